"""Changes of the plan as plain values: rows before and after, which can be turned round."""

import json
from collections.abc import Iterable, Mapping
from datetime import date
from hashlib import sha256
from typing import Any, NamedTuple

from goals.audit import state_text

Row = Mapping[str, Any]
"""A row of a sheet of the plan as a bundle has it: weights and points in hundredths, levels as
canonical text, days as dates, blank codes where there is none."""

KEYS: dict[str, tuple[str, ...]] = {
    "units": ("code",),
    "roles": ("code",),
    "people": ("code",),
    "cycles": ("code",),
    "perspectives": ("code", "cycle"),
    "measures": ("code",),
    "objectives": ("cycle", "code"),
    "targets": ("cycle", "measure", "owner", "starts"),
    "links": ("cycle", "from", "to", "kind"),
}
"""The sheets of the plan, parents before children, and the columns that tell their rows apart."""

_DAYS = frozenset({"joined", "left", "starts", "ends"})


class Change(NamedTuple):
    """A row before and after; `before` is None for a new row, `after` for a removed one."""

    sheet: str
    before: Row | None
    after: Row | None

    @property
    def key(self) -> tuple[str, ...]:
        """What tells the row apart in its sheet: as it is stored, or as it will be."""
        return key_of(self.sheet, self.before if self.before is not None else self.after or {})

    @property
    def code(self) -> str:
        """The key in one word."""
        return code_of(self.key)

    @property
    def cycle(self) -> str:
        """The cycle that the row belongs to; blank where it belongs to none or to every one."""
        row = self.after if self.after is not None else self.before or {}
        return str(row["code"] if self.sheet == "cycles" else row.get("cycle", ""))

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that differ; all of them for a new or a removed row."""
        before, after = self.before or {}, self.after or {}
        names = after or before
        return tuple(name for name in names if before.get(name, _NONE) != after.get(name, _NONE))


_NONE = object()


def key_of(sheet: str, row: Row) -> tuple[str, ...]:
    """What tells the row apart from the others of its sheet.

    >>> row = {"cycle": "Q1", "measure": "CSI", "owner": "P1", "starts": date(2025, 2, 10)}
    >>> key_of("targets", row)
    ('Q1', 'CSI', 'P1', '2025-02-10')
    """
    return tuple(str(row.get(name) or "") for name in KEYS[sheet])


def code_of(key: Iterable[str]) -> str:
    """The key in one word, as the audit trail has it."""
    return "/".join(part for part in key if part != "")


def edited(sheet: str, row: Row, **columns: Any) -> Change:
    """The change that gives the row these values.

    >>> edited("roles", {"code": "R", "name": "Agent"}, name="Service agent").columns
    ('name',)
    """
    return Change(sheet, row, {**row, **columns})


def real(changes: Iterable[Change]) -> list[Change]:
    """The changes that change something."""
    return [change for change in changes if change.before != change.after]


def inverse(changes: Iterable[Change]) -> list[Change]:
    """The changes that lead back.

    >>> inverse([Change("roles", None, {"code": "R", "name": "Agent"})])
    [Change(sheet='roles', before={'code': 'R', 'name': 'Agent'}, after=None)]
    """
    return [Change(sheet, after, before) for sheet, before, after in reversed(list(changes))]


def fingerprint(row: Row | None) -> str:
    """A short text that differs where the row does, for a form to say what it was made from."""
    return sha256(state_text(row).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def row_of(text: str) -> Row | None:
    """The row that `goals.audit.state_text` wrote; None where it is blank."""
    if not text:
        return None
    found: dict[str, Any] = json.loads(text)
    for name in _DAYS & found.keys():
        if found[name]:
            found[name] = date.fromisoformat(found[name])
    return found
