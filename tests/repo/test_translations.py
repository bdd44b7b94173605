"""Every word that a reader may see is in the catalogue and translated."""

import ast
import re
from collections.abc import Iterator
from html import unescape

import pytest

from app.config import LANGUAGES as SERVED
from scripts.messages import LANGUAGES, ROOT, SOURCES, misplaced, missing

_INVISIBLE = re.compile(
    r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}|<(script|style|kbd|code|svg)\b.*?</\1>", re.DOTALL
)
_ATTRIBUTE = re.compile(r'\b(?:aria-label|alt|placeholder|title|summary)="([^"]*)"')
_TAG = re.compile(
    r"<[^>]*>|[\w-]+=\"[^\"]*\"", re.DOTALL
)  # or an attribute on its own, from a macro
FORMATS = {"CSV", "PDF", "XLSX"}
"""File formats are called the same in every language."""
_WORD = re.compile(r"[^\W\d_]{2,}")


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_lacks_translation(language: str) -> None:
    lacking = missing(language)
    assert lacking == [], f"{len(lacking)} strings; run python scripts/messages.py"


@pytest.mark.parametrize("language", LANGUAGES)
def test_translations_keep_their_places(language: str) -> None:
    assert misplaced(language) == []


def test_every_language_but_the_source_has_a_catalogue() -> None:
    assert set(SERVED) - {"en"} == set(LANGUAGES)


def said_by_name(source: str) -> Iterator[str]:
    """What `say` is given other than a text; the catalogue collects texts alone."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "say":
            text = node.args[0]
            if not (isinstance(text, ast.Constant) and isinstance(text.value, str)):
                yield ast.unparse(text)


def test_the_search_for_names_finds_them() -> None:
    assert list(said_by_name('say("fine", number=1), say(kind), say(found.text)')) == [
        "kind",
        "found.text",
    ]


def test_every_sentence_is_written_where_it_is_said() -> None:
    found = {
        str(file.relative_to(ROOT)): names
        for folder in SOURCES
        for file in sorted((ROOT / folder).rglob("*.py"))
        if (names := list(said_by_name(file.read_text(encoding="utf-8"))))
    }
    assert found == {}


def bare_words(source: str) -> list[str]:
    """The words of a template that go to the reader without passing the catalogue."""
    shown = _INVISIBLE.sub(" ", source)
    texts = [*_ATTRIBUTE.findall(shown), _TAG.sub(" ", shown)]
    words = (word for text in texts for word in _WORD.findall(unescape(text)))
    return [word for word in words if word not in FORMATS]


def test_the_search_for_bare_words_finds_them() -> None:
    source = '{# a #}<p title="Name">{{ _("Fine") }} <b>Total</b> {% if x %}&nbsp;{% endif %}</p>'
    assert bare_words(source) == ["Name", "Total"]


def test_no_template_speaks_past_the_catalogue() -> None:
    found = {
        str(file.relative_to(ROOT)): words
        for file in sorted((ROOT / "templates").rglob("*.html"))
        if (words := bare_words(file.read_text(encoding="utf-8")))
    }
    assert found == {}
