"""From the texts of a bundle to rows with keys, laid over the rows that are stored already."""

from collections import Counter, defaultdict
from collections.abc import Container, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from goals.messages import Message, say
from scorecards.bundle.cells import CellRefused, cell, in_utc
from scorecards.bundle.columns import Column, Kind, Sheet
from scorecards.bundle.files import RawSheet
from scorecards.bundle.problems import Problem
from scorecards.bundle.states import completed

Values = dict[str, Any]
Key = tuple[Any, ...]

KEYS: dict[str, tuple[str, ...]] = {
    "company": (),
    "units": ("code",),
    "roles": ("code",),
    "people": ("code",),
    "cycles": ("code",),
    "perspectives": ("code", "cycle"),
    "objectives": ("cycle", "code"),
    "measures": ("code",),
    "targets": ("cycle", "measure", "owner", "starts"),
    "adjustments": ("cycle", "owner", "reason", "occurrence"),
    "excuses": ("cycle", "measure", "owner"),
    "links": ("cycle", "from", "to", "kind"),
    "schemes": ("code", "version"),
    "rules": ("scheme", "version", "code"),
    "assignments": ("person", "ends"),
    "initiatives": ("cycle", "place", "name", "number"),
    "milestones": ("cycle", "place", "initiative", "number", "name", "occurrence"),
    "risks": ("cycle", "name", "number"),
    "comments": ("cycle", "place", "at", "author", "occurrence"),
    "offers": ("cycle", "measure", "owner", "number", "position"),
    "amendments": ("cycle", "at", "actor", "action", "sheet", "code", "occurrence"),
    "submissions": ("measure", "owner", "period", "submitted_at", "author", "occurrence"),
}
"""The columns that tell the rows of a sheet apart; check-ins are laid over elsewhere.

`occurrence` counts the rows that are alike in the others: two of them are two things.
"""

_BLANK = {("targets", "starts")}
"""Columns of a key that may be blank, which is a key as well."""

FACTS: dict[str, tuple[str, ...]] = {
    "comments": ("withdrawn_at",),
    "offers": (),
    "amendments": (),
    "submissions": ("outcome", "decided_at", "decided_by", "reason"),
}
"""The sheets of facts, which are never overwritten, and what may yet be added to a fact."""


class Entry(NamedTuple):
    """A row and where the bundle has it; `number` is None for a row that only is stored."""

    number: int | None
    values: Values
    change: str = "unchanged"
    broken: frozenset[str] = frozenset()
    """The columns whose cells could not be read (and stand as None); what needs one of them is
    not judged."""


@dataclass(slots=True)
class Problems:
    """The list that a run collects."""

    found: list[Problem] = field(default_factory=list)
    strays: dict[str, list[Values]] = field(default_factory=lambda: defaultdict(list))
    """By sheet, the rows that cannot be told apart because a cell of their key is unreadable."""

    def add(self, sheet: str | None, row: int | None, column: str | None, message: Message) -> None:
        """Note one more problem."""
        self.found.append(Problem(sheet, row, column, message))


def parsed(sheet: Sheet, raw: RawSheet, zone: ZoneInfo, problems: Problems) -> dict[Key, Entry]:
    """The sheet's rows by key; cells that are wrong and keys that come twice become problems.

    Moments without an offset are meant in the zone.
    """
    rows: dict[Key, Entry] = {}
    seen: Counter[Key] = Counter()
    present = [column for column in sheet.columns if column.name in raw.given]
    moments = [column.name for column in sheet.columns if column.kind is Kind.INSTANT]
    spoilt: dict[int | None, set[str | None]] = defaultdict(set)
    for problem in problems.found:
        if problem.sheet == sheet.name:
            spoilt[problem.row].add(problem.column)
    for number, texts in zip(raw.numbers, raw.rows, strict=True):
        values, broken = _values(sheet, present, number, texts, spoilt.get(number, ()), problems)
        if any(values[name] is None for name in _told(sheet.name) if name in values):
            problems.strays[sheet.name].append(values)
            continue
        for name in moments:
            if values.get(name) is not None:
                values[name] = in_utc(values[name], zone)
        if "occurrence" in KEYS[sheet.name]:
            base = tuple(values[name] for name in KEYS[sheet.name] if name != "occurrence")
            seen[base] += 1
            values["occurrence"] = seen[base]
        key = tuple(values[name] for name in KEYS[sheet.name])
        if key in rows:
            _twice(sheet.name, number, key, rows[key].number, problems)
            continue
        rows[key] = Entry(number, values, broken=broken)
    return rows


