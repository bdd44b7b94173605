"""A cycle with all that its scores are computed from."""

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

from cascade.models import Node, Objective, Perspective
from cascade.scores import (
    CascadeData,
    CycleInfo,
    ObjectiveInfo,
    PerspectiveInfo,
    TargetInfo,
)
from cascade.tree import TreeNode
from goals.bulk import collector_paused
from goals.curves import Levels, curve
from goals.measures import Goal, Measure
from goals.models import Cycle, Owner, Session, Target, aliased, col, func, select
from goals.numbers import exact
from goals.parts import WHOLE, Part
from goals.queries import columns, get_measures, is_excused, list_reports, plain_rows


@collector_paused()
def get_cascade(session: Session, cycle: Cycle, *, detailed: bool = False) -> CascadeData:
    """Everything that the cycle's scores are computed from, in the bundle's order."""
    assert cycle.id is not None  # a stored cycle
    perspectives, objectives, nodes = _inner(session, cycle.id)
    perspective_of = {p.key: p.code for p in perspectives}
    perspective_of |= {o.key: o.perspective for o in objectives}
    objective_of = {o.key: o.code for o in objectives}
    goal_of = goals_of(get_measures(session))
    found = []
    for row in _targets(session, cycle.id):
        key, parent, weight, points, target_id, excused, measure_id, owner, name = row[:9]
        starts, ends = row[9:11]
        nodes.append(TreeNode(key, parent, "target", "", weight))
        found.append(
            TargetInfo(
                key,
                target_id,
                objective_of[parent],
                perspective_of[parent],
                owner,
                name,
                goal_of(measure_id, *row[11:]),
                points,
                bool(excused),
                WHOLE if starts is ends is None else Part(starts, ends),
            )
        )
    return CascadeData(
        cycle_info(cycle),
        nodes,
        perspectives,
        objectives,
        found,
        list_reports(session, cycle, detailed=detailed),
    )


def cycle_info(cycle: Cycle) -> CycleInfo:
    """The stored cycle as the arithmetic needs it."""
    return CycleInfo(
        cycle.id or 0,
        cycle.code,
        cycle.name,
        cycle.starts,
        cycle.ends,
        cycle.frequency,
        cycle.state,
        cycle.rollup_cap,
    )


def list_perspectives(session: Session, cycle_id: int) -> list[PerspectiveInfo]:
    """The perspectives of the cycle, in the bundle's order."""
    rows = session.execute(
        select(col(Node.id), col(Perspective.code), col(Perspective.name), col(Perspective.weight))
        .join(Perspective, col(Perspective.id) == col(Node.perspective_id))
        .where(col(Node.cycle_id) == cycle_id)
        .order_by(col(Perspective.id))
    )
    return [PerspectiveInfo(*row) for row in rows]


def _inner(
    session: Session, cycle_id: int
) -> tuple[list[PerspectiveInfo], list[ObjectiveInfo], list[TreeNode]]:
    """Perspectives and objectives in the bundle's order, and all nodes above the targets."""
    lane = aliased(Perspective)
    rows = session.execute(
        select(
            *columns(Node, "id", "parent_id", "kind", "weight", "points"),
            *columns(Objective, "id", "code", "name", "rollup", "kind"),
            *columns(Owner, "code", "name"),
            *columns(lane, "id", "code", "name", "weight"),
        )
        .outerjoin(Objective, col(Objective.id) == col(Node.objective_id))
        .outerjoin(Owner, col(Owner.id) == col(Objective.owner_id))
        .outerjoin(
            lane, col(lane.id) == func.coalesce(Node.perspective_id, Objective.perspective_id)
        )
        .where(col(Node.cycle_id) == cycle_id, col(Node.kind) != "target")
        .order_by(col(Node.id))
    )
    perspectives, objectives, nodes = [], [], []
    for row in rows:
        key, parent, kind, weight, points, objective_id, code, name, rollup, committed = row[:10]
        owner, owner_name, lane_id, lane_code, lane_name, lane_weight = row[10:]
        if kind == "perspective":
            info = PerspectiveInfo(key, lane_code, lane_name, lane_weight)
            perspectives.append((lane_id, info))
        elif kind == "objective":
            told = ObjectiveInfo(key, code, name, owner, owner_name, lane_code, points, committed)
            objectives.append((objective_id, told))
        shown = code or lane_code or ""
        nodes.append(TreeNode(key, parent, kind, shown, weight, rollup or "weighted"))
    return (
        [info for _, info in sorted(perspectives)],
        [told for _, told in sorted(objectives)],
        nodes,
    )


def _targets(session: Session, cycle_id: int) -> Sequence[Any]:
    statement = (
        select(
            col(Node.id),
            col(Node.parent_id),
            col(Node.weight),
            col(Node.points),
            col(Target.id),
            is_excused(),
            col(Target.measure_id),
            col(Owner.code),
            col(Owner.name),
            *columns(Target, "starts", "ends"),
            col(Target.baseline),
            col(Target.threshold),
            col(Target.target),
            col(Target.stretch),
            col(Target.curve),
        )
        .join(Node, col(Node.target_id) == col(Target.id))
        .join(Owner, col(Owner.id) == col(Target.owner_id))
        .where(col(Target.cycle_id) == cycle_id)
        .order_by(col(Target.id))
    )
    return plain_rows(session, statement)


def get_goals(session: Session, targets: Sequence[Target]) -> dict[int, Goal]:
    """What each target asks for, by target id."""
    goal_of = goals_of(get_measures(session, {target.measure_id for target in targets}))
    return {
        target.id or 0: goal_of(
            target.measure_id,
            target.baseline,
            target.threshold,
            target.target,
            target.stretch,
            target.curve,
        )
        for target in targets
    }


def goals_of(measures: dict[int, Measure]) -> Callable[..., Goal]:
    """The function from measure id and stored levels to what the target asks for."""

    @cache
    def goal(measure_id: int, *levels: str | None) -> Goal:
        measure = measures[measure_id]
        *numbers, drawn = levels
        exacts = (None if text is None else exact(text) for text in numbers)
        return Goal(measure, Levels(*exacts), curve(drawn) if drawn else measure.curve)

    return goal
