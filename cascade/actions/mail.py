"""Letters: written, taken to be sent, sent or given up.

A letter is sent at least once: whoever takes it has it for a while, and only what is known to be
sent is never taken again.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple

from cascade.letters import LEASE, pause
from cascade.models import Mail, Notice
from goals.actions import insert_rows
from goals.models import Session, col, func, or_, select, update

_SWEEP_LOCK = 7_240_313
"""One sweeper at a time on PostgreSQL; any number nobody else uses."""

_LONGEST_FAILURE = 300


class Letter(NamedTuple):
    """A letter as it is to be kept, with the notices that it tells of."""

    account_id: int
    recipient: str
    subject: str
    body: str
    notices: Sequence[int] = ()


class Taken(NamedTuple):
    """A letter to be sent now."""

    id: int
    recipient: str
    subject: str
    body: str
    created_at: datetime
    tries: int


def claim_sweep(session: Session) -> bool:
    """Whether this transaction is the only one that sweeps until it ends."""
    if session.connection().dialect.name != "postgresql":
        return True  # SQLite has one writer anyway
    return bool(session.scalar(select(func.pg_try_advisory_xact_lock(_SWEEP_LOCK))))


def write_letters(session: Session, letters: Sequence[Letter], now: datetime) -> None:
    """The letters are on their way, and their notices come in no other."""
    insert_rows(
        session,
        Mail,
        [
            {
                "account_id": letter.account_id,
                "recipient": letter.recipient,
                "subject": letter.subject,
                "body": letter.body,
                "created_at": now,
                "due_at": now,
            }
            for letter in letters
        ],
    )
    told = [notice for letter in letters for notice in letter.notices]
    session.execute(update(Notice).where(col(Notice.id).in_(told)).values(mailed_at=now))


def take_letters(session: Session, now: datetime, most: int) -> list[Taken]:
    """Letters that nobody else sends meanwhile, the ones due first."""
    rows = session.execute(
        select(Mail)
        .where(
            col(Mail.sent_at).is_(None),
            col(Mail.failed_at).is_(None),
            col(Mail.due_at) <= now,
            or_(col(Mail.sending_until).is_(None), col(Mail.sending_until) <= now),
        )
        .order_by(col(Mail.due_at), col(Mail.id))
        .limit(most)
        .with_for_update(skip_locked=True)
    ).scalars()
    letters = list(rows)
    for letter in letters:
        letter.sending_until = now + LEASE
        letter.tries += 1
    return [
        Taken(each.id or 0, each.recipient, each.subject, each.body, each.created_at, each.tries)
        for each in letters
    ]


def keep_sent(session: Session, mail_id: int, now: datetime) -> None:
    """The letter is sent."""
    _change(session, [mail_id], sent_at=now, sending_until=None, failure="")


def keep_failed(
    session: Session, letters: Collection[Taken], reason: str, now: datetime, *, for_good: bool
) -> None:
    """The letters are tried again after a pause; or never, where that cannot help any more."""
    failure = " ".join(reason.split())[:_LONGEST_FAILURE]
    for tries in sorted({letter.tries for letter in letters}):
        ids = [letter.id for letter in letters if letter.tries == tries]
        wait = None if for_good else pause(tries)
        if wait is None:
            _change(session, ids, failed_at=now, sending_until=None, failure=failure)
        else:
            _change(session, ids, due_at=now + wait, sending_until=None, failure=failure)


def _change(session: Session, ids: Sequence[int], **columns: object) -> None:
    session.execute(update(Mail).where(col(Mail.id).in_(ids)).values(**columns))
