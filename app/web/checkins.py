"""/checkins: many check-ins at once, in a grid or pasted, and those that wait for approval."""

from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import Blueprint, Response, flash, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from app import clock
from app.web import approvals, pasting
from app.web.addresses import local_address, whole_number
from app.web.authors import name_authors, of_rows, of_submissions
from app.web.checking_in import (
    Effect,
    record,
    refuse_silence,
    request_key,
    saved_words,
    total_text,
)
from app.web.cycle import current_cycle, today
from app.web.grids import Grid, cell_text, foreseen, owner_grid, seen, typed_cells, unit_grid
from app.web.htmx import render_page, see_other, wants_part
from app.web.language import said
from app.web.pasting import Reading
from app.web.signed_in import allow, viewer
from app.web.transaction import db, end
from cascade.actions import approve_reports, refuse_reports, withdraw_report
from cascade.queries import find_place, list_late, list_led
from cascade.rights import Place
from goals.actions import Overtaken
from goals.cycle_states import permits
from goals.messages import say
from goals.pasting import MOST_LINES
from goals.refusals import Conflict, NotAllowed, NotFound, RuleBroken

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.web.checking_in import Typed

blueprint = Blueprint("checkins", __name__, url_prefix="/checkins")

_MOST_LATE = 200
_MOST_LED = 60


@blueprint.get("")
def index() -> Response:
    """The grid of an owner's targets, or of one measure in a unit."""
    place = _place()
    return _nobody() if place is None else _page(_grid(place))


@blueprint.post("")
def save() -> Response:
    """All changed cells are recorded, or nothing and the grid comes back."""
    grid = _grid(_reported())
    typed = typed_cells(grid)
    effect = foreseen(grid, typed)
    refuse_silence(typed)
    try:
        if any(each.errors for each in typed) or not record(typed, request_key()):
            return _page(grid, effect, status=422)
    except Overtaken:
        return _overtaken()
    if typed:
        flash(saved_words(typed, None, None))
    return see_other(_address(grid))


@blueprint.get("/preview")
def leave_preview() -> Response:
    """A preview that is loaded again is the grid itself."""
    return see_other(url_for("checkins.index"))


@blueprint.post("/preview")
def preview() -> Response:
    """What saving would change; nothing is written."""
    end(keep=False)
    grid = _grid(_reported())
    return _page(grid, foreseen(grid, typed_cells(grid)), block="effect")


@blueprint.get("/paste")
def paste() -> Response:
    """A field for rows of a spreadsheet."""
    return _pasted(Reading(""))


@blueprint.post("/paste")
def take_rows() -> Response:
    """The rows are looked at; what was looked at is saved, all or nothing."""
    allow(viewer().may_write())
    text, is_look = request.form.get("rows", ""), request.form.get("deed") != "save"
    if is_look:
        end(keep=False)
    found = pasting.read(text, current_cycle())
    if is_look or found.errors or not found.typed:
        return _pasted(found, 200 if is_look and not found.errors else 422)
    pasting.remember(found, request.form.get("seen", ""))
    try:
        if not record(found.typed, request_key()):
            return _pasted(found, 422)
    except Overtaken:
        end(keep=False)
        return _pasted(pasting.read(text, current_cycle()), 409)
    flash(saved_words(found.typed, None, None))
    return see_other(url_for("checkins.paste"))


@blueprint.get("/approvals")
def approvals_page() -> Response:
    """What waits for whoever is signed in, with what it would change."""
    return _approvals()


@blueprint.post("/approvals")
def decide() -> Response:
    """The chosen reports are approved, or refused with a reason; all or none of them."""
    allow(viewer().may_write())
    ids = [whole_number(each) or 0 for each in request.form.getlist("report")]
    reason = request.form.get("reason", "").strip()
    is_refusal = request.form.get("deed") == "refuse"
    try:
        if not ids:
            raise RuleBroken(say("choose at least one report"))
        _allow_decision(ids)
        if is_refusal:
            refuse_reports(db(), ids, _actor(), reason, clock.now())
        else:
            approve_reports(db(), ids, _actor(), clock.now())
    except (RuleBroken, Conflict) as refused:
        status = 409 if isinstance(refused, Conflict) else 422
        end(keep=False)
        return _approvals(said(refused.message), ids, reason, status=status)
    flash(_decided_words(len(ids), is_refusal=is_refusal))
    return see_other(url_for("checkins.approvals_page"))


@blueprint.post("/withdraw/<int:submission_id>")
def withdraw(submission_id: int) -> Response:
    """The author takes back what waits."""
    allow(viewer().may_write())
    withdraw_report(db(), submission_id, _actor(), clock.now())
    flash(_("Withdrawn. It can be reported anew."))
    return see_other(local_address(request.form.get("next")))


