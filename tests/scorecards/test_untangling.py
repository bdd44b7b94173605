"""Sweeps and exchanges leave fewer arrows that cross, and never more than there were."""

from itertools import pairwise
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scorecards.untangling import Pass, Slot, crossings, entered, untangled

ROWS = [["a", "b", "c"], ["d", "e", "f", "g"], ["h", "i"]]
ENDS = [(one, other) for upper, lower in pairwise(ROWS) for one in upper for other in lower]


def chains_of(pairs: list[tuple[str, str]]) -> dict[int, list[Slot]]:
    return {number: list(pair) for number, pair in enumerate(pairs)}


@given(st.lists(st.sampled_from(ENDS), max_size=12))
def test_it_is_never_worse_than_the_order_given(pairs: list[tuple[str, str]]) -> None:
    chains = chains_of(pairs)
    found = untangled(ROWS, chains)
    assert crossings(found, chains) <= crossings(entered(ROWS, chains), chains)
    assert [sorted(row) for row in map(cards, found)] == [sorted(row) for row in ROWS]


def test_what_can_be_untangled_is() -> None:
    # Every card leads straight to one other, but the row above stands the other way round.
    upper, lower = ["a", "b", "c", "d"], ["w", "x", "y", "z"]
    chains = chains_of(list(zip(lower, reversed(upper), strict=True)))
    assert crossings(entered([upper, lower], chains), chains) == 6
    assert crossings(untangled([upper, lower], chains), chains) == 0


@pytest.mark.parametrize("seed", range(5))
def test_a_large_map_loses_most_of_its_crossings(seed: int) -> None:
    draws = Random(seed)  # noqa: S311 - the same map every time
    rows = [[f"{row}.{place}" for place in range(5)] for row in range(8)]
    chains: dict[int, list[Slot]] = {}
    for number in range(50):
        start = draws.randrange(2, 8)
        end = max(0, start - draws.choice((1, 1, 2, 3)))
        between = [Pass(number, row) for row in range(start - 1, end, -1)]
        chains[number] = [draws.choice(rows[start]), *between, draws.choice(rows[end])]
    before = crossings(entered(rows, chains), chains)
    assert crossings(untangled(rows, chains), chains) < before * 0.6


def test_a_passing_arrow_stands_in_every_row_that_it_passes() -> None:
    chains: dict[int, list[Slot]] = {0: ["h", Pass(0, 1), "a"]}
    assert Pass(0, 1) in untangled(ROWS, chains)[1]


def cards(row: list[Slot]) -> list[str]:
    return [slot for slot in row if isinstance(slot, str)]
