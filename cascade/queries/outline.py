"""The tree as pages show it: windows and filters."""

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from typing import Any

from cascade.models import Node, Objective, Person, Perspective, Unit
from cascade.outline import Filter, Lane, OutlineNode, Sums
from cascade.places import place_code
from cascade.queries.arrows import linked_to
from goals.models import (
    CheckIn,
    ColumnElement,
    Cycle,
    Owner,
    Select,
    Session,
    Target,
    aliased,
    case,
    col,
    false,
    func,
    literal,
    not_,
    or_,
    select,
    union_all,
)
from goals.models import Measure as MeasureRow
from goals.periods import FREQUENCIES
from goals.queries import columns, is_in_part
from goals.status import AT_RISK, ON_TRACK, patience


def get_root(session: Session, cycle_id: int) -> int | None:
    """The company's node in the cycle; None where the cycle is empty."""
    found: int | None = session.execute(
        select(col(Node.id)).where(col(Node.cycle_id) == cycle_id, col(Node.parent_id).is_(None))
    ).scalar()
    return found


def list_lanes(session: Session, cycle_id: int) -> list[Lane]:
    """The perspectives of the cycle with their nodes."""
    rows = session.execute(
        select(
            *columns(Node, "id"), *columns(Perspective, "code", "name"), *columns(Node, "parent_id")
        )
        .join(Perspective, col(Perspective.id) == col(Node.perspective_id))
        .where(col(Node.cycle_id) == cycle_id, col(Node.kind) == "perspective")
        .order_by(col(Node.id))
    )
    return [Lane._make(row) for row in rows]


def get_parents(session: Session, cycle_id: int, ids: Collection[int]) -> dict[int, int | None]:
    """The parent of each of these nodes of the cycle, and of all nodes above them."""
    start = select(*columns(Node, "id", "parent_id")).where(
        col(Node.id).in_(ids), col(Node.cycle_id) == cycle_id
    )
    path = start.cte("above", recursive=True)
    path = path.union(
        select(*columns(Node, "id", "parent_id")).join(path, col(Node.id) == path.c.parent_id)
    )
    rows = session.execute(select(path.c.id, path.c.parent_id))
    return {int(key): parent for key, parent in rows}


def get_sums(session: Session, ids: Collection[int]) -> dict[int, Sums]:
    """How many children these nodes have and what they weigh; nothing of those without any."""
    weight = col(Node.weight)
    rows = session.execute(
        select(
            col(Node.parent_id),
            func.count(),
            func.count(weight),
            func.count(func.nullif(weight, 0)),
            func.coalesce(func.sum(weight), 0),
        )
        .where(col(Node.parent_id).in_(ids))
        .group_by(col(Node.parent_id))
    )
    return {key: Sums(*(int(number) for number in sums)) for key, *sums in rows}


def list_windows(
    session: Session,
    cycle: Cycle,
    starts: Mapping[int, int],
    size: int,
    besides: Collection[int] = (),
) -> list[OutlineNode]:
    """So many children of each node, from the rank that it starts at, and the nodes besides."""
    ranked = (
        select(
            col(Node.id),
            col(Node.parent_id),
            func.row_number()
            .over(partition_by=col(Node.parent_id), order_by=col(Node.id))
            .label("rank"),
        )
        .where(col(Node.parent_id).in_(starts))
        .subquery()
    )
    inside = [
        (ranked.c.parent_id == parent) & ranked.c.rank.between(first, first + size - 1)
        for parent, first in starts.items()
    ]
    statement = (
        _outline(cycle, func.coalesce(ranked.c.rank, 0))
        .outerjoin(ranked, ranked.c.id == col(Node.id))
        .where(or_(col(Node.id).in_(besides), *inside))
    )
    return [OutlineNode._make(row) for row in session.execute(statement)]


def list_outline(session: Session, cycle: Cycle, ids: Collection[int]) -> list[OutlineNode]:
    """These nodes of the cycle."""
    statement = _outline(cycle, literal(0)).where(
        col(Node.id).in_(ids), col(Node.cycle_id) == cycle.id
    )
    return [OutlineNode._make(row) for row in session.execute(statement)]


