"""The plan row by row, as it is before somebody changes it, and what was changed when."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from cascade.amendments import PAY, Deed
from cascade.models import Node, Objective, Perspective, Role, Unit
from cascade.parting import repartings
from cascade.planned_rows import Around, Family, Line
from cascade.planning import OF_A_CYCLE, cards_of, families_of
from cascade.queries.bundle import (
    link_rows,
    objective_rows,
    people_rows,
    perspective_rows,
    role_rows,
    target_rows,
    unit_rows,
)
from goals.changes import KEYS, Change, Row, key_of, row_of
from goals.models import (
    Amendment,
    CheckIn,
    Cycle,
    Measure,
    Owner,
    Select,
    Session,
    Target,
    aliased,
    case,
    col,
    func,
    select,
)
from goals.models import Change as ChangeRow
from goals.queries import columns, cycle_rows, dictionaries, measure_rows, plain_rows

_STATEMENTS = {
    "units": unit_rows,
    "roles": role_rows,
    "people": people_rows,
    "cycles": cycle_rows,
    "perspectives": perspective_rows,
    "measures": measure_rows,
    "objectives": objective_rows,
    "targets": target_rows,
    "links": link_rows,
}
_DAYS = ("starts",)
"""Columns of keys that hold no text; rows are told apart by them afterwards."""
_MOST_NAMED = 500
"""With more codes than this a statement takes all rows of the cycle and picks from them."""


def find_row(session: Session, sheet: str, *key: str) -> Row | None:
    """The row of that key, in full."""
    return next(iter(list_rows(session, sheet, keys=[key])), None)


def list_current_targets(
    session: Session, cycle: str, pairs: Collection[tuple[str, str]]
) -> dict[tuple[str, str], Row]:
    """The cycle's targets for these measures and owners; of several parts the last one."""
    rows = list_rows(session, "targets", cycle, {(cycle, *pair) for pair in pairs})
    rows.sort(key=lambda row: row["starts"] or date.min)
    return {(row["measure"], row["owner"]): row for row in rows}


def list_rows(
    session: Session,
    sheet: str,
    cycle: str | None = None,
    keys: Collection[tuple[str, ...]] | None = None,
) -> list[Row]:
    """The rows of the sheet in the bundle's order: of a cycle, of these keys, or all.

    A key may lack its last columns: it stands for every row that begins so.
    """
    if keys is not None and not keys:
        return []
    statement = _STATEMENTS[sheet]()
    cells = statement.selected_columns
    if cycle is not None:
        statement = statement.where(cells["cycle"] == cycle)
    if keys is None:
        return list(dictionaries(session, statement))
    known = min(map(len, keys))
    for place, name in enumerate(KEYS[sheet][:known]):
        wanted = {key[place] for key in keys}
        if len(wanted) <= _MOST_NAMED and name not in _DAYS:
            statement = statement.where(cells[name].in_(wanted))
    found = {key[:known] for key in keys}
    return [row for row in dictionaries(session, statement) if key_of(sheet, row)[:known] in found]


def list_children(session: Session, cycle: str, parent: tuple[str, str]) -> list[Line]:
    """What stands right below ("objective" or "perspective", code) of the cycle, by sheet."""
    return list_families(session, [(cycle, *parent)]).get((cycle, *parent), [])


def list_families(session: Session, families: Collection[Family]) -> dict[Family, list[Line]]:
    """The objectives and targets right below each of these nodes."""
    keys = _family_keys(session, families)
    found: dict[Family, list[Line]] = {family: [] for family in families}
    if not keys:
        return found
    few = len(keys) <= _MOST_NAMED
    cycles = {family[0] for family in families}
    for sheet, statement in (("objectives", objective_rows()), ("targets", target_rows())):
        narrowed = col(Node.parent_id).in_(keys) if few else col(Cycle.code).in_(cycles)
        with_parent = statement.where(narrowed).add_columns(col(Node.parent_id).label("above"))
        for row in dictionaries(session, with_parent):
            family = keys.get(row.pop("above"))
            if family is not None:
                found[family].append((sheet, row))
    return found


