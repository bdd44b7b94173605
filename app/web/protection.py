"""What browsers are told and what they have to prove: headers, origin, form tokens."""

from collections.abc import Iterator
from contextlib import suppress
from urllib.parse import urlsplit

from flask import Flask, Response, request
from flask_wtf.csrf import CSRFError, CSRFProtect
from werkzeug.exceptions import BadRequest
from werkzeug.routing import IntegerConverter, ValidationError

_SAFE = {"GET", "HEAD", "OPTIONS"}
_YEAR = 365 * 24 * 3600
_LARGEST_ID = 2**63 - 1

_CONTENT = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; font-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)

_HEADERS = {
    "Content-Security-Policy": _CONTENT,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}


class BoundedInteger(IntegerConverter):
    """A number that fits an id of the database; any larger is no address."""

    regex = "[0-9]{1,19}"

    def to_python(self, value: str) -> int:
        """The number."""
        number: int = super().to_python(value)
        if number > _LARGEST_ID:
            raise ValidationError
        return number


def harden(app: Flask, *, secure: bool) -> None:
    """The app refuses foreign forms and tells browsers what a page may do."""
    app.url_map.converters["int"] = BoundedInteger
    app.config.update(
        SESSION_COOKIE_NAME="__Host-catchball-form" if secure else "catchball-form",
        SESSION_COOKIE_SECURE=secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        WTF_CSRF_TIME_LIMIT=None,  # the token ends with the sign-in, not under an open page
    )

    @app.before_request
    def refuse_foreign_forms() -> None:
        if request.method not in _SAFE and not is_from_here():
            raise CSRFError("another site sent this form")

    @app.before_request
    def refuse_what_no_database_keeps() -> None:
        if any("\0" in text for text in _texts()):
            raise BadRequest

    CSRFProtect(app)

    @app.after_request
    def tell_the_browser(response: Response) -> Response:
        response.headers.update(_HEADERS)
        if secure:
            response.headers["Strict-Transport-Security"] = f"max-age={_YEAR}; includeSubDomains"
        _say_who_may_keep(response)
        return response


def is_from_here() -> bool:
    """Whether one of our own pages sent the form, as far as the browser says."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in {"same-origin", "none"}
    origin = request.headers.get("Origin")
    if origin is None:
        return True
    with suppress(ValueError):  # what is no address at all is not ours either
        return urlsplit(origin).netloc == request.host
    return False


def _texts() -> Iterator[str]:
    """All that the address and the form say."""
    yield request.path
    for fields in (request.args, request.form):
        for name, text in fields.items(multi=True):
            yield name
            yield text


def _say_who_may_keep(response: Response) -> None:
    if request.endpoint != "static" or not response.status_code < 400:
        response.headers["Cache-Control"] = "no-store"
    elif "v" in request.args:
        response.headers["Cache-Control"] = f"public, max-age={_YEAR}, immutable"
    else:
        response.headers["Cache-Control"] = "no-cache"
