"""/measures: the KPI library: what is measured how, tried out, and by whom it is used."""

from flask import Blueprint, Response, flash, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from app import clock
from app.web.amendments import flash_undo
from app.web.checking_in import request_key
from app.web.cycle import cycle_choice, today
from app.web.htmx import render_page, see_other, wants_part
from app.web.language import language
from app.web.measure_forms import BLANK, WORDS, bench, measure_form, saved_measure, told
from app.web.paging import page_start, paging
from app.web.signed_in import allow, viewer
from app.web.transaction import db
from cascade import queries
from cascade.actions import amend
from cascade.queries.measures import (
    list_measure_codes,
    list_measures,
    list_uses,
    list_using_cycles,
)
from cascade.queries.told import list_versions
from goals.bench import tried
from goals.changes import Change, Row
from goals.messages import say
from goals.refusals import NotFound
from scorecards.library import GROUPS, READY, taken

blueprint = Blueprint("measures", __name__)

_PAGE = 50
_VERSIONS = 30
_GROUP_WORDS = {
    "after-sales": _l("After-sales service"),
    "customer": _l("Customers and sales"),
    "finance": _l("Finance"),
    "process": _l("Internal processes"),
    "people": _l("People"),
    "projects": _l("Projects and improvement"),
}


@blueprint.get("/measures")
def index() -> Response:
    """The library, what the cycle uses first."""
    wanted = request.args.get("q", "").strip()[:100]
    cycle = cycle_choice().cycle
    start = page_start(_PAGE)
    entries, total = list_measures(db(), wanted, cycle.id if cycle else None, start, _PAGE)
    return render_page(
        "measures/index.html",
        "list",
        entries=entries,
        wanted=wanted,
        total=total,
        cycle=cycle,
        pages=paging(start, _PAGE, total),
        **WORDS,
    )


@blueprint.get("/measures/library")
def library() -> Response:
    """Measures that come with the program, to be taken over."""
    allow(viewer().may_keep_library())
    there = list_measure_codes(db())
    groups = [
        (_GROUP_WORDS[group], [each for each in READY.values() if each.group == group])
        for group in GROUPS
    ]
    place = 0 if language().startswith("zh") else 1
    return render_page(
        "measures/library.html", groups=groups, there=there, place=place,
        request_key=request_key(), **WORDS,
    )  # fmt: skip


@blueprint.post("/measures/library")
def take() -> Response:
    """The chosen measures are in the company's library."""
    allow(viewer().may_keep_library())
    there = list_measure_codes(db())
    chosen = [code for code in request.form.getlist("code") if code not in there]
    changes = taken(chosen, language())
    if not changes:
        flash(_("Choose at least one measure that is not there yet."), "error")
        return see_other(url_for("measures.library"))
    saved = amend(db(), changes, told("take over"), clock.now(), today())
    if saved is not None:
        added = ngettext("%(num)s measure added.", "%(num)s measures added.", len(changes))
        flash_undo(added, saved)
    return see_other(url_for("measures.index"))


@blueprint.get("/measures/new")
def new() -> Response:
    """The form of a measure that is not there yet; with `like`, filled from another one."""
    allow(viewer().may_keep_library())
    like = queries.find_row(db(), "measures", request.args.get("like", ""))
    return measure_form(None, {**(like or BLANK), "code": "", "name": ""})


@blueprint.post("/measures/new")
def add() -> Response:
    """The measure is there, or the form comes back; with `preview` it is only tried out."""
    allow(viewer().may_keep_library())
    return saved_measure(None)


@blueprint.get("/measures/<code>")
def measure(code: str) -> Response:
    """A measure: definition, curve, test bench, who uses it, what it was before."""
    row = _row(code)
    trial = tried(row, request.args)
    if wants_part():
        return render_page("measures/measure.html", "bench", row=row, **bench(trial))
    cycle = cycle_choice().cycle
    start = page_start(_PAGE, "uses")
    uses, total = list_uses(db(), code, cycle.id or 0, start, _PAGE) if cycle else ([], 0)
    versions, known = list_versions(db(), code, _VERSIONS)
    return render_page(
        "measures/measure.html",
        row=row,
        cycle=cycle,
        uses=uses,
        used=total,
        pages=paging(start, _PAGE, total, "uses"),
        cycles=list_using_cycles(db(), code),
        versions=versions,
        known=known,
        **bench(trial),
        **WORDS,
    )


@blueprint.get("/measures/<code>/edit")
def edit(code: str) -> Response:
    """The form that changes the measure."""
    allow(viewer().may_keep_library())
    row = _row(code)
    return measure_form(row, row)


@blueprint.post("/measures/<code>/edit")
def change(code: str) -> Response:
    """The measure is changed, or the form comes back; with `preview` it is only tried out."""
    allow(viewer().may_keep_library())
    return saved_measure(_row(code))


@blueprint.post("/measures/<code>/remove")
def remove(code: str) -> Response:
    """The measure is gone, where nothing uses it."""
    allow(viewer().may_keep_library())
    saved = amend(
        db(), [Change("measures", _row(code), None)], told("remove"), clock.now(), today()
    )
    if saved is not None:
        flash_undo(_("%(code)s is removed.", code=code), saved)
    return see_other(url_for("measures.index"))


def _row(code: str) -> Row:
    row = queries.find_row(db(), "measures", code)
    if row is None:
        raise NotFound(say("there is no measure %(code)s", code=code))
    return row
