"""The user guide says what the screens say, in both languages, with pictures of all it shows."""

import re
from collections.abc import Iterator
from functools import cache
from itertools import chain

import pytest

from scorecards.sample import LANGUAGES
from scripts.messages import ROOT, catalogue, extracted
from scripts.pictures import SHOTS

GUIDE = ROOT / "docs" / "guide"
CHAPTERS = sorted(file.name for file in (GUIDE / "en").glob("*.md"))
MOST_BYTES = 4_000_000
_PICTURE = re.compile(r"!\[[^\]]+\]\(\.\./pictures/([\w-]+)/([\w-]+)\.png\)")
_QUOTED = re.compile(r"\*\*(.+?)\*\*")
_ANCHOR = re.compile(r"\]\(([\w./-]*\.md)#([^)]+)\)")


def chapter(language: str, name: str) -> str:
    """The text of a chapter."""
    return (GUIDE / language / name).read_text(encoding="utf-8")


def pictures(language: str, name: str) -> list[str]:
    """The pictures that a chapter shows, in their order; all of its own language."""
    found = _PICTURE.findall(chapter(language, name))
    assert {where for where, _ in found} <= {language}, name
    return [picture for _, picture in found]


def quoted(language: str, name: str) -> set[str]:
    """The words that a chapter quotes from the screens."""
    return set(_QUOTED.findall(chapter(language, name)))


def shown(words: str) -> str:
    """A string of the catalogue as readers see it."""
    return words.replace("%%", "%")


def singles(found: str | tuple[str, ...] | list[str]) -> Iterator[str]:
    """The forms of a string that may have a plural."""
    yield from [found] if isinstance(found, str) else found


@cache
def english_words() -> set[str]:
    """Everything that the screens say in English."""
    return {shown(each) for message in extracted() for each in singles(message.id)}


@cache
def translations() -> dict[str, str]:
    """English on the screen → Chinese on the screen."""
    return {
        shown(english): shown(next(singles(message.string)))
        for message in catalogue("zh_CN")
        for english in singles(message.id)
        if message.id and message.string
    }


def anchors(text: str) -> set[str]:
    """What a link may name after the # of a document, for headings as simple as ours."""
    headings = re.findall(r"^#+ (.+)$", text, flags=re.MULTILINE)
    return {re.sub(r"[^\w -]", "", each).strip().lower().replace(" ", "-") for each in headings}


def test_every_language_has_every_chapter() -> None:
    assert len(CHAPTERS) > 10
    for language in LANGUAGES:
        assert sorted(file.name for file in (GUIDE / language).glob("*.md")) == CHAPTERS


@pytest.mark.parametrize("name", CHAPTERS)
def test_both_languages_are_built_alike(name: str) -> None:
    shapes = [re.findall(r"^(?:#+|\||\d\.|-|!)", chapter(language, name), flags=re.MULTILINE)
              for language in LANGUAGES]  # fmt: skip
    assert shapes[0] == shapes[1]
    assert pictures("en", name) == pictures("zh-CN", name)


def test_what_the_guide_shows_is_what_the_script_takes() -> None:
    named = list(chain.from_iterable(pictures("en", name) for name in CHAPTERS))
    assert sorted(named) == sorted(shot.name for shot in SHOTS)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_picture_is_there_and_all_are_small(language: str) -> None:
    files = {file.stem: file.stat().st_size for file in (GUIDE / "pictures" / language).iterdir()}
    assert sorted(files) == sorted(shot.name for shot in SHOTS)
    assert sum(files.values()) < MOST_BYTES / len(LANGUAGES)


@pytest.mark.parametrize("name", CHAPTERS)
def test_quoted_words_stand_on_the_screens(name: str) -> None:
    assert quoted("en", name) - english_words() == set()


@pytest.mark.parametrize("name", CHAPTERS)
def test_both_languages_quote_the_same_words(name: str) -> None:
    chinese = translations()
    assert quoted("zh-CN", name) == {chinese.get(each, each) for each in quoted("en", name)}


@pytest.mark.parametrize("language", LANGUAGES)
def test_links_lead_to_headings_that_are_there(language: str) -> None:
    for name in CHAPTERS:
        for document, anchor in _ANCHOR.findall(chapter(language, name)):
            target = (GUIDE / language / document).read_text(encoding="utf-8")
            assert anchor in anchors(target), f"{name}: {document}#{anchor}"
