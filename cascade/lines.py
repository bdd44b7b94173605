"""The line above somebody, and how far up it something that waits has come."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import NamedTuple

MOST_STEPS = 4
"""No further up than so many leads, however long it waits."""


class Seat(NamedTuple):
    """Where a person sits and whom she answers to, by the ids of owners."""

    name: str
    unit_id: int
    manager_id: int | None = None


class Post(NamedTuple):
    """A unit's place in the organisation."""

    parent_id: int | None
    lead_id: int | None


@dataclass(frozen=True, slots=True)
class Lines:
    """Units, and the people whose leads are asked for, by the ids of owners."""

    units: Mapping[int, Post]
    seats: Mapping[int, Seat]

    def responsible(self, owner_id: int) -> int | None:
        """Who answers for the owner: a person for herself, for a unit its lead or the next above.

        None where nobody does.
        """
        return self.lead_of(owner_id) if owner_id in self.units else owner_id

    def lead_of(self, owner_id: int) -> int | None:
        """The manager, else the next lead above who is somebody else; of a unit its lead."""
        seat = self.seats.get(owner_id)
        if seat and seat.manager_id is not None:
            return seat.manager_id
        unit_id = seat.unit_id if seat else owner_id
        seen: set[int] = set()
        while unit_id in self.units and unit_id not in seen:
            seen.add(unit_id)
            parent, lead = self.units[unit_id]
            if lead is not None and lead != owner_id:
                return lead
            if parent is None:
                break
            unit_id = parent
        return None

    def above(self, person_id: int) -> list[int]:
        """Everybody whom the person answers to, the nearest first, nobody twice."""
        found: list[int] = []
        lead = self.lead_of(person_id)
        while lead is not None and lead != person_id and lead not in found:
            found.append(lead)
            lead = self.lead_of(lead)
        return found

    def name(self, person_id: int) -> str:
        """The person's name."""
        seat = self.seats.get(person_id)
        return seat.name if seat else ""


def steps_up(waited: timedelta, every_days: int) -> int:
    """How many leads above should know by now of what waits; every 0 days: none ever.

    >>> steps_up(timedelta(days=15), 7), steps_up(timedelta(days=15), 0)
    (2, 0)
    """
    return min(waited.days // every_days, MOST_STEPS) if every_days else 0
