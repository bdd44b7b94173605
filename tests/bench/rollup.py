"""(a) The full roll-up of a million targets."""

import random

import networkx as nx
import numpy as np
import numpy.typing as npt

from cascade.graph import Cascade
from cascade.rollup import MISSING, Plan
from cascade.tree import TreeNode
from tests.bench.measuring import Bar, Result, side_by_side, timed

DEPTH = 6
BRANCHES = 10

NUMPY = Bar(
    "a",
    "full roll-up of 1,000,000 targets, exact, with coverage, rounded at each node",
    "bare NumPy weighted mean level by level on floats, which neither rounds nor knows gaps",
    3,
)
PYTHON = Bar(
    "a",
    "full roll-up of 1,000,000 targets",
    "plain Python post-order over the same NetworkX graph, a float weighted mean at each node",
    50,
    faster=True,
)

Level = tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], npt.NDArray[np.float64]]


def measured() -> list[Result]:
    """Both ratios of (a)."""
    nodes, layers = _tree()
    cascade = Cascade(nodes)
    plan = Plan(cascade, cap=10_000)
    leaves = _scores(plan)
    bare = _bare_levels(plan, layers)
    floats = np.where(leaves == MISSING, 0, leaves).astype(np.float64)
    evaluate = timed(lambda: plan.evaluate(leaves))
    scores = dict(zip(plan.order, floats.tolist(), strict=True))
    weights = {node.key: float(node.weight or 0) for node in nodes}
    return [
        side_by_side(NUMPY, evaluate, timed(lambda: _bare(floats, bare)), 25),
        side_by_side(PYTHON, evaluate, timed(lambda: _post_order(cascade, weights, scores)), 3),
    ]


def _tree() -> tuple[list[TreeNode], list[int]]:
    """A tree of ten children everywhere, weights that sum to 100 among them; and its layers."""
    rng = random.Random(7)  # noqa: S311 - data, no secret
    nodes = [TreeNode(0, None, "company", "")]
    sizes, first = [1], 0
    for depth in range(DEPTH):
        for parent in range(first, first + sizes[-1]):
            cuts = sorted(rng.sample(range(1, 10_000), BRANCHES - 1))
            kind = "target" if depth == DEPTH - 1 else "objective"
            for low, high in zip([0, *cuts], [*cuts, 10_000], strict=True):
                nodes.append(TreeNode(len(nodes), parent, kind, "", high - low))
        first += sizes[-1]
        sizes.append(sizes[-1] * BRANCHES)
    return nodes, sizes


def _scores(plan: Plan) -> npt.NDArray[np.int64]:
    """A score for nine of ten targets."""
    rng = np.random.default_rng(7)
    scores = np.full(len(plan.order), MISSING, dtype=np.int64)
    leaves = BRANCHES**DEPTH
    drawn = rng.integers(0, 12_001, leaves)
    scores[-leaves:] = np.where(rng.random(leaves) < 0.1, MISSING, drawn)
    return scores


def _bare_levels(plan: Plan, sizes: list[int]) -> list[Level]:
    """For each level, lowest first: the parents, where their children start, and the weights."""
    weights, levels, first = plan.weights.astype(np.float64), list[Level](), 0
    for size in sizes[:-1]:
        below = first + size
        starts = np.arange(0, size * BRANCHES, BRANCHES)
        levels.append((np.arange(first, below), starts, weights[below : below + size * BRANCHES]))
        first = below
    return levels[::-1]


def _bare(leaves: npt.NDArray[np.float64], levels: list[Level]) -> npt.NDArray[np.float64]:
    scores = leaves.copy()
    for parents, starts, weights in levels:
        first = int(parents[-1]) + 1
        below = scores[first : first + weights.size]
        scores[parents] = np.add.reduceat(weights * below, starts) / np.add.reduceat(
            weights, starts
        )
    return scores


def _post_order(
    cascade: Cascade, weights: dict[int, float], leaves: dict[int, float]
) -> dict[int, float]:
    graph, scores = cascade.graph, dict(leaves)
    for key in nx.dfs_postorder_nodes(graph, cascade.root):
        total = whole = 0.0
        for child in graph.successors(key):
            weight = weights[child]
            total += weight * scores[child]
            whole += weight
        if whole:
            scores[key] = total / whole
    return scores
