"""Reporting: the periods open to a measure, and what a report would make of its value."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from itertools import groupby

from goals.measures import Measure
from goals.parts import WHOLE, Part
from goals.periods import Period, period, period_of, periods_within
from goals.values import Report, Value, value

MOST_SLOTS = 62
"""How many periods one can choose from: two months of days; older ones come by import."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A period that can be reported, and what was reported for it last, by input."""

    period: Period
    reports: Mapping[str, Report] = field(default_factory=dict)
    missing: tuple[str, ...] = ()
    """The inputs (of a measure without a formula: ``""``) that nobody has reported yet."""

    @property
    def newest(self) -> int:
        """The id of the newest check-in of the period, 0 without any."""
        return max((report.id for report in self.reports.values()), default=0)

    @property
    def is_due(self) -> bool:
        """Whether something is missing."""
        return bool(self.missing)


def declared(measure: Measure) -> tuple[str, ...]:
    """The names that values are reported under: the formula's inputs, or the measure itself."""
    return measure.inputs if measure.formula is not None else ("",)


def reported_within(
    reports: Iterable[Report], starts: date, ends: date, part: Part = WHOLE
) -> list[Report]:
    """Those whose periods lie inside a cycle of these days, and belong to that part of it."""
    spans = ((each, period(each.period)) for each in reports)
    return [each for each, span in spans if span.within(starts, ends) and part.takes(span)]


def slots(
    measure: Measure,
    starts: date,
    ends: date,
    reports: Sequence[Report],
    as_of: date,
    part: Part = WHOLE,
) -> list[Slot]:
    """The periods of a part of the cycle that have begun, in order; each with its newest reports.

    They have the measure's frequency; a cycle too short for it is reported in one piece. Where
    reports of other lengths stand, theirs are the periods: spans must not overlap.
    """
    found: dict[Period, dict[str, Report]] = {}
    for report in reports:
        found.setdefault(period(report.period), {})[report.input] = report
    usual = [each for each in usual_periods(starts, ends, measure.frequency) if part.takes(each)]
    others = [each for each in found if each not in usual]
    free = [each for each in usual if not any(each.overlaps(other) for other in others)]
    begun = sorted(
        (each for each in {*free, *found} if each.starts <= as_of), key=lambda each: each.starts
    )
    names = declared(measure)
    return [
        Slot(
            each,
            found.get(each, {}),
            tuple(name for name in names if name not in found.get(each, {})),
        )
        for each in begun[-MOST_SLOTS:]
    ]


def usual_periods(starts: date, ends: date, frequency: str) -> list[Period]:
    """The periods that a measure of that frequency is reported for in a cycle of these days."""
    return periods_within(starts, ends, frequency) or _whole(starts, ends)


def _whole(starts: date, ends: date) -> list[Period]:
    """The cycle itself as a period, where it is one."""
    for frequency in ("month", "quarter", "half", "year", "week"):
        whole = period_of(starts, frequency)
        if (whole.starts, whole.ends) == (starts, ends):
            return [whole]
    return [period_of(ends, "day")]


def next_slot(offered: Sequence[Slot]) -> Slot | None:
    """The latest period that still lacks something, else the latest; None where none has begun."""
    due = [slot for slot in offered if slot.is_due]
    among = due or offered
    return among[-1] if among else None


def value_with(
    measure: Measure, reports: Sequence[Report], label: str, typed: Mapping[str, str]
) -> Value:
    """The value as it would be with these canonical numbers reported for the period."""
    return value_with_all(measure, reports, {label: typed})


def value_with_all(
    measure: Measure, reports: Sequence[Report], typed: Mapping[str, Mapping[str, str]]
) -> Value:
    """The value as it would be with these canonical numbers, by period and input."""
    told = [
        Report(0, name, label, number)
        for label, numbers in typed.items()
        for name, number in numbers.items()
    ]
    merged = sorted([*reports, *told], key=lambda report: period(report.period)[1:])
    return value(measure, merged)


def values_by_period(
    measure: Measure, reports: Iterable[Report]
) -> list[tuple[Period, Fraction | None]]:
    """What each period alone comes to, in the order of the days."""
    ordered = sorted(reports, key=lambda report: (*period(report.period)[1:], report.period))
    return [
        (period(label), value(measure, list(same)).value)
        for label, same in groupby(ordered, key=lambda report: report.period)
    ]
