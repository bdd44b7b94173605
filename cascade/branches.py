"""Unit branches: which units an owner stands for, and whether one owner belongs to another."""

from collections.abc import Callable
from functools import cache

from cascade.organisation import Organisation


def inside(organisation: Organisation) -> Callable[[str, str], bool]:
    """A function that says whether an owner stands in the unit branch of another owner.

    An owner stands for itself, or, a person, for her own unit and those she leads.
    """
    led: dict[str, list[str]] = {}
    for unit in organisation.units.values():
        if unit.lead:
            led.setdefault(unit.lead, []).append(unit.code)

    def places(owner: str) -> list[str]:
        person = organisation.people.get(owner)
        return [owner] if person is None else [person.unit, *led.get(owner, ())]

    @cache
    def upwards(unit: str) -> frozenset[str]:
        seen: set[str] = set()
        at = organisation.units.get(unit)
        while at is not None and at.code not in seen:
            seen.add(at.code)
            at = organisation.units.get(at.parent)
        return frozenset(seen)

    @cache
    def belongs(owner: str, above: str) -> bool:
        roots = places(above)
        return any(not upwards(unit).isdisjoint(roots) for unit in places(owner))

    return belongs
