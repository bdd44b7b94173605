"""From the text of a cell to what it stands for."""

import json
import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from cascade.places import place_code
from goals.audit import state_text
from goals.messages import Message, say
from goals.numbers import NotANumber, canonical
from goals.periods import period
from scorecards.bundle.columns import Column, Kind

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_INSTANT = re.compile(
    r"\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}([.,]\d{1,6})?)?(Z|[+-]\d{2}:?\d{2})?)?", re.ASCII
)


class CellRefused(ValueError):
    """The text is not what the column holds."""

    def __init__(self, message: Message) -> None:
        super().__init__(str(message))
        self.message = message


def cell(column: Column, text: str) -> Any:
    """What the text stands for in this column; raises CellRefused.

    Blank: the column's default, or None for numbers, dates and instants, "" for text.
    Exact numbers are canonical text, hundredths integers, instants datetimes (naive without an
    offset), flags True or False, everything else its text.
    """
    text = text or column.default
    if not text:
        if column.required:
            raise CellRefused(
                say("the cell is blank; '%(column)s' is required", column=column.name)
            )
        return None if column.kind in _BLANK_IS_NONE else ""
    return _PARSERS[column.kind](column, text)


def in_utc(told: datetime, zone: ZoneInfo) -> datetime:
    """The instant in UTC, one without an offset being meant in the zone.

    Two times of one zone would be compared without their offsets.
    """
    aware = told if told.tzinfo else told.replace(tzinfo=zone)
    try:
        return aware.astimezone(UTC)
    except OverflowError:  # the first and the last day that there is
        return told.replace(tzinfo=UTC)


def _text(column: Column, text: str) -> str:
    if any(character < " " and character not in "\n\t\r" for character in text):
        raise CellRefused(say("the text has control characters; type it again without them"))
    return text


def _code(column: Column, text: str) -> str:
    if len(text) > 200:
        raise CellRefused(say("the code is longer than 200 characters; shorten it"))
    return _text(column, text)


def _codes(column: Column, text: str) -> str:
    return " ".join(_text(column, text).split())


def _exact(column: Column, text: str) -> str:
    try:
        return canonical(text)
    except NotANumber:
        raise CellRefused(
            say(
                "found %(found)r, expected a plain number such as 12.5 (ASCII digits, one point, "
                "at most 12 digits before and 8 after)",
                found=text,
            )
        ) from None


def _hundredths(column: Column, text: str) -> int:
    number = _exact(column, text)
    whole, _, decimals = number.partition(".")
    if len(decimals) > 2:
        raise CellRefused(
            say("found %(found)r, expected a number with at most two decimals", found=text)
        )
    value = int(whole + decimals.ljust(2, "0"))
    if value < 0:
        raise CellRefused(say("found %(found)r, expected a number from 0", found=text))
    if column.name in ("weight", "points") and value > 10_000:
        raise CellRefused(say("found %(found)r, expected a number from 0 to 100", found=text))
    return value


def _integer(column: Column, text: str) -> int:
    number = _exact(column, text)
    if "." in number or number.startswith("-"):
        raise CellRefused(say("found %(found)r, expected a whole number from 0", found=text))
    if column.name == "decimals" and int(number) > 8:
        raise CellRefused(say("found %(found)r, expected 0 to 8 decimals", found=text))
    if column.name in ("number", "position") and not int(number):
        raise CellRefused(say("found %(found)r, expected a whole number from 1", found=text))
    if column.name == "confidence" and not 1 <= int(number) <= 10:
        raise CellRefused(say("found %(found)r, expected 1 to 10", found=text))
    if int(number) > 1_000_000_000:
        raise CellRefused(say("found %(found)r, expected at most 1000000000", found=text))
    return int(number)


def _date(column: Column, text: str) -> date:
    try:
        if _DATE.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise CellRefused(say("found %(found)r, expected a date such as 2025-06-30", found=text))


def _instant(column: Column, text: str) -> datetime:
    try:
        if _INSTANT.fullmatch(text):
            return datetime.fromisoformat(text.replace(",", "."))
    except ValueError:
        pass
    raise CellRefused(
        say("found %(found)r, expected date and time such as 2025-06-30T18:05:00+08:00", found=text)
    )


def _period(column: Column, text: str) -> str:
    try:
        return period(text).label
    except ValueError:
        raise CellRefused(
            say(
                "found %(found)r, expected a period: 2025, 2025-H1, 2025-Q2, 2025-06, 2025-W23 "
                "or 2025-06-13",
                found=text,
            )
        ) from None


def _choice(column: Column, text: str) -> str:
    if text not in column.choices:
        raise CellRefused(
            say(
                "found %(found)r, expected one of: %(choices)s",
                found=text,
                choices=", ".join(column.choices),
            )
        )
    return text


def _flag(column: Column, text: str) -> bool:
    if text.casefold() not in _FLAGS:
        raise CellRefused(say("found %(found)r, expected yes or no", found=text))
    return _FLAGS[text.casefold()]


def _place(column: Column, text: str) -> str:
    found = place_code(_text(column, text))
    if found.kind not in PLACES or not found.code or (found.kind == "target") != bool(found.owner):
        raise CellRefused(
            say(
                "found %(found)r, expected a place: objective CODE, target MEASURE/OWNER, "
                "perspective CODE or cycle CODE",
                found=text,
            )
        )
    return text


def _places(column: Column, text: str) -> str:
    lines = (line.strip() for line in text.splitlines())
    return "\n".join(dict.fromkeys(_place(column, line) for line in lines if line))


def _values(column: Column, text: str) -> str:
    """The numbers by input as JSON, the way that submissions are stored."""
    found: dict[str, str] = {}
    for word in text.split():
        name, _equals, number = word.rpartition("=")
        if name in found:
            raise CellRefused(say("%(name)s stands there twice; keep one", name=name or word))
        found[name] = _exact(column, number)
    return json.dumps(found)


def _state(column: Column, text: str) -> str:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise CellRefused(
            say("found %(found)r, expected a JSON object such as an export has", found=text[:60])
        )
    return state_text(found)


PLACES = ("objective", "target", "perspective", "cycle")
"""The kinds of places of a cycle."""

_FLAGS = {"yes": True, "no": False, "true": True, "false": False, "是": True, "否": False}
"""A workbook's own flags come as TRUE and FALSE."""

_BLANK_IS_NONE = (Kind.EXACT, Kind.HUNDREDTHS, Kind.INTEGER, Kind.DATE, Kind.INSTANT)

_PARSERS: dict[Kind, Callable[[Column, str], Any]] = {
    Kind.TEXT: _text,
    Kind.CODE: _code,
    Kind.CODES: _codes,
    Kind.EXACT: _exact,
    Kind.HUNDREDTHS: _hundredths,
    Kind.INTEGER: _integer,
    Kind.DATE: _date,
    Kind.INSTANT: _instant,
    Kind.PERIOD: _period,
    Kind.CHOICE: _choice,
    Kind.FLAG: _flag,
    Kind.PLACE: _place,
    Kind.PLACES: _places,
    Kind.VALUES: _values,
    Kind.STATE: _state,
}
