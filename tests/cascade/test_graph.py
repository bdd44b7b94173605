"""The tree of a cycle: its shape, its order, and moves that are refused."""

from fractions import Fraction

import pytest

from cascade.graph import Cascade, CascadeError, loop_of
from cascade.tree import TreeNode


def tree() -> Cascade:
    return Cascade(
        [
            TreeNode(1, None, "company", ""),
            TreeNode(2, 1, "perspective", "FIN", 6000),
            TreeNode(3, 1, "perspective", "CUS", 4000),
            TreeNode(4, 2, "objective", "F1", None, "average"),
            TreeNode(5, 4, "target", "", 3000),
            TreeNode(6, 4, "target", "", 7000),
            TreeNode(7, 4, "target", "", 0),
        ]
    )


def test_ways_up_and_down() -> None:
    found = tree()
    assert found.root == 1
    assert found.ancestors(5) == [4, 2, 1]
    assert found.descendants(2) == [4, 5, 6, 7]
    assert found.children(1) == [2, 3]
    assert found.parent(1) is None


def test_absolute_weights_are_products_down_the_path() -> None:
    weights = tree().absolute_weights()
    assert weights[4] == Fraction(60, 100)
    assert weights[5] == weights[6] == Fraction(30, 100)
    assert weights[7] == 0


@pytest.mark.parametrize(
    ("nodes", "says"),
    [
        ([TreeNode(1, None, "company", ""), TreeNode(2, 9, "objective", "A")], "9 does not exist"),
        ([TreeNode(1, None, "company", ""), TreeNode(2, None, "company", "")], "found 2"),
        ([], "found 0"),
        (
            [
                TreeNode(1, None, "company", ""),
                TreeNode(2, 3, "objective", "A"),
                TreeNode(3, 2, "objective", "B"),
            ],
            "A → B → A|B → A → B",
        ),
    ],
)
def test_what_is_no_tree_is_refused(nodes: list[TreeNode], says: str) -> None:
    with pytest.raises(CascadeError, match=says):
        Cascade(nodes)


def test_a_tree_of_codes_has_no_loop() -> None:
    assert loop_of({"A": "B", "B": "C"}) == []
