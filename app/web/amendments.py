"""/amendments: a change of the plan turned back, offered with every change that was saved."""

from flask import Blueprint, Response, flash, request
from flask_babel import gettext as _

from app import clock
from app.web.addresses import local_address
from app.web.cycle import today
from app.web.htmx import see_other
from app.web.signed_in import allow, viewer
from app.web.transaction import db
from cascade import actions
from cascade.amendments import Deed, may_undo
from cascade.queries.planning import find_deed
from goals.messages import say
from goals.refusals import Conflict, NotFound

blueprint = Blueprint("amendments", __name__)

UNDO = "undo "
"""How the category of a flashed message begins that has a way back; the amendment follows."""


@blueprint.post("/amendments/<int:amendment_id>/undo")
def undo(amendment_id: int) -> Response:
    """Everything that the amendment changed is as it was before."""
    allow(viewer().may_write())
    deed = _deed(amendment_id)
    allow(may_undo(viewer(), deed))
    if deed.is_move:
        raise Conflict(say("a move is undone where it was made: on the page of the person"))
    who = viewer()
    done = actions.undo(db(), deed.id, who.owner_code or who.login, clock.now(), today())
    if done is not None:
        flash_undo(_("Undone."), done)
    return see_other(local_address(request.form.get("next")))


def flash_undo(message: str, amendment_id: int) -> None:
    """The next page says so, with a button that leads back."""
    flash(message, f"{UNDO}{amendment_id}")


def _deed(amendment_id: int) -> Deed:
    found = find_deed(db(), amendment_id)
    if found is None:
        raise NotFound(say("there is no such change"))
    return found
