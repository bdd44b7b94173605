"""Who asks: the cookie, the sign-in behind it, and the door that every page stands behind."""

from collections.abc import Callable
from datetime import timedelta
from typing import TypeVar, cast
from urllib.parse import urlsplit

from flask import Flask, Response, current_app, flash, g, request, url_for
from flask_babel import gettext as _
from werkzeug.exceptions import Unauthorized

from app import clock
from app.config import Settings
from app.web.htmx import is_htmx, see_other, shown_address
from app.web.transaction import database, db
from cascade import queries
from cascade.accounts import SignedIn, token_hash
from cascade.actions import touch_sign_in
from cascade.rights import Viewer
from goals.messages import say
from goals.refusals import NotAllowed

View = TypeVar("View", bound=Callable[..., object])

_SEEN_EVERY = timedelta(minutes=1)
_ALWAYS = {"static", "start.form", "start.found", "language.choose"}
"""What answers even before the company is set up."""


def public(view: View) -> View:
    """The view answers also to whoever is not signed in; every other one does not."""
    view.__dict__["public"] = True
    return view


def is_public() -> bool:
    """Whether the view that is asked for answers to whoever is not signed in."""
    view = current_app.view_functions.get(request.endpoint or "")
    return bool(view and view.__dict__.get("public"))


def viewer() -> Viewer:
    """Whoever is signed in; only for views that are not public."""
    signed_in = find_signed_in()
    if signed_in is None:
        raise NotAllowed(say("sign in first"))
    if "viewer" not in g:
        g.viewer = queries.get_viewer(db(), signed_in)
    return cast(Viewer, g.viewer)


def allow(right: bool) -> None:
    """Nothing, where the right is there; raises NotAllowed otherwise."""
    if not right:
        raise NotAllowed(say("you have no right to this; ask whoever runs the cycle"))


def find_signed_in() -> SignedIn | None:
    """The living sign-in of this request."""
    if "signed_in" not in g:
        token = request.cookies.get(cookie_name(), "")
        g.signed_in = _living(token) if token else None
    return cast(SignedIn | None, g.signed_in)


def to_the_door() -> Response:
    """Signing in, and then back to the page; raises Unauthorized where htmx sends a form.

    The page then keeps what was typed, so that it can be sent again after signing in elsewhere.
    """
    if request.method == "GET":
        wanted = (is_htmx() and shown_address()) or request.full_path.rstrip("?")
    elif is_htmx():
        raise Unauthorized
    else:
        flash(_("You were signed out, so nothing was saved. Sign in and do it again."), "error")
        sender = urlsplit(request.headers.get("Referer", ""))
        wanted = f"{sender.path}?{sender.query}".rstrip("?")
    return see_other(url_for("sign_in.form", next=wanted or None))


def cookie_name() -> str:
    """Where the browser keeps the token; the prefix makes it refuse copies from elsewhere."""
    return "__Host-catchball" if settings().secure_cookies else "catchball"


def set_cookie(answer: Response, token: str) -> None:
    """The browser keeps the token until it closes, or until the sign-in ends."""
    answer.set_cookie(
        cookie_name(), token, secure=settings().secure_cookies, httponly=True, samesite="Lax"
    )


def drop_cookie(answer: Response) -> None:
    """The browser forgets the token."""
    answer.delete_cookie(
        cookie_name(), secure=settings().secure_cookies, httponly=True, samesite="Lax"
    )


def settings() -> Settings:
    """The settings of this site."""
    found: Settings = current_app.config["CATCHBALL"]
    return found


def guard(app: Flask) -> None:
    """Only public views of the app answer to whoever is not signed in.

    Before anybody can sign in, every address leads to setting up.
    """

    @app.before_request
    def ask_for_sign_in() -> Response | None:
        view = app.view_functions.get(request.endpoint or "")
        if view is None or request.endpoint in _ALWAYS or find_signed_in() is not None:
            return None
        if not queries.has_accounts(db()):
            return see_other(url_for("start.form"))
        return None if is_public() else to_the_door()

    @app.after_request
    def note_presence(response: Response) -> Response:
        signed_in: SignedIn | None = g.get("signed_in")
        now = clock.now()
        if signed_in is not None and now - signed_in.seen_at >= _SEEN_EVERY:
            # Not in the request's transaction: it was only reading, or it may be undone.
            with database().writing() as session:
                touch_sign_in(session, signed_in.sign_in_id, now)
        return response


def _living(token: str) -> SignedIn | None:
    kept = settings()
    return queries.find_signed_in(
        db(), token_hash(token), clock.now(), kept.idle_timeout, kept.absolute_timeout
    )
