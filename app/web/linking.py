"""The links of an objective: which may be drawn and removed on its page, and how."""

from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app import clock
from app.web.amendments import flash_undo
from app.web.checking_in import request_key
from app.web.cycle import today
from app.web.language import said
from app.web.signed_in import allow, viewer
from app.web.transaction import db, end
from cascade.actions import Told, amend
from cascade.entries import ObjectiveEntry
from cascade.linking import linked, unlinked
from cascade.queries import find_objective_id, list_rows
from goals.changes import Change
from goals.cycle_states import may_change
from goals.refusals import Conflict, RuleBroken

if TYPE_CHECKING:
    from goals.models import Cycle

RELATIONS = {
    "supports out": _l("this supports"),
    "supports in": _l("is supported by"),
    "causes out": _l("this brings about"),
    "causes in": _l("is brought about by"),
}


@dataclass(slots=True)
class LinkForm:
    """The links that the viewer may draw and remove, and what was typed and refused."""

    relations: dict[str, str]
    typed: dict[str, str] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    status: int = HTTPStatus.OK

    @property
    def key(self) -> str:
        """What makes the form count once, however often it is sent."""
        return request_key()

    def may(self, kind: str) -> bool:
        """Whether links of that kind may be written."""
        return f"{kind} out" in self.relations


def link_form(cycle: "Cycle", found: ObjectiveEntry) -> LinkForm:
    """The form as the viewer's rights and the cycle's state have it."""
    who = viewer()
    kinds: set[str] = set()
    if may_change(cycle.state) and who.may_write():
        kinds |= {"causes", "supports"} if who.may_set_strategy() else set()
        kinds |= {"supports"} if who.may_plan_below(found.owner_id, found.unit_id) else set()
    return LinkForm(
        {name: str(words) for name, words in RELATIONS.items() if name.split()[0] in kinds}
    )


def changed_links(cycle: "Cycle", found: ObjectiveEntry) -> LinkForm:
    """The link that was sent is drawn or removed; refused: its `errors` and `status` say so."""
    form = link_form(cycle, found)
    form.typed = {name: request.form.get(name, "") for name in ("relation", "objective")}
    kind, _space, direction = form.typed["relation"].partition(" ")
    allow(bool(kind) and form.may(kind) and direction in {"in", "out"})
    try:
        changes = _changes(cycle, found, form)
        if not form.errors:
            _amend(changes, removing="remove" in request.form)
    except (Conflict, RuleBroken) as refused:
        form.errors["objective"] = said(refused.message)
        is_late = isinstance(refused, Conflict)
        form.status = HTTPStatus.CONFLICT if is_late else HTTPStatus.UNPROCESSABLE_ENTITY
    if form.errors:
        end(keep=False)
    return form


def _changes(cycle: "Cycle", found: ObjectiveEntry, form: LinkForm) -> list[Change]:
    kind, _space, direction = form.typed["relation"].partition(" ")
    other = form.typed["objective"].strip()
    if find_objective_id(db(), cycle.id or 0, other) is None:
        form.errors["objective"] = _("Choose an objective of this cycle by its code.")
        form.status = HTTPStatus.UNPROCESSABLE_ENTITY
        return []
    ends = (found.code, other) if direction == "out" else (other, found.code)
    make = unlinked if "remove" in request.form else linked
    return make(list_rows(db(), "links", cycle.code), cycle.code, *ends, kind)


def _amend(changes: list[Change], *, removing: bool) -> None:
    who = viewer()
    action = "remove link" if removing else "link"
    told = Told(action, who.owner_code or who.login, request_key=request_key())
    saved = amend(db(), changes, told, clock.now(), today())
    if saved is not None:
        flash_undo(_("Link removed.") if removing else _("Linked."), saved)
