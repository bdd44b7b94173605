"""The organisation as the checks see it: units in units, people in units, who leads which."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import NamedTuple


class Seat(NamedTuple):
    """A person, the unit she sits in, and the days she came and went, where they are known."""

    code: str
    name: str
    unit: str
    joined: date | None = None
    left: date | None = None

    def present(self, starts: date, ends: date) -> bool:
        """Whether she belongs to the company on a day of the span."""
        return (self.joined is None or self.joined <= ends) and (
            self.left is None or self.left >= starts
        )


@dataclass(frozen=True)
class Organisation:
    """Units by code with the unit above, leads by unit, people by code."""

    above: Mapping[str, str | None]
    leads: Mapping[str, str]
    people: Mapping[str, Seat]

    def places(self, owner: str) -> tuple[str, ...]:
        """The units that an owner stands for: itself, or a person's own one and those she leads.

        >>> Organisation({"A": None}, {"A": "li"}, {"li": Seat("li", "Li", "B")}).places("li")
        ('B', 'A')
        """
        seat = self.people.get(owner)
        return (owner,) if seat is None else (seat.unit, *self._led.get(owner, ()))

    def inside(self, owner: str, branch: str) -> bool:
        """Whether one owner stands in the unit branch of another, or in the same unit."""
        roots = set(self.places(branch))
        return any(not roots.isdisjoint(self._branch_up(unit)) for unit in self.places(owner))

    def _branch_up(self, unit: str) -> Iterable[str]:
        seen = []
        at: str | None = unit
        while at is not None and at not in seen:
            seen.append(at)
            at = self.above.get(at)
        return seen

    @cached_property
    def _led(self) -> dict[str, list[str]]:
        led: dict[str, list[str]] = {}
        for unit, lead in self.leads.items():
            led.setdefault(lead, []).append(unit)
        return led
