"""Curves in words: what the rule is, and the values at which its points change."""

from typing import NamedTuple

from goals.measures import Goal
from goals.messages import Message, say
from goals.numbers import plain


class Step(NamedTuple):
    """A value that the curve names, from or up to which its points are given; canonical texts."""

    sign: str
    value: str
    points: str
    meaning: Message | None = None


class CurveWords(NamedTuple):
    """The rule as a sentence, and its steps from the lowest value up."""

    sentence: Message
    steps: tuple[Step, ...]


def curve_words(goal: Goal) -> CurveWords:
    """How the goal's curve gives points.

    >>> from goals.curves import Levels, curve
    >>> from goals.measures import Measure
    >>> many = curve("at least: 90=100")
    >>> calls = Measure("CALLS", "Calls", "increase", "", "last", (), None, 2, many, "month")
    >>> [step[:3] for step in curve_words(Goal(calls, Levels(), many)).steps]
    [('≥', '90', '100')]
    """
    kind = goal.curve.kind
    if kind in _LISTED:
        sentence, sign = _LISTED[kind]
        pairs = zip(goal.curve.at, goal.curve.scores, strict=True)
        return CurveWords(
            sentence, tuple(Step(sign, plain(value), plain(points)) for value, points in pairs)
        )
    if kind == "linear":
        return CurveWords(_LINEAR, _levels(goal))
    if kind == "ratio":
        return CurveWords(
            _RATIO_DOWN if goal.measure.direction == "decrease" else _RATIO, _target(goal)
        )
    return CurveWords(_PASS[goal.measure.direction], _target(goal))


def _levels(goal: Goal) -> tuple[Step, ...]:
    levels = goal.levels
    named = (
        (say("baseline"), levels.baseline, "0"),
        (say("short of the threshold"), levels.threshold, "0"),
        (say("target"), levels.target, "100"),
        (say("stretch"), levels.stretch, "120"),
    )
    given = sorted(
        ((level, word, to) for word, level, to in named if level is not None),
        key=lambda each: each[0],
    )
    return tuple(Step("", plain(level), to, word) for level, word, to in given)


def _target(goal: Goal) -> tuple[Step, ...]:
    level = goal.levels.target
    return () if level is None else (Step("", plain(level), "100", say("target")),)


_LINEAR = say(
    "A straight line from the baseline (0 points) to the target (100); beyond it 100, or a line "
    "to the stretch level (120). Short of the threshold there are no points."
)
_RATIO = say("The value as a percentage of the target, from 0 to 120 points.")
_RATIO_DOWN = say("200 less the value as a percentage of the target, from 0 to 120 points.")
_PASS = {
    "increase": say("100 points from the target on, else none."),
    "decrease": say("100 points up to the target, else none."),
    "maintain": say("100 points at the target exactly, else none."),
}
_LISTED = {
    "at least": (
        say("The points of the highest step that the value reaches; below all of them none."),
        "≥",
    ),
    "at most": (
        say("The points of the lowest step that the value keeps to; above all of them none."),
        "≤",
    ),
    "points": (
        say("Straight lines between these points; flat beyond the first and the last."),
        "",
    ),
}
