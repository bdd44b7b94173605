"""Objectives and targets one by one, with their stored scores."""

from collections.abc import Callable, Collection
from datetime import date, timedelta
from typing import Any

from cascade.entries import ObjectiveEntry, ObjectiveLink, Past, PathStep, TargetEntry
from cascade.models import Link, Node, Objective, Person, Perspective, Unit
from cascade.queries.cascades import goals_of
from cascade.spreading import ChildNode, ParentNode
from goals.measures import Goal
from goals.models import (
    ColumnElement,
    Cycle,
    Owner,
    Session,
    Target,
    aliased,
    case,
    col,
    func,
    literal,
    select,
)
from goals.models import Measure as MeasureRow
from goals.parts import Part
from goals.queries import columns, compiled, is_excused


def list_objectives(session: Session, *where: ColumnElement[bool]) -> list[ObjectiveEntry]:
    """The objectives that meet the conditions, in the bundle's order."""
    rows = session.execute(
        select(
            col(Objective.id),
            col(Node.id),
            col(Node.parent_id),
            *columns(Objective, "cycle_id", "code", "name", "rollup", "kind"),
            col(Perspective.name),
            *columns(Owner, "id", "code", "name"),
            *columns(Node, "weight", "points", "score", "coverage"),
            func.coalesce(col(Person.unit_id), col(Owner.id)),
        )
        .join(Node, col(Node.objective_id) == col(Objective.id))
        .join(Owner, col(Owner.id) == col(Objective.owner_id))
        .join(Perspective, col(Perspective.id) == col(Objective.perspective_id))
        .outerjoin(Person, col(Person.owner_id) == col(Owner.id))
        .where(*where)
        .order_by(col(Objective.id))
    )
    return [ObjectiveEntry._make(row) for row in rows]


def find_objective(session: Session, objective_id: int) -> ObjectiveEntry | None:
    """The objective of that id."""
    return next(iter(list_objectives(session, col(Objective.id) == objective_id)), None)


def find_objective_id(session: Session, cycle_id: int, code: str) -> int | None:
    """The id of the cycle's objective of that code."""
    return session.scalars(
        select(col(Objective.id)).where(
            col(Objective.cycle_id) == cycle_id, col(Objective.code) == code
        )
    ).first()


def list_owned_objectives(session: Session, cycle_id: int, owner_id: int) -> list[ObjectiveEntry]:
    """The owner's objectives in the cycle."""
    return list_objectives(
        session, col(Objective.cycle_id) == cycle_id, col(Objective.owner_id) == owner_id
    )


def list_child_objectives(session: Session, key: int, most: int) -> list[ObjectiveEntry]:
    """The objectives directly below the node, at most so many."""
    below = select(col(Node.id)).where(col(Node.parent_id) == key).order_by(col(Node.id))
    return list_objectives(session, col(Node.id).in_(below.limit(most)))


def list_targets(session: Session, *where: ColumnElement[bool]) -> list[TargetEntry]:
    """The targets that meet the conditions, in the bundle's order."""
    above = aliased(Node)
    excused = is_excused()
    rows = session.execute(
        select(
            Target,
            MeasureRow,
            col(Node.id),
            col(Node.parent_id),
            col(Perspective.name),
            *columns(Owner, "code", "name"),
            func.coalesce(col(Person.unit_id), col(Owner.id)),
            *columns(Node, "weight", "points", "score"),
            excused,
        )
        .join(MeasureRow, col(MeasureRow.id) == col(Target.measure_id))
        .join(Node, col(Node.target_id) == col(Target.id))
        .join(above, col(above.id) == col(Node.parent_id))
        .join(Objective, col(Objective.id) == col(above.objective_id))
        .join(Perspective, col(Perspective.id) == col(Objective.perspective_id))
        .join(Owner, col(Owner.id) == col(Target.owner_id))
        .outerjoin(Person, col(Person.owner_id) == col(Owner.id))
        .where(*where)
        .order_by(col(Target.id))
    ).all()
    goal_of = goals_of({row[1].id: compiled(row[1]) for row in rows})
    return [_target_entry(goal_of, *row) for row in rows]


def _target_entry(goal_of: Callable[..., Goal], target: Target, _measure: Any, *rest: Any) -> Any:
    key, parent, perspective, owner, name, unit, weight, points, score, excused = rest
    levels = (target.baseline, target.threshold, target.target, target.stretch)
    return TargetEntry(
        target.id or 0,
        key,
        parent,
        target.cycle_id,
        target.measure_id,
        goal_of(target.measure_id, *levels, target.curve),
        perspective,
        target.owner_id,
        owner,
        name,
        unit,
        weight,
        points,
        score,
        target.value,
        excused,
        target.plan,
        Part(target.starts, target.ends),
    )


def find_target(session: Session, target_id: int) -> TargetEntry | None:
    """The target of that id."""
    return next(iter(list_targets(session, col(Target.id) == target_id)), None)


