"""/offers: catchball about targets, from the first offer to what both signed."""

from collections.abc import Sequence
from http import HTTPStatus

from flask import Blueprint, Response, flash, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from app import clock
from app.web.addresses import whole_number
from app.web.cycle import current_cycle, today, turn_to
from app.web.htmx import render_page, see_other
from app.web.language import said
from app.web.offer_forms import Answer, address, read_proposal, text
from app.web.paging import page_start, paging
from app.web.signed_in import allow, viewer
from app.web.transaction import db, end
from cascade import queries
from cascade.actions import (
    PlanRefused,
    Told,
    TurnRefused,
    accept_offers,
    make_offers,
    take_turn,
)
from cascade.catchball import Terms, allowed_turns, changed_terms, signed_by
from cascade.offering import OfferEntry, may_answer, may_read, side_of
from goals.cycle_states import permits
from goals.messages import say
from goals.refusals import Conflict, NotFound, RuleBroken

blueprint = Blueprint("offers", __name__)

_A_PAGE = 100
_MOST_CHOICES = 100
VIEWS = {
    "answer": _l("To answer"),
    "waiting": _l("Waiting for the other side"),
    "settled": _l("Settled"),
    "all": _l("All I may read"),
}
TERMS = {
    "target": _l("Target"),
    "baseline": _l("Baseline"),
    "threshold": _l("Threshold"),
    "stretch": _l("Stretch"),
    "curve": _l("Curve"),
    "points": _l("Points"),
    "weight": _l("Weight"),
}
STATES = {
    "open": _l("offered"),
    "countered": _l("countered"),
    "accepted": _l("accepted"),
    "declined": _l("declined"),
    "withdrawn": _l("withdrawn"),
}
KINDS = {
    "offer": _l("offers"),
    "counter": _l("counters"),
    "accept": _l("accepts"),
    "decline": _l("declines"),
    "withdraw": _l("withdraws"),
    "remind": _l("reminds"),
}


@blueprint.get("/offers")
def index() -> Response:
    """My offers: to answer, waiting for the other side, settled; and all that I may read."""
    return _inbox()


@blueprint.post("/offers/accept")
def accept_many() -> Response:
    """All chosen offers are accepted, or none and the list says why."""
    allow(viewer().may_write())
    positions = _chosen()
    if not positions:
        return _inbox(HTTPStatus.UNPROCESSABLE_ENTITY, _("Choose the offers that you accept."))
    try:
        number = accept_offers(
            db(), positions, viewer(), address, clock.now(), today(), _told(*positions)
        )
    except PlanRefused as refused:
        words = dict.fromkeys(said(message) for _change, _column, message in refused.problems)
        return _inbox(HTTPStatus.UNPROCESSABLE_ENTITY, *words)
    except Conflict as refused:
        return _inbox(HTTPStatus.CONFLICT, said(refused.message))
    except RuleBroken as refused:
        return _inbox(HTTPStatus.UNPROCESSABLE_ENTITY, said(refused.message))
    flash(ngettext("%(num)s offer accepted", "%(num)s offers accepted", number))
    return see_other(url_for("offers.index"))


@blueprint.get("/offers/new")
def propose_form() -> Response:
    """A target proposed from below."""
    return _proposing(Answer())