def _family_keys(session: Session, families: Collection[Family]) -> dict[int, Family]:
    """The nodes at the head of the families."""
    found: dict[int, Family] = {}
    for cycle in {family[0] for family in families}:
        wanted = {family[1:] for family in families if family[0] == cycle}
        code = func.coalesce(col(Objective.code), col(Perspective.code))
        statement = (
            select(*columns(Node, "id", "kind"), code)
            .join(Cycle, col(Cycle.id) == col(Node.cycle_id))
            .outerjoin(Objective, col(Objective.id) == col(Node.objective_id))
            .outerjoin(Perspective, col(Perspective.id) == col(Node.perspective_id))
            .where(col(Cycle.code) == cycle, col(Node.kind).in_(("objective", "perspective")))
        )
        codes = {each for _, each in wanted}
        if len(codes) <= _MOST_NAMED:
            statement = statement.where(code.in_(codes))
        for key, kind, found_code in plain_rows(session, statement):
            if (kind, found_code) in wanted:
                found[key] = (cycle, kind, found_code)
    return found


def list_cards(
    session: Session, cards: Collection[tuple[str, str]]
) -> dict[tuple[str, str], list[Line]]:
    """The rows with points of each of these scorecards (cycle, owner)."""
    found: dict[tuple[str, str], list[Line]] = {card: [] for card in cards}
    owners = {owner for _, owner in cards}
    for cycle in {cycle for cycle, _ in cards}:
        for sheet, statement in (("objectives", objective_rows()), ("targets", target_rows())):
            narrowed = statement.where(col(Cycle.code) == cycle, col(Node.points) > 0)
            if len(owners) <= _MOST_NAMED:
                narrowed = narrowed.where(col(Owner.code).in_(owners))
            for row in dictionaries(session, narrowed):
                if (cycle, row["owner"]) in found:
                    found[cycle, row["owner"]].append((sheet, row))
    return found


def get_around(session: Session, changes: Sequence[Change]) -> Around:
    """What has to be known to judge the changes; a few statements for each cycle they touch."""
    sheets = {change.sheet for change in changes}
    cycles = _all(session, "cycles")
    touched = {change.cycle for change in changes if change.sheet in OF_A_CYCLE}
    if "" in touched:
        touched = set(cycles)
    measures = {
        row["measure"]
        for change in changes
        if change.sheet == "targets"
        for row in (change.before, change.after)
        if row is not None
    }
    return Around(
        cycles=cycles,
        kinds=_kinds(session, changes),
        roles=frozenset(session.scalars(select(col(Role.code)))) if "people" in sheets else _NONE,
        measures={
            row["code"]: row
            for row in list_rows(session, "measures", keys={(code,) for code in measures})
        },
        lanes=get_lanes(session, touched) if sheets & {"perspectives", "objectives"} else {},
        units=_unit_parents(session) if sheets & {"units", "people"} else {},
        parents=_parents(session, changes),
        parts=list_rows(session, "targets", keys=repartings(changes)),
        families=list_families(session, families_of(changes)),
        cards=list_cards(session, cards_of(changes)),
    )


_NONE: frozenset[str] = frozenset()


def _all(session: Session, sheet: str) -> dict[str, Row]:
    return {row["code"]: row for row in list_rows(session, sheet)}


def get_lanes(session: Session, cycles: Iterable[str]) -> dict[str, dict[str, int]]:
    """The weights of the perspectives of each cycle: its own before those of every cycle."""
    rows = list_rows(session, "perspectives")
    shared = {row["code"]: row["weight"] for row in rows if not row["cycle"]}
    own: dict[str, dict[str, int]] = defaultdict(dict)
    for row in rows:
        if row["cycle"]:
            own[row["cycle"]][row["code"]] = row["weight"]
    return {cycle: shared | own[cycle] for cycle in cycles}


def _kinds(session: Session, changes: Iterable[Change]) -> dict[str, str]:
    """Whether the codes that the changes name are units or people."""
    named = {
        str(row[name])
        for change in changes
        for row in (change.before, change.after)
        if row is not None
        for name in _OWNERS.get(change.sheet, ())
    } - {""}
    statement = select(*columns(Owner, "code", "kind"))
    if len(named) <= _MOST_NAMED:
        statement = statement.where(col(Owner.code).in_(named))
    return dict(map(tuple, plain_rows(session, statement))) if named else {}


_OWNERS = {
    "units": ("code", "lead"),
    "people": ("code", "unit", "manager"),
    "objectives": ("owner",),
    "targets": ("owner",),
}


