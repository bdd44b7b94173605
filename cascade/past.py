"""The plan as it was on a day: the rows of today with the changes since then taken back."""

from collections.abc import Callable, Container, Iterable, Mapping
from functools import lru_cache
from typing import Any

from cascade.parting import part_of
from cascade.places import COMPANY, objective_place, perspective_place, target_place
from cascade.rollup import COVERED, Child
from cascade.waterfall import Leaf, Placed, State
from goals.changes import Change, Row, key_of
from goals.curves import Levels, curve
from goals.expressions import compile_formula
from goals.measures import Goal, Measure
from goals.numbers import exact
from goals.parts import WHOLE, Part
from goals.periods import period
from goals.values import Report

Key = tuple[str, tuple[str, ...]]
"""Sheet and key of a row."""

Rows = Mapping[Key, Row]
"""Rows of the plan by sheet and key."""

Reports = Mapping[tuple[str, str], tuple[Report, ...]]
"""Check-ins by measure and owner (codes), in their order."""


def keyed(sheet: str, rows: Iterable[Row]) -> dict[Key, Row]:
    """The rows of a sheet by sheet and key."""
    return {(sheet, key_of(sheet, row)): row for row in rows}


def wound_back(rows: Rows, changes: Iterable[Change]) -> dict[Key, Row]:
    """The rows as they were before the changes, which come the latest first.

    Of a row that was changed again by something that holds already, only what still is as the
    change left it is taken back.

    >>> gone = {"code": "R", "name": "Agent"}
    >>> wound_back({}, [Change("roles", gone, None)])
    {('roles', ('R',)): {'code': 'R', 'name': 'Agent'}}
    """
    found = dict(rows)
    for change in changes:
        if change.before is None:
            found.pop((change.sheet, change.key), None)
        elif change.after is None:
            found[change.sheet, change.key] = change.before
        else:  # amendments split a change of keys into two, so the row keeps its place
            key = (change.sheet, change.key)
            found[key] = _taken_back(change, found.get(key, change.after))
    return found


def _taken_back(change: Change, now: Row) -> Row:
    before, after = change.before or {}, change.after or {}
    kept = {name: before.get(name) for name in change.columns if now.get(name) == after.get(name)}
    return {**now, **kept}


def state(
    top: str,
    cycle: str,
    rows: Rows,
    reports: Reports,
    excused: frozenset[tuple[str, str]],
    cap: int,
    known: Container[Key] = (),
) -> State:
    """The node and all below it as the rows and the check-ins have them.

    Of the targets that are `known` the row says the score.
    """
    nodes = {COMPANY: Placed(""), **_inner(cycle, rows)}
    leaves: dict[str, Leaf] = {}
    scores: dict[str, Child] = {}
    goal_of = _goals({key[0]: row for (sheet, key), row in rows.items() if sheet == "measures"})
    for (sheet, key), row in rows.items():
        measure = row.get("measure", "")
        if sheet != "targets" or row["cycle"] != cycle:
            continue
        place, part = target_place(measure, row["owner"], row.get("starts")), part_of(row)
        goal = goal_of(measure, *(row[name] for name in _LEVELS), row["curve"])
        nodes[place] = Placed(objective_place(row["objective"]), row["weight"])
        if (sheet, key) in known:
            scores[place] = Child(0, row["score"], 0 if row["score"] is None else COVERED)
        pair = (measure, row["owner"])
        leaves[place] = Leaf(goal, _of_part(part, reports.get(pair, ())), pair in excused)
    below = _below(top, nodes)
    return State(
        _cap(cycle, rows, cap),
        below,
        {
            place: leaf._replace(known=scores[place]) if place in scores else leaf
            for place, leaf in leaves.items()
            if place in below
        },
    )


def _of_part(part: Part, reports: tuple[Report, ...]) -> tuple[Report, ...]:
    if part == WHOLE:
        return reports
    return tuple(report for report in reports if part.takes(period(report.period)))


def names(rows: Rows) -> dict[str, str]:
    """What the places among the rows are called."""
    measures = {key[0]: row["name"] for (sheet, key), row in rows.items() if sheet == "measures"}
    found = {}
    for (sheet, _key), row in rows.items():
        if sheet == "perspectives":
            found[perspective_place(row["code"])] = row["name"]
        elif sheet == "objectives":
            found[objective_place(row["code"])] = row["name"]
        elif sheet == "targets":
            who = row.get("owner_name") or row["owner"]
            place = target_place(row["measure"], row["owner"], row.get("starts"))
            found[place] = f"{measures.get(row['measure'], row['measure'])} · {who}"
    return found


_LEVELS = ("baseline", "threshold", "target", "stretch")


def _cap(cycle: str, rows: Rows, cap: int) -> int:
    row = rows.get(("cycles", (cycle,)))
    return cap if row is None else int(row["rollup_cap"])


def _inner(cycle: str, rows: Rows) -> dict[str, Placed]:
    """The perspectives and objectives of the cycle by place."""
    found = {}
    for (sheet, _key), row in rows.items():
        if sheet == "perspectives" and row["cycle"] in ("", cycle):
            place = perspective_place(row["code"])
            if row["cycle"] or place not in found:  # the cycle's own one before the shared one
                found[place] = Placed(COMPANY, row["weight"])
        elif sheet == "objectives" and row["cycle"] == cycle:
            above = (
                objective_place(row["parent"])
                if row["parent"]
                else perspective_place(row["perspective"])
            )
            found[objective_place(row["code"])] = Placed(above, row["weight"], row["rollup"])
    return found


def _below(top: str, nodes: Mapping[str, Placed]) -> dict[str, Placed]:
    """The node and everything below it."""
    if top not in nodes:
        return {}
    children: dict[str, list[str]] = {}
    for place, node in nodes.items():
        children.setdefault(node.parent, []).append(place)
    found = [top]
    for place in found:
        found += children.get(place, ())  # the list grows while it is walked
    return {place: nodes[place] for place in found}


def _goals(measures: Mapping[str, Row]) -> Callable[..., Goal]:
    """The function from a measure's code, levels and curve to what a target asks for."""
    columns = {code: tuple(row[name] for name in _COLUMNS) for code, row in measures.items()}

    def goal(code: str, *levels: str | None) -> Goal:
        return _goal(columns[code], *levels)

    return goal


@lru_cache(maxsize=65_536)
def _goal(columns: tuple[Any, ...], *levels: str | None) -> Goal:
    """Once for all days and targets that ask for the same: comparing them then is quick."""
    measure = _measure(columns)
    *numbers, drawn = levels
    exacts = (None if text is None else exact(text) for text in numbers)
    return Goal(measure, Levels(*exacts), curve(drawn) if drawn else measure.curve)


_COLUMNS = (
    *("code", "name", "direction", "unit", "aggregate"),
    *("inputs", "formula", "decimals", "curve", "frequency"),
)


@lru_cache(maxsize=4096)
def _measure(columns: tuple[Any, ...]) -> Measure:
    code, name, direction, unit, aggregate, inputs, formula, decimals, drawn, frequency = columns
    names = tuple(inputs.split())
    compiled = compile_formula(formula, names) if formula else None
    told = (code, name, direction, unit, aggregate, names, compiled, decimals)
    return Measure(*told, curve(drawn), frequency)
