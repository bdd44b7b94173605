"""Scorecards: an owner's lines, weighted, adjusted, totalled and graded.

weighted = Σ points · score / Σ points over lines with a score, rounded to 0.01;
total = weighted + Σ adjustments, not below 0.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from goals.numbers import from_hundredths
from goals.parts import WHOLE, Part
from scorecards.grades import Band, grade

UNCAPPED = 12_000


class Line(NamedTuple):
    """A target or objective on its owner's scorecard; points and score in hundredths."""

    key: int
    kind: str
    code: str
    name: str
    perspective: str
    points: int
    score: int | None
    part: Part = WHOLE


class Adjusted(NamedTuple):
    """Points added or taken, with the reason."""

    points: Fraction
    reason: str


class Mean(NamedTuple):
    """A weighted mean of capped scores with the fraction it was rounded from; in hundredths."""

    score: int | None
    numerator: int
    denominator: int

    @classmethod
    def of(cls, numerator: int, denominator: int) -> "Mean":
        """The quotient rounded half up; no score where nothing counts."""
        if not denominator:
            return cls(None, 0, 0)
        return cls((2 * numerator + denominator) // (2 * denominator), numerator, denominator)


@dataclass(frozen=True, slots=True)
class Scorecard:
    """The result of one owner in one cycle, with its parts."""

    owner: str
    lines: tuple[Line, ...]
    line_cap: int
    weighted: Mean
    perspectives: dict[str, Mean]
    adjustments: tuple[Adjusted, ...]
    total: Fraction | None
    grade: str | None

    @property
    def adjusted(self) -> Fraction:
        """The sum of the adjustments."""
        return sum((each.points for each in self.adjustments), Fraction(0))

    def next_band(self, among: Sequence[Band]) -> Band | None:
        """The next better grade's band; None at the top or without a total."""
        if self.total is None:
            return None
        better = [band for band in among if band.lowest > self.total]
        return better[-1] if better else None


def mean(lines: Iterable[Line], line_cap: int) -> Mean:
    """The mean of the lines that have a score, weighted by points, rounded half up to 0.01."""
    scored = [(line.points, min(line.score, line_cap)) for line in lines if line.score is not None]
    numerator = sum(points * score for points, score in scored)
    return Mean.of(numerator, sum(points for points, _ in scored))


def total(weighted: Mean, adjustments: Iterable[Adjusted]) -> Fraction | None:
    """The weighted score with all adjustments, not below 0; None without a score."""
    if weighted.score is None:
        return None
    added = sum((each.points for each in adjustments), Fraction(0))
    return max(Fraction(0), from_hundredths(weighted.score) + added)


def scorecard(
    owner: str,
    lines: Sequence[Line],
    adjustments: Sequence[Adjusted],
    line_cap: int = UNCAPPED,
    bands: tuple[Band, ...] = (),
) -> Scorecard:
    """The owner's scorecard; without any score its weighted, total and grade are None."""
    weighted = mean(lines, line_cap)
    by_perspective: dict[str, list[Line]] = {}
    for line in lines:
        by_perspective.setdefault(line.perspective, []).append(line)
    reached = total(weighted, adjustments)
    return Scorecard(
        owner,
        tuple(lines),
        line_cap,
        weighted,
        {code: mean(group, line_cap) for code, group in by_perspective.items()},
        tuple(adjustments),
        reached,
        grade(reached, bands),
    )
