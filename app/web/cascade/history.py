"""/cascade/history: who changed what in a cycle's plan, from which day on and why."""

from datetime import date
from typing import Any, NamedTuple

from flask import Response, request
from flask_babel import lazy_gettext as _l

from app.web.cascade.tree import blueprint
from app.web.cycle import current_cycle
from app.web.htmx import render_page
from app.web.paging import page_start, paging
from app.web.signed_in import viewer
from app.web.transaction import db
from cascade import queries
from cascade.amendments import Deed, may_undo
from cascade.histories import Told
from cascade.queries.amendments import (
    Recorded,
    Wanted,
    get_changes,
    list_amendments,
    list_outdated,
    list_sheets,
)
from goals.changes import Change, Row, code_of
from goals.cycle_states import may_change

_SIZE = 20
_ACTIONS = {
    "edit": _l("changed"),
    "split targets": _l("split at a move"),
    "add": _l("added"),
    "move": _l("moved"),
    "remove": _l("removed"),
    "weigh": _l("weights set"),
    "set points": _l("points set"),
    "break down": _l("broken down"),
    "accept": _l("agreed"),
    "undo": _l("undone"),
}
_SHEETS = {
    "objectives": _l("objective"),
    "targets": _l("target"),
    "perspectives": _l("perspective"),
    "links": _l("link"),
    "cycles": _l("cycle"),
    "measures": _l("measure"),
}


class Names(NamedTuple):
    """What targets are called: the names of measures and of owners by code."""

    measures: dict[str, str]
    owners: dict[str, str]

    def of(self, row: Row) -> str:
        """The target's measure and owner in words."""
        known = (self.measures.get(row["measure"]), self.owners.get(row["owner"]))
        return " · ".join(filter(None, known))


@blueprint.get("/cascade/history")
def history() -> Response:
    """The amendments of the cycle, the latest first, as far as the filter wants them."""
    cycle = current_cycle()
    wanted = Wanted(
        request.args.get("person", "").strip()[:100],
        request.args.get("place", "").strip()[:100],
        _day("since"),
        _day("until"),
    )
    start = page_start(_SIZE)
    found, total = list_amendments(db(), cycle.code, wanted, start, _SIZE)
    changes = get_changes(db(), cycle.code, [each.amended.id for each in found])
    named = _names([change for listed, _total in changes.values() for change in listed])
    return render_page(
        "cascade/history.html",
        "list",
        cycle=cycle,
        wanted=wanted,
        entries=[_entry(each, *changes.get(each.amended.id, ([], 0)), named) for each in found],
        undoable=_undoable(found, cycle.code) if may_change(cycle.state) else set(),
        paging=paging(start, _SIZE, total),
    )


def _day(name: str) -> date | None:
    try:
        return date.fromisoformat(request.args.get(name, ""))
    except ValueError:
        return None


def _undoable(found: list[Recorded], cycle: str) -> set[int]:
    """Those that the reader may turn back, and that nothing has overtaken."""
    ids = [each.amended.id for each in found if each.undone is None]
    sheets, outdated = list_sheets(db(), ids), list_outdated(db(), ids)
    deeds = [
        Deed(each.amended.id, cycle, each.amended.action, each.actor, sheets[each.amended.id])
        for each in found
        if each.amended.id in sheets
    ]
    return {each.id for each in deeds if each.id not in outdated and may_undo(viewer(), each)}


def _names(changes: list[Change]) -> Names:
    """The names behind what targets are called by: measures, and people and units."""
    targets = [row for change in changes if change.sheet == "targets" if (row := _row(change))]
    measures = queries.list_rows(db(), "measures", keys={(row["measure"],) for row in targets})
    owners = queries.list_names(db(), {row["owner"] for row in targets})
    return Names(
        {row["code"]: row["name"] for row in measures},
        {code: name for (kind, code), name in owners.items() if kind != "role"},
    )


def _row(change: Change) -> Row:
    return change.after or change.before or {}


def _entry(each: Recorded, changes: list[Change], total: int, named: Names) -> dict[str, Any]:
    """An amendment as the page shows it."""
    return {
        "deed": each.amended,
        "undone": each.undone,
        "action": _ACTIONS.get(each.amended.action, each.amended.action),
        # Undoing what was done without a reason names the deed instead.
        "reason": _ACTIONS.get(each.amended.reason, each.amended.reason),
        "changes": [_words(Told(each.amended, change), named) for change in changes],
        "more": total - len(changes),
    }


def _words(told: Told, named: Names) -> dict[str, Any]:
    """A changed row: what it is called, whether it came or went, and what differs in it."""
    change = told.change
    row = _row(change)
    return {
        "sheet": _SHEETS.get(change.sheet, change.sheet),
        "code": code_of(part for part in change.key if part != row.get("cycle")),
        "name": named.of(row) if change.sheet == "targets" else row.get("name", ""),
        "kind": told.kind,
        "differences": told.differences if told.kind == "changed" else (),
    }
