"""A measure tried out before anybody is measured by it."""

from fractions import Fraction
from typing import Any

import pytest

from goals.bench import tried

RATE: dict[str, Any] = {
    "code": "R",
    "name": "Rate",
    "direction": "decrease",
    "unit": "%",
    "decimals": 2,
    "aggregate": "sum",
    "inputs": "bad all",
    "formula": "bad / all * 100",
    "curve": "at most: 1=100, 2=80",
    "frequency": "month",
}
COUNT: dict[str, Any] = {**RATE, "direction": "increase", "inputs": "", "formula": "",
                         "curve": "linear", "decimals": 0}  # fmt: skip


def test_a_formula_takes_its_inputs() -> None:
    trial = tried(RATE, {"in_bad": "3", "in_all": "131"})
    assert trial.value is not None
    assert (trial.value.value, trial.score) == (Fraction("2.29"), 0)
    assert not trial.problems


def test_a_missing_input_or_a_division_by_zero_gives_no_value() -> None:
    for typed in ({"in_bad": "3"}, {"in_bad": "3", "in_all": "0"}, {}):
        trial = tried(RATE, typed)
        assert trial.goal is not None
        assert trial.score is None


def test_levels_that_nobody_gave_are_an_example() -> None:
    trial = tried(COUNT, {"value": "50"})
    assert (trial.score, trial.is_example) == (5000, True)
    trial = tried(COUNT, {"value": "50", "baseline": "40", "target": "60"})
    assert (trial.score, trial.is_example) == (5000, False)


@pytest.mark.parametrize(
    ("changed", "typed", "field"),
    [
        ({"formula": "bad / nothing"}, {}, "formula"),
        ({"inputs": "bad 1x"}, {}, "inputs"),
        ({"curve": "steep"}, {}, "curve"),
        ({"curve": "linear", "direction": "maintain"}, {}, "curve"),
        ({"curve": "linear"}, {"target": "5"}, "target"),
        ({}, {"in_bad": "three"}, "in_bad"),
        ({}, {"target": "1e3"}, "target"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(
    changed: dict[str, Any], typed: dict[str, str], field: str
) -> None:
    assert field in tried(RATE | changed, typed).problems
