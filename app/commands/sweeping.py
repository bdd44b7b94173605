"""One sweep: whoever has to know is told, letters are written, and those due are sent."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from app import clock
from app.commands.postman import Returned, Unreachable, connected, enveloped, send
from app.config import Settings
from app.config.language import supported
from app.config.letters import Letterhead, news_letter
from app.config.rendering import Formats
from app.db import Database
from cascade import actions, queries
from cascade.actions import Letter, Taken
from cascade.overdue import fresh_and_over
from cascade.queries import Pending
from goals.queries import get_company

if TYPE_CHECKING:
    from goals.models import Company

_NEWS, _ACCOUNTS, _LETTERS = 1000, 500, 20
"""How many are dealt with in one transaction. So few letters that none outlives its lease."""


@dataclass(slots=True)
class Swept:
    """What a sweep did; `trouble` is why the mail server took nothing more."""

    told: int = 0
    sent: int = 0
    returned: int = 0
    trouble: str = ""


def sweep(database: Database, settings: Settings, now: datetime, *, whole: bool = True) -> Swept:
    """Everything that is to be done at this instant is done.

    Not `whole`: without the round of what is due, late or has waited too long, which changes by
    the day and looks at everybody's targets.
    """
    done = Swept()
    with database.reading() as session:
        company = get_company(session)
    if company is None:
        return done
    if whole:
        done.told = _tell(database, company, now)
    if settings.mail_server is not None:
        _write(database, settings, company, now)
        _send(database, settings, done)
    return done


def _tell(database: Database, company: "Company", now: datetime) -> int:
    """The round's news are in the inboxes, and what is over is read; returns how many are new."""
    every = company.escalation_days
    today = now.astimezone(ZoneInfo(company.timezone)).date()
    with database.reading() as session:
        news = queries.get_round(session, today, now, every)
        fresh, over = fresh_and_over(news, queries.list_told(session, now, every))
    for start in range(0, max(len(fresh), len(over)), _NEWS):
        with database.writing() as session:
            if not actions.claim_sweep(session):
                return 0  # another server is at it
            actions.tell(session, fresh[start : start + _NEWS], now)
            actions.settle_notices(session, over[start : start + _NEWS], now)
    return len(fresh)


def _write(database: Database, settings: Settings, company: "Company", now: datetime) -> None:
    """Whatever has to be told by mail at this hour is on its way."""
    zone = ZoneInfo(company.timezone)
    after: int | None = 0
    while after is not None:
        with database.writing() as session:
            if not actions.claim_sweep(session):
                return
            pending, after = queries.list_pending(session, now, zone, after, _ACCOUNTS)
            letters = [_letter(each, settings, company) for each in pending]
            actions.write_letters(session, letters, now)


def _letter(pending: Pending, settings: Settings, company: "Company") -> Letter:
    language = supported(pending.language) or supported(company.locale) or settings.language
    formats = Formats(language, company.currency, company.timezone)
    head = Letterhead(company.name, settings.base_url)
    news = [(each.message, each.href) for each in pending.notices]
    written = news_letter(head, formats, pending.name, news)
    told = [each.id for each in pending.notices]
    return Letter(pending.account_id, pending.recipient, *written, told)


def _send(database: Database, settings: Settings, done: Swept) -> None:
    """Every letter that is due has been handed over, or will be tried again or is given up."""
    while not done.trouble:
        with database.writing() as session:
            letters = actions.take_letters(session, clock.now(), _LETTERS)
        if not letters:
            return
        try:
            _hand_over(database, settings, letters, done)
        except Unreachable as trouble:
            done.trouble = str(trouble)
            with database.writing() as session:
                actions.keep_failed(session, letters, done.trouble, clock.now(), for_good=False)


def _hand_over(database: Database, settings: Settings, letters: list[Taken], done: Swept) -> None:
    """The letters are sent one by one, each remembered at once; raises Unreachable.

    What is left in the list was not dealt with.
    """
    assert settings.mail_server is not None  # whoever takes letters has one
    with connected(settings.mail_server) as smtp:
        while letters:
            letter = letters[0]
            try:
                send(smtp, enveloped(letter, settings, clock.now()))
            except Returned as returned:
                done.returned += 1
                with database.writing() as session:
                    actions.keep_failed(
                        session, [letter], str(returned), clock.now(), for_good=returned.for_good
                    )
            else:
                done.sent += 1
                with database.writing() as session:
                    actions.keep_sent(session, letter.id, clock.now())
            letters.pop(0)
