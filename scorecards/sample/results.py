"""What the invented company reported: check-ins with gaps, corrections, notes and sources."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta, timezone
from fractions import Fraction
from functools import lru_cache
from random import Random
from typing import NamedTuple

from goals.numbers import fixed
from goals.periods import Period, period, period_of, periods_within
from scorecards.sample import words
from scorecards.sample.breakdown import Breakdown, PlannedTarget
from scorecards.sample.company import Company, Person, Row, Unit, progress
from scorecards.sample.draws import DEVIATION, ability, likely, seeded
from scorecards.sample.library import KPIS, Kpi

# In a thousand:
_GAP = 30
_LATE_GAP = 350  # in the month that is not over
_CORRECTED = 20
_REMARKED = 50
_BY_MANAGER = 200
_BY_HAND = 100
_REWARDED = 30
_DEDUCTED = 15

_WHOLE = 10_000  # ten-thousandths
_WORRYING = -3 * DEVIATION // 2


class _Slot(NamedTuple):
    """A period to report, when it can be reported and when corrected, what of it has passed."""

    period: Period
    month: str
    place: int
    percent: int
    running: bool
    stamps: tuple[str, ...]
    later: tuple[str, ...]


class Results:
    """The check-ins of a company's targets; the same each time they are asked for."""

    def __init__(self, company: Company, cascade: Breakdown) -> None:
        """Prepare the periods and the margins, which add up from department to company."""
        self.company = company
        self.language = 0 if company.chinese else 1
        self.people = {person.code: person for person in company.people}
        self.slots = {each: _slots(company, each) for each in ("week", "month", "quarter")}
        self.by_owner: dict[str, list[PlannedTarget]] = {}
        for target in cascade.targets:
            self.by_owner.setdefault(target.owner, []).append(target)
        self.margins = self._margins()

    def rows(self) -> Iterator[Row]:
        """All check-ins, owner by owner, month by month."""
        for number, (owner, targets) in enumerate(self.by_owner.items()):
            for place, target in enumerate(targets):
                # A source for each target: what is new in one leaves the others as they were.
                rng = seeded((self.company.seed * 1_000_003 + number) * 64 + place)
                kpi = KPIS[target.measure]
                for slot in self.slots[kpi.frequency]:
                    yield from self._reported(owner, target, kpi, slot, rng)

    def _reported(
        self, owner: str, target: PlannedTarget, kpi: Kpi, slot: _Slot, rng: Random
    ) -> Iterator[Row]:
        person = self.people.get(owner)
        if kpi.code == "MARGIN":
            value = self.margins[owner][slot.place] * slot.percent // 100
            yield self._row(kpi, owner, slot, ("", _text(value, kpi.decimals)), rng)
            return
        if likely(rng, _LATE_GAP if slot.running else _GAP) or (
            person is not None and slot.month in person.away
        ):
            return
        form = self._skill(person or self.company.units[owner], slot) + ability(rng)
        drawn = _drawn(kpi, rng, form, target.scale, slot.percent)
        for place, reported in enumerate(drawn):
            row = self._row(kpi, owner, slot, reported, rng)
            if place == 0:
                row["note"] = self._remark(form, rng)
            yield row
        if likely(rng, _CORRECTED) and slot.later:
            yield self._correction(kpi, owner, slot, drawn[0], rng)

    def _skill(self, whose: Person | Unit, slot: _Slot) -> int:
        mood = self.company.mood[slot.place] if self.company.mood else 0
        trend = whose.trend if isinstance(whose, Person) else 0
        return whose.skill + mood + trend * slot.place

    def _remark(self, form: int, rng: Random) -> str:
        """What is written beside a value: always where it fell far short, else now and then."""
        if form < _WORRYING:
            return rng.choice(words.WORRIES)[self.language]
        return rng.choice(words.REMARKS)[self.language] if likely(rng, _REMARKED) else ""

    def _row(
        self, kpi: Kpi, owner: str, slot: _Slot, reported: tuple[str, str], rng: Random
    ) -> Row:
        person = self.people.get(owner)
        author = owner if person else self.company.units[owner].lead
        if person is not None and person.manager and likely(rng, _BY_MANAGER):
            author = person.manager
        source = words.BY_HAND if likely(rng, _BY_HAND) else words.SOURCES[kpi.perspective]
        return {
            "measure": kpi.code,
            "owner": owner,
            "period": slot.period.label,
            "value": reported[1],
            "input": reported[0],
            "recorded_at": rng.choice(slot.stamps),
            "author": author,
            "note": "",
            "source": source[self.language],
        }

    def _correction(
        self, kpi: Kpi, owner: str, slot: _Slot, reported: tuple[str, str], rng: Random
    ) -> Row:
        """The same once more, recorded later and a step off."""
        row = self._row(kpi, owner, slot, reported, rng)
        whole, point, places = reported[1].partition(".")
        row["value"] = f"{max(0, int(whole) - 1)}{point}{places}"
        row["recorded_at"] = rng.choice(slot.later)
        row["note"] = rng.choice(words.CORRECTED)[self.language]
        return row

    def _margins(self) -> dict[str, list[int]]:
        """The margin of every earning unit and month; a unit's is the sum of those below it."""
        kpi = KPIS["MARGIN"]
        found: dict[str, list[int]] = {}
        for unit in reversed(self.company.units.values()):
            below = [found[each.code] for each in self.company.branches[unit.code] if each.earns]
            if below:
                found[unit.code] = [sum(month) for month in zip(*below, strict=True)]
            elif unit.earns:
                rng = seeded(self.company.seed * 1_000_033 + len(found))
                found[unit.code] = [
                    _steps(kpi, self._skill(unit, slot) + ability(rng)) * unit.heads
                    for slot in self.slots["month"]
                ]
        return found


