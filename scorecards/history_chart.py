"""The geometry of a history: a line chart whose values can be read off its scale."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from scorecards.charts import height_at

_MOST_STEPS, _ROOM = 5, 24
"""The scale has so many steps at most, and each takes so many pixels for its number."""
_TOUCH = 0.05
_MOST_LABELS = 5
"""As many as a phone has room for."""


@dataclass(frozen=True, slots=True)
class Period:
    """One period of a history: its label, the value and the target that held then."""

    label: str
    value: Fraction | None
    target: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Grid:
    """A line of the scale and the number it stands for."""

    y: float
    value: Fraction


@dataclass(frozen=True, slots=True)
class Segment:
    """A straight line."""

    x1: float
    y1: float
    x2: float
    y2: float


@dataclass(frozen=True, slots=True)
class Dot:
    """A value of the history; `named` where the label is written below, `ahead` in what comes."""

    x: float
    y: float | None
    period: Period
    named: bool
    last: bool
    ahead: bool = False


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What each of the periods still to come may be: lowest, middle, highest."""

    labels: Sequence[str]
    low: Fraction
    middle: Fraction
    high: Fraction


@dataclass(frozen=True, slots=True)
class Band:
    """Where what is foreseen may lie: from `x` so wide, between two heights around a middle."""

    x: float
    width: float
    top: float
    bottom: float
    middle: float


@dataclass(frozen=True, slots=True)
class History:
    """A line chart with its scale; `base` is the y of the axis."""

    height: int
    base: int
    grid: tuple[Grid, ...]
    lines: tuple[Segment, ...]
    targets: tuple[Segment, ...]
    dots: tuple[Dot, ...]
    band: Band | None = None


def history(
    periods: Sequence[Period], height: int = 180, foreseen: Foreseen | None = None
) -> History:
    """The line chart of the periods, in the order given, with a scale of round numbers.

    What is foreseen stands behind them as a band.
    """
    top, base = 22, height - 22
    told = len(periods)
    if foreseen is not None:
        periods = [*periods, *(Period(label, None) for label in foreseen.labels)]
    seen = [p.value for p in periods if p.value is not None]
    seen += [p.target for p in periods if p.target is not None]
    if foreseen is not None:
        seen += [foreseen.low, foreseen.high]
    most = min(_MOST_STEPS, (base - top) // _ROOM)
    ticks = _round_scale(min(seen), max(seen), most) if seen else [Fraction(0), Fraction(1)]
    step = 84 / max(len(periods), 1)
    every = -(-len(periods) // _MOST_LABELS) or 1
    known = [index for index, period in enumerate(periods) if period.value is not None]
    dots, targets = [], []
    for index, period in enumerate(periods):
        x = round(12 + step * (index + 0.5), 2)
        y = (
            None
            if period.value is None
            else height_at(period.value, ticks[0], ticks[-1], top, base)
        )
        named = (len(periods) - 1 - index) % every == 0
        last = bool(known) and index == known[-1]
        dots.append(Dot(x, y, period, named, last, index >= told))
        if period.target is not None:
            level = height_at(period.target, ticks[0], ticks[-1], top, base)
            targets.append(Segment(round(x - step / 2, 2), level, round(x + step / 2, 2), level))
    lines = [
        Segment(a.x, a.y, b.x, b.y)
        for a, b in pairwise(dots)
        if a.y is not None and b.y is not None
    ]
    grid = [Grid(height_at(tick, ticks[0], ticks[-1], top, base), tick) for tick in ticks]
    band = None
    if foreseen is not None and foreseen.labels:
        heights = (
            height_at(each, ticks[0], ticks[-1], top, base)
            for each in (foreseen.high, foreseen.low, foreseen.middle)
        )
        band = Band(round(12 + step * told, 2), round(step * (len(periods) - told), 2), *heights)
    return History(height, base, tuple(grid), tuple(lines), _joined(targets), tuple(dots), band)


def _round_scale(low: Fraction, high: Fraction, most: int = _MOST_STEPS) -> list[Fraction]:
    """Three multiples of 1, 2 or 5 × 10ⁿ or more that enclose both ends, `most` steps between.

    >>> [str(tick) for tick in _round_scale(Fraction(13), Fraction(88))]
    ['0', '20', '40', '60', '80', '100']
    """
    span = high - low or abs(high) / 2 or Fraction(1)
    step, factors = Fraction(1), (2, Fraction(5, 2), 2)
    while step > span:
        step /= 10
    index = 0
    while span / step > most:
        step, index = step * factors[index % 3], index + 1
    first = low // step
    last = max(-(-high // step), first + 2)
    return [step * number for number in range(first, last + 1)]


def _joined(lines: list[Segment]) -> tuple[Segment, ...]:
    """Level lines that touch, as one."""
    joined: list[Segment] = []
    for line in lines:
        before = joined[-1] if joined else None
        if before and before.y2 == line.y1 and abs(before.x2 - line.x1) < _TOUCH:
            joined[-1] = Segment(before.x1, before.y1, line.x2, line.y2)
        else:
            joined.append(line)
    return tuple(joined)
