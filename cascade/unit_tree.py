"""The tree of units as a page shows it: opened level by level, with everybody counted below."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import NamedTuple

MOST_SHOWN = 300
"""Rows of one page; what lies beyond is found by searching."""


class UnitHead(NamedTuple):
    """A unit with its lead and the people who sit in it today; blank where there is no lead."""

    id: int
    code: str
    name: str
    parent_id: int | None
    lead: str
    lead_name: str
    people: int


class UnitLine(NamedTuple):
    """A unit in its place of the tree; `below` counts the units under it, `branch` all people."""

    unit: UnitHead
    depth: int
    below: int
    branch: int
    is_open: bool


class UnitTree:
    """All units, to be opened one by one."""

    def __init__(self, units: Iterable[UnitHead]) -> None:
        """`units` in the order in which siblings are to stand."""
        self.units = {unit.id: unit for unit in units}
        self._children: dict[int | None, list[UnitHead]] = defaultdict(list)
        for unit in self.units.values():
            above = unit.parent_id if unit.parent_id in self.units else None
            self._children[above].append(unit)
        self._branch = self._headcounts()

    def lines(self, opened: Collection[str] | None = None) -> list[UnitLine]:
        """The top units and whatever is open below them, from the top down.

        Where nobody says what is open, the top ones are.
        """
        tops = self._children[None]
        is_open = {unit.code for unit in tops} if opened is None else set(opened)
        found: list[UnitLine] = []
        waiting = [(unit, 0) for unit in reversed(tops)]
        while waiting and len(found) < MOST_SHOWN:
            unit, depth = waiting.pop()
            children = self._children[unit.id]
            shown = bool(children) and unit.code in is_open
            found.append(UnitLine(unit, depth, len(children), self._branch[unit.id], shown))
            if shown:
                waiting += [(child, depth + 1) for child in reversed(children)]
        return found

    def without_lead(self) -> list[UnitHead]:
        """The units that nobody leads."""
        return [unit for unit in self.units.values() if not unit.lead]

    def people(self) -> int:
        """Everybody who sits in some unit."""
        return sum(unit.people for unit in self.units.values())

    def options(self, without: str = "") -> list[tuple[str, str]]:
        """Codes and indented names, from the top down; not the branch of the unit `without`."""
        found: list[tuple[str, str]] = []
        waiting = [(unit, 0) for unit in reversed(self._children[None])]
        while waiting:
            unit, depth = waiting.pop()
            if unit.code == without:
                continue
            found.append((unit.code, "\u2003" * depth + unit.name))
            waiting += [(child, depth + 1) for child in reversed(self._children[unit.id])]
        return found

    def _headcounts(self) -> dict[int, int]:
        """The people of each unit and of all below it."""
        order = list(self._children[None])
        for unit in order:  # grows while it is walked, parents before children
            order += self._children[unit.id]
        counts = {unit.id: unit.people for unit in order}
        for unit in reversed(order):
            if unit.parent_id in counts and unit.parent_id is not None:
                counts[unit.parent_id] += counts[unit.id]
        return counts
