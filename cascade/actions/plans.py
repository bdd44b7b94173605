"""The organisation and the cascades as a bundle gives them."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from cascade.models import Link, Node, Objective, Person, Role, Unit
from goals.actions import (
    Ids,
    insert_rows,
    update_rows,
    upsert,
)
from goals.models import ColumnElement, Owner, Session, Target, col, select, true

Rows = Mapping[tuple[Any, ...], Mapping[str, Any]]
"""Rows of a sheet that are new or changed, by key."""


def store_organisation(session: Session, ids: Ids, changed: Mapping[str, Rows]) -> None:
    """Store units, roles and people; references may point at rows of the same call."""
    owners = ids["owners"]
    for kind, sheet in (("unit", "units"), ("person", "people")):
        rows = changed[sheet].items()
        upsert(
            session,
            Owner,
            owners,
            {key: {"code": key[0], "kind": kind, "name": row["name"]} for key, row in rows},
        )
    upsert(session, Role, ids["roles"], changed["roles"])

    def owner(code: str) -> int | None:
        return owners[code,] if code else None

    _store_units(session, changed["units"], owner)
    known = _known(session, Person.owner_id)
    people = {
        (owner(key[0]),): {
            "owner_id": owner(key[0]),
            "email": row["email"],
            "unit_id": owner(row["unit"]),
            "role_id": ids["roles"][row["role"],] if row["role"] else None,
            "manager_id": owner(row["manager"]),
            **{name: row[name] for name in ("joined", "left", "base_pay", "target_bonus")},
        }
        for key, row in changed["people"].items()
    }
    upsert(session, Person, known, people)


def _store_units(session: Session, rows: Rows, owner: Callable[[str], int | None]) -> None:
    known = _known(session, Unit.owner_id)
    bare = {(owner(key[0]),): {"owner_id": owner(key[0])} for key in rows}
    upsert(session, Unit, known, {key: row for key, row in bare.items() if key not in known})
    placed = [
        (owner(key[0]) or 0, {"parent_id": owner(row["parent"]), "lead_id": owner(row["lead"])})
        for key, row in rows.items()
    ]
    update_rows(session, Unit, placed)


def _known(session: Session, column: Any) -> dict[tuple[Any, ...], int]:
    return {(key,): key for key in session.scalars(select(col(column)))}


NodeIds = dict[tuple[Any, ...], int]
"""Nodes by ("company", cycle id), ("perspective", cycle id, id), ("objective"|"target", id)."""


def store_cascades(
    session: Session,
    ids: Ids,
    changed: Mapping[str, Rows],
    lanes: Mapping[str, Mapping[str, int]],
    nodes: NodeIds | None = None,
) -> None:
    """Store objectives, targets and links with their places in the trees.

    `lanes` has the weight of every perspective by cycle and code; ids of perspectives are known.
    Without `nodes` those of all cycles are looked up.
    """
    nodes = _node_ids(session) if nodes is None else nodes
    _store_lanes(session, ids, nodes, lanes)
    _store_objectives(session, ids, nodes, changed["objectives"])
    _store_targets(session, ids, nodes, changed["targets"])
    objectives = ids["objectives"]
    links = {
        key: {
            "cycle_id": ids["cycles"][row["cycle"],],
            "from_id": objectives[row["cycle"], row["from"]],
            "to_id": objectives[row["cycle"], row["to"]],
            "kind": row["kind"],
        }
        for key, row in changed["links"].items()
    }
    insert_rows(session, Link, list(links.values()))


def _node_ids(session: Session) -> NodeIds:
    return node_ids(session, true())


def node_ids(session: Session, where: ColumnElement[bool]) -> NodeIds:
    """The nodes that meet the condition."""
    found: NodeIds = {}
    rows = session.execute(
        select(
            *(col(c) for c in (Node.id, Node.kind, Node.cycle_id)),
            *(col(c) for c in (Node.perspective_id, Node.objective_id, Node.target_id)),
        ).where(where)
    )
    for key, kind, cycle_id, perspective_id, objective_id, target_id in rows:
        match kind:
            case "company":
                found[kind, cycle_id] = key
            case "perspective":
                found[kind, cycle_id, perspective_id] = key
            case _:
                found[kind, objective_id or target_id] = key
    return found


def _store_lanes(
    session: Session,
    ids: Ids,
    nodes: NodeIds,
    lanes: Mapping[str, Mapping[str, int]],
) -> None:
    companies = {
        ("company", ids["cycles"][cycle,]): {
            "cycle_id": ids["cycles"][cycle,],
            "parent_id": None,
            "kind": "company",
        }
        for cycle in lanes
    }
    upsert(session, Node, nodes, {k: row for k, row in companies.items() if k not in nodes})
    places = {}
    for cycle, weights in lanes.items():
        cycle_id = ids["cycles"][cycle,]
        for code, weight in weights.items():
            lane = lane_id(ids, cycle, code)
            places["perspective", cycle_id, lane] = {
                "cycle_id": cycle_id,
                "parent_id": nodes["company", cycle_id],
                "kind": "perspective",
                "perspective_id": lane,
                "weight": weight,
            }
    upsert(session, Node, nodes, places)


def lane_id(ids: Ids, cycle: str, code: str) -> int:
    """The perspective of that code in the cycle: the cycle's own one before that of every cycle."""
    own = ids["perspectives"].get((code, cycle))
    return own if own is not None else ids["perspectives"][code, ""]


