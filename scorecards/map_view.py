"""The strategy map of a page: which cards it shows, with their results, and what needs a look."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from cascade.outline import OutlineNode, Sums, absolute_weights
from goals.numbers import hundredths
from scorecards import charts, strategy_map, wrapping
from scorecards.charts import Sparkline
from scorecards.packs import MapLane
from scorecards.strategy_map import Link, StrategyMap
from scorecards.tree_view import node_status
from scorecards.work import Span

FEW = strategy_map.PER_ROW
"""A lane of so many cards or fewer stands in one row: then the children have room."""
_NAMED = 5


@dataclass(frozen=True, slots=True)
class Card:
    """An objective on the map; score, coverage, `absolute` (share of the company) in hundredths."""

    id: int
    code: str
    title: str
    lines: tuple[str, ...]
    href: str
    score: int | None
    status: str
    coverage: int
    owner: str
    owner_line: str
    absolute: int
    trend: tuple[int | None, ...]
    spark: Sparkline | None

    @property
    def change(self) -> int | None:
        """How the score differs from the previous cycle's."""
        return change(self.trend)


@dataclass(frozen=True, slots=True)
class Company:
    """The company's own result; change and trend are in hundredths."""

    score: int | None
    coverage: int
    status: str
    trend: Sequence[int | None]
    open_targets: int
    targets: int

    @property
    def change(self) -> int | None:
        """How the score differs from the previous cycle's."""
        return change(self.trend)


class LaneSize(NamedTuple):
    """A perspective and how many objectives stand right below it."""

    code: str
    name: str
    objectives: int


@dataclass(frozen=True, slots=True)
class Cut:
    """What is drawn where all objectives were too many: the heaviest, or those of one `lane`.

    `drawn` of `whole` counts the objectives right below the perspectives, or below that one.
    """

    drawn: int
    whole: int
    lane: LaneSize | None
    lanes: tuple[LaneSize, ...]


@dataclass(frozen=True, slots=True)
class MapView:
    """The map; `keys` are the cards' keys of each lane, `links` those between shown cards.

    `cut` says what was left out, if anything was.
    """

    chart: StrategyMap
    keys: tuple[tuple[str, ...], ...]
    lanes: tuple[MapLane, ...]
    cards: dict[str, Card]
    links: tuple[Link, ...]
    cut: Cut | None = None

    @property
    def behind(self) -> list[Card]:
        """Cards that are off track or at risk: first the ones by which the company loses most."""
        short = [each for each in self.cards.values() if each.status in ("off_track", "at_risk")]
        return sorted(short, key=lambda card: -lost(card))[:_NAMED]

    @property
    def fallen(self) -> list[Card]:
        """Cards on track whose score fell most since the previous cycle."""
        fell = [c for c in self.cards.values() if c.status == "on_track" and (c.change or 0) < 0]
        return sorted(fell, key=lambda card: card.change or 0)[:_NAMED]

    def count(self, name: str) -> int:
        """How many cards have that status."""
        return sum(card.status == name for card in self.cards.values())

    def leads_to(self, key: str) -> list[Link]:
        """The arrows that begin at the card."""
        return [link for link in self.links if link.start == key]


def change(trend: Sequence[int | None]) -> int | None:
    """The last score less the one before; None where either is missing.

    >>> change([8000, 8250]), change([None, 8250])
    (250, None)
    """
    if len(trend) < 2:
        return None
    before, now = trend[-2:]
    return None if before is None or now is None else now - before


def lost(card: Card) -> Fraction:
    """The points that the company lacks because the objective is short of 100 (if all were so)."""
    return Fraction(max(0, 10_000 - (card.score or 0)) * card.absolute, 10_000)


def roomy(nodes: Sequence[OutlineNode], below: Mapping[int, int]) -> list[int]:
    """The top objectives whose children have room on the map: their lane stays in one row.

    `below` is how many objectives stand right below each.
    """
    found = []
    for lane in (node.id for node in nodes if node.kind == "perspective"):
        tops = [node.id for node in nodes if node.parent == lane]
        if len(tops) + sum(below.get(top, 0) for top in tops) <= FEW:
            found += [top for top in tops if top in below]
    return found


def cut_of(
    nodes: Sequence[OutlineNode], sums: Mapping[int, Sums], lane: int | None = None
) -> Cut | None:
    """How many of the top objectives are among the nodes; None where all of them are.

    `lane` is the perspective's node if only its objectives, and what is linked to them, were read.
    """
    lanes = {
        node.id: LaneSize(node.code, node.name, sums[node.id].children if node.id in sums else 0)
        for node in nodes
        if node.kind == "perspective"
    }
    asked = [lane] if lane in lanes else list(lanes)
    drawn = sum(node.parent in asked for node in nodes)
    whole = sum(lanes[each].objectives for each in asked)
    if lane not in lanes and drawn == whole:
        return None
    return Cut(drawn, whole, lanes.get(lane or 0), tuple(lanes.values()))


def map_view(
    nodes: Sequence[OutlineNode],
    sums: Mapping[int, Sums],
    links: Sequence[tuple[str, str, str]],
    trends: Mapping[int, Sequence[int | None]],
    span: Span,
    href: Callable[[OutlineNode], str],
    lane: int | None = None,
) -> MapView:
    """The map of the company, perspectives and objectives among the nodes.

    With `lane` it is about that perspective: others stand there only with what is linked to it.
    """
    weights = absolute_weights({node.id: node for node in nodes}, sums)
    cut = cut_of(nodes, sums, lane)
    perspectives = [node for node in nodes if node.kind == "perspective"]
    if cut and cut.lane:
        shown = {lane, *(node.parent for node in nodes)}
        perspectives = [node for node in perspectives if node.id in shown]
    lane_of = {node.id: node.id for node in perspectives}
    inside: dict[int, list[OutlineNode]] = {node.id: [] for node in perspectives}
    for node in nodes:
        if node.kind == "objective":
            lane_of[node.id] = lane_of[node.parent or 0]
            inside[lane_of[node.id]].append(node)
    keys = tuple(tuple(node.code for node in inside[lane.id]) for lane in perspectives)
    width = strategy_map.card_width(keys)
    cards = {
        node.code: _card(node, weights[node.id], trends.get(node.id, ()), span, href(node), width)
        for lane in inside.values()
        for node in lane
    }
    known = tuple(Link(*link) for link in links if link[0] in cards and link[1] in cards)
    lanes = tuple(_lane(node, span) for node in perspectives)
    return MapView(strategy_map.layout(keys, known), keys, lanes, cards, known, cut)


def _lane(node: OutlineNode, span: Span) -> MapLane:
    lines = wrapping.lane_lines(node.name)
    return MapLane(node.name, lines, node.score, node_status(node, span), node.weight or 0)


def _card(
    node: OutlineNode,
    weight: Fraction,
    trend: Sequence[int | None],
    span: Span,
    href: str,
    width: int,
) -> Card:
    owner = node.owner_name or ""
    has_trend = sum(score is not None for score in trend) > 1
    return Card(
        node.id,
        node.code,
        node.name,
        wrapping.title_lines(node.name, width),
        href,
        node.score,
        node_status(node, span),
        node.coverage,
        owner,
        wrapping.owner_line(owner, width, is_shared=has_trend),
        hundredths(weight * 100),
        tuple(trend),
        charts.sparkline(trend) if has_trend else None,
    )
