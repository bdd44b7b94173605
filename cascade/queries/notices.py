"""The inbox: what an account was told, how it wants to be told, and the letters on their way."""

from datetime import datetime
from typing import Any, NamedTuple

from cascade.letters import Hours
from cascade.models import Account, Mail, MailChoice, Notice, NoticeChoice, Person
from cascade.notices import KINDS, NoticeEntry, read_message
from goals.models import ColumnElement, Owner, Session, col, func, select
from goals.queries import columns


class MailWay(NamedTuple):
    """Where an account's letters go and when; `usual` is the address where it chose none."""

    address: str
    usual: str
    hours: Hours

    @property
    def recipient(self) -> str:
        """Where letters go; blank: nowhere."""
        return self.address or self.usual


class LetterEntry(NamedTuple):
    """A letter as lists show it: never what it says."""

    id: int
    recipient: str
    name: str
    created_at: datetime
    due_at: datetime
    sent_at: datetime | None
    failed_at: datetime | None
    tries: int
    failure: str


def unread_of(account_id: Any) -> ColumnElement[int]:
    """How many notices the account of the statement has not read, as a column."""
    return (
        select(func.count())
        .select_from(Notice)
        .where(col(Notice.account_id) == account_id, col(Notice.read_at).is_(None))
        .scalar_subquery()
    )


def list_notices(
    session: Session, account_id: int, kind: str, start: int, most: int
) -> tuple[list[NoticeEntry], int]:
    """A part of the account's notices, unread first and then the newest; and how many there are.

    A blank `kind` stands for all.
    """
    mine = [col(Notice.account_id) == account_id]
    if kind:
        mine.append(col(Notice.kind) == kind)
    is_read = col(Notice.read_at).is_not(None)
    rows = session.execute(
        select(*columns(Notice, "id", "kind", "message", "href", "created_at"), is_read)
        .where(*mine)
        .order_by(is_read, col(Notice.created_at).desc(), col(Notice.id).desc())
        .offset(start)
        .limit(most)
    )
    found = [
        NoticeEntry(key, kind, read_message(message), *rest) for key, kind, message, *rest in rows
    ]
    total = session.scalars(select(func.count()).select_from(Notice).where(*mine)).one()
    return found, total


def find_notice_place(session: Session, account_id: int, notice_id: int) -> str | None:
    """Where the account's notice leads; None where it has no such notice."""
    return session.scalars(
        select(col(Notice.href)).where(
            col(Notice.id) == notice_id, col(Notice.account_id) == account_id
        )
    ).first()


def get_channels(session: Session, account_id: int) -> dict[str, str]:
    """The channel of each kind, as chosen or as usual."""
    chosen = session.execute(
        select(*columns(NoticeChoice, "kind", "channel")).where(
            col(NoticeChoice.account_id) == account_id
        )
    )
    return KINDS | {kind: channel for kind, channel in chosen if kind in KINDS}


def get_mail_way(session: Session, account_id: int) -> MailWay:
    """Where and when the account gets letters."""
    address, usual, *hours = session.execute(
        select(
            func.coalesce(MailChoice.address, ""),
            func.coalesce(Person.email, ""),
            *columns(MailChoice, *Hours._fields),
        )
        .select_from(Account)
        .outerjoin(Person, col(Person.owner_id) == col(Account.owner_id))
        .outerjoin(MailChoice, col(MailChoice.account_id) == col(Account.id))
        .where(col(Account.id) == account_id)
    ).one()
    return MailWay(address, usual, Hours() if hours[0] is None else Hours(*hours))


def find_last_letter(session: Session, account_id: int) -> LetterEntry | None:
    """The letter written last to the account."""
    found, _ = _letters(session, 0, 1, account_id)
    return found[0] if found else None


def list_letters(
    session: Session, start: int, most: int, *, failed: bool = False
) -> tuple[list[LetterEntry], int]:
    """A part of all letters, the newest first; `failed`: those given up. And how many there are."""
    return _letters(session, start, most, None, failed=failed)


def _letters(
    session: Session, start: int, most: int, account_id: int | None, *, failed: bool = False
) -> tuple[list[LetterEntry], int]:
    where = []
    if account_id is not None:
        where.append(col(Mail.account_id) == account_id)
    if failed:
        where.append(col(Mail.failed_at).is_not(None))
    rows = session.execute(
        select(
            *columns(Mail, "id", "recipient"),
            func.coalesce(Owner.name, Account.login, ""),
            *columns(Mail, *LetterEntry._fields[3:]),
        )
        .outerjoin(Account, col(Account.id) == col(Mail.account_id))
        .outerjoin(Owner, col(Owner.id) == col(Account.owner_id))
        .where(*where)
        .order_by(col(Mail.id).desc())
        .offset(start)
        .limit(most)
    )
    found = [LetterEntry._make(row) for row in rows]
    total = session.scalars(select(func.count()).select_from(Mail).where(*where)).one()
    return found, total


def count_letters(session: Session, account_id: int, since: datetime) -> int:
    """How many letters were written to the account since then."""
    return session.scalars(
        select(func.count())
        .select_from(Mail)
        .where(col(Mail.account_id) == account_id, col(Mail.created_at) >= since)
    ).one()
