"""/accounts: who may sign in with which role, and who is invited."""

from typing import Any

from flask import Blueprint, Response, flash, request, url_for
from flask_babel import gettext as _

from app import clock
from app.web.htmx import render_page, see_other
from app.web.invitations import letter, link
from app.web.language import said
from app.web.paging import page_start, paging
from app.web.shell import ROLE_WORDS
from app.web.signed_in import allow, settings, viewer
from app.web.transaction import db, end
from cascade import accounts, actions, queries
from cascade.accounts import AccountRow
from cascade.invitations import Guest, Invited
from cascade.letters import is_address
from goals.messages import say
from goals.refusals import NotFound, RuleBroken

blueprint = Blueprint("accounts", __name__)

_A_PAGE = 50
_AT_ONCE = 200
"""As many links as one page shows; whoever is left is invited the next time."""
_NOTES = {
    "staff": say("sees goals, reports on own targets; whoever leads a unit may do more there"),
    "leadership": say("sets the strategy, sees all results and rewards"),
    "hr": say("runs cycles and people, sees all results and pay"),
    "admin": say("runs the program; sees nobody's ratings or pay"),
    "auditor": say("sees everything, changes nothing"),
}


@blueprint.get("/accounts")
def index() -> Response:
    """The accounts, searched and by role, and the invitations that are still open."""
    allow(viewer().may_manage_people())
    text, role = request.args.get("q", "").strip()[:100], request.args.get("role", "")
    start, first = page_start(_A_PAGE), page_start(_A_PAGE, "invited")
    found, total = queries.list_account_rows(db(), text, role, start, _A_PAGE)
    invited, waiting = queries.list_invitations(db(), clock.now(), first, _A_PAGE)
    return render_page(
        "accounts/index.html",
        "list",
        accounts=found,
        pages=paging(start, _A_PAGE, total),
        invited=invited,
        invited_pages=paging(first, _A_PAGE, waiting, "invited"),
        text=text,
        role=role,
        role_words=ROLE_WORDS,
        roles=[(each, ROLE_WORDS[each]) for each in accounts.ROLES],
    )


@blueprint.get("/accounts/<int:account_id>")
def account(account_id: int) -> Response:
    """One account with what may be done to it."""
    allow(viewer().may_manage_people())
    return _page(_found(account_id))


@blueprint.post("/accounts/<int:account_id>/role")
def change_role(account_id: int) -> Response:
    """The account has another role; nobody changes her own."""
    allow(viewer().may_manage_people())
    found, role = _kept(account_id), request.form.get("role", "")
    try:
        accounts.checked_role(role)
        allow(viewer().may_grant(role))
        _refuse_oneself(found)
        if found.role == "admin" != role:
            actions.refuse_without_admin(db(), found.login)
        actions.change_role(db(), role=role, **_deed(found))
    except RuleBroken as refused:
        return _page(found, said(refused.message), 422)
    return _back(found, _("%(login)s has the role %(role)s now.", role=ROLE_WORDS[role],
                          login=found.login))  # fmt: skip


@blueprint.post("/accounts/<int:account_id>/disable")
def disable(account_id: int) -> Response:
    """The account cannot sign in any more; nobody locks herself out."""
    allow(viewer().may_manage_people())
    found = _kept(account_id)
    try:
        _refuse_oneself(found)
    except RuleBroken as refused:
        return _page(found, said(refused.message), 422)
    if found.role == "admin":
        actions.refuse_without_admin(db(), found.login)
    actions.disable_account(db(), **_deed(found))
    return _back(found, _("%(login)s cannot sign in any more.", login=found.login))


@blueprint.post("/accounts/<int:account_id>/enable")
def enable(account_id: int) -> Response:
    """The account can sign in again."""
    allow(viewer().may_manage_people())
    found = _kept(account_id)
    actions.enable_account(db(), **_deed(found))
    return _back(found, _("%(login)s can sign in again.", login=found.login))


