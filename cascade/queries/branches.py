"""Who stands below whom, as conditions of other statements."""

from typing import Any

from cascade.models import Node, Objective, Person, Unit
from cascade.organisation import UnitStep
from cascade.queries.entries import list_objectives, list_targets
from cascade.rights import Viewer
from cascade.scores import (
    CascadeData,
    CycleInfo,
    CycleScores,
    ObjectiveInfo,
    TargetInfo,
    stored_scores,
)
from cascade.tree import TreeNode
from goals.models import (
    CTE,
    ColumnElement,
    Cycle,
    Owner,
    Select,
    Session,
    aliased,
    col,
    false,
    func,
    literal,
    or_,
    select,
    true,
)
from goals.queries import columns, list_reports


def units_led_by(owner_id: int) -> CTE:
    """The units that the person leads, with all below them."""
    led = select(col(Unit.owner_id)).where(col(Unit.lead_id) == owner_id).cte("led", recursive=True)
    return led.union(select(col(Unit.owner_id)).join(led, col(Unit.parent_id) == led.c.owner_id))


def people_managed_by(owner_id: int) -> CTE:
    """The people whom the person manages, directly or through others."""
    managed = select(col(Person.owner_id)).where(col(Person.manager_id) == owner_id)
    staff = managed.cte("staff", recursive=True)
    return staff.union(
        select(col(Person.owner_id)).join(staff, col(Person.manager_id) == staff.c.owner_id)
    )


def rated_for(viewer: Viewer) -> ColumnElement[bool]:
    """That the viewer may see the rating of an owner, outer joined with its person.

    The same as `Viewer.may_see_rating` of each, without a list of everybody below.
    """
    if viewer.may_see_all_ratings():
        return true()
    if viewer.owner_id is None:
        return false()
    led, staff = units_led_by(viewer.owner_id), people_managed_by(viewer.owner_id)
    return or_(
        col(Owner.id) == viewer.owner_id,
        col(Owner.id).in_(select(led.c.owner_id)),
        col(Person.unit_id).in_(select(led.c.owner_id)),
        col(Owner.id).in_(select(staff.c.owner_id)),
    )


def in_branch(unit: str) -> ColumnElement[bool]:
    """That an owner, outer joined with its person, is the unit of that code or below it."""
    top = (
        select(col(Unit.owner_id))
        .join(Owner, col(Owner.id) == col(Unit.owner_id))
        .where(col(Owner.code) == unit)
    )
    branch = top.cte("branch", recursive=True)
    branch = branch.union(
        select(col(Unit.owner_id)).join(branch, col(Unit.parent_id) == branch.c.owner_id)
    )
    units = select(branch.c.owner_id)
    return or_(col(Owner.id).in_(units), col(Person.unit_id).in_(units))


def list_branch(session: Session, unit: str) -> set[str]:
    """The codes of the unit, of all units below it and of everybody in them."""
    rows = session.execute(
        select(col(Owner.code))
        .outerjoin(Person, col(Person.owner_id) == col(Owner.id))
        .where(in_branch(unit))
    )
    return {code for (code,) in rows}


def list_units_above(session: Session, unit: str) -> list[UnitStep]:
    """The units from the top down to the unit of that code; none where there is no such unit."""
    start = (
        select(*columns(Unit, "owner_id", "parent_id"), literal(0).label("height"))
        .join(Owner, col(Owner.id) == col(Unit.owner_id))
        .where(col(Owner.code) == unit)
        .cte("above", recursive=True)
    )
    path = start.union_all(
        select(*columns(Unit, "owner_id", "parent_id"), start.c.height + 1).join(
            start, col(Unit.owner_id) == start.c.parent_id
        )
    )
    rows = session.execute(
        select(*columns(Owner, "id", "code", "name"))
        .join(path, path.c.owner_id == col(Owner.id))
        .order_by(path.c.height.desc())
    )
    return [UnitStep._make(row) for row in rows]


def list_units_below(
    session: Session, unit_id: int | None, lead_id: int | None, most: int
) -> list[UnitStep]:
    """The units directly below; without a unit those that the lead leads, else the top ones."""
    if unit_id is not None:
        where = col(Unit.parent_id) == unit_id
    elif lead_id is not None:
        where = col(Unit.lead_id) == lead_id
    else:
        where = col(Unit.parent_id).is_(None)
    rows = session.execute(
        select(*columns(Owner, "id", "code", "name"))
        .join(Unit, col(Unit.owner_id) == col(Owner.id))
        .where(where)
        .order_by(col(Owner.id))
        .limit(most)
    )
    return [UnitStep._make(row) for row in rows]


def get_branch(session: Session, cycle: Cycle, key: int) -> CycleScores:
    """The stored scores of a node and two steps below it, to be explained one step down.

    The check-ins are those of the node itself or of its children. They equal the full
    computation's: the roll-up of a node needs no more than its children.
    """
    branch = _branch(key, steps=2)
    rows = session.execute(
        select(
            *columns(Node, "id", "parent_id", "kind", "weight", "score", "coverage"),
            func.coalesce(col(Objective.code), ""),
            func.coalesce(col(Objective.rollup), "weighted"),
        )
        .outerjoin(Objective, col(Objective.id) == col(Node.objective_id))
        .where(col(Node.id).in_(branch))
        .order_by(col(Node.kind) == "target", col(Node.id))
    ).all()
    nodes = [
        TreeNode(node, None if node == key else parent, kind, code, weight, rollup)
        for node, parent, kind, weight, _, _, code, rollup in rows
    ]
    objectives = list_objectives(session, col(Node.id).in_(branch))
    targets = list_targets(session, col(Node.id).in_(branch))
    near = [each for each in targets if key in (each.key, each.parent_key)]
    reports = list_reports(session, cycle, [each.id for each in near], detailed=True)
    data = CascadeData(
        CycleInfo(
            cycle.id or 0,
            cycle.code,
            cycle.name,
            cycle.starts,
            cycle.ends,
            cycle.frequency,
            cycle.state,
            cycle.rollup_cap,
        ),
        nodes,
        [],
        [
            ObjectiveInfo(o.key, o.code, o.name, o.owner, o.owner_name, "", o.points, o.kind)
            for o in objectives
        ],
        [
            TargetInfo(t.key, t.id, "", "", t.owner, t.owner_name, t.goal, t.points, t.excused)
            for t in targets
        ],
        reports,
    )
    return stored_scores(data, {row[0]: (row[4], row[5]) for row in rows})


def _branch(key: int, steps: int) -> Select[Any]:
    """The ids of a node and of so many steps below it."""
    below = aliased(Node)
    start = select(literal(key).label("id"), literal(0).label("step")).cte(recursive=True)
    branch = start.union_all(
        select(col(below.id), start.c.step + 1)
        .join(start, col(below.parent_id) == start.c.id)
        .where(start.c.step < steps)
    )
    return select(branch.c.id)
