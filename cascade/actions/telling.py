"""Who is told of what happened: the lead above, the author, whoever is named or concerned."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any, NamedTuple
from urllib.parse import urlencode

from cascade.actions.notices import notify, settle_keys, tell
from cascade.comments import segments
from cascade.models import Account, Comment, Mention
from cascade.notices import (
    APPROVALS,
    News,
    approval_key,
    approval_keys,
    change_words,
    decision_words,
    decisions_words,
    mention_words,
    submission_words,
)
from cascade.places import place_code
from cascade.queries import find_entry, get_accounts, get_lines
from goals.changes import Change
from goals.messages import Message
from goals.models import (
    Cycle,
    Measure,
    Owner,
    Select,
    Session,
    Submission,
    SubmissionDecision,
    aliased,
    col,
    literal,
    microseconds,
    or_,
    select,
    union_all,
)
from goals.queries import columns


def notify_submissions(session: Session, ids: Collection[int], now: datetime) -> None:
    """The leads above know that reports wait for approval; where there is none, HR does.

    One notice for an owner's reports of a day.
    """
    if not ids:
        return
    rows = session.execute(
        select(*columns(Owner, "id", "name"))
        .join(Submission, col(Submission.owner_id) == col(Owner.id))
        .where(col(Submission.id).in_(ids))
    )
    owners: dict[int, str] = dict(map(tuple, rows))
    for owner, accounts in _approving(session, owners).items():
        key = approval_key(owner, now.date())
        notify(session, accounts, "approval", key, submission_words(owners[owner]), APPROVALS, now)


def notify_decisions(session: Session, ids: Collection[int], now: datetime) -> None:
    """Authors and owners know how their reports were decided, all that were decided alike at once.

    Not whoever decided; and of withdrawn reports nobody. Where no report of an owner waits any
    more, the leads need not look.
    """
    rows = [_Report._make(row) for row in session.execute(_reports(ids))]
    _settle_approvals(session, {row.owner_id for row in rows}, now)
    told = [row for row in rows if row.outcome != "withdrawn"]
    people = _people(session, {name for row in told for name in (row.author, row.actor)})
    answering = _answering(session, {row.owner_id for row in told})
    news: list[News] = []
    for (owner, author, actor, _), same in groupby(told, key=_Report.about):
        first, *others = same
        who = people[actor]
        accounts = {answering.get(owner), people[author].id} - {None, who.id}
        key, message = f"decided {first.id}", _decided(first, 1 + len(others), who.name)
        href = f"/work?{urlencode({'owner': first.owner})}"
        news += [News(each, "approval", key, message, href) for each in accounts if each]
    tell(session, news, now)


class _Report(NamedTuple):
    """A report that was decided."""

    id: int
    owner_id: int
    author: str
    period: str
    outcome: str
    actor: str
    reason: str
    measure: str
    owner: str
    owner_name: str

    def about(self) -> tuple[int, str, str, str]:
        """What is told at once."""
        return self.owner_id, self.author, self.actor, self.outcome


def _reports(ids: Collection[int]) -> Select[Any]:
    return (
        select(
            *columns(Submission, "id", "owner_id", "author", "period"),
            *columns(SubmissionDecision, "outcome", "actor", "reason"),
            *columns(Measure, "name"),
            *columns(Owner, "code", "name"),
        )
        .join(SubmissionDecision, col(SubmissionDecision.submission_id) == col(Submission.id))
        .join(Measure, col(Measure.id) == col(Submission.measure_id))
        .join(Owner, col(Owner.id) == col(Submission.owner_id))
        .where(col(Submission.id).in_(ids))
        .order_by(*columns(Submission, "owner_id", "author"), col(Submission.id))
    )


def _decided(first: _Report, count: int, who: str) -> Message:
    if count > 1:
        return decisions_words(first.outcome, who, count, first.owner_name)
    return decision_words(first.outcome, who, first.measure, first.period, first.reason)


def _settle_approvals(session: Session, owners: Collection[int], now: datetime) -> None:
    """Where no report of an owner waits any more, whoever was told of them has it read."""
    waiting = session.scalars(
        select(col(Submission.owner_id))
        .outerjoin(SubmissionDecision, col(SubmissionDecision.submission_id) == col(Submission.id))
        .where(col(Submission.owner_id).in_(owners), col(SubmissionDecision.id).is_(None))
    )
    done = set(owners) - set(waiting)
    for owner, accounts in _approving(session, done).items():
        settle_keys(session, accounts, approval_keys(owner), now)


def _approving(session: Session, owners: Collection[int]) -> dict[int, list[int]]:
    """The accounts that decide on the owners' reports: the lead's above, else HR's."""
    if not owners:
        return {}
    lines = get_lines(session, owners)
    leads = {owner: lines.lead_of(owner) for owner in owners}
    accounts = get_accounts(session, {lead for lead in leads.values() if lead is not None})
    found = {owner: [accounts[lead]] for owner, lead in leads.items() if lead in accounts}
    if len(found) < len(leads):
        hr = _hr(session)
        found |= {owner: hr for owner in leads if owner not in found}
    return found


