"""Measures: how a value is obtained from check-ins and how it is scored."""

from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from goals.curves import Curve, Levels
from goals.expressions import Formula


@dataclass(frozen=True, slots=True)
class Measure:
    """A KPI as the arithmetic needs it; `inputs` is empty where there is no formula."""

    code: str
    name: str
    direction: str
    unit: str
    aggregate: str
    inputs: tuple[str, ...]
    formula: Formula | None
    decimals: int
    curve: Curve
    frequency: str
    approval: bool = False


class Excused(NamedTuple):
    """Why a target need not be reported, and who agreed."""

    reason: str
    approved_by: str


@dataclass(frozen=True, slots=True)
class Goal:
    """What one owner is to reach with a measure: its levels and the curve that scores it."""

    measure: Measure
    levels: Levels
    curve: Curve

    def score(self, value: Fraction) -> int:
        """Hundredths of points for the value."""
        return self.curve.score(value, self.levels, self.measure.direction)
