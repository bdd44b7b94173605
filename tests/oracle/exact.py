"""Numbers and days of the second implementation: written from the contract, slow and plain."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from zoneinfo import ZoneInfo

Row = dict[str, str]
Sheets = dict[str, list[Row]]


def number(text: str) -> Fraction | None:
    """The number that a cell holds; None where it is blank."""
    return Fraction(text) if text else None


def rounded(value: Fraction, step: Fraction) -> Fraction:
    """The nearest multiple of the step; halves go away from zero."""
    whole, rest = divmod(abs(value), step)
    magnitude = (whole + (1 if 2 * rest >= step else 0)) * step
    return -magnitude if value < 0 else magnitude


def hundredth(value: Fraction) -> Fraction:
    """Rounded to 0.01."""
    return rounded(value, Fraction(1, 100))


def as_decimal(value: Fraction | None) -> Decimal | None:
    """The same number as a Decimal; it must end."""
    if value is None:
        return None
    scaled = value * 10**30
    assert scaled.denominator == 1
    return Decimal(f"{scaled.numerator}e-30")  # text, for Decimal's own arithmetic rounds


def money(value: Fraction, decimals: int) -> str:
    """The amount with exactly so many decimals."""
    units = value * 10**decimals
    assert units.denominator == 1
    digits = str(units.numerator).zfill(decimals + 1)
    return f"{digits[:-decimals]}.{digits[-decimals:]}" if decimals else digits


def span(period: str) -> tuple[date, date]:
    """The first and the last day of a period."""
    if "-W" in period:
        year, week = period.split("-W")
        monday = date.fromisocalendar(int(year), int(week), 1)
        return monday, monday + timedelta(days=6)
    year, *rest = period.split("-")
    if not rest:
        return date(int(year), 1, 1), date(int(year), 12, 31)
    if len(rest) == 2:
        day = date.fromisoformat(period)
        return day, day
    months = {"H": 6, "Q": 3}.get(rest[0][0], 1)
    place = int(rest[0].lstrip("HQ"))
    first = date(int(year), (place - 1) * months + 1, 1)
    after = date(int(year) + place * months // 12, place * months % 12 + 1, 1)
    return first, after - timedelta(days=1)


def instant(text: str, zone: ZoneInfo, now: datetime) -> datetime:
    """The moment that the text names; a blank one is the moment of loading."""
    if not text:
        return now
    told = datetime.fromisoformat(text)
    return told if told.tzinfo else told.replace(tzinfo=zone)
