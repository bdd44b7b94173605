"""What must hold after a change of the plan: every breach is a problem, none is an exception.

The same rules as for a bundle (spec sections 2 and 3), judged only where the changes touch.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from cascade.graph import loop_of
from cascade.parting import part_problems
from cascade.planned_rows import WHOLE, Around, Family, Line, PlannedRows, Problem
from goals.changes import Change, Row, key_of
from goals.messages import Message, say
from goals.numbers import fixed_hundredths

OF_A_CYCLE = ("perspectives", "objectives", "targets", "links")


def family_of(sheet: str, row: Row) -> Family:
    """The family in which an objective or target stands."""
    if sheet == "targets":
        return row["cycle"], "objective", row["objective"]
    kind = "objective" if row["parent"] else "perspective"
    return row["cycle"], kind, row["parent"] or row["perspective"]


def families_of(changes: Iterable[Change]) -> set[Family]:
    """The families that gain, lose or weigh a child by the changes."""
    return {
        family_of(change.sheet, row)
        for change in changes
        if change.sheet in ("objectives", "targets")
        for row in (change.before, change.after)
        if row is not None
    }


def cards_of(changes: Iterable[Change]) -> set[tuple[str, str]]:
    """The scorecards, as cycle and owner, whose points the changes touch."""
    return {
        (row["cycle"], row["owner"])
        for change in changes
        if change.sheet in ("objectives", "targets")
        for row in (change.before, change.after)
        if row is not None and row["points"]
    }


def laid_over(lines: Sequence[Line], changes: Iterable[Change]) -> list[Line]:
    """The rows with the changes made to them: removed, replaced, and new ones after the others."""
    found = {(sheet, key_of(sheet, row)): (sheet, row) for sheet, row in lines}
    for change in changes:
        if change.before is not None:
            found.pop((change.sheet, change.key), None)
    for change in changes:
        if change.after is not None:
            key = key_of(change.sheet, change.after)
            found[change.sheet, key] = (change.sheet, change.after)
    return list(found.values())


def problems(changes: Sequence[Change], around: Around) -> list[Problem]:
    """Everything that would be wrong after the changes: rows by themselves, then their sums."""
    rows = PlannedRows(changes, around)
    parts = part_problems(changes, rows.cycles, around.parts)
    return [*rows.problems(), *(Problem(*each) for each in parts), *_Sums(rows).problems()]


class _Sums:
    """What the rows add up to: trees without loops, weights and points of 100."""

    def __init__(self, rows: PlannedRows) -> None:
        self.rows = rows
        self._found: list[Problem] = []

    def problems(self) -> list[Problem]:
        """What the touched families, lanes and scorecards would not sum to."""
        self._found = []
        self._loops()
        self._weights()
        self._lane_weights()
        self._points()
        return self._found

    def _add(self, place: int | None, column: str, message: Message) -> None:
        self._found.append(Problem(place, column, message))

    def _loops(self) -> None:
        self._loop("units", self.rows.units)
        upwards: dict[str, dict[str, str]] = defaultdict(dict)
        for (cycle, code), (parent, _lane) in self.rows.parents.items():
            upwards[cycle][code] = parent
        for parents in upwards.values():
            self._loop("objectives", parents)
        self._loop("cycles", {code: row["parent"] for code, row in self.rows.cycles.items()})

    def _loop(self, sheet: str, parents: Mapping[str, str]) -> None:
        moved = [
            p for p, c in enumerate(self.rows.changes) if c.sheet == sheet and c.after is not None
        ]
        if not moved:
            return
        loop = loop_of({code: parent for code, parent in parents.items() if parent})
        if loop:
            self._add(
                moved[0],
                "parent",
                say(
                    "%(code)s would be its own ancestor: %(loop)s; choose another parent",
                    code=loop[0],
                    loop=" → ".join(loop),
                ),
            )

    def _has_begun(self, cycle: str) -> bool:
        row = self.rows.cycles.get(cycle)
        return row is not None and row["state"] != "draft"

    def _weights(self) -> None:
        for family in sorted(families_of(self.rows.changes)):
            if not self._has_begun(family[0]):
                continue
            lines = laid_over(self.rows.around.families.get(family, ()), self.rows.changes)
            weights = [
                row["weight"]
                for sheet, row in lines
                if sheet in ("objectives", "targets") and family_of(sheet, row) == family
            ]
            said = weights_problem(weights)
            if said:
                self._add(self._place_of(family), "weight", said)

    def _place_of(self, family: Family) -> int | None:
        for place, change in enumerate(self.rows.changes):
            row = change.after
            if (
                row is not None
                and change.sheet in ("objectives", "targets")
                and family_of(change.sheet, row) == family
            ):
                return place
        return None

    def _lane_weights(self) -> None:
        touched = {c.cycle for c in self.rows.changes if c.sheet == "perspectives"}
        cycles = self.rows.lanes if "" in touched else touched
        for cycle in sorted(cycles):
            total = sum(weight or 0 for weight in self.rows.lanes.get(cycle, {}).values())
            if self._has_begun(cycle) and total != WHOLE:
                self._add(
                    None,
                    "weight",
                    say(
                        "the perspective weights of the cycle %(cycle)s sum to %(sum)s, "
                        "expected 100",
                        cycle=cycle,
                        sum=fixed_hundredths(total),
                    ),
                )

    def _points(self) -> None:
        for cycle, owner in sorted(cards_of(self.rows.changes)):
            if not self._has_begun(cycle):
                continue
            lines = laid_over(self.rows.around.cards.get((cycle, owner), ()), self.rows.changes)
            points = [
                row["points"]
                for sheet, row in lines
                if sheet in ("objectives", "targets")
                and (row["cycle"], row["owner"]) == (cycle, owner)
                and row["points"]
            ]
            if points and sum(points) != WHOLE:
                self._add(
                    None,
                    "points",
                    say(
                        "the points on the scorecard of %(owner)s in the cycle %(cycle)s "
                        "sum to %(sum)s, expected 100",
                        owner=owner,
                        cycle=cycle,
                        sum=fixed_hundredths(sum(points)),
                    ),
                )


def weights_problem(weights: Sequence[int | None]) -> Message | None:
    """Why siblings cannot have these weights once their cycle has begun; None where they can.

    >>> weights_problem([6000, 4000]), weights_problem([None, None])
    (None, None)
    >>> print(weights_problem([6000, 3000]))
    the weights of these 2 siblings sum to 90.00, expected 100
    """
    if all(weight is None for weight in weights):
        return None
    total = sum(weight or 0 for weight in weights)
    if None in weights:
        return say(
            "%(blank)s of these %(number)s siblings have no weight; give all of them one or none "
            "(the given ones sum to %(sum)s)",
            blank=weights.count(None),
            number=len(weights),
            sum=fixed_hundredths(total),
        )
    if total != WHOLE:
        return say(
            "the weights of these %(number)s siblings sum to %(sum)s, expected 100",
            number=len(weights),
            sum=fixed_hundredths(total),
        )
    return None