def _drawn(kpi: Kpi, rng: Random, form: int, scale: int, percent: int) -> list[tuple[str, str]]:
    """What is reported for a period: pairs of input and value; the input is blank without one."""
    steps = _steps(kpi, form)
    if not kpi.inputs:
        if kpi.additive:
            steps = (steps * scale * percent + 5000) // 10_000
        return [("", _text(steps, kpi.decimals))]
    low, high = kpi.volume
    whole = max(1, (low + rng.randrange(high - low + 1)) * percent // 100)
    part = (whole * steps + _WHOLE // 2) // _WHOLE
    names = kpi.inputs.split(" ")
    between = [(whole - part) // 3 for _ in names[2:]]  # the critics among those who are no fans
    numbers = [part, *between, whole]
    return [(name, str(number)) for name, number in zip(names, numbers, strict=True)]


def _steps(kpi: Kpi, form: int) -> int:
    return min(kpi.most, max(kpi.least, kpi.centre + kpi.slope * form // DEVIATION))


@lru_cache(maxsize=65_536)
def _text(steps: int, decimals: int) -> str:
    return fixed(Fraction(steps, 10**decimals), decimals)


def _slots(company: Company, frequency: str) -> list[_Slot]:
    """The periods of that frequency whose results are known, in order."""
    first, last = period(company.months[0]), period(company.months[-1])
    ends = last.ends if company.as_of is None else min(last.ends, company.as_of)
    quarters = [cycle for cycle in company.cycles if cycle.frequency == "quarter"]
    if frequency == "month":
        spans = [period(month) for month in company.months]
    elif frequency == "week":
        spans = [
            week
            for each in quarters
            for week in periods_within(max(first.starts, each.starts), min(ends, each.ends), "week")
        ]
    else:
        spans = [period(each.code) for each in quarters if each.ends <= ends]
    return [_slot(company, span) for span in spans]


def _slot(company: Company, span: Period) -> _Slot:
    month = period_of(span.ends, "month").label
    place = company.months.index(month)
    percent = progress(span.label, company.as_of) if span.label == month else 100
    offset = timezone(timedelta(hours=8 if company.chinese else 0))
    rng = seeded(span.label)
    limit = company.as_of or span.ends + timedelta(days=30)
    day = min(span.ends, limit)
    stamps = tuple(_stamp(day - timedelta(days=each % 2), offset, rng) for each in range(24))
    after = (day + timedelta(days=1 + each % 6) for each in range(24))
    later = tuple(_stamp(each, offset, rng) for each in after if each <= limit)
    running = company.as_of is not None and month == company.months[-1]
    return _Slot(span, month, place, percent, running, stamps, later)


def _stamp(day: date, offset: timezone, rng: Random) -> str:
    moment = datetime(day.year, day.month, day.day, 9, tzinfo=offset)
    return (moment + timedelta(minutes=rng.randrange(60 * 11))).isoformat()


def adjustment_rows(company: Company) -> Iterator[Row]:
    """Points given and taken for what no measure sees."""
    rng = seeded(company.seed + 2)
    language = 0 if company.chinese else 1
    for cycle in company.cycles:
        for person in company.people:
            if likely(rng, _REWARDED):
                points, reasons = rng.choice(("1", "2", "1.5", "3")), words.REWARDED
            elif likely(rng, _DEDUCTED):
                points, reasons = rng.choice(("-1", "-2", "-0.5", "-3")), words.DEDUCTED
            else:
                continue
            reason = rng.choice(reasons)[language]
            yield {
                "cycle": cycle.code,
                "owner": person.code,
                "points": points,
                "reason": reason,
            }


def excuse_rows(company: Company, cascade: Breakdown) -> Iterator[Row]:
    """For everybody who was away for a whole cycle, each target by name."""
    language = 0 if company.chinese else 1
    people = {person.code: person for person in company.people if person.away}
    for cycle in company.cycles:
        away = {
            code: person
            for code, person in people.items()
            if all(month in person.away for month in cycle.months)
        }
        for target in cascade.targets:
            person = away.get(target.owner)
            if person is not None:
                reasons = (words.GONE,) if person.left else words.ABSENT
                yield {
                    "cycle": cycle.code,
                    "measure": target.measure,
                    "owner": person.code,
                    "reason": reasons[person.number % len(reasons)][language],
                    "approved_by": person.manager,
                }
