"""The layout of the strategy map: lanes of cards, and cause arrows that seldom cross.

Cards of one lane stand in rows of at most four. An arrow over several rows passes each row between
in a gap between its cards, so it never runs through one; it starts and ends at a card's edge.
"""

import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise

WIDTH = 800
HEAD = 104
"""The width of a lane's own head, left of its cards."""
CARD_WIDTH, CARD_HEIGHT = 154, 98
ROW_GAP, LANE_GAP = 36, 44
PER_ROW = 4
_SWEEPS = 8
_NO_START = "，。、：；！？）》」』”’…,.:;!?)%·"
"""What never begins a line."""
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
    width: int = CARD_WIDTH
    height: int = CARD_HEIGHT


@dataclass(frozen=True, slots=True)
class Lane:
    """A lane: its top and its height."""

    index: int
    y: int
    height: int


@dataclass(frozen=True, slots=True)
class Arrow:
    """An arrow: the path of its line and of its head."""

    link: Link
    line: str
    head: str


@dataclass(frozen=True, slots=True)
class StrategyMap:
    """The whole drawing, in pixels."""

    width: int
    height: int
    lanes: tuple[Lane, ...]
    cards: tuple[Card, ...]
    arrows: tuple[Arrow, ...]


@dataclass(frozen=True, slots=True)
class _Pass:
    """The place where a long arrow passes a row."""

    link: Link
    row: int


_Slot = str | _Pass
_Rows = list[list[_Slot]]
_Place = tuple[float, float, float]
"""The middle, the top and the bottom of a slot."""


def layout(lanes: Sequence[Sequence[str]], links: Sequence[Link]) -> StrategyMap:
    """The map of the keys of each lane (top lane first); links to unknown keys are left out."""
    rows, lane_of_row = _rows(lanes)
    row_of = {key: index for index, row in enumerate(rows) for key in row}
    known = [link for link in links if link.start in row_of and link.end in row_of]
    known = [link for link in dict.fromkeys(known) if link.start != link.end]
    chains = {link: _chain(link, row_of) for link in known}
    ordered = _untangled(rows, chains)
    drawn_lanes, tops, height = _lanes(lanes, lane_of_row)
    places: dict[_Slot, _Place] = {}
    cards = []
    for index, row in enumerate(ordered):
        for slot, middle in _middles(row):
            places[slot] = (middle, tops[index], tops[index] + CARD_HEIGHT)
            if isinstance(slot, str):
                x = round(middle - CARD_WIDTH / 2)
                cards.append(Card(slot, lane_of_row[index], x, tops[index]))
    arrows = tuple(_arrows(chains, places))
    return StrategyMap(WIDTH, height, drawn_lanes, tuple(cards), arrows)


def title_lines(title: str) -> tuple[str, ...]:
    """A card's title in the lines that fit."""
    return wrapped(title, 9.3)


def owner_line(owner: str) -> str:
    """A card's owner, cut to what fits beside the sparkline."""
    return "".join(wrapped(owner, 6.5, 1))


def lane_lines(name: str) -> tuple[str, ...]:
    """A lane's name in the lines that fit."""
    return wrapped(name, 7)


def wrapped(text: str, room: float, lines: int = 2) -> tuple[str, ...]:
    """The text in at most so many lines of `room` ems each; the last ends in … if it is cut.

    Latin words stay whole; Chinese may break between any two characters.

    >>> wrapped("Customers who come back", 8)
    ('Customers who', 'come back')
    """
    rows: list[str] = []
    rest = _pieces(text)
    while rest and len(rows) < lines:
        row = rest.pop(0).lstrip()
        while rest and _ems(row + rest[0].rstrip()) <= room:
            row += rest.pop(0)
        rows.append(row.rstrip())
    if rest or (rows and _ems(rows[-1]) > room):
        last = rows[-1] + ("…" if rest else "")
        while _ems(last) > room and last != "…":
            last = last.rstrip("…")[:-1].rstrip() + "…"
        rows[-1] = last
    return tuple(rows)


