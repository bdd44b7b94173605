"""The arrows of the strategy map: what they join, and what they may join."""

from collections.abc import Collection
from typing import Any

from cascade.models import Link, Node, Objective
from goals.models import Cycle, Select, Session, aliased, case, col, select
from goals.queries import columns


def list_links_between(
    session: Session, cycle_id: int, codes: Collection[str]
) -> list[tuple[str, str, str]]:
    """The links among these objectives of the cycle: from, to (codes) and kind."""
    start, end = aliased(Objective), aliased(Objective)
    rows = session.execute(
        select(col(start.code), col(end.code), *columns(Link, "kind"))
        .join(start, col(start.id) == col(Link.from_id))
        .join(end, col(end.id) == col(Link.to_id))
        .where(col(Link.cycle_id) == cycle_id, col(start.code).in_(codes), col(end.code).in_(codes))
        .order_by(col(Link.id))
    )
    return [(one, other, kind) for one, other, kind in rows]


def list_top_names(session: Session, cycle: Cycle, most: int) -> dict[str, str]:
    """The names of so many of the objectives right below the perspectives, by code."""
    above = aliased(Node)
    rows = session.execute(
        select(*columns(Objective, "code", "name"))
        .join(Node, col(Node.objective_id) == col(Objective.id))
        .join(above, col(above.id) == col(Node.parent_id))
        .where(col(Node.cycle_id) == cycle.id, col(above.kind) == "perspective")
        .order_by(col(Node.id))
        .limit(most)
    )
    return {str(code): str(name) for code, name in rows}


def linked_to(cycle: Cycle, lane: int) -> Select[Any]:
    """The objectives that a link joins to one right below that node, whichever way it leads."""
    near = aliased(Node)
    start, end = col(Link.from_id), col(Link.to_id)
    return (
        select(case((col(near.objective_id) == start, end), else_=start))
        .select_from(Link)
        .join(near, col(near.objective_id).in_((start, end)) & (col(near.parent_id) == lane))
        .where(col(Link.cycle_id) == cycle.id)
    )
