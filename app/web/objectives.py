"""/objectives: an objective, what it comes from and what it leads to."""

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext as _

from app.web.cycle import current_cycle, today, turn_to
from app.web.explained import explained_node
from app.web.histories import Subject, history_page
from app.web.htmx import render_page, see_other
from app.web.line_forms import edit_form as form_of
from app.web.line_forms import editing, save
from app.web.linking import LinkForm, changed_links, link_form
from app.web.outlooks import below, score_history
from app.web.plan_forms import allow_writing, offers_edit
from app.web.sections import sections
from app.web.signed_in import viewer
from app.web.transaction import db
from cascade.entries import ObjectiveEntry, absolute_weight
from cascade.places import COMPANY, objective_place, perspective_place
from cascade.queries import (
    find_objective,
    find_objective_id,
    list_child_objectives,
    list_objective_links,
    list_objective_scores,
    list_path,
    list_perspectives,
)
from goals.cycle_states import may_change
from goals.forecast import FEWEST
from goals.messages import say
from goals.numbers import hundredths
from goals.refusals import NotFound
from goals.status import status
from scorecards import charts
from scorecards.work import Span, work_row

blueprint = Blueprint("objectives", __name__)

MOST_CHILDREN = 100
"""As many as one can read; the cascade shows all."""


@blueprint.get("/objectives")
def find() -> Response:
    """On to the cycle's objective of that code, for links that know no id."""
    code = request.args.get("code", "")
    if not code:
        return see_other(url_for("cascade.index"))
    found = find_objective_id(db(), current_cycle().id or 0, code)
    if found is None:
        raise NotFound(say("there is no objective %(code)s in this cycle", code=code))
    return see_other(url_for("objectives.objective", objective_id=found))


@blueprint.get("/objectives/<int:objective_id>")
def objective(objective_id: int) -> Response:
    """The objective with its children, history and links; or the same in another cycle."""
    found = _found(objective_id)
    wanted = request.args.get("cycle")
    cycle = turn_to(found.cycle_id)
    if wanted and wanted != cycle.code:
        return see_other(url_for("objectives.find", code=found.code, cycle=wanted))
    return _page(found, link_form(cycle, found))


@blueprint.get("/objectives/<int:objective_id>/why")
def why(objective_id: int) -> Response:
    """How the objective's score came about, one step down."""
    found = _found(objective_id)
    return render_page(
        "objectives/why.html",
        "why",
        objective=found,
        explained=explained_node(found.cycle_id, found.key),
    )


@blueprint.get("/objectives/<int:objective_id>/history")
def history_of(objective_id: int) -> Response:
    """Why the objective's score moved, and what was changed about it."""
    found = _found(objective_id)
    address = url_for("objectives.objective", objective_id=found.id)
    subject = Subject(objective_place(found.code), found.key, found.name, address)
    return history_page(turn_to(found.cycle_id), subject)


@blueprint.get("/objectives/history")
def company_history() -> Response:
    """Why the company's score moved, or that of one of its perspectives."""
    cycle = current_cycle()
    code = request.args.get("perspective", "")
    address = url_for("map.index", cycle=cycle.code)
    if not code:
        return history_page(cycle, Subject(COMPANY, 0, _("Company"), address))
    lanes = list_perspectives(db(), cycle.id or 0)
    lane = next((each for each in lanes if each.code == code), None)
    if lane is None:
        raise NotFound(say("there is no perspective %(code)s in this cycle", code=code))
    return history_page(cycle, Subject(perspective_place(code), lane.key, lane.name, address))


@blueprint.post("/objectives/<int:objective_id>/links")
def link(objective_id: int) -> Response:
    """The objective is linked to another one, or a link of it is gone."""
    allow_writing()
    found = _found(objective_id)
    form = changed_links(turn_to(found.cycle_id), found)
    if form.errors:
        return _page(found, form)
    return see_other(url_for("objectives.objective", objective_id=found.id, _anchor="links"))


@blueprint.get("/objectives/<int:objective_id>/edit")
def edit_form(objective_id: int) -> Response:
    """The objective's terms in a form."""
    allow_writing()
    return form_of(editing(_found(objective_id).key))


@blueprint.post("/objectives/<int:objective_id>/edit")
def edit(objective_id: int) -> Response:
    """The objective has other terms, or the form comes back."""
    allow_writing()
    return save(editing(_found(objective_id).key))


def _found(objective_id: int) -> ObjectiveEntry:
    found = find_objective(db(), objective_id)
    if found is None:
        raise NotFound(say("there is no such objective"))
    return found


def _page(found: ObjectiveEntry, linking: LinkForm) -> Response:
    cycle = turn_to(found.cycle_id)
    span = Span(cycle.starts, cycle.ends, today())
    path = list_path(db(), found.key)
    past = list_objective_scores(db(), found.code, cycle.frequency, cycle.ends)
    foreseen = below(cycle, found, MOST_CHILDREN + 1)
    return render_page(
        "objectives/objective.html",
        status=linking.status,
        objective=found,
        cycle=cycle,
        path=path,
        absolute=hundredths(absolute_weight(path) * 100),
        standing=status(found.score, *span),
        objectives=list_child_objectives(db(), found.key, MOST_CHILDREN + 1),
        targets=[
            work_row(each, span, foreseen.reports.get(each.id, ())) for each in foreseen.targets
        ],
        foreseen=foreseen,
        fewest=FEWEST,
        most=MOST_CHILDREN,
        links=list_objective_links(db(), found.id),
        linking=linking,
        history=score_history(past, foreseen.points, _("end")),
        child_status=lambda score: status(score, *span),
        score_bullet=charts.score_bullet,
        beside=sections(cycle, objective_place(found.code), found.owner_id, found.unit_id),
        may_edit=offers_edit(cycle, path),
        may_plan=may_change(cycle.state) and viewer().may_plan_below(found.owner_id, found.unit_id),
    )
