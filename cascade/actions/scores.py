"""A cycle computed in full, and what changed stored."""

from collections.abc import Sequence

from cascade.models import Node
from cascade.queries import get_cascade
from cascade.scores import CycleScores, cycle_scores
from goals.actions import (
    write_plainly,
)
from goals.models import Cycle, Session, Target, bindparam, col, select, update
from goals.numbers import plain
from goals.queries import plain_rows


def recompute(session: Session, cycle: Cycle) -> CycleScores:
    """Compute the cycle in full and store what changed; returns what was computed."""
    scores = cycle_scores(get_cascade(session, cycle))
    statement = select(col(Node.id), col(Node.score), col(Node.coverage))
    rows = plain_rows(session, statement.where(col(Node.cycle_id) == cycle.id))
    stored: set[tuple[int, int | None, int]] = {tuple(row) for row in rows}
    store_scores(session, [each for each in scores.nodes() if each not in stored])
    _store_values(session, cycle, scores)
    return scores


def store_scores(session: Session, scores: Sequence[tuple[int, int | None, int]]) -> None:
    """Write scores and coverage (hundredths) of nodes by id."""
    table = Node.__table__  # type: ignore[attr-defined]  # set by SQLModel's metaclass
    write_plainly(
        session,
        update(table)
        .where(table.c.id == bindparam("key"))
        .values(score=bindparam("new_score"), coverage=bindparam("new_coverage")),
        ("key", "new_score", "new_coverage"),
        scores,
    )


def _store_values(session: Session, cycle: Cycle, scores: CycleScores) -> None:
    statement = select(col(Target.id), col(Target.value)).where(col(Target.cycle_id) == cycle.id)
    stored: dict[int, str | None] = dict(plain_rows(session, statement))
    changed = []
    for target in scores.data.targets:
        found = scores.values[target.key].value
        text = None if found is None else plain(found)
        if stored[target.id] != text:
            changed.append((text, target.id))
    table = Target.__table__  # type: ignore[attr-defined]  # set by SQLModel's metaclass
    write_plainly(
        session,
        update(table).where(table.c.id == bindparam("key")).values(value=bindparam("new_value")),
        ("new_value", "key"),
        changed,
    )
