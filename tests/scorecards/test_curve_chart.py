"""The drawing of a curve follows the curve."""

from fractions import Fraction

import pytest

from goals.curves import Levels, curve
from goals.measures import Goal, Measure
from scorecards.curve_chart import BOTTOM, HEIGHT, LEFT, RIGHT, TOP, WIDTH, curve_chart

LEVELS = Levels(Fraction(0), Fraction(20), Fraction(100), Fraction(150))


def goal(text: str, direction: str = "increase", levels: Levels = LEVELS) -> Goal:
    drawn = curve(text)
    measure = Measure("M", "M", direction, "", "last", (), None, 2, drawn, "month")
    return Goal(measure, levels, drawn)


@pytest.mark.parametrize(
    ("text", "direction"),
    [("linear", "increase"), ("ratio", "increase"), ("ratio", "decrease"), ("pass", "increase"),
     ("at least: 90=100, 80=80", "increase"), ("at most: 1=100", "decrease"),
     ("points: 1=0, 4=80, 5=100", "increase")],
)  # fmt: skip
def test_it_stays_inside_its_frame(text: str, direction: str) -> None:
    chart = curve_chart(goal(text, direction), Fraction(50))
    spots = [tuple(map(float, pair.split(","))) for pair in chart.line.split()]
    assert len(spots) > 2
    assert [x for x, _ in spots] == sorted(x for x, _ in spots)
    assert all(LEFT <= x <= WIDTH - RIGHT and TOP <= y <= HEIGHT - BOTTOM for x, y in spots)
    assert chart.dot is not None
    assert LEFT <= chart.dot[0] <= WIDTH - RIGHT


def test_a_step_is_a_wall_and_a_line_is_straight() -> None:
    step = curve_chart(goal("at least: 90=100"))
    heights = {pair.split(",")[1] for pair in step.line.split()}
    assert len(heights) == 2  # nothing between the step and the ground
    assert [mark.text for mark in step.across] == ["90"]
    bent = curve_chart(goal("points: 0=0, 100=100"))
    assert [mark.text for mark in bent.across] == ["0", "100"]


def test_the_words_of_near_bends_do_not_run_into_each_other() -> None:
    crowded = curve_chart(goal("points: 1=0, 1.01=50, 1.02=60, 100=100"))
    assert [mark.text for mark in crowded.across] == ["1", "100"]
