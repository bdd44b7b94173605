"""What a measure may come to: exact, named, and silent where it knows too little."""

from collections.abc import Sequence
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goals.curves import Levels, curve
from goals.expressions import compile_formula
from goals.forecast import Forecast, Outlook, Points, forecast, foreseen_points
from goals.measures import Goal, Measure
from goals.values import Report

YEAR = date(2025, 1, 1), date(2025, 12, 31)


def measure(aggregate: str, inputs: str = "", formula: str = "") -> Measure:
    names = tuple(inputs.split())
    compiled = compile_formula(formula, names) if formula else None
    return Measure(
        *("M", "M", "increase", ""), aggregate, names, compiled, 2, curve("ratio"), "month"
    )


def months(values: Sequence[int | str], year: int = 2025, name: str = "") -> list[Report]:
    return [Report(n, name, f"{year}-{n + 1:02d}", str(v)) for n, v in enumerate(values)]


def end(found: Forecast | None) -> Outlook | None:
    assert found is not None
    return found.end


def test_a_sum_is_what_was_reported_and_the_mean_for_the_rest() -> None:
    found = forecast(measure("sum"), months([10, 20, 30]), *YEAR)
    assert found is not None
    assert len(found.remaining) == 9
    assert found.end == Outlook(Fraction(60 + 90), Fraction(60 + 180), Fraction(60 + 270))
    assert found.each == Outlook(Fraction(10), Fraction(20), Fraction(30))


def test_earlier_cycles_say_how_much_periods_differ() -> None:
    reports = [*months([5, 6, 7], year=2024), *months([8])]
    assert end(forecast(measure("sum"), reports, *YEAR)) == Outlook(
        Fraction(8 + 55), Fraction(159, 2), Fraction(8 + 88)
    )


@pytest.mark.parametrize(
    ("aggregate", "expected"),
    [
        ("last", (10, 20, 30)),
        ("mean", (Fraction("12.5"), 20, Fraction("27.5"))),
        ("min", (10, 10, 10)),
        ("max", (30, 30, 30)),
    ],
)
def test_levels_end_as_they_are_aggregated(
    aggregate: str, expected: tuple[Fraction | int, ...]
) -> None:
    found = forecast(measure(aggregate), months([20, 10, 30]), *YEAR)
    assert end(found) == Outlook(*map(Fraction, expected))


def test_the_inputs_of_a_formula_go_on_not_its_results() -> None:
    rate = measure("sum", "bad all", "bad / all * 100")
    reports = [*months([1, 2, 3], name="bad"), *months([10, 10, 100], name="all")]
    # 24 of 480; 9 times 3 of 100 more: 33 of 1020; 9 times 2 of 10 more: 24 of 210.
    assert end(forecast(rate, reports, *YEAR)) == Outlook(
        Fraction("3.24"), Fraction(5), Fraction("11.43")
    )


def test_few_periods_say_nothing() -> None:
    found = forecast(measure("sum"), months([10, 20]), *YEAR)
    assert found is not None
    assert found.end is None
    assert "too few points: 2 of the 3" in str(found.method)


def test_nothing_remains_at_the_end() -> None:
    assert forecast(measure("sum"), months(range(12)), *YEAR) is None
    late = [Report(1, "", "2025-12", "5")]
    assert forecast(measure("last"), late, *YEAR) is None


@given(st.lists(st.integers(-50, 50), min_size=3, max_size=11), st.sampled_from(["sum", "mean"]))
def test_the_middle_lies_in_the_range(values: list[int], aggregate: str) -> None:
    found = end(forecast(measure(aggregate), months(values), *YEAR))
    assert found is not None
    assert found.low <= found.middle <= found.high


@pytest.mark.parametrize(
    ("direction", "text", "points"),
    [
        ("increase", "ratio", Points(8000, 9500, 11000)),
        ("decrease", "ratio", Points(9000, 10500, 12000)),
        ("maintain", "points: 80=50, 100=100, 110=50", Points(5000, 8750, 10000)),
        ("increase", "at least: 90=100, 105=120", Points(0, 10000, 12000)),
    ],
)
def test_points_range_over_all_that_may_come(direction: str, text: str, points: Points) -> None:
    drawn = curve(text)
    goal = Goal(
        Measure("M", "M", direction, "", "sum", (), None, 2, drawn, "month"),
        Levels(target=Fraction(100)),
        drawn,
    )
    assert foreseen_points(goal, Outlook(Fraction(80), Fraction(95), Fraction(110))) == points
