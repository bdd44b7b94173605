"""The parts of a target in its cycle: what must hold of their days after a change of the plan."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from goals.changes import Change, Row, key_of
from goals.messages import Message
from goals.parts import Part, overlap_problem, overlapping, part_problem

Whose = tuple[str, str, str]
"""Cycle, measure and owner: what the parts of a target have in common."""


class PartProblem(NamedTuple):
    """What is wrong about the days of a part: at which change, in which column."""

    change: int
    column: str
    message: Message


def part_of(row: Row) -> Part:
    """The part of its cycle that the target's row is for."""
    return Part(row.get("starts"), row.get("ends"))


def whose(row: Row) -> Whose:
    """What the row has in common with the other parts."""
    return row["cycle"], row["measure"], row["owner"]


def repartings(changes: Iterable[Change]) -> set[Whose]:
    """The targets of which a part comes or gets other days by the changes."""
    return {
        whose(change.after)
        for change in changes
        if change.sheet == "targets"
        and change.after is not None
        and (change.before is None or part_of(change.before) != part_of(change.after))
    }


def part_problems(
    changes: Sequence[Change], cycles: Mapping[str, Row], stored: Iterable[Row]
) -> Iterator[PartProblem]:
    """Days outside of the cycle, and parts that overlap; `stored` are the parts there were."""
    touched = repartings(changes)
    parts: dict[Whose, dict[tuple[str, ...], tuple[int | None, Row]]] = defaultdict(dict)
    for row in stored:
        parts[whose(row)][key_of("targets", row)] = (None, row)
    for change in changes:
        if change.sheet == "targets" and change.before is not None:
            parts[whose(change.before)].pop(change.key, None)
    for place, change in enumerate(changes):
        if change.sheet == "targets" and change.after is not None:
            parts[whose(change.after)][key_of("targets", change.after)] = (place, change.after)
    for place, change in enumerate(changes):
        cycle = cycles.get(change.cycle)
        if change.sheet == "targets" and change.after is not None and cycle is not None:
            found = part_problem(part_of(change.after), cycle["starts"], cycle["ends"])
            if found is not None:
                yield PartProblem(place, *found)
    for key in touched:
        yield from _overlaps(list(parts[key].values()))


def _overlaps(parts: Sequence[tuple[int | None, Row]]) -> Iterator[PartProblem]:
    if overlapping([part_of(row) for _, row in parts]) is None:
        return
    for place, row in parts:
        if place is not None:
            yield PartProblem(place, "starts", overlap_problem(row["measure"], row["owner"]))
            return
