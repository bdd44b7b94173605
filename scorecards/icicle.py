"""The whole cascade in one picture: each node as wide as its part of the one at the top.

An `x` and a width are percentages of the drawing, a `y` is in pixels (as in `scorecards.charts`).
What is too narrow to be seen stands with its neighbours as one part that says how many they are.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from cascade.outline import OutlineNode, Sums, absolute_weights
from goals.numbers import hundredths
from scorecards.tree_view import node_status
from scorecards.work import Span
from scorecards.wrapping import wrapped

NOMINAL = 1000
"""The width in pixels for which words are set; the drawing is as wide as its place."""
ROW = 46
_LEAST = Fraction(1, NOMINAL)
_READABLE = 64
_LETTER = 12


@dataclass(frozen=True, slots=True)
class Part:
    """A node in its place; `share` is its part of the company in hundredths of a percent.

    `lines` are its words where they have room. Without a node it stands for `count` narrow ones.
    """

    depth: int
    x: float
    width: float
    share: int
    node: OutlineNode | None = None
    status: str = ""
    lines: tuple[str, ...] = ()
    count: int = 1

    @property
    def y(self) -> int:
        """Its upper edge."""
        return self.depth * ROW


@dataclass(frozen=True, slots=True)
class Icicle:
    """The drawing, level by level from left to right."""

    height: int
    parts: tuple[Part, ...]


@dataclass(slots=True)
class _Rest:
    """Narrow parts side by side that are not drawn one by one."""

    depth: int
    x: Fraction
    width: Fraction
    count: int


def icicle(
    nodes: Sequence[OutlineNode],
    sums: Mapping[int, Sums],
    span: Span,
    whole: Fraction = Fraction(1),
) -> Icicle:
    """The picture of the nodes, whose first is the top; the others come with all above them.

    `sums` says what all children of each weigh, `whole` which part of the company the top is.
    """
    top = nodes[0]._replace(parent=None)
    known = {node.id: node for node in (top, *nodes[1:])}
    weights = absolute_weights(known, sums)
    below: dict[int | None, list[OutlineNode]] = {}
    for node in sorted(known.values(), key=lambda node: node.id):
        below.setdefault(node.parent, []).append(node)
    parts = [
        _part(place, whole, span) if isinstance(place, tuple) else _rest(place, whole)
        for place in _merged(_placed(top, 0, Fraction(0), weights, below, sums))
    ]
    parts.sort(key=lambda part: (part.depth, part.x))
    deepest = max(part.depth for part in parts)
    return Icicle((deepest + 1) * ROW, tuple(parts))


_Placed = tuple[OutlineNode, int, Fraction, Fraction]
"""A node, its depth, where it begins and how wide it is, as parts of one."""


def _placed(
    node: OutlineNode,
    depth: int,
    x: Fraction,
    weights: Mapping[int, Fraction],
    below: Mapping[int | None, list[OutlineNode]],
    sums: Mapping[int, Sums],
) -> Iterator[_Placed | _Rest]:
    """The node and all below it; after the children of each what is left of it."""
    yield node, depth, x, weights[node.id]
    left, at = weights[node.id], x
    children = below.get(node.id, [])
    for child in children:
        yield from _placed(child, depth + 1, at, weights, below, sums)
        at += weights[child.id]
        left -= weights[child.id]
    hidden = (sums[node.id].children if node.id in sums else 0) - len(children)
    if hidden > 0 and left > 0:
        yield _Rest(depth + 1, at, left, hidden)


def _merged(places: Iterator[_Placed | _Rest]) -> Iterator[_Placed | _Rest]:
    """The places, those at the end narrower than a pixel joined with what stands beside them."""
    waiting: dict[int, _Rest] = {}
    for place in places:
        if isinstance(place, tuple):
            yield place
            continue
        before = waiting.get(place.depth)
        if before is not None and before.x + before.width == place.x:
            before.width += place.width
            before.count += place.count
        else:
            if before is not None and before.width >= _LEAST:
                yield before
            waiting[place.depth] = place
    yield from (rest for rest in waiting.values() if rest.width >= _LEAST)


def _part(place: _Placed, whole: Fraction, span: Span) -> Part:
    node, depth, x, width = place
    pixels = width * NOMINAL
    lines = wrapped(node.name, float(pixels - 14) / _LETTER, 2) if pixels >= _READABLE else ()
    return Part(
        depth,
        _percent(x),
        _percent(width),
        hundredths(width * whole * 100),
        node,
        node_status(node, span),
        lines,
    )


def _rest(rest: _Rest, whole: Fraction) -> Part:
    share = hundredths(rest.width * whole * 100)
    return Part(rest.depth, _percent(rest.x), _percent(rest.width), share, count=rest.count)


def _percent(share: Fraction) -> float:
    return round(float(share) * 100, 3)
