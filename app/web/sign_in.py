"""/sign-in: login and password against a new sign-in."""

import math

from flask import Blueprint, Response, request, session
from flask_babel import gettext as _

from app import clock
from app.config import DEMO_PASSWORD
from app.web.addresses import local_address
from app.web.htmx import render_page, see_other
from app.web.language import said
from app.web.shell import ROLE_WORDS
from app.web.signed_in import find_signed_in, public, set_cookie, settings
from app.web.transaction import database, db, end
from cascade import accounts, actions
from cascade.accounts import AccountInfo
from cascade.queries import list_accounts
from goals.refusals import TooManyTries
from scorecards.sample.demo import ACCOUNTS

blueprint = Blueprint("sign_in", __name__)


@blueprint.get("/sign-in")
@public
def form() -> Response:
    """The empty form; whoever is signed in already is sent on."""
    if find_signed_in() is not None:
        return see_other(local_address(request.args.get("next")))
    return _form(200)


@blueprint.post("/sign-in")
@public
def sign_in() -> Response:
    """A new sign-in, or the form again with what is wrong."""
    end(keep=False)  # this view writes in transactions of its own, see _token
    login, password = request.form.get("login", ""), request.form.get("password", "")
    try:
        token = _token(login, password)
    except TooManyTries as refused:
        answer = _form(429, login, said(refused.message))
        answer.headers["Retry-After"] = str(math.ceil(refused.wait.total_seconds()))
        return answer
    if token is None:
        return _form(422, login, _("Login and password do not belong together."))
    session.clear()  # with it the form token of before
    answer = see_other(local_address(request.form.get("next")))
    set_cookie(answer, token)
    return answer


def _token(login: str, password: str) -> str | None:
    """The token of a new sign-in; None for a wrong password. Raises TooManyTries.

    Three steps instead of the request's one transaction: a failure must stay counted, and nobody
    else should wait while a password is being hashed.
    """
    with database().writing() as writing:
        tried = actions.count_try(writing, login, request.remote_addr or "", clock.now())
    right = accounts.matches(password, tried.password_hash)
    better = None
    if right and tried.password_hash and accounts.needs_rehash(tried.password_hash):
        better = accounts.password_hash(password)
    with database().writing() as writing:
        if right:
            return actions.sign_in(writing, tried, clock.now(), better_hash=better)
        actions.refuse_sign_in(writing, tried, clock.now())
    return None


def _form(status: int, login: str = "", error: str | None = None) -> Response:
    return render_page(
        "sign_in/sign_in.html",
        "page",
        status=status,
        login=login,
        error=error,
        next=local_address(request.values.get("next")),
        demo_accounts=_demo_accounts() if settings().demo else [],
        demo_password=DEMO_PASSWORD,
        role_words=ROLE_WORDS,
        demo_eyes={account.login: said(account.who) for account in ACCOUNTS},
    )


def _demo_accounts() -> list[AccountInfo]:
    """A few of each role: whoever tries the demonstration wants to see through several eyes."""
    by_role: dict[str, list[AccountInfo]] = {}
    for account in list_accounts(db()):
        if account.active:
            by_role.setdefault(account.role, []).append(account)
    return [account for same in by_role.values() for account in same[:4]]
