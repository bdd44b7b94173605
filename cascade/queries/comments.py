"""Comments of a place, page by page."""

from collections.abc import Collection, Sequence
from typing import Any

from cascade.comments import CommentEntry
from cascade.models import Account, Comment, Mention
from goals.models import ColumnElement, Owner, Select, Session, aliased, col, func, select
from goals.queries import columns

_MOST_NAMED = 500


def list_comments(
    session: Session, cycle_id: int, place: str, start: int, most: int
) -> tuple[list[CommentEntry], int]:
    """The comments of a place, the newest last, and how many there are.

    `start` of the newest are passed over.
    """
    rows = session.execute(
        _comments()
        .add_columns(func.count().over())
        .where(*_of(cycle_id, place))
        .order_by(col(Comment.id).desc())
        .offset(start)
        .limit(most)
    ).all()
    return _entries(session, rows[::-1]), rows[0][-1] if rows else 0


def find_comment(session: Session, comment_id: int) -> CommentEntry | None:
    """The comment of that id."""
    rows = session.execute(_comments().where(col(Comment.id) == comment_id)).all()
    return next(iter(_entries(session, rows)), None)


def count_later(session: Session, comment: CommentEntry) -> int:
    """How many comments of the same place are newer."""
    return session.scalars(
        select(func.count())
        .select_from(Comment)
        .where(*_of(comment.cycle_id, comment.place), col(Comment.id) > comment.id)
    ).one()


def list_people_of(session: Session, codes: Collection[str]) -> list[tuple[int, str]]:
    """Id and code of the people among these codes."""
    if not codes:
        return []
    statement = select(*columns(Owner, "id", "code")).where(col(Owner.kind) == "person")
    if len(codes) <= _MOST_NAMED:
        statement = statement.where(col(Owner.code).in_(codes))
    return [(owner_id, code) for owner_id, code in session.execute(statement) if code in codes]


def _of(cycle_id: int, place: str) -> tuple[ColumnElement[bool], ...]:
    return col(Comment.cycle_id) == cycle_id, col(Comment.place) == place


def _comments() -> Select[Any]:
    """The statement of comments; who wrote one may have no account here, or not any more."""
    signed = aliased(Owner)
    return (
        select(
            *columns(Comment, "id", "cycle_id", "place", "account_id"),
            func.coalesce(col(Owner.name), col(Account.login), col(signed.name), Comment.author),
            *columns(Comment, "text", "at", "withdrawn_at"),
        )
        .outerjoin(Account, col(Account.id) == col(Comment.account_id))
        .outerjoin(Owner, col(Owner.id) == col(Account.owner_id))
        .outerjoin(signed, col(signed.code) == col(Comment.author))
    )


def _entries(session: Session, rows: Sequence[Any]) -> list[CommentEntry]:
    people: dict[int, dict[str, str]] = {row[0]: {} for row in rows if "@" in row[5]}
    if people:
        mentions = session.execute(
            select(col(Mention.comment_id), *columns(Owner, "code", "name"))
            .join(Owner, col(Owner.id) == col(Mention.owner_id))
            .where(col(Mention.comment_id).in_(people))
        )
        for comment_id, code, name in mentions:
            people[comment_id][code] = name
    return [CommentEntry(*(*row[:8], people.get(row[0], {}))) for row in rows]
