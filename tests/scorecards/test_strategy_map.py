"""Arrows of the strategy map start and end at cards and pass beside the others."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scorecards.strategy_map import (
    CARD_HEIGHT,
    CARD_WIDTH,
    WIDTH,
    Arrow,
    Card,
    Link,
    StrategyMap,
    layout,
    owner_line,
    title_lines,
    wrapped,
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
        assert card.x + CARD_WIDTH <= WIDTH
        assert card.y + CARD_HEIGHT <= drawn.height
    assert [lane.index for lane in drawn.lanes] == [0, 1, 2]


def test_links_to_what_is_not_shown_are_left_out() -> None:
    assert layout([["A"]], [Link("A", "gone")]).arrows == ()


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("让客户愿意再来", ("让客户愿意再来",)),
        ("客服部：满意、少投诉、忠诚", ("客服部：满意、少投", "诉、忠诚")),
        ("Workshop: fixed right first time", ("Workshop: fixed", "right first time")),
    ],
)
def test_titles_break_where_they_may(text: str, lines: tuple[str, ...]) -> None:
    assert title_lines(text) == lines


@given(st.text(max_size=60), st.floats(2, 20), st.integers(1, 3))
def test_a_wrapped_text_never_has_more_lines_than_asked_for(
    text: str, room: float, lines: int
) -> None:
    assert len(wrapped(text, room, lines)) <= lines


def test_an_owner_is_cut_with_an_ellipsis() -> None:
    assert owner_line("售后服务部") == "售后服务部"
    assert owner_line("长江三角洲区域售后服务部") == "长江三角洲…"
