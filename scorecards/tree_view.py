"""Rows of the cascade with what is drawn in them: status, bullet graph, sparkline."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from cascade.outline import Gap, OutlineNode, Row, Sums, absolute_weights, outline
from goals.curves import Levels, curve
from goals.numbers import exact, hundredths
from goals.status import status
from scorecards import charts
from scorecards.bullets import curve_bullet
from scorecards.charts import Bullet, Sparkline
from scorecards.work import Span

_SIGNS = {"increase": "≥", "decrease": "≤", "maintain": "="}


@dataclass(frozen=True, slots=True)
class TreeRow:
    """A node in its place with its drawings; `absolute` is its share of the company, hundredths.

    `trend` is the scores of earlier cycles and of this one, `children` how many stand below, and
    `sum_off` what their weights come to where that is not 100.
    """

    node: OutlineNode
    depth: int
    absolute: int
    status: str
    bullet: Bullet
    trend: tuple[int | None, ...]
    spark: Sparkline | None
    children: int
    sum_off: int | None

    @property
    def sign(self) -> str:
        """How the value is meant to stand to the target."""
        return _SIGNS.get(self.node.direction or "", "")


def tree_rows(
    nodes: Sequence[OutlineNode],
    root: int,
    sums: Mapping[int, Sums],
    windows: Mapping[int, Sums],
    trends: Mapping[int, Sequence[int | None]],
    span: Span,
) -> Iterator[TreeRow | Gap]:
    """The rows of the page, with gaps among the children of the nodes that have windows."""
    weights = absolute_weights({node.id: node for node in nodes}, sums)
    for each in outline(nodes, root, windows):
        if isinstance(each, Gap):
            yield each
        else:
            yield tree_row(each, weights[each.node.id], sums, trends.get(each.node.id, ()), span)


def tree_row(
    row: Row, weight: Fraction, sums: Mapping[int, Sums], trend: Sequence[int | None], span: Span
) -> TreeRow:
    """The node as its row shows it; `weight` is its share of the company as a part of one."""
    node = row.node
    known = sum(score is not None for score in trend)
    return TreeRow(
        node,
        row.depth,
        hundredths(weight * 100),
        node_status(node, span),
        node_bullet(node),
        tuple(trend),
        charts.sparkline(trend) if known > 1 else None,
        sums[node.id].children if node.id in sums else 0,
        sums[node.id].weight if node.id in sums and sums[node.id].is_off else None,
    )


def node_status(node: OutlineNode, span: Span) -> str:
    """The status of the goal on the day of the span."""
    frequency = None if node.part.is_over(span.as_of) else node.frequency
    return status(node.score, *span, frequency=frequency, reported=node.reported)


def node_bullet(node: OutlineNode) -> Bullet:
    """A target's value against its levels; of anything else the score."""
    if node.direction is None or node.curve is None:
        return charts.score_bullet(node.score)
    told = (node.baseline, node.threshold, node.target, node.stretch)
    held = Levels(*(None if text is None else exact(text) for text in told))
    value = None if node.value is None else exact(node.value)
    return curve_bullet(curve(node.curve), held, node.direction, value)
