"""/risks: what may keep the goals of a cycle from being reached."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import Blueprint, Response, flash, request, url_for
from flask_babel import gettext as _

from app import clock
from app.web.addresses import whole_number
from app.web.checking_in import request_key
from app.web.cycle import current_cycle, turn_to
from app.web.htmx import render_page, see_other
from app.web.language import said
from app.web.owner_choice import chosen_owner
from app.web.paging import page_start, paging
from app.web.places import find_address, named_in, page_of, short_name
from app.web.sections import LEVEL_WORDS, RESPONSE_WORDS
from app.web.signed_in import allow, viewer
from app.web.transaction import db, end
from cascade import actions, queries
from cascade.places import PlaceCode, place_code
from cascade.queries import PlaceEntry, RiskFilter
from cascade.risks import LEVELS, RESPONSES, RiskEntry, RiskPlan, joined, matrix, risk_problems
from goals.actions import Overtaken
from goals.messages import say
from goals.refusals import NotFound

if TYPE_CHECKING:
    from goals.models import Cycle

blueprint = Blueprint("risks", __name__)

MOST_ROWS = 50
_MOST_SUGGESTED = 10
_TEXTS = ("name", "owner", "likelihood", "impact", "response", "note", "measures_taken")


@dataclass(slots=True)
class Form:
    """The form of a risk: what it shows, and what is wrong with it."""

    cycle: "Cycle"
    entry: RiskEntry | None
    typed: dict[str, str]
    places: list[str]
    """The places that are linked, or were when the form was made."""
    kept: list[str]
    """Those that shall be."""
    is_open: bool = True
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
            return url_for("risks.add", cycle=self.cycle.code)
        return url_for("risks.change", risk_id=self.entry.id)


@blueprint.get("/risks")
def index() -> Response:
    """The cycle's risks as a matrix and as a list, as they were filtered."""
    cycle = current_cycle()
    wanted = _wanted()
    start = page_start(MOST_ROWS)
    found, total = queries.list_risks(db(), cycle.id or 0, wanted, start, MOST_ROWS)
    places = queries.list_risk_places(db(), [each.id for each in found])
    return render_page(
        "risks/index.html",
        "list",
        cycle=cycle,
        wanted=wanted,
        risks=found,
        places=places,
        total=total,
        paging=paging(start, MOST_ROWS, total),
        matrix=matrix(queries.count_risks(db(), cycle.id or 0)),
        may_add=viewer().may_keep_library(),
        find_address=find_address,
        name_of=named_in(cycle, {place for same in places.values() for place in same}),
        level_words=LEVEL_WORDS,
        response_words=RESPONSE_WORDS,
    )


@blueprint.get("/risks/new")
def new() -> Response:
    """The form of a new risk, for a place or for none yet."""
    cycle = current_cycle()
    places = [place for place in request.args.getlist("place") if place]
    allow(_may_link(cycle, places))
    typed = dict.fromkeys(_TEXTS, "") | {"likelihood": "medium", "impact": "medium"}
    typed |= {"response": "reduce", "owner": viewer().owner_code or ""}
    return _form(Form(cycle, None, typed, places, places))


@blueprint.post("/risks")
def add() -> Response:
    """The risk is there; refused: the form with what was typed."""
    allow(viewer().may_write())
    cycle = current_cycle()
    form = _sent(cycle, None)
    plan = _plan(form)
    if form.errors:
        return _form(form, HTTPStatus.UNPROCESSABLE_ENTITY)
    allow(_may_link(cycle, plan.places))
    number = actions.add_risk(db(), cycle.id or 0, plan, _actor(), clock.now(), request_key())
    flash(_("Risk saved."))
    return see_other(url_for("risks.risk", risk_id=number))


@blueprint.get("/risks/<int:risk_id>")
def risk(risk_id: int) -> Response:
    """The risk, and its form for whoever may change it."""
    return _form(_stored(_found(risk_id)))


