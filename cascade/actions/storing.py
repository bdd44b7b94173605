"""Changes of the plan written row by row, knowing no more than they name."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from cascade.actions.plans import NodeIds, node_ids, store_cascades, store_organisation
from cascade.models import (
    Assignment,
    Link,
    Node,
    Objective,
    Person,
    Perspective,
    Role,
    Unit,
)
from cascade.queries.planning import get_lanes
from goals.actions import Ids, update_rows, upsert
from goals.changes import Change, Row, key_of
from goals.messages import say
from goals.models import (
    Cycle,
    IntegrityError,
    Measure,
    Owner,
    Session,
    SQLModel,
    Target,
    aliased,
    col,
    delete,
    or_,
    select,
    update,
)
from goals.queries import columns, plain_rows
from goals.refusals import Conflict

_MOST_NAMED = 500


def store_changes(session: Session, changes: Sequence[Change]) -> None:
    """Write the changes; raises Conflict where a removed row is still in use."""
    ids = _ids(session, changes)
    kept = [change for change in changes if change.after is not None]
    gone = [change for change in changes if change.after is None]
    last = [change for change in gone if change.sheet == "objectives" and _rise(gone, kept)]
    _remove(session, ids, [change for change in gone if change not in last])
    rows = {sheet: _after(kept, sheet) for sheet in ("units", "roles", "people", "measures")}
    if rows["units"] or rows["people"] or rows["roles"]:
        store_organisation(session, ids, rows)
    upsert(session, Measure, ids["measures"], rows["measures"])
    _store_cycles(session, ids, _after(kept, "cycles"))
    _store_goals(session, ids, changes, kept)
    _remove(session, ids, last)
    session.expire_all()


def _rise(gone: Iterable[Change], kept: Iterable[Change]) -> bool:
    """Whether something that stays hung under an objective that goes, which then goes last."""
    above = {
        (row["cycle"], row["objective"] if change.sheet == "targets" else row["parent"])
        for change in kept
        if change.sheet in ("objectives", "targets") and (row := change.before) is not None
    }
    return any(change.sheet == "objectives" and change.key in above for change in gone)


def _after(changes: Iterable[Change], sheet: str) -> dict[tuple[str, ...], Row]:
    return {
        key_of(sheet, change.after): change.after
        for change in changes
        if change.sheet == sheet and change.after is not None
    }


def _named(changes: Iterable[Change], sheets: Mapping[str, Sequence[str]]) -> set[str]:
    return {
        str(row[name])
        for change in changes
        for row in (change.before, change.after)
        if row is not None
        for name in sheets.get(change.sheet, ())
    } - {""}


_OWNERS = {
    "units": ("code", "parent", "lead"),
    "people": ("code", "unit", "manager"),
    "objectives": ("owner",),
    "targets": ("owner",),
}


def _ids(session: Session, changes: Sequence[Change]) -> Ids:
    """The ids of every row that the changes name."""
    cycles = dict(_codes(session, Cycle, None))
    measures = _named(changes, {"measures": ("code",), "targets": ("measure",)})
    ids: Ids = {
        "cycles": {(code,): key for code, key in cycles.items()},
        "owners": {(c,): k for c, k in _codes(session, Owner, _named(changes, _OWNERS))},
        "measures": {(c,): k for c, k in _codes(session, Measure, measures)},
        "roles": {(c,): k for c, k in _codes(session, Role, None)},
        "perspectives": {},
        "objectives": {},
        "targets": {},
    }
    code_of = {key: code for code, key in cycles.items()}
    lanes = select(*columns(Perspective, "id", "code", "cycle_id"))
    for key, code, cycle in plain_rows(session, lanes):
        ids["perspectives"][code, code_of.get(cycle, "")] = key
    for cycle, codes in _objectives_named(changes).items():
        found = select(*columns(Objective, "id", "code"))
        found = found.where(col(Objective.cycle_id) == cycles.get(cycle))
        if len(codes) <= _MOST_NAMED:
            found = found.where(col(Objective.code).in_(codes))
        ids["objectives"] |= {(cycle, code): key for key, code in plain_rows(session, found)}
    _find_targets(session, ids, changes)
    return ids


def _codes(
    session: Session, table: type[SQLModel], codes: set[str] | None
) -> Iterable[tuple[str, int]]:
    code, key = columns(table, "code", "id")
    statement = select(code, key)
    if codes is not None and len(codes) <= _MOST_NAMED:
        statement = statement.where(code.in_(codes))
    return [(found, number) for found, number in plain_rows(session, statement)]


def _objectives_named(changes: Iterable[Change]) -> dict[str, set[str]]:
    naming = {
        "objectives": ("code", "parent"),
        "targets": ("objective",),
        "links": ("from", "to"),
    }
    found: dict[str, set[str]] = {}
    for change in changes:
        for row in (change.before, change.after):
            if row is not None and change.sheet in naming:
                codes = {str(row[name]) for name in naming[change.sheet]} - {""}
                found.setdefault(row["cycle"], set()).update(codes)
    return found


def _find_targets(session: Session, ids: Ids, changes: Iterable[Change]) -> None:
    keys = {change.key for change in changes if change.sheet == "targets"}
    measures = {key: code for (code,), key in ids["measures"].items()}
    owners = {key: code for (code,), key in ids["owners"].items()}
    for cycle in {key[0] for key in keys}:
        statement = select(*columns(Target, "id", "measure_id", "owner_id", "starts")).where(
            col(Target.cycle_id) == ids["cycles"].get((cycle,))
        )
        if len(owners) <= _MOST_NAMED:
            statement = statement.where(col(Target.owner_id).in_(owners))
        for key, measure, owner, starts in plain_rows(session, statement):
            code = (cycle, measures.get(measure, ""), owners.get(owner, ""), str(starts or ""))
            if code in keys:
                ids["targets"][code] = key


# -- removing


def _remove(session: Session, ids: Ids, changes: Sequence[Change]) -> None:
    if not changes:
        return
    removed = {
        sheet: [change.key for change in changes if change.sheet == sheet] for sheet in _REMOVERS
    }
    try:
        with session.begin_nested():
            for sheet, remover in _REMOVERS.items():
                if removed[sheet]:
                    remover(session, ids, removed[sheet])
    except IntegrityError:
        raise Conflict(
            say(
                "%(code)s is still in use, by goals, check-ins or people; "
                "take it out of use where it stands and try again",
                code=", ".join(change.code for change in changes[:5]),
            )
        ) from None


Keys = Sequence[tuple[str, ...]]


def _delete(session: Session, table: type[SQLModel], column: str, keys: Iterable[int]) -> None:
    found = list(keys)
    for start in range(0, len(found), _MOST_NAMED):
        chosen = found[start : start + _MOST_NAMED]
        session.execute(delete(table).where(getattr(table, column).in_(chosen)))


def _remove_links(session: Session, ids: Ids, keys: Keys) -> None:
    objectives = ids["objectives"]
    for cycle, start, end, kind in keys:
        session.execute(
            delete(Link).where(
                col(Link.from_id) == objectives[cycle, start],
                col(Link.to_id) == objectives[cycle, end],
                col(Link.kind) == kind,
            )
        )


def _remove_targets(session: Session, ids: Ids, keys: Keys) -> None:
    found = [ids["targets"].pop(key) for key in keys]
    _delete(session, Node, "target_id", found)
    _delete(session, Target, "id", found)


def _remove_objectives(session: Session, ids: Ids, keys: Keys) -> None:
    found = [ids["objectives"].pop(key) for key in keys]
    for batch in _bottom_up(session, found):
        _delete(session, Node, "objective_id", batch)
    _delete(session, Objective, "id", found)


def _bottom_up(session: Session, objectives: Sequence[int]) -> list[list[int]]:
    """The objectives in batches, children before parents."""
    above = aliased(Node)
    statement = (
        select(col(Node.objective_id), col(above.objective_id))
        .join(above, col(above.id) == col(Node.parent_id))
        .where(col(Node.objective_id).in_(objectives))
    )
    upwards = dict(map(tuple, plain_rows(session, statement)))
    batches: list[list[int]] = []
    waiting = set(objectives)
    while waiting:
        parents = {upwards.get(key) for key in waiting}
        batches.append([key for key in waiting if key not in parents])
        waiting -= set(batches[-1])
    return batches


def _remove_lanes(session: Session, ids: Ids, keys: Keys) -> None:
    found = [ids["perspectives"].pop(key) for key in keys]
    _delete(session, Node, "perspective_id", found)
    _delete(session, Perspective, "id", found)


def _remove_cycles(session: Session, ids: Ids, keys: Keys) -> None:
    found = [ids["cycles"].pop(key) for key in keys]
    lanes = (col(Node.cycle_id).in_(found), col(Node.kind) == "perspective")
    session.execute(delete(Node).where(*lanes))
    session.execute(delete(Node).where(col(Node.cycle_id).in_(found), col(Node.kind) == "company"))
    _delete(session, Perspective, "cycle_id", found)
    _delete(session, Cycle, "id", found)


def _remove_measures(session: Session, ids: Ids, keys: Keys) -> None:
    _delete(session, Measure, "id", [ids["measures"].pop(key) for key in keys])


def _remove_people(session: Session, ids: Ids, keys: Keys) -> None:
    found = [ids["owners"].pop(key) for key in keys]
    _delete(session, Assignment, "owner_id", found)
    _delete(session, Person, "owner_id", found)
    _delete(session, Owner, "id", found)


def _remove_roles(session: Session, ids: Ids, keys: Keys) -> None:
    _delete(session, Role, "id", [ids["roles"].pop(key) for key in keys])


def _remove_units(session: Session, ids: Ids, keys: Keys) -> None:
    found = [ids["owners"].pop(key) for key in keys]
    session.execute(update(Unit).where(col(Unit.owner_id).in_(found)).values(parent_id=None))
    _delete(session, Unit, "owner_id", found)
    _delete(session, Owner, "id", found)


_REMOVERS = {
    "links": _remove_links,
    "targets": _remove_targets,
    "objectives": _remove_objectives,
    "perspectives": _remove_lanes,
    "cycles": _remove_cycles,
    "measures": _remove_measures,
    "people": _remove_people,
    "roles": _remove_roles,
    "units": _remove_units,
}
"""What removes the rows of each sheet, children before parents."""


# -- storing


def _store_cycles(session: Session, ids: Ids, rows: Mapping[tuple[str, ...], Row]) -> None:
    bare = {
        key: {name: value for name, value in row.items() if name != "parent"}
        for key, row in rows.items()
    }
    upsert(session, Cycle, ids["cycles"], bare)
    parents = [
        (ids["cycles"][key], {"parent_id": ids["cycles"].get((row["parent"],))})
        for key, row in rows.items()
    ]
    update_rows(session, Cycle, parents)


def _store_goals(
    session: Session, ids: Ids, changes: Sequence[Change], kept: Sequence[Change]
) -> None:
    lanes = _lanes(session, ids, changes)
    changed = {sheet: _after(kept, sheet) for sheet in ("objectives", "targets", "links")}
    if not lanes and not any(changed.values()):
        return
    changed["objectives"] = _with_lanes(session, ids, changed["objectives"])
    changed["links"] = {
        key_of("links", change.after): change.after
        for change in kept
        if change.sheet == "links" and change.before is None and change.after is not None
    }
    nodes = _nodes(session, ids, {change.cycle for change in changes} | set(lanes))
    store_cascades(session, ids, changed, lanes, nodes)
    _pass_lanes_down(session, ids, kept)


def _nodes(session: Session, ids: Ids, cycles: set[str]) -> NodeIds:
    """The nodes of the cycles' heads, and of the objectives and targets that are named."""
    numbers = [ids["cycles"][code,] for code in cycles if (code,) in ids["cycles"]]
    heads = col(Node.cycle_id).in_(numbers) & col(Node.kind).in_(("company", "perspective"))
    objectives, targets = list(ids["objectives"].values()), list(ids["targets"].values())
    if len(objectives) + len(targets) > _MOST_NAMED:
        return node_ids(session, col(Node.cycle_id).in_(numbers))
    return node_ids(
        session,
        or_(heads, col(Node.objective_id).in_(objectives), col(Node.target_id).in_(targets)),
    )


