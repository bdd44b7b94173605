"""The stored organisation and cascades as rows of a bundle."""

from datetime import date
from typing import Any

from cascade.models import Link, Node, Objective, Person, Perspective, Role, Unit
from cascade.queries.seats import placed, sat_on
from goals.models import Cycle, Owner, Select, Session, Target, aliased, case, col, func, select
from goals.models import Measure as MeasureRow
from goals.queries import columns, dictionaries


def rows_of_cascade(session: Session) -> dict[str, list[dict[str, Any]]]:
    """The stored organisation and cascades as rows of a bundle, in its order."""
    return {
        **organisation_rows(session),
        "perspectives": dictionaries(session, perspective_rows()),
        "objectives": dictionaries(session, objective_rows()),
        "targets": dictionaries(session, target_rows()),
        "links": dictionaries(session, link_rows()),
    }


def organisation_rows(session: Session) -> dict[str, list[dict[str, Any]]]:
    """The stored units, roles and people as rows of a bundle."""
    return {
        "units": dictionaries(session, unit_rows()),
        "roles": dictionaries(session, role_rows()),
        "people": dictionaries(session, people_rows()),
    }


def role_rows() -> Select[Any]:
    """The statement whose rows are the roles of a bundle."""
    return select(*columns(Role, "code", "name")).order_by(col(Role.id))


def perspective_rows() -> Select[Any]:
    """The statement whose rows are the perspectives of a bundle."""
    return (
        select(
            *columns(Perspective, "code", "name", "weight"),
            func.coalesce(Cycle.code, "").label("cycle"),
        )
        .outerjoin(Cycle, col(Cycle.id) == col(Perspective.cycle_id))
        .order_by(col(Perspective.id))
    )


def unit_rows() -> Select[Any]:
    """The statement whose rows are the units of a bundle."""
    above, lead = aliased(Owner), aliased(Owner)
    return (
        select(
            *columns(Owner, "code", "name"),
            func.coalesce(col(above.code), "").label("parent"),
            func.coalesce(col(lead.code), "").label("lead"),
        )
        .join(Unit, col(Unit.owner_id) == col(Owner.id))
        .outerjoin(above, col(above.id) == col(Unit.parent_id))
        .outerjoin(lead, col(lead.id) == col(Unit.lead_id))
        .order_by(col(Owner.id))
    )


def people_rows(on: date | None = None) -> Select[Any]:
    """The statement whose rows are the people of a bundle; it joins their roles.

    They sit where they sit now, or where they sat on that day.
    """
    lead, unit, seat = aliased(Owner), aliased(Owner), sat_on(on or date.max)
    return (
        select(
            *columns(Owner, "code", "name"),
            *columns(Person, "email"),
            col(unit.code).label("unit"),
            func.coalesce(Role.code, "").label("role"),
            func.coalesce(col(lead.code), "").label("manager"),
            *columns(Person, "joined", "left", "base_pay", "target_bonus"),
        )
        .join(Person, col(Person.owner_id) == col(Owner.id))
        .outerjoin(seat, seat.c.owner_id == col(Owner.id))
        .join(unit, col(unit.id) == placed(seat, "unit_id"))
        .outerjoin(Role, col(Role.id) == placed(seat, "role_id"))
        .outerjoin(lead, col(lead.id) == placed(seat, "manager_id"))
        .order_by(col(Owner.id))
    )


def objective_rows() -> Select[Any]:
    """The statement whose rows are the objectives of a bundle."""
    above, above_node = aliased(Objective), aliased(Node)
    return (
        select(
            col(Cycle.code).label("cycle"),
            *columns(Objective, "code", "name"),
            col(Owner.code).label("owner"),
            func.coalesce(col(above.code), "").label("parent"),
            case((col(above.id).is_(None), Perspective.code), else_="").label("perspective"),
            *columns(Node, "weight"),
            *columns(Objective, "rollup"),
            *columns(Node, "points"),
            *columns(Objective, "kind"),
        )
        .join(Cycle, col(Cycle.id) == col(Objective.cycle_id))
        .join(Owner, col(Owner.id) == col(Objective.owner_id))
        .join(Perspective, col(Perspective.id) == col(Objective.perspective_id))
        .join(Node, col(Node.objective_id) == col(Objective.id))
        .join(above_node, col(above_node.id) == col(Node.parent_id))
        .outerjoin(above, col(above.id) == col(above_node.objective_id))
        .order_by(col(Objective.id))
    )


def target_rows() -> Select[Any]:
    """The statement whose rows are the targets of a bundle."""
    parent = aliased(Node)
    return (
        select(
            col(Cycle.code).label("cycle"),
            col(Objective.code).label("objective"),
            col(MeasureRow.code).label("measure"),
            col(Owner.code).label("owner"),
            *columns(Node, "weight", "points"),
            *columns(Target, "baseline", "threshold", "target", "stretch", "curve", "plan"),
            *columns(Target, "starts", "ends"),
        )
        .join(Cycle, col(Cycle.id) == col(Target.cycle_id))
        .join(MeasureRow, col(MeasureRow.id) == col(Target.measure_id))
        .join(Owner, col(Owner.id) == col(Target.owner_id))
        .join(Node, col(Node.target_id) == col(Target.id))
        .join(parent, col(parent.id) == col(Node.parent_id))
        .join(Objective, col(Objective.id) == col(parent.objective_id))
        .order_by(col(Target.id))
    )


def link_rows() -> Select[Any]:
    """The statement whose rows are the links of a bundle."""
    start, end = aliased(Objective), aliased(Objective)
    return (
        select(
            col(Cycle.code).label("cycle"),
            col(start.code).label("from"),
            col(end.code).label("to"),
            *columns(Link, "kind"),
        )
        .join(Cycle, col(Cycle.id) == col(Link.cycle_id))
        .join(start, col(start.id) == col(Link.from_id))
        .join(end, col(end.id) == col(Link.to_id))
        .order_by(col(Link.id))
    )
