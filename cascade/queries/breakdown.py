"""What is handed on, to whom, and what they have already."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from cascade.assigning import Place, Recipient
from cascade.models import Account, Node, Objective, Person, Role, Unit
from cascade.offering import Handed
from cascade.organisation import UnitStep
from cascade.queries.branches import in_branch, planned_by
from cascade.rights import Viewer
from goals.models import (
    ColumnElement,
    Cycle,
    Owner,
    Session,
    Target,
    aliased,
    case,
    col,
    false,
    func,
    literal,
    or_,
    select,
    union_all,
)
from goals.models import Measure as MeasureRow
from goals.numbers import exact
from goals.queries import columns


@dataclass(frozen=True, slots=True)
class Crowd:
    """Who is to get targets; codes. `role` is that of the people in `role_unit` and below."""

    subunits: str = ""
    people: str = ""
    role: str = ""
    role_unit: str = ""
    picked: frozenset[str] = frozenset()
    left_out: frozenset[str] = frozenset()


def list_handed(
    session: Session, viewer: Viewer, cycle_id: int, text: str, most: int
) -> list[Handed]:
    """The objectives that the viewer may break down, those with nothing below them first."""
    below = (
        select(func.count())
        .where(col(_CHILD.parent_id) == col(Node.id))
        .correlate(Node)
        .scalar_subquery()
    )
    statement = (
        select(
            *columns(Objective, "id", "code", "name"),
            col(Owner.name),
            *columns(Node, "points"),
            below,
        )
        .join(Node, col(Node.objective_id) == col(Objective.id))
        .join(Owner, col(Owner.id) == col(Objective.owner_id))
        .outerjoin(Person, col(Person.owner_id) == col(Owner.id))
        .where(
            col(Objective.cycle_id) == cycle_id,
            planned_by(viewer),
            or_(
                *(
                    col(name).icontains(text, autoescape=True)
                    for name in (Objective.code, Objective.name, Owner.name)
                )
            ),
        )
        .order_by(below > 0, col(Objective.id))
        .limit(most)
    )
    return [Handed._make(row) for row in session.execute(statement)]


_CHILD = aliased(Node)


def list_recipients(
    session: Session, viewer: Viewer, cycle: Cycle, crowd: Crowd, *, counted: bool = False
) -> list[Recipient]:
    """The owners of the crowd that the viewer plans for, with the points that they have.

    Units first, then people, in the bundle's order; who is not there during the cycle is left out.
    With `counted` units have the number of people in them and below.
    """
    unit_owner, lead = aliased(Owner), aliased(Owner)
    answers = case((col(Owner.kind) == "unit", col(Unit.lead_id)), else_=col(Owner.id))
    statement = (
        select(
            *columns(Owner, "code", "name", "kind"),
            func.coalesce(col(unit_owner.name), ""),
            _heads(cycle) if counted else literal(1),
            _points(cycle),
            case(
                (col(Owner.kind) == "unit", func.coalesce(col(lead.name), "")),
                else_=col(Owner.name),
            ),
            answers,
            select(col(Account.id))
            .where(col(Account.owner_id) == answers, col(Account.active))
            .correlate(Owner, Unit)
            .exists(),
        )
        .outerjoin(Person, col(Person.owner_id) == col(Owner.id))
        .outerjoin(unit_owner, col(unit_owner.id) == col(Person.unit_id))
        .outerjoin(Unit, col(Unit.owner_id) == col(Owner.id))
        .outerjoin(lead, col(lead.id) == col(Unit.lead_id))
        .where(
            or_(*_members(crowd)),
            col(Owner.code).not_in(crowd.left_out),
            planned_by(viewer),
            or_(col(Person.owner_id).is_(None), _present(cycle)),
        )
        .order_by(col(Owner.kind).desc(), col(Owner.id))
    )
    return [Recipient._make(row) for row in session.execute(statement)]


def _members(crowd: Crowd) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [false()]
    if crowd.picked:
        found.append(col(Owner.code).in_(crowd.picked))
    if crowd.subunits:
        found.append(col(Unit.parent_id) == _owner_id(crowd.subunits))
    if crowd.people:
        found.append(col(Person.unit_id) == _owner_id(crowd.people))
    if crowd.role and crowd.role_unit:
        role = select(col(Role.id)).where(col(Role.code) == crowd.role).scalar_subquery()
        found.append((col(Person.role_id) == role) & in_branch(crowd.role_unit))
    return found


def _owner_id(code: str) -> Any:
    owner = aliased(Owner)
    return select(col(owner.id)).where(col(owner.code) == code).scalar_subquery()


def _present(cycle: Cycle) -> ColumnElement[bool]:
    joined, left = col(Person.joined), col(Person.left)
    return (joined.is_(None) | (joined <= cycle.ends)) & (left.is_(None) | (left >= cycle.starts))


def _points(cycle: Cycle) -> Any:
    """The points of all lines of the statement's owner in the cycle."""
    targets = _points_of(Target, col(Node.target_id), cycle)
    objectives = _points_of(Objective, col(Node.objective_id), cycle)
    return targets + objectives


def _points_of(table: Any, node_key: Any, cycle: Cycle) -> Any:
    return func.coalesce(
        select(func.sum(col(Node.points)))
        .join(table, col(table.id) == node_key)
        .where(col(table.owner_id) == col(Owner.id), col(table.cycle_id) == cycle.id)
        .correlate(Owner)
        .scalar_subquery(),
        0,
    )


