"""A node's roll-up explained: what entered the sum, what did not and why."""

from datetime import date
from fractions import Fraction

import pytest

from cascade.explaining import ExplainedNodes
from cascade.scores import (
    CascadeData,
    CycleInfo,
    ObjectiveInfo,
    PerspectiveInfo,
    TargetInfo,
    cycle_scores,
)
from cascade.tree import TreeNode
from goals.curves import Levels, curve
from goals.explaining import Explained
from goals.measures import Excused, Goal, Measure
from goals.values import Report
from tests.recomputing import disagreements

RATIO = Measure("M", "Sales", "increase", "", "last", (), None, 2, curve("ratio"), "month")
GOAL = Goal(RATIO, Levels(target=Fraction(100)), RATIO.curve)


def nodes(
    rollup: str,
    values: list[str | None],
    weights: list[int | None] | None = None,
    excused: tuple[int, ...] = (),
) -> ExplainedNodes:
    """An objective (key 2) over targets (keys from 10) with these values as scores."""
    given = weights or [None] * len(values)
    keys = range(10, 10 + len(values))
    tree = [
        TreeNode(0, None, "company", ""),
        TreeNode(1, 0, "perspective", "FIN", 10_000),
        TreeNode(2, 1, "objective", "F", None, rollup),
        *(TreeNode(key, 2, "target", "", weight) for key, weight in zip(keys, given, strict=True)),
    ]
    data = CascadeData(
        CycleInfo(
            1, "2025", "2025", date(2025, 1, 1), date(2025, 12, 31), "year", "active", 10_000
        ),
        tree,
        [PerspectiveInfo(1, "FIN", "Financial", 10_000)],
        [ObjectiveInfo(2, "F", "Grow", "NW", "Northwind", "FIN", None, "committed")],
        [
            TargetInfo(key, key, "F", "FIN", f"p{key}", f"P{key}", GOAL, None, key in excused)
            for key in keys
        ],
        {
            key: [Report(key, "", "2025", number)]
            for key, number in zip(keys, values, strict=True)
            if number is not None
        },
    )
    reasons = {("M", f"p{key}"): Excused("on leave", "ada") for key in excused}
    return ExplainedNodes(cycle_scores(data), reasons)


def notes(explained: Explained) -> list[str]:
    return [str(note) for note in explained.notes]


@pytest.mark.parametrize(
    ("rollup", "weights", "working", "result"),
    [
        ("weighted", [2500, 7500], "(25 × 80 + 75 × min(100, 110)) ÷ 100", "95"),
        ("weighted", None, "(80 + min(100, 110)) ÷ 2", "90"),
        ("average", [2500, 7500], "(80 + min(100, 110)) ÷ 2", "90"),
        ("min", [2500, 7500], "min(80, min(100, 110))", "80"),
        ("max", [2500, 7500], "max(80, min(100, 110))", "100"),
        ("weighted", [0, 10_000], "min(100, 110)", "100"),
    ],
)
def test_the_working_is_the_rollup(
    rollup: str, weights: list[int | None] | None, working: str, result: str
) -> None:
    found = nodes(rollup, ["80", "110"], weights).node(2)
    assert (found.working, found.result) == (working, result)
    assert list(disagreements(found)) == []


def test_a_missing_child_is_named_and_covered() -> None:
    found = nodes("weighted", ["80", None, "60"], [5000, 3000, 2000]).node(2)
    assert found.working == "(50 × 80 + 20 × 60) ÷ 70"
    assert notes(found) == ["left out for want of data: Sales (P11) –"]
    missing, coverage = found.parts[-2:]
    assert notes(missing) == ["no value, so no score", "no score: left out of the sum"]
    assert (coverage.result, coverage.working) == (
        "70",
        "(50 × 100 + 30 × 0 + 20 × 100) ÷ 100",
    )
    assert list(disagreements(found)) == []


def test_an_excused_child_says_why_and_weighs_nothing() -> None:
    found = nodes("weighted", ["80", None], [5000, 5000], excused=(11,)).node(2)
    assert (found.working, found.result, notes(found)) == ("80", "80", [])
    assert notes(found.parts[-1]) == [
        "no value, so no score",
        "excused: on leave; approved by ada",
        "counts as weight 0",
    ]


def test_nothing_below_has_a_score() -> None:
    found = nodes("weighted", [None]).node(2)
    assert (found.result, found.working) == (None, "")
    assert notes(found)[0] == "nothing below has a score"
    assert found.parts[-1].result == "0"


def test_the_company_is_unfolded_as_far_as_asked() -> None:
    company = nodes("weighted", ["80", "90"])
    assert company.company(levels=0).parts == ()
    (perspective,) = company.company(levels=1).parts
    assert (perspective.folded, perspective.parts) == (True, ())
    assert any(node.checkin for node in company.company().walk())


def test_many_children_come_in_groups() -> None:
    found = nodes("weighted", [str(number) for number in range(50)]).node(2)
    assert len(found.parts) == 3
    assert list(disagreements(found)) == []
