"""Accounts, sign-ins and what their holders may see."""

from datetime import datetime, timedelta
from typing import Any

from cascade.accounts import AccountInfo, AccountRow, SignedIn, has_left, normal_login
from cascade.models import Account, Person, SignIn, Unit
from cascade.queries.branches import people_managed_by, units_led_by
from cascade.queries.notices import unread_of
from cascade.rights import CYCLE_RUNNERS, Place, Viewer
from goals.models import (
    Company,
    Owner,
    Select,
    Session,
    aliased,
    col,
    func,
    literal,
    select,
    union_all,
)
from goals.queries import columns


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
            col(Company.revision),
            unread_of(col(Account.id)),  # here, for every page shows it
            col(Person.left),
        )
        .join(Account, col(Account.id) == col(SignIn.account_id))
        .outerjoin(Owner, col(Owner.id) == col(Account.owner_id))
        .outerjoin(Person, col(Person.owner_id) == col(Account.owner_id))
        .outerjoin(Company, col(Company.id) == 1)
        .where(
            col(SignIn.token_hash) == token_hash,
            col(SignIn.revoked_at).is_(None),
            col(SignIn.seen_at) > now - idle,
            col(SignIn.created_at) > now - absolute,
            col(Account.active),
        )
    ).first()
    if row is None or has_left(row.left, row.timezone, now):
        return None
    return SignedIn._make(row[:-1])


def get_viewer(session: Session, signed_in: SignedIn) -> Viewer:
    """The signed-in account with everything it stands above."""
    led, managed, leads_company = _below(session, signed_in.owner_id)
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
        leads_company,
    )


def _below(session: Session, owner_id: int | None) -> tuple[frozenset[int], frozenset[int], bool]:
    """The units led and the people managed, both with all below, and whether that is everything."""
    if owner_id is None:
        return frozenset(), frozenset(), False
    led, staff = units_led_by(owner_id), people_managed_by(owner_id)
    tops = select(literal("top"), col(Unit.owner_id)).where(col(Unit.parent_id).is_(None))
    found = session.execute(
        union_all(
            select(literal("unit").label("kind"), led.c.owner_id),
            select(literal("person").label("kind"), staff.c.owner_id),
            tops,
        )
    ).all()
    units = frozenset(below for kind, below in found if kind == "unit")
    top = frozenset(below for kind, below in found if kind == "top")
    people = frozenset(below for kind, below in found if kind == "person")
    return units, people, bool(top) and top <= units


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


def has_accounts(session: Session) -> bool:
    """Whether anybody could ever sign in: False in a database that nobody has set up."""
    return session.scalars(select(col(Account.id)).limit(1)).first() is not None


def list_account_rows(
    session: Session, text: str, role: str, start: int, most: int
) -> tuple[list[AccountRow], int]:
    """A page of the accounts by login, and how many match the text and the role."""
    statement = _account_rows()
    if role:
        statement = statement.where(col(Account.role) == role)
    if text:
        found = [
            col(column).icontains(text, autoescape=True)
            for column in (Owner.code, Owner.name, Account.login)
        ]
        statement = statement.where(found[0] | found[1] | found[2])
    total = session.scalars(select(func.count()).select_from(statement.subquery())).one()
    page = statement.order_by(col(Account.login)).offset(start).limit(most)
    return [AccountRow._make(row) for row in session.execute(page)], total


def list_cycle_openers(session: Session, most: int) -> list[str]:
    """Names of people who may run cycles and can sign in, the leadership first."""
    runs = (col(Account.role) == role for role in CYCLE_RUNNERS)
    return list(
        session.scalars(
            select(col(Owner.name))
            .join(Account, col(Account.owner_id) == col(Owner.id))
            .where(col(Account.active), col(Account.role).in_(CYCLE_RUNNERS))
            .order_by(*(each.desc() for each in runs), col(Owner.name))
            .limit(most)
        )
    )


def find_account_row(session: Session, account_id: int) -> AccountRow | None:
    """The account of that id."""
    row = session.execute(_account_rows().where(col(Account.id) == account_id)).first()
    return None if row is None else AccountRow._make(row)


def find_account_of(session: Session, owner_id: int) -> AccountRow | None:
    """The account of that person."""
    row = session.execute(_account_rows().where(col(Account.owner_id) == owner_id)).first()
    return None if row is None else AccountRow._make(row)


def is_login_free(session: Session, login: str) -> bool:
    """Whether nobody signs in by that name."""
    taken = select(col(Account.id)).where(col(Account.login) == normal_login(login))
    return session.scalars(taken).first() is None


def _account_rows() -> Select[Any]:
    unit = aliased(Owner)
    seen = (
        select(func.max(col(SignIn.seen_at)))
        .where(col(SignIn.account_id) == col(Account.id))
        .correlate(Account)
        .scalar_subquery()
    )
    return (
        select(
            *columns(Account, "id", "login", "role", "active"),
            *columns(Owner, "code", "name"),
            col(unit.name).label("unit"),
            col(Person.left),
            seen.label("seen_at"),
        )
        .outerjoin(Owner, col(Owner.id) == col(Account.owner_id))
        .outerjoin(Person, col(Person.owner_id) == col(Account.owner_id))
        .outerjoin(unit, col(unit.id) == col(Person.unit_id))
    )
