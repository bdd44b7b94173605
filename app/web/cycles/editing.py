"""/cycles/new and edit: a cycle added, changed while it is a draft, and removed."""

from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import Response, request, url_for
from flask_babel import gettext as _

from app import clock
from app.web.amendments import flash_undo
from app.web.checking_in import request_key
from app.web.cycle import cycle_choice, today
from app.web.cycles.addressed import blueprint, draft_cycle
from app.web.cycles.forms import CycleForm, form_of, proposal, told, typed_form
from app.web.htmx import render_page, see_other
from app.web.language import said
from app.web.signed_in import allow, viewer
from app.web.transaction import db, end
from cascade import actions, queries
from cascade.actions import Overtaken, PlanRefused
from goals.changes import Change, Row, fingerprint
from goals.cycles import FREQUENCIES_OF_CYCLES, is_longer
from goals.messages import say
from goals.refusals import RuleBroken

if TYPE_CHECKING:
    from goals.models import Cycle


@blueprint.get("/cycles/new")
def new() -> Response:
    """The form of the next cycle; for htmx what follows from its length and first day."""
    allow(viewer().may_run_cycles())
    return _form(proposal(cycle_choice().cycles), block="proposal")


@blueprint.post("/cycles")
def create() -> Response:
    """A draft, which can be filled by hand or from another cycle."""
    allow(viewer().may_run_cycles())
    form = typed_form()
    row = form.row()
    if not _saved(form, [Change("cycles", None, row)], "add cycle", _("Cycle added.")):
        end(keep=False)
        return _form(form, status=422)
    return see_other(url_for("cycles.cycle", code=row["code"]))


@blueprint.get("/cycles/<code>/edit")
def edit(code: str) -> Response:
    """The form of a draft."""
    allow(viewer().may_run_cycles())
    found, row = draft_cycle(code)
    return _form(form_of(row), found, row)


@blueprint.post("/cycles/<code>/edit")
def change(code: str) -> Response:
    """The draft as it was typed; where somebody was faster, the form with both."""
    allow(viewer().may_run_cycles())
    found, row = draft_cycle(code)
    form = typed_form()
    form.code = code
    if request.form.get("seen") != fingerprint(row):
        end(keep=False)
        return _form(form, found, row, status=409)
    changes = [Change("cycles", row, form.row())]
    if not _saved(form, changes, "change cycle", _("Cycle changed.")):
        end(keep=False)
        return _form(form, found, row, status=422)
    return see_other(url_for("cycles.cycle", code=code))


@blueprint.post("/cycles/<code>/remove")
def remove(code: str) -> Response:
    """A draft without goals goes, with the perspectives of its own."""
    allow(viewer().may_run_cycles())
    _cycle, row = draft_cycle(code)
    if queries.list_rows(db(), "objectives", code):
        raise RuleBroken(say("the cycle %(cycle)s has objectives; remove them first", cycle=code))
    lanes = queries.list_rows(db(), "perspectives", code)
    changes = [
        *(Change("perspectives", lane, None) for lane in lanes),
        Change("cycles", row, None),
    ]
    done = actions.amend(db(), changes, told("remove cycle"), clock.now(), today())
    if done:
        flash_undo(_("Cycle %(cycle)s removed.", cycle=code), done)
    return see_other(url_for("cycles.index"))


def _form(
    form: CycleForm,
    cycle: "Cycle | None" = None,
    row: Row | None = None,
    *,
    status: int = 200,
    block: str = "main",
) -> Response:
    """The form of a new cycle, or of a draft with its row as it stands now."""
    return render_page(
        "cycles/form.html",
        block,
        status=status,
        form=form,
        cycle=cycle,
        now=form_of(row) if row and status == HTTPStatus.CONFLICT else None,
        seen=fingerprint(row),
        frequencies=FREQUENCIES_OF_CYCLES,
        parents=_parents(form, cycle),
        request_key=request_key(),
    )


def _parents(form: CycleForm, cycle: "Cycle | None") -> list[tuple[str, str]]:
    """The cycles to choose from, the latest first: the longer ones, and what stands there."""
    length = form.frequency if form.frequency in FREQUENCIES_OF_CYCLES else "month"
    others = [each for each in cycle_choice().cycles if cycle is None or each.code != cycle.code]
    return [
        (each.code, each.name)
        for each in reversed(others)
        if each.code == form.parent or is_longer(each.frequency, length)
    ]


def _saved(form: CycleForm, changes: list[Change], action: str, words: str) -> bool:
    """Whether the changes were made; what is wrong stands in the form."""
    if form.errors:
        return False
    try:
        done = actions.amend(db(), changes, told(action), clock.now(), today())
    except PlanRefused as refused:
        form.blame(refused)
        return False
    except Overtaken as refused:
        form.errors["code"] = said(refused.message)
        return False
    if done:
        flash_undo(words, done)
    return True
