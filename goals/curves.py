"""Curves: the rule that turns a value into points (0 to 120), and what it needs of a target.

A curve is compiled once from its text; its `score` is the exact rule of the measure's page,
rounded half up to hundredths.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from goals.messages import Message, say
from goals.numbers import SCALE, NotANumber, exact, hundredths, hundredths_of

FULL = 10_000
STRETCHED = 12_000
"""100.00 and 120.00 points in hundredths."""

_LISTED = re.compile(r"(at least|at most|points)\s*:\s*(.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Levels:
    """The levels of a target; exact numbers or None."""

    baseline: Fraction | None = None
    threshold: Fraction | None = None
    target: Fraction | None = None
    stretch: Fraction | None = None


class CurveError(ValueError):
    """The text is no curve, or it does not suit the measure or the target."""

    def __init__(self, message: Message) -> None:
        super().__init__(str(message))
        self.message = message


@dataclass(frozen=True, slots=True)
class Curve:
    """A compiled curve: its kind and, for steps and points, its pairs (value, score) ascending."""

    text: str
    kind: str
    at: tuple[Fraction, ...] = ()
    scores: tuple[Fraction, ...] = ()
    steps: tuple[int, ...] = ()
    """`at` in hundred-millionths."""

    def score(self, value: Fraction, levels: Levels, direction: str) -> int:
        """Hundredths of points for the value of a target with these levels."""
        return _SCORES[self.kind](self, value, levels, direction)

    def problem(self, direction: str, levels: Levels | None = None) -> Message | None:
        """Why the curve does not suit the direction or the levels; None where it does."""
        if direction == "maintain" and self.kind in ("linear", "ratio"):
            return say(
                "the curve %(curve)s cannot score a 'maintain' measure; "
                "use points, at least, at most or pass",
                curve=self.kind,
            )
        return None if levels is None else _level_problem(self.kind, levels)


@lru_cache(maxsize=4096)
def curve(text: str) -> Curve:
    """The curve that the text writes; raises CurveError.

    >>> curve("points: 1=0, 4=80, 5=100").score(Fraction(9, 2), Levels(), "increase")
    9000
    """
    if text in ("linear", "ratio", "pass"):
        return Curve(text, text)
    match = _LISTED.fullmatch(text.strip())
    if match is None:
        raise CurveError(
            say(
                "%(found)r is no curve; write linear, ratio, pass, 'at least: 90=100, 80=80', "
                "'at most: 1=100, 2=80' or 'points: 1=0, 4=80, 5=100'",
                found=text,
            )
        )
    kind, listed = match.groups()
    pairs = sorted(_pair(entry) for entry in listed.split(","))
    at = tuple(value for value, _ in pairs)
    if len(set(at)) != len(at):
        raise CurveError(say("the curve %(found)r names a value twice", found=text))
    steps = tuple((value * SCALE).numerator for value in at)
    return Curve(text, kind, at, tuple(score for _, score in pairs), steps)


def _pair(entry: str) -> tuple[Fraction, Fraction]:
    value, equals, score = entry.partition("=")
    try:
        if not equals:
            raise NotANumber(entry.strip())
        pair = exact(value.strip()), exact(score.strip())
    except NotANumber as error:
        raise CurveError(
            say(
                "%(found)r in the curve is no pair like 90=100 of plain numbers",
                found=entry.strip(),
            )
        ) from error
    if not 0 <= pair[1] <= 120:
        raise CurveError(say("the score in %(found)r is outside 0 to 120", found=entry.strip()))
    return pair


def _level_problem(kind: str, levels: Levels) -> Message | None:
    if kind in ("linear", "ratio", "pass") and levels.target is None:
        return say("the curve %(curve)s needs a target; the cell is blank", curve=kind)
    if kind == "ratio" and levels.target is not None and levels.target <= 0:
        return say("the curve ratio needs a target above 0")
    if kind != "linear":
        return None
    if levels.baseline is None:
        return say("the curve linear needs a baseline; the cell is blank")
    if levels.target is None or levels.baseline == levels.target:
        return say("baseline and target are equal; the curve linear needs two different ones")
    if (
        levels.stretch is not None
        and (levels.stretch - levels.target) * (levels.target - levels.baseline) <= 0
    ):
        return say("stretch must lie beyond the target, seen from the baseline")
    return None


def level_at_fault(kind: str, levels: Levels) -> str:
    """The level that keeps a curve of that kind from scoring, where one does.

    >>> level_at_fault("linear", Levels(target=Fraction(5)))
    'baseline'
    """
    if levels.target is None or kind == "ratio":
        return "target"
    if levels.baseline is None or levels.baseline == levels.target:
        return "baseline"
    return "stretch"


# The scores below are exact in integers: a Fraction at each step would take ten times as long.


def _linear(curve: Curve, value: Fraction, levels: Levels, direction: str) -> int:
    baseline, target, stretch = levels.baseline, levels.target, levels.stretch
    assert baseline is not None  # `problem` was asked when it was loaded
    assert target is not None
    if levels.threshold is not None:
        missed, _ = _shortfall(value, levels.threshold)
        if (missed > 0) if direction == "increase" else (missed < 0):
            return 0
    gone, whole = _share(value, baseline, target)
    if gone <= whole:
        return max(0, hundredths_of(gone * 100, whole))
    if stretch is None:
        return FULL
    beyond, rest = _share(value, target, stretch)
    return min(STRETCHED, hundredths_of(100 * rest + 20 * beyond, rest))


def _shortfall(value: Fraction, level: Fraction) -> tuple[int, int]:
    """How much the value is below the level, as numerator and positive denominator."""
    a, b = value.as_integer_ratio()
    c, d = level.as_integer_ratio()
    return c * b - a * d, b * d


def _share(value: Fraction, start: Fraction, end: Fraction) -> tuple[int, int]:
    """The part of the way from start to end, as numerator and positive denominator."""
    gone, b = _shortfall(start, value)
    whole, d = _shortfall(start, end)
    return (gone * d, whole * b) if whole > 0 else (-gone * d, -whole * b)


def _ratio(curve: Curve, value: Fraction, levels: Levels, direction: str) -> int:
    assert levels.target is not None
    a, b = value.as_integer_ratio()
    c, d = levels.target.as_integer_ratio()
    reached, whole = a * d, b * c
    points = 2 * whole - reached if direction == "decrease" else reached
    return min(STRETCHED, max(0, hundredths_of(100 * points, whole)))


def _pass(curve: Curve, value: Fraction, levels: Levels, direction: str) -> int:
    target = levels.target
    assert target is not None
    missed, _ = _shortfall(value, target)
    if direction == "maintain":
        return FULL if missed == 0 else 0
    return FULL if (missed <= 0 if direction == "increase" else missed >= 0) else 0


def _at_least(curve: Curve, value: Fraction, levels: Levels, direction: str) -> int:
    place = bisect_right(curve.steps, _steps(value)) - 1
    return hundredths(curve.scores[place]) if place >= 0 else 0


def _at_most(curve: Curve, value: Fraction, levels: Levels, direction: str) -> int:
    place = bisect_left(curve.steps, _steps(value))
    return hundredths(curve.scores[place]) if place < len(curve.at) else 0


def _points(curve: Curve, value: Fraction, levels: Levels, direction: str) -> int:
    scores = curve.scores
    place = bisect_right(curve.steps, _steps(value))
    if place == 0:
        return hundredths(scores[0])
    if place == len(scores):
        return hundredths(scores[-1])
    gone, whole = _share(value, curve.at[place - 1], curve.at[place])
    a, b = scores[place - 1].as_integer_ratio()
    rise, d = _shortfall(scores[place - 1], scores[place])
    return hundredths_of(a * d * whole + rise * gone * b, b * d * whole)


def _steps(value: Fraction) -> Fraction | int:
    """The value in hundred-millionths: an integer where it is one, for comparing is fast then."""
    a, b = value.as_integer_ratio()
    whole, rest = divmod(a * SCALE, b)
    return Fraction(a * SCALE, b) if rest else whole


_SCORES: dict[str, Callable[[Curve, Fraction, Levels, str], int]] = {
    "linear": _linear,
    "ratio": _ratio,
    "pass": _pass,
    "at least": _at_least,
    "at most": _at_most,
    "points": _points,
}
