"""Habits that no linter holds: nothing left undone, every module introduced, pages without code."""

import ast
import re

import pytest

from tests.repo.tracked import ROOT, text_of, tracked

# Broken up, so that this file does not say them.
_WORDS = "TO-DO|FIX-ME|XX-X|HA-CK".replace("-", "")
UNDONE = re.compile(rf"\b(?:{_WORDS})\b|raise\sNotImplemented")
NOT_OURS = (":!*.lock", ":!static/fonts", ":!static/js/htmx*")

# A way for code or looks to get into a page past the content security policy.
INLINE = re.compile(
    r"<script(?![^>]*\bsrc=)|<style\b|\sstyle=|\son[a-z]+=|javascript:|\|\s*safe\b", re.IGNORECASE
)


def test_nothing_is_left_undone() -> None:
    assert UNDONE.search(f"# {_WORDS.split('|')[1]} later")
    found = []
    for file in tracked(".", *NOT_OURS):
        try:
            text = file.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue  # a picture
        found += [f"{file.relative_to(ROOT)}: {word}" for word in UNDONE.findall(text)]
    assert found == []


def test_every_module_says_what_it_is() -> None:
    modules = [file for file in tracked("*.py") if file.read_text(encoding="utf-8").strip()]
    assert len(modules) > 100
    silent = [
        str(file.relative_to(ROOT))
        for file in modules
        if not ast.get_docstring(ast.parse(file.read_text(encoding="utf-8")))
    ]
    assert silent == []


@pytest.mark.parametrize(
    "bad",
    [
        "<script>go()</script>",
        "<style>p {}</style>",
        '<p style="color: red">',
        '<p onclick="go()">',
        "{{ text | safe }}",
    ],
)
def test_the_search_for_inline_code_finds_it(bad: str) -> None:
    assert INLINE.search(bad)
    assert not INLINE.search('<script src="/static/js/a.js" defer></script><p class="style">')


def test_no_template_has_inline_code_or_style() -> None:
    found = {
        str(file.relative_to(ROOT)): INLINE.findall(file.read_text(encoding="utf-8"))
        for file in tracked("templates/*.html")
    }
    assert len(found) > 10
    assert {name: inline for name, inline in found.items() if inline} == {}


OURS = re.compile(r"css/\w+\.css|js/[a-z]+\.js|icons/catchball\.svg|fonts/fonts\.conf")


def test_third_party_files_name_their_version_and_licence() -> None:
    names = [str(file.relative_to(ROOT / "static")) for file in tracked("static")]
    licences = {name for name in names if re.search(r"-(OFL|LICENSE)\.txt$", name)}
    others = [name for name in names if not OURS.fullmatch(name) and name not in licences]
    assert others
    for name in others:
        family = re.fullmatch(r"([a-z]+/[A-Za-z]+?)-(?:[A-Za-z]+-)?\d+(\.\d+)+(\.min)?\.\w+", name)
        assert family, f"{name} has no version in its name"
        assert any(licence.startswith(f"{family[1]}-") for licence in licences), name


def test_pages_load_nothing_from_elsewhere() -> None:
    outside = re.compile(r"""(?:src|href|url)\s*[=(]\s*["']?(?:https?:)?//""")
    files = [*tracked("templates/*.html"), *tracked("static/css/*.css", "static/js/catchball.js")]
    assert [str(f.relative_to(ROOT)) for f in files if outside.search(f.read_text("utf-8"))] == []


def test_the_version_of_htmx_is_the_one_that_pages_name() -> None:
    (file,) = tracked("static/js/htmx-*.js")
    assert f"js/{file.name}" in text_of("templates/base.html")
