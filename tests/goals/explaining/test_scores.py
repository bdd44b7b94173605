"""The working of a score is the curve's own rule, whatever the value."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goals.curves import Levels, curve
from goals.explaining import Explained, verbatim
from goals.explaining.scores import drawn
from goals.explaining.workings import result_hundredths
from goals.measures import Goal, Measure
from goals.numbers import exact
from tests.recomputing import disagreements

numbers = st.integers(-30_000, 30_000).map(lambda number: Fraction(number, 100))


def goal(
    drawing: str, direction: str = "increase", levels: tuple[str | None, ...] = (None,) * 4
) -> Goal:
    """A target with its baseline, threshold, target and stretch."""
    measure = Measure("M", "M", direction, "", "last", (), None, 2, curve(drawing), "month")
    return Goal(
        measure, Levels(*(None if each is None else exact(each) for each in levels)), curve(drawing)
    )


GOALS = {
    "linear": goal("linear", levels=("-10", None, "20.5", None)),
    "linear to stretch": goal("linear", levels=("3", None, "20", "23.3")),
    "linear downwards": goal("linear", "decrease", ("30", "25", "7", "-2")),
    "linear over a threshold": goal("linear", levels=("0", "50", "70", "100")),
    "ratio": goal("ratio", levels=(None, None, "33.3", None)),
    "ratio downwards": goal("ratio", "decrease", (None, None, "33.3", None)),
    "pass": goal("pass", levels=(None, None, "4", None)),
    "pass downwards": goal("pass", "decrease", (None, None, "-4", None)),
    "pass on the point": goal("pass", "maintain", (None, None, "4", None)),
    "at least": goal("at least: 90=100, 80=80.555, -1=3"),
    "at most": goal("at most: 1=100, 2=80, 3.5=0"),
    "points": goal("points: -20=0, 4=80, 5=77.777, 100=120"),
}


@pytest.mark.parametrize("name", GOALS)
@given(value=numbers)
def test_the_working_gives_the_score(name: str, value: Fraction) -> None:
    line = drawn(GOALS[name], value)
    score = result_hundredths(GOALS[name].score(value))
    node = Explained(verbatim(name), score, line.working, line.rounding)
    assert list(disagreements(node)) == []


@pytest.mark.parametrize(
    ("name", "value", "working"),
    [
        ("linear", "5.25", "(5.25 − (−10)) ÷ (20.5 − (−10)) × 100"),
        ("linear", "21", "min(100, (21 − (−10)) ÷ (20.5 − (−10)) × 100)"),
        ("linear to stretch", "22", "100 + (22 − 20) ÷ (23.3 − 20) × 20"),
        ("linear to stretch", "-1", "max(0, (−1 − 3) ÷ (20 − 3) × 100)"),
        ("linear over a threshold", "49.99", "0"),
        ("ratio", "100", "min(120, 100 × 100 ÷ 33.3)"),
        ("ratio downwards", "30", "100 × (2 − 30 ÷ 33.3)"),
        ("pass", "4", "100"),
        ("at least", "79.99", "3"),
        ("at most", "4", "0"),
        ("points", "4.5", "80 + (4.5 − 4) ÷ (5 − 4) × (77.777 − 80)"),
    ],
)
def test_only_the_limit_that_acts_is_written(name: str, value: str, working: str) -> None:
    assert drawn(GOALS[name], exact(value)).working == working


def test_a_step_is_named() -> None:
    notes = drawn(GOALS["at most"], Fraction(3, 2)).notes
    assert [str(note) for note in notes] == [
        "curve: at most: 1=100, 2=80, 3.5=0",
        "the step taken: 1.5 ≤ 2 → 80",
    ]


def test_a_value_short_of_the_threshold_says_so() -> None:
    notes = drawn(GOALS["linear over a threshold"], Fraction(49)).notes
    assert str(notes[-1]) == "49 falls short of the threshold 50: 0 points"
