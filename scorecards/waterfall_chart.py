"""The geometry of a waterfall: a row for each step, drawn from one score to the next."""

from collections.abc import Sequence
from dataclasses import dataclass

_LEFT, _ROOM = 2, 95
_THINNEST = 0.6
"""Percent of the width: a step that moved a hundredth can be seen, too."""


@dataclass(frozen=True, slots=True)
class StepBar:
    """A bar in percent of the width; a total has no width and is drawn as a line."""

    x: float
    width: float
    is_up: bool
    is_total: bool = False


def waterfall_bars(scores: Sequence[tuple[int, int]]) -> list[StepBar]:
    """The first score, a bar for each step (from, to), and the last score, on one scale.

    >>> [(bar.x, bar.width, bar.is_up) for bar in waterfall_bars([(8000, 9000), (9000, 8500)])]
    [(2.0, 0, False), (2.0, 95.0, True), (49.5, 47.5, False), (49.5, 0, False)]
    """
    if not scores:
        return []
    run = [scores[0][0], *(after for _, after in scores)]
    low, span = min(run), max(max(run) - min(run), 1)

    def at(score: int) -> float:
        return round(_LEFT + _ROOM * (score - low) / span, 2)

    bars = [
        StepBar(
            min(at(before), at(after)),
            max(round(abs(at(after) - at(before)), 2), _THINNEST),
            after > before,
        )
        for before, after in scores
    ]
    first, last = (StepBar(at(score), 0, False, True) for score in (run[0], run[-1]))
    return [first, *bars, last]