def list_tops(
    session: Session, cycle: Cycle, most: int, lane: int | None = None
) -> list[OutlineNode]:
    """The company, its perspectives, and so many of the objectives right below these.

    They are those that weigh most among their siblings. With the node of a perspective as `lane`
    they are that perspective's, and as far as there is room those that are linked to one of them.
    """
    above = aliased(Node)
    own = literal(1) if lane is None else case((col(Node.parent_id) == lane, 0), else_=1)
    heaviest = (func.coalesce(col(Node.weight), 0).desc(), col(Node.id))
    rank = func.row_number().over(partition_by=col(Node.parent_id), order_by=heaviest)
    tops = (
        select(col(Node.id))
        .join(above, col(above.id) == col(Node.parent_id))
        .where(
            col(Node.cycle_id) == cycle.id,
            col(Node.kind) == "objective",
            col(above.kind) == "perspective",
        )
        .order_by(own, rank, col(Node.id))
        .limit(most)
    )
    if lane is not None:
        linked = col(Node.objective_id).in_(linked_to(cycle, lane))
        tops = tops.where((col(Node.parent_id) == lane) | linked)
    statement = (
        _outline(cycle, literal(0))
        .where(
            col(Node.cycle_id) == cycle.id,
            col(Node.kind).in_(("company", "perspective"))
            | col(Node.id).in_(select(tops.subquery().c.id)),
        )
        .order_by(case((col(Node.kind) == "objective", 1), else_=0), col(Node.id))
    )
    return [OutlineNode._make(row) for row in session.execute(statement)]


def list_objectives_below(
    session: Session, cycle: Cycle, parents: Collection[int]
) -> list[OutlineNode]:
    """The objectives right below these nodes."""
    statement = (
        _outline(cycle, literal(0))
        .where(col(Node.parent_id).in_(parents), col(Node.kind) == "objective")
        .order_by(col(Node.id))
    )
    return [OutlineNode._make(row) for row in session.execute(statement)]


def count_objectives_below(session: Session, ids: Collection[int]) -> dict[int, int]:
    """How many objectives stand right below these nodes; nothing of those without any."""
    rows = session.execute(
        select(col(Node.parent_id), func.count())
        .where(col(Node.parent_id).in_(ids), col(Node.kind) == "objective")
        .group_by(col(Node.parent_id))
    )
    return {int(key): int(number) for key, number in rows}


def find_matches(
    session: Session, cycle: Cycle, wanted: Filter, as_of: date, *, skip: int, most: int
) -> tuple[list[int], int]:
    """Nodes that the filter names, in the order of the cascade, and how many there are in all."""
    above, inner = aliased(Node), aliased(Objective)
    statement = (
        select(col(Node.id), func.count().over())
        .outerjoin(Objective, col(Objective.id) == col(Node.objective_id))
        .outerjoin(Target, col(Target.id) == col(Node.target_id))
        .outerjoin(MeasureRow, col(MeasureRow.id) == col(Target.measure_id))
        .join(Owner, col(Owner.id) == func.coalesce(Objective.owner_id, Target.owner_id))
        .outerjoin(above, col(above.id) == col(Node.parent_id))
        .outerjoin(inner, col(inner.id) == col(above.objective_id))
        .where(col(Node.cycle_id) == cycle.id)
        .order_by(col(Node.id))
        .offset(skip)
        .limit(most)
    )
    if wanted.text:
        named = (Objective.name, Objective.code, MeasureRow.name, MeasureRow.code)
        statement = statement.where(
            or_(*(col(name).icontains(wanted.text, autoescape=True) for name in named))
        )
    if wanted.owner:
        statement = statement.where(
            col(Owner.name).icontains(wanted.owner, autoescape=True)
            | col(Owner.code).icontains(wanted.owner, autoescape=True)
        )
    if wanted.perspective:
        lane = func.coalesce(Objective.perspective_id, inner.perspective_id)
        codes = select(col(Perspective.id)).where(col(Perspective.code) == wanted.perspective)
        statement = statement.where(lane.in_(codes))
    if wanted.unit:
        statement = statement.where(col(Owner.id).in_(_owners_in(wanted.unit)))
    if wanted.status:
        statement = statement.where(_has_status(cycle, wanted.status, as_of))
    rows = session.execute(statement).all()
    return [row[0] for row in rows], rows[0][1] if rows else 0


def find_node(session: Session, cycle_id: int, place: str) -> int | None:
    """The node that a finding calls ``objective C1``, ``target CSAT/chen`` or ``perspective C``."""
    wanted = place_code(place)
    statement = (
        select(col(Node.id))
        .outerjoin(Objective, col(Objective.id) == col(Node.objective_id))
        .outerjoin(Perspective, col(Perspective.id) == col(Node.perspective_id))
        .outerjoin(Target, col(Target.id) == col(Node.target_id))
        .outerjoin(MeasureRow, col(MeasureRow.id) == col(Target.measure_id))
        .outerjoin(Owner, col(Owner.id) == col(Target.owner_id))
        .where(col(Node.cycle_id) == cycle_id, col(Node.kind) == wanted.kind)
    )
    if wanted.kind == "target":
        first = date.fromisoformat(wanted.starts) if wanted.starts else None
        statement = statement.where(
            col(MeasureRow.code) == wanted.code,
            col(Owner.code) == wanted.owner,
            col(Target.starts) == first if first else col(Target.starts).is_(None),
        )
    else:
        statement = statement.where(func.coalesce(Objective.code, Perspective.code) == wanted.code)
    found: int | None = session.execute(statement).scalar()
    return found


