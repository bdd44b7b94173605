"""What a planner does to a tree, as the changes that it takes; nothing is read or written.

A line is an objective or a target as a row of its sheet (`cascade.planned_rows.Line`), a family the
lines under one parent. Families and scorecards that were whole stay whole: what one line gains or
loses, the others give or get.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from cascade.places import target_place
from cascade.planned_rows import Line
from cascade.reweighing import Rule, reweighed, split
from goals.changes import Change, Row, edited, key_of, real
from goals.messages import say
from goals.numbers import HUNDRED
from goals.refusals import RuleBroken


class Sharing(NamedTuple):
    """How siblings' weights follow a change; `taken_from` is the place that the rule take names."""

    rule: Rule = "scale"
    taken_from: str | None = None


SCALED = Sharing()
"""The others in proportion."""


class Parent(NamedTuple):
    """Where a line hangs: the kind (`objective` or `perspective`) and the code."""

    kind: str
    code: str


class Spot(NamedTuple):
    """A node of a cycle: what it is, whose, and what it hangs under; ids as rights want them.

    `code` is the measure's for a target; owners are None where there is none.
    """

    node: int
    cycle_id: int
    kind: str
    code: str
    name: str
    objective_id: int | None
    target_id: int | None
    weight: int | None
    score: int | None
    owner_id: int | None
    owner: str | None
    owner_name: str | None
    unit_id: int | None
    above: int | None
    above_kind: str | None
    above_code: str | None
    above_name: str | None
    above_owner_id: int | None
    above_unit_id: int | None
    starts: date | None
    ends: date | None

    @property
    def place(self) -> str:
        """What findings call it."""
        return _place(self.kind, self.code, self.owner, self.starts)

    @property
    def as_parent(self) -> Parent:
        """The node as what something else hangs under."""
        return Parent(self.kind, self.code)

    @property
    def parent(self) -> Parent:
        """What it hangs under."""
        return Parent(self.above_kind or "", self.above_code or "")


class Member(NamedTuple):
    """A child of a node as forms name it; weight, points and score in hundredths."""

    node: int
    kind: str
    code: str
    name: str
    owner: str
    owner_name: str
    weight: int | None
    points: int | None
    score: int | None
    starts: date | None = None
    ends: date | None = None

    @property
    def place(self) -> str:
        """What findings call it."""
        return _place(self.kind, self.code, self.owner, self.starts)


def _place(kind: str, code: str, owner: str | None, starts: date | None) -> str:
    return target_place(code, owner or "", starts) if kind == "target" else f"{kind} {code}"


def place_of(sheet: str, row: Row) -> str:
    """What the row is called in its cycle, as findings call it.

    >>> place_of("targets", {"measure": "CSAT", "owner": "li", "starts": None})
    'target CSAT/li'
    >>> place_of("objectives", {"code": "C1"})
    'objective C1'
    """
    if sheet == "targets":
        return target_place(row["measure"], row["owner"], row["starts"])
    return f"{sheet.removesuffix('s')} {row['code']}"


def parent_of(sheet: str, row: Row) -> Parent:
    """Where the objective or target hangs."""
    if sheet == "targets":
        return Parent("objective", row["objective"])
    if row["parent"]:
        return Parent("objective", row["parent"])
    return Parent("perspective", row["perspective"])


def new_objective(cycle: str, parent: Parent, **columns: Any) -> Row:
    """The row of an objective below the parent."""
    bare = {"weight": None, "rollup": "weighted", "points": None, "kind": "committed"}
    at_top = parent.kind == "perspective"
    return {
        "cycle": cycle,
        "parent": "" if at_top else parent.code,
        "perspective": parent.code if at_top else "",
        **bare,
        **columns,
    }


def new_target(cycle: str, objective: str, **columns: Any) -> Row:
    """The row of a target below the objective."""
    levels = dict.fromkeys(("weight", "points", "baseline", "threshold", "target", "stretch"))
    whole = {"curve": "", "plan": "", "starts": None, "ends": None}
    return {"cycle": cycle, "objective": objective, **levels, **whole, **columns}


