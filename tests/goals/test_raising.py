"""By which rules targets rise, and how plans move with the days."""

from fractions import Fraction

import pytest

from goals.curves import Levels, curve
from goals.expressions import compile_formula
from goals.measures import Goal, Measure
from goals.numbers import exact, plain
from goals.pace import Span
from goals.periods import period
from goals.raising import Rise, moved_plan, raised, rise_problem, with_target

NAMES = ("baseline", "threshold", "target", "stretch")


def goal(
    levels: str,
    direction: str = "increase",
    drawn: str = "linear",
    *,
    decimals: int = 1,
    aggregate: str = "last",
) -> Goal:
    """A goal with baseline, threshold, target and stretch, a dash where there is none."""
    measure = Measure(
        "M", "Measure", direction, "", aggregate, (), None, decimals, curve(drawn), "month"
    )
    numbers = (None if text == "-" else exact(text) for text in levels.split())
    return Goal(measure, Levels(*numbers), curve(drawn))


def text(levels: Levels) -> str:
    """The levels as `goal` takes them."""
    numbers = (getattr(levels, name) for name in NAMES)
    return " ".join("-" if number is None else plain(number) for number in numbers)


def outcome(
    before: Goal, rule: str, amount: str = "0", actual: str | None = None
) -> tuple[str, str | None]:
    """The levels by the rule, and the note where they stayed."""
    found = raised(before, Rise(rule, exact(amount)), None if actual is None else exact(actual))
    return text(found.levels), None if found.note is None else str(found.note)


@pytest.mark.parametrize(
    ("levels", "direction", "rule", "amount", "actual", "after"),
    [
        ("3 - 4.5 -", "increase", "keep", "0", "4", "3 - 4.5 -"),
        ("3 - 4.5 5", "increase", "percent", "10", None, "3 - 5 5.5"),
        ("9 - 4.5 3", "decrease", "percent", "10", None, "9 - 4.1 2.7"),
        ("-9 - -5 -", "increase", "percent", "10", None, "-9 - -4.5 -"),
        ("0 - 100 120", "increase", "towards_stretch", "5", None, "0 - 105 120"),
        ("0 - 100 120", "increase", "towards_stretch", "20", None, "0 - 120 -"),
        ("9 - 5 3", "decrease", "towards_stretch", "10", None, "9 - 4 3"),
        ("0 - 100 120", "increase", "stretch", "0", None, "0 - 120 -"),
        ("0 - 100 120", "increase", "actual", "10", "80", "80 - 88 120"),
        ("0 90 100 120", "increase", "actual", "10", "60", "60 - 66 120"),
        ("0 - 100 120", "increase", "actual", "10", "115", "115 - 126.5 -"),
        ("9 - 5 3", "decrease", "actual", "10", "6", "6 - 5.4 3"),
    ],
)
def test_levels_follow_the_rule(
    levels: str, direction: str, rule: str, amount: str, actual: str | None, after: str
) -> None:
    assert outcome(goal(levels, direction), rule, amount, actual) == (after, None)


@pytest.mark.parametrize(
    ("before", "rule", "actual", "note"),
    [
        (goal("- - - -", drawn="at least: 90=100"), "percent", None, "no target level"),
        (goal("- - 5 -", "maintain", "pass"), "percent", None, "to be held"),
        (goal("- - 5 -", drawn="at least: 90=100"), "percent", None, "steps of its own"),
        (goal("3 - 5 -"), "actual", None, "no actual"),
        (goal("3 - 5 -"), "stretch", None, "no stretch"),
        (goal("3 - 5 -"), "towards_stretch", None, "no stretch"),
        (goal("3 - 5 -"), "actual", "0", "equal"),
        (goal("- - 5 -", "decrease", "ratio"), "percent", None, "above 0"),
        (goal("0 - 999999999999 -"), "percent", None, "too large"),
    ],
)
def test_what_cannot_rise_stays_and_says_why(
    before: Goal, rule: str, actual: str | None, note: str
) -> None:
    levels, said = outcome(before, rule, "100", actual)
    assert levels == text(before.levels)
    assert note in (said or "")


def test_targets_are_rounded_half_up_to_the_decimals_of_the_measure() -> None:
    assert outcome(goal("0 - 2.5 -", decimals=0), "percent", "40")[0] == "0 - 4 -"
    assert outcome(goal("0 - 2.5 -", decimals=2), "percent", "1.5")[0] == "0 - 2.54 -"


@pytest.mark.parametrize(
    ("rule", "amount", "is_wrong"),
    [
        ("keep", "", False),
        ("stretch", "nonsense", False),
        ("percent", "5", False),
        ("percent", "0", True),
        ("percent", "-5", True),
        ("percent", "1e3", True),
        ("percent", "1001", True),
        ("towards_stretch", "20", False),
        ("towards_stretch", "20.5", True),
        ("by magic", "5", True),
    ],
)
def test_a_rule_asks_for_a_number_in_its_range(rule: str, amount: str, is_wrong: bool) -> None:
    assert (rise_problem(rule, amount) is not None) is is_wrong


def test_a_typed_target_beyond_the_stretch_drops_it() -> None:
    assert text(with_target(goal("0 - 100 120"), Fraction(125))) == "0 - 125 -"
    assert text(with_target(goal("9 - 5 3", "decrease"), Fraction(4))) == "9 - 4 3"


def span(label: str) -> Span:
    """The days of a calendar period."""
    return Span(*period(label)[1:])


def test_a_plan_moves_period_by_period() -> None:
    same = goal("0 - 100 -")
    moved = moved_plan("2025-04=10 2025-05=40 2025-06=100", same, same,
                       span("2025-Q2"), span("2025-Q3"))  # fmt: skip
    assert moved == "2025-07=10 2025-08=40 2025-09=100"
    assert moved_plan("2025-Q1=10 2025-Q4=100", same, same, span("2025"), span("2026")) == (
        "2026-Q1=10 2026-Q4=100"
    )


def test_a_plan_keeps_its_shape_on_the_way_to_a_higher_target() -> None:
    before, after = goal("20 - 100 -"), goal("60 - 120 -")
    moved = moved_plan("2025-04=20 2025-05=60 2025-06=100", before, after,
                       span("2025-Q2"), span("2025-Q3"))  # fmt: skip
    assert moved == "2025-07=60 2025-08=90 2025-09=120"
    totals = goal("20 - 100 -", aggregate="sum"), goal("60 - 120 -", aggregate="sum")
    assert moved_plan("2025-04=50", *totals, span("2025-Q2"), span("2025-Q3")) == "2025-07=60"


def test_weeks_that_the_next_cycle_lacks_are_left_out() -> None:
    same = goal("0 - 100 -")
    plan = "2025-W23=10 2025-W24=20 2025-W25=30 2025-W26=40"
    moved = moved_plan(plan, same, same, span("2025-06"), span("2026-02"))
    assert moved == "2026-W06=10 2026-W07=20 2026-W08=30"
    assert moved_plan("", same, same, span("2025-06"), span("2026-02")) == ""


def test_a_running_total_of_a_formula_is_a_level() -> None:
    measure = Measure(
        *("M", "Measure", "increase", "", "sum", ("a",), compile_formula("a", ("a",)), 0),
        curve("linear"),
        "month",
    )
    before = Goal(measure, Levels(exact("50"), None, exact("100")), curve("linear"))
    after = Goal(measure, Levels(exact("50"), None, exact("150")), curve("linear"))
    moved = moved_plan("2025-04=75", before, after, span("2025-Q2"), span("2025-Q3"))
    assert moved == "2025-07=100"
