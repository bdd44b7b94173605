"""Which language a reader gets, and how she changes it."""

from typing import Any, cast

from flask import Blueprint, Flask, Response, current_app, g, request
from flask_babel import Babel, Domain
from werkzeug.exceptions import BadRequest

from app.config.language import LOCALES, NAMES, supported, tag, translations
from app.config.rendering import FILTERS, Formats
from app.web.addresses import local_address
from app.web.htmx import see_other
from app.web.signed_in import find_signed_in, public
from app.web.transaction import db
from cascade.actions import choose_language
from goals.messages import Message
from goals.queries import get_company

blueprint = Blueprint("language", __name__)

COOKIE = "catchball-language"
_YEAR = 365 * 24 * 3600


@blueprint.post("/language")
@public
def choose() -> Response:
    """The chosen language is kept, for the account and for this browser."""
    chosen = supported(request.form.get("language", ""))
    if chosen is None:
        raise BadRequest
    signed_in = find_signed_in()
    if signed_in is not None:
        choose_language(db(), signed_in.account_id, chosen)
    answer = see_other(local_address(request.form.get("next")))
    answer.set_cookie(
        COOKIE,
        chosen,
        max_age=_YEAR,
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        httponly=True,
        samesite="Lax",
    )
    return answer


def language() -> str:
    """The reader's language: the account's, the browser's choice, its wish, the company's."""
    if "language" not in g:
        g.language = _account_language() or _browser_language() or _company_language()
    return cast(str, g.language)


def guess_language() -> None:
    """The language is settled without asking the database."""
    if "language" not in g:
        g.language = _browser_language() or current_app.config["CATCHBALL"].language


def formats() -> Formats:
    """How numbers and dates are written for this reader."""
    if "formats" not in g:
        known = find_signed_in()
        g.formats = Formats(
            language(),
            (known and known.currency) or "CNY",
            (known and known.timezone) or "UTC",
        )
    return cast(Formats, g.formats)


def said(message: Message | str) -> str:
    """The sentence in the reader's language."""
    return formats().said(message)


def languages() -> list[dict[str, Any]]:
    """What the language switch offers."""
    return [
        {"code": tag(each), "label": name, "current": each == language()}
        for each, name in NAMES.items()
    ]


class _Catalogue(Domain):  # type: ignore[misc] # Flask-Babel publishes no types
    """Flask-Babel's view of the catalogues that pages and documents share."""

    def get_translations(self) -> Any:
        return translations(language())


def speak(app: Flask) -> None:
    """The app's templates and views speak the reader's language."""
    babel = Babel(app, locale_selector=lambda: str(LOCALES[language()]))
    babel.domain_instance = _Catalogue()
    app.jinja_env.filters.update({name: _filter(name) for name in FILTERS})


def _filter(name: str) -> Any:
    def apply(*arguments: Any, **options: Any) -> str:
        written: str = getattr(formats(), name)(*arguments, **options)
        return written

    return apply


def _account_language() -> str | None:
    signed_in = find_signed_in()
    return supported(signed_in.language) if signed_in is not None else None


def _browser_language() -> str | None:
    chosen = supported(request.cookies.get(COOKIE, ""))
    if chosen is not None:
        return chosen
    wishes = (supported(code) for code, _ in request.accept_languages)
    return next((wish for wish in wishes if wish is not None), None)


def _company_language() -> str:
    signed_in = find_signed_in()
    company = get_company(db()) if signed_in is None else None
    locale = signed_in.locale if signed_in else company and company.locale
    default: str = current_app.config["CATCHBALL"].language
    return supported(locale or "") or default
