"""A curve as a drawing: points over the value, with the levels at which it bends."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from goals.measures import Goal
from goals.numbers import plain

WIDTH, HEIGHT = 480, 200
LEFT, RIGHT, TOP, BOTTOM = 34, 14, 12, 26
_MOST = 120
_SAMPLES = 96
_GRID = (0, 70, 85, 100, 120)
_NEAR = 34
"""Words closer together than this would run into each other."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A place on an axis with its word."""

    at: float
    text: str


@dataclass(frozen=True, slots=True)
class CurveChart:
    """The drawing: the line, the words of both axes, and where a value stands on it."""

    line: str
    across: tuple[Mark, ...]
    upwards: tuple[Mark, ...]
    dot: tuple[float, float] | None
    width: int = WIDTH
    height: int = HEIGHT


def curve_chart(goal: Goal, value: Fraction | None = None) -> CurveChart:
    """The goal's curve from a little before its first bend to a little beyond its last."""
    bends = _bends(goal)
    low, high = _range([*bends, *([] if value is None else [value])])
    step = (high - low) / _SAMPLES
    hair = step / 1000
    places = {low + step * number for number in range(_SAMPLES + 1)}
    for bend in bends:
        places |= {bend - hair, bend, bend + hair}
    spots = [(x, goal.score(x)) for x in sorted(places) if low <= x <= high]

    def across(x: Fraction) -> float:
        return round(float(LEFT + (x - low) / (high - low) * (WIDTH - LEFT - RIGHT)), 2)

    line = " ".join(f"{across(x)},{_up(score)}" for x, score in _bending(spots))
    dot = None if value is None else (across(value), _up(goal.score(value)))
    marks = [Mark(across(bend), plain(bend)) for bend in bends]
    return CurveChart(
        line, _apart(marks), tuple(Mark(_up(each * 100), str(each)) for each in _GRID), dot
    )


def _bends(goal: Goal) -> list[Fraction]:
    """The values at which the curve may change its direction or jump."""
    levels = goal.levels
    named = (levels.baseline, levels.threshold, levels.target, levels.stretch)
    used = goal.curve.at or tuple(each for each in named if each is not None)
    return sorted(set(used))


def _range(bends: Sequence[Fraction]) -> tuple[Fraction, Fraction]:
    low, high = min(bends), max(bends)
    if low == high:
        reach = abs(low) or Fraction(1)
        return low - reach, high + reach
    pad = (high - low) * Fraction(12, 100)
    return low - pad, high + pad


def _up(score: int) -> float:
    whole = HEIGHT - TOP - BOTTOM
    return round(HEIGHT - BOTTOM - score * whole / (_MOST * 100), 2)


def _bending(spots: Sequence[tuple[Fraction, int]]) -> list[tuple[Fraction, int]]:
    """The spots without those in the middle of a level stretch."""
    kept = []
    for place, spot in enumerate(spots):
        before = spots[place - 1][1] if place else None
        after = spots[place + 1][1] if place + 1 < len(spots) else None
        if not before == spot[1] == after:
            kept.append(spot)
    return kept


def _apart(marks: Sequence[Mark]) -> tuple[Mark, ...]:
    """The marks whose words do not run into the one before."""
    kept: list[Mark] = []
    for mark in marks:
        if not kept or mark.at - kept[-1].at >= _NEAR:
            kept.append(mark)
    return tuple(kept)
