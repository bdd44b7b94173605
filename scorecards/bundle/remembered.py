"""What a bundle changes of plans that are running, as amendments to be remembered."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from typing import Any

from goals.changes import KEYS, Change
from scorecards.bundle.rows import Key, Values, comparable

Amended = tuple[str, date, list[Change]]
"""A cycle (blank for what belongs to none), the day from which it holds, and what changed."""


def amended(
    changed: Mapping[str, Mapping[Key, Mapping[str, Any]]],
    stored: Mapping[str, Mapping[Key, Values]],
    today: date,
) -> list[Amended]:
    """The changes, by cycle: of cycles that had begun before, and of what stood before.

    A cycle that the bundle brings, and what it adds outside of cycles, has no earlier plan.
    """
    begun = {code: row for (code,), row in stored["cycles"].items() if row["state"] != "draft"}
    found: dict[str, list[Change]] = defaultdict(list)
    for sheet in KEYS:
        for key, row in changed.get(sheet, {}).items():
            before = stored[sheet].get(key)
            cycle = row.get("cycle", "")
            if cycle in begun or (not cycle and before is not None):
                found[cycle].append(Change(sheet, before, comparable(sheet, dict(row))))
    return [(cycle, _day(begun.get(cycle), today), each) for cycle, each in found.items()]


def _day(cycle: Mapping[str, Any] | None, today: date) -> date:
    if cycle is None:
        return today
    starts: date = cycle["starts"]
    ends: date = cycle["ends"]
    return max(starts, min(today, ends))
