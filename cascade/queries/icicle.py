"""The branch below a node from its widest parts down, as its picture needs it."""

from cascade.models import Node, Objective
from goals.models import ColumnElement, Session, aliased, case, col, func, literal, select


def list_widest(session: Session, cycle_id: int, top: int, least: float, most: int) -> list[int]:
    """The node and so many below it that have the greatest part of it, each with all above it.

    What has less than `least` of the top (1 is all of it) is left out with everything below it.
    """
    weight = col(Node.weight)
    among = (
        select(
            col(Node.parent_id).label("parent"),
            func.count().label("children"),
            func.count(weight).label("given"),
            func.count(func.nullif(weight, 0)).label("positive"),
            func.coalesce(func.sum(weight), 0).label("whole"),
        )
        .where(col(Node.cycle_id) == cycle_id, col(Node.parent_id).is_not(None))
        .group_by(col(Node.parent_id))
        .cte("among")
    )
    part = (
        select(col(Node.id).label("id"), literal(1.0).label("part"),
               literal(0).label("depth"))
        .where(col(Node.id) == top, col(Node.cycle_id) == cycle_id)
        .cte("part", recursive=True)
    )  # fmt: skip
    child, rollup = aliased(Node), aliased(Objective)
    own = func.coalesce(col(child.weight), 0)
    # Floats choose what is drawn; how wide it is, is computed from the weights themselves.
    share = case(
        (among.c.given == 0, 1.0 / among.c.children),
        (
            col(rollup.rollup) == "average",
            case((own > 0, 1.0), else_=0.0) / _some(among.c.positive),
        ),
        else_=1.0 * own / _some(among.c.whole),
    )
    found = part.union_all(
        select(col(child.id), part.c.part * share, part.c.depth + 1)
        .join(part, col(child.parent_id) == part.c.id)
        .join(among, among.c.parent == part.c.id)
        .join(Node, col(Node.id) == part.c.id)
        .outerjoin(rollup, col(rollup.id) == col(Node.objective_id))
        .where(part.c.part * share >= least)
    )
    statement = (
        select(found.c.id).order_by(found.c.part.desc(), found.c.depth, found.c.id).limit(most)
    )
    return [int(key) for key in session.scalars(statement)]


def _some(number: ColumnElement[int]) -> ColumnElement[int]:
    """The number as a divisor: nothing where it is 0."""
    return func.nullif(number, 0)
