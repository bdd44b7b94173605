"""The one parser of numbers and the one place that rounds."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goals.numbers import (
    NotANumber,
    as_decimal,
    canonical,
    exact,
    fixed,
    hundredths,
    plain,
    rounded,
    scaled,
    units,
)

DECIMALS = st.decimals(min_value=-(10**12) + 1, max_value=10**12 - 1, places=8)


@pytest.mark.parametrize(
    "text", ["", "1e3", "１２", "+5", "1_000", " 5", "5 ", "1,5", ".5", "5.", "--1", "٣", "1" * 13,
             "0.123456789", "NaN", "Infinity", "0x10", "1\n"]
)  # fmt: skip
def test_only_plain_numbers_are_read(text: str) -> None:
    with pytest.raises(NotANumber):
        canonical(text)
    with pytest.raises(NotANumber):
        exact(text)


@pytest.mark.parametrize(
    ("text", "short"),
    [("0", "0"), ("-0.00", "0"), ("00.10", "0.1"), ("12.500", "12.5"), ("-3", "-3"),
     ("999999999999.99999999", "999999999999.99999999")],
)  # fmt: skip
def test_canonical_text_is_the_shortest(text: str, short: str) -> None:
    assert canonical(text) == short


@pytest.mark.parametrize(
    ("value", "expected"),
    [("0.005", 1), ("-0.005", -1), ("0.0049", 0), ("84.615", 8462), ("-84.615", -8462)],
)
def test_halves_go_away_from_zero(value: str, expected: int) -> None:
    assert hundredths(Fraction(value)) == expected


def test_a_multiple_of_a_step_is_counted() -> None:
    assert units(Fraction("2.5"), Fraction("0.5")) == 5
    assert units(Fraction("12.25"), Fraction("0.5")) == 25


def test_a_third_has_no_finite_text() -> None:
    with pytest.raises(ValueError, match="no finite decimal text"):
        plain(Fraction(1, 3))


@given(DECIMALS)
def test_every_reading_and_writing_agrees(number: object) -> None:
    text = canonical(format(number, "f"))
    value = exact(text)
    assert plain(value) == text
    assert Fraction(scaled(text), 10**8) == value
    assert Fraction(as_decimal(value)) == value
    assert exact(fixed(value, 8)) == value


@given(st.fractions(), st.integers(0, 8))
def test_rounding_is_never_off_by_more_than_half(value: Fraction, places: int) -> None:
    step = Fraction(1, 10**places)
    assert abs(rounded(value, places) - value) <= step / 2
    assert (rounded(value, places) / step).denominator == 1
