"""What a cycle lacks to be judged, and the schemes that could judge it."""

from cascade.models import Node
from cascade.readiness import Judged
from goals.models import Cycle, Owner, Session, Target, col, func, select
from goals.queries import is_excused
from scorecards.models import Scheme
from scorecards.queries.cards import get_scorecards
from scorecards.queries.schemes import find_scheme


def get_judged(session: Session, cycle: Cycle) -> Judged:
    """Whether a scheme judges the cycle, and how many scorecards are without a grade.

    Whoever is excused from everything needs none.
    """
    assert cycle.id is not None  # a stored cycle
    scheme = find_scheme(session, cycle.id)
    if scheme is None:
        return Judged(False, 0, 0)
    owing = _owing(session, cycle.id)
    cards = get_scorecards(session, cycle, scheme=scheme).values()
    judged = [card for card in cards if card.total is not None or card.owner in owing]
    return Judged(True, len(judged), sum(card.grade is None for card in judged))


def _owing(session: Session, cycle_id: int) -> set[str]:
    """The owners of lines that have neither a score nor an excuse."""
    return set(
        session.scalars(
            select(col(Owner.code))
            .join(Target, col(Target.owner_id) == col(Owner.id))
            .join(Node, col(Node.target_id) == col(Target.id))
            .where(
                col(Target.cycle_id) == cycle_id,
                col(Node.points) > 0,
                col(Node.score).is_(None),
                ~is_excused(),
            )
        )
    )


def list_schemes(session: Session) -> list[tuple[str, str]]:
    """Code and name of each scheme in its highest version."""
    newest = (
        select(col(Scheme.code), func.max(Scheme.version).label("version"))
        .group_by(col(Scheme.code))
        .subquery()
    )
    rows = session.execute(
        select(col(Scheme.code), col(Scheme.name))
        .join(
            newest,
            (newest.c.code == col(Scheme.code)) & (newest.c.version == col(Scheme.version)),
        )
        .order_by(col(Scheme.code))
    )
    return [(code, name) for code, name in rows]
