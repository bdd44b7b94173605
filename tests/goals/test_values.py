"""From check-ins to a value: what counts, in which order, by which formula."""

from datetime import UTC, datetime
from fractions import Fraction

import pytest

from goals.curves import curve
from goals.expressions import compile_formula
from goals.measures import Measure
from goals.values import Report, value


def measure(
    aggregate: str = "last", formula: str = "", inputs: str = "", decimals: int = 2
) -> Measure:
    names = tuple(inputs.split())
    compiled = compile_formula(formula, names) if formula else None
    return Measure("M", "Measure", "increase", "", aggregate, names, compiled, decimals,
                   curve("linear"), "month")  # fmt: skip


def reports(*given: tuple[str, str, str]) -> list[Report]:
    now = datetime(2025, 1, 1, tzinfo=UTC)
    return [
        Report(place, name, label, number, now) for place, (name, label, number) in enumerate(given)
    ]


MONTHS = reports(("", "2025-01", "1"), ("", "2025-02", "4"), ("", "2025-03", "2.5"))


@pytest.mark.parametrize(
    ("aggregate", "expected"),
    [("sum", "7.5"), ("mean", "2.5"), ("last", "2.5"), ("min", "1"), ("max", "4")],
)
def test_aggregates_over_the_periods(aggregate: str, expected: str) -> None:
    assert value(measure(aggregate), MONTHS).value == Fraction(expected)


def test_the_later_report_for_a_period_counts_and_the_earlier_stays() -> None:
    found = value(measure("sum"), reports(("", "2025-01", "1"), ("", "2025-01", "3")))
    (counted,) = found.gathered[0].counted
    assert found.value == 3
    assert counted.report.value == "3"
    assert [each.value for each in counted.superseded] == ["1"]


def test_inputs_are_added_up_before_the_formula_is_evaluated_once() -> None:
    rate = measure("sum", "c / n * 100", "c n", decimals=3)
    found = value(rate, reports(("c", "2025-01", "1"), ("c", "2025-02", "0"),
                                ("n", "2025-01", "10"), ("n", "2025-02", "200")))  # fmt: skip
    assert found.unrounded == Fraction(100, 210)
    assert found.value == Fraction("0.476")


@pytest.mark.parametrize(
    "given", [[], [("c", "2025-01", "1")], [("c", "2025-01", "1"), ("n", "2025-01", "0")]]
)
def test_a_missing_input_or_a_division_by_zero_gives_no_value(
    given: list[tuple[str, str, str]],
) -> None:
    found = value(measure("sum", "c / n", "c n"), reports(*given))
    assert found.value is None
    assert found.unrounded is None


def test_a_value_is_rounded_half_away_from_zero() -> None:
    assert value(measure(decimals=1), reports(("", "2025-01", "-0.25"))).value == Fraction("-0.3")
