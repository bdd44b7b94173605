"""Objectives that are behind and that nobody does anything about."""

from typing import NamedTuple

from cascade.models import Initiative, Node, Objective
from goals.models import Owner, Session, col, func, literal, select
from goals.queries import columns
from goals.status import AT_RISK


class Unattended(NamedTuple):
    """An objective off track without an initiative that is planned or running."""

    objective_id: int
    name: str
    score: int
    owner_name: str


def list_unattended(session: Session, cycle_id: int, most: int) -> tuple[list[Unattended], int]:
    """So many of them, the furthest behind first, and how many there are."""
    helped = (
        select(col(Initiative.id))
        .where(
            col(Initiative.cycle_id) == cycle_id,
            col(Initiative.place) == literal("objective ") + col(Objective.code),
            col(Initiative.status).in_(("planned", "running")),
        )
        .exists()
    )
    rows = session.execute(
        select(
            *columns(Objective, "id", "name"),
            *columns(Node, "score"),
            *columns(Owner, "name"),
            func.count().over(),
        )
        .join(Node, col(Node.objective_id) == col(Objective.id))
        .join(Owner, col(Owner.id) == col(Objective.owner_id))
        .where(col(Node.cycle_id) == cycle_id, col(Node.score) < AT_RISK, ~helped)
        .order_by(col(Node.score), col(Objective.id))
        .limit(most)
    ).all()
    return [Unattended(*row[:4]) for row in rows], rows[0][4] if rows else 0
