"""What is expected by a day, and how a value is judged on its way."""

from datetime import date
from fractions import Fraction

import pytest

from goals.curves import Levels, curve
from goals.expressions import compile_formula
from goals.measures import Goal, Measure
from goals.pace import PlanError, Span, expected, is_paced, pace, plan, plan_problem, standing

YEAR = Span(date(2025, 1, 1), date(2025, 12, 31))
QUARTER = Span(date(2025, 1, 1), date(2025, 3, 31))


def goal(
    aggregate: str = "sum",
    *,
    baseline: int | None = 0,
    target: int | None = 90,
    direction: str = "increase",
    drawn: str = "linear",
) -> Goal:
    measure = Measure("M", "M", direction, "", aggregate, (), None, 2, curve(drawn), "month")
    levels = Levels(
        None if baseline is None else Fraction(baseline),
        None,
        None if target is None else Fraction(target),
        None,
    )
    return Goal(measure, levels, curve(drawn))


def test_a_plan_is_periods_in_the_order_of_their_days() -> None:
    assert [step.level for step in plan("2025-01=10  2025-02=25.5")] == [10, Fraction(51, 2)]
    assert plan("") == ()


@pytest.mark.parametrize("text", ["2025-01", "2025-13=1", "2025-01=x", "=3", "2025-01=1e3"])
def test_what_is_no_plan_is_refused(text: str) -> None:
    with pytest.raises(PlanError):
        plan(text)


@pytest.mark.parametrize("text", ["2025-02=2 2025-01=1", "2025-01=1 2025-01=2", "2025=1 2025-02=2"])
def test_periods_of_a_plan_follow_each_other(text: str) -> None:
    with pytest.raises(PlanError, match="follow"):
        plan(text)


def test_a_plan_stays_inside_its_cycle() -> None:
    assert plan_problem("2025-01=10 2025-03=30", *QUARTER) is None
    assert "2025-04" in str(plan_problem("2025-04=10", *QUARTER))
    assert plan_problem("nonsense", *QUARTER) is not None


def test_a_running_total_grows_from_nothing() -> None:
    assert expected(goal(), "", QUARTER, date(2025, 1, 30)) == 30
    assert expected(goal(baseline=60), "", QUARTER, date(2025, 1, 30)) == 30
    assert expected(goal(), "", QUARTER, date(2024, 12, 1)) == 0
    assert expected(goal(), "", QUARTER, date(2025, 3, 31)) == 90


def test_a_level_goes_from_the_baseline_to_the_target() -> None:
    assert expected(goal("last", baseline=45), "", QUARTER, date(2025, 2, 14)) == Fraction(135, 2)


def test_a_plan_is_followed_from_step_to_step_and_on_to_the_target() -> None:
    planned = "2025-01=31 2025-02=59"
    assert expected(goal(), planned, QUARTER, date(2025, 1, 10)) == 10
    assert expected(goal(), planned, QUARTER, date(2025, 2, 14)) == 45
    assert expected(goal(), planned, QUARTER, date(2025, 3, 31)) == 90


def test_without_a_level_nothing_is_expected() -> None:
    assert expected(goal(target=None), "", QUARTER, date(2025, 2, 1)) is None


def test_half_of_the_target_at_half_time_is_on_track() -> None:
    found = pace(
        goal(target=365), "", YEAR, value=Fraction(181), reported=date(2025, 6, 30),
        as_of=date(2025, 7, 20),
    )  # fmt: skip
    assert found is not None
    assert found.expected == 181
    assert found.projected == 365
    assert found.score == 10_000


def test_fewer_than_planned_of_something_bad_is_good() -> None:
    bad = goal(target=365, baseline=730, direction="decrease")
    value, day = Fraction(181), date(2025, 6, 30)
    on_line = pace(bad, "", YEAR, value=value, reported=day, as_of=day)
    double = pace(bad, "", YEAR, value=2 * value, reported=day, as_of=day)
    assert on_line is not None
    assert double is not None
    assert (on_line.score, double.score) == (10_000, 0)


def test_a_curve_of_steps_is_held_against_the_projection() -> None:
    stepped = goal(target=None, drawn="at most: 12=100, 24=80")
    found = pace(
        stepped, "", YEAR, value=Fraction(10), reported=date(2025, 6, 30), as_of=date(2025, 7, 1)
    )
    assert found is not None
    assert found.projected == 10 / Fraction(181, 365)
    assert found.score == 8_000


def test_a_level_with_a_plan_is_as_far_from_the_target_as_from_the_plan() -> None:
    level = goal("last", baseline=60)
    found = pace(
        level, "2025-01=70 2025-02=80", QUARTER, value=Fraction(65), reported=date(2025, 1, 31),
        as_of=date(2025, 2, 3),
    )  # fmt: skip
    assert found is not None
    assert found.expected == 70
    assert found.projected == 85


def test_days_matter_for_totals_and_where_there_is_a_plan() -> None:
    ratio = compile_formula("a / b", ("a", "b"))
    rate = Measure("R", "R", "increase", "", "sum", ("a", "b"), ratio, 2, curve("ratio"), "month")
    assert is_paced(goal().measure, "")
    assert not is_paced(goal("last").measure, "")
    assert is_paced(goal("last").measure, "2025-01=1")
    assert not is_paced(rate, "")


@pytest.mark.parametrize(
    ("value", "reported", "as_of"),
    [
        (None, date(2025, 1, 31), date(2025, 2, 1)),
        (Fraction(1), None, date(2025, 2, 1)),
        (Fraction(1), date(2025, 3, 31), date(2025, 4, 1)),
    ],
)
def test_without_a_report_or_after_the_cycle_there_is_no_pace(
    value: Fraction | None, reported: date | None, as_of: date
) -> None:
    assert pace(goal(), "", QUARTER, value=value, reported=reported, as_of=as_of) is None


@pytest.mark.parametrize(
    ("as_of", "value", "status"),
    [
        (date(2025, 1, 6), 5, "too_early"),
        (date(2025, 2, 3), 31, "on_track"),
        (date(2025, 2, 3), 25, "at_risk"),
        (date(2025, 2, 3), 12, "off_track"),
        (date(2025, 3, 20), 31, "stale"),
        (date(2025, 4, 2), 31, "off_track"),
    ],
)
def test_the_status_of_a_running_total(as_of: date, value: int, status: str) -> None:
    reported = min(as_of, date(2025, 1, 31) if as_of <= QUARTER.ends else QUARTER.ends)
    found, _pace = standing(
        goal(), "", QUARTER, as_of,
        score=goal().score(Fraction(value)), value=Fraction(value), reported=reported,
    )  # fmt: skip
    assert found == status
