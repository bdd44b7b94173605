"""Which refusal has which status, and what the reader is told; never how it went wrong inside."""

import math
from http import HTTPStatus

from flask import Flask, Response, current_app, render_template, request, url_for
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError, generate_csrf
from werkzeug.exceptions import HTTPException, SecurityError

from app.web.addresses import local_address
from app.web.htmx import is_htmx, part
from app.web.language import guess_language, said
from app.web.protection import is_from_here
from app.web.shell import bare_shell
from app.web.signed_in import find_signed_in, is_public, to_the_door
from app.web.transaction import end
from goals.messages import Message
from goals.refusals import Conflict, NotAllowed, NotFound, Refused, RuleBroken, TooManyTries

STATUS: dict[type[Refused], int] = {
    NotFound: 404,
    NotAllowed: 403,
    Conflict: 409,
    RuleBroken: 422,
    TooManyTries: 429,
}


def answer_errors(app: Flask) -> None:
    """Every error of the app ends in a page, for htmx in a toast, in the reader's language."""
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(CSRFError, _stale_form)
    app.register_error_handler(Refused, refusal)
    app.register_error_handler(Exception, _fault)


def refusal(refused: Refused) -> Response:
    """The answer to what the domain refused."""
    status = next((STATUS[kind] for kind in type(refused).__mro__ if kind in STATUS), 422)
    response = _told(status, refused.message)
    if isinstance(refused, TooManyTries):
        response.headers["Retry-After"] = str(math.ceil(refused.wait.total_seconds()))
    return response


def _http(error: HTTPException) -> Response:
    if isinstance(error, SecurityError):  # a foreign host name: no address can be built for it
        return Response("400", 400, content_type="text/plain")
    if error.response is not None:
        found: Response = current_app.make_response(error.get_response())
        return found
    response = _told(error.code or 500)
    for name, value in error.get_headers():
        if name.lower() not in {"content-type", "content-length"}:
            response.headers[name] = value
    return response


def _stale_form(_error: CSRFError) -> Response:
    """A page from before this sign-in; htmx gets a new token, so that nothing typed is lost."""
    ours = is_from_here()
    if ours and find_signed_in() is None and not is_public():
        return _told(HTTPStatus.UNAUTHORIZED) if is_htmx() else to_the_door()
    if not (ours and is_htmx()):
        return _told(
            400, _("This page is older than your sign-in. Load it again and repeat what you did.")
        )
    told = _("What you typed is still here: do it once more.")
    response = _told(400, told, _("You signed in meanwhile"))
    response.headers["X-CSRFToken"] = generate_csrf()
    return response


def _fault(error: Exception) -> Response:
    current_app.logger.error("a request failed", exc_info=error)
    return _told(500)


def _told(
    status: int, message: Message | str | None = None, heading: str | None = None
) -> Response:
    end(keep=False)
    # After a fault of ours, nothing more is asked of the database.
    broken = status >= HTTPStatus.INTERNAL_SERVER_ERROR
    if broken:
        guess_language()
    title, advice = _words(status)
    text = advice if message is None else said(message)
    if is_htmx():
        return part(_toast(status, heading or title, text), status)
    around = {"shell": bare_shell()} if broken else {}
    page = render_template(
        "errors/error.html", title=title, text=text, status=status, back=_back(status), **around
    )
    return Response(page, status)


def _back(status: int) -> str:
    """Where the refused form would have led: there stands what is so by now."""
    return local_address(request.form.get("next") if status == HTTPStatus.CONFLICT else None)


def _toast(status: int, title: str, text: str) -> str:
    door = url_for("sign_in.form") if status == HTTPStatus.UNAUTHORIZED else None
    return render_template("errors/toast.html", title=title, text=text, door=door)


def _words(status: int) -> tuple[str, str]:
    """What happened, and what to do."""
    words = {
        400: (_("This was not understood"), _("Go back, load the page again and repeat it.")),
        401: (
            _("You are signed out"),
            _("Nothing was saved, and what you typed is still here. Sign in, then do it again."),
        ),
        403: (_("This is not open to you"), _("Ask whoever runs the cycle for the right.")),
        404: (_("There is nothing here"), _("Check the address, or start from the first page.")),
        405: (_("This cannot be done here"), _("Go back and use the page's own buttons.")),
        409: (
            _("Somebody was faster"),
            _("It was changed meanwhile. Load the page again and look."),
        ),
        413: (_("This is too large"), _("Send a smaller file.")),
        422: (_("This cannot be done like that"), _("Mend what is marked and send it again.")),
        429: (_("Too many tries"), _("Wait some minutes and try again.")),
    }
    fault = (_("Something broke on our side"), _("Nothing was changed. Try again in a minute."))
    if status in words:
        return words[status]
    return fault if status >= HTTPStatus.INTERNAL_SERVER_ERROR else words[400]