def _rows(lanes: Sequence[Sequence[str]]) -> tuple[_Rows, list[int]]:
    """The cards in rows, and the lane of each row; an empty lane keeps a row of its own."""
    rows: _Rows = []
    lane_of_row = []
    for index, lane in enumerate(lanes):
        count = max(1, -(-len(lane) // PER_ROW))
        size = -(-len(lane) // count)
        for row in range(count):
            rows.append(list(lane[row * size : (row + 1) * size]))
            lane_of_row.append(index)
    return rows, lane_of_row


def _chain(link: Link, row_of: dict[_Slot, int]) -> list[_Slot]:
    """The card it starts from, the rows it passes, the card it ends at."""
    start, end = row_of[link.start], row_of[link.end]
    step = 1 if end > start else -1
    between = (_Pass(link, row) for row in range(start + step, end, step)) if start != end else ()
    return [link.start, *between, link.end]


def _untangled(rows: _Rows, chains: dict[Link, list[_Slot]]) -> _Rows:
    """The rows with their slots ordered by the mean place of their neighbours; the best seen."""
    for chain in chains.values():
        _enter(rows, chain)
    near: dict[_Slot, list[_Slot]] = defaultdict(list)
    for chain in chains.values():
        for one, other in pairwise(chain):
            near[one].append(other)
            near[other].append(one)
    best, least = rows, _tangle(rows, chains)
    for sweep in range(_SWEEPS):
        rows = _swept(rows, near, downward=sweep % 2 == 0)
        tangle = _tangle(rows, chains)
        if tangle < least:
            best, least = rows, tangle
    return best


def _enter(rows: _Rows, chain: list[_Slot]) -> None:
    """Put the places where the arrow passes a row between the cards it runs nearest to."""
    start, end = (_share(rows, slot) for slot in (chain[0], chain[-1]))
    for at, slot in enumerate(chain[1:-1], start=1):
        if isinstance(slot, _Pass):
            row = rows[slot.row]
            share = start + (end - start) * at / (len(chain) - 1)
            row.insert(round(share * len(row)), slot)


def _share(rows: _Rows, slot: _Slot) -> float:
    """How far right in its row a slot stands, 0 to 1."""
    row = next(row for row in rows if slot in row)
    return (row.index(slot) + 0.5) / len(row)


def _swept(rows: _Rows, near: dict[_Slot, list[_Slot]], *, downward: bool) -> _Rows:
    """The rows after one pass in which each row follows the one before it."""
    rows = [list(row) for row in rows]
    order = range(1, len(rows)) if downward else range(len(rows) - 2, -1, -1)
    for index in order:
        before = rows[index - 1 if downward else index + 1]
        place = {slot: (at + 0.5) / len(before) for at, slot in enumerate(before)}
        own = {slot: (at + 0.5) / len(rows[index]) for at, slot in enumerate(rows[index])}

        def mean(
            slot: _Slot, place: dict[_Slot, float] = place, own: dict[_Slot, float] = own
        ) -> float:
            seen = [place[other] for other in near[slot] if other in place]
            return sum(seen) / len(seen) if seen else own[slot]

        rows[index].sort(key=mean)
    return rows


def _tangle(rows: _Rows, chains: dict[Link, list[_Slot]]) -> tuple[int, float]:
    """How bad the rows are: crossings first, then how far the arrows run sideways."""
    at = {slot: middle for row in rows for slot, middle in _middles(row)}
    aside = sum(abs(at[a] - at[b]) for chain in chains.values() for a, b in pairwise(chain))
    return _crossings(rows, chains), aside


def _crossings(rows: _Rows, chains: dict[Link, list[_Slot]]) -> int:
    """How many pairs of arrow pieces cross between neighbouring rows."""
    where = {slot: (index, at) for index, row in enumerate(rows) for at, slot in enumerate(row)}
    pieces: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for chain in chains.values():
        for one, other in pairwise(chain):
            upper, lower = sorted((where[one], where[other]))
            if upper[0] != lower[0]:
                pieces[upper[0]].append((upper[1], lower[1]))
    return sum(
        (a[0] - b[0]) * (a[1] - b[1]) < 0
        for group in pieces.values()
        for a, b in combinations(group, 2)
    )


def _lanes(
    lanes: Sequence[Sequence[str]], lane_of_row: list[int]
) -> tuple[tuple[Lane, ...], list[int], int]:
    """The lanes, the top of each row, the height of the drawing."""
    drawn, tops, y = [], [], 16
    for index in range(len(lanes)):
        count = lane_of_row.count(index)
        height = count * CARD_HEIGHT + (count - 1) * ROW_GAP
        drawn.append(Lane(index, y, height))
        tops += [y + row * (CARD_HEIGHT + ROW_GAP) for row in range(count)]
        y += height + LANE_GAP
    return tuple(drawn), tops, y - LANE_GAP + 16


def _middles(row: list[_Slot]) -> Iterator[tuple[_Slot, float]]:
    """Each slot with its middle: cards spread over the row, passing arrows in the gaps."""
    cards = [slot for slot in row if isinstance(slot, str)]
    column = (WIDTH - HEAD) / max(len(cards), 1)
    gap = column - CARD_WIDTH
    middle = {card: HEAD + column * (at + 0.5) for at, card in enumerate(cards)}
    left, waiting = HEAD - (gap if cards else 0) / 2, list[_Slot]()
    for slot in [*row, None]:
        if isinstance(slot, _Pass):
            waiting.append(slot)
            continue
        right = WIDTH + gap / 2 if slot is None else middle[slot] - CARD_WIDTH / 2
        right = min(right, WIDTH - 4.0) if slot is None else right
        start = max(left, HEAD + 4.0)
        for at, passing in enumerate(waiting):
            yield passing, start + (right - start) * (at + 1) / (len(waiting) + 1)
        waiting = []
        if slot is not None:
            yield slot, middle[slot]
            left = middle[slot] + CARD_WIDTH / 2


def _arrows(chains: dict[Link, list[_Slot]], places: dict[_Slot, _Place]) -> Iterator[Arrow]:
    """The arrows; those that share an edge of a card stand side by side on it."""
    ports = _ports(chains, places)
    for link, chain in chains.items():
        start, end = places[link.start], places[link.end]
        if start[1] == end[1]:
            yield _level(link, start, end)
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
        yield Arrow(link, line, head)


def _ports(
    chains: dict[Link, list[_Slot]], places: dict[_Slot, _Place]
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
        step = min(28.0, CARD_WIDTH * 0.8 / len(leaving))
        for at, (_, link) in enumerate(leaving):
            ports[link, card] = round(places[card][0] + step * (at - (len(leaving) - 1) / 2), 1)
    return ports


def _level(link: Link, start: _Place, end: _Place) -> Arrow:
    """An arrow within a row: straight to a neighbour, else in a bow above the cards between."""
    right = end[0] > start[0]
    half = CARD_WIDTH / 2 if right else -CARD_WIDTH / 2
    x1, x2 = start[0] + half, end[0] - half
    y = (start[1] + start[2]) / 2
    if abs(end[0] - start[0]) < CARD_WIDTH * 1.9 and abs(x2 - x1) >= _ARROW_ROOM:
        back = -7 if right else 7
        head = f"M{x2 + back:g} {y - 4:g}V{y + 4:g}L{x2:g} {y:g}Z"
        return Arrow(link, f"M{x1:g} {y:g}H{x2 + back:g}", head)
    top = start[1]
    a, b = start[0] + half / 2, end[0] - half / 2
    line = f"M{a:g} {top:g}C{a:g} {top - 22:g} {b:g} {top - 22:g} {b:g} {top - 7:g}"
    return Arrow(link, line, f"M{b - 4:g} {top - 7:g}H{b + 4:g}L{b:g} {top:g}Z")


def _curve(x1: float, y1: float, x2: float, y2: float) -> str:
    """A cubic from where the path is, leaving and arriving upright."""
    middle = (y1 + y2) / 2
    return f"C{x1:g} {middle:g} {x2:g} {middle:g} {x2:g} {y2:g}"


def _wide(character: str) -> bool:
    return unicodedata.east_asian_width(character) in "WF"


def _ems(text: str) -> float:
    """About how wide the text is in ems."""
    return sum(1.0 if _wide(c) else 0.3 if c in " .,:;'il·" else 0.54 for c in text)


def _pieces(text: str) -> list[str]:
    """The text in pieces between which a line may break."""
    pieces = [""]
    for character in text:
        last = pieces[-1][-1:]
        if character in _NO_START:
            pieces[-1] += character
            continue
        if last and (last.isspace() or _wide(character) or _wide(last)):
            pieces.append("")
        pieces[-1] += character
    return [piece for piece in pieces if piece]
