"""What a measure may come to by the end of a cycle, if what remains goes as it went before.

A forecast is no result: it never becomes a score. It says by which periods it was made, and how
far the end may lie from the middle: every remaining period as the lowest one was, or the highest.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import NamedTuple

from goals.measures import Goal, Measure
from goals.messages import Message, say
from goals.numbers import rounded
from goals.parts import WHOLE, Part
from goals.periods import Period, period, period_of, periods_within
from goals.reporting import declared
from goals.values import Report, counting

FEWEST, MOST = 3, 12
"""So many periods of the past a forecast takes, the latest ones."""
MEMORY = timedelta(days=400)
"""What was reported longer before a cycle's end is not learnt from."""

Inputs = Mapping[str, Fraction]
"""What a period had for each input (without a formula: ``""``)."""


@dataclass(frozen=True, slots=True)
class Outlook:
    """What is foreseen for each remaining period, or for the end: lowest, middle, highest."""

    low: Fraction
    middle: Fraction
    high: Fraction


class Points(NamedTuple):
    """What a score may come to, in hundredths: lowest, middle, highest."""

    low: int
    middle: int
    high: int


@dataclass(frozen=True, slots=True)
class Forecast:
    """The value at the cycle's end, what each remaining period is taken to be, and from what.

    `end` and `each` are None where there were too few periods to learn from.
    """

    points: int
    remaining: tuple[Period, ...]
    method: Message
    end: Outlook | None = None
    each: Outlook | None = None


def forecast(
    measure: Measure, reports: Sequence[Report], starts: date, ends: date, part: Part = WHOLE
) -> Forecast | None:
    """The forecast for a part of a cycle's days from what was reported in it and before.

    None where nothing remains to be reported.
    """
    reported = _by_period(measure, reports)
    within = {
        each: found
        for each, found in reported.items()
        if each.within(starts, ends) and part.takes(each)
    }
    remaining = _remaining(measure, within, periods_within(starts, ends, measure.frequency), part)
    if not remaining:
        return None
    past = _learnt_from(measure, reported, ends)
    if len(past) < FEWEST:
        words = say("too few points: %(points)s of the %(fewest)s periods that a forecast takes",
                    points=len(past), fewest=FEWEST)  # fmt: skip
        return Forecast(len(past), remaining, words)
    return _foreseen(measure, within, past, remaining)


def foreseen_points(goal: Goal, end: Outlook) -> Points:
    """The scores that the curve gives within what is foreseen.

    The best or worst may lie between: a value that shall be held scores most at its target.
    """
    levels = goal.levels
    bends = (levels.baseline, levels.threshold, levels.target, levels.stretch, *goal.curve.at)
    between = [each for each in bends if each is not None and end.low <= each <= end.high]
    scores = [goal.score(each) for each in (end.low, end.middle, end.high, *between)]
    return Points(min(scores), goal.score(end.middle), max(scores))


def _remaining(
    measure: Measure, within: Mapping[Period, Inputs], usual: Sequence[Period], part: Part
) -> tuple[Period, ...]:
    """The periods that nobody has reported; of a level that counts last, those after the last."""
    since = max((each.ends for each in within), default=date.min)
    counts_last = measure.aggregate == "last"
    return tuple(
        each
        for each in usual
        if part.takes(each)
        and not any(each.overlaps(other) for other in within)
        and (not counts_last or each.ends > since)
    )


def _by_period(measure: Measure, reports: Sequence[Report]) -> dict[Period, Inputs]:
    """The periods that lack no input, in order, with what counts of each."""
    names = declared(measure)
    found: dict[Period, dict[str, Fraction]] = {}
    for name in names:
        for each in counting([report for report in reports if report.input == name]):
            label = period(each.report.period)
            found.setdefault(label, {})[name] = Fraction(each.report.value)
    ordered = sorted(found, key=lambda each: each.starts)
    return {each: found[each] for each in ordered if len(found[each]) == len(names)}


def _learnt_from(
    measure: Measure, reported: Mapping[Period, Inputs], ends: date
) -> list[tuple[Inputs, Fraction]]:
    """The latest periods of the usual length up to the end, with the value of each alone."""
    usual = [
        inputs
        for each, inputs in reported.items()
        if each.ends <= ends and period_of(each.starts, measure.frequency) == each
    ]
    valued = [(inputs, _value(measure, inputs)) for inputs in usual]
    return [(inputs, found) for inputs, found in valued if found is not None][-MOST:]


def _foreseen(
    measure: Measure,
    within: Mapping[Period, Inputs],
    past: Sequence[tuple[Inputs, Fraction]],
    remaining: tuple[Period, ...],
) -> Forecast | None:
    told, count = list(within.values()), len(remaining)
    mean = {name: sum((inputs[name] for inputs, _ in past), Fraction(0)) / len(past)
            for name in declared(measure)}  # fmt: skip
    values = [found for _, found in past]
    middle, at_middle = _total(measure, [*told, *[mean] * count]), _value(measure, mean)
    ends = [_total(measure, [*told, *[inputs] * count]) for inputs, _ in past]
    known = [each for each in ends if each is not None]
    if middle is None or at_middle is None or not known:
        return None
    words = say(
        "reported so far, and each of the %(remaining)s periods still to come like the mean of "
        "the last %(points)s; the range: all of them like the lowest, or like the highest of those",
        remaining=count,
        points=len(past),
    )
    return Forecast(
        len(past),
        remaining,
        words,
        _outlook(measure, [*known, middle], middle),
        _outlook(measure, [*values, at_middle], at_middle),
    )


def _outlook(measure: Measure, around: Sequence[Fraction], middle: Fraction) -> Outlook:
    low, high = min(around), max(around)
    return Outlook(*(rounded(each, measure.decimals) for each in (low, middle, high)))


def _total(measure: Measure, periods: Sequence[Inputs]) -> Fraction | None:
    """What the periods come to together, as `goals.values.value` has it."""
    inputs = {
        name: _aggregated(measure.aggregate, [each[name] for each in periods])
        for name in declared(measure)
    }
    return inputs[""] if measure.formula is None else measure.formula(inputs)


def _value(measure: Measure, inputs: Inputs) -> Fraction | None:
    """What a period alone comes to."""
    return _total(measure, [inputs])


def _aggregated(aggregate: str, numbers: Sequence[Fraction]) -> Fraction:
    """As `goals.values.aggregated`, of numbers that may be means: no hundred-millionths."""
    match aggregate:
        case "sum":
            return sum(numbers, Fraction(0))
        case "mean":
            return sum(numbers, Fraction(0)) / len(numbers)
        case "min":
            return min(numbers)
        case "max":
            return max(numbers)
    return numbers[-1]
