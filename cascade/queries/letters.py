"""Who is to get a letter, about what."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from cascade.letters import STALE, Hours, due_at, is_address, is_quiet, last_strikes
from cascade.models import Account, MailChoice, Notice, NoticeChoice, Person
from cascade.notices import KINDS, NoticeEntry, read_message
from goals.models import (
    ColumnElement,
    Owner,
    Select,
    Session,
    case,
    col,
    func,
    or_,
    select,
)
from goals.queries import columns


class Pending(NamedTuple):
    """What an account is to be told by mail now."""

    account_id: int
    recipient: str
    language: str
    name: str
    notices: list[NoticeEntry]


def list_pending(
    session: Session, now: datetime, zone: ZoneInfo, after: int, most: int
) -> tuple[list[Pending], int | None]:
    """Letters due now for at most so many accounts behind one; and the last account looked at.

    None for that last account: there is none behind it.
    """
    accounts = session.scalars(
        _told(now, zone, col(Notice.account_id))
        .distinct()
        .where(col(Notice.account_id) > after)
        .order_by(col(Notice.account_id))
        .limit(most)
    ).all()
    found = _due(session, now, zone, accounts) if accounts else []
    return found, accounts[-1] if len(accounts) == most else None


def _told(now: datetime, zone: ZoneInfo, *wanted: Any) -> Select[Any]:
    """Unread notices that no letter told of, and that wait for one which may be due."""
    strikes = last_strikes(now, zone)
    digest = func.coalesce(MailChoice.digest_hour, Hours().digest_hour)
    return (
        select(*wanted)
        .select_from(Notice)
        .join(Account, col(Account.id) == col(Notice.account_id))
        .outerjoin(Person, col(Person.owner_id) == col(Account.owner_id))
        .outerjoin(MailChoice, col(MailChoice.account_id) == col(Account.id))
        .outerjoin(
            NoticeChoice,
            (col(NoticeChoice.account_id) == col(Notice.account_id))
            & (col(NoticeChoice.kind) == col(Notice.kind)),
        )
        .where(
            col(Account.active),
            # Whoever has left may not sign in any more, and gets no letter either.
            or_(col(Person.left).is_(None), col(Person.left) >= now.astimezone(zone).date()),
            col(Notice.read_at).is_(None),
            col(Notice.mailed_at).is_(None),
            col(Notice.created_at) > now - STALE,
            _recipient() != "",
            or_(
                _channel() == "mail",
                (_channel() == "digest")
                & or_(*((digest == hour) & (col(Notice.created_at) <= at)
                        for hour, at in strikes.items())),
            ),
        )
    )  # fmt: skip


def _channel() -> ColumnElement[str]:
    kind = col(Notice.kind)
    usual = case(*((kind == each, channel) for each, channel in KINDS.items()), else_="inbox")
    return func.coalesce(NoticeChoice.channel, usual)


def _recipient() -> ColumnElement[str]:
    chosen = func.nullif(MailChoice.address, "")
    return func.coalesce(chosen, Person.email, "")


def _due(session: Session, now: datetime, zone: ZoneInfo, accounts: Sequence[int]) -> list[Pending]:
    rows = session.execute(
        _told(
            now,
            zone,
            *(col(Account.id), _recipient(), col(Account.language)),
            func.coalesce(Owner.name, Account.login),
            _channel(),
            *columns(MailChoice, *Hours._fields),
            *columns(Notice, "id", "kind", "message", "href", "created_at"),
        )
        .outerjoin(Owner, col(Owner.id) == col(Account.owner_id))
        .where(col(Notice.account_id).in_(accounts))
        .order_by(col(Notice.account_id), col(Notice.id))
    )
    found: dict[int, Pending] = {}
    for account, recipient, language, name, channel, *rest in rows:
        hours = Hours() if rest[0] is None else Hours(*rest[:3])
        key, kind, message, href, told_at = rest[3:]
        if is_quiet(now, hours, zone) or due_at(channel, told_at, hours, zone) > now:
            continue
        if is_address(recipient):
            letter = Pending(account, recipient, language, name, [])
            entry = NoticeEntry(key, kind, read_message(message), href, told_at, False)
            found.setdefault(account, letter).notices.append(entry)
    return list(found.values())
