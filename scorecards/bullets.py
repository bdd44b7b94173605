"""The bullet graph of a value over the zones of its target's curve."""

from fractions import Fraction
from functools import lru_cache

from goals.curves import Curve
from goals.curves import Levels as CurveLevels
from goals.measures import Goal
from scorecards import charts
from scorecards.charts import Bullet, Direction, Levels, Zone

_DIRECTIONS: dict[str, Direction] = {
    "increase": "increase",
    "decrease": "decrease",
    "maintain": "maintain",
}


def curve_bullet(curve: Curve, held: CurveLevels, direction: str, value: Fraction | None) -> Bullet:
    """The graph of the value of a target with that curve and those levels."""
    levels = Levels(
        _DIRECTIONS[direction], held.target, held.baseline, held.threshold, held.stretch
    )
    low, high = charts.scale(levels, value)
    return charts.bullet(value, levels, _zones(curve, held, direction, low, high))


def goal_bullet(goal: Goal, value: Fraction | None) -> Bullet:
    """The graph of the value against what the target asks for."""
    return curve_bullet(goal.curve, goal.levels, goal.measure.direction, value)


@lru_cache(maxsize=1024)
def _zones(
    curve: Curve, held: CurveLevels, direction: str, low: Fraction, high: Fraction
) -> tuple[Zone, ...]:
    """Found once for all that ask for the same: a page often shows one measure of many owners."""
    return charts.zones(low, high, lambda value: curve.score(value, held, direction))
