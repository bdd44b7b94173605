"""What a company chooses from: languages, currencies and time zones."""

from zoneinfo import available_timezones

from babel.core import get_global

from app.config.language import NAMES, tag
from app.web.language import formats

LOCALES = {tag(code): name for code, name in NAMES.items()}
"""The languages of the program by their tag, each in its own words."""

_USUAL = ("CNY", "USD", "EUR", "GBP", "JPY", "HKD", "TWD", "SGD", "KRW", "INR", "AUD", "CAD", "CHF")
_CONTINENTS = {
    *("Africa", "America", "Antarctica", "Asia", "Atlantic", "Australia", "Europe"),
    *("Indian", "Pacific"),
}


def currencies() -> list[tuple[str, str]]:
    """What money is paid in anywhere today, the usual ones first."""
    names = formats().locale.currencies
    living = {
        code
        for country in get_global("territory_currencies").values()
        for code, _since, until, is_tender in country
        if until is None and is_tender and code in names
    }
    ordered = [*_USUAL, *sorted(living - set(_USUAL))]
    return [(code, f"{code} · {names[code]}") for code in ordered]


def timezones() -> list[str]:
    """The zones that are named after a place."""
    return sorted(zone for zone in available_timezones() if zone.partition("/")[0] in _CONTINENTS)
