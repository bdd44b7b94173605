"""The roll-up: arrays give what a recursion over fractions gives, on any tree."""

from fractions import Fraction
from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cascade.graph import Cascade
from cascade.rollup import MISSING, Child, Plan, rolled_up
from cascade.tree import TreeNode

CAP = 10_000


class Case(NamedTuple):
    """A tree with what its leaves have; `excused` are keys."""

    nodes: list[TreeNode]
    scores: dict[int, int]
    excused: set[int]
    cap: int


@st.composite
def cases(draw: st.DrawFn) -> Case:
    inner = draw(st.integers(1, 7))
    parents: list[int | None] = [None]
    parents += [draw(st.integers(0, key - 1)) for key in range(1, inner)]
    parents += draw(st.lists(st.integers(0, inner - 1), max_size=14))
    given_weights = draw(st.lists(st.booleans(), min_size=inner, max_size=inner))
    weight = st.one_of(st.just(0), st.integers(0, 10_000), st.none())
    nodes = [
        TreeNode(
            key,
            parent,
            "objective" if key < inner else "target",
            f"N{key}",
            draw(weight) if parent is not None and given_weights[parent] else None,
            draw(st.sampled_from(["weighted", "average", "min", "max"])),
        )
        for key, parent in enumerate(parents)
    ]
    leaves = range(inner, len(nodes))
    scores = {key: draw(st.integers(0, 12_000)) for key in leaves if draw(st.booleans())}
    excused = {key for key in leaves if draw(st.integers(0, 3)) == 0}
    return Case(nodes, scores, excused, draw(st.sampled_from([0, 8_000, 10_000, 12_000])))


def by_hand(case: Case, key: int) -> tuple[int | None, int]:
    """Score and coverage as section 4 of the specification words them."""
    node = case.nodes[key]
    if node.kind == "target":
        score = case.scores.get(key)
        return score, 0 if score is None else 10_000
    children = [child for child in case.nodes if child.parent == key]
    blank = all(child.weight is None for child in children)
    counted = []
    for child in children:
        score, coverage = by_hand(case, child.key)
        weight = Fraction(1) if blank else Fraction(child.weight or 0)
        if weight and node.rollup == "average":
            weight = Fraction(1)
        if weight and not (child.key in case.excused and score is None):
            counted.append((weight, score, coverage))
    whole = sum(weight for weight, _, _ in counted)
    covered = sum(weight * coverage for weight, _, coverage in counted)
    scored = [(weight, min(score, case.cap)) for weight, score, _ in counted if score is not None]
    coverage = half_up(Fraction(covered) / whole) if whole else 0
    if not scored:
        return None, coverage
    if node.rollup in ("min", "max"):
        return (min if node.rollup == "min" else max)(score for _, score in scored), coverage
    total = sum(weight * score for weight, score in scored)
    return half_up(Fraction(total) / sum(weight for weight, _ in scored)), coverage


def half_up(value: Fraction) -> int:
    return int((value + Fraction(1, 2)).__floor__())


@given(cases())
def test_plan_gives_what_a_recursion_over_fractions_gives(case: Case) -> None:
    plan = Plan(Cascade(case.nodes), case.cap)
    leaves = np.array([case.scores.get(key, MISSING) for key in plan.order], dtype=np.int64)
    excused = np.array([key in case.excused for key in plan.order])

    rollup = plan.evaluate(leaves, excused)

    found = {
        key: (None if score == MISSING else score, coverage)
        for key, score, coverage in zip(
            plan.order, rollup.scores.tolist(), rollup.coverage.tolist(), strict=True
        )
    }
    assert found == {node.key: by_hand(case, node.key) for node in case.nodes}


@given(cases())
def test_one_node_gives_what_a_recursion_over_fractions_gives(case: Case) -> None:
    results = {node.key: by_hand(case, node.key) for node in case.nodes}
    cascade = Cascade(case.nodes)
    for node in case.nodes:
        if node.kind == "target":
            continue
        shares = cascade.child_shares(node.key)
        children = [
            Child(0 if child in case.excused and results[child][0] is None else share,
                  *results[child])
            for child, share in zip(cascade.children(node.key), shares, strict=True)
        ]  # fmt: skip
        rolled = rolled_up(node.rollup, case.cap, children)
        assert (rolled.score, rolled.coverage) == results[node.key]


@pytest.mark.parametrize(
    ("rollup", "children", "score", "coverage"),
    [
        ("weighted", [Child(3, 1, 10_000), Child(1, 0, 10_000)], 1, 10_000),  # 0.75 rounds up
        ("weighted", [Child(1, 1, 10_000), Child(1, 0, 10_000)], 1, 10_000),  # half goes up
        ("weighted", [Child(3, 0, 10_000), Child(1, 1, 10_000)], 0, 10_000),
        ("weighted", [Child(1, 12_000, 10_000), Child(1, 8_000, 10_000)], 9_000, 10_000),
        ("max", [Child(1, 12_000, 10_000), Child(1, None, 0)], CAP, 5_000),
        ("min", [Child(0, 0, 10_000), Child(1, 7_000, 5_000)], 7_000, 5_000),
        ("weighted", [Child(0, 9_000, 10_000)], None, 0),
        ("average", [], None, 0),
        ("weighted", [Child(1, None, 3_333), Child(2, None, 0)], None, 1_111),
    ],
)
def test_rounding_capping_and_gaps(
    rollup: str, children: list[Child], score: int | None, coverage: int
) -> None:
    rolled = rolled_up(rollup, CAP, children)

    assert (rolled.score, rolled.coverage) == (score, coverage)