@blueprint.post("/offers/new")
def propose() -> Response:
    """The proposal waits for the lead's answer; a refused one comes back as it was typed."""
    _allow_proposing()
    answer = Answer()
    cycle = current_cycle()
    proposal = read_proposal(answer, cycle)
    if proposal is None or answer.errors:
        return _proposing(answer, HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        due = answer.day("due")
        ids = make_offers(
            db(), cycle, [proposal], viewer(), text("reason"), due, address, clock.now()
        )
    except (Conflict, RuleBroken) as refused:
        answer.told.append(said(refused.message))
        return _proposing(answer, HTTPStatus.UNPROCESSABLE_ENTITY)
    flash(_("Proposed; your lead is told."))
    return see_other(address(ids[0]) if ids else url_for("offers.index", view="waiting"))


@blueprint.get("/offers/measures")
def measures() -> Response:
    """Measures of the library that begin to be typed, as options of a field."""
    found = queries.find_measures(db(), text("measure"), _MOST_CHOICES)
    return render_page("offers/measures.html", "options", measures=found)


@blueprint.get("/offers/sheet")
def sheet() -> Response:
    """What an owner and the level above agreed for a cycle, to be printed."""
    cycle = current_cycle()
    code = text("owner") or viewer().owner_code or ""
    place = queries.find_place(db(), code)
    if place is None:
        raise NotFound(say("there is no person or unit %(code)s", code=code))
    allow(viewer().may_see_rating(place.owner_id, place.unit_id))
    agreed = queries.list_agreed(db(), cycle.id or 0, place.owner_id)
    turns = queries.list_turns(db(), [each.id for each in agreed])
    return render_page(
        "offers/sheet.html",
        cycle=cycle,
        owner=place,
        agreed=[(each, signed_by(turns[each.id])) for each in agreed],
        points=sum(each.terms.points or 0 for each in agreed),
    )


@blueprint.get("/offers/<int:offer_id>")
def offer(offer_id: int) -> Response:
    """The whole thread, and the forms to answer it."""
    return _page(_found(offer_id), Answer())


@blueprint.post("/offers/<int:offer_id>")
def answer(offer_id: int) -> Response:
    """The ball is thrown back, or the offer is settled."""
    allow(viewer().may_write())
    found = _found(offer_id)
    given = Answer()
    turn = given.turn()
    if given.errors:
        return _page(found, given, HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        take_turn(db(), offer_id, turn, viewer(), address, clock.now(), today(), _told(offer_id))
    except TurnRefused as refused:
        given.errors |= {name: said(message) for name, message in refused.problems.items()}
        return _refused(offer_id, given, HTTPStatus.UNPROCESSABLE_ENTITY)
    except PlanRefused as refused:
        given.told += dict.fromkeys(said(message) for _c, _column, message in refused.problems)
        return _refused(offer_id, given, HTTPStatus.UNPROCESSABLE_ENTITY)
    except Conflict as refused:
        given.told.append(said(refused.message))
        return _refused(offer_id, given, HTTPStatus.CONFLICT)
    except RuleBroken as refused:
        given.told.append(said(refused.message))
        return _refused(offer_id, given, HTTPStatus.UNPROCESSABLE_ENTITY)
    flash(_done_words(turn.kind))
    return see_other(address(offer_id))


def _done_words(kind: str) -> str:
    words: dict[str, str] = {
        "accept": _("Accepted: this is the target now."),
        "counter": _("Sent; the other side is told."),
        "decline": _("Declined; the other side is told."),
        "withdraw": _("Withdrawn; the other side is told."),
    }
    return words.get(kind) or str(_("Reminded."))


def _told(*ids: int) -> Told:
    """What the history says of targets that were agreed."""
    who = viewer()
    listed = ", ".join(str(each) for each in ids)
    return Told("accept", who.owner_code or who.login, _("Agreed in offer %(id)s", id=listed))


def _chosen() -> dict[int, int]:
    """The offers that were ticked, or all that were listed, with the positions that were seen."""
    marks = request.form.getlist("listed" if "all" in request.form else "offer")
    found = {}
    for mark in marks:
        offer_id, _dash, position = mark.partition("-")
        key, seen = whole_number(offer_id), whole_number(position)
        if key is not None and seen is not None:
            found[key] = seen
    return found


def _found(offer_id: int) -> OfferEntry:
    found = queries.find_offer(db(), offer_id)
    if found is None:
        raise NotFound(say("there is no such offer"))
    allow(may_read(viewer(), found))
    return found


def _inbox(status: HTTPStatus = HTTPStatus.OK, *told: str) -> Response:
    if status != HTTPStatus.OK:
        end(keep=False)
    view = text("view") if text("view") in VIEWS else "answer"
    numbers = queries.count_offers(db(), viewer())._asdict()
    start = page_start(_A_PAGE)
    found = queries.list_offers(db(), viewer(), view, start, _A_PAGE)
    return render_page(
        "offers/offers.html",
        "list",
        status=status,
        told=told,
        view=view,
        views=[(name, words, numbers[name]) for name, words in VIEWS.items()],
        offers=found,
        answerable={each.id for each in found if may_answer(viewer(), each)},
        paging=paging(start, _A_PAGE, numbers[view]),
        states=STATES,
        today=today(),
        may_propose=viewer().owner_id is not None and viewer().may_write(),
    )


def _refused(offer_id: int, given: Answer, status: HTTPStatus) -> Response:
    """The page with how the offer stands now, and with what was typed."""
    end(keep=False)
    return _page(_found(offer_id), given, status)


def _page(found: OfferEntry, given: Answer, status: HTTPStatus = HTTPStatus.OK) -> Response:
    cycle = turn_to(found.cycle_id)
    who = viewer()
    reminded = queries.get_reminders(db(), [found.id]).get(found.id)
    turns = queries.list_turns(db(), [found.id])[found.id]
    side = side_of(who, found)
    said_terms = [turn.terms for turn in turns if turn.terms is not None]
    before = dict(zip(map(id, said_terms[1:]), said_terms, strict=False))
    return render_page(
        "offers/offer.html",
        "thread",
        status=status,
        offer=found,
        cycle=cycle,
        turns=turns,
        changed=[
            changed_terms(before.get(id(turn.terms)), turn.terms) if turn.terms else frozenset()
            for turn in turns
        ],
        signed=signed_by(turns),
        may=allowed_turns(found.state, side, reminded, clock.now())
        if permits(cycle.state, "offer")
        else (),
        side=side,
        given=given,
        overtaken=status == HTTPStatus.CONFLICT,
        others=[each for each in _about(found) if each.id != found.id],
        target_id=queries.find_target_id(db(), found.cycle_id, found.measure.code, found.owner),
        terms=TERMS,
        said={name: words for name, words in TERMS.items() if _is_said(name, said_terms)},
        states=STATES,
        kinds=KINDS,
        today=today(),
    )


def _is_said(name: str, said_terms: Sequence[Terms]) -> bool:
    """Whether the thread is about it; of the target it always is."""
    return name == "target" or any(getattr(each, name) not in (None, "") for each in said_terms)


def _about(found: OfferEntry) -> list[OfferEntry]:
    """All offers about the same target, the newest first."""
    return queries.list_offers_of_place(db(), found.cycle_id, found.measure.code, found.owner_id)


def _allow_proposing() -> None:
    allow(viewer().owner_id is not None and viewer().may_write())


def _proposing(given: Answer, status: HTTPStatus = HTTPStatus.OK) -> Response:
    _allow_proposing()
    if status != HTTPStatus.OK:
        end(keep=False)
    cycle, who = current_cycle(), viewer()
    assert who.owner_id is not None  # `_allow_proposing` looked
    return render_page(
        "offers/new.html",
        "form",
        status=status,
        cycle=cycle,
        given=given,
        may=permits(cycle.state, "offer"),
        objectives=queries.list_proposable(db(), cycle.id or 0, who.owner_id),
        owners=[(who.owner_code, who.name), *queries.list_units_led(db(), who.owner_id)],
        measures=queries.find_measures(db(), "", _MOST_CHOICES),
        terms=TERMS,
    )
