"""Languages and their catalogues, for pages, documents and commands alike."""

from functools import lru_cache
from io import BytesIO
from pathlib import Path

from babel import Locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations

from app.config.paths import resource

LOCALES = {"en": Locale("en"), "zh_CN": Locale("zh", "CN", script="Hans")}
"""How each language writes numbers and dates."""

NAMES = {"en": "English", "zh_CN": "中文"}
"""Each language by its own name."""


def supported(code: str) -> str | None:
    """The language of the catalogue that serves the code; None for another.

    >>> supported("zh-Hans-CN"), supported("en_GB"), supported("fr")
    ('zh_CN', 'en', None)
    """
    first = code.replace("_", "-").split("-", 1)[0].lower()
    return {"en": "en", "zh": "zh_CN"}.get(first)


def tag(language: str) -> str:
    """The language as HTML names it.

    >>> tag("zh_CN")
    'zh-CN'
    """
    return language.replace("_", "-")


def catalogue_file(language: str) -> Path:
    """Where translators write the language."""
    return resource("translations") / language / "LC_MESSAGES" / "messages.po"


@lru_cache(maxsize=8)
def translations(language: str) -> NullTranslations:
    """The language's translations; English, being the source, has none.

    What is compiled serves unless the text beside it is newer, as it is while one translates.
    """
    source = catalogue_file(language)
    compiled = source.with_suffix(".mo")
    if compiled.exists() and not _newer(source, compiled):
        with compiled.open("rb") as file:
            return Translations(file)
    if not source.exists():
        return NullTranslations()
    return _read(source, language)


def _newer(source: Path, compiled: Path) -> bool:
    return source.exists() and source.stat().st_mtime > compiled.stat().st_mtime


def _read(source: Path, language: str) -> NullTranslations:
    with source.open("rb") as file:
        catalogue = read_po(file, locale=language)
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return Translations(compiled)
