"""What changed of a place: who, when, from, to, why, and from which day on."""

from datetime import date, datetime
from typing import Any, NamedTuple

from goals.changes import Change
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


def _shown(value: Any) -> Any:
    return None if value == "" else value