@blueprint.post("/risks/<int:risk_id>")
def change(risk_id: int) -> Response:
    """The risk is as typed; refused or overtaken: the form with what was typed."""
    allow(viewer().may_write())
    found = _found(risk_id)
    cycle = turn_to(found.cycle_id)
    standing = queries.list_risk_places(db(), [found.id])[found.id]
    allow(_may_change(found, cycle, standing))
    form = _sent(cycle, found)
    plan = _plan(form)
    if form.errors:
        return _form(form, HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        actions.change_risk(db(), found.id, _seen(), plan, _actor(), clock.now())
    except Overtaken:
        end(keep=False)
        form.entry, form.overtaken = _found(found.id), True
        return _form(form, HTTPStatus.CONFLICT)
    flash(_("Risk saved."))
    return see_other(url_for("risks.risk", risk_id=found.id))


@blueprint.get("/risks/objectives")
def objectives() -> Response:
    """Objectives of that name or code, to be linked; with `targets`, targets as well."""
    wanted = request.args.get("objective", "").strip()[:100]
    cycle = current_cycle()
    found: list[PlaceEntry] = []
    if wanted:
        found = queries.list_objective_entries(db(), cycle.id or 0, wanted, _MOST_SUGGESTED)
    if wanted and "targets" in request.args:
        found += queries.list_target_entries(db(), cycle.id or 0, wanted, _MOST_SUGGESTED)
    return render_page(
        "risks/objectives.html", "options", wanted=wanted, found=found, cycle=cycle, page_of=page_of
    )


def _form(form: Form, status: int = HTTPStatus.OK) -> Response:
    may_change = form.entry is None or _may_change(form.entry, form.cycle, form.places)
    return render_page(
        "risks/risk.html",
        "form",
        status=status,
        form=form,
        cycle=form.cycle,
        may_change=may_change,
        names={place: each.title for place, each in _linked(form.cycle, form.places).items()},
        level_words=LEVEL_WORDS,
        response_words=RESPONSE_WORDS,
        find_address=find_address,
        short_name=short_name,
    )


def _stored(found: RiskEntry) -> Form:
    cycle = turn_to(found.cycle_id)
    places = queries.list_risk_places(db(), [found.id])[found.id]
    typed = {name: str(getattr(found, name)) for name in _TEXTS}
    return Form(cycle, found, typed, places, places, found.is_open)


def _sent(cycle: "Cycle", entry: RiskEntry | None) -> Form:
    typed = {name: request.form.get(name, "") for name in (*_TEXTS, "objective")}
    kept = request.form.getlist("place")
    known = queries.list_risk_places(db(), [entry.id])[entry.id] if entry else []
    places = list(joined([*known, *kept]))
    is_open = entry is None or "is_open" in request.form
    return Form(cycle, entry, typed, places, kept, is_open)


def _plan(form: Form) -> RiskPlan:
    """What was typed; what is wrong with it stands in the form."""
    owner = chosen_owner(form.typed["owner"], form.errors)
    texts = {name: form.typed[name].strip() for name in _TEXTS if name != "owner"}
    places = joined([*form.kept, _added(form)])
    plan = RiskPlan(owner=owner, is_open=form.is_open, places=places, **texts)
    problems = {name: said(message) for name, message in risk_problems(plan).items()}
    form.errors |= problems
    known = {*_linked(form.cycle, form.kept), *(form.places if form.entry else ())}
    for place in form.kept:
        if place not in known:
            form.errors["places"] = _("There is no %(place)s in this cycle.", place=place)
    if form.errors:
        end(keep=False)
    return plan


def _added(form: Form) -> str:
    """The place of the objective or target that was typed; blank where there is none."""
    typed = form.typed.get("objective", "").strip()
    if not typed:
        return ""
    measure, _slash, owner = typed.rpartition("/")
    meant = [PlaceCode("objective", typed), PlaceCode("target", measure.strip(), owner.strip())]
    found = queries.list_place_entries(db(), form.cycle.id or 0, meant)
    if not found:
        form.errors["objective"] = _(
            "Choose an objective of this cycle by its code, or a target as MEASURE/OWNER."
        )
        return ""
    return found[0].place


def _wanted() -> RiskFilter:
    asked = request.args
    chosen = {
        name: asked.get(name, "") if asked.get(name) in choices else ""
        for name, choices in (("likelihood", LEVELS), ("impact", LEVELS), ("response", RESPONSES))
    }
    state = asked.get("state", "open")
    shown = state if state in ("open", "closed") else ""
    return RiskFilter(**chosen, state=shown, owner=asked.get("owner", "").strip())


def _may_link(cycle: "Cycle", places: Sequence[str]) -> bool:
    """Whether the viewer may act for one of the places; for none yet: whoever plans anything.

    Raises NotFound where one is none of the cycle.
    """
    who = viewer()
    if not who.may_write():
        return False
    entries = _linked(cycle, places)
    for place in places:
        if place not in entries:
            raise NotFound(say("there is no %(place)s in this cycle", place=place))
    return _acts_for(entries) if places else who.may_keep_library()


def _may_change(found: RiskEntry, cycle: "Cycle", places: Sequence[str]) -> bool:
    """Its owner, and whoever may act for one of its places."""
    if viewer().may_act_for(found.owner_id, found.unit_id):
        return True
    return _acts_for(_linked(cycle, places))


def _acts_for(entries: Mapping[str, PlaceEntry]) -> bool:
    return any(viewer().may_act_for(each.owner_id, each.unit_id) for each in entries.values())


def _linked(cycle: "Cycle", places: Sequence[str]) -> dict[str, PlaceEntry]:
    """The places that are there."""
    entries = queries.list_place_entries(db(), cycle.id or 0, map(place_code, places))
    return {each.place: each for each in entries}


def _found(risk_id: int) -> RiskEntry:
    found = queries.find_risk(db(), risk_id)
    if found is None:
        raise NotFound(say("there is no such risk"))
    return found


def _seen() -> int:
    return whole_number(request.form.get("seen", "")) or 0


def _actor() -> str:
    who = viewer()
    return who.owner_code or who.login