def _lanes(session: Session, ids: Ids, changes: Sequence[Change]) -> dict[str, dict[str, int]]:
    """The lanes to store again, by cycle: of new cycles and of changed perspectives."""
    rows = _after(changes, "perspectives")
    cycles = {ids["cycles"][row["cycle"],] if row["cycle"] else None for row in rows.values()}
    upsert(
        session,
        Perspective,
        ids["perspectives"],
        {
            key: {
                "code": row["code"],
                "name": row["name"],
                "weight": row["weight"],
                "cycle_id": ids["cycles"][row["cycle"],] if row["cycle"] else None,
            }
            for key, row in rows.items()
        },
    )
    new = {c.key[0] for c in changes if c.sheet == "cycles" and c.before is None}
    touched = {c.cycle for c in changes if c.sheet == "perspectives"} | new
    if "" in touched:
        touched = {code for (code,) in ids["cycles"]}
    touched &= {code for (code,) in ids["cycles"]}
    found = get_lanes(session, touched) if touched else {}
    if cycles:
        _repoint(session, ids, found)
    return found


def _repoint(session: Session, ids: Ids, lanes: Mapping[str, Mapping[str, int]]) -> None:
    """Where a cycle has a perspective of its own now, what hung under the shared one follows."""
    for cycle, codes in lanes.items():
        for code in codes:
            own, shared = (
                ids["perspectives"].get((code, cycle)),
                ids["perspectives"].get((code, "")),
            )
            if own is None or shared is None:
                continue
            for table in (Node, Objective):
                session.execute(
                    update(table)
                    .where(
                        col(table.perspective_id) == shared,
                        col(table.cycle_id) == ids["cycles"][cycle,],
                    )
                    .values(perspective_id=own)
                )


