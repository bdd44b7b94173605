"""The organisation as plain values: who sits where, under whom."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple


class UnitInfo(NamedTuple):
    """A unit; `parent` and `lead` are codes, blank where there is none."""

    code: str
    name: str
    parent: str
    lead: str


class UnitStep(NamedTuple):
    """A unit on the way down the organisation."""

    id: int
    code: str
    name: str


class PersonInfo(NamedTuple):
    """Somebody in a unit; `role` is the seat's name, `manager` a code; blank where there is none.

    `joined` and `left` are the first and the last day, None where they are not known.
    """

    code: str
    name: str
    unit: str
    role: str
    manager: str
    joined: date | None = None
    left: date | None = None

    def present(self, starts: date, ends: date) -> bool:
        """Whether the person belongs to the company on some day of the span."""
        return (self.joined is None or self.joined <= ends) and (
            self.left is None or self.left >= starts
        )


@dataclass(frozen=True, slots=True)
class Organisation:
    """All units and people by code, in the bundle's order."""

    units: Mapping[str, UnitInfo]
    people: Mapping[str, PersonInfo]

    def name(self, code: str) -> str:
        """The name of the unit or person; blank for a code that is none."""
        found = self.units.get(code) or self.people.get(code)
        return found.name if found else ""

    def lead_of(self, code: str) -> str:
        """Whom the person or unit answers to: the manager, else the next lead above; or blank."""
        person = self.people.get(code)
        if person and person.manager:
            return person.manager
        unit = self.units.get(person.unit if person else code)
        seen: set[str] = set()
        while unit and unit.code not in seen:
            if unit.lead and unit.lead != code:
                return unit.lead
            seen.add(unit.code)
            unit = self.units.get(unit.parent)
        return ""

    def members(self, unit: str) -> list[PersonInfo]:
        """The people who sit in the unit itself."""
        return [person for person in self.people.values() if person.unit == unit]

    def subunits(self, unit: str) -> list[UnitInfo]:
        """The units directly below."""
        return [each for each in self.units.values() if each.parent == unit]
