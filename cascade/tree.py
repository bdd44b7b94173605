"""The nodes of a cycle's cascade as plain values."""

from typing import NamedTuple


class TreeNode(NamedTuple):
    """A place in the tree; `weight` in hundredths or None, `rollup` of inner nodes.

    `key` is unique in the tree; `parent` is the parent's key, None for the company.
    """

    key: int
    parent: int | None
    kind: str
    code: str
    weight: int | None = None
    rollup: str = "weighted"


def shares(rollup: str, weights: list[int | None]) -> list[int]:
    """The effective weights of siblings: equal where none has one or the parent averages.

    A weight of 0 keeps a child out everywhere; a blank beside given weights counts as 0.

    >>> shares("weighted", [None, None]), shares("average", [3000, 0, 7000])
    ([1, 1], [1, 0, 1])
    """
    if all(weight is None for weight in weights):
        return [1] * len(weights)
    if rollup == "average":
        return [1 if weight else 0 for weight in weights]
    return [weight or 0 for weight in weights]
