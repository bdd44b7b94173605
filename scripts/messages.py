"""Brings the translation catalogues up to date with the sources and lists what lacks translation.

    python scripts/messages.py            update every catalogue, then list
    python scripts/messages.py --list     only list; exit status 1 where something is missing

Words are collected from `_`, `gettext`, `ngettext`, `_l`, `say` and `N_` in Python files and
templates. Write translations into app/translations/*/LC_MESSAGES/messages.po; pages show them at
once, an installation compiles them.
"""

import re
import sys
from datetime import UTC, datetime
from pathlib import Path

from babel.messages import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[1]
SOURCES = ("app", "goals", "cascade", "scorecards", "templates")
LANGUAGES = ("zh_CN",)
KEYWORDS = {
    "_": None,
    "_l": None,
    "N_": None,
    "gettext": None,
    "say": None,
    "ngettext": (1, 2),
}
_METHODS = [
    *(("**/translations/**", "ignore"), ("**.py", "python")),
    *(("**.html", "jinja2"), ("mail/**.txt", "jinja2")),
]
_NEVER = datetime(2025, 1, 1, tzinfo=UTC)
_PLACE = re.compile(r"%\(\w+\)[srd]")


def extracted() -> Catalog:
    """Every string of the sources."""
    found = Catalog(project="Catchball", charset="utf-8")
    for folder in SOURCES:
        for name, line, text, comments, context in extract_from_dir(
            str(ROOT / folder), _METHODS, keywords=KEYWORDS
        ):
            place = f"{folder}/{name}"
            found.add(text, None, [(place, line)], auto_comments=comments, context=context)
    return found


def catalogue_file(language: str) -> Path:
    """Where translators write the language."""
    return ROOT / "app" / "translations" / language / "LC_MESSAGES" / "messages.po"


def catalogue(language: str) -> Catalog:
    """What is translated so far."""
    file = catalogue_file(language)
    if not file.exists():
        return Catalog(locale=language, project="Catchball", charset="utf-8")
    with file.open("rb") as po:
        return read_po(po, locale=language)


def update(language: str) -> None:
    """The language's file has every string of the sources, new ones without translation."""
    kept = catalogue(language)
    kept.update(extracted(), no_fuzzy_matching=True)
    kept.obsolete.clear()
    kept.fuzzy = False
    kept.header_comment = f"# Catchball in {kept.locale and kept.locale.english_name}."
    # No dates of today: the same sources give the same file.
    kept.creation_date = kept.revision_date = _NEVER
    file = catalogue_file(language)
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("wb") as po:
        # No line numbers: they would change the file with every edit anywhere.
        write_po(po, kept, width=100, sort_output=True, include_lineno=False, omit_header=False)


def missing(language: str) -> list[str]:
    """The strings of the sources that the language lacks or only guesses."""
    known = catalogue(language)
    return [_first(m) for m in extracted() if m.id and not _is_done(known.get(m.id, m.context))]


def misplaced(language: str) -> list[str]:
    """The translations whose places (``%(name)s``) are not those of the string."""
    return [
        _first(message)
        for message in catalogue(language)
        if message.id
        and any(
            set(_PLACE.findall(text)) - set(_PLACE.findall(" ".join(_texts(message.id))))
            or (not message.pluralizable and _lost(message, text))
            for text in _texts(message.string)
            if text
        )
    ]


def _lost(message: Message, text: str) -> set[str]:
    return set(_PLACE.findall(_first(message))) - set(_PLACE.findall(text))


def _is_done(message: Message | None) -> bool:
    return message is not None and not message.fuzzy and all(_texts(message.string))


def _texts(text: str | list[str] | tuple[str, ...] | None) -> tuple[str, ...]:
    return (text or "",) if isinstance(text, str | None) else tuple(text)


def _first(message: Message) -> str:
    return _texts(message.id)[0]


def main() -> int:
    """Updates unless told otherwise, lists what is missing, says so by the exit status."""
    lacking = 0
    for language in LANGUAGES:
        if "--list" not in sys.argv:
            update(language)
        for text in missing(language):
            lacking += 1
            print(f"{language}: {text}")
    print(f"{lacking} strings lack translation", file=sys.stderr)
    return 1 if lacking else 0


if __name__ == "__main__":
    sys.exit(main())
