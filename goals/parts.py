"""Parts of a cycle: somebody who moves in its middle has a target before the day and one after."""

from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from typing import NamedTuple

from goals.messages import Message, say
from goals.periods import Period


class Part(NamedTuple):
    """The days of its cycle that a target is for; None where they are the cycle's own.

    >>> june = Part(date(2025, 6, 10), None)
    >>> june.days(date(2025, 6, 1), date(2025, 6, 30))
    (datetime.date(2025, 6, 10), datetime.date(2025, 6, 30))
    """

    starts: date | None = None
    ends: date | None = None

    def days(self, starts: date, ends: date) -> tuple[date, date]:
        """Its first and last day in a cycle of these days."""
        return self.starts or starts, self.ends or ends

    def takes(self, period: Period) -> bool:
        """Whether a report for the period belongs to it: the period's last day decides.

        So each period belongs to exactly one part, also the one in which somebody moved.
        """
        return (self.starts is None or period.ends >= self.starts) and (
            self.ends is None or period.ends <= self.ends
        )

    def is_over(self, day: date) -> bool:
        """Whether it ended before the day, in the middle of its cycle."""
        return self.ends is not None and self.ends < day


WHOLE = Part()
"""The whole cycle."""


def part_problem(part: Part, starts: date, ends: date) -> tuple[str, Message] | None:
    """What is wrong about a part of a cycle of these days, after the column at fault.

    >>> column, message = part_problem(Part(date(2025, 7, 1)), date(2025, 6, 1), date(2025, 6, 30))
    >>> column, str(message)
    ('starts', 'found 2025-07-01, expected a day of the cycle (2025-06-01 to 2025-06-30)')
    """
    for column, day in zip(("starts", "ends"), part, strict=True):
        if day is not None and not starts <= day <= ends:
            return column, say(
                "found %(found)s, expected a day of the cycle (%(first)s to %(last)s)",
                found=day.isoformat(),
                first=starts.isoformat(),
                last=ends.isoformat(),
            )
    if part.starts and part.ends and part.ends < part.starts:
        return "ends", say(
            "ends (%(ends)s) is before starts (%(starts)s)",
            ends=part.ends.isoformat(),
            starts=part.starts.isoformat(),
        )
    return None


def overlapping(parts: Sequence[Part]) -> Part | None:
    """The first of the parts that begins before another one is over; None where all are apart.

    >>> overlapping([Part(date(2025, 6, 10)), Part(None, date(2025, 6, 9))]) is None
    True
    >>> overlapping([Part(date(2025, 6, 10)), Part()]) is None
    False
    """
    ordered = sorted(parts, key=lambda part: part.starts or date.min)
    for before, after in pairwise(ordered):
        if before.ends is None or after.starts is None or after.starts <= before.ends:
            return after
    return None


def overlap_problem(measure: str, owner: str) -> Message:
    """What is wrong where parts of the owner's target for the measure overlap."""
    return say(
        "%(owner)s has %(measure)s in this cycle already; its parts may not overlap: "
        "let one end before the other starts",
        owner=owner,
        measure=measure,
    )
