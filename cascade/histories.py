"""What changed of a place: who, when, from, to, why, and from which day on."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, NamedTuple

from cascade.places import objective_place, perspective_place
from goals.changes import Change, Row
from goals.messages import Message, say

COLUMNS: dict[str, Message] = {
    "name": say("name"),
    "owner": say("owner"),
    "parent": say("parent"),
    "perspective": say("perspective"),
    "objective": say("objective"),
    "weight": say("weight"),
    "rollup": say("roll-up"),
    "points": say("points on the scorecard"),
    "kind": say("kind"),
    "baseline": say("baseline"),
    "threshold": say("threshold"),
    "target": say("target"),
    "stretch": say("stretch"),
    "curve": say("curve"),
    "plan": say("plan by period"),
    "starts": say("first day"),
    "ends": say("last day"),
    "from": say("from"),
    "to": say("to"),
    "measure": say("measure"),
}
"""How the columns of the plan are called; others are no matter of a goal."""

HUNDREDTHS = frozenset({"weight", "points"})
EXACT = frozenset({"baseline", "threshold", "target", "stretch"})


class Amended(NamedTuple):
    """A deed that changed the plan; `author` is a name where the actor has one."""

    id: int
    action: str
    author: str
    reason: str
    effective: date
    recorded_at: datetime
    undoes_id: int | None


class Difference(NamedTuple):
    """A column before and after; None where there was nothing."""

    column: str
    label: Message
    before: Any
    after: Any

    @property
    def written(self) -> str:
        """How its values are written: in `hundredths`, as `exact` numbers, or as `text`."""
        if self.column in HUNDREDTHS:
            return "hundredths"
        return "exact" if self.column in EXACT else "text"


class Told(NamedTuple):
    """What a deed changed of one row."""

    amended: Amended
    change: Change

    @property
    def kind(self) -> str:
        """Whether the row is new (`added`), gone (`removed`) or other than before (`changed`)."""
        if self.change.before is None:
            return "added"
        return "removed" if self.change.after is None else "changed"

    @property
    def differences(self) -> list[Difference]:
        """The columns that a reader of goals cares for, with what stood and stands there."""
        before, after = self.change.before or {}, self.change.after or {}
        return [
            Difference(name, COLUMNS[name], _shown(before.get(name)), _shown(after.get(name)))
            for name in self.change.columns
            if name in COLUMNS and _shown(before.get(name)) != _shown(after.get(name))
        ]


def gone_below(
    place: str, objectives: Iterable[str], removed: Iterable[Change]
) -> dict[str, set[str]]:
    """The codes, by sheet, of the removed rows that stood below an objective or a perspective.

    `objectives` are the codes of those that stand there still; what was removed with an objective
    that is gone itself stood there, too.

    >>> row = {"cycle": "Q", "objective": "B", "measure": "M", "owner": "O"}
    >>> gone = [Change("targets", row, None)]
    >>> gone_below("objective A", ["A"], gone)
    {}
    >>> gone += [Change("objectives", {"cycle": "Q", "code": "B", "parent": "A"}, None)]
    >>> gone_below("objective A", ["A"], gone)
    {'objectives': {'Q/B'}, 'targets': {'Q/M/O'}}
    """
    children: dict[str, list[Change]] = {}
    for change in removed:
        children.setdefault(_above(change.before or {}), []).append(change)
    found: dict[str, set[str]] = {}
    open_places = [place, *map(objective_place, objectives)]
    for each in open_places:
        for change in children.pop(each, ()):
            found.setdefault(change.sheet, set()).add(change.code)
            if change.sheet == "objectives":  # the list grows while it is walked
                open_places.append(objective_place((change.before or {})["code"]))
    return found


def _above(row: Row) -> str:
    """The place right above an objective or a target."""
    above = row.get("objective") or row.get("parent")
    return objective_place(above) if above else perspective_place(row.get("perspective", ""))


def _shown(value: Any) -> Any:
    return None if value == "" else value
