"""The geometry of the charts: exact numbers in, places to draw at out.

Page and PDF draw the same geometry. An `x` is a percentage of the drawing's width, so that a chart
may be as wide as its place without stretching its text; a `y` is in pixels of its own height.
Floats appear here and nowhere before: nothing that is scored or paid comes back from a drawing.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby, pairwise
from typing import Literal

Direction = Literal["increase", "decrease", "maintain"]
Anchor = Literal["start", "middle", "end"]

WEAK, FAIR = 7000, 8500
"""Scores (hundredths) where the middle and the best zone begin."""

HEAT_CUTS = (6000, WEAK, FAIR, 10_000)
_SAMPLES = 120
_LABEL_ROOM = 25
"""How far apart (percent) two marks must be for both labels to stand over them."""
_EDGE = 8


@dataclass(frozen=True, slots=True)
class Levels:
    """What a value is held against."""

    direction: Direction
    target: Fraction | None = None
    baseline: Fraction | None = None
    threshold: Fraction | None = None
    stretch: Fraction | None = None

    def known(self) -> list[Fraction]:
        """The levels that are given."""
        levels = (self.target, self.baseline, self.threshold, self.stretch)
        return [level for level in levels if level is not None]


@dataclass(frozen=True, slots=True)
class Zone:
    """A stretch of values whose scores are of one band (1 worst … 3 best); None: without end."""

    start: Fraction | None
    end: Fraction | None
    band: int


@dataclass(frozen=True, slots=True)
class Band:
    """A zone as drawn."""

    x: float
    width: float
    band: int


@dataclass(frozen=True, slots=True)
class Bullet:
    """A bar (the actual) and a tick (the target) over zones; `beyond`: the bar leaves the scale."""

    bands: tuple[Band, ...]
    bar: float | None
    tick: float | None
    beyond: bool


@dataclass(frozen=True, slots=True)
class Point:
    """A place in a drawing."""

    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Sparkline:
    """Lines between neighbouring values, dots for lonely ones, and the last value."""

    width: int
    height: int
    paths: tuple[str, ...]
    dots: tuple[Point, ...]
    last: Point | None


@dataclass(frozen=True, slots=True)
class Label:
    """Where a text stands and how it is anchored there."""

    x: float
    anchor: Anchor


@dataclass(frozen=True, slots=True)
class GradeBand:
    """One grade on the ruler; `shade` 1 (lowest) … 3; `lower` in hundredths."""

    grade: str
    lower: int
    x: float
    width: float
    middle: float
    shade: int


@dataclass(frozen=True, slots=True)
class Gap:
    """The way to the next grade: from, to, how many hundredths."""

    x: float
    end: float
    points: int
    grade: str


@dataclass(frozen=True, slots=True)
class Ruler:
    """The grades as a ruler, the total as a mark, the total after saving as a ghost."""

    bands: tuple[GradeBand, ...]
    mark: Label | None
    ghost: Label | None
    gap: Gap | None


def heat(score: int | None) -> int | None:
    """The heat of a score in hundredths: 1 (below 60) … 5 (100 and more); None without one.

    >>> [heat(score) for score in (5999, 6000, 7000, 8500, 10_000, None)]
    [1, 2, 3, 4, 5, None]
    """
    return None if score is None else 1 + sum(score >= cut for cut in HEAT_CUTS)


def scale(levels: Levels, value: Fraction | None = None) -> tuple[Fraction, Fraction]:
    """The least and the greatest value a bullet graph shows; a far outlier leaves the scale."""
    known = levels.known() or ([value] if value is not None else [Fraction(0)])
    if levels.direction == "maintain":
        return _around(levels, known, value)
    low = min(Fraction(0), *known)
    if levels.direction == "increase" and _starts_high(levels):
        low = min(known)
    reach = max(known) - low or Fraction(1)
    room = Fraction(1, 2) if levels.direction == "decrease" else Fraction(1, 5)
    high = max(known)
    if levels.stretch != high or high == low:
        high += reach * room
    if value is not None and value > high:
        high = min(value, low + reach * 3)
    return (min(low, value), high) if value is not None and value < 0 else (low, high)


def zones(
    low: Fraction, high: Fraction, score: Callable[[Fraction], int | None]
) -> tuple[Zone, ...]:
    """The zones of a curve over a scale, found to the width of a pixel."""
    half = (high - low) / (2 * _SAMPLES)
    # Whole numbers over one denominator: a Fraction at each step would take five times as long.
    first, step = low.numerator * half.denominator, half.numerator * low.denominator
    whole = low.denominator * half.denominator
    bands = [
        _band(score(Fraction(first + step * middle, whole))) for middle in range(1, 2 * _SAMPLES, 2)
    ]
    found: list[Zone] = []
    index = 0
    for band, same in groupby(bands):
        start, index = index, index + sum(1 for _ in same)
        found.append(Zone(low + 2 * half * start, low + 2 * half * index, band))
    return tuple(found)


def bullet(value: Fraction | None, levels: Levels, zones: Sequence[Zone] = ()) -> Bullet:
    """The bullet graph of a value; the bar grows to the right whatever the direction."""
    low, high = scale(levels, value)
    place = _percent(low, high)
    bands = []
    for zone in zones or (Zone(None, None, 3),):
        start = 0.0 if zone.start is None else place(zone.start)
        end = 100.0 if zone.end is None else place(zone.end)
        if end > start:
            bands.append(Band(start, round(end - start, 2), zone.band))
    return Bullet(
        tuple(bands),
        None if value is None else place(value),
        None if levels.target is None else place(levels.target),
        value is not None and value > high,
    )


def score_bullet(score: int | None) -> Bullet:
    """The bullet graph of a score in hundredths: 0 to 120, tick at 100."""
    cuts = (Fraction(0), Fraction(WEAK), Fraction(FAIR), Fraction(12_000))
    shown = [Zone(start, end, band) for band, (start, end) in enumerate(pairwise(cuts), start=1)]
    levels = Levels("increase", Fraction(10_000), stretch=Fraction(12_000))
    return bullet(None if score is None else Fraction(score), levels, shown)


def sparkline(
    values: Sequence[Fraction | int | None], width: int = 56, height: int = 18
) -> Sparkline:
    """The last twelve values as a line without axis; a missing one breaks the line."""
    values = values[-12:]
    given = [value for value in values if value is not None]
    low, high = (min(given), max(given)) if given else (0, 0)
    step = (width - 6) / max(len(values) - 1, 1)
    points = [
        None
        if value is None
        else Point(round(3 + step * index, 2), height_at(value, low, high, 3, height - 3))
        for index, value in enumerate(values)
    ]
    runs = _runs(points)
    shown = [point for point in points if point is not None]
    return Sparkline(
        width,
        height,
        tuple(_polyline(run) for run in runs if len(run) > 1),
        tuple(run[0] for run in runs if len(run) == 1),
        shown[-1] if shown else None,
    )


def height_at(
    value: Fraction | int, low: Fraction | int, high: Fraction | int, top: int, base: int
) -> float:
    """The y of a value between `top` (the highest) and `base`; the middle when all are equal."""
    share = Fraction(value - low) / (high - low) if high != low else Fraction(1, 2)
    return round(base - float(share) * (base - top), 2)


def ruler(grades: Sequence[tuple[str, int]], total: int | None, after: int | None = None) -> Ruler:
    """The ruler of (grade, lower bound in hundredths), any order; `after`: total once saved."""
    rising = sorted(grades, key=lambda grade: grade[1])
    low, high = _ruler_scale([lower for _, lower in rising], total, after)
    place = _percent(low, high)
    bands = []
    for index, (grade, lower) in enumerate(rising):
        start = place(lower)
        end = place(rising[index + 1][1]) if index + 1 < len(rising) else 100.0
        shade = 1 + (2 * index + 1) * 3 // (2 * len(rising))
        middle = round((start + end) / 2, 2)
        bands.append(GradeBand(grade, lower, start, round(end - start, 2), middle, shade))
    mark = None if total is None else place(total)
    ghost = None if after is None or after == total else place(after)
    return Ruler(tuple(bands), *_marks(mark, ghost), _gap(rising, total, place))


def _starts_high(levels: Levels) -> bool:
    """Whether a scale from zero would leave the levels no room to differ."""
    return (
        levels.baseline is not None
        and levels.target is not None
        and 0 < levels.target / 2 < levels.baseline < levels.target
    )


def _around(
    levels: Levels, known: list[Fraction], value: Fraction | None
) -> tuple[Fraction, Fraction]:
    """A scale with the target in its middle."""
    middle = levels.target if levels.target is not None else known[0]
    distances = [abs(level - middle) for level in [*known, *([value] if value is not None else [])]]
    reach = max(*distances, abs(middle) / 10, Fraction(1, 100)) * Fraction(6, 5)
    return middle - reach, middle + reach


def _band(score: int | None) -> int:
    return 1 if score is None or score < WEAK else 2 if score < FAIR else 3


def _percent(low: Fraction | int, high: Fraction | int) -> Callable[[Fraction | int], float]:
    """A function that places a value on the scale, in percent, kept inside it."""

    def place(value: Fraction | int) -> float:
        share = Fraction(value - low) / Fraction(high - low)
        return round(float(min(max(share, Fraction(0)), Fraction(1))) * 100, 2)

    return place


def _runs(points: Sequence[Point | None]) -> list[list[Point]]:
    """The unbroken runs of points."""
    runs: list[list[Point]] = [[]]
    for point in points:
        if point is not None:
            runs[-1].append(point)
        elif runs[-1]:
            runs.append([])
    return [run for run in runs if run]


def _polyline(points: Sequence[Point]) -> str:
    return "M" + " ".join(f"{point.x:g} {point.y:g}" for point in points)


def _ruler_scale(lowers: list[int], total: int | None, after: int | None) -> tuple[int, int]:
    """From 20 points below the second band to 20 above the last, or as far as the marks need."""
    marks = [mark for mark in (total, after) if mark is not None]
    low = max(0, (lowers[1] if len(lowers) > 1 else 2000) - 2000)
    high = (lowers[-1] if lowers else 10_000) + 2000
    return min(low, *(mark // 1000 * 1000 for mark in marks), low), max(
        high, *(mark + 300 for mark in marks), high
    )


def _marks(mark: float | None, ghost: float | None) -> tuple[Label | None, Label | None]:
    """The labels of both marks, turned away from each other where they are close."""
    if mark is None or ghost is None or abs(mark - ghost) > _LABEL_ROOM:
        return _label(mark), _label(ghost)
    sides: tuple[Anchor, Anchor] = ("start", "end") if mark >= ghost else ("end", "start")
    return Label(mark, sides[0]), Label(ghost, sides[1])


def _label(x: float | None) -> Label | None:
    if x is None:
        return None
    return Label(x, "start" if x < _EDGE else "end" if x > 100 - _EDGE else "middle")


def _gap(
    rising: list[tuple[str, int]], total: int | None, place: Callable[[Fraction | int], float]
) -> Gap | None:
    """The way from the total to the next higher grade."""
    if total is None:
        return None
    above = [(lower, grade) for grade, lower in rising if lower > total]
    if not above:
        return None
    lower, grade = min(above)
    return Gap(place(total), place(lower), lower - total, grade)