def added(line: Line, family: Sequence[Line], sharing: Sharing = SCALED) -> list[Change]:
    """The line comes to the family; without a weight it gets one as the rule has it."""
    sheet, row = line
    weights = _weights([*family, line], sharing, {place_of(sheet, row): row["weight"]})
    after = {**row, "weight": weights[place_of(sheet, row)]}
    return [Change(sheet, None, after), *weighed(family, weights)]


def changed(
    line: Line, columns: Mapping[str, Any], family: Sequence[Line], sharing: Sharing = SCALED
) -> list[Change]:
    """The line gets these values; the family, the line among it, follows where its weight does."""
    sheet, row = line
    if columns.get("weight", row["weight"]) == row["weight"] and sharing.rule != "equal":
        return real([edited(sheet, row, **columns)])
    place = place_of(sheet, row)
    weights = _weights(family, sharing, {place: columns.get("weight", row["weight"])})
    others = [each for each in family if place_of(*each) != place]
    after = {**columns, "weight": weights[place]}
    return real([edited(sheet, row, **after), *weighed(others, weights)])


def moved(
    line: Line,
    to: Parent,
    family: Sequence[Line],
    new_family: Sequence[Line],
    weight: int | None = None,
    sharing: Sharing = SCALED,
) -> list[Change]:
    """The line goes from its family to another; what it leaves is scaled, what it joins shares.

    Below an objective the perspective is inherited. Raises RuleBroken for a target at the top.
    """
    sheet, row = line
    if to == parent_of(sheet, row):
        return []
    if sheet == "targets" and to.kind != "objective":
        raise RuleBroken(say("a target hangs under an objective; choose one"))
    at_top = to.kind == "perspective"
    where = (
        {"objective": to.code}
        if sheet == "targets"
        else {
            "parent": "" if at_top else to.code,
            "perspective": to.code if at_top else "",
        }
    )
    came, *others = added((sheet, {**row, **where, "weight": weight}), new_family, sharing)
    return [Change(sheet, row, came.after), *others, *left(line, family)]


def removed(branch: Sequence[Line], family: Sequence[Line]) -> list[Change]:
    """The line and all below it go; the siblings are scaled.

    The branch begins with the line itself, parents before children.
    """
    rows = [Change(sheet, row, None) for sheet, row in reversed(branch)]
    return [*rows, *left(branch[0], family)]


def lifted(line: Line, children: Sequence[Line], family: Sequence[Line]) -> list[Change]:
    """The objective goes and its children take its place, with its weight split among them.

    Raises RuleBroken where a target would hang under a perspective.
    """
    sheet, row = line
    to = parent_of(sheet, row)
    if to.kind == "perspective" and any(each == "targets" for each, _row in children):
        raise RuleBroken(
            say("its targets need an objective above them; move them first, or remove them with it")
        )
    parts = [child["weight"] or 0 for _sheet, child in children]
    weights = [None] * len(parts) if row["weight"] is None else split(parts, row["weight"])
    risen = [
        moved(child, to, (), (), weight)[0] for child, weight in zip(children, weights, strict=True)
    ]
    return [*risen, Change(sheet, row, None), *([] if children else left(line, family))]


def left(line: Line, family: Sequence[Line]) -> list[Change]:
    """The others of a family that was whole, when the line is gone from it."""
    place = place_of(*line)
    others = [each for each in family if place_of(*each) != place]
    if _sum(row["weight"] for _sheet, row in family) != HUNDRED:
        return []
    return weighed(others, _weights(others, SCALED))


def top_down(lines: Sequence[Line]) -> list[Line]:
    """The lines of a branch, parents before children."""
    waiting = {row["code"]: (sheet, row) for sheet, row in lines if sheet == "objectives"}
    found: list[Line] = []
    while waiting:
        batch = [each for each in waiting.values() if each[1]["parent"] not in waiting]
        found += batch
        waiting = {code: each for code, each in waiting.items() if each not in batch}
    return [*found, *(each for each in lines if each[0] == "targets")]


def weighed(lines: Iterable[Line], weights: Mapping[str, int | None]) -> list[Change]:
    """The lines with these weights, by place."""
    return _with("weight", lines, weights)


def pointed(lines: Iterable[Line], points: Mapping[str, int | None]) -> list[Change]:
    """The lines with these points, by place."""
    return _with("points", lines, points)


