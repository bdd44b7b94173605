"""Who stands below whom, as conditions of other statements."""

from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

from cascade.models import Node, Objective, Person, Perspective, Unit
from cascade.organisation import UnitStep
from cascade.queries.cascades import cycle_info
from cascade.queries.entries import list_targets
from cascade.rights import Viewer
from cascade.scores import (
    CascadeData,
    CycleScores,
    ObjectiveInfo,
    PerspectiveInfo,
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


def planned_by(viewer: Viewer) -> ColumnElement[bool]:
    """That the viewer may plan for an owner, as `Viewer.may_plan_below` has it."""
    return true() if viewer.may_set_strategy() else rated_for(viewer)


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

    They equal the full computation's: the roll-up of a node needs no more than its children.
    """
    return get_branches(session, cycle, {key}, steps=2)


def get_branches(
    session: Session, cycle: Cycle, keys: Collection[int] | Select[Any], steps: int | None
) -> CycleScores:
    """The stored scores of the nodes and of so many steps below them (all the way where None).

    To be explained one step less far: the check-ins are those of all nodes but the lowest. The
    perspectives are there as well, and all of it stands below one root.
    """
    branch = _branch(keys, steps)
    rows = _branch_rows(session, cycle, branch)
    targets = list_targets(session, col(Node.id).in_(select(branch.c.id)))
    near = {row.key for row in rows if steps is None or (row.step is not None and row.step < steps)}
    told = [target.id for target in targets if target.key in near]
    data = CascadeData(
        cycle_info(cycle),
        _tree(rows),
        [PerspectiveInfo(row.key, *row.lane) for row in rows if row.kind == "perspective"],
        [
            ObjectiveInfo(r.key, r.code or "", r.name, *r.owner, "", r.points, r.committed)
            for r in rows
            if r.kind == "objective"
        ],
        [
            TargetInfo(
                *(t.key, t.id, "", "", t.owner, t.owner_name, t.goal, t.points, t.excused), t.part
            )
            for t in targets
        ],
        list_reports(session, cycle, told, detailed=True),
    )
    stored: dict[int, tuple[int | None, int]] = {row.key: (row.score, row.coverage) for row in rows}
    return stored_scores(data, {_ROOT: (None, 0), **stored})


class _Row(NamedTuple):
    """A node of a branch; `step` is None for a perspective outside of it."""

    key: int
    parent: int | None
    kind: str
    weight: int | None
    points: int | None
    score: int | None
    coverage: int
    step: int | None
    code: str | None
    name: str
    rollup: str | None
    committed: str
    owner: tuple[str, str]
    lane: tuple[str, str, int]


def _branch_rows(session: Session, cycle: Cycle, branch: CTE) -> list[_Row]:
    is_lane = (col(Node.cycle_id) == cycle.id) & (col(Node.kind) == "perspective")
    rows = session.execute(
        select(
            *columns(Node, "id", "parent_id", "kind", "weight", "points", "score", "coverage"),
            branch.c.step,
            *columns(Objective, "code", "name", "rollup", "kind"),
            *columns(Owner, "code", "name"),
            *columns(Perspective, "code", "name", "weight"),
        )
        .outerjoin(branch, branch.c.id == col(Node.id))
        .outerjoin(Objective, col(Objective.id) == col(Node.objective_id))
        .outerjoin(Owner, col(Owner.id) == col(Objective.owner_id))
        .outerjoin(Perspective, col(Perspective.id) == col(Node.perspective_id))
        .where(col(Node.id).in_(select(branch.c.id)) | is_lane)
        .order_by(col(Node.kind) == "target", col(Node.id))
    )
    return [_Row._make([*row[:12], tuple(row[12:14]), tuple(row[14:])]) for row in rows]


def _tree(rows: Sequence[_Row]) -> list[TreeNode]:
    """The nodes below one root, in their order."""
    found = {row.key for row in rows}
    return [
        TreeNode(_ROOT, None, "company", ""),
        *(
            TreeNode(
                row.key,
                row.parent if row.parent in found else _ROOT,
                row.kind,
                row.code or "",
                row.weight,
                row.rollup or "weighted",
            )
            for row in rows
        ),
    ]


def count_below(session: Session, keys: Collection[int], most: int) -> int:
    """How many nodes stand below these, counted up to so many."""
    branch = _steps(keys, None)
    below = select(branch.c.id).where(branch.c.step > 0).limit(most).subquery()
    return session.scalars(select(func.count()).select_from(below)).one()


_ROOT = 0
"""The key of what stands above the branches; no stored node has it."""


def _branch(keys: Collection[int] | Select[Any], steps: int | None) -> CTE:
    """The ids of the nodes and of so many steps below them, each with its least step."""
    branch = _steps(keys, steps)
    least = func.min(branch.c.step).label("step")
    return select(branch.c.id, least).group_by(branch.c.id).cte()


def _steps(keys: Collection[int] | Select[Any], steps: int | None) -> CTE:
    below = aliased(Node)
    start = (
        select(col(Node.id), literal(0).label("step"))
        .where(col(Node.id).in_(keys))
        .cte(recursive=True)
    )
    further = select(col(below.id), start.c.step + 1).join(
        start, col(below.parent_id) == start.c.id
    )
    if steps is not None:
        further = further.where(start.c.step < steps)
    return start.union_all(further)
