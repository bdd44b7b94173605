"""The cycle that an address of /cycles names, and who asks what for."""

from typing import TYPE_CHECKING

from flask import Blueprint, request

from app.web.cycle import turn_to
from app.web.signed_in import viewer
from app.web.transaction import db
from cascade import actions, queries
from goals.changes import Row
from goals.messages import say
from goals.queries import find_cycle
from goals.refusals import NotFound, RuleBroken

if TYPE_CHECKING:
    from goals.models import Cycle

blueprint = Blueprint("cycles", __name__)

_LONGEST_REASON = 500


def found_cycle(code: str) -> "Cycle":
    """The cycle of that code, which the page is about; raises NotFound."""
    cycle = find_cycle(db(), code)
    if cycle is None or cycle.id is None:
        raise NotFound(say("there is no cycle %(code)s", code=code))
    return turn_to(cycle.id)


def locked_cycle(code: str) -> "Cycle":
    """The cycle as it stands now, held until the end of the request."""
    cycle = found_cycle(code)
    actions.lock_cycles(db(), [cycle.id or 0])
    db().refresh(cycle)
    return cycle


def draft_cycle(code: str) -> "tuple[Cycle, Row]":
    """The cycle with its row; raises RuleBroken where it is no draft any more."""
    found = found_cycle(code)
    row = queries.find_row(db(), "cycles", code)
    if row is None or found.state != "draft":
        raise RuleBroken(say("the cycle %(cycle)s is no draft any more", cycle=code))
    return found, row


def typed_reason() -> str:
    """The reason that the form gives."""
    return request.form.get("reason", "").strip()[:_LONGEST_REASON]


def actor() -> str:
    """What the audit trail calls whoever is signed in."""
    return viewer().owner_code or viewer().login
