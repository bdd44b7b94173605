"""/initiatives: what is done to reach the goals of a cycle."""

from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import Blueprint, Response, flash, request, url_for
from flask_babel import gettext as _

from app import clock
from app.web.addresses import local_address, whole_number
from app.web.checking_in import request_key
from app.web.cycle import current_cycle, today, turn_to
from app.web.htmx import render_page, see_other
from app.web.language import said
from app.web.owner_choice import chosen_owner
from app.web.paging import page_start, paging
from app.web.places import find_address, named_in, page_of, place_entry, short_name
from app.web.sections import STATUS_WORDS
from app.web.signed_in import allow, viewer
from app.web.transaction import db, end
from app.web.unit_choice import unit_choices
from cascade import actions, queries
from cascade.initiatives import (
    MOST_MILESTONES,
    STATUSES,
    InitiativeEntry,
    InitiativePlan,
    TypedMilestone,
    initiative_plan,
    total_cost,
)
from cascade.queries import InitiativeFilter, PlaceEntry
from goals.actions import Overtaken
from goals.messages import say
from goals.refusals import NotFound

if TYPE_CHECKING:
    from goals.models import Cycle

blueprint = Blueprint("initiatives", __name__)

MOST_ROWS = 50
_BLANK_ROWS = 3


@dataclass(slots=True)
class Form:
    """The form of an initiative: what it shows, and what is wrong with it."""

    cycle: "Cycle"
    place: PlaceEntry | None
    entry: InitiativeEntry | None
    typed: dict[str, str]
    milestones: list[TypedMilestone]
    errors: dict[str, str] = field(default_factory=dict)
    overtaken: bool = False

    @property
    def key(self) -> str:
        """What makes the form count once, however often it is sent."""
        return request_key()

    @property
    def action(self) -> str:
        """Where the form is sent."""
        if self.entry is None:
            return url_for("initiatives.add", cycle=self.cycle.code)
        return url_for("initiatives.change", initiative_id=self.entry.id)


@blueprint.get("/initiatives")
def index() -> Response:
    """The cycle's initiatives, as they were filtered."""
    cycle = current_cycle()
    asked = {name: request.args.get(name, "") for name in ("owner", "unit", "status", "late")}
    late_on = today() if asked["late"] else None
    status = asked["status"] if asked["status"] in STATUSES else ""
    wanted = InitiativeFilter(asked["owner"].strip(), asked["unit"], status, late_on)
    start = page_start(MOST_ROWS)
    found, total = queries.list_initiatives(db(), cycle.id or 0, wanted, start, MOST_ROWS)
    return render_page(
        "initiatives/index.html",
        "list",
        cycle=cycle,
        asked=asked,
        initiatives=found,
        total=total,
        cost=total_cost(found),
        paging=paging(start, MOST_ROWS, total),
        statuses=STATUS_WORDS,
        units=unit_choices(asked["unit"]),
        today=today(),
        find_address=find_address,
        name_of=named_in(cycle, [each.place for each in found]),
    )


@blueprint.get("/initiatives/new")
def new() -> Response:
    """The form of a new initiative for a place."""
    allow(viewer().may_write())
    cycle = current_cycle()
    entry = place_entry(cycle, request.args.get("place", ""))
    allow(viewer().may_act_for(entry.owner_id, entry.unit_id))
    typed = {"owner": viewer().owner_code or entry.owner, "status": "planned"}
    return _form(Form(cycle, entry, None, typed, _with_blanks([])))


@blueprint.post("/initiatives")
def add() -> Response:
    """The initiative is there; refused: the form with what was typed."""
    allow(viewer().may_write())
    cycle = current_cycle()
    entry = place_entry(cycle, request.form.get("place", ""))
    allow(viewer().may_act_for(entry.owner_id, entry.unit_id))
    form = _sent(cycle, entry, None)
    plan = _plan(form)
    if form.errors:
        return _form(form, HTTPStatus.UNPROCESSABLE_ENTITY)
    number = actions.add_initiative(
        db(), cycle.id or 0, entry.place, plan, _actor(), clock.now(), request_key()
    )
    flash(_("Initiative saved."))
    return see_other(url_for("initiatives.initiative", initiative_id=number))


@blueprint.get("/initiatives/<int:initiative_id>")
def initiative(initiative_id: int) -> Response:
    """The initiative with its milestones, and its form for whoever may change it."""
    found = _found(initiative_id)
    return _form(_stored(found))