def find_target_id(
    session: Session, cycle_id: int, measure: str, owner: str, starts: str = ""
) -> int | None:
    """The id of the cycle's target for that measure and owner (codes).

    Of several parts it is the one that begins then (ISO text), else the last one.
    """
    rows = session.execute(
        select(*columns(Target, "id", "starts"))
        .join(MeasureRow, col(MeasureRow.id) == col(Target.measure_id))
        .join(Owner, col(Owner.id) == col(Target.owner_id))
        .where(
            col(Target.cycle_id) == cycle_id,
            col(MeasureRow.code) == measure,
            col(Owner.code) == owner,
        )
        .order_by(col(Target.starts).is_(None), col(Target.starts).desc())
    ).all()
    parts = {str(begins or ""): key for key, begins in reversed(rows)}
    last: int | None = rows[0][0] if rows else None
    return parts.get(starts, last) if starts else last


def list_owned_targets(session: Session, cycle_id: int, owner_id: int) -> list[TargetEntry]:
    """The owner's targets in the cycle."""
    return list_targets(session, col(Target.cycle_id) == cycle_id, col(Target.owner_id) == owner_id)


def list_child_targets(session: Session, key: int, most: int) -> list[TargetEntry]:
    """The targets directly below the node, at most so many."""
    below = select(col(Node.id)).where(col(Node.parent_id) == key).order_by(col(Node.id))
    return list_targets(session, col(Node.id).in_(below.limit(most)))


def list_targets_at(session: Session, keys: Collection[int]) -> list[TargetEntry]:
    """The targets among these nodes."""
    return list_targets(session, col(Node.id).in_(keys))


def list_target_scores(
    session: Session, owner_id: int, frequency: str, ends: date, most_days: int
) -> dict[int, list[tuple[date, int | None]]]:
    """The owner's scores by measure in cycles of that length, in the order of their days."""
    rows = session.execute(
        select(col(Target.measure_id), col(Cycle.starts), col(Node.score))
        .join(Cycle, col(Cycle.id) == col(Target.cycle_id))
        .join(Node, col(Node.target_id) == col(Target.id))
        .where(
            col(Target.owner_id) == owner_id,
            col(Cycle.frequency) == frequency,
            col(Cycle.ends) <= ends,
            col(Cycle.starts) > ends - timedelta(days=most_days),
        )
        .order_by(col(Cycle.starts))
    )
    found: dict[int, list[tuple[date, int | None]]] = {}
    for measure_id, starts, score in rows:
        found.setdefault(measure_id, []).append((starts, score))
    return found


def list_target_levels(
    session: Session, measure_id: int, owner_id: int
) -> dict[tuple[date, date], str | None]:
    """The target level of the measure and owner by the days of the cycle that it holds in."""
    rows = session.execute(
        select(*columns(Cycle, "starts", "ends"), col(Target.target))
        .join(Cycle, col(Cycle.id) == col(Target.cycle_id))
        .where(col(Target.measure_id) == measure_id, col(Target.owner_id) == owner_id)
    )
    return {(starts, ends): level for starts, ends, level in rows}


def list_objective_scores(
    session: Session, code: str, frequency: str, ends: date, most: int = 12
) -> list[Past]:
    """The scores of the objective of that code in cycles of that length, the earliest first."""
    rows = session.execute(
        select(col(Cycle.code), col(Node.score))
        .join(Objective, col(Objective.cycle_id) == col(Cycle.id))
        .join(Node, col(Node.objective_id) == col(Objective.id))
        .where(
            col(Objective.code) == code,
            col(Cycle.frequency) == frequency,
            col(Cycle.ends) <= ends,
        )
        .order_by(col(Cycle.starts).desc())
        .limit(most)
    ).all()
    return [Past._make(row) for row in reversed(rows)]


def list_objective_links(session: Session, objective_id: int) -> list[ObjectiveLink]:
    """What the objective causes and supports, and what causes and supports it."""
    outgoing = col(Link.from_id) == objective_id
    other = case((outgoing, col(Link.to_id)), else_=col(Link.from_id))
    rows = session.execute(
        select(
            *columns(Link, "kind"),
            outgoing,
            *columns(Objective, "id", "code", "name"),
            *columns(Node, "score"),
        )
        .join(Objective, col(Objective.id) == other)
        .join(Node, col(Node.objective_id) == col(Objective.id))
        .where(outgoing | (col(Link.to_id) == objective_id))
        .order_by(col(Link.id))
    )
    return [ObjectiveLink._make(row) for row in rows]


