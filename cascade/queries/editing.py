"""What the forms of the plan have to know: a node and its neighbours, and what can be picked."""

from collections.abc import Collection

from cascade.editing import Member, Spot, top_down
from cascade.models import Link, Node, Objective, Person, Perspective
from cascade.places import place_code
from cascade.planned_rows import Line
from cascade.queries.branches import planned_by
from cascade.queries.bundle import objective_rows, target_rows
from cascade.queries.outline import find_node
from cascade.rights import Viewer
from goals.changes import Row
from goals.models import (
    ColumnElement,
    Cycle,
    Measure,
    Owner,
    Session,
    Target,
    aliased,
    col,
    func,
    or_,
    select,
)
from goals.queries import columns, dictionaries, measure_rows


def find_spot(session: Session, cycle_id: int, place: str) -> Spot | None:
    """The node that a finding calls so: ``objective C1``, ``target CSAT/chen``."""
    node = find_node(session, cycle_id, place)
    return None if node is None else get_spot(session, node)


def get_spot(session: Session, node: int) -> Spot | None:
    """The node with its owner, its parent and its parent's owner."""
    return next(iter(_list_spots(session, col(Node.id) == node)), None)


def get_spots(session: Session, cycle_id: int, places: Collection[str]) -> dict[str, Spot]:
    """These objectives and targets of the cycle, by what findings call them."""
    codes = [place_code(place) for place in places]
    named = or_(
        col(Objective.code).in_({each.code for each in codes}),
        col(Measure.code).in_({each.code for each in codes})
        & col(Owner.code).in_({each.owner for each in codes}),
    )
    found = _list_spots(session, col(Node.cycle_id) == cycle_id, named)
    return {spot.place: spot for spot in found if spot.place in places}


def get_seats(session: Session, codes: Collection[str]) -> dict[str, tuple[int, int]]:
    """Owner and the owner's unit (ids) by the owner's code."""
    rows = session.execute(
        select(*columns(Owner, "code", "id"), func.coalesce(col(Person.unit_id), col(Owner.id)))
        .outerjoin(Person, col(Person.owner_id) == col(Owner.id))
        .where(col(Owner.code).in_(codes))
    )
    return {code: (owner_id, unit_id) for code, owner_id, unit_id in rows}


def _list_spots(session: Session, *where: ColumnElement[bool]) -> list[Spot]:
    above, inner, lane = aliased(Node), aliased(Objective), aliased(Perspective)
    person, lead = aliased(Person), aliased(Person)
    rows = session.execute(
        select(
            *columns(Node, "id", "cycle_id", "kind"),
            func.coalesce(Objective.code, Perspective.code, Measure.code, Cycle.code),
            func.coalesce(Objective.name, Perspective.name, Measure.name, Cycle.name),
            *columns(Node, "objective_id", "target_id", "weight", "score"),
            *columns(Owner, "id", "code", "name"),
            func.coalesce(col(person.unit_id), col(Owner.id)),
            *columns(above, "id", "kind"),
            func.coalesce(col(inner.code), col(lane.code)),
            func.coalesce(col(inner.name), col(lane.name)),
            col(inner.owner_id),
            func.coalesce(col(lead.unit_id), col(inner.owner_id)),
            *columns(Target, "starts", "ends"),
        )
        .join(Cycle, col(Cycle.id) == col(Node.cycle_id))
        .outerjoin(Objective, col(Objective.id) == col(Node.objective_id))
        .outerjoin(Perspective, col(Perspective.id) == col(Node.perspective_id))
        .outerjoin(Target, col(Target.id) == col(Node.target_id))
        .outerjoin(Measure, col(Measure.id) == col(Target.measure_id))
        .outerjoin(Owner, col(Owner.id) == func.coalesce(Objective.owner_id, Target.owner_id))
        .outerjoin(person, col(person.owner_id) == col(Owner.id))
        .outerjoin(above, col(above.id) == col(Node.parent_id))
        .outerjoin(inner, col(inner.id) == col(above.objective_id))
        .outerjoin(lane, col(lane.id) == col(above.perspective_id))
        .outerjoin(lead, col(lead.owner_id) == col(inner.owner_id))
        .where(*where)
    )
    return [Spot._make(row) for row in rows]


def list_members(session: Session, *where: ColumnElement[bool]) -> list[Member]:
    """The objectives and targets that meet the conditions, in the order of the cascade."""
    rows = session.execute(
        select(
            *columns(Node, "id", "kind"),
            func.coalesce(Objective.code, Measure.code),
            func.coalesce(Objective.name, Measure.name),
            *columns(Owner, "code", "name"),
            *columns(Node, "weight", "points", "score"),
            *columns(Target, "starts", "ends"),
        )
        .outerjoin(Objective, col(Objective.id) == col(Node.objective_id))
        .outerjoin(Target, col(Target.id) == col(Node.target_id))
        .outerjoin(Measure, col(Measure.id) == col(Target.measure_id))
        .join(Owner, col(Owner.id) == func.coalesce(Objective.owner_id, Target.owner_id))
        .where(*where)
        .order_by(col(Node.id))
    )
    return [Member._make(row) for row in rows]