def with_whole_cards(
    changes: Sequence[Change], cards: Mapping[str, Sequence[Line]]
) -> list[Change]:
    """The changes, and the points of the other lines on every scorecard that was whole before.

    `cards` has the lines of every owner that the changes touch. The others are scaled.
    """
    touched = {
        (each.sheet, each.key) for each in changes if set(each.columns) & {"points", "owner"}
    }
    found = list(changes)
    for owner, lines in cards.items():
        if _sum(row["points"] for _sheet, row in lines) != HUNDRED:
            continue
        others = {
            place_of(sheet, row): row["points"]
            for sheet, row in lines
            if row["points"] and (sheet, key_of(sheet, row)) not in touched
        }
        fixed = {
            place_of(each.sheet, each.after): each.after["points"]
            for each in changes
            if (each.sheet, each.key) in touched
            and each.after is not None
            and each.after["owner"] == owner
            and each.after["points"]
        }
        if others:
            found += pointed(lines, reweighed({**others, **fixed}, "scale", fixed))
    return merged(found)


def merged(changes: Iterable[Change]) -> list[Change]:
    """One change for each row, where several change different columns of the same row.

    >>> row = {"code": "R", "name": "Agent", "note": ""}
    >>> pair = [edited("roles", row, name="Adviser"), edited("roles", row, note="new")]
    >>> merged(pair)[0].after
    {'code': 'R', 'name': 'Adviser', 'note': 'new'}
    """
    found: dict[tuple[str, tuple[str, ...]], Change] = {}
    for each in changes:
        known = found.setdefault((each.sheet, each.key), each)
        if known is not each and known.after is not None and each.after is not None:
            new = {name: each.after[name] for name in each.columns}
            found[each.sheet, each.key] = known._replace(after={**known.after, **new})
    return real(found.values())


def owners_of(changes: Iterable[Change]) -> set[str]:
    """Whose scorecards gain, lose or weigh a line by the changes."""
    return {
        row["owner"]
        for each in changes
        if each.sheet in ("objectives", "targets") and set(each.columns) & {"points", "owner"}
        for row in (each.before, each.after)
        if row is not None and row["points"]
    }


def proposed_code(parent: Parent, taken: Iterable[str]) -> str:
    """A code for a new objective below the parent that continues what its siblings are called.

    >>> proposed_code(Parent("objective", "C1"), ["C1.A", "C1.B"])
    'C1.C'
    >>> proposed_code(Parent("objective", "C1"), [])
    'C1.1'
    >>> proposed_code(Parent("perspective", "CUS"), ["C1"])
    'C2'
    """
    codes = set(taken)
    stem, last = _stem(parent, codes)
    while True:
        last = chr(ord(last) + 1) if last.isalpha() and last != "Z" else _following(last)
        if stem + last not in codes:
            return stem + last


def _stem(parent: Parent, codes: set[str]) -> tuple[str, str]:
    """What codes of siblings begin with, and the end of the last one."""
    latest = max(codes, key=lambda code: (len(code), code), default="")
    digits = latest[len(latest.rstrip("0123456789")) :]
    if digits and digits.isascii():
        return latest[: -len(digits)], digits
    if len(latest) > 1 and latest[-2] in ".-_" and "A" <= latest[-1] < "Z":
        return latest[:-1], latest[-1]
    return (f"{parent.code}." if parent.kind == "objective" else parent.code[:1]), "0"


def _following(last: str) -> str:
    return str(int(last) + 1) if last.isdigit() else "1"


def _weights(
    family: Sequence[Line], sharing: Sharing, fixed: Mapping[str, int | None] | None = None
) -> dict[str, int | None]:
    given = {place_of(sheet, row): row["weight"] for sheet, row in family}
    set_by_hand = {place: weight for place, weight in (fixed or {}).items() if weight is not None}
    blank = dict.fromkeys(place for place, weight in (fixed or {}).items() if weight is None)
    return reweighed({**given, **blank}, sharing.rule, set_by_hand, sharing.taken_from)


def _with(column: str, lines: Iterable[Line], numbers: Mapping[str, int | None]) -> list[Change]:
    return real(
        edited(sheet, row, **{column: numbers[place_of(sheet, row)]})
        for sheet, row in lines
        if place_of(sheet, row) in numbers
    )


def _sum(numbers: Iterable[int | None]) -> int:
    return sum(number or 0 for number in numbers)