@blueprint.post("/initiatives/<int:initiative_id>")
def change(initiative_id: int) -> Response:
    """The initiative is as typed; refused or overtaken: the form with what was typed."""
    found = _changeable(initiative_id)
    cycle = turn_to(found.cycle_id)
    form = _sent(cycle, _place_of(found, cycle), found)
    plan = _plan(form)
    if form.errors:
        return _form(form, HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        actions.change_initiative(db(), found.id, _seen(), plan, _actor(), clock.now())
    except Overtaken:
        return _again(form)
    flash(_("Initiative saved."))
    return see_other(url_for("initiatives.initiative", initiative_id=found.id))


@blueprint.post("/initiatives/<int:initiative_id>/remove")
def remove(initiative_id: int) -> Response:
    """The initiative is gone, and one is back at its place."""
    found = _changeable(initiative_id)
    cycle = turn_to(found.cycle_id)
    place = _place_of(found, cycle)
    try:
        actions.remove_initiative(db(), found.id, _seen(), _actor(), clock.now())
    except Overtaken:
        return _again(_stored(found))
    flash(_("Initiative removed."))
    everywhere = url_for("initiatives.index", cycle=cycle.code)
    return see_other(page_of(place) if place else everywhere)


@blueprint.post("/initiatives/<int:initiative_id>/milestones/<int:milestone_id>")
def tick(initiative_id: int, milestone_id: int) -> Response:
    """The milestone is done as of today, or not done after all."""
    found = _changeable(initiative_id)
    if milestone_id not in {each.id for each in found.milestones}:
        raise NotFound(say("there is no such milestone"))
    done_on = today() if request.form.get("done") else None
    actions.tick_milestone(db(), milestone_id, done_on, _actor(), clock.now())
    page = url_for("initiatives.initiative", initiative_id=initiative_id)
    return see_other(local_address(request.form.get("next")) if "next" in request.form else page)


def _form(form: Form, status: int = HTTPStatus.OK) -> Response:
    return render_page(
        "initiatives/initiative.html",
        "form",
        status=status,
        form=form,
        cycle=form.cycle,
        may_change=form.entry is None or _may_change(form.entry, form.place),
        statuses=STATUS_WORDS,
        today=today(),
        page_of=page_of,
        short_name=short_name,
    )


def _stored(found: InitiativeEntry) -> Form:
    cycle = turn_to(found.cycle_id)
    shown = {
        "name": found.name,
        "owner": found.owner,
        "starts": found.starts.isoformat() if found.starts else "",
        "ends": found.ends.isoformat() if found.ends else "",
        "cost": found.cost or "",
        "status": found.status,
        "note": found.note,
    }
    rows = [TypedMilestone(each.id, each.name, each.due.isoformat()) for each in found.milestones]
    return Form(cycle, _place_of(found, cycle), found, shown, _with_blanks(rows))


def _sent(cycle: "Cycle", place: PlaceEntry | None, entry: InitiativeEntry | None) -> Form:
    names = ("name", "owner", "starts", "ends", "cost", "status", "note")
    typed = {name: request.form.get(name, "") for name in names}
    rows = []
    for number in range(MOST_MILESTONES + _BLANK_ROWS):
        prefix = f"milestone-{number}"
        if f"{prefix}-name" in request.form:
            known = whole_number(request.form.get(f"{prefix}-id", "")) or 0
            name, due = (request.form.get(f"{prefix}-{part}", "") for part in ("name", "due"))
            rows.append(TypedMilestone(known, name, due))
    return Form(cycle, place, entry, typed, rows)


def _plan(form: Form) -> InitiativePlan:
    """What was typed; what is wrong with it stands in the form."""
    plan, problems = initiative_plan(form.typed, form.milestones)
    form.errors |= {name: said(message) for name, message in problems.items()}
    owner = chosen_owner(form.typed["owner"], form.errors)
    if form.errors:
        end(keep=False)
    return InitiativePlan(
        plan.name, owner, plan.starts, plan.ends, plan.cost, plan.status, plan.note, plan.milestones
    )


def _again(form: Form) -> Response:
    """The form with what was typed beside what stands there now."""
    end(keep=False)
    assert form.entry is not None  # only what is there can be overtaken
    form.entry = _found(form.entry.id)
    form.overtaken = True
    return _form(form, HTTPStatus.CONFLICT)


def _with_blanks(rows: list[TypedMilestone]) -> list[TypedMilestone]:
    room = min(_BLANK_ROWS, MOST_MILESTONES - len(rows))
    return rows + [TypedMilestone(0, "", "")] * max(0, room)


def _found(initiative_id: int) -> InitiativeEntry:
    found = queries.find_initiative(db(), initiative_id)
    if found is None:
        raise NotFound(say("there is no such initiative"))
    return found


def _changeable(initiative_id: int) -> InitiativeEntry:
    """The initiative for whoever may change it; raises NotFound and NotAllowed."""
    allow(viewer().may_write())
    found = _found(initiative_id)
    allow(_may_change(found, _place_of(found, turn_to(found.cycle_id))))
    return found


def _may_change(found: InitiativeEntry, place: PlaceEntry | None) -> bool:
    """Its owner, and whoever may plan for its place."""
    who = viewer()
    if who.may_act_for(found.owner_id, found.unit_id):
        return True
    return place is not None and who.may_act_for(place.owner_id, place.unit_id)


def _place_of(found: InitiativeEntry, cycle: "Cycle") -> PlaceEntry | None:
    """The place, unless it was removed meanwhile."""
    try:
        return place_entry(cycle, found.place)
    except NotFound:
        return None


def _seen() -> int:
    return whole_number(request.form.get("seen", "")) or 0


def _actor() -> str:
    who = viewer()
    return who.owner_code or who.login
