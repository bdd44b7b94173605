"""The tree as pages show it, against the whole tree."""

from hypothesis import given
from hypothesis import strategies as st

from cascade.graph import Cascade
from cascade.outline import (
    MOST_ROWS,
    Gap,
    OutlineNode,
    Row,
    Sums,
    absolute_weights,
    outline,
    still_open,
    trimmed,
    window,
)
from cascade.tree import TreeNode

_NOTHING = (None,) * 11


def _node(key: int, parent: int | None, rank: int, tree: TreeNode | None = None) -> OutlineNode:
    weight, rollup = (tree.weight, tree.rollup) if tree else (None, "weighted")
    told = ("objective", str(key), "", None, None, weight, rollup, None, 0, key)
    return OutlineNode(key, parent, *told, *_NOTHING, None, rank)


@st.composite
def trees(draw: st.DrawFn) -> list[TreeNode]:
    """A tree of up to twenty nodes with weights of every kind."""
    nodes = [TreeNode(0, None, "company", "")]
    for key in range(1, draw(st.integers(2, 20))):
        parent = draw(st.integers(0, key - 1))
        weight = draw(st.none() | st.integers(0, 10_000))
        rollup = draw(st.sampled_from(["weighted", "average", "min", "max"]))
        nodes.append(TreeNode(key, parent, "objective", str(key), weight, rollup))
    return nodes


def _sums(nodes: list[TreeNode]) -> dict[int, Sums]:
    found = {}
    for node in nodes:
        weights = [child.weight for child in nodes if child.parent == node.key]
        if weights:
            given = [weight for weight in weights if weight is not None]
            positive = sum(weight > 0 for weight in given)
            found[node.key] = Sums(len(weights), len(given), positive, sum(given))
    return found


@given(trees())
def test_absolute_weights_are_those_of_the_whole_tree(nodes: list[TreeNode]) -> None:
    shown = {each.key: _node(each.key, each.parent, 0, each) for each in nodes}
    assert absolute_weights(shown, _sums(nodes)) == Cascade(nodes).absolute_weights()


def test_what_is_left_out_between_siblings_is_told() -> None:
    nodes = [_node(10, None, 0), _node(13, 10, 3), _node(14, 10, 4), _node(19, 10, 9)]
    found = list(outline(nodes, 10, {10: Sums(12, 0, 0, 0)}))
    assert [each if isinstance(each, Gap) else each.node.id for each in found] == [
        Gap(0, 10, 1, 2, 12),
        13,
        14,
        Gap(0, 10, 5, 4, 12),
        19,
        Gap(0, 10, 10, 3, 12),
    ]


def test_children_stand_below_their_parent() -> None:
    nodes = [_node(1, None, 0), _node(2, 1, 1), _node(3, 1, 2), _node(4, 2, 1)]
    rows = [each for each in outline(nodes, 1, {}) if isinstance(each, Row)]
    assert [(row.node.id, row.depth) for row in rows] == [(2, 0), (4, 1), (3, 0)]


def test_a_node_stays_open_with_all_above_it() -> None:
    parents = {1: None, 2: 1, 3: 2, 4: 1}
    assert still_open([4, 3], parents, 3) == [1, 2, 3]
    assert still_open([7, 3], parents) == [1, 2, 3]


@given(st.lists(st.integers(1, 100_000), min_size=1, max_size=12))
def test_a_page_is_not_much_longer_than_it_may_be(counts: list[int]) -> None:
    size = window(counts)
    assert size == 5 or sum(min(count, size) for count in counts) <= MOST_ROWS


def test_matches_end_where_the_page_is_full() -> None:
    parents = {1: None, **dict.fromkeys(range(2, 200), 1)}
    assert trimmed(list(range(2, 200)), parents) == list(range(2, 2 + MOST_ROWS - 1))
