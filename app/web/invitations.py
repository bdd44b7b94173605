"""/invitations: what the invited make of a link: an account of their own, or a new password."""

from flask import Blueprint, Response, request, session, url_for
from flask_babel import gettext as _

from app import clock
from app.web.htmx import render_page, see_other
from app.web.language import said
from app.web.shell import ROLE_WORDS
from app.web.signed_in import public, set_cookie
from app.web.transaction import database, db, end
from cascade import accounts, actions, queries
from cascade.invitations import Letter, Welcome, offered_login
from goals.messages import say
from goals.queries import get_company
from goals.refusals import Conflict, RuleBroken

blueprint = Blueprint("invitations", __name__)


@blueprint.get("/invitations/<token>")
@public
def form(token: str) -> Response:
    """The form for login and password; a link that is over says what to do."""
    welcome = queries.find_invitation(db(), token, clock.now())
    return _form(token, welcome) if welcome else _over()


@blueprint.post("/invitations/<token>")
@public
def accept(token: str) -> Response:
    """The account is there and signed in; or the form again with what is wrong."""
    welcome = queries.find_invitation(db(), token, clock.now())
    end(keep=False)  # nobody else should wait while a password is being hashed
    if welcome is None:
        return _over()
    login = welcome.login or request.form.get("login", "")
    errors, kept = _checked(welcome, login)
    if errors:
        return _form(token, welcome, errors)
    try:
        with database().writing() as writing:
            sign_in = actions.accept_invitation(writing, token, login, kept, clock.now())
    except Conflict as refused:
        return _form(token, welcome, {"login": said(refused.message)})
    session.clear()  # with it the form token of before
    answer = see_other(url_for("home.index"))
    set_cookie(answer, sign_in)
    return answer


def link(token: str) -> str:
    """The whole address that is sent to the invited."""
    return url_for("invitations.form", token=token, _external=True)


def letter(name: str, token: str) -> Letter:
    """What is written to somebody who is invited."""
    company = get_company(db())
    words = {"name": name, "company": company.name if company else "", "link": link(token)}
    return Letter(
        _("Your account at %(company)s", company=words["company"]),
        _(
            "Hello %(name)s,\n\n%(company)s plans its goals with Catchball. Open your account "
            "with this link; it is for you alone and good for seven days:\n\n%(link)s\n",
            **words,
        ),
    )


def _checked(welcome: Welcome, login: str) -> tuple[dict[str, str], str]:
    """What is wrong by field, and the hash of the password where nothing is."""
    password, again = request.form.get("password", ""), request.form.get("again", "")
    found = {}
    try:
        accounts.checked_login(login)
        if welcome.login is None and not queries.is_login_free(db(), login):
            found["login"] = say("there is an account %(login)s already", login=login)
    except RuleBroken as refused:
        found["login"] = refused.message
    if password != again:
        found["again"] = say("the two passwords differ; type the same one twice")
    kept = ""
    if not found:
        try:
            kept = accounts.new_password_hash(login, password)
        except RuleBroken as refused:
            found["password"] = refused.message
    return {field: said(message) for field, message in found.items()}, kept


def _form(token: str, welcome: Welcome, errors: dict[str, str] | None = None) -> Response:
    return render_page(
        "invitations/form.html",
        "page",
        status=422 if errors else 200,
        token=token,
        welcome=welcome,
        login=request.form.get("login", offered_login(welcome.code, welcome.email)),
        role=ROLE_WORDS[welcome.role],
        errors=errors or {},
    )


def _over() -> Response:
    return render_page("invitations/over.html", status=404)
