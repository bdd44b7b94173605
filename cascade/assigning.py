"""Many measures for many owners at once: what each would get."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import NamedTuple

from cascade.catchball import Terms, terms_of, terms_problem
from cascade.splitting import Way, shares, split, split_around
from goals.changes import Row
from goals.messages import Message
from goals.numbers import HUNDRED, exact, from_hundredths, hundredths, plain, rounded

Place = tuple[str, str]
"""Codes of a measure and of an owner."""

_OTHER_LEVELS = ("baseline", "threshold", "stretch")


class Line(NamedTuple):
    """A measure that is handed on, with the levels of the whole, the `ways` open and the one taken.

    `points` and `weight` (hundredths) are each owner's; `curve` is blank where it is the measure's.
    """

    measure: str
    name: str
    unit: str
    direction: str
    ways: tuple[Way, ...]
    decimals: int
    measure_curve: str
    way: Way
    terms: Terms


class Recipient(NamedTuple):
    """Who gets targets; `points` are those on its scorecard now.

    `answers` is the name of who agrees for it, with the owner's id; nobody for a unit without lead.
    """

    code: str
    name: str
    kind: str
    unit: str
    heads: int
    points: int
    answers: str = ""
    answers_id: int | None = None
    has_account: bool = True


class Typed(NamedTuple):
    """What somebody wrote into a cell; None where nothing."""

    target: str | None = None
    points: int | None = None


class Cell(NamedTuple):
    """What an owner gets of a measure; `state` is new, changed, kept or offered."""

    measure: str
    owner: str
    terms: Terms
    state: str
    typed: Typed
    problem: Message | None = None


class Column(NamedTuple):
    """A measure's cells in the order of the owners; `rest` is what the whole has over."""

    line: Line
    cells: list[Cell]
    sum: Fraction | None
    rest: Fraction | None
    said: list[Message]

    @property
    def problems(self) -> list[tuple[Message, int]]:
        """Why cells cannot be written as they are, and how many they are."""
        found: dict[str, list[Message]] = {}
        for cell in self.cells:
            if cell.problem is not None:
                found.setdefault(str(cell.problem), []).append(cell.problem)
        return [(same[0], len(same)) for same in found.values()]


@dataclass(frozen=True, slots=True)
class Given:
    """What the split goes by: what stands, what is on offer, actuals, what was typed, choices."""

    stored: Mapping[Place, Row] = field(default_factory=dict)
    offered: Mapping[Place, Terms] = field(default_factory=dict)
    actuals: Mapping[Place, Fraction] = field(default_factory=dict)
    typed: Mapping[Place, Typed] = field(default_factory=dict)
    keeps: bool = True
    """Targets that stand already stay as they are."""
    spreads: bool = False
    """What typed cells leave of a whole goes to the others."""
    shares_points: bool = False
    """What is left of each scorecard's points goes to the new lines."""


@dataclass(frozen=True, slots=True)
class Assignment:
    """The whole table; `points` are each scorecard's afterwards, in hundredths by owner."""

    columns: list[Column]
    recipients: Sequence[Recipient]
    points: Mapping[str, int]

    def cells(self, *states: str) -> list[Cell]:
        """The cells in these states, or all of them, measure by measure."""
        found = [cell for column in self.columns for cell in column.cells]
        return [cell for cell in found if not states or cell.state in states]

    @property
    def written(self) -> list[Cell]:
        """The cells that become targets or offers."""
        return self.cells("new", "changed")

    @property
    def problems(self) -> list[Cell]:
        """The cells that cannot be written as they are."""
        return [cell for cell in self.written if cell.problem is not None]


def assignment(lines: Sequence[Line], recipients: Sequence[Recipient], given: Given) -> Assignment:
    """What every owner gets of every measure."""
    columns = [_column(line, recipients, given) for line in lines]
    points = _points(columns, recipients, given)
    filled = [
        column._replace(
            cells=[
                cell
                if cell.state in ("kept", "offered")
                else _checked(column.line, cell, points.get((cell.measure, cell.owner)))
                for cell in column.cells
            ]
        )
        for column in columns
    ]
    after = {each.code: each.points for each in recipients}
    for column in filled:
        for cell in column.cells:
            if cell.state in ("new", "changed", "offered"):
                after[cell.owner] += (cell.terms.points or 0) - _points_now(given, cell)
    return Assignment(filled, recipients, after)


def _column(line: Line, recipients: Sequence[Recipient], given: Given) -> Column:
    states = [_state((line.measure, each.code), given) for each in recipients]
    places = [(line.measure, each.code) for each in recipients]
    typed = [given.typed.get(place, Typed()) for place in places]
    kept = {n: _kept(places[n], given) for n, state in enumerate(states) if _stays(state)}
    found, said = _targets(line, recipients, given, kept, typed)
    baselines, thresholds, stretches = (_along(line, name, found) for name in _OTHER_LEVELS)
    cells = []
    for n, place in enumerate(places):
        terms = kept.get(n) or line.terms._replace(
            baseline=_text(baselines[n]),
            threshold=_text(thresholds[n]),
            target=_text(found[n]),
            stretch=_text(stretches[n]),
        )
        cells.append(Cell(*place, terms, states[n], typed[n]))
    known = [level for level in found if level is not None]
    whole = _number(line.terms.target) if line.way != "same" else None
    total = sum(known, Fraction(0)) if line.way != "same" and known else None
    rest = whole - (total or 0) if whole is not None else None
    return Column(line, cells, total, rest, said)


