"""The scores that a change of the plan touches, computed again and stored."""

from collections.abc import Collection, Sequence

from cascade.actions.scores import recompute, store_scores
from cascade.models import Node, Objective, Perspective
from cascade.planned_rows import Family
from cascade.planning import families_of
from cascade.queries.cascades import get_goals
from cascade.queries.entries import get_branches_above
from cascade.rollup import COVERED
from cascade.spreading import respread
from goals.changes import Change
from goals.cycle_states import SETTLED
from goals.models import Cycle, Measure, Owner, Session, Target, col, func, or_, select
from goals.numbers import plain
from goals.queries import columns, list_reports
from goals.values import value

_MOST_TOUCHED = 300
"""With more changes than this the whole cycle is computed at once."""
_SHAPES = ("cycles", "perspectives")
_GOALS = ("objectives", "targets")


def rescore(session: Session, changes: Sequence[Change]) -> None:
    """Store the scores and values that follow from the changes, up to every company's root."""
    whole = _computed_whole(session, changes)
    for cycle in session.scalars(select(Cycle).where(col(Cycle.state).not_in(SETTLED))):
        mine = [
            c for c in changes if c.sheet in ("objectives", "targets") and c.cycle == cycle.code
        ]
        if cycle.code in whole or len(mine) > _MOST_TOUCHED:
            recompute(session, cycle)
        elif mine:
            _rescore_touched(session, cycle, mine)


def _computed_whole(session: Session, changes: Sequence[Change]) -> set[str]:
    """The cycles in which a perspective, a cap or a measure changed."""
    found = {c.cycle for c in changes if c.sheet in _SHAPES}
    if "" in found:
        found |= set(session.scalars(select(col(Cycle.code))))
    measures = [c.key[0] for c in changes if c.sheet == "measures"]
    if measures:
        found |= set(
            session.scalars(
                select(col(Cycle.code))
                .join(Target, col(Target.cycle_id) == col(Cycle.id))
                .join(Measure, col(Measure.id) == col(Target.measure_id))
                .where(col(Measure.code).in_(measures))
                .distinct()
            )
        )
    return found


def _rescore_touched(session: Session, cycle: Cycle, changes: Sequence[Change]) -> None:
    assert cycle.id is not None  # a stored cycle
    leaves = _rescored_targets(session, cycle, changes)
    heads = _heads(session, cycle.id, families_of(changes), changes)
    parents, families, stored = get_branches_above(session, heads)
    fresh = respread(parents, families, cycle.rollup_cap, leaves)
    changed = [(key, *result) for key, result in fresh.items() if stored.get(key) != result]
    store_scores(session, changed)


def _rescored_targets(
    session: Session, cycle: Cycle, changes: Sequence[Change]
) -> dict[int, tuple[int | None, int]]:
    """Score and coverage of the changed targets by node; their values are stored."""
    keys = {c.key for c in changes if c.sheet == "targets" and c.after is not None}
    if not keys:
        return {}
    rows = session.execute(
        select(Target, col(Node.id), col(Measure.code), col(Owner.code))
        .join(Node, col(Node.target_id) == col(Target.id))
        .join(Measure, col(Measure.id) == col(Target.measure_id))
        .join(Owner, col(Owner.id) == col(Target.owner_id))
        .where(
            col(Target.cycle_id) == cycle.id,
            col(Measure.code).in_({key[1] for key in keys}),
            col(Owner.code).in_({key[2] for key in keys}),
        )
    ).all()
    found = [(target, node) for target, node, measure, owner in rows
             if (cycle.code, measure, owner, str(target.starts or "")) in keys]  # fmt: skip
    goals = get_goals(session, [target for target, _ in found])
    reports = list_reports(session, cycle, list(goals))
    leaves: dict[int, tuple[int | None, int]] = {}
    for target, node in found:
        goal = goals[target.id or 0]
        reached = value(goal.measure, reports.get(target.id or 0, ())).value
        target.value = None if reached is None else plain(reached)
        session.add(target)
        leaves[node] = (None, 0) if reached is None else (goal.score(reached), COVERED)
    session.flush()
    return leaves


def _heads(
    session: Session, cycle_id: int, families: Collection[Family], changes: Sequence[Change]
) -> set[int]:
    """The nodes whose children changed, and the objectives that may roll up differently."""
    objectives = {code for _, kind, code in families if kind == "objective"}
    objectives |= {c.key[1] for c in changes if c.sheet == "objectives" and c.after is not None}
    lanes = {code for _, kind, code in families if kind == "perspective"}
    rows = session.execute(
        select(*columns(Node, "id"))
        .outerjoin(Objective, col(Objective.id) == col(Node.objective_id))
        .outerjoin(Perspective, col(Perspective.id) == col(Node.perspective_id))
        .where(
            col(Node.cycle_id) == cycle_id,
            or_(
                func.coalesce(col(Objective.code), "").in_(objectives),
                func.coalesce(col(Perspective.code), "").in_(lanes),
            ),
        )
    )
    return {key for (key,) in rows}
