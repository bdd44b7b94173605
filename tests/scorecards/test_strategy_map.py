"""Arrows of the strategy map start and end at cards and pass beside the others."""

import re
from itertools import pairwise
from random import Random
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scorecards.strategy_map import (
    CARD_HEIGHT,
    Arrow,
    Card,
    Link,
    StrategyMap,
    card_width,
    layout,
)

LANES = [["F1", "F2"], ["C1", "C2", "C3"], ["P1", "P2", "P3", "P4", "P5"], ["L1", "L2"]]
KEYS = [key for lane in LANES for key in lane]


def numbers(path: str) -> list[float]:
    return [float(number) for number in re.findall(r"-?[\d.]+", path)]


def on_edge(x: float, y: float, card: Card) -> bool:
    across = card.x - 0.5 <= x <= card.x + card.width + 0.5
    along = card.y - 0.5 <= y <= card.y + card.height + 0.5
    level = min(abs(y - card.y), abs(y - card.y - card.height)) < 0.6
    upright = min(abs(x - card.x), abs(x - card.x - card.width)) < 0.6
    return across and along and (level or upright)


def tip(arrow: Arrow) -> tuple[float, float]:
    x, y = numbers(arrow.head)[-2:]
    return x, y


def card_of(drawn: StrategyMap, key: str) -> Card:
    return next(card for card in drawn.cards if card.key == key)


@given(st.lists(st.tuples(st.sampled_from(KEYS), st.sampled_from(KEYS)), max_size=14))
def test_every_arrow_starts_and_ends_at_its_cards(pairs: list[tuple[str, str]]) -> None:
    drawn = layout(LANES, [Link(start, end) for start, end in pairs])
    assert {(a.link.start, a.link.end) for a in drawn.arrows} == {p for p in pairs if p[0] != p[1]}
    for arrow in drawn.arrows:
        x, y = numbers(arrow.line)[:2]
        assert on_edge(x, y, card_of(drawn, arrow.link.start))
        assert on_edge(*tip(arrow), card_of(drawn, arrow.link.end))


@given(st.lists(st.tuples(st.sampled_from(KEYS), st.sampled_from(KEYS)), max_size=14))
def test_an_upright_piece_runs_through_no_card(pairs: list[tuple[str, str]]) -> None:
    drawn = layout(LANES, [Link(start, end) for start, end in pairs])
    for arrow in drawn.arrows:
        for match in re.finditer(r"([\d.]+) ([\d.]+)V([\d.]+)", arrow.line):
            x, top, bottom = (float(number) for number in match.groups())
            for card in drawn.cards:
                beside = x <= card.x or x >= card.x + card.width
                apart = max(top, bottom) <= card.y or min(top, bottom) >= card.y + card.height
                assert beside or apart


def test_the_order_of_the_cards_follows_the_arrows() -> None:
    crossed = layout([["A", "B"], ["C", "D"]], [Link("C", "B"), Link("D", "A")])
    upper = card_of(crossed, "A").x < card_of(crossed, "B").x
    assert upper == (card_of(crossed, "D").x < card_of(crossed, "C").x)


def test_cards_do_not_overlap_and_stay_in_the_drawing() -> None:
    drawn = layout([[str(n) for n in range(9)], [], ["x"]], [])
    assert len({(card.x, card.y) for card in drawn.cards}) == 10
    for card in drawn.cards:
        assert card.x + card.width <= drawn.width
        assert card.y + CARD_HEIGHT <= drawn.height
    assert [lane.index for lane in drawn.lanes] == [0, 1, 2]


def test_links_to_what_is_not_shown_are_left_out() -> None:
    assert layout([["A"]], [Link("A", "gone")]).arrows == ()


def test_a_map_is_the_same_every_time() -> None:
    lanes, links = forty()
    assert layout(lanes, links) == layout(lanes, links)


@pytest.mark.parametrize("seed", range(4))
def test_forty_objectives_are_readable(seed: int) -> None:
    lanes, links = forty(seed)
    drawn = layout(lanes, links)
    assert len(drawn.cards) == 40
    assert drawn.is_wide
    assert drawn.width <= 1300  # as wide as a screen
    assert len({(card.x, card.y) for card in drawn.cards}) == 40


def test_a_map_of_forty_is_laid_out_in_no_time() -> None:
    lanes, links = forty()
    layout(lanes, links)
    began = process_time()
    layout(lanes, links)
    assert process_time() - began < 0.25  # 0.02 on an idle machine


@pytest.mark.parametrize(
    "links",
    [
        [Link(one, other) for one in KEYS for other in KEYS],  # everything with everything
        [Link("F1", other) for other in KEYS] + [Link(other, "F1") for other in KEYS],
        [Link("L1", "C1"), Link("C1", "P1"), Link("P1", "L1")],  # in a circle
        [Link("P1", "P5"), Link("P5", "P1")],
    ],
)
def test_no_arrows_are_too_odd_to_be_drawn(links: list[Link]) -> None:
    drawn = layout(LANES, links)
    wanted = {(link.start, link.end) for link in links if link.start != link.end}
    assert {(arrow.link.start, arrow.link.end) for arrow in drawn.arrows} == wanted
    for arrow in drawn.arrows:
        assert 0 <= arrow.x <= drawn.width
        assert 0 <= arrow.y <= drawn.height


def test_a_cause_in_the_same_lane_stands_below_what_it_brings_about() -> None:
    lane = [str(number) for number in range(10)]
    drawn = layout([lane], [Link("0", "9")])
    assert card_of(drawn, "0").y > card_of(drawn, "9").y


def test_few_cards_are_wider() -> None:
    assert [card_width([["x"] * number]) for number in (1, 2, 3, 4, 40)] == [
        230,
        230,
        192,
        154,
        154,
    ]


def test_an_empty_map_has_no_cards() -> None:
    assert layout([], []).cards == ()


def forty(seed: int = 1) -> tuple[list[list[str]], list[Link]]:
    """Four lanes of ten, each objective below the top with one or two effects above it."""
    draws = Random(seed)  # noqa: S311 - the same map every time
    lanes = [[f"{lane}{number}" for number in range(10)] for lane in "FCPL"]
    links = [
        Link(key, draws.choice(above))
        for above, lane in pairwise(lanes)
        for key in lane
        for _ in range(draws.choice((1, 2)))
    ]
    return lanes, links
