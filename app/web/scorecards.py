"""/scorecards: everybody's results at a glance, and one owner's in full."""

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, request
from flask_babel import gettext as _

from app.web.authors import name_authors, of_explained
from app.web.checking_in import total_text
from app.web.computed import remembered
from app.web.cycle import current_cycle, cycle_choice, today
from app.web.downloads import XLSX, Table, attachment, workbook
from app.web.htmx import render_page
from app.web.paging import page_start, paging
from app.web.signed_in import viewer
from app.web.transaction import db
from app.web.unit_choice import unit_choices
from cascade.queries import (
    find_place,
    list_owned_objectives,
    list_owned_targets,
    list_perspectives,
)
from cascade.rights import Place
from goals.messages import say
from goals.numbers import from_hundredths, hundredths, rounded
from goals.queries import get_excuses
from goals.refusals import NotAllowed, NotFound
from scorecards import charts
from scorecards.explaining import Explanations
from scorecards.grades import Band
from scorecards.heat_maps import Wanted, by_measure, by_perspective
from scorecards.history_chart import Period, history
from scorecards.quadrants import Moment, Quadrant, quadrants
from scorecards.queries import (
    count_grades,
    find_scheme_version,
    get_judges,
    get_unfolded_card,
    list_card_owners,
    list_cards,
    list_cards_of,
)
from scorecards.scorecard import Scorecard
from scorecards.work import Span

if TYPE_CHECKING:
    from goals.models import Cycle

blueprint = Blueprint("scorecards", __name__)

PAGE = 50
_MOST_PAST = 11


@blueprint.get("/scorecards")
def index() -> Response:
    """Heat maps of the units and people whose results are the viewer's to see."""
    cycle, who = current_cycle(), viewer()
    unit, text = request.args.get("unit", ""), request.args.get("q", "").strip()
    judges = get_judges(db(), cycle.id or 0)
    grades = None
    if who.may_see_all_ratings():
        grades = remembered("grades", cycle, lambda: count_grades(db(), cycle.id or 0, judges))
    return render_page(
        "scorecards/index.html",
        "maps",
        cycle=cycle,
        unit=unit,
        text=text,
        choices=unit_choices(unit),
        grades=grades,
        bands=judges[1],
        total_text=total_text,
        **_maps(cycle, judges, unit, text),
    )


def _maps(
    cycle: "Cycle", judges: tuple[int, tuple[Band, ...]], unit: str, text: str
) -> dict[str, Any]:
    key, who = cycle.id or 0, viewer()
    starts = page_start(PAGE, "units"), page_start(PAGE)
    units, all_units = list_card_owners(db(), key, who, Wanted("unit", unit, text), starts[0], PAGE)
    people, everybody = list_card_owners(
        db(), key, who, Wanted("person", unit, text), starts[1], PAGE
    )
    cards = list_cards_of(db(), key, [each.code for each in (*units, *people)], judges)
    lanes = list_perspectives(db(), key)
    return {
        "units": by_perspective(units, cards, lanes),
        "people": by_measure(people, cards, lanes),
        "unit_pages": paging(starts[0], PAGE, all_units, "units"),
        "people_pages": paging(starts[1], PAGE, everybody),
    }


@blueprint.get("/scorecards/<code>")
def card(code: str) -> Response:
    """One scorecard: total, grade, lines, the sum, adjustments and earlier cycles."""
    owner, cycle = _rated(code), current_cycle()
    found, bands, past = _card(owner, cycle)
    total = None if found is None or found.total is None else _cut(found)
    scores = [Period(each.cycle, each.total) for each in past]
    grades = [(band.grade, hundredths(band.lowest)) for band in bands]
    return render_page(
        "scorecards/card.html",
        owner=owner,
        cycle=cycle,
        card=found,
        bands=bands,
        past=past,
        total=total,
        upper=found.next_band(bands) if found else None,
        ruler=charts.ruler(grades, total) if grades and total is not None else None,
        history=history(scores) if len(scores) > 1 else None,
        scheme=find_scheme_version(db(), cycle.id or 0),
        quadrants=_quadrants(owner, cycle, found) if found else [],
        is_own=viewer().is_self(owner.owner_id),
        total_text=total_text,
    )