def _unit_parents(session: Session) -> dict[str, str]:
    above = aliased(Owner)
    rows = session.execute(
        select(col(Owner.code), func.coalesce(col(above.code), ""))
        .join(Unit, col(Unit.owner_id) == col(Owner.id))
        .outerjoin(above, col(above.id) == col(Unit.parent_id))
    )
    return dict(map(tuple, rows))


def _parents(session: Session, changes: Iterable[Change]) -> dict[tuple[str, str], tuple[str, str]]:
    """Parent and perspective of the objectives of every cycle that the changes touch.

    Where none of them moves, only of those that are named.
    """
    moved: set[str] = set()
    named: dict[str, set[str]] = defaultdict(set)
    for change in changes:
        if change.sheet == "objectives" and {"parent", "code"} & set(change.columns):
            moved.add(change.cycle)
        for row in (change.before, change.after):
            if row is not None and change.sheet in _NAMING:
                named[row["cycle"]] |= {str(row[name]) for name in _NAMING[change.sheet]}
    found = {}
    for cycle, codes in named.items():
        statement = _parent_rows().where(col(Cycle.code) == cycle)
        if cycle not in moved and len(codes) <= _MOST_NAMED:
            statement = statement.where(col(Objective.code).in_(codes))
        for code, parent, lane in plain_rows(session, statement):
            found[cycle, code] = (parent, "" if parent else lane)
    return found


_NAMING = {
    "objectives": ("code", "parent"),
    "targets": ("objective",),
    "links": ("from", "to"),
}


def _parent_rows() -> Select[Any]:
    above, above_node = aliased(Objective), aliased(Node)
    return (
        select(
            col(Objective.code),
            func.coalesce(col(above.code), ""),
            case((col(above.id).is_(None), col(Perspective.code)), else_=""),
        )
        .join(Cycle, col(Cycle.id) == col(Objective.cycle_id))
        .join(Perspective, col(Perspective.id) == col(Objective.perspective_id))
        .join(Node, col(Node.objective_id) == col(Objective.id))
        .join(above_node, col(above_node.id) == col(Node.parent_id))
        .outerjoin(above, col(above.id) == col(above_node.objective_id))
    )


def list_cycles_of_measures(session: Session, codes: Collection[str]) -> dict[str, set[str]]:
    """The cycles, with targets of these measures, by state."""
    rows = session.execute(
        select(*columns(Cycle, "state", "code"))
        .join(Target, col(Target.cycle_id) == col(Cycle.id))
        .join(Measure, col(Measure.id) == col(Target.measure_id))
        .where(col(Measure.code).in_(codes))
        .distinct()
    )
    found: dict[str, set[str]] = defaultdict(set)
    for state, code in rows:
        found[state].add(code)
    return found


def list_links_of(session: Session, objectives: Collection[tuple[str, ...]]) -> list[Row]:
    """The links that begin or end at these objectives (cycle, code)."""
    return [
        row
        for cycle in {key[0] for key in objectives}
        for row in list_rows(session, "links", cycle)
        if (cycle, row["from"]) in objectives or (cycle, row["to"]) in objectives
    ]


def list_unknown_inputs(
    session: Session, declared: Mapping[str, Collection[str]]
) -> dict[str, set[str]]:
    """The inputs with check-ins that the measures would not declare any more."""
    rows = session.execute(
        select(col(Measure.code), col(CheckIn.input))
        .join(Measure, col(Measure.id) == col(CheckIn.measure_id))
        .where(col(Measure.code).in_(declared))
        .distinct()
    )
    found: dict[str, set[str]] = defaultdict(set)
    for code, name in rows:
        if name not in declared[code]:
            found[code].add(name)
    return dict(found)


def find_deed(session: Session, amendment_id: int) -> Deed | None:
    """The amendment of that id with the sheets that it touches."""
    found = session.get(Amendment, amendment_id)
    if found is None:
        return None
    of_it = col(ChangeRow.amendment_id) == amendment_id
    sheets = frozenset(session.scalars(select(col(ChangeRow.sheet)).where(of_it).distinct()))
    people = select(*columns(ChangeRow, "before", "after")).where(
        of_it, col(ChangeRow.sheet) == "people"
    )
    writes_pay = "people" in sheets and any(
        (row_of(before) or {}).get(column) != (row_of(after) or {}).get(column)
        for before, after in session.execute(people)
        for column in PAY
    )
    return Deed(amendment_id, found.cycle, found.action, found.actor, sheets, writes_pay)
