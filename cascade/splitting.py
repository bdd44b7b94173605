"""Splitting an additive target over those below, so that the parts add up to it exactly."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Literal, NamedTuple

from goals.messages import Message, say
from goals.numbers import plain

Way = Literal["equal", "headcount", "actuals", "hand", "same"]
WAYS: tuple[Way, ...] = ("equal", "headcount", "actuals", "hand")
"""How an additive target may be split; `same` gives every child the same level instead."""
UNSPLIT: tuple[Way, ...] = ("same", "hand")
"""What may be done with a target that its parts do not add up to."""

_MOST_DECIMALS = 8


class Shares(NamedTuple):
    """How much of the whole each child takes, in proportion, and what the reader should know."""

    parts: list[Fraction]
    said: list[Message]


def is_additive(aggregate: str, formula: str) -> bool:
    """Whether the parts of a target make up the whole: only sums do, and no quotient of sums."""
    return aggregate == "sum" and not formula


def ways(*, additive: bool) -> tuple[Way, ...]:
    """How a measure's target may be handed on, what to propose first.

    >>> ways(additive=False)
    ('same', 'hand')
    """
    return (*WAYS, "same") if additive else UNSPLIT


def usual_baseline(direction: str, *, additive: bool) -> str:
    """The baseline to propose where no target is handed on: a growing sum begins at nothing.

    >>> usual_baseline("increase", additive=True), usual_baseline("increase", additive=False)
    ('0', '')
    """
    return "0" if additive and direction == "increase" else ""


def shares(bases: Sequence[Fraction | int | None]) -> Shares:
    """Shares in proportion to the bases; a missing one counts as the mean, a negative one as 0.

    >>> shares([30, None, 10]).parts
    [Fraction(30, 1), Fraction(20, 1), Fraction(10, 1)]
    """
    known = [max(Fraction(base), Fraction(0)) for base in bases if base is not None]
    if not any(known):
        said = [say("there is nothing to go by, so it is split equally")] if bases else []
        return Shares([Fraction(1)] * len(bases), said)
    mean = sum(known, Fraction(0)) / len(known)
    parts = [mean if base is None else max(Fraction(base), Fraction(0)) for base in bases]
    return Shares(parts, _said(bases))


def _said(bases: Sequence[Fraction | int | None]) -> list[Message]:
    missing = sum(base is None for base in bases)
    nothing = sum(base is not None and base <= 0 for base in bases)
    said = []
    if missing:
        said.append(say("%(count)s without a number get a mean share", count=missing))
    if nothing:
        said.append(say("%(count)s with zero or less get nothing", count=nothing))
    return said


def split(whole: Fraction, parts: Sequence[Fraction], decimals: int) -> list[Fraction]:
    """The whole in proportion to the parts, by largest remainder; ties go to the first.

    What comes out has so many decimals, or as many as the whole itself, and adds up exactly.
    Parts that are all 0 are equal.

    >>> [str(part) for part in split(Fraction(100), [Fraction(1)] * 3, 0)]
    ['34', '33', '33']
    """
    if not parts:
        return []
    scale = 10 ** max(decimals, _decimals_of(whole))
    steps = (abs(whole) * scale).numerator
    given = parts if any(parts) else [Fraction(1)] * len(parts)
    total = sum(given)
    quotients = [steps * part / total for part in given]
    found = [quotient.numerator // quotient.denominator for quotient in quotients]
    by_remainder = sorted(range(len(found)), key=lambda place: found[place] - quotients[place])
    for place in by_remainder[: steps - sum(found)]:
        found[place] += 1
    sign = -1 if whole < 0 else 1
    return [Fraction(sign * step, scale) for step in found]


def split_around(
    whole: Fraction, parts: Sequence[Fraction], decimals: int, fixed: Mapping[int, Fraction]
) -> list[Fraction]:
    """The whole split over the children whose place is not fixed; the fixed ones keep theirs.

    >>> ones = [Fraction(1)] * 3
    >>> [str(part) for part in split_around(Fraction(10), ones, 0, {1: Fraction(4)})]
    ['3', '4', '3']
    """
    free = [place for place in range(len(parts)) if place not in fixed]
    rest = whole - sum(fixed.values())
    found = dict(fixed) | dict(
        zip(free, split(rest, [parts[place] for place in free], decimals), strict=True)
    )
    return [found[place] for place in range(len(parts))]


def _decimals_of(whole: Fraction) -> int:
    places = len(plain(whole).partition(".")[2])
    return min(places, _MOST_DECIMALS)
