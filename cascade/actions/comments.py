"""Comments: facts that stay; one can withdraw one's own."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from cascade.comments import checked_text, mentioned, possible_codes
from cascade.models import Comment, Mention
from cascade.queries.comments import list_people_of
from goals.actions import append_rows, record_audit
from goals.messages import say
from goals.models import Session, col, select
from goals.refusals import NotAllowed, NotFound


@dataclass(frozen=True, slots=True)
class NewComment:
    """What somebody says about a place of a cycle."""

    cycle_id: int
    place: str
    account_id: int
    author: str
    text: str
    request_key: str | None = None


def write_comment(session: Session, new: NewComment, now: datetime) -> int:
    """The comment is there, with those whom it mentions; its id. Raises RuleBroken.

    The same request key again changes nothing.
    """
    text = checked_text(new.text)
    if new.request_key:
        known = select(col(Comment.id)).where(col(Comment.request_key) == new.request_key)
        done = session.scalars(known).first()
        if done is not None:
            return done
    comment = Comment(
        cycle_id=new.cycle_id,
        place=new.place,
        account_id=new.account_id,
        author=new.author,
        text=text,
        at=now,
        request_key=new.request_key or None,
    )
    session.add(comment)
    session.flush()
    number = comment.id or 0
    store_mentions(session, {number: text})
    _audit(session, new.author, "comment", number, new.place, now)
    return number


def withdraw_comment(
    session: Session, comment_id: int, account_id: int, actor: str, now: datetime
) -> None:
    """The comment is kept and shown as withdrawn; raises NotFound, NotAllowed for another's."""
    comment = session.get(Comment, comment_id)
    if comment is None:
        raise NotFound(say("there is no such comment"))
    if comment.account_id != account_id:
        raise NotAllowed(say("only whoever wrote a comment can withdraw it"))
    if comment.withdrawn_at is None:
        comment.withdrawn_at = now
        session.add(comment)
        _audit(session, actor, "withdraw", comment_id, comment.place, now)


def store_mentions(session: Session, texts: Mapping[int, str]) -> None:
    """Those whom the comments mention, by the texts of their ids."""
    codes = {code for text in texts.values() for code in possible_codes(text)}
    ids = {code: owner for owner, code in list_people_of(session, codes)}
    rows = [
        {"comment_id": comment, "owner_id": ids[code]}
        for comment, text in texts.items()
        for code in mentioned(text, ids)
    ]
    append_rows(session, Mention, rows)


def _audit(
    session: Session, actor: str, action: str, number: int, place: str, now: datetime
) -> None:
    record_audit(
        session,
        actor=actor,
        action=action,
        subject="comment",
        code=str(number),
        after={"place": place},
        at=now,
    )
