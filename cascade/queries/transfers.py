"""The targets that somebody brings along to another unit, and where they could go on."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date
from typing import Any

from cascade.models import Node, Objective, Person, Perspective
from cascade.queries.bundle import target_rows
from cascade.transfers import Brought, Home
from goals.models import (
    CheckIn,
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
from goals.queries import columns, dictionaries, plain_rows


def list_brought(
    session: Session, owner_id: int, since: date, units: Collection[str]
) -> list[Brought]:
    """Somebody's targets in running cycles that stand outside of these units since that day."""
    seat, unit = aliased(Person), aliased(Owner)
    names: dict[str, Any] = {
        "measure_name": col(Measure.name),
        "objective_name": col(Objective.name),
        "unit_name": col(unit.name),
        "lane": col(Perspective.code),
        "frequency": col(Measure.frequency),
        "first": col(Cycle.starts),
        "last": col(Cycle.ends),
    }
    statement = (
        target_rows()
        .add_columns(*(column.label(name) for name, column in names.items()))
        .join(Perspective, col(Perspective.id) == col(Objective.perspective_id))
        .outerjoin(seat, col(seat.owner_id) == col(Objective.owner_id))
        .join(unit, col(unit.id) == func.coalesce(seat.unit_id, Objective.owner_id))
        .where(
            col(Target.owner_id) == owner_id,
            or_(col(unit.code).not_in(units), col(Objective.owner_id) == owner_id),
            col(Cycle.state) == "active",
            col(Cycle.starts) <= since,
            col(Cycle.ends) >= since,
            col(Target.starts).is_(None) | (col(Target.starts) < since),
            col(Target.ends).is_(None) | (col(Target.ends) >= since),
        )
    )
    rows = dictionaries(session, statement)
    told = _told(session, owner_id, {row["measure"] for row in rows})
    found = []
    for row in rows:
        each = Brought(row, *(row.pop(name) for name in names))
        ends = [
            end for start, end in told[row["measure"]] if each.starts <= start <= end <= each.ends
        ]
        found.append(each._replace(told=ends))
    return [each for each in found if each.way(since) != "stays"]


def _told(
    session: Session, owner_id: int, measures: Collection[str]
) -> dict[str, list[tuple[date, date]]]:
    """The days of the periods that were reported, by measure."""
    found: dict[str, list[tuple[date, date]]] = defaultdict(list)
    rows = session.execute(
        select(col(Measure.code), *columns(CheckIn, "starts", "ends"))
        .join(Measure, col(Measure.id) == col(CheckIn.measure_id))
        .where(col(CheckIn.owner_id) == owner_id, col(Measure.code).in_(measures))
        .distinct()
    )
    for measure, starts, ends in rows:
        found[measure].append((starts, ends))
    return found


def list_homes(session: Session, unit_id: int, cycles: Collection[str], besides: int) -> list[Home]:
    """The objectives of the unit, and those of units under which its people have targets.

    Those of one person do not count.
    """
    below, target, seat = aliased(Node), aliased(Target), aliased(Person)
    rows = plain_rows(
        session,
        select(
            col(Cycle.code),
            *columns(Objective, "code", "name"),
            col(Owner.name),
            col(Perspective.code),
            col(Measure.code),
            col(Cycle.id),
            col(Objective.id),
        )
        .join(Cycle, col(Cycle.id) == col(Objective.cycle_id))
        .join(Owner, col(Owner.id) == col(Objective.owner_id))
        .join(Perspective, col(Perspective.id) == col(Objective.perspective_id))
        .join(Node, col(Node.objective_id) == col(Objective.id))
        .outerjoin(below, (col(below.parent_id) == col(Node.id)) & (col(below.kind) == "target"))
        .outerjoin(target, col(target.id) == col(below.target_id))
        .outerjoin(seat, col(seat.owner_id) == col(target.owner_id))
        .outerjoin(Measure, col(Measure.id) == col(target.measure_id))
        .where(
            col(Cycle.code).in_(cycles),
            col(Owner.kind) == "unit",
            (col(Owner.id) == unit_id)
            | ((col(seat.unit_id) == unit_id) & (col(seat.owner_id) != besides)),
        )
        .order_by(col(Cycle.id), col(Objective.id))
        .distinct(),
    )
    found: dict[tuple[str, str, str, str, str], set[str]] = {}
    for cycle, code, name, owner, lane, measure, *_order in rows:
        found.setdefault((cycle, code, name, owner, lane), set()).update({measure} - {None})
    return [Home(*home, frozenset(measures)) for home, measures in found.items()]
