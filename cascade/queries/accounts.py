"""Accounts, sign-ins and what their holders may see."""

from datetime import datetime, timedelta

from cascade.accounts import AccountInfo, SignedIn
from cascade.models import Account, Person, SignIn
from cascade.queries.branches import people_managed_by, units_led_by
from cascade.rights import Place, Viewer
from goals.models import Company, Owner, Session, col, func, literal, select, union_all


def find_signed_in(
    session: Session, token_hash: str, now: datetime, idle: timedelta, absolute: timedelta
) -> SignedIn | None:
    """The sign-in of that token where it lives still, with account and company."""
    row = session.execute(
        select(
            col(SignIn.id),
            col(SignIn.seen_at),
            col(Account.id),
            col(Account.login),
            col(Account.role),
            col(Account.language),
            col(Owner.id),
            col(Owner.code),
            col(Owner.name),
            col(Company.name),
            col(Company.currency),
            col(Company.locale),
            col(Company.timezone),
        )
        .join(Account, col(Account.id) == col(SignIn.account_id))
        .outerjoin(Owner, col(Owner.id) == col(Account.owner_id))
        .outerjoin(Company, col(Company.id) == 1)
        .where(
            col(SignIn.token_hash) == token_hash,
            col(SignIn.revoked_at).is_(None),
            col(SignIn.seen_at) > now - idle,
            col(SignIn.created_at) > now - absolute,
            col(Account.active),
        )
    ).first()
    return None if row is None else SignedIn._make(row)


def get_viewer(session: Session, signed_in: SignedIn) -> Viewer:
    """The signed-in account with everything it stands above."""
    led, managed = _below(session, signed_in.owner_id)
    return Viewer(
        signed_in.account_id,
        signed_in.login,
        signed_in.role,
        signed_in.owner_name or signed_in.login,
        signed_in.owner_id,
        signed_in.owner_code,
        signed_in.language,
        led,
        managed,
    )


def _below(session: Session, owner_id: int | None) -> tuple[frozenset[int], frozenset[int]]:
    """The units led with all below them, and the people managed with all below them."""
    if owner_id is None:
        return frozenset(), frozenset()
    led, staff = units_led_by(owner_id), people_managed_by(owner_id)
    found = session.execute(
        union_all(
            select(literal(1).label("unit"), led.c.owner_id),
            select(literal(0).label("unit"), staff.c.owner_id),
        )
    ).all()
    units = frozenset(below for unit, below in found if unit)
    return units, frozenset(below for unit, below in found if not unit)


def find_place(session: Session, code: str) -> Place | None:
    """The owner of that code and the unit it belongs to (a unit: itself)."""
    row = session.execute(
        select(
            col(Owner.id),
            col(Owner.code),
            col(Owner.kind),
            col(Owner.name),
            func.coalesce(col(Person.unit_id), col(Owner.id)),
        )
        .outerjoin(Person, col(Person.owner_id) == col(Owner.id))
        .where(col(Owner.code) == code)
    ).first()
    return None if row is None else Place._make(row)


def list_accounts(session: Session) -> list[AccountInfo]:
    """Every account, by login."""
    rows = session.execute(
        select(
            col(Account.login),
            col(Account.role),
            col(Owner.code),
            col(Owner.name),
            col(Account.active),
        )
        .outerjoin(Owner, col(Owner.id) == col(Account.owner_id))
        .order_by(col(Account.login))
    )
    return [AccountInfo._make(row) for row in rows]
