"""What an objective may come to by the end of its cycle: its targets' forecasts, rolled up.

They roll up by the very rule of the scores; what has no forecast is left out, as it is there.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from cascade.entries import TargetEntry
from cascade.spreading import ChildNode, ParentNode, spread
from goals.forecast import Forecast, Points, foreseen_points


class Branch(NamedTuple):
    """A node with all that is below it."""

    parents: Mapping[int, ParentNode]
    families: Mapping[int, Sequence[ChildNode]]


@dataclass(frozen=True, slots=True)
class Outlooks:
    """What the nodes of a branch may come to, by key, and what that is made from.

    `foreseen` targets have a forecast, `settled` ones have nothing left to report and count with
    their score, `lacking` ones have too few periods to learn from and are left out.
    """

    points: Mapping[int, Points]
    foreseen: int
    settled: int
    lacking: int

    @property
    def all(self) -> int:
        """The targets that could count."""
        return self.foreseen + self.settled + self.lacking


def outlooks(
    branch: Branch,
    cap: int,
    targets: Sequence[TargetEntry],
    forecasts: Mapping[int, Forecast | None],
) -> Outlooks:
    """The outlooks of the branch from the forecasts of its targets by key; `cap` is the cycle's."""
    leaves = {each.key: _points(each, forecasts[each.key]) for each in targets}
    counted = [each for each in targets if not (each.excused and leaves[each.key] is None)]
    settled = [each for each in counted if forecasts[each.key] is None and each.score is not None]
    lacking = [each for each in counted if leaves[each.key] is None]
    return Outlooks(
        _rolled(branch, cap, leaves),
        len(counted) - len(settled) - len(lacking),
        len(settled),
        len(lacking),
    )


def _points(target: TargetEntry, found: Forecast | None) -> Points | None:
    if found is None:
        return None if target.score is None else Points(*[target.score] * 3)
    return None if found.end is None else foreseen_points(target.goal, found.end)


def _rolled(branch: Branch, cap: int, leaves: Mapping[int, Points | None]) -> dict[int, Points]:
    low, middle, high = (
        spread(*branch, cap, {key: each and each[place] for key, each in leaves.items()})
        for place in range(3)
    )
    found = {}
    for key, score in middle.items():
        ends = low[key], high[key]
        if score is not None and ends[0] is not None and ends[1] is not None:
            found[key] = Points(ends[0], score, ends[1])
    return found
