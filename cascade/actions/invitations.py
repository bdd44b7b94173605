"""Inviting people, and what they make of it: an account, or a new password."""

from collections.abc import Callable, Sequence
from datetime import datetime

from cascade.accounts import checked_role, new_token, token_hash
from cascade.actions.accounts import (
    create_account,
    open_sign_in,
    revoke_invitations,
    set_password,
)
from cascade.invitations import KEPT, Guest, Invited, Letter
from cascade.models import Account, Invitation, Mail, Person
from cascade.queries.invitations import find_invitation, list_uninvited
from goals.actions import Deed, insert_rows, record_audits
from goals.messages import say
from goals.models import Owner, Session, col, select, update
from goals.refusals import NotFound

Write = Callable[[str, str], Letter]
"""The letter to somebody of that name, with that token in its link."""


def invite(session: Session, guest: Guest, write: Write, actor: str, now: datetime) -> Invited:
    """A link with which the guest opens an account, or chooses a new password for hers.

    Earlier links of the same person are worth nothing any more. Raises NotFound (the person) or
    RuleBroken (the role).
    """
    checked_role(guest.role)
    owner_id, name, email = _person(session, guest)
    revoke_invitations(session, owner_id, now)
    return _invite(session, [(owner_id, guest.code or "", name, email)], guest.role, write,
                   actor, now)[0]  # fmt: skip


def invite_unit(
    session: Session, unit: str, most: int, write: Write, actor: str, now: datetime
) -> list[Invited]:
    """Links for so many in the unit and below who have neither account nor open invitation."""
    people = list_uninvited(session, unit, most, now)
    guests = [(key, code, name, email) for key, code, name, email in people]
    return _invite(session, guests, "staff", write, actor, now)


def revoke_invitation(session: Session, invitation_id: int, actor: str, now: datetime) -> None:
    """The link is worth nothing from now on; raises NotFound where it was not open."""
    found = session.get(Invitation, invitation_id, with_for_update=True)
    if found is None or found.used_at is not None or found.revoked_at is not None:
        raise NotFound(say("there is no such invitation any more"))
    found.revoked_at = now
    code = _code(session, found)
    record_audits(session, [Deed(actor, "revoke", "invitation", code)], now)


def accept_invitation(
    session: Session, token: str, login: str, password_hash: str, now: datetime
) -> str:
    """The account with this password, signed in; returns the token of the sign-in.

    A person who has an account keeps its login. Raises NotFound where the invitation was used
    meanwhile or is over, RuleBroken or Conflict for the login.
    """
    welcome = find_invitation(session, token, now)
    if welcome is None or not _use(session, welcome.id, now):
        raise NotFound(say("this invitation is over; ask for a new one"))
    if welcome.login is not None:
        set_password(session, login=welcome.login, password_hash=password_hash,
                     actor=welcome.login, now=now)  # fmt: skip
        account = select(col(Account.id)).where(col(Account.login) == welcome.login)
        return open_sign_in(session, session.scalars(account).one() or 0, now)
    account_id = create_account(
        session,
        login=login,
        password_hash=password_hash,
        role=welcome.role,
        owner_code=welcome.code,
        actor=login,
        now=now,
    )
    return open_sign_in(session, account_id, now)


def _use(session: Session, invitation_id: int, now: datetime) -> bool:
    """Whether it is this call that uses the invitation: of two at once only one does."""
    used = session.connection().execute(
        update(Invitation)
        .where(
            col(Invitation.id) == invitation_id,
            col(Invitation.used_at).is_(None),
            col(Invitation.revoked_at).is_(None),
        )
        .values(used_at=now)
    )
    return used.rowcount == 1


def _invite(
    session: Session,
    guests: Sequence[tuple[int | None, str, str, str]],
    role: str,
    write: Write,
    actor: str,
    now: datetime,
) -> list[Invited]:
    invited = [Invited(code, name, email, new_token()) for _, code, name, email in guests]
    rows = [
        {
            "token_hash": token_hash(each.token),
            "owner_id": guest[0],
            "email": each.email,
            "role": role,
            "invited_by": actor,
            "created_at": now,
            "expires_at": now + KEPT,
        }
        for each, guest in zip(invited, guests, strict=True)
    ]
    insert_rows(session, Invitation, rows)
    _post(session, invited, write, now)
    told = {"role": role}
    deeds = [Deed(actor, "invite", "invitation", each.code or each.email, None, told)
             for each in invited]  # fmt: skip
    record_audits(session, deeds, now)
    return invited


def _post(session: Session, invited: list[Invited], write: Write, now: datetime) -> None:
    """Everybody with an address gets a letter."""
    letters = [(each.email, write(each.name, each.token)) for each in invited if each.email]
    insert_rows(
        session,
        Mail,
        [
            {
                "recipient": address,
                "subject": letter.subject,
                "body": letter.body,
                "created_at": now,
                "due_at": now,
                "tries": 0,
                "failure": "",
            }
            for address, letter in letters
        ],
    )


def _person(session: Session, guest: Guest) -> tuple[int | None, str, str]:
    """Id, name and address of the guest."""
    if guest.code is None:
        return None, "", guest.email
    found = session.execute(
        select(col(Owner.id), col(Owner.name), col(Person.email))
        .join(Person, col(Person.owner_id) == col(Owner.id))
        .where(col(Owner.code) == guest.code)
    ).first()
    if found is None:
        raise NotFound(say("there is no person %(code)s", code=guest.code))
    key, name, email = found
    return key, name, guest.email or email


def _code(session: Session, invitation: Invitation) -> str:
    owner = session.get(Owner, invitation.owner_id) if invitation.owner_id else None
    return owner.code if owner else invitation.email
