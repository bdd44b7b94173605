"""Pace: what is expected by a day, and what a goal comes to if it goes on like this.

A measure that is summed up grows with the days: half of the target is due at half-time. Any other
is a level, which is expected at its target all the time unless a plan says otherwise. Why it is
judged so: docs/adr/0013-pace.md.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from goals.measures import Goal, Measure
from goals.messages import Message, say
from goals.numbers import NotANumber, exact
from goals.periods import Period, period
from goals.status import is_early, status


class PlanError(ValueError):
    """The text is no plan; the message says where it goes wrong."""

    def __init__(self, message: Message) -> None:
        super().__init__(str(message))
        self.message = message


class Step(NamedTuple):
    """What is expected by the end of a period: a running total, or a level."""

    period: Period
    level: Fraction


class Span(NamedTuple):
    """The days of a cycle."""

    starts: date
    ends: date

    def share(self, day: date) -> Fraction:
        """How much of the cycle is over at the end of that day, from 0 to 1."""
        length = (self.ends - self.starts).days + 1
        return min(Fraction(1), max(Fraction(0), Fraction((day - self.starts).days + 1, length)))


class Pace(NamedTuple):
    """What was expected by `day`, and what the cycle comes to at this pace, with its score."""

    day: date
    expected: Fraction
    projected: Fraction
    score: int


@lru_cache(maxsize=4096)
def plan(text: str) -> tuple[Step, ...]:
    """The steps of a plan in the order of their days; raises PlanError.

    >>> [str(step.level) for step in plan("2025-01=10 2025-02=25.5")]
    ['10', '51/2']
    """
    steps = [_step(part) for part in text.split()]
    for before, after in pairwise(steps):
        if after.period.starts <= before.period.ends:
            raise PlanError(
                say("%(later)s does not follow %(earlier)s; write the periods in the order of "
                    "their days", later=after.period.label, earlier=before.period.label)
            )  # fmt: skip
    return tuple(steps)


def _step(part: str) -> Step:
    label, equals, number = part.partition("=")
    try:
        if not equals:
            raise ValueError(part)
        return Step(period(label), exact(number))
    except (NotANumber, ValueError):
        raise PlanError(
            say("found %(found)r, expected periods with what is due by their end, such as "
                "2025-01=10 2025-02=25", found=part)
        ) from None  # fmt: skip


def plan_problem(text: str, starts: date, ends: date) -> Message | None:
    """Why the text is no plan for a cycle of these days; None where it is one."""
    try:
        steps = plan(text)
    except PlanError as error:
        return error.message
    for step in steps:
        if not step.period.within(starts, ends):
            return say("%(period)s lies outside of the cycle", period=step.period.label)
    return None


def accumulates(measure: Measure) -> bool:
    """Whether the value is a running total, which grows from one period to the next."""
    return measure.aggregate == "sum" and measure.formula is None


def is_paced(measure: Measure, planned: str) -> bool:
    """Whether days matter: for running totals, and wherever there is a plan."""
    return accumulates(measure) or bool(planned)


def expected(goal: Goal, planned: str, span: Span, day: date) -> Fraction | None:
    """What is expected by the end of the day; None where no level says so.

    A running total grows from 0, a level from the baseline, in straight lines through the steps
    of the plan to the target.
    """
    steps = plan(planned)
    goal_level = goal.levels.target
    end = goal_level if goal_level is not None else steps[-1].level if steps else None
    if end is None:
        return None
    return _drawn(_start(goal, steps, end), steps, end, span, day)


def _start(goal: Goal, steps: Sequence[Step], end: Fraction) -> Fraction:
    if accumulates(goal.measure):
        return Fraction(0)
    if goal.levels.baseline is not None:
        return goal.levels.baseline
    return steps[0].level if steps else end


def _drawn(
    start: Fraction, steps: Sequence[Step], end: Fraction, span: Span, day: date
) -> Fraction:
    """The height on the day of the line through the steps."""
    points = [(span.starts - timedelta(days=1), start)]
    points += [
        (step.period.ends, step.level)
        for step in steps
        if span.starts <= step.period.ends <= span.ends
    ]
    if points[-1][0] < span.ends:
        points.append((span.ends, end))
    if day <= points[0][0]:
        return start
    for (before, low), (after, high) in pairwise(points):
        if day <= after:
            return low + (high - low) * Fraction((day - before).days, (after - before).days)
    return points[-1][1]


def pace(
    goal: Goal,
    planned: str,
    span: Span,
    *,
    value: Fraction | None,
    reported: date | None,
    as_of: date,
) -> Pace | None:
    """How the value stands on its way; None where days do not matter or nothing was reported.

    It is held against the day that the check-ins speak of (`reported`): a month that is not over
    is not missing yet. Once the cycle is over the score itself says everything.
    """
    if value is None or reported is None or as_of > span.ends:
        return None
    if not is_paced(goal.measure, planned):
        return None
    day = min(reported, as_of)
    due = expected(goal, planned, span, day)
    projected = _projected(goal, planned, span, value, due, day)
    if projected is None:
        return None
    shown = due if due is not None else value
    return Pace(day, shown, projected, goal.score(projected))


def _projected(
    goal: Goal, planned: str, span: Span, value: Fraction, due: Fraction | None, day: date
) -> Fraction | None:
    """What the cycle comes to: totals in proportion, levels as far from the plan as now."""
    whole = expected(goal, planned, span, span.ends)
    if not accumulates(goal.measure):
        return None if due is None or whole is None else value + whole - due
    if due is None or whole is None:  # no level at all: by the days alone
        share = span.share(day)
        return value / share if share else None
    if due == 0 or whole == 0:
        return value + whole - due
    return value * whole / due


def standing(
    goal: Goal,
    planned: str,
    span: Span,
    as_of: date,
    *,
    score: int | None,
    value: Fraction | None,
    reported: date | None,
) -> tuple[str, Pace | None]:
    """The status on the day, and the pace that it follows where days matter.

    In the first tenth of a cycle a running total says too little: a good week would make a year.
    """
    found = pace(goal, planned, span, value=value, reported=reported, as_of=as_of)
    if found is not None and is_early(*span, as_of):
        return "too_early", found
    judged = score if found is None else found.score
    told = {"frequency": goal.measure.frequency, "reported": reported}
    return status(judged, *span, as_of, **told), found  # type: ignore[arg-type] # two kinds in one
