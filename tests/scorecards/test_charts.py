"""Charts show the numbers they are given, where they belong."""

import re
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scorecards.charts import (
    Levels,
    Zone,
    bullet,
    heat,
    ruler,
    scale,
    score_bullet,
    sparkline,
    zones,
)

ROOT = Path(__file__).parents[2]
GRADES = [("A", 9000), ("B", 8000), ("C", 7000), ("D", 6000), ("E", 0)]
numbers = st.fractions(min_value=-1000, max_value=1000, max_denominator=100)


def test_the_bar_and_the_tick_share_one_scale() -> None:
    drawn = bullet(Fraction(60), Levels("increase", Fraction(120), stretch=Fraction(150)))
    assert (drawn.bar, drawn.tick, drawn.beyond) == (40.0, 80.0, False)


def test_lower_is_better_grows_to_the_right_with_the_good_zone_left() -> None:
    levels = Levels("decrease", Fraction(1), baseline=Fraction(2))
    better, worse = bullet(Fraction("0.5"), levels), bullet(Fraction("1.5"), levels)
    assert better.bar is not None
    assert worse.bar is not None
    assert better.bar < worse.bar
    bands = bullet(
        Fraction(1),
        levels,
        zones(*scale(levels), lambda value: 10_000 if value <= 1 else 0),
    ).bands
    assert [band.band for band in bands] == [3, 1]
    assert bands[0].x == 0


def test_no_value_is_no_bar_rather_than_a_bar_of_nothing() -> None:
    assert bullet(None, Levels("increase", Fraction(10))).bar is None
    assert bullet(Fraction(0), Levels("increase", Fraction(10))).bar == 0


def test_a_far_outlier_leaves_the_scale_and_says_so() -> None:
    drawn = bullet(Fraction(900), Levels("decrease", Fraction(1)))
    assert (drawn.bar, drawn.beyond) == (100.0, True)
    assert drawn.tick is not None
    assert drawn.tick > 10


def test_a_high_baseline_starts_the_scale() -> None:
    low, high = scale(Levels("increase", Fraction(98), baseline=Fraction(70)))
    assert low == 70
    assert high > 98


def test_maintain_has_its_target_in_the_middle() -> None:
    assert bullet(Fraction(5), Levels("maintain", Fraction(4))).tick == 50.0


@given(
    value=st.none() | numbers,
    target=st.none() | numbers,
    baseline=st.none() | numbers,
    stretch=st.none() | numbers,
    direction=st.sampled_from(["increase", "decrease", "maintain"]),
)
def test_nothing_is_drawn_outside(
    value: Fraction | None,
    target: Fraction | None,
    baseline: Fraction | None,
    stretch: Fraction | None,
    direction: str,
) -> None:
    levels = Levels(direction, target, baseline, None, stretch)  # type: ignore[arg-type]  # sampled
    cut = Zone(None, Fraction(3), 1), Zone(Fraction(3), None, 2)
    drawn = bullet(value, levels, cut)
    assert all(0 <= x <= 100 for x in (drawn.bar, drawn.tick) if x is not None)
    assert sum(band.width for band in drawn.bands) == pytest.approx(100, abs=0.05)
    for before, after in pairwise(drawn.bands):
        assert before.x + before.width == pytest.approx(after.x, abs=0.02)


def test_a_score_stands_against_a_hundred() -> None:
    drawn = score_bullet(6000)
    assert (drawn.bar, drawn.tick) == (50.0, 83.33)
    assert [band.band for band in drawn.bands] == [1, 2, 3]


def test_a_missing_period_breaks_the_sparkline() -> None:
    drawn = sparkline([1, 2, None, 4, 3, None, 5])
    assert len(drawn.paths) == 2
    assert len(drawn.dots) == 1
    assert drawn.last == drawn.dots[0]


def test_the_sparkline_shows_the_last_twelve() -> None:
    assert sparkline(list(range(40))) == sparkline(list(range(28, 40)))


@pytest.mark.parametrize("values", [[], [None], [None, None]])
def test_a_sparkline_of_nothing_is_empty(values: list[None]) -> None:
    drawn = sparkline(values)
    assert (drawn.paths, drawn.dots, drawn.last) == ((), (), None)


def test_higher_is_drawn_higher() -> None:
    drawn = sparkline([Fraction(1, 3), Fraction(2, 3)])
    assert drawn.paths == ("M3 15 53 3",)


def test_the_ruler_says_how_far_the_next_grade_is() -> None:
    drawn = ruler(GRADES, 8939)
    assert drawn.gap is not None
    assert (drawn.gap.points, drawn.gap.grade) == (61, "A")
    assert [band.grade for band in drawn.bands] == ["E", "D", "C", "B", "A"]


def test_at_the_top_no_grade_is_next() -> None:
    assert ruler(GRADES, 9000).gap is None


def test_marks_close_to_each_other_turn_their_labels_away() -> None:
    drawn = ruler(GRADES, 8939, after=8639)
    assert drawn.mark is not None
    assert drawn.ghost is not None
    assert (drawn.mark.anchor, drawn.ghost.anchor) == ("start", "end")


@pytest.mark.parametrize("total", [0, 3913, 6000, 11_300, 13_000])
def test_the_mark_stands_in_the_band_of_its_grade(total: int) -> None:
    drawn = ruler(GRADES, total)
    grade = next(grade for grade, lower in GRADES if total >= lower)
    band = next(band for band in drawn.bands if band.grade == grade)
    assert drawn.mark is not None
    assert band.x <= drawn.mark.x <= band.x + band.width + 0.01


def test_a_ruler_without_total_or_grades_is_still_drawn() -> None:
    assert ruler(GRADES, None).mark is None
    assert ruler([], 5000).bands == ()


@pytest.mark.parametrize(
    ("score", "step"), [(0, 1), (5999, 1), (6000, 2), (7000, 3), (8500, 4), (10_000, 5)]
)
def test_heat(score: int, step: int) -> None:
    assert heat(score) == step


def test_the_colours_of_drawings_are_the_light_tokens() -> None:
    tokens = (ROOT / "static/css/tokens.css").read_text("utf-8").split("@media")[0]
    light = dict(re.findall(r"--([\w-]+): (#[0-9a-f]+);", tokens))
    ink = (ROOT / "templates/components/ink.html").read_text("utf-8")
    drawn = dict(re.findall(r'"([\w-]+)": "(#[0-9a-f]+)"', ink))
    assert drawn
    assert drawn == {name: light[name] for name in drawn}


def test_both_dark_blocks_are_equal() -> None:
    tokens = (ROOT / "static/css/tokens.css").read_text("utf-8")
    wanted, chosen = tokens.split(':root:not([data-theme="light"])')[1].split(
        ':root[data-theme="dark"]'
    )
    declared = re.compile(r"--[\w-]+: [^;]+;")
    assert declared.findall(wanted) == declared.findall(chosen) != []
