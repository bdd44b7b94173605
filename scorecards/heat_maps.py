"""Heat maps of scorecards: owners × perspectives, or people × the measures they share."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple

from cascade.scores import PerspectiveInfo
from scorecards import charts
from scorecards.scorecard import Scorecard

MOST_MEASURES = 9
"""People of more measures than this are compared by perspective."""


class CardOwner(NamedTuple):
    """A person or unit with a scorecard; of a person the unit and the role's name, too."""

    code: str
    name: str
    kind: str
    unit: str
    unit_name: str
    role: str


class Wanted(NamedTuple):
    """Which owners a page asks for: a kind, a branch (code of its top unit), a part of a name."""

    kind: str = ""
    unit: str = ""
    text: str = ""


class Column(NamedTuple):
    """A perspective, target or objective; `points` (hundredths) where every card has the same."""

    kind: str
    code: str
    name: str
    points: int | None = None


class Cell(NamedTuple):
    """A score in hundredths with its heat."""

    score: int | None
    heat: int | None


class Row(NamedTuple):
    """An owner with its scores and what they come to; `total` is exact."""

    owner: CardOwner
    cells: tuple[Cell, ...]
    total: Fraction | None
    grade: str | None


class HeatMap(NamedTuple):
    """Owners × `kind` (perspectives or measures)."""

    kind: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]


def by_perspective(
    owners: Sequence[CardOwner],
    cards: Mapping[str, Scorecard],
    perspectives: Sequence[PerspectiveInfo],
) -> HeatMap:
    """Owners × perspectives."""
    columns = tuple(Column("perspective", each.code, each.name) for each in perspectives)
    rows = []
    for owner in owners:
        means = cards[owner.code].perspectives
        scores = [means[c.code].score if c.code in means else None for c in columns]
        rows.append(_row(owner, cards[owner.code], scores))
    return HeatMap("perspectives", columns, tuple(rows))


def by_measure(
    owners: Sequence[CardOwner],
    cards: Mapping[str, Scorecard],
    perspectives: Sequence[PerspectiveInfo],
) -> HeatMap:
    """Owners × the lines of their cards; × perspectives where the lines are too many."""
    columns = _shared_lines([cards[owner.code] for owner in owners])
    if len(columns) > MOST_MEASURES:
        return by_perspective(owners, cards, perspectives)
    rows = []
    for owner in owners:
        scores = {(line.kind, line.code): line.score for line in cards[owner.code].lines}
        found = [scores.get((c.kind, c.code)) for c in columns]
        rows.append(_row(owner, cards[owner.code], found))
    return HeatMap("measures", columns, tuple(rows))


def _shared_lines(cards: Sequence[Scorecard]) -> tuple[Column, ...]:
    """Every measure and objective once, in the order they are met."""
    found: dict[tuple[str, str], tuple[str, set[int]]] = {}
    for card in cards:
        for line in card.lines:
            found.setdefault((line.kind, line.code), (line.name, set()))[1].add(line.points)
    return tuple(
        Column(kind, code, name, points.pop() if len(points) == 1 else None)
        for (kind, code), (name, points) in found.items()
    )


def _row(owner: CardOwner, card: Scorecard, scores: Sequence[int | None]) -> Row:
    cells = tuple(Cell(score, charts.heat(score)) for score in scores)
    return Row(owner, cells, card.total, card.grade)
