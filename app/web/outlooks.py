"""What an objective may come to by the end of its cycle, for its page."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from app.web.checking_in import SETTLED
from app.web.transaction import db
from cascade.entries import ObjectiveEntry, Past, TargetEntry
from cascade.outlooks import Branch, Outlooks, outlooks
from cascade.queries import list_child_targets, list_targets_at
from cascade.queries.subtrees import get_subtree
from goals.forecast import MEMORY, Points, forecast
from goals.numbers import from_hundredths
from goals.queries import list_history
from goals.reporting import reported_within
from goals.values import Report
from scorecards.history_chart import Foreseen, History, Period, history

if TYPE_CHECKING:
    from goals.models import Cycle

MOST_NODES = 250
"""With more below it an objective's page had too much to read; those below it have forecasts."""


class Below(NamedTuple):
    """The targets right below an objective, and what it and all below it may come to.

    `reports` has the check-ins inside the cycle, by target id. There are none and no outlook once
    nothing is reported any more, and where the branch `is_large`.
    """

    targets: list[TargetEntry]
    reports: Mapping[int, Sequence[Report]] = MappingProxyType({})
    outlooks: Outlooks | None = None
    points: Points | None = None
    """The objective's own, where any target has a forecast."""
    is_large: bool = False


def below(cycle: "Cycle", found: ObjectiveEntry, most: int) -> Below:
    """What stands below the objective; at most so many targets right below."""
    if cycle.state in SETTLED:
        return Below(list_child_targets(db(), found.key, most))
    branch = get_subtree(db(), found.key, MOST_NODES)
    if branch is None:
        return Below(list_child_targets(db(), found.key, most), is_large=True)
    keys = [each.key for family in branch.families.values() for each in family]
    targets = list_targets_at(db(), [each for each in keys if each not in branch.parents])
    right_below = [each for each in targets if each.parent_key == found.key][:most]
    since = min(cycle.starts, cycle.ends - MEMORY)
    past = list_history(db(), [each.id for each in targets], since, cycle.ends)
    reports = {
        each.id: reported_within(past.get(each.id, ()), cycle.starts, cycle.ends, each.part)
        for each in right_below
    }
    foreseen = _outlooks(cycle, branch, targets, past)
    points = foreseen.points.get(found.key) if foreseen.foreseen else None
    return Below(right_below, reports, foreseen, points)


def _outlooks(
    cycle: "Cycle", branch: Branch, targets: list[TargetEntry], past: Mapping[int, list[Report]]
) -> Outlooks:
    forecasts = {
        each.key: forecast(
            each.goal.measure, past.get(each.id, ()), cycle.starts, cycle.ends, each.part
        )
        for each in targets
    }
    return outlooks(branch, cycle.rollup_cap, targets, forecasts)


def score_history(scores: Sequence[Past], points: Points | None, end: str) -> History | None:
    """The scores of the cycles up to this one as a line, and where this one may end as a band."""
    shown = [Period(label, None if each is None else from_hundredths(each))
             for label, each in scores]  # fmt: skip
    if points is not None:
        return history(shown, foreseen=Foreseen([end], *map(from_hundredths, points)))
    return history(shown) if len(shown) > 1 else None
