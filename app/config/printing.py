"""Reviews as HTML documents for the PDF engine; the same for pages and commands."""

from functools import lru_cache

from jinja2 import Environment

from app.config.language import tag
from app.config.paths import resource
from app.config.rendering import Formats, environment
from scorecards.packs import CompanyReview, UnitReview
from scorecards.reviews import PersonReview

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


@lru_cache(maxsize=8)
def _environment(formats: Formats) -> Environment:
    """The templates compiled once for each language, currency and time zone."""
    return environment(formats)
