"""Scores that might be, spread up the tree."""

from cascade.entries import PathStep, absolute_weight
from cascade.spreading import ChildNode, ParentNode, spread

TREE = {1: ParentNode(None, "weighted"), 2: ParentNode(1, "average"), 3: ParentNode(1, "weighted")}
FAMILIES = {
    1: [ChildNode(2, 3000, 5000, 10_000, False), ChildNode(3, 7000, None, 0, False)],
    2: [ChildNode(4, 1000, 5000, 10_000, False), ChildNode(5, 9000, None, 0, True)],
    3: [ChildNode(6, None, None, 0, False), ChildNode(7, None, None, 0, False)],
}


def test_two_leaves_change_everything_above_them_once() -> None:
    found = spread(TREE, FAMILIES, 10_000, {4: 9000, 6: 12_000})
    assert found == {4: 9000, 6: 12_000, 2: 9000, 3: 10_000, 1: 9700}


def test_a_score_that_goes_away_is_left_out() -> None:
    parents = {key: TREE[key] for key in (1, 2)}
    assert spread(parents, FAMILIES, 10_000, {4: None}) == {4: None, 2: None, 1: None}


def test_an_absolute_weight_is_the_product_down_the_path() -> None:
    top = PathStep(1, "company", None, "", "", "weighted", None, None, 1, 0, 0, 0)
    half = top._replace(kind="objective", rollup="average", siblings=2)
    leaf = top._replace(kind="target", weight=100, siblings=5, given=5, weighed=4, whole=10_000)
    assert float(absolute_weight([top, half, leaf])) == 0.125
    assert absolute_weight([top, half, leaf._replace(weight=0)]) == 0
