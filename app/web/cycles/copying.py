"""/cycles/<code>/copy: the next cycle made from this one."""

from typing import TYPE_CHECKING

from flask import Response, url_for
from flask_babel import gettext as _

from app import clock
from app.web.amendments import flash_undo
from app.web.checking_in import request_key
from app.web.cycle import cycle_choice, today
from app.web.cycles.addressed import blueprint, found_cycle
from app.web.cycles.copy_form import PARTS, Copying, asked_copy, copying
from app.web.cycles.forms import told
from app.web.htmx import render_page, see_other
from app.web.signed_in import allow, viewer
from app.web.transaction import db, end
from cascade import actions
from cascade.actions import Overtaken, PlanRefused
from goals.raising import RULES, WITH_AMOUNT

if TYPE_CHECKING:
    from goals.models import Cycle

_MOST_COPIED = 200
"""So many targets of a copy can be looked at and changed one by one."""


@blueprint.get("/cycles/<code>/copy")
def copy(code: str) -> Response:
    """What a copy to the next cycle would hold, and the wishes that it follows."""
    allow(viewer().may_run_cycles())
    return _copying(*_asked(code))


@blueprint.get("/cycles/<code>/copy/preview")
def leave_preview(code: str) -> Response:
    """A preview that is loaded again is the form itself: what was typed is not in its address."""
    return see_other(url_for("cycles.copy", code=code))


@blueprint.post("/cycles/<code>/copy/preview")
def preview_copy(code: str) -> Response:
    """What the copy would hold by these wishes; nothing is written."""
    allow(viewer().may_run_cycles())
    end(keep=False)
    return _copying(*_asked(code))


@blueprint.post("/cycles/<code>/copy")
def make_copy(code: str) -> Response:
    """The next cycle with everything that was wished for, or the form with what is wrong."""
    allow(viewer().may_run_cycles())
    source, found = _asked(code)
    done = None if found.is_wrong else _copied(source, found)
    if done is None:
        end(keep=False)
        return _copying(source, found, 422)
    made = found.made
    numbers = {"objectives": len(made.objectives), "targets": len(made.targets)}
    flash_undo(_("Copied: %(objectives)s objectives, %(targets)s targets.", **numbers), done)
    return see_other(url_for("cycles.cycle", code=found.into["code"]))


def _asked(code: str) -> "tuple[Cycle, Copying]":
    source, cycles = found_cycle(code), cycle_choice().cycles
    return source, copying(source, cycles, asked_copy(source, cycles))


def _copied(source: "Cycle", found: Copying) -> int | None:
    """The amendment's id; None where it was refused, which the form then says."""
    changes = found.changes()
    try:
        deed = told("copy cycle", source.code)
        return actions.amend(db(), changes, deed, clock.now(), today()) or 0
    except PlanRefused as refused:
        found.blame(changes, refused)
    except Overtaken as refused:
        found.blame_code(refused)
    return None


def _copying(source: "Cycle", found: Copying, status: int = 200) -> Response:
    return render_page(
        "cycles/copy.html",
        "preview",
        status=status,
        cycle=source,
        copy=found,
        form=found.form,
        shown=found.made.targets[:_MOST_COPIED],
        parts=PARTS,
        rules=RULES,
        with_amount=WITH_AMOUNT,
        request_key=request_key(),
    )