def list_family(session: Session, node: int) -> list[Member]:
    """The objectives and targets right below the node."""
    return list_members(session, col(Node.parent_id) == node)


def list_members_below(session: Session, node: int) -> list[Member]:
    """Everything below the node, however deep."""
    return list_members(session, _inside(node), col(Node.id) != node)


def list_card_members(session: Session, cycle_id: int, owner_id: int) -> list[Member]:
    """Everything that the owner has in the cycle, on the scorecard or not."""
    owned = (col(Objective.owner_id) == owner_id) | (col(Target.owner_id) == owner_id)
    return list_members(session, col(Node.cycle_id) == cycle_id, owned)


def get_scores(session: Session, nodes: Collection[int]) -> dict[int, int | None]:
    """The stored scores of these nodes."""
    rows = session.execute(select(*columns(Node, "id", "score")).where(col(Node.id).in_(nodes)))
    return dict(map(tuple, rows))


def list_lines_below(session: Session, node: int) -> list[Line]:
    """The objective and everything below it, parents before children."""
    lines: list[Line] = []
    for sheet, rows in (("objectives", objective_rows()), ("targets", target_rows())):
        lines += [(sheet, row) for row in dictionaries(session, rows.where(_inside(node)))]
    return top_down(lines)


def _inside(node: int) -> ColumnElement[bool]:
    """Whether a node is this one or below it."""
    start = select(col(Node.id)).where(col(Node.id) == node).cte("branch", recursive=True)
    below = start.union(select(col(Node.id)).join(start, col(Node.parent_id) == start.c.id))
    return col(Node.id).in_(select(below.c.id))


def find_parents(
    session: Session, viewer: Viewer, cycle_id: int, text: str, most: int
) -> list[tuple[str, str, str, str | None]]:
    """What the viewer may plan below, of that text: kind, code, name and the owner's name."""
    named = [func.coalesce(Objective.name, Perspective.name)]
    named += [func.coalesce(Objective.code, Perspective.code)]
    rows = session.execute(
        select(
            *columns(Node, "kind"),
            func.coalesce(Objective.code, Perspective.code),
            func.coalesce(Objective.name, Perspective.name),
            *columns(Owner, "name"),
        )
        .outerjoin(Objective, col(Objective.id) == col(Node.objective_id))
        .outerjoin(Perspective, col(Perspective.id) == col(Node.perspective_id))
        .outerjoin(Owner, col(Owner.id) == col(Objective.owner_id))
        .outerjoin(Person, col(Person.owner_id) == col(Owner.id))
        .where(
            col(Node.cycle_id) == cycle_id,
            col(Node.kind).in_(("perspective", "objective")),
            planned_by(viewer),
            or_(*(name.icontains(text, autoescape=True) for name in named)),
        )
        .order_by(col(Node.id))
        .limit(most)
    )
    return [(kind, code, name, owner) for kind, code, name, owner in rows]


def find_measures(session: Session, text: str, most: int) -> list[Row]:
    """Measures of the library with that text in code, name or description, as rows."""
    named = (Measure.code, Measure.name, Measure.description)
    found = or_(*(col(name).icontains(text, autoescape=True) for name in named))
    return list(dictionaries(session, measure_rows().where(found).limit(most)))


def find_owners(session: Session, text: str, most: int) -> list[tuple[str, str, str | None]]:
    """Units and people with that text in code or name: code, name, a person's unit."""
    unit = aliased(Owner)
    rows = session.execute(
        select(*columns(Owner, "code", "name"), col(unit.name))
        .outerjoin(Person, col(Person.owner_id) == col(Owner.id))
        .outerjoin(unit, col(unit.id) == col(Person.unit_id))
        .where(
            col(Owner.name).icontains(text, autoescape=True)
            | col(Owner.code).icontains(text, autoescape=True)
        )
        .order_by(func.length(col(Owner.name)), col(Owner.id))
        .limit(most)
    )
    return [(code, name, of) for code, name, of in rows]


def list_owners_named(session: Session, text: str) -> list[str]:
    """The codes of the owners of exactly that code or name; the code's own one first."""
    rows = session.scalars(
        select(col(Owner.code))
        .where((col(Owner.code) == text) | (col(Owner.name) == text))
        .order_by(col(Owner.code) != text, col(Owner.id))
        .limit(5)
    )
    return list(rows)


def list_supports(
    session: Session, objectives: Collection[int]
) -> dict[int, list[tuple[int, str, str]]]:
    """What these objectives support: id, code and name, by the objective that supports it."""
    rows = session.execute(
        select(*columns(Link, "from_id"), *columns(Objective, "id", "code", "name"))
        .join(Objective, col(Objective.id) == col(Link.to_id))
        .where(col(Link.kind) == "supports", col(Link.from_id).in_(objectives))
        .order_by(col(Link.id))
    )
    found: dict[int, list[tuple[int, str, str]]] = {}
    for start, *end in rows:
        found.setdefault(start, []).append((end[0], end[1], end[2]))
    return found