def notify_mentions(session: Session, comment_id: int, href: str, now: datetime) -> None:
    """Everybody whom the comment names knows of it."""
    mentioned = aliased(Owner)
    rows = session.execute(
        select(Comment, col(Owner.name), *columns(mentioned, "id", "code", "name"))
        .join(Mention, col(Mention.comment_id) == col(Comment.id))
        .join(mentioned, col(mentioned.id) == col(Mention.owner_id))
        .join(Account, col(Account.id) == col(Comment.account_id))
        .outerjoin(Owner, col(Owner.id) == col(Account.owner_id))
        .where(col(Comment.id) == comment_id)
    ).all()
    if not rows:
        return
    comment, name, *_ = rows[0]
    owners = {owner: (code, called) for _, _, owner, code, called in rows}
    told = set(_answering(session, owners).values()) - {comment.account_id}
    spoken = "".join(f"@{text}" if code else text
                     for text, code in segments(comment.text, dict(owners.values())))  # fmt: skip
    goal = _goal_name(session, comment.cycle_id, comment.place)
    message = mention_words(name or comment.author, goal, spoken)
    notify(session, told, "mention", f"mention {comment_id}", message, href, now)


def _goal_name(session: Session, cycle_id: int, place: str) -> str:
    """How the objective or target is called: by its code where it is gone."""
    found = find_entry(session, cycle_id, place_code(place))
    return place.partition(" ")[2] if found is None else found.title


def notify_changes(session: Session, changes: Sequence[Change], actor: str, now: datetime) -> None:
    """The owners of targets that somebody else changed know of it, outside of drafts."""
    touched = [change for change in changes if change.sheet == "targets"]
    if not touched:
        return
    named = _named(session, touched, actor)
    by_owner: dict[str, list[Change]] = {}
    for change in touched:
        cycle, _measure, owner, _starts = change.key
        stored = named.get(("cycle", cycle))
        # What goes together with its owner or its cycle leaves nobody to tell, and nothing to see.
        if stored and stored.name != "draft" and ("owner", owner) in named:
            by_owner.setdefault(owner, []).append(change)
    owners = {owner: named["owner", owner] for owner in by_owner}
    who = named.get(("owner", actor)) or _Named(None, actor)
    told = _answering(session, [each.id for each in owners.values() if each.id], but=who.id)
    news = [
        News(
            told[owner.id],
            "change",
            f"change {microseconds(now)} {code}",
            _change_words(by_owner[code], who.name, owner.name, named),
            _place_of(by_owner[code]),
        )
        for code, owner in owners.items()
        if owner.id in told
    ]
    tell(session, news, now)


class _Named(NamedTuple):
    """The id and name of a code; of a cycle its state."""

    id: int | None
    name: str


def _named(
    session: Session, touched: Sequence[Change], actor: str
) -> dict[tuple[str, str], _Named]:
    """What the codes of changed targets stand for."""
    keys = [change.key for change in touched]
    cycles, measures, owners = ({key[place] for key in keys} for place in range(3))
    rows = session.execute(
        union_all(
            _codes("cycle", Cycle, "state", cycles),
            _codes("measure", Measure, "name", measures),
            _codes("owner", Owner, "name", {*owners, actor}),
        )
    )
    return {(kind, code): _Named(*rest) for kind, code, *rest in rows}


def _codes(
    kind: str, table: type[Cycle | Measure | Owner], name: str, codes: set[str]
) -> Select[Any]:
    told = (literal(kind), *columns(table, "code", "id", name))
    return select(*told).where(col(table.code).in_(codes))


def _change_words(
    changes: Sequence[Change], who: str, owner: str, named: Mapping[tuple[str, str], _Named]
) -> Message:
    measure = changes[0].key[1]
    found = named.get(("measure", measure))
    return change_words([_deed(each) for each in changes], who, found.name if found else measure,
                        owner)  # fmt: skip


def _deed(change: Change) -> str:
    if change.before is None:
        return "added"
    return "removed" if change.after is None else "changed"


def _place_of(changes: Sequence[Change]) -> str:
    """The target, where it is one that is still there; else the owner's work."""
    cycle, measure, owner, starts = changes[0].key
    if len(changes) > 1 or changes[0].after is None:
        return f"/work?{urlencode({'owner': owner, 'cycle': cycle})}"
    place = {"cycle": cycle, "measure": measure, "owner": owner}
    return f"/targets?{urlencode(place | ({'starts': starts} if starts else {}))}"


def _answering(
    session: Session, owner_ids: Collection[int], but: int | None = None
) -> dict[int | None, int]:
    """The accounts of whoever answers for these owners, but for one person."""
    lines = get_lines(session, owner_ids)
    people = {owner: lines.responsible(owner) for owner in owner_ids}
    accounts = get_accounts(session, {each for each in people.values() if each is not None})
    return {
        owner: accounts[person]
        for owner, person in people.items()
        if person is not None and person != but and person in accounts
    }


def _people(session: Session, actors: Collection[str]) -> dict[str, _Named]:
    """The accounts and names of people by what the audit trail calls them."""
    rows = session.execute(
        select(*columns(Account, "login", "id"), *columns(Owner, "code", "name"))
        .outerjoin(Owner, col(Owner.id) == col(Account.owner_id))
        .where(or_(col(Account.login).in_(actors), col(Owner.code).in_(actors)))
    )
    found = {actor: _Named(None, actor) for actor in actors}
    for login, account, code, name in rows:
        found[code if code in actors else login] = _Named(account, name or login)
    return found


def _hr(session: Session) -> list[int]:
    is_hr = col(Account.role) == "hr"
    return list(session.scalars(select(*columns(Account, "id")).where(col(Account.active), is_hr)))
