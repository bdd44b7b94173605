"""The invented company as plain values: units, people, the months that it reported."""

from calendar import monthrange
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import NamedTuple

from goals.periods import period, period_of

Row = dict[str, str]
"""A row of a sheet: column name to text; a blank cell may be left out."""


@dataclass(slots=True)
class Unit:
    """A unit; `earns` where it has a margin of its own, `heads` what it and its branch count."""

    code: str
    name: str
    kind: str
    parent: str = ""
    lead: str = ""
    earns: bool = False
    heads: int = 0
    skill: int = 0


@dataclass(slots=True)
class Person:
    """A person; 512 units of `skill` are one standard deviation, `trend` is added each month.

    `effort` is the size of the targets in percent, `away` the months without any report.
    """

    number: int
    code: str
    name: str
    email: str
    unit: str
    role: str
    manager: str = ""
    joined: str = ""
    left: str = ""
    base_pay: str = ""
    target_bonus: str = ""
    skill: int = 0
    trend: int = 0
    effort: int = 100
    away: frozenset[str] = frozenset()


class Span(NamedTuple):
    """A cycle: its label and days, its frequency, the quarter it is part of, months it counts."""

    code: str
    starts: date
    ends: date
    frequency: str
    parent: str
    months: tuple[str, ...]


@dataclass
class Company:
    """The whole invented company; units stand after their parents, people in number order.

    `mood` is added to everybody's skill, month by month; `as_of` is the last day that anything
    was reported (None: all months are complete).
    """

    name: str
    language: str
    seed: int
    months: tuple[str, ...]
    units: dict[str, Unit] = field(default_factory=dict)
    people: list[Person] = field(default_factory=list)
    month_cycles: bool = True
    mood: tuple[int, ...] = ()
    as_of: date | None = None

    @property
    def chinese(self) -> bool:
        """Whether its texts are Chinese."""
        return self.language == "zh-CN"

    @property
    def root(self) -> Unit:
        """The company itself as a unit."""
        return next(iter(self.units.values()))

    @cached_property
    def branches(self) -> dict[str, list[Unit]]:
        """The units right below each unit."""
        found: dict[str, list[Unit]] = {code: [] for code in self.units}
        for unit in self.units.values():
            if unit.parent:
                found[unit.parent].append(unit)
        return found

    @cached_property
    def members(self) -> dict[str, list[Person]]:
        """The people who sit directly in each unit."""
        found: dict[str, list[Person]] = {code: [] for code in self.units}
        for person in self.people:
            found[person.unit].append(person)
        return found

    @cached_property
    def cycles(self) -> list[Span]:
        """The quarters that hold the months, each followed by its months."""
        spans: list[Span] = []
        for quarter, months in self._quarters().items():
            whole = period(quarter)
            spans.append(Span(quarter, whole.starts, whole.ends, "quarter", "", months))
            if self.month_cycles:
                for label in (month for month in months if month in self.months):
                    month = period(label)
                    spans.append(Span(label, month.starts, month.ends, "month", quarter, (label,)))
        return spans

    def _quarters(self) -> dict[str, tuple[str, ...]]:
        """Each quarter with the months from the first reported one to its end."""
        found = dict.fromkeys(period_of(period(m).starts, "quarter").label for m in self.months)
        return {
            quarter: tuple(m for m in _months_of(quarter) if m >= self.months[0])
            for quarter in found
        }


def months_from(first: str, count: int) -> tuple[str, ...]:
    """So many month labels in a row; raises ValueError where the first is none.

    >>> months_from("2026-11", 3)
    ('2026-11', '2026-12', '2027-01')
    """
    start = period(first).starts
    if period_of(start, "month").label != first:
        raise ValueError(f"{first!r} is no month like 2026-07")
    places = range(start.month - 1, start.month - 1 + count)
    return tuple(f"{start.year + place // 12:04d}-{place % 12 + 1:02d}" for place in places)


def progress(month: str, as_of: date | None) -> int:
    """Percent of the month that lies before the end of the day."""
    span = period(month)
    if as_of is None or as_of >= span.ends:
        return 100
    return as_of.day * 100 // monthrange(span.starts.year, span.starts.month)[1]


def _months_of(quarter: str) -> tuple[str, ...]:
    return months_from(period(quarter).starts.isoformat()[:7], 3)
