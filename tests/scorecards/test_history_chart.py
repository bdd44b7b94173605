"""A history can be read off its scale."""

from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scorecards.history_chart import Foreseen, Period, history

values = st.none() | st.fractions(min_value=-10_000, max_value=10_000, max_denominator=1000)


def test_the_scale_has_round_numbers_around_all_values() -> None:
    drawn = history([Period("05", Fraction(13)), Period("06", Fraction(88), Fraction(95))])
    assert [int(line.value) for line in drawn.grid] == [0, 20, 40, 60, 80, 100]


def test_the_numbers_of_the_scale_never_touch() -> None:
    for height in (90, 110, 180):
        drawn = history([Period("05", Fraction("77.78")), Period("06", Fraction("93.53"))], height)
        heights = [line.y for line in drawn.grid]
        assert min(one - other for one, other in pairwise(heights)) >= 14


def test_a_missing_period_keeps_its_place_and_breaks_the_line() -> None:
    drawn = history([Period(str(n), Fraction(n) if n != 2 else None) for n in range(4)])
    assert [dot.y is None for dot in drawn.dots] == [False, False, True, False]
    assert len(drawn.lines) == 1
    assert drawn.dots[3].last


def test_a_target_that_stays_is_one_line_and_one_that_moves_a_step() -> None:
    steady = history([Period(str(n), None, Fraction(5)) for n in range(6)])
    moved = history([Period(str(n), None, Fraction(5 if n < 3 else 6)) for n in range(6)])
    assert (len(steady.targets), len(moved.targets)) == (1, 2)


def test_the_last_period_is_always_named() -> None:
    for count in range(1, 40):
        drawn = history([Period(str(n), Fraction(n)) for n in range(count)])
        assert drawn.dots[-1].named
        assert sum(dot.named for dot in drawn.dots) <= 5


@pytest.mark.parametrize("periods", [[], [Period("06", None)], [Period("06", Fraction(0))]])
def test_little_or_nothing_to_show_is_still_drawn(periods: list[Period]) -> None:
    assert len(history(periods).dots) == len(periods)


@given(st.lists(st.tuples(values, values), max_size=15))
def test_every_value_lies_between_the_ends_of_the_scale(
    rows: list[tuple[Fraction | None, Fraction | None]],
) -> None:
    drawn = history([Period("x", value, target) for value, target in rows])
    assert 2 <= len(drawn.grid) <= 7
    top, bottom = drawn.grid[-1].y, drawn.grid[0].y
    heights = [dot.y for dot in drawn.dots if dot.y is not None]
    heights += [line.y1 for line in drawn.targets]
    assert all(top <= y <= bottom for y in heights)


def test_what_is_foreseen_stands_behind_the_periods_as_a_band() -> None:
    shown = [Period("May", Fraction(80)), Period("June", None)]
    foreseen = Foreseen(["July", "August"], Fraction(60), Fraction(75), Fraction(90))
    found = history(shown, foreseen=foreseen)
    assert [(dot.period.label, dot.ahead) for dot in found.dots] == [
        ("May", False), ("June", False), ("July", True), ("August", True)
    ]  # fmt: skip
    assert found.band is not None
    assert found.dots[1].x < found.band.x < found.dots[2].x
    assert found.band.top < found.band.middle < found.band.bottom
    assert found.grid[0].value <= 60
    assert found.grid[-1].value >= 90