@blueprint.get("/scorecards/<code>/why")
def why(code: str) -> Response:
    """Where the total comes from, down to the check-ins."""
    owner, cycle = _rated(code), current_cycle()
    found = get_unfolded_card(db(), cycle, owner.code)
    if found is None:
        raise _without_card(owner, cycle)
    judged, levels = found
    explained = Explanations(judged, get_excuses(db(), cycle)).scorecard(owner.code, levels)
    name_authors(of_explained(explained))
    return render_page("scorecards/why.html", "why", owner=owner, cycle=cycle, explained=explained)


@blueprint.get("/scorecards/<code>.xlsx")
def spreadsheet(code: str) -> Response:
    """The scorecard as a workbook: its lines, and what they come to."""
    owner, cycle = _rated(code), current_cycle()
    found, _bands, past = _card(owner, cycle)
    if found is None:
        raise _without_card(owner, cycle)
    sheets = {
        _("Scorecard"): _lines_table(_quadrants(owner, cycle, found)),
        _("Total"): _total_table(found),
        _("Earlier cycles"): _past_table(past),
    }
    name = _("scorecard %(cycle)s %(name)s", cycle=cycle.code, name=owner.name)
    return attachment(workbook(sheets), f"{name}.xlsx", XLSX)


def _rated(code: str) -> Place:
    owner = find_place(db(), code)
    if owner is None:
        raise NotFound(say("there is no person or unit %(code)s", code=code))
    if not viewer().may_see_rating(owner.owner_id, owner.unit_id):
        raise NotAllowed(
            say("a scorecard is open to its owner, the leads above, HR and leadership only")
        )
    return owner


def _without_card(owner: Place, cycle: "Cycle") -> NotFound:
    return NotFound(
        say("%(name)s has no scorecard in %(cycle)s", name=owner.name, cycle=cycle.code)
    )


def _card(owner: Place, cycle: "Cycle") -> tuple[Scorecard | None, tuple[Band, ...], list[Moment]]:
    """The card, the grades, and the totals of up to a year's cycles up to this one."""
    alike = [each for each in cycle_choice().cycles if each.frequency == cycle.frequency]
    place = alike.index(cycle)
    shown = alike[max(0, place - _MOST_PAST) : place + 1]
    cards = list_cards(db(), owner.code, shown)
    found, bands = cards[cycle.id or 0]
    moments: list[Moment] = []
    for each in shown:
        then = cards[each.id or 0][0]
        if then is not None or moments:
            total, letter = (then.total, then.grade) if then else (None, None)
            moments.append(Moment(each.code, each.name, total, letter))
    return found, bands, moments


def _quadrants(owner: Place, cycle: "Cycle", found: Scorecard) -> list[Quadrant]:
    key = cycle.id or 0
    return quadrants(
        found,
        list_perspectives(db(), key),
        list_owned_targets(db(), key, owner.owner_id),
        list_owned_objectives(db(), key, owner.owner_id),
        Span(cycle.starts, cycle.ends, today()),
    )


def _cut(found: Scorecard) -> int:
    """The total in hundredths, cut off: a mark just below a grade must not stand in it."""
    total = found.total or Fraction(0)
    return total.numerator * 100 // total.denominator


def _lines_table(found: list[Quadrant]) -> Table:
    headings = [
        *(_("Perspective"), _("Line"), _("Code"), _("Target"), _("Actual")),
        *(_("Unit of measure"), _("Score"), _("Points"), _("Contribution")),
    ]
    rows = [
        (
            *(quadrant.name, each.line.name, each.line.code, each.level, each.value, each.unit),
            None if each.line.score is None else from_hundredths(each.line.score),
            from_hundredths(each.line.points),
            None if each.share is None else rounded(each.share, 2),
        )
        for quadrant in found
        for each in quadrant.lines
    ]
    return headings, rows


def _total_table(found: Scorecard) -> Table:
    weighted = found.weighted.score
    return [_("Line"), _("Score")], [
        (_("weighted score"), None if weighted is None else from_hundredths(weighted)),
        *((each.reason, each.points) for each in found.adjustments),
        (_("total"), found.total),
        (_("grade"), found.grade),
    ]


def _past_table(past: list[Moment]) -> Table:
    return [_("Cycle"), _("Total"), _("Grade")], [
        (each.cycle, each.total, each.grade) for each in past
    ]