def _store_objectives(session: Session, ids: Ids, nodes: NodeIds, rows: Rows) -> None:
    cycles = ids["cycles"]
    upsert(
        session,
        Objective,
        ids["objectives"],
        {
            key: {
                "cycle_id": cycles[row["cycle"],],
                "code": row["code"],
                "name": row["name"],
                "owner_id": ids["owners"][row["owner"],],
                "perspective_id": lane_id(ids, row["cycle"], row["perspective"]),
                "rollup": row["rollup"],
                "kind": row["kind"],
            }
            for key, row in rows.items()
        },
    )
    for batch in _top_down(rows):
        places = {}
        for row in batch:
            cycle_id = cycles[row["cycle"],]
            if row["parent"]:
                parent = nodes["objective", ids["objectives"][row["cycle"], row["parent"]]]
            else:
                lane = lane_id(ids, row["cycle"], row["perspective"])
                parent = nodes["perspective", cycle_id, lane]
            objective_id = ids["objectives"][row["cycle"], row["code"]]
            places["objective", objective_id] = {
                "cycle_id": cycle_id,
                "parent_id": parent,
                "kind": "objective",
                "objective_id": objective_id,
                "weight": row["weight"],
                "points": row["points"],
            }
        upsert(session, Node, nodes, places)


def _top_down(rows: Rows) -> Iterator[list[Mapping[str, Any]]]:
    """The objectives in batches, parents before children."""
    waiting = dict(rows)
    while waiting:
        batch = {
            key: row for key, row in waiting.items() if (row["cycle"], row["parent"]) not in waiting
        }
        yield list(batch.values())
        waiting = {key: row for key, row in waiting.items() if key not in batch}


def _store_targets(session: Session, ids: Ids, nodes: NodeIds, rows: Rows) -> None:
    levels = ("baseline", "threshold", "target", "stretch", "curve", "plan", "starts", "ends")
    targets = {
        key: {
            "cycle_id": ids["cycles"][row["cycle"],],
            "measure_id": ids["measures"][row["measure"],],
            "owner_id": ids["owners"][row["owner"],],
            **{name: row[name] for name in levels if name in row},
        }
        for key, row in rows.items()
    }
    upsert(session, Target, ids["targets"], targets)
    places = {
        ("target", ids["targets"][key]): {
            "cycle_id": ids["cycles"][row["cycle"],],
            "parent_id": nodes["objective", ids["objectives"][row["cycle"], row["objective"]]],
            "kind": "target",
            "target_id": ids["targets"][key],
            "weight": row["weight"],
            "points": row["points"],
        }
        for key, row in rows.items()
    }
    upsert(session, Node, nodes, places)
