"""Exact numbers: the one place that reads, rounds and writes them.

Two representations are used throughout:

* an *exact* number is a :class:`fractions.Fraction` in arithmetic and its canonical decimal text
  in the database (``"12.5"``), for reported values, levels, money and adjustment points;
* *hundredths* are plain ``int`` (``8462`` is 84.62), for scores, coverage, weights and points.

Rounding is half up, away from zero (四舍五入), and happens only here.
"""

import re
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

HUNDRED = 10_000
"""100.00 in hundredths."""

SCALE = 10**8
"""How many hundred-millionths make one: the finest step a bundle's number can have."""

_PLAIN = re.compile(r"(-?)(\d{1,12})(?:\.(\d{1,8}))?", re.ASCII)


class NotANumber(ValueError):
    """The text is no plain decimal number (ASCII digits, one point, 12 digits before, 8 after)."""

    def __init__(self, text: str) -> None:
        super().__init__(f"{text!r} is not a plain decimal number")
        self.text = text


@lru_cache(maxsize=65_536)
def canonical(text: str) -> str:
    """The shortest text of the same number; raises NotANumber.

    >>> canonical("007.50"), canonical("-0.0")
    ('7.5', '0')
    """
    match = _PLAIN.fullmatch(text)
    if match is None:
        raise NotANumber(text)
    sign, whole, decimals = match.groups()
    whole = whole.lstrip("0") or "0"
    decimals = (decimals or "").rstrip("0")
    plain = f"{whole}.{decimals}" if decimals else whole
    return plain if plain == "0" else sign + plain


@lru_cache(maxsize=65_536)
def exact(text: str) -> Fraction:
    """The number that the text writes; raises NotANumber.

    >>> exact("-1.25")
    Fraction(-5, 4)
    """
    if _PLAIN.fullmatch(text) is None:
        raise NotANumber(text)
    return Fraction(text)


@lru_cache(maxsize=65_536)
def scaled(text: str) -> int:
    """The number in hundred-millionths, from canonical text that was checked when it came in.

    >>> scaled("-1.25")
    -125000000
    """
    whole, point, decimals = text.partition(".")
    if not point:
        return int(whole) * SCALE
    return int(whole + decimals.ljust(8, "0"))


@lru_cache(maxsize=65_536)
def from_scaled(number: int) -> Fraction:
    """The exact number of so many hundred-millionths.

    >>> from_scaled(-125_000_000)
    Fraction(-5, 4)
    """
    return Fraction(number, SCALE)


def rounded(value: Fraction | int, places: int) -> Fraction:
    """The value rounded half up (away from zero) to so many decimal places.

    >>> rounded(Fraction(-5, 1000), 2)
    Fraction(-1, 100)
    """
    scale = 10**places
    if isinstance(value, Fraction) and scale % value.denominator == 0:
        return value
    return Fraction(_half_up(value.numerator * scale, value.denominator), scale)


def hundredths(value: Fraction | int) -> int:
    """The value in hundredths, rounded half up (away from zero).

    >>> hundredths(Fraction(2, 3))
    67
    """
    return _half_up(value.numerator * 100, value.denominator)


def hundredths_of(numerator: int, denominator: int) -> int:
    """The quotient in hundredths, rounded half up (away from zero); the denominator is positive.

    >>> hundredths_of(-2, 3)
    -67
    """
    return _half_up(numerator * 100, denominator)


def units(value: Fraction, step: Fraction) -> int:
    """How many whole steps the value is, rounded half up (away from zero).

    >>> units(Fraction("941.625"), Fraction("0.01"))
    94163
    """
    quotient = value / step
    return _half_up(quotient.numerator, quotient.denominator)


def from_hundredths(number: int) -> Fraction:
    """The exact number of so many hundredths."""
    return Fraction(number, 100)


def plain(value: Fraction | int) -> str:
    """The canonical decimal text of a number that has a finite one; raises ValueError otherwise.

    >>> plain(Fraction(5, 4)), plain(Fraction(-3))
    ('1.25', '-3')
    """
    if value.denominator == 1:
        return str(value.numerator)
    twos, rest = 0, value.denominator
    while rest % 2 == 0:
        twos, rest = twos + 1, rest // 2
    fives = 0
    while rest % 5 == 0:
        fives, rest = fives + 1, rest // 5
    if rest != 1:
        raise ValueError(f"{value} has no finite decimal text")
    return fixed(value, max(twos, fives))


def fixed(value: Fraction | int, places: int) -> str:
    """The decimal text of the value with exactly so many places, rounded half up.

    >>> fixed(Fraction("1500"), 2), fixed(Fraction(-1, 3), 1)
    ('1500.00', '-0.3')
    """
    number = _half_up(value.numerator * 10**places, value.denominator)
    sign, digits = ("-" if number < 0 else ""), str(abs(number)).rjust(places + 1, "0")
    return sign + (f"{digits[:-places]}.{digits[-places:]}" if places else digits)


def fixed_hundredths(number: int) -> str:
    """The text of hundredths with two places.

    >>> fixed_hundredths(8460)
    '84.60'
    """
    sign = "-" if number < 0 else ""
    return f"{sign}{abs(number) // 100}.{abs(number) % 100:02d}"


def as_decimal(value: Fraction) -> Decimal:
    """The same number as a Decimal, for locale formatting; raises ValueError if it has none."""
    return Decimal(plain(value))


def _half_up(numerator: int, denominator: int) -> int:
    if numerator < 0:
        return -((-2 * numerator + denominator) // (2 * denominator))
    return (2 * numerator + denominator) // (2 * denominator)