def _told(sheet: str) -> tuple[str, ...]:
    """The columns of the key that hold something in every row that could be read."""
    return tuple(name for name in KEYS[sheet] if (sheet, name) not in _BLANK)


def _twice(sheet: str, number: int, key: Key, first: int | None, problems: Problems) -> None:
    if not key:
        problems.add(
            sheet,
            number,
            None,
            say(
                "a bundle has one company; row %(first)s names it already",
                first=first,
            ),
        )
        return
    problems.add(
        sheet,
        number,
        _told(sheet)[-1],
        say(
            "%(code)s stands in row %(first)s already; keep one of the two",
            code=" / ".join(str(part) for part in key if part not in ("", None)),
            first=first,
        ),
    )


def _values(
    sheet: Sheet,
    present: list[Column],
    number: int,
    texts: tuple[str, ...],
    spoilt: Container[str | None],
    problems: Problems,
) -> tuple[Values, frozenset[str]]:
    """The row's values and the columns that could not be read; of `spoilt` ones that is said."""
    values: Values = {}
    broken = set()
    for column, text in zip(sheet.columns, texts, strict=True):
        absent = column not in present
        if (absent and column.required) or column.name in spoilt:
            values[column.name] = None
            broken.add(column.name)
            continue
        if absent and column.name not in KEYS[sheet.name]:
            continue
        try:
            values[column.name] = cell(column, text)
        except CellRefused as refused:
            problems.found.append(Problem(sheet.name, number, column.name, refused.message))
            values[column.name] = None
            broken.add(column.name)
    return values, frozenset(broken)


def overlaid(
    sheet: Sheet, given: Mapping[Key, Entry], stored: Mapping[Key, Values]
) -> dict[Key, Entry]:
    """The stored rows with the bundle's laid over them, and what that changes.

    A column that the bundle does not have keeps what is stored; in a new row it has its default.
    """
    merged = {key: Entry(None, values) for key, values in stored.items()}
    for key, entry in given.items():
        before = stored.get(key)
        values = (before or _defaults(sheet)) | entry.values
        values = _resolved(sheet.name, values)
        if before is not None:
            values |= {n: before[n] for n in FACTS.get(sheet.name, ()) if not values[n]}
        same = before is not None and comparable(sheet.name, values) == before
        change = "added" if before is None else "unchanged" if same else "changed"
        merged[key] = Entry(entry.number, values, change, entry.broken)
    return merged


_STATES = ("before", "after")


def _defaults(sheet: Sheet) -> Values:
    return {column.name: cell(column, "") for column in sheet.columns if not column.required}


def _resolved(sheet: str, values: Values) -> Values:
    if sheet == "measures" and not values["aggregate"]:
        return values | {"aggregate": "sum" if values["formula"] else "last"}
    if sheet == "company" and not values["timezone"]:
        return values | {"timezone": "UTC"}
    if sheet == "risks" and values["places"]:
        return values | {"places": "\n".join(sorted(values["places"].split("\n")))}
    if sheet == "amendments" and values["sheet"]:
        return values | {n: completed(values["sheet"], values[n] or "") for n in _STATES}
    if sheet == "schemes" and values["cycles"]:
        return values | {"cycles": " ".join(sorted(set(values["cycles"].split())))}
    return values


def comparable(sheet: str, values: Values) -> Values:
    """The values as they are stored: below the top, a perspective is inherited."""
    if sheet == "objectives" and values["parent"]:
        return values | {"perspective": ""}
    return values
