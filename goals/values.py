"""From check-ins to a value: what counts, aggregated, put into the formula, rounded.

The result carries its parts, so that any value can be unfolded to the check-ins behind it.
"""

from collections.abc import Sequence
from datetime import datetime
from fractions import Fraction
from operator import attrgetter
from typing import NamedTuple

from goals.measures import Measure
from goals.numbers import SCALE, from_scaled, rounded, scaled


class Report(NamedTuple):
    """One check-in as it was recorded; `value` is canonical decimal text.

    Who, when and why are there where they were asked for.
    """

    id: int
    input: str
    period: str
    value: str
    recorded_at: datetime | None = None
    author: str = ""
    note: str = ""
    source: str = ""
    confidence: int | None = None
    approved_by: str = ""


class Counted(NamedTuple):
    """The report that counts for a period, and those it superseded, oldest first."""

    report: Report
    superseded: tuple[Report, ...] = ()


class Gathered(NamedTuple):
    """The reports of one input (or of the measure itself: ``""``) and what they come to."""

    input: str
    aggregate: str
    counted: tuple[Counted, ...]
    result: Fraction | None


class Value(NamedTuple):
    """The value of a measure for an owner in a cycle, with all its parts.

    `value` and `unrounded` are None where an input has no data or the formula divides by zero.
    """

    measure: Measure
    gathered: tuple[Gathered, ...]
    unrounded: Fraction | None
    value: Fraction | None


def value(measure: Measure, reports: Sequence[Report]) -> Value:
    """The measure's value from the reports of one owner whose periods lie inside the cycle.

    They come in the order of their days and, for one period, of their recording. Each input is
    aggregated over its periods first; the formula is evaluated once. What was reported for an
    input that the measure no longer has does not count.
    """
    names = measure.inputs if measure.formula is not None else ("",)
    by_input: dict[str, list[Report]] = {name: [] for name in names}
    for report in reports:
        if report.input in by_input:
            by_input[report.input].append(report)
    gathered = tuple(_gathered(measure, name, by_input[name]) for name in names)
    unrounded = _unrounded(measure, gathered)
    return Value(
        measure,
        gathered,
        unrounded,
        None if unrounded is None else rounded(unrounded, measure.decimals),
    )


_PERIOD = attrgetter("period")


def counting(reports: Sequence[Report]) -> tuple[Counted, ...]:
    """For each period, in order, the report recorded last and those before it."""
    if len(set(map(_PERIOD, reports))) == len(reports):
        return tuple(map(Counted, reports))
    by_period: dict[str, list[Report]] = {}
    for report in reports:
        by_period.setdefault(report.period, []).append(report)
    return tuple(Counted(same[-1], tuple(same[:-1])) for same in by_period.values())


def _gathered(measure: Measure, name: str, reports: Sequence[Report]) -> Gathered:
    counted = counting(reports)
    result = None
    if counted:
        result = aggregated(measure.aggregate, [scaled(each.report.value) for each in counted])
    return Gathered(name, measure.aggregate, counted, result)


def aggregated(aggregate: str, numbers: Sequence[int]) -> Fraction:
    """One number of several in hundred-millionths, in the order of their periods.

    >>> aggregated("mean", [100_000_000, 200_000_000])
    Fraction(3, 2)
    """
    match aggregate:
        case "sum":
            return from_scaled(sum(numbers))
        case "mean":
            return Fraction(sum(numbers), SCALE * len(numbers))
        case "min":
            return from_scaled(min(numbers))
        case "max":
            return from_scaled(max(numbers))
    return from_scaled(numbers[-1])


def _unrounded(measure: Measure, gathered: tuple[Gathered, ...]) -> Fraction | None:
    if measure.formula is None:
        return gathered[0].result
    inputs: dict[str, Fraction] = {}
    for each in gathered:
        if each.result is None:
            return None
        inputs[each.input] = each.result
    return measure.formula(inputs)
