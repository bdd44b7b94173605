"""The first write of all: a company with the account that runs it."""

from datetime import datetime

from cascade.actions.accounts import create_account
from cascade.founding import LEADS, ROOT, RUNS, Founding
from cascade.models import Account, Person, Unit
from goals.actions import Deed, record_audits
from goals.messages import say
from goals.models import Company, Owner, Session, col, func, select
from goals.refusals import Conflict

_FOUNDING_LOCK = 7_240_314
"""One founder at a time on PostgreSQL; any number nobody else uses."""


def found_company(session: Session, asked: Founding, password_hash: str, now: datetime) -> int:
    """The company, its first unit and the administrator; returns her account's id.

    Raises Conflict where somebody has an account or a company is there already, whoever of two
    comes second, and RuleBroken for a login that is none.
    """
    _refuse_founded(session)
    session.add(
        Company(
            name=asked.company,
            locale=asked.locale,
            currency=asked.currency,
            timezone=asked.timezone,
            revision=1,
        )
    )
    unit = _owner(session, ROOT, "unit", asked.company)
    session.add(Unit(owner_id=unit))
    session.flush()
    code = None if asked.place == RUNS else _add_founder(session, asked, unit)
    record_audits(
        session,
        [
            Deed(asked.login, "found", "company", "", None, asked._asdict()),
            Deed(asked.login, "add", "units", ROOT, None, {"name": asked.company}),
        ],
        now,
    )
    return create_account(
        session,
        login=asked.login,
        password_hash=password_hash,
        role="admin",
        owner_code=code,
        actor=asked.login,
        now=now,
    )


def _refuse_founded(session: Session) -> None:
    if session.connection().dialect.name == "postgresql":
        # Whoever waits here sees what the one before it wrote; SQLite has one writer anyway.
        session.execute(select(func.pg_advisory_xact_lock(_FOUNDING_LOCK)))
    taken = session.scalars(select(col(Account.id)).limit(1)).first()
    if taken is not None or session.get(Company, 1) is not None:
        raise Conflict(say("the company has been set up already; sign in"))


def _owner(session: Session, code: str, kind: str, name: str) -> int:
    owner = Owner(code=code, kind=kind, name=name)
    session.add(owner)
    session.flush()
    return owner.id or 0


def _add_founder(session: Session, asked: Founding, unit_id: int) -> str:
    """The administrator as a person of the first unit, with her login as her code."""
    person = _owner(session, asked.login, "person", asked.name)
    session.add(Person(owner_id=person, unit_id=unit_id))
    session.flush()
    unit = session.get(Unit, unit_id)
    if unit is not None and asked.place == LEADS:
        unit.lead_id = person
        session.flush()
    return asked.login
