"""What must hold of each row after a change of the plan, and what would be stored then."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

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

_TAKEN = {"targets": "owner"}
"""The column that is at fault where a key is there twice; of other sheets the last of the key."""


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
    parts: Sequence[Row] = ()
    families: Mapping[Family, Sequence[Line]] = field(default_factory=dict)
    cards: Mapping[tuple[str, str], Sequence[Line]] = field(default_factory=dict)


class PlannedRows:
    """The plan as the changes would leave it; `around` is what is stored before them."""

    def __init__(self, changes: Sequence[Change], around: Around) -> None:
        self.changes = changes
        self.around = around
        self.kinds = dict(around.kinds)
        self.roles = set(around.roles)
        self.cycles = dict(around.cycles)
        self.measures = dict(around.measures)
        self.units = dict(around.units)
        self.parents = dict(around.parents)
        self.lanes = {cycle: dict(lanes) for cycle, lanes in around.lanes.items()}
        self._found: list[Problem] = []
        self._lay_over()

    def problems(self) -> list[Problem]:
        """What is wrong with single rows: cells, references, curves, keys that are there twice."""
        self._found = []
        self._twice()
        for place, change in enumerate(self.changes):
            if change.after is not None:
                self._cells(place, change.after)
                _CHECKS[change.sheet](self, place, change.after)
        return self._found

    def _add(self, place: int, column: str, message: Message) -> None:
        self._found.append(Problem(place, column, message))

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
                self._add(place, _TAKEN.get(change.sheet, KEYS[change.sheet][-1]), _taken(key[1]))
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


_CHECKS: dict[str, Callable[[PlannedRows, int, Row], None]] = {
    "units": PlannedRows._unit,  # noqa: SLF001 - the class's own table
    "roles": lambda _rows, _place, _row: None,
    "people": PlannedRows._member,  # noqa: SLF001
    "cycles": PlannedRows._cycle,  # noqa: SLF001
    "perspectives": PlannedRows._perspective,  # noqa: SLF001
    "objectives": PlannedRows._objective,  # noqa: SLF001
    "measures": PlannedRows._measure,  # noqa: SLF001
    "targets": PlannedRows._target,  # noqa: SLF001
    "links": PlannedRows._link,  # noqa: SLF001
}


def _taken(key: Iterable[str]) -> Message:
    return say(
        "%(code)s is there already; choose another code", code=" / ".join(k for k in key if k)
    )


def _put(store: dict[Any, Any], key: Any, value: Any, there: bool) -> None:
    if there:
        store[key] = value
    else:
        store.pop(key, None)
