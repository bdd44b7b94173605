"""A value explained leads through aggregates and formula to every check-in."""

from datetime import UTC, datetime

import pytest

from goals.curves import curve
from goals.explaining import Explained
from goals.explaining.values import explained_value
from goals.expressions import compile_formula
from goals.measures import Measure
from goals.values import Report, value
from tests.recomputing import disagreements

NOON = datetime(2025, 6, 30, 12, tzinfo=UTC)


def measure(aggregate: str, formula: str = "", inputs: tuple[str, ...] = ()) -> Measure:
    """A measure of two decimals."""
    compiled = compile_formula(formula, inputs) if formula else None
    return Measure(
        "M", "Rate", "increase", "%", aggregate, inputs, compiled, 2, curve("pass"), "month"
    )


def reports(*values: str, name: str = "") -> list[Report]:
    """A check-in for each month."""
    return [
        Report(month, name, f"2025-{month:02}", number, NOON, "ada")
        for month, number in enumerate(values, start=1)
    ]


def notes(explained: Explained) -> list[str]:
    return [str(note) for note in explained.notes]


@pytest.mark.parametrize(
    ("aggregate", "working", "result", "note"),
    [
        ("sum", "3 + (−5) + 4", "2", "the sum of 3 periods"),
        ("mean", "(3 + (−5) + 4) ÷ 3", "0.67", "the mean of 3 periods"),
        ("last", "4", "4", "the last of 3 periods"),
        ("min", "min(3, (−5), 4)", "-5", "the least of 3 periods"),
        ("max", "max(3, (−5), 4)", "4", "the greatest of 3 periods"),
    ],
)
def test_aggregates_are_written_out(aggregate: str, working: str, result: str, note: str) -> None:
    found = explained_value(value(measure(aggregate), reports("3", "-5", "4")))
    assert (found.working, found.result, notes(found)) == (working, result, [note])
    assert [part.result for part in found.parts] == ["3", "-5", "4"]
    assert list(disagreements(found)) == []


def test_only_the_last_period_stands_in_a_last_value() -> None:
    found = explained_value(value(measure("last"), reports("3", "5")))
    assert [part.used for part in found.parts] == [False, True]


def test_a_formula_is_filled_with_its_inputs() -> None:
    told = reports("1", "2", name="bad") + reports("30", "40", "50", name="all")
    found = explained_value(value(measure("mean", "bad/all*100 - 1", ("bad", "all")), told))
    assert found.working == "1.5÷40×100 − 1"
    assert found.result == "2.75"
    assert [part.working for part in found.parts] == ["(1 + 2) ÷ 2", "(30 + 40 + 50) ÷ 3"]
    assert list(disagreements(found)) == []


def test_an_endless_mean_stays_a_quotient() -> None:
    told = reports("1", "0", "0", name="a")
    found = explained_value(value(measure("mean", "a * 300", ("a",)), told))
    assert (found.working, found.result) == ("(1 ÷ 3) × 300", "100")
    assert notes(found.parts[0]) == ["the mean of 3 periods", "about 0.3333"]
    assert list(disagreements(found)) == []


def test_a_missing_input_is_named() -> None:
    found = explained_value(value(measure("sum", "a / b", ("a", "b")), reports("1", name="a")))
    assert (found.result, found.working) == (None, "1 ÷ b")
    assert notes(found)[-1] == "no check-in inside the cycle for b: no value"
    assert [(part.result, part.used) for part in found.parts] == [("1", True), (None, False)]


def test_a_division_by_zero_is_named() -> None:
    told = reports("1", name="a") + reports("0", name="b")
    found = explained_value(value(measure("sum", "a / b", ("a", "b")), told))
    assert (found.result, found.working) == (None, "1 ÷ 0")
    assert notes(found)[-1] == "a division by zero: no value"


def test_nothing_reported_is_said() -> None:
    found = explained_value(value(measure("sum"), []))
    assert (found.result, notes(found)) == (None, ["no check-in inside the cycle"])


def test_a_check_in_keeps_those_it_superseded() -> None:
    first, second = reports("3")[0], reports("4")[0]._replace(id=9, note="recount")
    found = explained_value(value(measure("sum"), [first, second]))
    (checkin,) = [part.checkin for part in found.parts]
    assert checkin is not None
    assert (checkin.report.note, [each.value for each in checkin.superseded]) == ("recount", ["3"])


def test_many_periods_come_in_groups() -> None:
    told = [Report(day, "", f"day {day}", str(day)) for day in range(1, 366)]
    found = explained_value(value(measure("sum"), told))
    assert found.result == str(365 * 366 // 2)
    assert len(found.parts) == 19
    assert len([part for part in found.walk() if part.checkin]) == 365
    assert max(len(part.working) for part in found.walk()) <= 500
    assert list(disagreements(found)) == []
