"""Telling people, and what they do with what they are told."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime

from cascade.letters import Hours, is_address
from cascade.models import MailChoice, Notice, NoticeChoice
from cascade.notices import CHANNELS, KINDS, News, message_text
from goals.actions import insert_missing, record_audit
from goals.messages import Message, say
from goals.models import Session, col, delete, select, update
from goals.refusals import RuleBroken

_AT_ONCE = 1000


def notify(
    session: Session,
    accounts: Iterable[int],
    kind: str,
    key: str,
    message: Message,
    href: str,
    now: datetime,
) -> None:
    """The accounts are told, each once for a key; not those that want nothing of the kind."""
    tell(session, [News(each, kind, key, message, href) for each in sorted(set(accounts))], now)


def tell(session: Session, news: Sequence[News], now: datetime) -> None:
    """All that is new among the news stands in the inboxes of those who want it."""
    for start in range(0, len(news), _AT_ONCE):
        some = news[start : start + _AT_ONCE]
        deaf = _deaf(session, {each.account_id for each in some})
        rows = [
            {
                "account_id": each.account_id,
                "kind": each.kind,
                "key": each.key,
                "message": message_text(each.message),
                "href": each.href,
                "created_at": now,
            }
            for each in some
            if (each.account_id, each.kind) not in deaf
        ]
        insert_missing(session, Notice, rows)


def _deaf(session: Session, accounts: Collection[int]) -> set[tuple[int, str]]:
    """Which of the accounts want nothing of which kind."""
    rows = session.execute(
        select(col(NoticeChoice.account_id), col(NoticeChoice.kind)).where(
            col(NoticeChoice.account_id).in_(accounts), col(NoticeChoice.channel) == "none"
        )
    )
    return {(account, kind) for account, kind in rows}


def settle_all(session: Session, keys: Collection[str], now: datetime) -> None:
    """All of it is done: whoever was told of it has it read."""
    session.execute(
        update(Notice)
        .where(col(Notice.key).in_(keys), col(Notice.read_at).is_(None))
        .values(read_at=now)
    )


def settle_keys(session: Session, accounts: Collection[int], beginning: str, now: datetime) -> None:
    """Whatever these accounts were told under keys that begin so is read."""
    session.execute(
        update(Notice)
        .where(
            col(Notice.account_id).in_(accounts),
            col(Notice.read_at).is_(None),
            col(Notice.key).startswith(beginning, autoescape=True),
        )
        .values(read_at=now)
    )


def settle_notices(session: Session, notices: Sequence[int], now: datetime) -> None:
    """These notices are read, for what they were about is over."""
    for start in range(0, len(notices), _AT_ONCE):
        some = notices[start : start + _AT_ONCE]
        session.execute(
            update(Notice)
            .where(col(Notice.id).in_(some), col(Notice.read_at).is_(None))
            .values(read_at=now)
        )


def mark_read(
    session: Session, account_id: int, now: datetime, *, notice_id: int | None = None
) -> None:
    """The account has read the notice, or all it was told."""
    where = [col(Notice.account_id) == account_id, col(Notice.read_at).is_(None)]
    if notice_id is not None:
        where.append(col(Notice.id) == notice_id)
    session.execute(update(Notice).where(*where).values(read_at=now))


def choose_channels(
    session: Session, account_id: int, channels: Mapping[str, str], *, actor: str, now: datetime
) -> None:
    """From now on the account is told of each kind in that way; raises RuleBroken."""
    for kind, channel in channels.items():
        if kind not in KINDS or channel not in CHANNELS:
            raise RuleBroken(say("there is no such way to be told"))
    chosen = delete(NoticeChoice).where(
        col(NoticeChoice.account_id) == account_id, col(NoticeChoice.kind).in_(channels)
    )
    session.execute(chosen)
    rows = [
        {"account_id": account_id, "kind": kind, "channel": channel}
        for kind, channel in channels.items()
    ]
    insert_missing(session, NoticeChoice, rows)
    _audit(session, actor, dict(channels), now)


def choose_mail(
    session: Session, account_id: int, address: str, hours: Hours, *, actor: str, now: datetime
) -> None:
    """From now on the account's letters go there and then; a blank address: the usual one.

    Raises RuleBroken.
    """
    if address and not is_address(address):
        raise RuleBroken(
            say("%(address)s is no address; it takes one like li.na@example.com", address=address)
        )
    session.execute(delete(MailChoice).where(col(MailChoice.account_id) == account_id))
    chosen = {"address": address, **hours._asdict()}
    insert_missing(session, MailChoice, [{"account_id": account_id, **chosen}])
    _audit(session, actor, chosen, now)


def _audit(session: Session, actor: str, after: Mapping[str, object], now: datetime) -> None:
    record_audit(
        session,
        actor=actor,
        action="choose",
        subject="notices",
        code=actor,
        after=after,
        at=now,
    )
