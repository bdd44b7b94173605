"""/objectives: an objective, what it comes from and what it leads to."""

from flask import Blueprint, Response, request, url_for

from app.web.cycle import current_cycle, today, turn_to
from app.web.explained import explained_node
from app.web.htmx import render_page, see_other
from app.web.transaction import db
from cascade.entries import ObjectiveEntry, absolute_weight
from cascade.queries import (
    find_objective,
    find_objective_id,
    list_child_objectives,
    list_child_targets,
    list_objective_links,
    list_objective_scores,
    list_path,
)
from goals.messages import say
from goals.numbers import from_hundredths, hundredths
from goals.refusals import NotFound
from goals.status import status
from scorecards import charts
from scorecards.history_chart import Period, history
from scorecards.work import Span, work_row

blueprint = Blueprint("objectives", __name__)

MOST_CHILDREN = 100
"""As many as one can read; the cascade shows all."""


@blueprint.get("/objectives")
def find() -> Response:
    """On to the cycle's objective of that code, for links that know no id."""
    code = request.args.get("code", "")
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
    span = Span(cycle.starts, cycle.ends, today())
    path = list_path(db(), found.key)
    past = list_objective_scores(db(), found.code, cycle.frequency, cycle.ends)
    shown = [
        Period(each.cycle, None if each.score is None else from_hundredths(each.score))
        for each in past
    ]
    targets = list_child_targets(db(), found.key, MOST_CHILDREN + 1)
    return render_page(
        "objectives/objective.html",
        objective=found,
        cycle=cycle,
        path=path,
        absolute=hundredths(absolute_weight(path) * 100),
        standing=status(found.score, *span),
        objectives=list_child_objectives(db(), found.key, MOST_CHILDREN + 1),
        targets=[work_row(each, span, ()) for each in targets],
        most=MOST_CHILDREN,
        links=list_objective_links(db(), found.id),
        history=history(shown) if len(shown) > 1 else None,
        child_status=lambda score: status(score, *span),
        score_bullet=charts.score_bullet,
    )


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


def _found(objective_id: int) -> ObjectiveEntry:
    found = find_objective(db(), objective_id)
    if found is None:
        raise NotFound(say("there is no such objective"))
    return found