def _state(place: Place, given: Given) -> str:
    if place in given.offered:
        return "offered"
    if place not in given.stored:
        return "new"
    return "kept" if given.keeps else "changed"


def _stays(state: str) -> bool:
    return state in ("kept", "offered")


def _kept(place: Place, given: Given) -> Terms:
    return given.offered[place] if place in given.offered else terms_of(given.stored[place])


def _targets(
    line: Line,
    recipients: Sequence[Recipient],
    given: Given,
    kept: Mapping[int, Terms],
    typed: Sequence[Typed],
) -> tuple[list[Fraction | None], list[Message]]:
    """The target level of each, and what is to be said about the split."""
    fixed = {n: _number(terms.target) for n, terms in kept.items()}
    written = {n: _number(each.target) for n, each in enumerate(typed) if each.target is not None}
    whole = _number(line.terms.target)
    if line.way in ("same", "hand") or whole is None:
        usual = whole if line.way == "same" else None
        stands = [_standing(line, each, given) if line.way == "hand" else usual
                  for each in recipients]  # fmt: skip
        return [{**written, **fixed}.get(n, level) for n, level in enumerate(stands)], []
    parts, said = shares(_bases(line, recipients, given))
    around = {**(written if given.spreads else {}), **fixed}
    known = {n: level for n, level in around.items() if level is not None}
    found = split_around(whole, parts, line.decimals, known)
    return [{**written, **fixed}.get(n, level) for n, level in enumerate(found)], said


def _standing(line: Line, recipient: Recipient, given: Given) -> Fraction | None:
    row = given.stored.get((line.measure, recipient.code))
    return _number(row["target"]) if row else None


def _bases(
    line: Line, recipients: Sequence[Recipient], given: Given
) -> list[Fraction | int | None]:
    if line.way == "headcount":
        return [each.heads for each in recipients]
    if line.way == "actuals":
        return [given.actuals.get((line.measure, each.code)) for each in recipients]
    return [1] * len(recipients)


def _along(line: Line, name: str, targets: Sequence[Fraction | None]) -> list[Fraction | None]:
    """Another level of each, in the proportion of its target to the whole."""
    level, whole = _number(getattr(line.terms, name)), _number(line.terms.target)
    if level is None or line.way in ("same", "hand") or not whole:
        return [level] * len(targets)
    given = [target or Fraction(0) for target in targets]
    if sum(given) == whole and min(given) >= 0:
        return list(split(level, given, line.decimals))
    return [rounded(level * target / whole, line.decimals) for target in given]


def _checked(line: Line, cell: Cell, points: int | None) -> Cell:
    terms = cell.terms._replace(points=points)
    return cell._replace(
        terms=terms, problem=terms_problem(line.measure_curve, line.direction, terms)
    )


def _points(
    columns: Sequence[Column], recipients: Sequence[Recipient], given: Given
) -> dict[Place, int | None]:
    """The points of every cell that is written."""
    found: dict[Place, int | None] = {}
    for n, recipient in enumerate(recipients):
        written = [(column.line, column.cells[n]) for column in columns
                   if not _stays(column.cells[n].state)]  # fmt: skip
        usual = {cell.measure: line.terms.points for line, cell in written}
        typed = {cell.measure: cell.typed.points for _, cell in written
                 if cell.typed.points is not None}  # fmt: skip
        if given.shares_points:
            taken = recipient.points - sum(_points_now(given, cell) for _, cell in written)
            usual |= _shared(usual, typed, HUNDRED - taken)
        found |= {
            (measure, recipient.code): points for measure, points in {**usual, **typed}.items()
        }
    return found


def _shared(
    usual: Mapping[str, int | None], typed: Mapping[str, int], left: int
) -> dict[str, int | None]:
    """What is left, over the lines whose points nobody typed: in proportion, else equally."""
    free = [measure for measure in usual if measure not in typed]
    rest = from_hundredths(max(0, left - sum(typed.values())))
    parts = split(rest, [Fraction(usual[measure] or 0) for measure in free], 0)
    return dict(zip(free, map(hundredths, parts), strict=True))


def _points_now(given: Given, cell: Cell) -> int:
    row = given.stored.get((cell.measure, cell.owner))
    return (row["points"] or 0) if row else 0


def _number(text: str | None) -> Fraction | None:
    return None if text is None or text == "" else exact(text)


def _text(level: Fraction | None) -> str | None:
    return None if level is None else plain(level)
