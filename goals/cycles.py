"""Cycles as spans of days: what the next one would be, and how they stand in each other."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date, timedelta
from itertools import count
from typing import Protocol, TypeVar

from goals.messages import Message, say
from goals.periods import FREQUENCIES, period_of

FREQUENCIES_OF_CYCLES = ("month", "quarter", "half", "year")

_MONTHS = {"month": 1, "quarter": 3, "half": 6, "year": 12}

_LAST_YEAR = 9998
"""Cycles begin up to then: the day after the last one must be a day, too."""


class Spanned(Protocol):
    """A cycle as far as its days go."""

    @property
    def code(self) -> str:
        """Its code."""

    @property
    def starts(self) -> date:
        """Its first day."""

    @property
    def ends(self) -> date:
        """Its last day."""

    @property
    def frequency(self) -> str:
        """How long it lasts."""


class Nested(Spanned, Protocol):
    """A cycle that knows the one around it."""

    @property
    def parent(self) -> str:
        """The code of the cycle around it, or a blank."""


Shown = TypeVar("Shown", bound=Nested)


def can_begin(day: date) -> bool:
    """Whether a cycle may begin on the day."""
    return day.year <= _LAST_YEAR


def last_day(starts: date, frequency: str) -> date:
    """The last day of a cycle of that length.

    >>> last_day(date(2025, 4, 1), "quarter"), last_day(date(2025, 1, 31), "month")
    (datetime.date(2025, 6, 30), datetime.date(2025, 2, 27))
    """
    whole = period_of(starts, frequency)
    if whole.starts == starts:
        return whole.ends
    months = starts.year * 12 + starts.month - 1 + _MONTHS[frequency]
    first = date(months // 12, months % 12 + 1, 1)
    last_of_month = period_of(first, "month").ends
    return min(first + timedelta(days=starts.day - 1), last_of_month) - timedelta(days=1)


def proposed_start(cycles: Iterable[Spanned], frequency: str, today: date) -> date:
    """Where the next cycle of that length would begin: after the last one, else about now.

    >>> proposed_start([], "quarter", date(2025, 5, 5))
    datetime.date(2025, 4, 1)
    """
    alike = [each.ends for each in cycles if each.frequency == frequency]
    return max(alike) + timedelta(days=1) if alike else period_of(today, frequency).starts


def proposed_code(starts: date, frequency: str, taken: Collection[str]) -> str:
    """A code that says which days it is about and that no other cycle has.

    >>> proposed_code(date(2025, 4, 1), "quarter", ()), proposed_code(date(2025, 4, 1), "year", ())
    ('2025-Q2', '2025-04_2026-03')
    >>> proposed_code(date(2025, 4, 1), "quarter", ["2025-Q2"])
    '2025-Q2-2'
    """
    whole, ends = period_of(starts, frequency), last_day(starts, frequency)
    usual = whole.label if whole.starts == starts else f"{starts:%Y-%m}_{ends:%Y-%m}"
    further = (f"{usual}-{number}" for number in count(2))
    return usual if usual not in taken else next(code for code in further if code not in taken)


_NAMES_OF_MONTHS = (
    say("January %(year)s"),
    say("February %(year)s"),
    say("March %(year)s"),
    say("April %(year)s"),
    say("May %(year)s"),
    say("June %(year)s"),
    say("July %(year)s"),
    say("August %(year)s"),
    say("September %(year)s"),
    say("October %(year)s"),
    say("November %(year)s"),
    say("December %(year)s"),
)


def proposed_name(starts: date, frequency: str) -> Message:
    """What people would call the cycle.

    >>> [str(proposed_name(date(2025, 4, 1), frequency)) for frequency in ("quarter", "year")]
    ['Quarter 2 of 2025', 'April 2025 to March 2026']
    """
    if period_of(starts, frequency).starts != starts:
        ends = last_day(starts, frequency)
        return say("%(first)s to %(last)s", first=_month(starts), last=_month(ends))
    year = starts.year
    match frequency:
        case "month":
            return _month(starts)
        case "quarter":
            return say("Quarter %(number)s of %(year)s", number=starts.month // 3 + 1, year=year)
        case "half" if starts.month == 1:
            return say("First half of %(year)s", year=year)
        case "half":
            return say("Second half of %(year)s", year=year)
    return say("Year %(year)s", year=year)


def _month(day: date) -> Message:
    return Message(_NAMES_OF_MONTHS[day.month - 1].text, {"year": day.year})


def is_longer(frequency: str, than: str) -> bool:
    """Whether a cycle of this length may stand around one of the other.

    >>> is_longer("quarter", "month"), is_longer("month", "month")
    (True, False)
    """
    return FREQUENCIES.index(frequency) > FREQUENCIES.index(than)


def parents(starts: date, ends: date, frequency: str, cycles: Iterable[Spanned]) -> list[Spanned]:
    """The longer cycles that hold all the days, the shortest of them first."""
    around = [
        each
        for each in cycles
        if is_longer(each.frequency, frequency) and each.starts <= starts and ends <= each.ends
    ]
    return sorted(around, key=lambda each: (FREQUENCIES.index(each.frequency), each.code))


def nested(cycles: Sequence[Shown]) -> Iterator[tuple[int, Shown]]:
    """The cycles, each below the one around it, with how deep it stands; the latest first on top.

    One whose parents run in a circle stands on top.
    """
    codes = {each.code for each in cycles}
    below: dict[str, list[Shown]] = {}
    for each in sorted(cycles, key=lambda cycle: (cycle.starts, cycle.code)):
        below.setdefault(each.parent if each.parent in codes else "", []).append(each)
    seen: set[str] = set()
    waiting = [(0, each) for each in (*cycles[::-1], *below.get("", []))]
    while waiting:
        depth, each = waiting.pop()
        if each.code not in seen:
            seen.add(each.code)
            yield depth, each
            waiting += [(depth + 1, child) for child in reversed(below.get(each.code, []))]