@blueprint.post("/accounts/<int:account_id>/sign-ins/end")
def end_sign_ins(account_id: int) -> Response:
    """Every browser of the account has to sign in anew."""
    allow(viewer().may_manage_people())
    found = _kept(account_id)
    actions.end_sign_ins(db(), **_deed(found))
    return _back(found, _("%(login)s is signed out everywhere.", login=found.login))


@blueprint.post("/accounts/invite/people/<code>")
def invite_person(code: str) -> Response:
    """A link for that person, shown once: to open an account, or to choose a new password."""
    allow(viewer().may_manage_people())
    role = request.form.get("role", "staff")
    place = queries.find_place(db(), code)
    kept = queries.find_account_of(db(), place.owner_id) if place else None
    allow(viewer().may_grant(kept.role if kept else role))
    return _invited([_invite(Guest(code, "", kept.role if kept else role))])


@blueprint.post("/accounts/invite/units/<code>")
def invite_unit(code: str) -> Response:
    """Links for people of the unit and below who have neither account nor invitation."""
    allow(viewer().may_manage_people())
    place = queries.find_place(db(), code)
    if place is None or place.kind != "unit":
        raise NotFound(say("there is no unit %(code)s", code=code))
    who = viewer().login
    return _invited(actions.invite_unit(db(), code, _AT_ONCE, letter, who, clock.now()), place.name)


@blueprint.post("/accounts/invite/guest")
def invite_guest() -> Response:
    """A link for somebody who is not among the people, such as an auditor."""
    allow(viewer().may_manage_people())
    email, role = request.form.get("email", "").strip()[:200], request.form.get("role", "")
    if role in accounts.ROLES:
        allow(viewer().may_grant(role))
    if not is_address(email):
        raise RuleBroken(say("%(email)r is no e-mail address", email=email))
    return _invited([_invite(Guest(None, email, role))])


@blueprint.post("/accounts/invitations/<int:invitation_id>/revoke")
def revoke(invitation_id: int) -> Response:
    """The link is worth nothing any more."""
    allow(viewer().may_manage_people())
    actions.revoke_invitation(db(), invitation_id, viewer().login, clock.now())
    flash(_("The invitation is withdrawn."), "message")
    return see_other(url_for("accounts.index"))


def _invite(guest: Guest) -> Invited:
    return actions.invite(db(), guest, letter, viewer().login, clock.now())


def _invited(invited: list[Invited], unit: str = "") -> Response:
    """The links, this once: the token is kept nowhere, so no other page could show them."""
    rows = [(each, link(each.token)) for each in invited]
    more = unit and len(rows) == _AT_ONCE
    return render_page(
        "accounts/invited.html",
        rows=rows,
        unit=unit,
        more=more,
        has_mail=settings().mail_server is not None,
    )


def _found(account_id: int) -> AccountRow:
    found = queries.find_account_row(db(), account_id)
    if found is None:
        raise NotFound(say("there is no such account"))
    return found


def _kept(account_id: int) -> AccountRow:
    """The account, where the viewer may change one of its role."""
    found = _found(account_id)
    allow(viewer().may_grant(found.role))
    return found


def _refuse_oneself(found: AccountRow) -> None:
    if found.id == viewer().account_id:
        raise RuleBroken(say("this is your own account; somebody else has to do that"))


def _deed(found: AccountRow) -> dict[str, Any]:
    return {"login": found.login, "actor": viewer().login, "now": clock.now()}


def _back(found: AccountRow, words: str) -> Response:
    flash(words, "message")
    return see_other(url_for("accounts.account", account_id=found.id))


def _page(found: AccountRow, error: str | None = None, status: int = 200) -> Response:
    if error:
        end(keep=False)
    return render_page(
        "accounts/account.html",
        status=status,
        account=found,
        error=error,
        role_words=ROLE_WORDS,
        roles=[
            (role, ROLE_WORDS[role], said(_NOTES[role]))
            for role in accounts.ROLES
            if viewer().may_grant(role)
        ],
        may_keep=viewer().may_grant(found.role),
        is_self=found.id == viewer().account_id,
    )
