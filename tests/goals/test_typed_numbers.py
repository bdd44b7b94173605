"""Numbers as people type them: understood or refused, never misread."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goals.numbers import canonical, exact
from goals.typed_numbers import NotUnderstood, typed_number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("12.5", "12.5"),
        (" 12.50 ", "12.5"),
        ("１２．５", "12.5"),
        ("1,234.50", "1234.5"),
        ("1,234,567", "1234567"),
        ("-1,234", "-1234"),
        ("−3", "-3"),
        ("12 000", "12000"),
        ("12\u00a0000", "12000"),
        ("5.", "5"),
    ],
)
def test_what_is_meant_in_one_way_is_understood(text: str, number: str) -> None:
    assert typed_number(text) == number


@pytest.mark.parametrize(
    ("text", "unit", "number"),
    [
        ("98%", "%", "98"),
        ("９８％", "%", "98"),
        ("1,200 台", "台", "1200"),
        ("12", "2", "12"),
    ],
)
def test_the_unit_of_the_measure_may_stand_behind(text: str, unit: str, number: str) -> None:
    assert typed_number(text, unit) == number


@pytest.mark.parametrize(("text", "unit"), [("98%", "分"), ("%", "%"), ("9台8", "台")])
def test_another_sign_is_not_taken_for_the_unit(text: str, unit: str) -> None:
    with pytest.raises(NotUnderstood):
        typed_number(text, unit)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("1,5", "decimals after a point"),
        ("1.234,5", "decimals after a point"),
        ("12,50", "decimals after a point"),
        ("1234,567", "decimals after a point"),
        ("12%", "enter the number alone"),
        ("1,23,456", "no plain number"),
        ("1.2.3", "no plain number"),
        ("1e3", "no plain number"),
        ("=1+1", "no plain number"),
        ("four", "no plain number"),
        ("", "no plain number"),
    ],
)
def test_the_rest_is_refused_with_a_word_that_helps(text: str, word: str) -> None:
    with pytest.raises(NotUnderstood, match=word):
        typed_number(text)


@given(st.decimals(-(10**11), 10**11, allow_nan=False, places=3))
def test_a_number_written_with_or_without_commas_is_the_same(number: object) -> None:
    assert exact(typed_number(f"{number:,f}")) == exact(canonical(f"{number:f}"))
