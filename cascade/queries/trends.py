"""How the scores of goals went from cycle to cycle."""

from collections.abc import Collection, Sequence
from operator import itemgetter
from typing import Any

from cascade.models import Node, Objective, Perspective
from goals.models import Cycle, Select, Session, Target, aliased, col, select, union_all
from goals.queries import columns

_Past = aliased(Node)


def get_trends(
    session: Session, cycles: Sequence[Cycle], ids: Collection[int]
) -> dict[int, list[int | None]]:
    """The scores of the same goals in these cycles, in their order, by the nodes of one cycle.

    The same objective has the same code, the same target the same measure and owner; of a target
    in parts it is the last part that has a score.
    """
    earlier = [each.id or 0 for each in cycles]
    kinds = (_of_objectives, _of_targets, _of_lanes, _of_companies)
    rows = session.execute(
        union_all(*(alike(earlier).where(col(Node.id).in_(ids)) for alike in kinds))
    )
    scores: dict[tuple[int, int], int] = {}
    for key, cycle, score, _past in sorted(rows, key=itemgetter(3)):
        if score is not None:
            scores[key, cycle] = score
    return {key: [scores.get((key, each)) for each in earlier] for key in ids}


def _scores() -> Select[Any]:
    return select(*columns(Node, "id"), *columns(_Past, "cycle_id", "score", "id"))


def _of_objectives(earlier: Collection[int]) -> Select[Any]:
    objective = aliased(Objective)
    return (
        _scores()
        .join(Objective, col(Objective.id) == col(Node.objective_id))
        .join(
            objective,
            (col(objective.code) == col(Objective.code)) & col(objective.cycle_id).in_(earlier),
        )
        .join(_Past, col(_Past.objective_id) == col(objective.id))
    )


def _of_targets(earlier: Collection[int]) -> Select[Any]:
    target = aliased(Target)
    return (
        _scores()
        .join(Target, col(Target.id) == col(Node.target_id))
        .join(
            target,
            (col(target.measure_id) == col(Target.measure_id))
            & (col(target.owner_id) == col(Target.owner_id))
            # "+ 0" keeps SQLite from walking through the cycles first: it has no statistics.
            & (col(target.cycle_id) + 0).in_(earlier)
            # Of the cycle itself only this very part.
            & ((col(target.cycle_id) != col(Target.cycle_id)) | (col(target.id) == col(Target.id))),
        )
        .join(_Past, col(_Past.target_id) == col(target.id))
    )


def _of_lanes(earlier: Collection[int]) -> Select[Any]:
    lane = aliased(Perspective)
    return (
        _scores()
        .join(Perspective, col(Perspective.id) == col(Node.perspective_id))
        .join(lane, col(lane.code) == col(Perspective.code))
        .join(_Past, col(_Past.perspective_id) == col(lane.id))
        .where(col(_Past.cycle_id).in_(earlier))
    )


def _of_companies(earlier: Collection[int]) -> Select[Any]:
    top = col(Node.parent_id).is_(None)
    past = _scores().join(_Past, col(_Past.parent_id).is_(None))
    return past.where(top, col(_Past.cycle_id).in_(earlier))