@blueprint.get("/late")
def late() -> Response:
    """Targets that were not reported in time, of oneself and of everybody below."""
    cycle = current_cycle()
    asked = permits(cycle.state, "remind")
    found = list_late(db(), cycle, viewer(), today(), _MOST_LATE) if asked else []
    return render_page(
        "checkins/late.html",
        late=approvals.by_owner(found),
        count=len(found),
        most=_MOST_LATE,
        cycle=cycle,
    )


def _place() -> Place | None:
    """Whose grid it is: the owner or unit of the address, else whoever is signed in."""
    code = request.values.get("unit") or request.values.get("owner") or viewer().owner_code
    if not code:
        return None
    found = find_place(db(), code)
    if found is None:
        raise NotFound(say("there is no person or unit %(code)s", code=code))
    allow(viewer().may_see_rating(found.owner_id, found.unit_id))
    return found


def _reported() -> Place:
    found = _place()
    if found is None:
        raise NotFound(say("this account belongs to no person"))
    allow(viewer().may_check_in(found.owner_id, found.unit_id))
    return found


def _grid(place: Place) -> Grid:
    if request.values.get("unit") and place.kind == "unit":
        return unit_grid(place, current_cycle(), request.values.get("measure", ""))
    return owner_grid(place, current_cycle())


def _overtaken() -> Response:
    """The grid again with what stands there now beside what was typed."""
    end(keep=False)
    grid = _grid(_reported())
    return _page(grid, foreseen(grid, typed_cells(grid)), status=HTTPStatus.CONFLICT)


def _page(
    grid: Grid, effect: Effect | None = None, *, status: int = 200, block: str = "sheet"
) -> Response:
    typed = effect.typed if effect else ()
    name_authors(of_rows([each.row for each in typed]))
    return render_page(
        "checkins/grid.html",
        block,
        status=status,
        grid=grid,
        foreseen=effect,
        typed=_by_place(typed),
        errors={name: text for each in typed for name, text in each.errors.items()},
        overtaken=status == HTTPStatus.CONFLICT,
        live=wants_part(),
        may_report=grid.is_open and viewer().may_check_in(grid.place.owner_id, grid.place.unit_id),
        request_key=request_key(),
        seen=seen,
        cell_text=cell_text,
        fresh=status in (HTTPStatus.OK, HTTPStatus.CONFLICT),
        total_text=total_text,
        led=_led(),
    )


def _by_place(typed: "Sequence[Typed]") -> "dict[tuple[int, str], Typed]":
    return {(each.row.entry.id, each.slot.period.label): each for each in typed}


def _led() -> list[tuple[str, str]]:
    who = viewer()
    return list_led(db(), who.owner_id, _MOST_LED) if who.owner_id and who.is_lead else []


def _pasted(found: Reading, status: int = 200) -> Response:
    name_authors(of_rows([each.row for each in found.typed]))
    return render_page(
        "checkins/paste.html",
        "sheet",
        status=status,
        reading=found,
        line_of=pasting.line_of,
        overtaken=status == HTTPStatus.CONFLICT,
        cycle=current_cycle(),
        most=MOST_LINES,
        request_key=request_key(),
    )


def _approvals(
    error: str = "", chosen: "Sequence[int]" = (), reason: str = "", *, status: int = 200
) -> Response:
    shown = approvals.shown(current_cycle())
    name_authors(of_submissions([each.report for each in shown]))
    return render_page(
        "checkins/approvals.html",
        "sheet",
        status=status,
        shown=shown,
        error=error,
        chosen=chosen,
        reason=reason,
    )


def _allow_decision(ids: "Sequence[int]") -> None:
    for each in approvals.asked(ids):
        allow(viewer().may_approve(each.owner_id, each.unit_id))
        if each.author == _actor():
            raise NotAllowed(say("nobody approves what one has reported oneself"))


def _actor() -> str:
    who = viewer()
    return who.owner_code or who.login


def _decided_words(count: int, *, is_refusal: bool) -> str:
    refused = ngettext(
        "%(num)s report refused; its author reads why.",
        "%(num)s reports refused; their authors read why.",
        count,
    )
    approved = ngettext(
        "%(num)s report approved; it counts now.",
        "%(num)s reports approved; they count now.",
        count,
    )
    return str(refused if is_refusal else approved)


def _address(grid: Grid) -> str:
    cycle = grid.cycle.code
    if grid.desk is None:
        unit = grid.place.code
        return url_for("checkins.index", unit=unit, measure=grid.measure, cycle=cycle)
    owner = None if viewer().is_self(grid.place.owner_id) else grid.place.code
    return url_for("checkins.index", owner=owner, cycle=cycle)


def _nobody() -> Response:
    return render_page("checkins/nobody.html")
