"""/cascade/move: a row and all below it goes under another parent of the cycle."""

from typing import TYPE_CHECKING, Any

from flask import Response, request, url_for
from flask_babel import gettext as _

from app.web.cascade.tree import blueprint
from app.web.cycle import current_cycle
from app.web.htmx import render_page, wants_part
from app.web.line_forms import Editing, editing
from app.web.plan_forms import finished, is_preview, may_add_below, share, sharing, text
from app.web.signed_in import allow, viewer
from app.web.transaction import db
from cascade import queries
from cascade.editing import moved
from cascade.queries.planning import list_children
from goals.messages import say
from goals.refusals import NotFound

if TYPE_CHECKING:
    from cascade.editing import Spot

_MOST_FOUND = 20
_MOST_SIBLINGS = 200


@blueprint.get("/cascade/move")
def move() -> Response:
    """The search for the new parent; once there is one, what becomes of the weights."""
    found = _moved()
    return _form(found, _target(found))


@blueprint.post("/cascade/move")
def move_line() -> Response:
    """The row hangs under its new parent, or the form comes back."""
    found = _moved()
    to = _target(found)
    if to is None:
        found.draft.errors.setdefault("q", _("Choose where it goes."))
    else:
        found.draft.watched |= {to.node: to.name}
    weight = share(found.draft, "weight")

    def make() -> Any:
        assert to is not None  # else the draft has an error and nothing is made
        old = list_children(db(), found.cycle.code, found.spot.parent)
        new = list_children(db(), found.cycle.code, to.as_parent)
        return moved((found.sheet, found.row), to.as_parent, old, new, weight, sharing())

    return finished(
        found.draft,
        make,
        lambda: _form(found, to),
        _("%(name)s moved.", name=found.spot.name),
        url_for("cascade.index", cycle=found.cycle.code, at=found.spot.place),
        present=found.row,
    )


def _moved() -> Editing:
    node = queries.find_node(db(), current_cycle().id or 0, request.values.get("at", ""))
    found = editing(node or 0)
    found.draft.action = "move"
    return found


def _target(found: Editing) -> "Spot | None":
    """The new parent; None where none or its own is chosen. Raises NotFound and NotAllowed."""
    place = request.values.get("to", "")
    if not place:
        return None
    to = queries.find_spot(db(), found.spot.cycle_id, place)
    if to is None or to.kind not in ("objective", "perspective"):
        raise NotFound(say("there is no %(place)s in this cycle", place=place))
    allow(may_add_below(to))
    if tuple(to.as_parent) == tuple(found.spot.parent):
        found.draft.errors["q"] = _("It hangs there already. Choose another place.")
        return None
    return to


def _form(found: Editing, to: "Spot | None") -> Response:
    block = None
    if wants_part():
        block = "effect" if is_preview() else "form"
    return render_page(
        "cascade/move.html",
        block,
        status=found.draft.status,
        spot=found.spot,
        cycle=found.cycle,
        draft=found.draft,
        to=to,
        siblings=queries.list_family(db(), to.node)[:_MOST_SIBLINGS] if to else [],
        parents=[] if to else _parents(found),
    )


def _parents(found: Editing) -> list[tuple[str, str, str, str | None]]:
    """Where it may go as far as the search finds them; targets hang under objectives alone."""
    may_be_top = found.spot.kind == "objective" and viewer().may_set_strategy()
    parents = queries.find_parents(db(), viewer(), found.spot.cycle_id, text("q"), _MOST_FOUND)
    return [
        each
        for each in parents
        if (each[0] == "objective" or may_be_top)
        and each[:2] not in (tuple(found.spot.parent), (found.spot.kind, found.spot.code))
    ]
