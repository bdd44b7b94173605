"""/cascade/history: who changed what in a cycle's plan, from which day on and why."""

from datetime import date
from typing import Any

from flask import Response, request
from flask_babel import lazy_gettext as _l

from app.web.cascade.tree import blueprint
from app.web.cycle import current_cycle
from app.web.htmx import render_page
from app.web.paging import page_start, paging
from app.web.signed_in import viewer
from app.web.transaction import db
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
from goals.changes import Change
from goals.cycle_states import may_change

_SIZE = 20
_ACTIONS = {
    "edit": _l("changed"),
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
    changes = get_changes(db(), [each.amended.id for each in found])
    return render_page(
        "cascade/history.html",
        "list",
        cycle=cycle,
        wanted=wanted,
        entries=[_entry(each, *changes.get(each.amended.id, ([], 0))) for each in found],
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


def _entry(each: Recorded, changes: list[Change], total: int) -> dict[str, Any]:
    """An amendment as the page shows it."""
    return {
        "deed": each.amended,
        "undone": each.undone,
        "action": _ACTIONS.get(each.amended.action, each.amended.action),
        "changes": [_words(Told(each.amended, change)) for change in changes],
        "more": total - len(changes),
    }


def _words(told: Told) -> dict[str, Any]:
    """A changed row: what it is called, whether it came or went, and what differs in it."""
    change = told.change
    row = change.after or change.before or {}
    return {
        "sheet": _SHEETS.get(change.sheet, change.sheet),
        "code": "/".join(part for part in change.key if part != row.get("cycle")),
        "name": row.get("name", ""),
        "kind": told.kind,
        "differences": told.differences if told.kind == "changed" else (),
    }
