"""/cycles/<code>/move: one step on, or back with a reason; and the scheme that judges."""

from typing import TYPE_CHECKING

from flask import Response, flash, request, url_for
from flask_babel import gettext as _

from app import clock
from app.web.cycles.addressed import actor, blueprint, found_cycle, locked_cycle, typed_reason
from app.web.cycles.steps import checklist_of, places_to_mend, thorough_checklist
from app.web.htmx import render_page, see_other
from app.web.language import said
from app.web.signed_in import allow, viewer
from app.web.transaction import db, end
from cascade import actions
from cascade.actions import Move
from cascade.readiness import blocking
from goals import cycle_states
from goals.messages import say
from goals.refusals import RuleBroken
from scorecards.actions import judge_by_scheme

if TYPE_CHECKING:
    from goals.models import Cycle


@blueprint.get("/cycles/<code>/move")
def confirm(code: str) -> Response:
    """Asks once more before a step that cannot be taken back, or for the reason of a way back."""
    allow(viewer().may_run_cycles())
    return _confirm(found_cycle(code), request.args.get("to", ""))


@blueprint.post("/cycles/<code>/move")
def move(code: str) -> Response:
    """The cycle takes the step, if nothing blocks it."""
    allow(viewer().may_run_cycles())
    found, to = locked_cycle(code), request.form.get("to", "")
    problem = _unanswered(found.state, to)
    if problem:
        end(keep=False)
        return _confirm(found, to, problem, 422)
    items = thorough_checklist(found)
    step = Move(request.form.get("seen", ""), to, typed_reason(), actor())
    actions.move_cycle(db(), found, step, items, clock.now())
    flash(_moved_words(code, to))
    return see_other(url_for("cycles.cycle", code=code))


@blueprint.post("/cycles/<code>/scheme")
def judge(code: str) -> Response:
    """The chosen scheme judges the cycle."""
    allow(viewer().may_run_cycles())
    found = found_cycle(code)
    judge_by_scheme(db(), found, request.form.get("scheme", ""), actor(), clock.now())
    flash(_("The scheme judges the cycle %(cycle)s.", cycle=code))
    return see_other(url_for("cycles.cycle", code=code))


def _confirm(cycle: "Cycle", to: str, problem: str | None = None, status: int = 200) -> Response:
    if to not in cycle_states.next_states(cycle.state):
        raise RuleBroken(say("the cycle %(cycle)s cannot take this step", cycle=cycle.code))
    items = checklist_of(cycle) if cycle_states.goes_forward(cycle.state, to) else []
    return render_page(
        "cycles/confirm.html",
        "main",
        status=status,
        cycle=cycle,
        to=to,
        states=cycle_states,
        items=items,
        is_blocked=bool(blocking(items)),
        places=places_to_mend(cycle),
        reason=typed_reason(),
        problem=problem,
    )


def _unanswered(state: str, to: str) -> str | None:
    """What was left open of what the step asks about."""
    if to not in cycle_states.next_states(state):
        return None  # which is refused for itself
    if not cycle_states.goes_forward(state, to):
        return None if typed_reason() else str(_("Say why the cycle goes back."))
    if cycle_states.is_final(state, to) and "confirmed" not in request.form:
        return str(_("This step cannot be taken back. Confirm it."))
    return None


def _moved_words(code: str, state: str) -> str:
    """That the cycle is in that state now, and what this means."""
    words = said(cycle_states.PERMITTED_WORDS[state])
    told = {"cycle": code, "state": said(cycle_states.WORDS[state]), "words": words}
    return str(_("The cycle %(cycle)s is in the state “%(state)s” now. %(words)s", **told))
