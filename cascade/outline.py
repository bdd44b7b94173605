"""The tree as a page shows it: a part of the nodes, in order, with what was left out between them.

A page never holds the whole cascade: of each opened node it shows a window of children, and what
is opened further down in any case.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from cascade.places import target_place
from goals.numbers import HUNDRED
from goals.parts import Part

MOST_OPEN = 12
"""So many nodes are open at a time; opening one more closes the one opened first."""
MOST_ROWS = 70
"""About so many rows a page shows."""
_LARGEST_WINDOW, _SMALLEST_WINDOW = 40, 5


class OutlineNode(NamedTuple):
    """A node with what its row shows; score, coverage and weight in hundredths, values as text.

    What belongs to a target is None in the others; `rank` is the place among the siblings,
    `unit_id` where the owner stands (of a unit: itself).
    """

    id: int
    parent: int | None
    kind: str
    code: str
    name: str
    owner: str | None
    owner_name: str | None
    weight: int | None
    rollup: str
    score: int | None
    coverage: int
    objective_id: int | None
    target_id: int | None
    direction: str | None
    unit: str | None
    decimals: int | None
    frequency: str | None
    curve: str | None
    value: str | None
    baseline: str | None
    threshold: str | None
    target: str | None
    stretch: str | None
    reported: date | None
    rank: int
    owner_id: int | None = None
    unit_id: int | None = None
    starts: date | None = None
    ends: date | None = None

    @property
    def part(self) -> Part:
        """The part of the cycle that a target is for."""
        return Part(self.starts, self.ends)

    @property
    def place(self) -> str:
        """What findings call it."""
        if self.kind == "target":
            return target_place(self.code, self.owner or "", self.starts)
        return f"{self.kind} {self.code}"


class Sums(NamedTuple):
    """What is known of all children of a node: how many, with how much weight (hundredths)."""

    children: int
    given: int
    positive: int
    weight: int

    @property
    def is_off(self) -> bool:
        """Whether weights are given that do not sum to 100, or to some of the children alone."""
        return self.given > 0 and (self.weight != HUNDRED or self.given < self.children)


class Row(NamedTuple):
    """A node in its place; perspectives have depth 0."""

    depth: int
    node: OutlineNode


class Gap(NamedTuple):
    """Siblings that are not shown: from rank `first`, so many of `total`."""

    depth: int
    parent: int
    first: int
    hidden: int
    total: int


class Lane(NamedTuple):
    """A perspective of the cycle, its node, and the company's node above it."""

    node: int
    code: str
    name: str
    root: int


class Filter(NamedTuple):
    """What a reader looks for; blank: anything."""

    text: str = ""
    perspective: str = ""
    unit: str = ""
    owner: str = ""
    status: str = ""


def still_open(
    asked: Sequence[int], parents: Mapping[int, int | None], most: int = MOST_OPEN
) -> list[int]:
    """The nodes that are open, in the order they were opened, each with all above it.

    `asked` is in the order of opening, `parents` holds the nodes that exist with their ancestors.
    The ones opened last stay where there are more than `most`.

    >>> still_open([1, 2, 3], {9: None, 1: 9, 2: 1, 3: 9}, 2)
    [9, 3]
    """
    kept: dict[int, None] = {}
    for node in reversed([each for each in asked if each in parents]):
        path = path_to(node, parents)[::-1]
        if len(kept.keys() | set(path)) <= most or not kept:
            kept |= dict.fromkeys(path)
    order = {node: place for place, node in enumerate(asked)}
    return sorted(kept, key=lambda node: order.get(node, -1))


def path_to(node: int, parents: Mapping[int, int | None]) -> list[int]:
    """The node and all above it, the node first."""
    found = []
    above: int | None = node
    while above is not None:
        found.append(above)
        above = parents[above]
    return found


def window(counts: Collection[int], most: int = MOST_ROWS) -> int:
    """How many children of each open node are shown, so that all fit on a page.

    >>> window([4, 8]), window([300]), window([300] * 12)
    (40, 40, 5)
    """
    size = _LARGEST_WINDOW
    while size > _SMALLEST_WINDOW and sum(min(count, size) for count in counts) > most:
        size -= 1
    return size


def trimmed(
    matches: Sequence[int], parents: Mapping[int, int | None], most: int = MOST_ROWS
) -> list[int]:
    """As many of the first matches as fit on a page together with all above them.

    >>> trimmed([3, 4, 5], {1: None, 2: None, 3: 1, 4: 1, 5: 2}, 3)
    [3, 4]
    """
    shown: set[int] = set()
    kept: list[int] = []
    for match in matches:
        more = shown | set(path_to(match, parents))
        if len(more) > most and kept:
            break
        shown = more
        kept.append(match)
    return kept


def outline(
    nodes: Collection[OutlineNode], root: int, sums: Mapping[int, Sums]
) -> Iterator[Row | Gap]:
    """The nodes below the root in the order of the page, with the gaps between them.

    Gaps stand only among siblings of which `sums` says how many there are.
    """
    below: dict[int | None, list[OutlineNode]] = {}
    for node in nodes:
        below.setdefault(node.parent, []).append(node)
    yield from _below(root, 0, below, sums)


def _below(
    parent: int,
    depth: int,
    below: Mapping[int | None, list[OutlineNode]],
    sums: Mapping[int, Sums],
) -> Iterator[Row | Gap]:
    children = sorted(below.get(parent, ()), key=lambda node: (node.rank, node.id))
    if not children:
        return
    total = sums[parent].children if parent in sums else 0
    expected = 1
    for child in children:
        if total and child.rank > expected:
            yield Gap(depth, parent, expected, child.rank - expected, total)
        yield Row(depth, child)
        yield from _below(child.id, depth + 1, below, sums)
        expected = child.rank + 1
    if expected <= total:
        yield Gap(depth, parent, expected, total - expected + 1, total)


def absolute_weights(
    nodes: Mapping[int, OutlineNode], sums: Mapping[int, Sums]
) -> dict[int, Fraction]:
    """For every node its share of the company; `nodes` holds all ancestors of each.

    It is what `Cascade.absolute_weights` gives for the whole tree.
    """
    found: dict[int, Fraction] = {}

    def absolute(node: OutlineNode) -> Fraction:
        if node.id not in found:
            found[node.id] = (
                Fraction(1)
                if node.parent is None
                else absolute(nodes[node.parent]) * share(node, nodes[node.parent], sums)
            )
        return found[node.id]

    for node in nodes.values():
        absolute(node)
    return found


def share(node: OutlineNode, parent: OutlineNode, sums: Mapping[int, Sums]) -> Fraction:
    """The node's effective weight in its parent as a part of one (as `cascade.tree.shares`)."""
    among = sums[parent.id]
    if among.given == 0:
        return Fraction(1, among.children)
    own, whole = (
        (1 if node.weight else 0, among.positive)
        if parent.rollup == "average"
        else (node.weight or 0, among.weight)
    )
    return Fraction(own, whole) if whole else Fraction(0)
