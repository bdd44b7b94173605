"""Weights of siblings, when one comes, goes or changes."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cascade.reweighing import Rule, WeightsDoNotFit, reweighed, split
from goals.numbers import HUNDRED

WEIGHTS = st.integers(0, HUNDRED)
FAMILIES = st.dictionaries(st.integers(0, 20), WEIGHTS, min_size=1, max_size=8)


@given(st.lists(st.integers(0, 10**6), min_size=1, max_size=30), st.integers(0, HUNDRED))
def test_a_split_is_exact_and_nobody_is_a_hundredth_off(parts: list[int], whole: int) -> None:
    found = split(parts, whole)
    assert sum(found) == whole
    total = sum(parts) or len(parts)
    for part, got in zip(parts if any(parts) else [1] * len(parts), found, strict=True):
        assert abs(got - Fraction(whole * part, total)) < 1


@given(FAMILIES, st.sampled_from(["scale", "equal"]))
def test_a_family_with_weights_always_comes_to_a_hundred(
    family: dict[int, int | None], rule: Rule
) -> None:
    found = reweighed(family, rule)
    assert sum(weight or 0 for weight in found.values()) == HUNDRED
    assert list(found) == list(family)


@given(FAMILIES.filter(lambda family: len(family) > 1), st.data())
def test_what_was_set_stays_and_the_order_of_the_others_too(
    family: dict[int, int | None], data: st.DataObject
) -> None:
    key = data.draw(st.sampled_from(sorted(family)))
    weight = data.draw(WEIGHTS)
    found = reweighed(family, "scale", {key: weight})
    assert found[key] == weight
    assert sum(each or 0 for each in found.values()) == HUNDRED
    others = [each for each in family if each != key]
    for one in others:
        for other in others:
            if (family[one] or 0) > (family[other] or 0):
                assert (found[one] or 0) >= (found[other] or 0)


@given(FAMILIES.filter(lambda family: len(family) > 1), st.data())
def test_the_others_are_kept_while_one_gives(
    family: dict[int, int | None], data: st.DataObject
) -> None:
    key, giver = data.draw(st.permutations(sorted(family)))[:2]
    weight = data.draw(WEIGHTS)
    kept = {each: family[each] or 0 for each in family if each not in (key, giver)}
    others = weight + sum(kept.values())
    if others > HUNDRED:
        with pytest.raises(WeightsDoNotFit):
            reweighed(family, "take", {key: weight}, giver)
        return
    found = reweighed(family, "take", {key: weight}, giver)
    assert {each: found[each] for each in kept} == kept
    assert (found[key], found[giver]) == (weight, HUNDRED - others)


@given(FAMILIES)
def test_what_sums_to_a_hundred_is_scaled_to_itself(family: dict[int, int]) -> None:
    once = reweighed(family, "scale")
    assert reweighed(once, "scale") == once


@pytest.mark.parametrize("rule", ["take", "scale", "equal"])
def test_equal_shares_stay_blank(rule: Rule) -> None:
    family: dict[str, int | None] = {"a": None, "b": None}
    assert reweighed(family, rule, taken_from="a") == family


def test_a_weight_given_to_one_of_equal_shares_makes_shares_of_all() -> None:
    family: dict[str, int | None] = {"a": None, "b": None, "c": None}
    assert reweighed(family, "scale", {"a": 4000}) == {"a": 4000, "b": 3000, "c": 3000}


def test_a_blank_among_weights_gets_what_the_others_have_on_average() -> None:
    family = {"a": 6000, "b": 2000, "new": None}
    assert reweighed(family, "scale") == {"a": 5000, "b": 1667, "new": 3333}


@pytest.mark.parametrize("giver", [None, "new", "nobody"])
def test_taking_needs_a_sibling_to_take_from(giver: str | None) -> None:
    with pytest.raises(WeightsDoNotFit, match="choose the sibling"):
        reweighed({"a": HUNDRED, "new": None}, "take", {"new": 1000}, giver)


def test_more_than_everything_leaves_nothing_for_the_others() -> None:
    with pytest.raises(WeightsDoNotFit, match="leaves nothing"):
        reweighed({"a": 5000, "b": 2500, "c": 2500}, "scale", {"a": 6000, "b": 5000})