def list_path(session: Session, key: int) -> list[PathStep]:
    """The nodes from the company down to the node itself."""
    start = select(
        col(Node.id), col(Node.parent_id), literal(0).label("height")
    ).where(col(Node.id) == key).cte("path", recursive=True)  # fmt: skip
    above, sibling = aliased(Node), aliased(Node)
    path = start.union_all(
        select(col(above.id), col(above.parent_id), start.c.height + 1).join(
            start, col(above.id) == start.c.parent_id
        )
    )
    weight = col(sibling.weight)
    weighed = func.sum(case((weight > 0, 1), else_=0))
    family = (
        select(
            col(sibling.parent_id).label("parent"),
            func.count().label("siblings"),
            func.count(weight).label("given"),
            weighed.label("weighed"),
            func.coalesce(func.sum(weight), 0).label("whole"),
        )
        .where(col(sibling.parent_id).in_(select(path.c.parent_id)))
        .group_by(col(sibling.parent_id))
        .subquery()
    )
    rows = session.execute(
        select(
            *columns(Node, "id", "kind"),
            col(Objective.id),
            func.coalesce(col(Objective.code), col(Perspective.code), col(MeasureRow.code), ""),
            func.coalesce(col(Objective.name), col(Perspective.name), col(MeasureRow.name), ""),
            func.coalesce(col(Objective.rollup), "weighted"),
            *columns(Node, "weight", "score"),
            func.coalesce(family.c.siblings, 1),
            func.coalesce(family.c.given, 0),
            func.coalesce(family.c.weighed, 0),
            func.coalesce(family.c.whole, 0),
            col(Objective.owner_id),
            func.coalesce(col(Person.unit_id), col(Objective.owner_id)),
        )
        .join(path, path.c.id == col(Node.id))
        .outerjoin(family, family.c.parent == col(Node.parent_id))
        .outerjoin(Objective, col(Objective.id) == col(Node.objective_id))
        .outerjoin(Person, col(Person.owner_id) == col(Objective.owner_id))
        .outerjoin(Perspective, col(Perspective.id) == col(Node.perspective_id))
        .outerjoin(Target, col(Target.id) == col(Node.target_id))
        .outerjoin(MeasureRow, col(MeasureRow.id) == col(Target.measure_id))
        .order_by(path.c.height.desc())
    )
    return [PathStep._make(row) for row in rows]


def list_led(session: Session, owner_id: int, most: int) -> list[tuple[str, str]]:
    """Code and name of the units somebody leads and of the people right below, units first."""
    led = select(col(Unit.owner_id)).where(col(Unit.lead_id) == owner_id)
    rows = session.execute(
        select(*columns(Owner, "code", "name"))
        .outerjoin(Person, col(Person.owner_id) == col(Owner.id))
        .where(
            col(Owner.id).in_(led)
            | col(Person.unit_id).in_(led)
            | (col(Person.manager_id) == owner_id),
            col(Owner.id) != owner_id,
        )
        .order_by(col(Owner.kind).desc(), col(Owner.id))
        .limit(most)
    )
    return [(code, name) for code, name in rows]


def get_families(
    session: Session, keys: Collection[int]
) -> tuple[dict[int, ParentNode], dict[int, list[ChildNode]]]:
    """All nodes above these, and the children of each: what a changed score spreads over."""
    heads = select(col(Node.parent_id)).where(col(Node.id).in_(keys))
    parents, families, _ = _branches_above(session, col(Node.id).in_(heads))
    return parents, families


def get_branches_above(
    session: Session, heads: Collection[int]
) -> tuple[dict[int, ParentNode], dict[int, list[ChildNode]], dict[int, tuple[int | None, int]]]:
    """These nodes and all above, the children of each, and what score and coverage are stored."""
    return _branches_above(session, col(Node.id).in_(heads))


def _branches_above(
    session: Session, heads: ColumnElement[bool]
) -> tuple[dict[int, ParentNode], dict[int, list[ChildNode]], dict[int, tuple[int | None, int]]]:
    start = select(col(Node.id), col(Node.parent_id)).where(heads)
    path = start.cte("above", recursive=True)
    above = aliased(Node)
    path = path.union(
        select(col(above.id), col(above.parent_id)).join(path, col(above.id) == path.c.parent_id)
    )
    parents, stored = {}, {}
    for key, parent, score, coverage, rollup in session.execute(
        select(
            *columns(Node, "id", "parent_id", "score", "coverage"),
            func.coalesce(Objective.rollup, "weighted"),
        )
        .outerjoin(Objective, col(Objective.id) == col(Node.objective_id))
        .where(col(Node.id).in_(select(path.c.id)))
    ):
        parents[key] = ParentNode(parent, rollup)
        stored[key] = (score, coverage)
    excused = is_excused()
    families: dict[int, list[ChildNode]] = {}
    rows = session.execute(
        select(*columns(Node, "parent_id", "id", "weight", "score", "coverage"), excused)
        .outerjoin(Target, col(Target.id) == col(Node.target_id))
        .where(col(Node.parent_id).in_(select(path.c.id)))
        .order_by(col(Node.id))
    )
    for parent, key, weight, score, coverage, is_out in rows:
        families.setdefault(parent, []).append(ChildNode(key, weight, score, coverage, is_out))
        stored.setdefault(key, (score, coverage))
    return parents, families, stored
