"""/cascade/remove: a row goes, with what hangs below it or without."""

from typing import Any

from flask import Response, request, url_for
from flask_babel import gettext as _

from app.web.cascade.tree import blueprint
from app.web.cycle import current_cycle
from app.web.htmx import render_page, wants_part
from app.web.line_forms import Editing, editing, watched_of
from app.web.plan_forms import finished, is_preview, text
from app.web.transaction import db
from cascade import queries
from cascade.editing import lifted, removed
from cascade.planned_rows import Line
from cascade.queries.planning import list_children

_MOST_NAMED = 12


@blueprint.get("/cascade/remove")
def remove() -> Response:
    """What would go, and the choice whether what hangs below goes, too."""
    return _form(_removed())


@blueprint.post("/cascade/remove")
def remove_line() -> Response:
    """The row is gone, or the form comes back."""
    found = _removed()
    line: Line = (found.sheet, found.row)

    def make() -> Any:
        family = list_children(db(), found.cycle.code, found.spot.parent)
        if text("below") == "keep" and found.sheet == "objectives":
            return lifted(line, list_children(db(), found.cycle.code, found.spot.as_parent), family)
        return removed(queries.list_lines_below(db(), found.spot.node), family)

    return finished(
        found.draft,
        make,
        lambda: _form(found),
        _("%(name)s removed.", name=found.spot.name),
        url_for("cascade.index", cycle=found.cycle.code, at=_above(found)),
        present=found.row,
    )


def _removed() -> Editing:
    node = queries.find_node(db(), current_cycle().id or 0, request.values.get("at", ""))
    found = editing(node or 0)
    found.draft.action = "remove"
    found.draft.watched = watched_of(found.spot, itself=False)
    return found


def _above(found: Editing) -> str:
    return f"{found.spot.parent.kind} {found.spot.parent.code}"


def _form(found: Editing) -> Response:
    below = queries.list_members_below(db(), found.spot.node)
    block = None
    if wants_part():
        block = "effect" if is_preview() else "form"
    return render_page(
        "cascade/remove.html",
        block,
        status=found.draft.status,
        spot=found.spot,
        cycle=found.cycle,
        draft=found.draft,
        below=below[:_MOST_NAMED],
        count=len(below),
        may_keep=_may_keep(found),
    )


def _may_keep(found: Editing) -> bool:
    """Whether what hangs below can take its place: targets never hang under a perspective."""
    if found.spot.above_kind == "objective":
        return True
    children = list_children(db(), found.cycle.code, found.spot.as_parent)
    return all(sheet != "targets" for sheet, _row in children)
