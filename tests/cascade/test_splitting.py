"""Splitting a target: exact sums, fair parts, whatever the order."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from cascade.splitting import is_additive, shares, split, split_around, ways
from goals.numbers import exact

PARTS = st.lists(st.integers(0, 10**6).map(Fraction), min_size=1, max_size=40)
WHOLES = st.tuples(st.integers(-(10**10), 10**10), st.integers(0, 4)).map(
    lambda drawn: Fraction(drawn[0], 10 ** drawn[1])
)
DECIMALS = st.integers(0, 4)


@given(WHOLES, PARTS, DECIMALS)
def test_the_parts_add_up_exactly(whole: Fraction, parts: list[Fraction], decimals: int) -> None:
    assert sum(split(whole, parts, decimals)) == whole


@given(WHOLES, PARTS, DECIMALS)
def test_nobody_is_a_step_away_from_the_exact_share(
    whole: Fraction, parts: list[Fraction], decimals: int
) -> None:
    step = Fraction(1, 10 ** max(decimals, 4))
    total = sum(parts) or Fraction(len(parts))
    weights = parts if any(parts) else [Fraction(1)] * len(parts)
    found = split(whole, weights, 4)
    for part, weight in zip(found, weights, strict=True):
        assert abs(part - whole * weight / total) < step


@given(WHOLES, PARTS)
def test_the_order_of_the_children_does_not_matter(whole: Fraction, parts: list[Fraction]) -> None:
    turned = sorted(parts)
    assert sorted(split(whole, parts, 2)) == sorted(split(whole, turned, 2))


@given(WHOLES, PARTS, DECIMALS)
def test_who_has_more_never_gets_less(
    whole: Fraction, parts: list[Fraction], decimals: int
) -> None:
    found = split(abs(whole), parts, decimals)
    by_part = sorted(zip(parts, found, strict=True), key=lambda pair: (pair[0], pair[1]))
    assert [part for _, part in by_part] == sorted(found)


@given(WHOLES, PARTS, st.dictionaries(st.integers(0, 39), WHOLES, max_size=5))
def test_what_is_fixed_stays_and_the_others_share_the_rest(
    whole: Fraction, parts: list[Fraction], wished: dict[int, Fraction]
) -> None:
    fixed = {place: part for place, part in wished.items() if place < len(parts)}
    found = split_around(whole, parts, 4, fixed)
    assert all(found[place] == part for place, part in fixed.items())
    if len(fixed) < len(parts):
        assert sum(found) == whole


def test_ties_go_to_the_first() -> None:
    assert split(Fraction(5), [Fraction(1)] * 3, 0) == [2, 2, 1]
    assert split(Fraction(-5), [Fraction(1)] * 3, 0) == [-2, -2, -1]


def test_a_whole_finer_than_the_measure_is_not_rounded() -> None:
    assert split(exact("100.5"), [Fraction(1)] * 2, 0) == [exact("50.3"), exact("50.2")]


def test_what_is_missing_zero_or_negative_is_handled_and_said() -> None:
    found = shares([10, None, 0, -5, 20])
    assert found.parts == [10, Fraction(30, 4), 0, 0, 20]
    assert [str(each) for each in found.said] == [
        "1 without a number get a mean share",
        "2 with zero or less get nothing",
    ]
    assert shares([4, 5]).said == []


def test_without_anything_to_go_by_it_is_equal() -> None:
    for bases in ([None, None], [0, 0], [-1, 0], [None, 0]):
        found = shares(bases)
        assert found.parts == [1, 1]
        assert str(found.said[0]) == "there is nothing to go by, so it is split equally"
    assert shares([]) == ([], [])


def test_only_sums_are_split() -> None:
    additive = [name for name in ("sum", "mean", "last", "min", "max") if is_additive(name, "")]
    assert additive == ["sum"]
    assert ways(additive=True)[0] == "equal"
    assert ways(additive=False) == ("same", "hand")


def test_a_ratio_of_sums_is_not_split() -> None:
    assert not is_additive("sum", "accepted / offered * 100")
