"""The layout of the strategy map: lanes of cards, and cause arrows that seldom cross.

Cards of a lane stand in rows; those that bring about something above stand in its upper rows. An
arrow over several rows passes each row between in a gap between its cards, so it never runs
through one; it starts and ends at a card's edge.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from scorecards.untangling import Pass, Rows, Slot, untangled

HEAD = 104
"""The width of a lane's own head, left of its cards."""
CARD_WIDTH, CARD_HEIGHT = 154, 98
"""A card's size; where few stand in a row, cards are up to half as wide again."""
ROW_GAP, LANE_GAP = 36, 44
PER_ROW = 4
"""A lane of so many cards stands in one row; larger maps have wider rows."""
_MOST_PER_ROW = 6
_COLUMN, _WIDE_COLUMN = 174, 190
_WIDEST, _BETWEEN = 230, 40
_MOST_ROOM = 28
"""So much wider than usual the gap between two rows becomes where many arrows turn in it."""
_TOP = 24
"""Room for arrows that leave the uppermost cards upwards."""
_ARROW_ROOM = 14
"""The least width in which an arrow between two neighbours can be seen."""


@dataclass(frozen=True, slots=True)
class Link:
    """An arrow asked for: from a card's key to another's; kind `causes` or `supports`."""

    start: str
    end: str
    kind: str = "causes"


@dataclass(frozen=True, slots=True)
class Card:
    """A card and its upper left corner."""

    key: str
    lane: int
    x: int
    y: int
    width: int
    height: int = CARD_HEIGHT


@dataclass(frozen=True, slots=True)
class Lane:
    """A lane: its top and its height."""

    index: int
    y: int
    height: int


@dataclass(frozen=True, slots=True)
class Arrow:
    """An arrow: the path of its line and of its head, and a place about its middle."""

    link: Link
    line: str
    head: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class StrategyMap:
    """The whole drawing, in pixels."""

    width: int
    height: int
    lanes: tuple[Lane, ...]
    cards: tuple[Card, ...]
    arrows: tuple[Arrow, ...]

    @property
    def is_wide(self) -> bool:
        """Whether it has more columns than fit beside something else."""
        return self.width > HEAD + PER_ROW * _COLUMN


_Place = tuple[float, float, float]
"""The middle, the top and the bottom of a slot."""
_Chains = dict[Link, list[Slot]]


def layout(lanes: Sequence[Sequence[str]], links: Sequence[Link]) -> StrategyMap:
    """The map of the keys of each lane (top lane first); links to unknown keys are left out."""
    lane_of = {key: index for index, lane in enumerate(lanes) for key in lane}
    known = [link for link in dict.fromkeys(links) if {link.start, link.end} <= lane_of.keys()]
    known = [link for link in known if link.start != link.end]
    columns, card = _columns(lanes), card_width(lanes)
    rows, lane_of_row = _rows(lanes, columns, _heights(lane_of, known))
    chains = _chains(known, rows)
    ordered = untangled(rows, dict(enumerate(chains.values())))
    width = HEAD + columns * (_COLUMN if columns == PER_ROW else _WIDE_COLUMN)
    places = {slot: x for row in ordered for slot, x in _middles(row, width, card)}
    drawn_lanes, tops, height = _lanes(lane_of_row, _gaps(ordered, chains, places))
    spots = {
        slot: (places[slot], float(top), float(top + CARD_HEIGHT))
        for row, top in zip(ordered, tops, strict=True)
        for slot in row
    }
    cards = tuple(
        Card(slot, lane, round(places[slot] - card / 2), top, card)
        for row, lane, top in zip(ordered, lane_of_row, tops, strict=True)
        for slot in row
        if isinstance(slot, str)
    )
    return StrategyMap(width, height, drawn_lanes, cards, tuple(_arrows(chains, spots, card)))


