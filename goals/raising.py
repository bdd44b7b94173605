"""Targets of the next cycle: the rules by which levels rise, and plans that move with the days."""

from fractions import Fraction
from typing import NamedTuple

from goals.curves import Levels
from goals.measures import Goal, Measure
from goals.messages import Message, say
from goals.numbers import NotANumber, exact, fixed, plain
from goals.pace import Span, accumulates
from goals.pace import plan as steps_of
from goals.periods import FREQUENCIES, Period, period_of, periods_within

RULES = ("keep", "percent", "towards_stretch", "actual", "stretch")
"""As it is; by a percentage; by points towards the stretch; from the last actual; the stretch."""

WITH_AMOUNT = ("percent", "towards_stretch", "actual")
"""Rules that need a number."""

_MOST = {"percent": 1000, "towards_stretch": 20, "actual": 1000}
_STRETCH_POINTS = 20
"""How many points lie between target and stretch."""

_BETTER = {"increase": 1, "decrease": -1}
_BY_TARGET = ("linear", "ratio", "pass")
"""The curves that ask for the target's level; others have steps of their own."""


class Rise(NamedTuple):
    """A rule with its amount: percent, or points."""

    rule: str = "keep"
    amount: Fraction = Fraction(0)


class Raised(NamedTuple):
    """Levels by a rule; `note` says why they stayed as they were."""

    levels: Levels
    note: Message | None = None


def rise_problem(rule: str, amount: str) -> Message | None:
    """Why the rule cannot be used with the amount that was typed; None where it can."""
    if rule not in RULES:
        return say("choose one of the rules")
    if rule not in WITH_AMOUNT:
        return None
    try:
        found = exact(amount)
    except NotANumber:
        return say("enter a plain number such as 5 or 2.5")
    if not 0 < found <= _MOST[rule]:
        return say("enter a number above 0 and up to %(most)s", most=_MOST[rule])
    return None


def raised(goal: Goal, rise: Rise, actual: Fraction | None) -> Raised:
    """The levels of the goal by the rule, the target rounded to the measure's decimals.

    A measure that is to decrease is lowered. Where the rule cannot be followed the levels stay.
    """
    if rise.rule == "keep":
        return Raised(goal.levels)
    hindrance = _hindrance(goal, rise.rule, actual)
    if hindrance is not None:
        return Raised(goal.levels, hindrance)
    levels = _tidy(_risen(goal, rise, actual), _BETTER[goal.measure.direction])
    if not _fits(levels):
        return Raised(goal.levels, say("kept: the number would be too large"))
    problem = goal.curve.problem(goal.measure.direction, levels)
    if problem is not None:
        return Raised(goal.levels, say("kept: %(problem)s", problem=problem))
    return Raised(levels)


def with_target(goal: Goal, target: Fraction) -> Levels:
    """The goal's levels with another target; a stretch that no longer lies beyond it goes."""
    better = _BETTER.get(goal.measure.direction)
    levels = _replaced(goal.levels, target=target)
    return levels if better is None else _tidy(levels, better)


def _hindrance(goal: Goal, rule: str, actual: Fraction | None) -> Message | None:
    if goal.levels.target is None:
        return say("kept: it has no target level")
    if goal.measure.direction not in _BETTER:
        return say("kept: it is to be held, not raised")
    if goal.curve.kind not in _BY_TARGET:
        return say("kept: it is scored by steps of its own")
    if rule == "actual" and actual is None:
        return say("kept: there is no actual")
    if rule in ("stretch", "towards_stretch") and goal.levels.stretch is None:
        return say("kept: it has no stretch")
    return None


def _risen(goal: Goal, rise: Rise, actual: Fraction | None) -> Levels:
    levels, better = goal.levels, _BETTER[goal.measure.direction]
    target, stretch = levels.target or Fraction(0), levels.stretch

    def better_by_percent(number: Fraction) -> Fraction:
        return _rounded(goal.measure, number + better * abs(number) * rise.amount / 100)

    match rise.rule:
        case "percent":
            further = None if stretch is None else better_by_percent(stretch)
            return _replaced(levels, target=better_by_percent(target), stretch=further)
        case "towards_stretch":
            way = ((stretch or target) - target) * rise.amount / _STRETCH_POINTS
            return _replaced(levels, target=_rounded(goal.measure, target + way))
        case "actual":
            start = actual or Fraction(0)
            raised_levels = _replaced(levels, target=better_by_percent(start))
            return _replaced(raised_levels, baseline=start)
    return _replaced(levels, target=stretch or target)


def _replaced(levels: Levels, **changed: Fraction | None) -> Levels:
    names = ("baseline", "threshold", "target", "stretch")
    return Levels(*(changed.get(name, getattr(levels, name)) for name in names))


def _tidy(levels: Levels, better: int) -> Levels:
    """Without a stretch that the target has reached, or a threshold that it fell short of."""
    target, stretch, threshold = levels.target, levels.stretch, levels.threshold
    if target is None:
        return levels
    if stretch is not None and (stretch - target) * better <= 0:
        stretch = None
    if threshold is not None and (target - threshold) * better < 0:
        threshold = None
    return Levels(levels.baseline, threshold, target, stretch)


def _rounded(measure: Measure, number: Fraction) -> Fraction:
    return Fraction(fixed(number, measure.decimals))


def _fits(levels: Levels) -> bool:
    """Whether the levels can be stored as plain numbers."""
    try:
        for number in (levels.baseline, levels.target, levels.stretch):
            if number is not None:
                exact(plain(number))
    except NotANumber:
        return False
    return True


def moved_plan(text: str, before: Goal, after: Goal, old: Span, new: Span) -> str:
    """The plan in the days of another cycle: its nth period there, on the way to the new target.

    Steps whose period the other cycle lacks (a fifth week) are left out.
    """
    moved = []
    for step in steps_of(text):
        place = _moved(step.period, old, new)
        if place is not None:
            moved.append(f"{place.label}={plain(_scaled(step.level, before, after))}")
    return " ".join(moved)


def _moved(step: Period, old: Span, new: Span) -> Period | None:
    """The period that lies as far into the new span as this one into the old."""
    frequency = next(each for each in FREQUENCIES if period_of(step.starts, each) == step)
    was = periods_within(old.starts, old.ends, frequency)
    becomes = periods_within(new.starts, new.ends, frequency)
    if step not in was or was.index(step) >= len(becomes):
        return None
    return becomes[was.index(step)]


def _scaled(level: Fraction, before: Goal, after: Goal) -> Fraction:
    """The level as far on the way to the new target as it was to the old one."""
    if before.levels == after.levels:
        return level
    (start, end), (first, last) = _way(before), _way(after)
    if start == end:
        return level
    return _rounded(after.measure, first + (level - start) * (last - first) / (end - start))


def _way(goal: Goal) -> tuple[Fraction, Fraction]:
    from_zero = accumulates(goal.measure) or goal.levels.baseline is None
    start = Fraction(0) if from_zero else goal.levels.baseline or Fraction(0)
    return start, goal.levels.target or Fraction(0)
