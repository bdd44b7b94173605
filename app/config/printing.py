"""Reviews and the strategy map as HTML documents for the PDF engine."""

from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

from jinja2 import Environment

from app.config.language import tag
from app.config.paths import resource
from app.config.rendering import Formats, environment
from scorecards.map_view import Company, MapView
from scorecards.packs import CompanyReview, UnitReview
from scorecards.reviews import PersonReview

if TYPE_CHECKING:
    from goals.models import Cycle

RESOURCES = {"css": resource("static/css"), "fonts": resource("static/fonts")}
"""Everything that a document may load."""

_TEMPLATES = {
    PersonReview: "print/review_person.html",
    UnitReview: "print/review_unit.html",
    CompanyReview: "print/review_company.html",
}

Review = PersonReview | UnitReview | CompanyReview


def review_html(review: Review, formats: Formats) -> str:
    """The review as one HTML document in the reader's language."""
    template = _environment(formats).get_template(_TEMPLATES[type(review)])
    return template.render(review=review, lang=tag(formats.language))


def map_html(
    company: Company, drawn: MapView, cycle: "Cycle", name: str, day: date, formats: Formats
) -> str:
    """The strategy map of the company of that name as one HTML document, as of the day."""
    template = _environment(formats).get_template("print/strategy_map.html")
    return template.render(
        company=company,
        map=drawn,
        cycle=cycle,
        company_name=name,
        day=day,
        lang=tag(formats.language),
    )


@lru_cache(maxsize=8)
def _environment(formats: Formats) -> Environment:
    """The templates compiled once for each language, currency and time zone."""
    return environment(formats)
