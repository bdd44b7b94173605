"""/perspectives: the views that a cycle, or every cycle, is looked at from, and their weights."""

from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext as _

from app import clock
from app.web.amendments import flash_undo
from app.web.checking_in import request_key
from app.web.cycle import cycle_choice, today, turn_to
from app.web.cycles.forms import told
from app.web.htmx import render_page, see_other
from app.web.lane_forms import LaneForm, classic_form, stored_form, typed_form
from app.web.language import said
from app.web.plan_forms import seen_of
from app.web.signed_in import allow, viewer
from app.web.transaction import db, end
from cascade import actions, queries
from cascade.actions import PlanRefused
from cascade.lanes import lane_changes, lanes_of, left_over, may_order
from goals.changes import Change, Row
from goals.cycle_states import may_change
from goals.messages import say
from goals.refusals import Conflict, NotFound, RuleBroken

if TYPE_CHECKING:
    from goals.models import Cycle

blueprint = Blueprint("perspectives", __name__)


@blueprint.get("/perspectives")
def index() -> Response:
    """The perspectives of the cycle that the address names, or of every one, with their weights."""
    cycle, rows = _scope(request.args.get("cycle", ""))
    code = cycle.code if cycle else ""
    lanes = lanes_of(rows, code)
    form = stored_form(lanes, code, queries.count_objectives_in(db(), code))
    return _page(cycle, rows, form if lanes else classic_form(), is_new=not lanes)


@blueprint.post("/perspectives")
def save() -> Response:
    """All of them as they were typed, in one change that can be undone."""
    allow(viewer().may_set_strategy())
    cycle, rows = _scope(request.form.get("cycle", ""))
    code = cycle.code if cycle else ""
    form = typed_form(lanes_of(rows, code), code, queries.count_objectives_in(db(), code))
    if request.form.get("seen") != seen_of(rows):
        return _refused(cycle, form, HTTPStatus.CONFLICT)
    changes = lane_changes(rows, form.lanes(), code)
    if not _saved(form, changes):
        return _refused(cycle, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    return see_other(url_for("perspectives.index", cycle=code or None))


def _scope(code: str) -> "tuple[Cycle | None, list[Row]]":
    """The cycle, None for every one, and all perspectives that there are."""
    rows = queries.list_rows(db(), "perspectives")
    if not code:
        return None, rows
    found = next((each for each in cycle_choice().cycles if each.code == code), None)
    if found is None:
        raise NotFound(say("there is no cycle %(code)s", code=code))
    return turn_to(found.id or 0), rows


def _saved(form: LaneForm, changes: list[Change]) -> bool:
    """Whether the changes were made; what is wrong stands in the form."""
    if form.errors:
        return False
    try:
        deed = told("change perspectives", request.form.get("reason", "").strip())
        done = actions.amend(db(), changes, deed, clock.now(), today())
    except PlanRefused as refused:
        for place, (_change, column, message) in enumerate(refused.problems):
            name = "reason" if column == "reason" else f"plan-{place}"
            form.errors.setdefault(name, said(message))
        return False
    except (Conflict, RuleBroken) as refused:
        form.errors["plan"] = said(refused.message)
        return False
    if done:
        flash_undo(_("Perspectives saved."), done)
    return True


def _refused(cycle: "Cycle | None", form: LaneForm, status: HTTPStatus) -> Response:
    """The form again as it was typed, held against what stands now."""
    end(keep=False)
    return _page(cycle, queries.list_rows(db(), "perspectives"), form, status=status)


def _page(
    cycle: "Cycle | None",
    rows: list[Row],
    form: LaneForm,
    *,
    is_new: bool = False,
    status: int = HTTPStatus.OK,
) -> Response:
    code = cycle.code if cycle else ""
    cycles = cycle_choice().cycles
    fixed = [each for each in ([cycle] if cycle else cycles) if not may_change(each.state)]
    return render_page(
        "perspectives/index.html",
        "main",
        status=status,
        cycle=cycle,
        cycles=list(reversed(cycles)),
        form=form,
        now=lanes_of(rows, code) if status == HTTPStatus.CONFLICT else None,
        seen=seen_of(rows),
        is_new=is_new,
        fixed=fixed,
        may_order=may_order(
            lanes_of(rows, code), code, (row.objectives for row in form.rows if row.code)
        ),
        may_edit=viewer().may_set_strategy() and not fixed,
        asks_reason=any(each.state == "active" for each in ([cycle] if cycle else cycles)),
        reason=request.form.get("reason", ""),
        remainder=left_over([form.sum]),
        request_key=request_key(),
    )