def count_open_targets(session: Session, cycle_id: int) -> tuple[int, int]:
    """How many targets of the cycle have no score, and how many targets there are."""
    row = session.execute(
        select(func.count() - func.count(col(Node.score)), func.count()).where(
            col(Node.cycle_id) == cycle_id, col(Node.kind) == "target"
        )
    ).one()
    return int(row[0]), int(row[1])


def list_units(session: Session, most: int) -> list[tuple[str, str]]:
    """Codes and names of so many units, in the bundle's order."""
    rows = session.execute(
        select(*columns(Owner, "code", "name"))
        .join(Unit, col(Unit.owner_id) == col(Owner.id))
        .order_by(col(Owner.id))
        .limit(most)
    )
    return [(code, name) for code, name in rows]


def _outline(cycle: Cycle, rank: ColumnElement[int]) -> Select[Any]:
    """The columns of an OutlineNode."""
    return (
        select(
            *columns(Node, "id", "parent_id", "kind"),
            func.coalesce(Objective.code, Perspective.code, MeasureRow.code, ""),
            func.coalesce(Objective.name, Perspective.name, MeasureRow.name, ""),
            *columns(Owner, "code", "name"),
            *columns(Node, "weight"),
            func.coalesce(Objective.rollup, "weighted"),
            *columns(Node, "score", "coverage", "objective_id", "target_id"),
            *columns(MeasureRow, "direction", "unit", "decimals", "frequency"),
            func.coalesce(func.nullif(Target.curve, ""), MeasureRow.curve),
            *columns(Target, "value", "baseline", "threshold", "target", "stretch"),
            _last_reported(cycle),
            rank,
            *columns(Owner, "id"),
            func.coalesce(col(Person.unit_id), col(Owner.id)),
            *columns(Target, "starts", "ends"),
        )
        .outerjoin(Objective, col(Objective.id) == col(Node.objective_id))
        .outerjoin(Perspective, col(Perspective.id) == col(Node.perspective_id))
        .outerjoin(Target, col(Target.id) == col(Node.target_id))
        .outerjoin(MeasureRow, col(MeasureRow.id) == col(Target.measure_id))
        .outerjoin(Owner, col(Owner.id) == func.coalesce(Objective.owner_id, Target.owner_id))
        .outerjoin(Person, col(Person.owner_id) == col(Owner.id))
    )


def _last_reported(cycle: Cycle) -> ColumnElement[Any]:
    """The last day in the cycle that the target's check-ins speak of."""
    return (
        select(func.max(col(CheckIn.ends)))
        .where(
            col(CheckIn.measure_id) == col(Target.measure_id),
            col(CheckIn.owner_id) == col(Target.owner_id),
            # Not as a bare column, for the reason that `goals.queries.list_reports` gives.
            func.coalesce(CheckIn.starts, CheckIn.ends) >= cycle.starts,
            col(CheckIn.ends) <= cycle.ends,
            is_in_part(),
        )
        .correlate(Target)
        .scalar_subquery()
    )


def _owners_in(unit: str) -> Select[Any]:
    """The ids of the unit of that code or name, of all units below and of the people in them."""
    below = (
        select(col(Owner.id).label("id"))
        .join(Unit, col(Unit.owner_id) == col(Owner.id))
        .where((col(Owner.code) == unit) | (col(Owner.name) == unit))
        .cte("units_below", recursive=True)
    )
    below = below.union(select(col(Unit.owner_id)).join(below, col(Unit.parent_id) == below.c.id))
    people = select(col(Person.owner_id)).join(below, col(Person.unit_id) == below.c.id)
    return select(union_all(select(below.c.id), people).subquery().c.id)


def _has_status(cycle: Cycle, name: str, as_of: date) -> ColumnElement[bool]:
    """Whether `goals.status.status` gives the node that status; open and too early are one."""
    score = col(Node.score)
    day = min(as_of, cycle.ends)
    oldest = case(
        {each: day - timedelta(days=patience(each).days) for each in FREQUENCIES},
        value=col(MeasureRow.frequency),
    )
    runs = col(Target.ends).is_(None) | (col(Target.ends) >= as_of)
    stale = func.coalesce((_last_reported(cycle) < oldest) & runs, false())
    match name:
        case "stale":
            return score.is_not(None) & stale
        case "on_track":
            return (score >= ON_TRACK) & not_(stale)
        case "at_risk":
            return score.between(AT_RISK, ON_TRACK - 1) & not_(stale)
        case "off_track":
            return (score < AT_RISK) & not_(stale)
    return score.is_(None)
