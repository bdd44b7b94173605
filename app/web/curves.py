"""A target's curve as its form draws it: what is typed, or what stands."""

from collections.abc import Mapping
from fractions import Fraction
from typing import NamedTuple

from app.web.language import said
from goals.bench import LEVELS, tried
from goals.changes import Row
from goals.curve_words import CurveWords, curve_words
from scorecards.curve_chart import CurveChart, curve_chart


class Drawn(NamedTuple):
    """The drawing and the curve in words, or why there is none yet."""

    chart: CurveChart | None
    words: CurveWords | None
    problem: str | None
    is_example: bool


def drawn_curve(measure: Row, typed: Mapping[str, str], value: Fraction | None) -> Drawn:
    """The curve of a target with these levels and this curve, where blank the measure's own."""
    row = {**measure, "curve": typed["curve"].strip() or measure["curve"]}
    trial = tried(row, {name: typed[name] for name in LEVELS})
    if trial.goal is None or trial.problems:
        return Drawn(None, None, next(map(said, trial.problems.values()), None), False)
    is_example = trial.is_example and trial.goal.curve.kind in ("linear", "ratio", "pass")
    words = curve_words(trial.goal)
    return Drawn(curve_chart(trial.goal, value), words, None, is_example)
