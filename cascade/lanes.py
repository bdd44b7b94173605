"""Perspectives of a cycle: those of every cycle, with its own over them; and how they change."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import count
from typing import NamedTuple

from goals.changes import Change, Row
from goals.messages import Message, say
from goals.numbers import HUNDRED

CLASSIC: tuple[tuple[str, Message, int], ...] = (
    ("FIN", say("Financial"), 2_500),
    ("CUS", say("Customer"), 2_500),
    ("INT", say("Internal process"), 2_500),
    ("LRN", say("Learning and growth"), 2_500),
)
"""The four views of a balanced scorecard: code, name and weight."""


class Lane(NamedTuple):
    """A perspective as somebody wants it; a blank code is a new one."""

    code: str
    name: str
    weight: int
    is_removed: bool = False


def lanes_of(rows: Iterable[Row], cycle: str) -> list[Row]:
    """The rows that hold in the cycle (blank: in every one), in their order; its own ones win.

    >>> rows = [{"code": "F", "cycle": "", "weight": 6}, {"code": "F", "cycle": "Q1", "weight": 4}]
    >>> [[row["weight"] for row in lanes_of(rows, cycle)] for cycle in ("Q1", "")]
    [[4], [6]]
    """
    found: dict[str, Row] = {}
    for row in sorted(rows, key=lambda row: bool(row["cycle"])):
        if row["cycle"] in ("", cycle):
            found[row["code"]] = row
    return list(found.values())


def left_over(weights: Iterable[int]) -> int:
    """What is missing to 100, negative where it is too much.

    >>> left_over([2500, 2500])
    5000
    """
    return HUNDRED - sum(weights)


def lane_changes(stored: Sequence[Row], wanted: Sequence[Lane], cycle: str) -> list[Change]:
    """What leads from the stored rows to the wanted ones in the cycle (blank: in every one).

    A shared perspective that is to be different in the cycle gets a row of the cycle's own. Another
    order means to begin again: they stand in the order in which they were added.
    """
    present: Mapping[str, Row] = {row["code"]: row for row in lanes_of(stored, cycle)}
    taken = {row["code"] for row in stored}
    changes = []
    for lane in wanted:
        before = present.get(lane.code)
        if lane.is_removed:
            if before is not None:
                changes.append(Change("perspectives", before, None))
            continue
        code = lane.code or _free_code(taken)
        taken.add(code)
        after = {"code": code, "name": lane.name, "weight": lane.weight, "cycle": cycle}
        if before is None or before["cycle"] == cycle:
            changes.append(Change("perspectives", before, after))
        elif (before["name"], before["weight"]) != (lane.name, lane.weight):
            changes.append(Change("perspectives", None, after))
    ordered = _ordered(list(present.values()), changes, wanted)
    return ordered or [change for change in changes if change.before != change.after]


def may_order(rows: Iterable[Row], cycle: str, used: Iterable[int]) -> bool:
    """Whether the order can change: all are the cycle's own, and none has objectives."""
    return all(row["cycle"] == cycle for row in rows) and not any(used)


def _ordered(
    present: Sequence[Row], changes: Sequence[Change], wanted: Sequence[Lane]
) -> list[Change]:
    """All removed and added again, where the wanted order is another; else nothing.

    They are removed from the last to the first, so that undoing adds them in their old order.
    """
    kept = [lane.code for lane in wanted if lane.code and not lane.is_removed]
    stands = [row["code"] for row in present if row["code"] in set(kept)]
    if kept == stands or len(kept) != len(stands):
        return []
    removed = [Change("perspectives", row, None) for row in reversed(present)]
    return removed + [Change("perspectives", None, c.after) for c in changes if c.after]


def _free_code(taken: Iterable[str]) -> str:
    among = set(taken)
    return next(code for number in count(1) if (code := f"P{number}") not in among)
