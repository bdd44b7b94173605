"""Comments of a place, page by page."""

from collections.abc import Collection, Sequence
from itertools import groupby
from typing import Any

from cascade.comments import CommentEntry
from cascade.models import Account, Comment, Mention
from goals.models import CTE, ColumnElement, Owner, Select, Session, aliased, col, func, select
from goals.queries import columns

_MOST_NAMED = 500
_COLUMNS = ("id", "cycle_id", "place", "account_id", "author", "text", "at", "withdrawn_at")


def list_comments(
    session: Session, cycle_id: int, place: str, start: int, most: int
) -> tuple[list[CommentEntry], int]:
    """The comments of a place, the newest last, and how many there are.

    `start` of the newest are passed over.
    """
    page = (
        _comments()
        .add_columns(func.count().over().label("total"))
        .where(*_of(cycle_id, place))
        .order_by(col(Comment.id).desc())
        .offset(start)
        .limit(most)
        .cte("page")
    )
    rows = session.execute(_mentioning(page, page.c.total).order_by(page.c.id)).all()
    return _entries(rows), rows[0].total if rows else 0


def find_comment(session: Session, comment_id: int) -> CommentEntry | None:
    """The comment of that id."""
    one = _comments().where(col(Comment.id) == comment_id).cte("one")
    return next(iter(_entries(session.execute(_mentioning(one)).all())), None)


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
            func.coalesce(
                col(Owner.name), col(Account.login), col(signed.name), Comment.author
            ).label("author"),
            *columns(Comment, "text", "at", "withdrawn_at"),
        )
        .outerjoin(Account, col(Account.id) == col(Comment.account_id))
        .outerjoin(Owner, col(Owner.id) == col(Account.owner_id))
        .outerjoin(signed, col(signed.code) == col(Comment.author))
    )


def _mentioning(comments: CTE, *more: ColumnElement[Any]) -> Select[Any]:
    """The statement of these comments, one row for each mention, or one without any."""
    return (
        select(*(comments.c[name] for name in _COLUMNS), *more, *columns(Owner, "code", "name"))
        .outerjoin(Mention, col(Mention.comment_id) == comments.c.id)
        .outerjoin(Owner, col(Owner.id) == col(Mention.owner_id))
    )


def _entries(rows: Sequence[Any]) -> list[CommentEntry]:
    found = []
    for comment, same in groupby(rows, key=lambda row: tuple(row[: len(_COLUMNS)])):
        people = {code: name for *_rest, code, name in same if code is not None}
        found.append(CommentEntry(*(*comment, people)))
    return found
