"""What must hold after a change of the plan: every breach is a problem, none is an exception.

The same rules as for a bundle (spec sections 2 and 3), judged only where the changes touch.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from cascade.graph import loop_of
from goals.changes import KEYS, Change, Row, key_of
from goals.curves import CurveError, Levels, curve, level_at_fault
from goals.expressions import ExpressionError, compile_formula, input_name_problem
from goals.messages import Message, say
from goals.numbers import exact, fixed_hundredths

WHOLE = 10_000
"""The hundredths that weights, and the points of a scorecard, sum to."""

Family = tuple[str, str, str]
"""A node with children: cycle, `objective` or `perspective`, code."""

Line = tuple[str, Row]
"""A row with its sheet."""

OF_A_CYCLE = ("perspectives", "objectives", "targets", "links")


class Problem(NamedTuple):
    """What is wrong: at which change (None: at what they add up to), in which column."""

    change: int | None
    column: str | None
    message: Message


@dataclass(frozen=True)
class Around:
    """What is stored around some changes, before them.

    `kinds` says of owners' codes whether they are a `unit` or a `person`; `lanes` has the weights
    of a cycle's perspectives; `parents` the parent and perspective of objectives by (cycle, code).
    """

    cycles: Mapping[str, Row] = field(default_factory=dict)
    kinds: Mapping[str, str] = field(default_factory=dict)
    roles: frozenset[str] = frozenset()
    measures: Mapping[str, Row] = field(default_factory=dict)
    lanes: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)
    parents: Mapping[tuple[str, str], tuple[str, str]] = field(default_factory=dict)
    families: Mapping[Family, Sequence[Line]] = field(default_factory=dict)
    cards: Mapping[tuple[str, str], Sequence[Line]] = field(default_factory=dict)


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
    """Everything that would be wrong after the changes."""
    return _Planning(changes, around).found()


class _Planning:
    """One look at some changes; `around` is what is stored."""

    def __init__(self, changes: Sequence[Change], around: Around) -> None:
        self.changes = changes
        self.around = around
        self.problems: list[Problem] = []
        self.kinds = dict(around.kinds)
        self.roles = set(around.roles)
        self.cycles = dict(around.cycles)
        self.measures = dict(around.measures)
        self.units = dict(around.units)
        self.parents = dict(around.parents)
        self.lanes = {cycle: dict(lanes) for cycle, lanes in around.lanes.items()}
        self._lay_over()

    def found(self) -> list[Problem]:
        self._twice()
        for place, change in enumerate(self.changes):
            if change.after is not None:
                self._cells(place, change.after)
                _CHECKS[change.sheet](self, place, change.after)
        self._loops()
        self._weights()
        self._lane_weights()
        self._points()
        return self.problems

    def _add(self, place: int | None, column: str | None, message: Message) -> None:
        self.problems.append(Problem(place, column, message))

    # -- what will be stored

    def _lay_over(self) -> None:
        stores: dict[str, Callable[[Row, bool], None]] = {
            "units": self._lay_unit,
            "people": lambda row, there: _put(self.kinds, row["code"], "person", there),
            "roles": lambda row, there: (self.roles.add if there else self.roles.discard)(
                row["code"]
            ),
            "cycles": lambda row, there: _put(self.cycles, row["code"], row, there),
            "measures": lambda row, there: _put(self.measures, row["code"], row, there),
            "perspectives": self._lay_lane,
            "objectives": lambda row, there: _put(
                self.parents,
                (row["cycle"], row["code"]),
                (row["parent"], row["perspective"]),
                there,
            ),
        }
        for side in ("before", "after"):
            for change in self.changes:
                row = getattr(change, side)
                if row is not None and change.sheet in stores:
                    stores[change.sheet](row, side == "after")

    def _lay_unit(self, row: Row, there: bool) -> None:
        _put(self.kinds, row["code"], "unit", there)
        _put(self.units, row["code"], row["parent"], there)

    def _lay_lane(self, row: Row, there: bool) -> None:
        for cycle in [row["cycle"]] if row["cycle"] else self.lanes:
            _put(self.lanes.setdefault(cycle, {}), row["code"], row["weight"], there)

    # -- row by row

    def _twice(self) -> None:
        after: dict[tuple[str, tuple[str, ...]], int] = {}
        for place, change in enumerate(self.changes):
            if change.after is None:
                continue
            key = (change.sheet, key_of(change.sheet, change.after))
            if key in after:
                self._add(place, KEYS[change.sheet][-1], _taken(key[1]))
            after[key] = place

    def _cells(self, place: int, row: Row) -> None:
        sheet, before, _ = self.changes[place]
        for name in ("code", "name"):
            if name in row and not str(row[name] or "").strip():
                self._add(place, name, say("there is nothing; enter it"))
        code = row.get("code", "")
        is_new = before is None or before.get("code", "") != code
        if is_new and any(letter.isspace() or letter in "/?#" for letter in code):
            self._add(
                place,
                "code",
                say("a code has neither spaces nor any of / ? #; found %(found)r", found=code),
            )
        for name in ("weight", "points"):
            number = row.get(name)
            if number is not None and not 0 <= number <= WHOLE:
                self._add(
                    place, name,
                    say("found %(found)s, expected 0 to 100", found=fixed_hundredths(number)),
                )  # fmt: skip
            elif name == "weight" and number is None and sheet == "perspectives":
                self._add(place, name, say("there is nothing; enter it"))

    def _known(self, place: int, column: str, code: str, among: Iterable[str], noun: Any) -> bool:
        if not code or code in among:
            return True
        self._add(
            place,
            column,
            say("there is no %(noun)s %(code)s; choose one that is there", noun=noun, code=code),
        )
        return False

    def _person(self, place: int, column: str, code: str) -> None:
        if code and self.kinds.get(code) != "person":
            self._known(place, column, code, (), say("person"))

    def _unit(self, place: int, row: Row) -> None:
        self._known(place, "parent", row["parent"], self.units, say("unit"))
        self._person(place, "lead", row["lead"])
        self._one_kind(place, row["code"], "unit")

    def _one_kind(self, place: int, code: str, kind: str) -> None:
        """Units and people share one code space."""
        if self.changes[place].before is None and self.around.kinds.get(code, kind) != kind:
            self._add(place, "code", _taken((code,)))

    def _member(self, place: int, row: Row) -> None:
        if not row["unit"]:
            self._add(place, "unit", say("there is nothing; enter it"))
        elif self.kinds.get(row["unit"]) != "unit":
            self._known(place, "unit", row["unit"], (), say("unit"))
        self._known(place, "role", row["role"], self.roles, say("role"))
        self._person(place, "manager", row["manager"])
        self._one_kind(place, row["code"], "person")
        if row["joined"] and row["left"] and row["left"] < row["joined"]:
            self._add(
                place,
                "left",
                say(
                    "left (%(left)s) is before joined (%(joined)s)",
                    left=row["left"],
                    joined=row["joined"],
                ),
            )

    def _cycle(self, place: int, row: Row) -> None:
        self._known(place, "parent", row["parent"], self.cycles, say("cycle"))
        if row["ends"] < row["starts"]:
            self._add(
                place,
                "ends",
                say(
                    "ends (%(ends)s) is before starts (%(starts)s)",
                    ends=row["ends"],
                    starts=row["starts"],
                ),
            )

    def _perspective(self, place: int, row: Row) -> None:
        self._known(place, "cycle", row["cycle"], self.cycles, say("cycle"))

    def _owner(self, place: int, row: Row) -> None:
        if not row["owner"]:
            self._add(place, "owner", say("there is nothing; enter it"))
        else:
            self._known(place, "owner", row["owner"], self.kinds, say("unit or person"))

    def _objective(self, place: int, row: Row) -> None:
        if not self._known(place, "cycle", row["cycle"], self.cycles, say("cycle")):
            return
        self._owner(place, row)
        if row["parent"]:
            self._objective_known(place, "parent", row["cycle"], row["parent"])
        elif not row["perspective"]:
            self._add(
                place,
                "perspective",
                say("%(code)s has no parent, so it needs a perspective", code=row["code"]),
            )
        else:
            self._known(
                place,
                "perspective",
                row["perspective"],
                self.lanes.get(row["cycle"], {}),
                say("perspective"),
            )

    def _objective_known(self, place: int, column: str, cycle: str, code: str) -> None:
        if (cycle, code) not in self.parents:
            self._known(place, column, code or "–", (), say("objective"))

    def _measure(self, place: int, row: Row) -> None:
        names = row["inputs"].split()
        for name in names:
            unusable = input_name_problem(name)
            if unusable:
                self._add(place, "inputs", unusable)
                return
        if len(set(names)) < len(names):
            self._add(place, "inputs", say("an input is named twice; name it once"))
        if row["formula"]:
            try:
                compile_formula(row["formula"], tuple(names))
            except ExpressionError as error:
                self._add(place, "formula", error.message)
        try:
            unsuited = curve(row["curve"]).problem(row["direction"])
        except CurveError as error:
            unsuited = error.message
        if unsuited and not (row["curve"] == "linear" and row["direction"] == "maintain"):
            self._add(place, "curve", unsuited)

    def _target(self, place: int, row: Row) -> None:
        self._objective_known(place, "objective", row["cycle"], row["objective"])
        self._owner(place, row)
        if not row["measure"]:
            self._add(place, "measure", say("there is nothing; enter it"))
        elif self._known(place, "measure", row["measure"], self.measures, say("measure")):
            self._levels(place, row, self.measures[row["measure"]])

    def _levels(self, place: int, row: Row, measure: Row) -> None:
        try:
            drawn = curve(row["curve"] or measure["curve"])
        except CurveError as error:
            self._add(place, "curve", error.message)
            return
        names = ("baseline", "threshold", "target", "stretch")
        levels = Levels(*(None if row[n] is None else exact(row[n]) for n in names))
        unsuited = drawn.problem(measure["direction"])
        problem = unsuited or drawn.problem(measure["direction"], levels)
        if problem:
            self._add(place, "curve" if unsuited else level_at_fault(drawn.kind, levels), problem)

    def _link(self, place: int, row: Row) -> None:
        for column in ("from", "to"):
            self._objective_known(place, column, row["cycle"], row[column])
        if row["from"] == row["to"]:
            self._add(place, "to", say("an objective cannot be linked to itself; choose another"))

    # -- what the rows add up to

    def _loops(self) -> None:
        self._loop("units", self.units)
        upwards: dict[str, dict[str, str]] = defaultdict(dict)
        for (cycle, code), (parent, _lane) in self.parents.items():
            upwards[cycle][code] = parent
        for parents in upwards.values():
            self._loop("objectives", parents)
        self._loop("cycles", {code: row["parent"] for code, row in self.cycles.items()})

    def _loop(self, sheet: str, parents: Mapping[str, str]) -> None:
        moved = [p for p, c in enumerate(self.changes) if c.sheet == sheet and c.after is not None]
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
        row = self.cycles.get(cycle)
        return row is not None and row["state"] != "draft"

    def _weights(self) -> None:
        for family in sorted(families_of(self.changes)):
            if not self._has_begun(family[0]):
                continue
            lines = laid_over(self.around.families.get(family, ()), self.changes)
            weights = [
                row["weight"]
                for sheet, row in lines
                if sheet in ("objectives", "targets") and family_of(sheet, row) == family
            ]
            said = weights_problem(weights)
            if said:
                self._add(self._place_of(family), "weight", said)

    def _place_of(self, family: Family) -> int | None:
        for place, change in enumerate(self.changes):
            row = change.after
            if (
                row is not None
                and change.sheet in ("objectives", "targets")
                and family_of(change.sheet, row) == family
            ):
                return place
        return None

    def _lane_weights(self) -> None:
        touched = {c.cycle for c in self.changes if c.sheet == "perspectives"}
        cycles = self.lanes if "" in touched else touched
        for cycle in sorted(cycles):
            total = sum(weight or 0 for weight in self.lanes.get(cycle, {}).values())
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
        for cycle, owner in sorted(cards_of(self.changes)):
            if not self._has_begun(cycle):
                continue
            lines = laid_over(self.around.cards.get((cycle, owner), ()), self.changes)
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


_CHECKS: dict[str, Callable[[_Planning, int, Row], None]] = {
    "units": _Planning._unit,  # noqa: SLF001 - the class's own table
    "roles": lambda _planning, _place, _row: None,
    "people": _Planning._member,  # noqa: SLF001
    "cycles": _Planning._cycle,  # noqa: SLF001
    "perspectives": _Planning._perspective,  # noqa: SLF001
    "objectives": _Planning._objective,  # noqa: SLF001
    "measures": _Planning._measure,  # noqa: SLF001
    "targets": _Planning._target,  # noqa: SLF001
    "links": _Planning._link,  # noqa: SLF001
}


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


def _taken(key: Iterable[str]) -> Message:
    return say(
        "%(code)s is there already; choose another code", code=" / ".join(k for k in key if k)
    )


def _put(store: dict[Any, Any], key: Any, value: Any, there: bool) -> None:
    if there:
        store[key] = value
    else:
        store.pop(key, None)
