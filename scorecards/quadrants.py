"""A scorecard as its page shows it: perspective by perspective, line by line, and the sum."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from cascade.entries import ObjectiveEntry, TargetEntry
from cascade.scores import PerspectiveInfo
from goals.numbers import exact
from goals.status import status
from scorecards import charts
from scorecards.bullets import goal_bullet
from scorecards.charts import Bullet
from scorecards.scorecard import Line, Mean, Scorecard
from scorecards.work import Span

_SIGNS = {"increase": "≥", "decrease": "≤", "maintain": "="}


@dataclass(frozen=True, slots=True)
class CardLine:
    """A line with the target or objective behind it.

    `counted` is its score as the card counts it (capped), `share` what it brings to the weighted
    score.
    """

    line: Line
    target: TargetEntry | None
    objective: ObjectiveEntry | None
    bullet: Bullet
    status: str
    counted: int | None
    share: Fraction | None

    @property
    def value(self) -> Fraction | None:
        """The value that counts at present."""
        text = self.target.value if self.target else None
        return None if text is None else exact(text)

    @property
    def level(self) -> Fraction | None:
        """The target level."""
        return self.target.goal.levels.target if self.target else None

    @property
    def sign(self) -> str:
        """How the value is meant to stand to the target."""
        return _SIGNS[self.target.goal.measure.direction] if self.target else ""

    @property
    def unit(self) -> str:
        """What the value is counted in."""
        return self.target.goal.measure.unit if self.target else ""


class Quadrant(NamedTuple):
    """A perspective with the owner's lines in it."""

    code: str
    name: str
    mean: Mean | None
    points: int
    lines: tuple[CardLine, ...]


class Moment(NamedTuple):
    """What the owner came to in one cycle; `total` is exact."""

    cycle: str
    name: str
    total: Fraction | None
    grade: str | None


def quadrants(
    card: Scorecard,
    perspectives: Sequence[PerspectiveInfo],
    targets: Sequence[TargetEntry],
    objectives: Sequence[ObjectiveEntry],
    span: Span,
) -> list[Quadrant]:
    """The card's lines by perspective, those without a line too."""
    by_target = {each.key: each for each in targets}
    by_objective = {each.key: each for each in objectives}
    found = []
    for each in perspectives:
        own = [line for line in card.lines if line.perspective == each.code]
        lines = tuple(_line(line, card, by_target, by_objective, span) for line in own)
        points, mean = sum(line.points for line in own), card.perspectives.get(each.code)
        found.append(Quadrant(each.code, each.name, mean, points, lines))
    return found


def _line(
    line: Line,
    card: Scorecard,
    targets: Mapping[int, TargetEntry],
    objectives: Mapping[int, ObjectiveEntry],
    span: Span,
) -> CardLine:
    target = targets.get(line.key)
    counted = None if line.score is None else min(line.score, card.line_cap)
    share = None
    if counted is not None:
        share = Fraction(line.points * counted, card.weighted.denominator * 100)
    if target is not None:
        value = None if target.value is None else exact(target.value)
        drawing = goal_bullet(target.goal, value)
    else:
        drawing = charts.score_bullet(line.score)
    state = status(line.score, *span)
    return CardLine(line, target, objectives.get(line.key), drawing, state, counted, share)
