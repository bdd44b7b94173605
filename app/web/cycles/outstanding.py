"""/cycles/<code>/late, missing and unaccepted: who and what holds a cycle up."""

from typing import TYPE_CHECKING

from flask import Response, flash, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from app import clock
from app.web.addresses import whole_number
from app.web.cycles.addressed import actor, blueprint, found_cycle, locked_cycle, typed_reason
from app.web.cycles.steps import late_in
from app.web.htmx import render_page, see_other
from app.web.offer_forms import address as offer_address
from app.web.paging import page_start, paging
from app.web.signed_in import allow, viewer
from app.web.transaction import db, end
from cascade import actions, queries
from cascade.actions import Proposal
from cascade.catchball import terms_of
from goals import cycle_states

if TYPE_CHECKING:
    from goals.models import Cycle

_A_PAGE = 100
_MOST_NAMED = 4
"""So many late measures of somebody are named."""


@blueprint.get("/cycles/<code>/late")
def late(code: str) -> Response:
    """Who has not reported in time, by unit."""
    found = found_cycle(code)
    people = late_in(found)
    start = page_start(_A_PAGE)
    return render_page(
        "cycles/late.html",
        "main",
        cycle=found,
        late=people[start : start + _A_PAGE],
        units=len({each.owner.unit for each in people}),
        targets=sum(each.targets for each in people),
        most_named=_MOST_NAMED,
        opens_grid=viewer().may_see_all_ratings(),
        paging=paging(start, _A_PAGE, len(people)),
    )


@blueprint.get("/cycles/<code>/unaccepted")
def unaccepted(code: str) -> Response:
    """The targets that their owners have not accepted as they stand."""
    found = found_cycle(code)
    start = page_start(_A_PAGE)
    targets, total = queries.page_unaccepted(db(), found.id or 0, start, _A_PAGE)
    return render_page(
        "cycles/unaccepted.html",
        "main",
        cycle=found,
        targets=targets,
        paging=paging(start, _A_PAGE, total),
        may_offer=viewer().may_run_cycles() and cycle_states.permits(found.state, "offer"),
    )


@blueprint.post("/cycles/<code>/unaccepted")
def offer_them(code: str) -> Response:
    """All of them go out as offers on the terms that stand; one's own somebody else offers."""
    allow(viewer().may_run_cycles())
    found = locked_cycle(code)
    made = actions.make_offers(
        db(), found, _proposals(found), viewer(), "", None, offer_address, clock.now()
    )
    flash(ngettext("%(num)s offer sent", "%(num)s offers sent", len(made)))
    return see_other(url_for("cycles.unaccepted", code=code))


def _proposals(cycle: "Cycle") -> list[Proposal]:
    """What is not accepted and not on offer, of owners for whom somebody else can answer."""
    missing = queries.list_unaccepted(db(), cycle.id or 0)
    measures, owners = {each.measure for each in missing}, {each.owner for each in missing}
    crowd = queries.list_recipients(db(), viewer(), cycle, queries.Crowd(picked=frozenset(owners)))
    able = {
        each.code
        for each in crowd
        if each.answers_id is not None and not viewer().is_self(each.answers_id)
    }
    there = queries.get_open_terms(db(), cycle.id or 0, measures, owners)
    pairs = {(each.measure, each.owner) for each in missing if each.owner in able}
    rows = queries.list_current_targets(db(), cycle.code, pairs)
    return [
        Proposal(row["objective"], *pair, terms_of(row))
        for pair, row in rows.items()
        if pair not in there
    ]


@blueprint.get("/cycles/<code>/missing")
def missing(code: str) -> Response:
    """The targets that nothing is known of, to be excused by name."""
    return _missing(found_cycle(code))


@blueprint.post("/cycles/<code>/missing")
def excuse(code: str) -> Response:
    """The chosen targets need not be reported, for the reason given."""
    allow(viewer().may_run_cycles())
    found = locked_cycle(code)
    ids = filter(None, map(whole_number, request.form.getlist("target")))
    keys = list(dict.fromkeys(queries.list_target_keys(db(), found.id or 0, ids)))
    errors = {} if keys else {"targets": _("Choose the targets to excuse.")}
    if not typed_reason():
        errors["reason"] = _("Say why they need not be reported.")
    if errors:
        end(keep=False)
        return _missing(found, errors, 422)
    actions.excuse_targets(db(), found, keys, typed_reason(), actor(), clock.now())
    flash(_("Targets excused: %(number)s.", number=len(keys)))
    return see_other(url_for("cycles.missing", code=code))


def _missing(cycle: "Cycle", errors: dict[str, str] | None = None, status: int = 200) -> Response:
    start = page_start(_A_PAGE)
    targets, total = queries.list_missing(db(), cycle.id or 0, _A_PAGE, start)
    return render_page(
        "cycles/missing.html",
        "main",
        status=status,
        cycle=cycle,
        targets=targets,
        paging=paging(start, _A_PAGE, total),
        may_excuse=viewer().may_run_cycles() and cycle_states.permits(cycle.state, "excuse"),
        chosen=request.form.getlist("target"),
        reason=typed_reason(),
        errors=errors or {},
    )
