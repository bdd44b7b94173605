"""Cycles as pages show them: how far each is, who is late, which targets are missing."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

from goals.deadlines import is_late
from goals.parts import WHOLE, Part
from goals.reporting import usual_periods


class CycleEntry(NamedTuple):
    """A cycle with its company's stored score (hundredths); `parent` is a code."""

    id: int
    code: str
    name: str
    starts: date
    ends: date
    frequency: str
    parent: str
    state: str
    score: int | None
    coverage: int | None
    targets: int


class Reporter(NamedTuple):
    """An owner who reports, and the unit that she sits in."""

    code: str
    name: str
    unit: str
    unit_name: str


@dataclass(frozen=True, slots=True)
class Reporting:
    """A target that is to be reported; `last` are the last days that its inputs were told for.

    `measure` is the name of its measure.
    """

    cycle_id: int
    owner: Reporter
    frequency: str
    inputs: tuple[str, ...]
    last: Mapping[str, date]
    measure: str
    part: Part = WHOLE

    @property
    def reaches(self) -> date:
        """The day up to which everything was told."""
        return min((self.last.get(name, date.min) for name in self.inputs), default=date.max)


class Late(NamedTuple):
    """Somebody who has not reported in time: which measures, and for which days at the latest."""

    owner: Reporter
    measures: tuple[str, ...]
    since: date

    @property
    def targets(self) -> int:
        """How many targets that are."""
        return len(self.measures)


class MissingTarget(NamedTuple):
    """A target that counts and has neither a score nor an excuse."""

    id: int
    measure: str
    measure_name: str
    owner: str
    owner_name: str

    @property
    def key(self) -> str:
        """What a form calls it."""
        return f"{self.measure}/{self.owner}"


@lru_cache(maxsize=256)
def due_until(starts: date, ends: date, frequency: str, as_of: date, part: Part = WHOLE) -> date:
    """The last day of the last period of a part of the cycle whose days to report are over.

    The earliest date of all where there is none.

    >>> june = date(2025, 6, 1), date(2025, 6, 30), "month"
    >>> due_until(*june, date(2025, 7, 10)) == date.min
    True
    >>> due_until(*june, date(2025, 7, 11))
    datetime.date(2025, 6, 30)
    """
    periods = usual_periods(starts, ends, frequency)
    over = [each.ends for each in periods if part.takes(each) and is_late(each, as_of)]
    return max(over, default=date.min)


def late_owners(
    reporting: Iterable[Reporting], starts: date, ends: date, as_of: date
) -> list[Late]:
    """Who has not reported in time, by unit and name."""
    found: dict[Reporter, list[tuple[str, date]]] = {}
    for each in reporting:
        due = due_until(starts, ends, each.frequency, as_of, each.part)
        if each.reaches < due:
            first, _last = each.part.days(starts, ends)
            since = max(each.reaches, first - timedelta(days=1))
            found.setdefault(each.owner, []).append((each.measure, since))
    late = [
        Late(owner, tuple(name for name, _day in missing), min(day for _name, day in missing))
        for owner, missing in found.items()
    ]
    return sorted(late, key=lambda each: (each.owner.unit, each.owner.name, each.owner.code))
