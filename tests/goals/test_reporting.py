"""Which periods can be reported, and what a report would make of the value."""

from datetime import date
from fractions import Fraction

import pytest

from goals.curves import curve
from goals.expressions import compile_formula
from goals.measures import Measure
from goals.reporting import next_slot, slots, value_with, value_with_all, values_by_period
from goals.values import Report

JUNE = date(2025, 6, 1), date(2025, 6, 30)
QUARTER = date(2025, 4, 1), date(2025, 6, 30)


def measure(frequency: str = "month", aggregate: str = "last", formula: str = "") -> Measure:
    inputs = ("a", "b") if formula else ()
    compiled = compile_formula(formula, inputs) if formula else None
    return Measure(
        "M", "M", "increase", "", aggregate, inputs, compiled, 2, curve("ratio"), frequency
    )


def labels(reports: list[Report], frequency: str, span: tuple[date, date], day: date) -> list[str]:
    return [slot.period.label for slot in slots(measure(frequency), *span, reports, day)]


def test_only_periods_that_have_begun_are_offered() -> None:
    assert labels([], "month", QUARTER, date(2025, 5, 1)) == ["2025-04", "2025-05"]
    assert labels([], "month", QUARTER, date(2025, 3, 31)) == []


@pytest.mark.parametrize("frequency", ["quarter", "year"])
def test_a_cycle_too_short_for_the_frequency_is_one_period(frequency: str) -> None:
    assert labels([], frequency, JUNE, date(2025, 6, 2)) == ["2025-06"]


def test_periods_that_overlap_a_report_are_not_offered() -> None:
    weeks = [Report(1, "", "2025-W19", "5")]
    assert labels(weeks, "month", QUARTER, date(2025, 7, 1)) == ["2025-04", "2025-W19", "2025-06"]


def test_the_next_period_is_the_latest_that_lacks_something() -> None:
    reports = [Report(1, "a", "2025-04", "1"), Report(2, "b", "2025-04", "2")]
    reports += [Report(3, "a", "2025-06", "1")]
    offered = slots(measure(formula="a / b"), *QUARTER, reports, date(2025, 7, 1))
    assert [slot.missing for slot in offered] == [(), ("a", "b"), ("b",)]
    found = next_slot(offered)
    assert found is not None
    assert (found.period.label, found.newest) == ("2025-06", 3)
    assert next_slot([]) is None


def test_a_typed_period_takes_its_place_in_the_order_of_days() -> None:
    reports = [Report(1, "", "2025-04", "1"), Report(2, "", "2025-06", "3")]
    assert value_with(measure(), reports, "2025-05", {"": "9"}).value == 3
    assert value_with(measure(), reports, "2025-06", {"": "9"}).value == 9
    assert value_with(measure(aggregate="sum"), reports, "2025-04", {"": "9"}).value == 12


def test_each_period_has_a_value_of_its_own() -> None:
    reports = [Report(1, "a", "2025-05", "3"), Report(2, "b", "2025-05", "4")]
    reports += [Report(3, "a", "2025-04", "1")]
    found = values_by_period(measure(formula="a / b"), reports)
    assert [(each.label, value) for each, value in found] == [
        ("2025-04", None),
        ("2025-05", Fraction(3, 4)),
    ]


def test_several_periods_typed_at_once_count_together() -> None:
    reports = [Report(1, "", "2025-04", "1"), Report(2, "", "2025-05", "2")]
    typed = {"2025-05": {"": "5"}, "2025-06": {"": "7"}}
    assert value_with_all(measure(aggregate="sum"), reports, typed).value == 13
