"""Spans of days with a label: ``2025``, ``2025-H1``, ``2025-Q2``, ``2025-06``, ``2025-W23``."""

import re
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

FREQUENCIES = ("day", "week", "month", "quarter", "half", "year")

_LABEL = re.compile(
    r"(?P<year>\d{4})(?:-(?:H(?P<half>[12])|Q(?P<quarter>[1-4])|W(?P<week>\d{2})"
    r"|(?P<month>\d{2})(?:-(?P<day>\d{2}))?))?",
    re.ASCII,
)
_MONTHS = {"half": 6, "quarter": 3, "month": 1}


class Period(NamedTuple):
    """A labelled span; both ends belong to it."""

    label: str
    starts: date
    ends: date

    def within(self, starts: date, ends: date) -> bool:
        """Whether the whole period lies inside the span."""
        return starts <= self.starts and self.ends <= ends

    def overlaps(self, other: "Period") -> bool:
        """Whether the two have a day in common."""
        return self.starts <= other.ends and other.starts <= self.ends


@lru_cache(maxsize=4096)
def period(label: str) -> Period:
    """The period that the label names; weeks are ISO 8601. Raises ValueError for anything else.

    >>> period("2025-Q2").ends, period("2025-W01").starts
    (datetime.date(2025, 6, 30), datetime.date(2024, 12, 30))
    """
    match = _LABEL.fullmatch(label)
    if match is None:
        raise ValueError(f"{label!r} is no period")
    part = {name: int(text) for name, text in match.groupdict().items() if text is not None}
    year = part.pop("year")
    if "day" in part:
        day = date(year, part["month"], part["day"])
        return Period(label, day, day)
    if "week" in part:
        monday = date.fromisocalendar(year, part["week"], 1)
        return Period(label, monday, date.fromisocalendar(year, part["week"], 7))
    if not part:
        return Period(label, date(year, 1, 1), date(year, 12, 31))
    ((kind, number),) = part.items()
    length = _MONTHS[kind]
    first = date(year, (number - 1) * length + 1, 1)
    return Period(label, first, _month_end(year, number * length))


def period_of(day: date, frequency: str) -> Period:
    """The period of that frequency that holds the day.

    >>> period_of(date(2025, 6, 13), "quarter").label
    '2025-Q2'
    """
    match frequency:
        case "day":
            return period(day.isoformat())
        case "week":
            year, week, _ = day.isocalendar()
            return period(f"{year:04d}-W{week:02d}")
        case "month":
            return period(f"{day.year:04d}-{day.month:02d}")
        case "quarter":
            return period(f"{day.year:04d}-Q{(day.month - 1) // 3 + 1}")
        case "half":
            return period(f"{day.year:04d}-H{(day.month - 1) // 6 + 1}")
        case "year":
            return period(f"{day.year:04d}")
    raise ValueError(f"{frequency!r} is no frequency")


def periods_within(starts: date, ends: date, frequency: str) -> list[Period]:
    """The periods of that frequency that lie wholly inside the span, in order."""
    found = []
    day = starts
    while day <= ends:
        candidate = period_of(day, frequency)
        if candidate.within(starts, ends):
            found.append(candidate)
        day = candidate.ends + timedelta(days=1)
    return found


def days_of(frequency: str) -> int:
    """The usual length of the frequency in days, for saying that something is late."""
    return {"day": 1, "week": 7, "month": 30, "quarter": 91, "half": 182, "year": 365}[frequency]


def _month_end(year: int, month: int) -> date:
    return date(year, 12, 31) if month == 12 else date(year, month + 1, 1) - timedelta(days=1)
