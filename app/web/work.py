"""/work: what counts for me, what waits, and reporting it."""

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, flash, request, url_for

from app.web.authors import name_authors, of_rows, of_submissions
from app.web.checking_in import (
    Desk,
    Effect,
    desk,
    effect,
    record,
    refuse_silence,
    request_key,
    saved_words,
    total_text,
    typed_rows,
    value_field,
)
from app.web.cycle import current_cycle, cycle_choice, today
from app.web.htmx import render_page, see_other, wants_part
from app.web.signed_in import allow, viewer
from app.web.transaction import db, end
from app.web.waiting import waiting
from cascade.queries import find_place, list_led, list_submissions
from cascade.rights import Place
from cascade.submissions import SubmissionEntry
from goals.actions import Overtaken
from goals.messages import say
from goals.numbers import hundredths
from goals.refusals import NotFound
from goals.reporting import declared
from scorecards import charts
from scorecards.effects import distance, gains
from scorecards.queries import find_scheme, get_payout, list_cards
from scorecards.work import due_by_period, latest_changes, reachable, still_told

if TYPE_CHECKING:
    from goals.models import Cycle

blueprint = Blueprint("work", __name__)

MOST_LED = 60
"""How many units and people the switch offers; others come by address."""
_SHOWN_GAINS = 5


@blueprint.get("/work")
def index() -> Response:
    """The targets of the cycle with the scorecard they come to."""
    owner = _owner()
    return _nobody() if owner is None else _page(_desk(owner))


@blueprint.get("/work/preview")
def leave_preview() -> Response:
    """A preview that is loaded again is the page itself: what was typed is not in its address."""
    return see_other(url_for("work.index"))


@blueprint.post("/work/preview")
def preview() -> Response:
    """What saving would change; nothing is written."""
    end(keep=False)
    found = _desk(_reported_owner())
    typed = typed_rows(found.rows)
    foreseen = effect(found.cycle, found.card, found.bands, typed)
    return _page(found, foreseen, block="effect")


@blueprint.post("/work")
def check_in() -> Response:
    """All that was typed is recorded, or nothing and the form comes back."""
    owner = _reported_owner()
    found = _desk(owner)
    typed = typed_rows(found.rows)
    foreseen = effect(found.cycle, found.card, found.bands, typed)
    refuse_silence(typed)
    try:
        if any(each.errors for each in typed) or not record(typed, request_key()):
            return _page(found, foreseen, status=422)
    except Overtaken:
        return _overtaken(owner)
    after = list_cards(db(), found.owner.code, [found.cycle])[found.cycle.id or 0][0]
    if typed:
        flash(saved_words(typed, found.card, after))
    return see_other(_address(found.owner, found.cycle))


@blueprint.get("/work/reward")
def reward() -> Response:
    """What the scheme would pay at the present scores, before the pool is shared."""
    owner = _owner()
    if owner is None:
        raise NotFound(say("this account belongs to no person"))
    allow(viewer().may_see_pay(owner.owner_id, owner.unit_id))
    cycle = current_cycle()
    scheme = find_scheme(db(), cycle.id or 0)
    paid = get_payout(db(), cycle, owner.code, scheme) if scheme else None
    amount = paid.rounded * scheme.rounding if paid and scheme else None
    return render_page(
        "work/reward.html", "reward", owner=owner, scheme=scheme, paid=paid, amount=amount
    )


@blueprint.get("/work/waiting")
def what_waits() -> Response:
    """What waits for whoever is signed in: approvals, offers, and whatever else there is."""
    return render_page("work/waiting.html", "waits", waits=waiting())


def _owner() -> Place | None:
    """Whose work the page is about: of the address, else of whoever is signed in."""
    code = request.values.get("owner") or viewer().owner_code
    if not code:
        return None
    owner = find_place(db(), code)
    if owner is None:
        raise NotFound(say("there is no person or unit %(code)s", code=code))
    allow(viewer().may_see_rating(owner.owner_id, owner.unit_id))
    return owner


def _reported_owner() -> Place:
    owner = _owner()
    if owner is None:
        raise NotFound(say("this account belongs to no person"))
    allow(viewer().may_check_in(owner.owner_id, owner.unit_id))
    return owner


def _desk(owner: Place) -> Desk:
    cycle, choice = current_cycle(), cycle_choice()
    alike = [each for each in choice.cycles if each.frequency == cycle.frequency]
    place = alike.index(cycle)
    return desk(owner, cycle, alike[max(0, place - 2) : place][::-1])


def _overtaken(owner: Place) -> Response:
    """The form again with what stands there now beside what was typed."""
    end(keep=False)
    found = _desk(owner)
    typed = typed_rows(found.rows)
    return _page(found, effect(found.cycle, found.card, found.bands, typed), status=409)


def _page(
    found: Desk, foreseen: Effect | None = None, *, status: int = 200, block: str = "sheet"
) -> Response:
    """The page; `foreseen` is what saving the typed rows would change."""
    typed = {each.row.entry.id: each for each in foreseen.typed} if foreseen else {}
    reports = _submissions(found)
    told = [each for same in reports.values() for each in same]
    name_authors(of_rows(found.rows) | of_submissions(told))
    return render_page(
        "work/work.html",
        block,
        status=status,
        desk=found,
        typed=typed,
        foreseen=foreseen,
        overtaken=status == HTTPStatus.CONFLICT,
        live=wants_part(),
        errors={name: text for each in typed.values() for name, text in each.errors.items()},
        request_key=request_key(),
        reports=reports,
        actor=viewer().owner_code or viewer().login,
        is_own=viewer().is_self(found.owner.owner_id),
        led=_led(),
        due=due_by_period(found.rows, reports) if found.may_report else [],
        changes=latest_changes(found.rows),
        today=today(),
        declared=declared,
        value_field=value_field,
        total_text=total_text,
        **_standing(found, foreseen),
    )


def _standing(found: Desk, foreseen: Effect | None) -> dict[str, Any]:
    """Where the total stands among the grades, and what would lift it."""
    total = found.card.total if found.card else None
    after = foreseen.after.total if foreseen and foreseen.after else None
    marks = [None if each is None else hundredths(each) for each in (total, after)]
    grades = [(band.grade, hundredths(band.lowest)) for band in found.bands]
    lifts = reachable(found.rows, [each.key for each in found.objectives])
    return {
        "total": marks[0],
        "after": marks[1] if marks[1] != marks[0] else None,
        "ruler": charts.ruler(grades, *marks) if grades and marks[0] is not None else None,
        "distance": distance(found.card, found.bands),
        "gains": gains(found.card, found.bands, lifts)[:_SHOWN_GAINS] if found.card else [],
        "score_bullet": charts.score_bullet,
    }


def _led() -> list[tuple[str, str]]:
    who = viewer()
    return list_led(db(), who.owner_id, MOST_LED) if who.owner_id and who.is_lead else []


def _submissions(found: Desk) -> dict[int, list[SubmissionEntry]]:
    """What waits for approval or was refused last, by target."""
    if not any(row.entry.goal.measure.approval for row in found.rows):
        return {}
    reports = list_submissions(db(), found.cycle, [found.owner.owner_id])
    return {row.entry.id: kept for row in found.rows if (kept := still_told(reports, row))}


def _nobody() -> Response:
    return render_page("work/nobody.html")


def _address(owner: Place, cycle: "Cycle") -> str:
    code = None if viewer().is_self(owner.owner_id) else owner.code
    return url_for("work.index", owner=code, cycle=cycle.code)
