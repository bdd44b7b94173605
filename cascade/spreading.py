"""What if some targets had other scores: how they would spread up the tree, nothing stored."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from cascade.rollup import COVERED, Child, rolled_up
from cascade.tree import shares


class ParentNode(NamedTuple):
    """A node above: its own parent, and how it rolls up."""

    parent: int | None
    rollup: str


class ChildNode(NamedTuple):
    """A stored child: weight, score and coverage in hundredths."""

    key: int
    weight: int | None
    score: int | None
    coverage: int
    excused: bool


def spread(
    parents: Mapping[int, ParentNode],
    families: Mapping[int, Sequence[ChildNode]],
    cap: int,
    leaves: Mapping[int, int | None],
) -> dict[int, int | None]:
    """The scores by key of the leaves and of everything above them; `cap` is the cycle's.

    >>> pair = [ChildNode(2, 6000, 5000, 10_000, False), ChildNode(3, 4000, 9000, 10_000, False)]
    >>> spread({1: ParentNode(None, "weighted")}, {1: pair}, 10_000, {2: 8000})
    {2: 8000, 1: 8400}
    """
    covered = {key: (score, 0 if score is None else COVERED) for key, score in leaves.items()}
    fresh = respread(parents, families, cap, covered)
    return {key: score for key, (score, _) in fresh.items()}


def respread(
    parents: Mapping[int, ParentNode],
    families: Mapping[int, Sequence[ChildNode]],
    cap: int,
    leaves: Mapping[int, tuple[int | None, int]],
) -> dict[int, tuple[int | None, int]]:
    """Score and coverage by key of the leaves and of every parent, from the bottom up.

    >>> respread({1: ParentNode(None, "weighted")}, {1: []}, 10_000, {})
    {1: (None, 0)}
    """
    fresh = dict(leaves)
    for key in sorted(parents, key=lambda each: _depth(parents, each), reverse=True):
        family = families.get(key, ())
        given = shares(parents[key].rollup, [child.weight for child in family])
        children = []
        for child, share in zip(family, given, strict=True):
            score, coverage = fresh.get(child.key, (child.score, child.coverage))
            children.append(Child(0 if child.excused and score is None else share, score, coverage))
        rolled = rolled_up(parents[key].rollup, cap, children)
        fresh[key] = (rolled.score, rolled.coverage)
    return fresh


def _depth(parents: Mapping[int, ParentNode], key: int) -> int:
    depth = 0
    above = parents[key].parent
    while above is not None:
        depth, above = depth + 1, parents[above].parent
    return depth