def _with_lanes(
    session: Session, ids: Ids, rows: Mapping[tuple[str, ...], Row]
) -> dict[tuple[str, ...], Row]:
    """The objectives, each with the perspective of its top."""
    statement = (
        select(col(Objective.id), col(Perspective.code))
        .join(Perspective, col(Perspective.id) == col(Objective.perspective_id))
        .where(col(Objective.id).in_(_parents_of(ids, rows)))
    )
    stored = dict(map(tuple, plain_rows(session, statement)))

    def lane(key: tuple[str, ...]) -> Any:
        row = rows[key]
        if not row["parent"]:
            return row["perspective"]
        above = (row["cycle"], row["parent"])
        return lane(above) if above in rows else stored[ids["objectives"][above]]

    return {key: {**row, "perspective": lane(key)} for key, row in rows.items()}


def _parents_of(ids: Ids, rows: Mapping[tuple[str, ...], Row]) -> set[int]:
    named = {(row["cycle"], row["parent"]) for row in rows.values() if row["parent"]}
    return {ids["objectives"][key] for key in named if key in ids["objectives"]}


def _pass_lanes_down(session: Session, ids: Ids, kept: Sequence[Change]) -> None:
    """What hangs below a moved objective belongs to its perspective."""
    for change in kept:
        if change.sheet != "objectives" or change.before is None:
            continue
        if not {"parent", "perspective"} & set(change.columns):
            continue
        top = ids["objectives"][change.key]
        start = select(col(Node.id), col(Node.objective_id)).where(col(Node.objective_id) == top)
        below = start.cte("below", recursive=True)
        node = aliased(Node)
        below = below.union_all(
            select(col(node.id), col(node.objective_id))
            .join(below, col(node.parent_id) == below.c.id)
            .where(col(node.kind) == "objective")
        )
        lane = select(col(Objective.perspective_id)).where(col(Objective.id) == top)
        session.execute(
            update(Objective)
            .where(col(Objective.id).in_(select(below.c.objective_id)), col(Objective.id) != top)
            .values(perspective_id=lane.scalar_subquery())
            .execution_options(synchronize_session=False)
        )