def card_width(lanes: Sequence[Sequence[str]]) -> int:
    """How wide the cards of these lanes are, for the words on them to be cut to."""
    columns = _columns(lanes)
    largest = max((-(-len(lane) // -(-len(lane) // columns)) for lane in lanes if lane), default=1)
    if largest >= PER_ROW:
        return CARD_WIDTH
    return min(_WIDEST, columns * _COLUMN // largest - _BETWEEN)


def _columns(lanes: Sequence[Sequence[str]]) -> int:
    """How many cards a row holds: four, or half of the largest lane up to six."""
    largest = max(map(len, lanes), default=0)
    return PER_ROW if largest <= 2 * PER_ROW else min(_MOST_PER_ROW, -(-largest // 2))


def _heights(lane_of: Mapping[str, int], links: Sequence[Link]) -> Counter[str]:
    """How much each card is drawn upwards in its lane by its arrows."""
    found: Counter[str] = Counter()
    for link in links:
        # Each end stands near the other's lane; within a lane the cause stands below.
        up = 1 if lane_of[link.start] > lane_of[link.end] else -1
        found[link.start] += up
        found[link.end] -= up
    return found


def _rows(
    lanes: Sequence[Sequence[str]], columns: int, heights: Mapping[str, int]
) -> tuple[list[list[str]], list[int]]:
    """The cards in rows, and the lane of each row; an empty lane keeps a row of its own."""
    rows: list[list[str]] = []
    lane_of_row: list[int] = []
    for index, lane in enumerate(lanes):
        count = max(1, -(-len(lane) // columns))
        size = -(-len(lane) // count)
        keys = sorted(lane, key=lambda key: -heights[key]) if count > 1 else list(lane)
        rows += [keys[row * size : (row + 1) * size] for row in range(count)]
        lane_of_row += [index] * count
    return rows, lane_of_row


def _chains(links: Sequence[Link], rows: Sequence[Sequence[str]]) -> _Chains:
    """Of each arrow the card it starts from, the rows it passes, the card it ends at."""
    row_of = {key: index for index, row in enumerate(rows) for key in row}
    found: _Chains = {}
    for number, link in enumerate(links):
        start, end = row_of[link.start], row_of[link.end]
        step = 1 if end > start else -1
        between = range(start + step, end, step) if start != end else ()
        found[link] = [link.start, *(Pass(number, row) for row in between), link.end]
    return found


def _gaps(rows: Rows, chains: _Chains, places: Mapping[Slot, float]) -> list[int]:
    """How much room the arrows need below each row beside the usual one."""
    row_of = {slot: index for index, row in enumerate(rows) for slot in row}
    turning: Counter[int] = Counter()
    for chain in chains.values():
        for one, other in pairwise(chain):
            if abs(places[one] - places[other]) > CARD_WIDTH / 2 and row_of[one] != row_of[other]:
                turning[min(row_of[one], row_of[other])] += 1
    return [min(_MOST_ROOM, 3 * turning[index]) for index in range(len(rows))]


def _lanes(lane_of_row: list[int], rooms: list[int]) -> tuple[tuple[Lane, ...], list[int], int]:
    """The lanes, the top of each row, the height of the drawing."""
    drawn: list[Lane] = []
    tops: list[int] = []
    y = _TOP
    for row, lane in enumerate(lane_of_row):
        tops.append(y)
        if drawn and drawn[-1].index == lane:
            first = drawn.pop()
            drawn.append(Lane(lane, first.y, y + CARD_HEIGHT - first.y))
        else:
            drawn.append(Lane(lane, y, CARD_HEIGHT))
        is_last = row + 1 == len(lane_of_row) or lane_of_row[row + 1] != lane
        y += CARD_HEIGHT + (LANE_GAP if is_last else ROW_GAP) + rooms[row]
    return tuple(drawn), tops, (tops[-1] + CARD_HEIGHT if tops else 0) + 16


def _middles(row: Sequence[Slot], width: int, card: int) -> Iterator[tuple[Slot, float]]:
    """Each slot with its middle: cards spread over the row, passing arrows in the gaps."""
    cards = [slot for slot in row if isinstance(slot, str)]
    column = (width - HEAD) / max(len(cards), 1)
    gap = column - card
    middle = {slot: HEAD + column * (at + 0.5) for at, slot in enumerate(cards)}
    left, waiting = HEAD - (gap if cards else 0) / 2, list[Slot]()
    for slot in [*row, None]:
        if isinstance(slot, Pass):
            waiting.append(slot)
            continue
        right = width + gap / 2 if slot is None else middle[slot] - card / 2
        right = min(right, width - 4.0) if slot is None else right
        start = max(left, HEAD + 4.0)
        for at, passing in enumerate(waiting):
            yield passing, start + (right - start) * (at + 1) / (len(waiting) + 1)
        waiting = []
        if slot is not None:
            yield slot, middle[slot]
            left = middle[slot] + card / 2


def _arrows(chains: _Chains, places: Mapping[Slot, _Place], card: int) -> Iterator[Arrow]:
    """The arrows; those that share an edge of a card stand side by side on it."""
    ports = _ports(chains, places, card)
    for link, chain in chains.items():
        start, end = places[link.start], places[link.end]
        if start[1] == end[1]:
            yield _level(link, start, end, half=card / 2, is_free=_is_free(start, end, places))
            continue
        up = end[1] < start[1]
        x, y = ports[link, link.start], start[1] if up else start[2]
        line = f"M{x:g} {y:g}"
        for slot in chain[1:-1]:
            middle, top, bottom = places[slot]
            near, far = (bottom, top) if up else (top, bottom)
            line += _curve(x, y, middle, near) + f"V{far:g}"
            x, y = middle, far
        last, edge = ports[link, link.end], end[2] if up else end[1]
        back = 7 if up else -7
        line += _curve(x, y, last, edge + back)
        head = f"M{last - 4:g} {edge + back:g}H{last + 4:g}L{last:g} {edge:g}Z"
        yield Arrow(link, line, head, *_middle(chain, places))


def _middle(chain: Sequence[Slot], places: Mapping[Slot, _Place]) -> tuple[float, float]:
    """About the middle of an arrow between rows: in the row that it passes, else between both."""
    one, other = (places[chain[at]] for at in ((len(chain) - 1) // 2, len(chain) // 2))
    upper, lower = sorted((one, other), key=lambda place: place[1])
    if len(chain) % 2:
        return upper[0], (upper[1] + upper[2]) / 2
    return (one[0] + other[0]) / 2, (upper[2] + lower[1]) / 2


def _ports(
    chains: _Chains, places: Mapping[Slot, _Place], width: int
) -> dict[tuple[Link, str], float]:
    """The x at which each arrow leaves and meets its cards, in the order of where it goes."""
    edges: dict[tuple[str, bool], list[tuple[float, Link]]] = defaultdict(list)
    for link, chain in chains.items():
        for card, towards in ((link.start, chain[1]), (link.end, chain[-2])):
            if places[card][1] != places[towards][1]:
                upper = places[towards][1] < places[card][1]
                edges[card, upper].append((places[towards][0], link))
    ports = {}
    for (card, _), leaving in edges.items():
        leaving.sort(key=lambda port: port[0])
        step = min(28.0, width * 0.8 / len(leaving))
        for at, (_, link) in enumerate(leaving):
            ports[link, card] = round(places[card][0] + step * (at - (len(leaving) - 1) / 2), 1)
    return ports


def _is_free(start: _Place, end: _Place, places: Mapping[Slot, _Place]) -> bool:
    """Whether no card of the row stands between the two."""
    left, right = sorted((start[0], end[0]))
    return not any(
        left < middle < right and top == start[1]
        for slot, (middle, top, _bottom) in places.items()
        if isinstance(slot, str)
    )


def _level(link: Link, start: _Place, end: _Place, *, half: float, is_free: bool) -> Arrow:
    """An arrow within a row: straight to a neighbour, else in a bow above the cards between."""
    right = end[0] > start[0]
    half = half if right else -half
    x1, x2 = start[0] + half, end[0] - half
    y = (start[1] + start[2]) / 2
    if is_free and abs(x2 - x1) >= _ARROW_ROOM:
        back = -7 if right else 7
        head = f"M{x2 + back:g} {y - 4:g}V{y + 4:g}L{x2:g} {y:g}Z"
        return Arrow(link, f"M{x1:g} {y:g}H{x2 + back:g}", head, (x1 + x2) / 2, y)
    top = start[1]
    a, b = start[0] + half / 2, end[0] - half / 2
    line = f"M{a:g} {top:g}C{a:g} {top - 22:g} {b:g} {top - 22:g} {b:g} {top - 7:g}"
    head = f"M{b - 4:g} {top - 7:g}H{b + 4:g}L{b:g} {top:g}Z"
    return Arrow(link, line, head, (a + b) / 2, top - 17)


def _curve(x1: float, y1: float, x2: float, y2: float) -> str:
    """A cubic from where the path is, leaving and arriving upright."""
    middle = (y1 + y2) / 2
    return f"C{x1:g} {middle:g} {x2:g} {middle:g} {x2:g} {y2:g}"
