"""/reviews: performance reviews as PDF, for whoever may read them."""

from typing import TYPE_CHECKING

from flask import Blueprint, Response, request
from flask_babel import gettext as _

from app.config.printing import RESOURCES, Review, review_html
from app.web.computed import computed
from app.web.cycle import current_cycle
from app.web.downloads import PDF, attachment
from app.web.htmx import render_page
from app.web.language import formats
from app.web.paging import page_start, paging
from app.web.signed_in import allow, find_signed_in, viewer
from app.web.transaction import db
from app.web.unit_choice import unit_choices
from cascade.queries import find_place, get_organisation
from cascade.rights import Place
from goals.messages import say
from goals.refusals import NotAllowed, NotFound, RuleBroken
from scorecards import pdf
from scorecards.heat_maps import Wanted
from scorecards.packs import unit_review
from scorecards.pdf import Limits, PdfFailed
from scorecards.queries import MOST_PAST, get_company_review, list_card_owners, list_past
from scorecards.reviews import Reviews

if TYPE_CHECKING:
    from goals.models import Cycle

blueprint = Blueprint("reviews", __name__)

PAGE = 100
_PACK_LIMITS = Limits(cpu_seconds=120, memory_mb=2048, wall_seconds=180)
"""A unit's pack has as many pages as its people need; longer ones are for the command line."""
_MOST_PEOPLE = 60


@blueprint.get("/reviews")
def index() -> Response:
    """The reviews of the cycle that the viewer may take away."""
    cycle = current_cycle()
    unit, text = request.args.get("unit", ""), request.args.get("q", "").strip()
    start = page_start(PAGE)
    owners, total = list_card_owners(
        db(), cycle.id or 0, viewer(), Wanted("", unit, text), start, PAGE
    )
    return render_page(
        "reviews/index.html",
        "reviews",
        cycle=cycle,
        owners=owners,
        pages=paging(start, PAGE, total),
        choices=unit_choices(unit),
        unit=unit,
        text=text,
    )


@blueprint.get("/reviews/company.pdf")
def company() -> Response:
    """The review of the whole company."""
    allow(viewer().may_see_all_ratings())
    cycle = current_cycle()
    record = get_company_review(db(), cycle, _reviews(cycle, ()))
    return _printed(record, _("review %(cycle)s company", cycle=cycle.code))


@blueprint.get("/reviews/<code>.pdf")
def review(code: str) -> Response:
    """The review of a person, or the pack of a unit with its people."""
    owner, cycle = _rated(code), current_cycle()
    name = _("review %(cycle)s %(name)s", cycle=cycle.code, name=owner.name)
    if owner.kind == "person":
        return _printed(_reviews(cycle, [owner.code]).person(owner.code), name)
    places = get_organisation(db(), cycle.ends)
    people = [person.code for person in places.members(owner.code)]
    if len(people) > _MOST_PEOPLE:
        raise RuleBroken(
            say(
                "%(unit)s has %(people)s people; print its pack with: catchball review --unit",
                unit=owner.name,
                people=len(people),
            )
        )
    record = unit_review(_reviews(cycle, [owner.code, *people]), owner.code)
    return _printed(record, name, _PACK_LIMITS)


def _rated(code: str) -> Place:
    owner = find_place(db(), code)
    if owner is None:
        raise NotFound(say("there is no person or unit %(code)s", code=code))
    if not viewer().may_see_rating(owner.owner_id, owner.unit_id):
        raise NotAllowed(
            say("a review is open to its person, the leads above, HR and leadership only")
        )
    return owner


def _reviews(cycle: "Cycle", owners: "list[str] | tuple[()]") -> Reviews:
    """The cycle's reviews; only these owners' come with their earlier cycles."""
    found, signed_in = computed(cycle), find_signed_in()
    assert signed_in is not None  # no review is open to everybody
    scheme = found.judged.scheme
    past = found.past
    if past is None:
        past = list_past(db(), cycle, scheme, owners) if scheme else []
    company, places = signed_in.company or "", get_organisation(db(), cycle.ends)
    return Reviews(found.judged, places, found.paid, past[:MOST_PAST], company)


def _printed(record: Review, name: str, limits: Limits | None = None) -> Response:
    try:
        content = pdf.render(review_html(record, formats()), resources=RESOURCES, limits=limits)
    except PdfFailed as failure:
        raise RuleBroken(failure.message) from failure
    return attachment(content, f"{name}.pdf", PDF)
