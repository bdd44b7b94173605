"""The demonstration: its bundle loaded, then its story lived by the actions that pages call."""

from collections.abc import Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from cascade import actions
from cascade.accounts import SignedIn
from cascade.queries import find_place, get_round, get_viewer
from cascade.rights import Viewer
from goals.models import Session
from goals.queries import get_company
from goals.refusals import RuleBroken
from scorecards.actions.bundle import load_bundle
from scorecards.actions.story import opening, tell_story
from scorecards.sample.demo import ACCOUNTS, TIMEZONES, Account, demo_bundle, raw_demo


def load_demo(
    session: Session,
    today: date,
    now: datetime,
    passwords: Mapping[str, str],
    actor: str,
    *,
    language: str = "zh-CN",
    below: str | None = None,
) -> None:
    """The company, its accounts (login → hash of the password) and its story, ending now.

    `below` is a unit of a company that is there already and keeps its name and settings. Raises
    RuleBroken where the bundle does not fit it, Conflict where a login is taken.
    """
    zone = ZoneInfo(TIMEZONES[language])
    opened = now if below is not None else opening(today, zone)
    loaded = load_bundle(
        session, raw_demo(demo_bundle(today, language), below), now=opened, actor=actor
    )
    if loaded.problems:
        raise RuleBroken(loaded.problems[0].message)
    viewers = {
        account.login: _signed_up(session, account, passwords[account.login], actor, opened)
        for account in ACCOUNTS
        if account.login in passwords
    }
    tell_story(session, today, zone, 0 if language == "zh-CN" else 1, viewers)
    company = get_company(session)
    assert company is not None  # it was loaded
    actions.tell(session, get_round(session, today, now, company.escalation_days), now)


def _signed_up(
    session: Session, account: Account, password: str, actor: str, now: datetime
) -> Viewer:
    code = account.login if account.is_person else None
    number = actions.create_account(
        session,
        login=account.login,
        password_hash=password,
        role=account.role,
        owner_code=code,
        actor=actor,
        now=now,
    )
    place = find_place(session, account.login) if account.is_person else None
    signed_in = SignedIn(
        sign_in_id=0,
        seen_at=now,
        account_id=number,
        login=account.login,
        role=account.role,
        language="",
        owner_id=place.owner_id if place else None,
        owner_code=place.code if place else None,
        owner_name=place.name if place else None,
        company=None,
        currency=None,
        locale=None,
        timezone=None,
        unread=0,
        revision=0,
    )
    return get_viewer(session, signed_in)
