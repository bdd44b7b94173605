"""Invitations that are still good, and who could be invited."""

from datetime import datetime

from cascade.accounts import token_hash
from cascade.invitations import Open, Welcome
from cascade.models import Account, Invitation, Person
from cascade.queries.branches import in_branch
from goals.models import (
    ColumnElement,
    Company,
    Owner,
    Session,
    col,
    func,
    or_,
    select,
)
from goals.queries import columns


def is_open(now: datetime) -> ColumnElement[bool]:
    """That an invitation can still be accepted."""
    return (
        col(Invitation.used_at).is_(None)
        & col(Invitation.revoked_at).is_(None)
        & (col(Invitation.expires_at) > now)
    )


def find_invitation(session: Session, token: str, now: datetime) -> Welcome | None:
    """What the holder of the token is invited to; None where it is worth nothing (any more)."""
    row = session.execute(
        select(
            col(Invitation.id),
            col(Owner.code),
            col(Owner.name),
            *columns(Invitation, "email", "role"),
            col(Company.name).label("company"),
            col(Account.login),
        )
        .outerjoin(Owner, col(Owner.id) == col(Invitation.owner_id))
        .outerjoin(Account, col(Account.owner_id) == col(Invitation.owner_id))
        .outerjoin(Company, col(Company.id) == 1)
        .where(
            col(Invitation.token_hash) == token_hash(token),
            is_open(now),
            or_(col(Account.id).is_(None), col(Account.active)),
        )
    ).first()
    return None if row is None else Welcome._make(row)


def list_invitations(
    session: Session, now: datetime, start: int, most: int
) -> tuple[list[Open], int]:
    """A page of the open invitations, the newest first, and how many there are."""
    statement = (
        select(
            col(Invitation.id),
            col(Owner.code),
            col(Owner.name),
            *columns(Invitation, "email", "role", "invited_by", "expires_at"),
        )
        .outerjoin(Owner, col(Owner.id) == col(Invitation.owner_id))
        .where(is_open(now))
    )
    total = session.scalars(select(func.count()).select_from(statement.subquery())).one()
    page = statement.order_by(col(Invitation.id).desc()).offset(start).limit(most)
    return [Open._make(row) for row in session.execute(page)], total


def list_uninvited(
    session: Session, unit: str, most: int, now: datetime
) -> list[tuple[int, str, str, str]]:
    """Id, code, name and e-mail of people in the unit's branch without account or invitation.

    Whoever has a last day is left out.
    """
    invited = select(col(Invitation.owner_id)).where(
        is_open(now), col(Invitation.owner_id).is_not(None)
    )
    rows = session.execute(
        select(*columns(Owner, "id", "code", "name"), col(Person.email))
        .join(Person, col(Person.owner_id) == col(Owner.id))
        .outerjoin(Account, col(Account.owner_id) == col(Owner.id))
        .where(
            in_branch(unit),
            col(Account.id).is_(None),
            col(Owner.id).not_in(invited),
            col(Person.left).is_(None),
        )
        .order_by(col(Owner.id))
        .limit(most)
    )
    return [(key, code, name, email) for key, code, name, email in rows]