def _heads(cycle: Cycle) -> Any:
    """How many people are in the statement's unit and below; 1 for a person."""
    top = select(
        col(Unit.owner_id).label("top"), col(Unit.owner_id).label("unit")
    ).cte("below", recursive=True)  # fmt: skip
    below = aliased(Unit)
    branch = top.union(
        select(top.c.top, col(below.owner_id)).join(top, col(below.parent_id) == top.c.unit)
    )
    member = aliased(Person)
    counted = (
        select(branch.c.top, func.count().label("heads"))
        .join(member, col(member.unit_id) == branch.c.unit)
        .where(
            col(member.joined).is_(None) | (col(member.joined) <= cycle.ends),
            col(member.left).is_(None) | (col(member.left) >= cycle.starts),
        )
        .group_by(branch.c.top)
        .subquery()
    )
    number = (
        select(counted.c.heads).where(counted.c.top == col(Owner.id)).correlate(Owner)
    ).scalar_subquery()
    return case((col(Owner.kind) == "unit", func.coalesce(number, 0)), else_=1)


def get_last_actuals(
    session: Session, cycle: Cycle, measures: Collection[str], owners: Collection[str]
) -> dict[Place, Any]:
    """The exact values of the cycle of the same length before, by measure and owner (codes)."""
    before = (
        select(col(Cycle.id))
        .where(col(Cycle.frequency) == cycle.frequency, col(Cycle.ends) < cycle.starts)
        .order_by(col(Cycle.ends).desc())
        .limit(1)
        .scalar_subquery()
    )
    rows = session.execute(
        select(col(MeasureRow.code), col(Owner.code), col(Target.value))
        .select_from(Target)
        .join(MeasureRow, col(MeasureRow.id) == col(Target.measure_id))
        .join(Owner, col(Owner.id) == col(Target.owner_id))
        .where(
            col(Target.cycle_id) == before,
            col(Target.value).is_not(None),
            col(MeasureRow.code).in_(measures),
            col(Owner.code).in_(owners),
        )
    )
    return {(measure, owner): exact(value) for measure, owner, value in rows if value is not None}


def list_wholes(
    session: Session, cycle_id: int, objective_id: int, measures: Collection[str]
) -> dict[str, dict[str, Any]]:
    """The levels to hand on of each measure: of the owner of the objective, else of those above.

    The nearest unit's target of the measure counts.
    """
    start = (
        select(col(Objective.owner_id).label("owner_id"), literal(0).label("height"))
        .where(col(Objective.id) == objective_id)
        .cte("above", recursive=True)
    )
    unit, person = aliased(Unit), aliased(Person)
    path = start.union_all(
        select(func.coalesce(col(person.unit_id), col(unit.parent_id)), start.c.height + 1)
        .select_from(start)
        .outerjoin(unit, col(unit.owner_id) == start.c.owner_id)
        .outerjoin(person, col(person.owner_id) == start.c.owner_id)
        .where(func.coalesce(col(person.unit_id), col(unit.parent_id)).is_not(None))
    )
    rows = session.execute(
        select(
            col(MeasureRow.code),
            *columns(Target, "baseline", "threshold", "target", "stretch", "curve"),
        )
        .select_from(path)
        .join(Target, col(Target.owner_id) == path.c.owner_id)
        .join(MeasureRow, col(MeasureRow.id) == col(Target.measure_id))
        .where(col(Target.cycle_id) == cycle_id, col(MeasureRow.code).in_(measures))
        .order_by(path.c.height.desc())
    )
    return {
        code: dict(
            zip(("baseline", "threshold", "target", "stretch", "curve"), levels, strict=True)
        )
        for code, *levels in rows
    }


def list_objective_codes(session: Session, cycle_id: int, start: str) -> frozenset[str]:
    """The codes of the cycle's objectives that begin like that."""
    rows = session.scalars(
        select(col(Objective.code)).where(
            col(Objective.cycle_id) == cycle_id,
            col(Objective.code).startswith(start, autoescape=True),
        )
    )
    return frozenset(rows)


def list_seats(
    session: Session, unit_id: int, most: int
) -> tuple[list[UnitStep], list[tuple[str, str]]]:
    """The unit and so many below it, the nearest first; code and name of every role."""
    start = select(col(Unit.owner_id), literal(0).label("depth")).where(
        col(Unit.owner_id) == unit_id
    )
    branch = start.cte("branch", recursive=True)
    branch = branch.union_all(
        select(col(Unit.owner_id), branch.c.depth + 1).join(
            branch, col(Unit.parent_id) == branch.c.owner_id
        )
    )
    units = (
        select(branch.c.depth.label("depth"), *columns(Owner, "id", "code", "name"))
        .join(branch, branch.c.owner_id == col(Owner.id))
        .order_by(branch.c.depth, col(Owner.id))
        .limit(most)
        .subquery()
    )
    seats = select(literal(-1).label("depth"), *columns(Role, "id", "code", "name"))
    both = union_all(select(units), seats).subquery()
    rows = session.execute(select(both).order_by(both.c.depth, both.c.id)).all()
    return (
        [UnitStep(key, code, name) for depth, key, code, name in rows if depth >= 0],
        [(code, name) for depth, _key, code, name in rows if depth < 0],
    )
