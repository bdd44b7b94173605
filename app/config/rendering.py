"""Exact numbers, dates and messages as text of a locale, and templates that use them.

Pages register the same functions with Flask; documents get an environment of their own.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from functools import cached_property, lru_cache
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_datetime
from babel.numbers import (
    format_currency,
    format_decimal,
    format_percent,
    get_currency_precision,
    get_currency_symbol,
)
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from app.config.language import LOCALES, translations
from app.config.paths import resource
from goals.messages import Message, say
from goals.numbers import exact, fixed, from_hundredths, plain
from goals.parts import Part

Exact = Fraction | int | str | None
"""A number, its canonical text, or nothing."""

NOTHING = "–"
"""Stands where a value is missing: never 0."""

FILTERS = (
    *("score", "points", "number", "money", "percent"),
    *("day", "short_day", "instant", "part", "said"),
)

_COUNTRY = re.compile(r"^[A-Z]+(?=[$¥£])")
"""The letters that tell a sign of several countries apart, as in CN¥ and HK$."""
_LETTERS_AND_DIGIT = re.compile(r"(?<=[^\W\d_])(?=\d)")
"""Between a currency of letters, as CHF, and its amount; Babel leaves out what CLDR puts there."""
_ENDLESS = 6
"""Places of a number without an end such as 1/3, where nobody says how many."""


@dataclass(frozen=True)
class Formats:
    """How a reader's language and the company's currency and time zone write things."""

    language: str
    currency: str = "CNY"
    timezone: str = "UTC"
    locale: Locale = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "locale", LOCALES[self.language])

    def score(self, hundredths: int | None) -> str:
        """Two places, whatever they are: ``84.62``; for scores, weights and coverage."""
        return NOTHING if hundredths is None else self._decimal(from_hundredths(hundredths), 2)

    def points(self, hundredths: int | None) -> str:
        """As many places as needed: ``12.5``; for points and whatever people agreed on."""
        return NOTHING if hundredths is None else self.number(from_hundredths(hundredths))

    def number(self, value: Exact, places: int | None = None) -> str:
        """The number with its own places, or rounded half up to so many."""
        if value is None or value == "":
            return NOTHING
        found = _fraction(value)
        return self._decimal(found, _places(found) if places is None else places)

    def money(self, value: Exact, currency: str | None = None) -> str:
        """The amount with the places of its currency, more where it has more.

        The company's own currency has the short sign that its people write, ``¥`` and not
        ``CN¥``; any other one keeps what tells it apart. Letters stand apart from the amount.
        """
        if value is None or value == "":
            return NOTHING
        found, code = _fraction(value), currency or self.currency
        usual = get_currency_precision(code)
        places = max(usual, _places(found)) if _is_finite(found) else usual
        pattern = _with_places(self.locale.currency_formats["standard"].pattern, places)
        text = format_currency(
            Decimal(fixed(found, places)), code, pattern, self.locale, currency_digits=False
        )
        text = self._with_own_sign(text) if code == self.currency else text
        return _LETTERS_AND_DIGIT.sub("\N{NO-BREAK SPACE}", text)

    def percent(self, value: int | Fraction | None) -> str:
        """Hundredths of a percent (int) or a share of one (Fraction), without needless zeros."""
        if value is None:
            return NOTHING
        share = Fraction(value, 10_000) if isinstance(value, int) else value
        places = _places(share * 100) if _is_finite(share) else 2
        pattern = _with_places(self.locale.percent_formats[None].pattern, places)
        return format_percent(Decimal(fixed(share, places + 2)), pattern, self.locale)

    def day(self, value: date | None) -> str:
        """The day in full: ``Jun 30, 2025``."""
        return NOTHING if value is None else format_date(value, "medium", self.locale)

    def short_day(self, value: date | None) -> str:
        """Month and day: ``6/30``."""
        return NOTHING if value is None else format_date(value, "M/d", self.locale)

    def part(self, value: Part) -> str:
        """For which part of its cycle a target is: ``from 6/11``; nothing for the whole of it."""
        first, last = self.short_day(value.starts), self.short_day(value.ends)
        if value.starts and value.ends:
            return f"{first} – {last}"
        if value.starts:
            return self.said(say("from %(day)s", day=first))
        return self.said(say("until %(day)s", day=last)) if value.ends else ""

    def instant(self, value: datetime | None) -> str:
        """Day and minute in the company's time zone."""
        if value is None:
            return NOTHING
        return format_datetime(value, "yyyy-MM-dd HH:mm", self._zone, self.locale)

    def said(self, message: Message | str) -> str:
        """The domain's sentence in the reader's language."""
        translate: Callable[[str], str] = translations(self.language).gettext
        return message.said(translate) if isinstance(message, Message) else translate(message)

    def _with_own_sign(self, text: str) -> str:
        sign = get_currency_symbol(self.currency, self.locale)
        return text.replace(sign, _COUNTRY.sub("", sign))

    @cached_property
    def _zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    def _decimal(self, value: Fraction, places: int) -> str:
        return _decimal_text(fixed(value, places), places, self.locale)


def environment(formats: Formats) -> Environment:
    """Templates for documents: the site's own folder, filters and catalogue, without a request."""
    made = Environment(
        loader=FileSystemLoader(resource("templates")),
        autoescape=True,
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
    )
    made.filters.update({name: getattr(formats, name) for name in FILTERS})
    made.install_gettext_translations(  # type: ignore[attr-defined] # put there by the extension
        translations(formats.language), newstyle=True
    )
    return made


@lru_cache(maxsize=16_384)
def _decimal_text(text: str, places: int, locale: Locale) -> str:
    pattern = _with_places(locale.decimal_formats[None].pattern, places)
    return format_decimal(Decimal(text), pattern, locale)


@lru_cache(maxsize=256)
def _with_places(pattern: str, places: int) -> str:
    """The locale's pattern with exactly so many decimal places."""
    decimals = f".{'0' * places}" if places else ""
    return re.sub(r"0(\.[0#]+)?(?=[^0#.]*$)", f"0{decimals}", pattern, count=1)


def _fraction(value: Fraction | int | str) -> Fraction:
    return exact(value) if isinstance(value, str) else Fraction(value)


def _is_finite(value: Fraction) -> bool:
    try:
        plain(value)
    except ValueError:
        return False
    return True


def _places(value: Fraction) -> int:
    return len(plain(value).partition(".")[2]) if _is_finite(value) else _ENDLESS
