"""Grades: half-open bands of a scorecard's total."""

from fractions import Fraction
from typing import NamedTuple

from goals.messages import Message, say
from goals.numbers import NotANumber, exact


class Band(NamedTuple):
    """A grade and the lowest total that earns it."""

    grade: str
    lowest: Fraction


class GradesError(ValueError):
    """The text is no list of bands."""

    def __init__(self, message: Message) -> None:
        super().__init__(str(message))
        self.message = message


def bands(text: str) -> tuple[Band, ...]:
    """The bands, highest first, of text like ``A:90 B:80 C:70``; raises GradesError."""
    found: list[Band] = []
    for part in text.split():
        grade, colon, lowest = part.rpartition(":")
        try:
            if not (colon and grade):
                raise NotANumber(part)
            found.append(Band(grade, exact(lowest)))
        except NotANumber as error:
            raise GradesError(
                say("%(found)r is no grade with its lowest total, like A:90", found=part)
            ) from error
    if not found:
        raise GradesError(say("the grades are blank; write bands like 'A:90 B:80 C:0'"))
    for column in zip(*found, strict=True):
        if len(set(column)) < len(found):
            raise GradesError(say("the grades %(found)r name a grade or a bound twice", found=text))
    return tuple(sorted(found, key=lambda band: band.lowest, reverse=True))


def grade(total: Fraction | None, among: tuple[Band, ...]) -> str | None:
    """The highest band whose lower bound the total reaches; None without a total or a band.

    >>> grade(Fraction("89.99"), bands("A:90 B:80"))
    'B'
    """
    if total is None:
        return None
    return next((band.grade for band in among if band.lowest <= total), None)
