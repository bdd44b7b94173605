"""Reports that count only when somebody above has approved them."""

import json
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple

from cascade.actions.checkins import (
    Effect,
    NewCheckIn,
    lock_around,
    named,
    record_checkin,
    refuse_settled,
    span_of,
    targets_of,
)
from cascade.actions.evidence import attach_files, store_files
from cascade.actions.telling import notify_decisions, notify_submissions
from goals.actions import CheckInRefused, checked_values, record_audit
from goals.evidence import MOST_FILES, Attached, EvidenceRefused, File
from goals.messages import say
from goals.models import (
    CheckIn,
    Company,
    Evidence,
    Measure,
    Owner,
    Session,
    Submission,
    SubmissionDecision,
    col,
    func,
    select,
    update,
)
from goals.periods import Period, period
from goals.refusals import Conflict, NotAllowed, NotFound, RuleBroken


class Decided(Conflict):
    """Somebody else decided meanwhile."""


class Reported(NamedTuple):
    """What a save came to: how many check-ins count now, and how many wait for approval."""

    recorded: int
    submitted: int


def report(session: Session, news: Sequence[NewCheckIn], now: datetime) -> Reported:
    """Record the reports; those of measures that ask for it wait for approval instead.

    All or nothing: raises what `record_checkin` raises, with the `row` that it is about.
    """
    lock_around(session, news)
    asking = _asking(session, {new.measure for new in news})
    recorded, submitted = 0, list[int]()
    for row, new in enumerate(news):
        try:
            if new.measure in asking:
                submitted.append(submit(session, new, now))
            else:
                record_checkin(session, new, now)
                recorded += 1
        except CheckInRefused as refused:
            refused.row = row
            raise
    notify_submissions(session, submitted, now)
    return Reported(recorded, len(submitted))


def _asking(session: Session, measures: Collection[str]) -> set[str]:
    return set(
        session.scalars(
            select(col(Measure.code)).where(col(Measure.code).in_(measures), col(Measure.approval))
        )
    )


def submit(session: Session, new: NewCheckIn, now: datetime) -> int:
    """Append the report as one that waits, giving its id; it was looked at as a check-in is."""
    span = span_of(new)
    measure, owner_id = named(session, new)
    refuse_settled(targets_of(session, measure.id or 0, owner_id, span))
    numbers = checked_values(session, measure, owner_id, span, new.values, now, new.follows)
    _refuse_second(session, measure, owner_id, span)
    row = Submission(
        measure_id=measure.id or 0,
        owner_id=owner_id,
        period=span.label,
        starts=span.starts,
        ends=span.ends,
        inputs=json.dumps(numbers),
        note=new.note,
        source=new.source,
        confidence=new.confidence,
        author=new.author,
        submitted_at=now,
        request_key=new.request_key,
    )
    session.add(row)
    session.flush()
    attach_files(session, new.evidence, submission_id=row.id)
    _raise_revision(session)
    _record(session, new.author, "submit", new, numbers, now)
    return row.id or 0


def _refuse_second(session: Session, measure: Measure, owner_id: int, span: Period) -> None:
    waiting = session.scalars(
        select(col(Submission.author))
        .outerjoin(SubmissionDecision, col(SubmissionDecision.submission_id) == col(Submission.id))
        .where(
            col(Submission.measure_id) == measure.id,
            col(Submission.owner_id) == owner_id,
            col(Submission.starts) <= span.ends,
            col(Submission.ends) >= span.starts,
            col(SubmissionDecision.id).is_(None),
        )
    ).first()
    if waiting is not None:
        raise CheckInRefused(
            "period",
            say("what %(author)s reported for %(period)s waits for approval; withdraw it first, "
                "or have it decided", author=waiting, period=span.label),
        )  # fmt: skip


def approve_reports(
    session: Session, ids: Sequence[int], actor: str, now: datetime
) -> list[list[Effect]]:
    """Each report becomes a check-in of its author, approved by the actor.

    Raises Decided where somebody else was faster, NotAllowed for one's own reports.
    """
    effects = []
    for row, new in _open(session, ids, actor):
        files = session.execute(
            select(col(Evidence.file_id), col(Evidence.name))
            .where(col(Evidence.submission_id) == row.id)
            .order_by(col(Evidence.id))
        )
        carried = [Attached(*each) for each in files]
        approved = _as_checkin(row, new, actor, carried)
        try:
            effects.append(record_checkin(session, approved, now))
        except CheckInRefused as refused:
            raise RuleBroken(refused.message) from refused
        _decide(session, row, "approved", "", actor, now)
        _record(session, actor, "approve", new, json.loads(row.inputs), now)
    notify_decisions(session, ids, now)
    return effects


def refuse_reports(
    session: Session, ids: Sequence[int], actor: str, reason: str, now: datetime
) -> None:
    """The reports do not count, and their authors read why; raises as `approve_reports`."""
    if not reason.strip():
        raise RuleBroken(say("say why it is refused, so that the author can mend it"))
    for row, new in _open(session, ids, actor):
        _decide(session, row, "refused", reason.strip(), actor, now)
        _record(session, actor, "refuse", new, {"reason": reason.strip()}, now)
    notify_decisions(session, ids, now)
    _raise_revision(session)


def withdraw_report(session: Session, submission_id: int, actor: str, now: datetime) -> None:
    """The author takes the report back before anybody has decided."""
    for row, new in _open(session, [submission_id], None):
        if row.author != actor:
            raise NotAllowed(say("only %(author)s can withdraw this report", author=row.author))
        _decide(session, row, "withdrawn", "", actor, now)
        _record(session, actor, "withdraw", new, {}, now)
    notify_decisions(session, [submission_id], now)
    _raise_revision(session)


def _open(
    session: Session, ids: Sequence[int], actor: str | None
) -> list[tuple[Submission, NewCheckIn]]:
    """The reports, held until the end of the transaction; all of them still wait."""
    rows = session.scalars(
        select(Submission)
        .where(col(Submission.id).in_(ids))
        .order_by(col(Submission.id))
        .with_for_update()
    ).all()
    if len(rows) < len(set(ids)):
        raise NotFound(say("there is no such report"))
    _refuse_decided(session, ids)
    codes = _codes(session, rows)
    found = []
    for row in rows:
        if actor is not None and row.author == actor:
            raise NotAllowed(say("nobody approves what one has reported oneself"))
        measure, owner = codes[row.id or 0]
        values = json.loads(row.inputs)
        new = NewCheckIn(measure, owner, row.period, values, row.author, row.note, row.source)
        found.append((row, new))
    lock_around(session, [new for _, new in found])
    return found


def _refuse_decided(session: Session, ids: Sequence[int]) -> None:
    decided = session.scalars(
        select(SubmissionDecision).where(col(SubmissionDecision.submission_id).in_(ids))
    ).first()
    if decided is None:
        return
    told = {
        "approved": say("%(actor)s has approved it meanwhile", actor=decided.actor),
        "refused": say("%(actor)s has refused it meanwhile: %(reason)s", actor=decided.actor,
                       reason=decided.reason),
        "withdrawn": say("%(actor)s has withdrawn it meanwhile", actor=decided.actor),
    }  # fmt: skip
    raise Decided(told[decided.outcome])


def _codes(session: Session, rows: Sequence[Submission]) -> dict[int, tuple[str, str]]:
    """The codes of measure and owner by the submission's id."""
    found = session.execute(
        select(col(Submission.id), col(Measure.code), col(Owner.code))
        .join(Measure, col(Measure.id) == col(Submission.measure_id))
        .join(Owner, col(Owner.id) == col(Submission.owner_id))
        .where(col(Submission.id).in_([row.id for row in rows]))
    )
    return {key: (measure, owner) for key, measure, owner in found}


def _as_checkin(
    row: Submission, new: NewCheckIn, actor: str, evidence: Sequence[Attached]
) -> NewCheckIn:
    return NewCheckIn(
        new.measure,
        new.owner,
        new.period,
        new.values,
        row.author,
        row.note,
        row.source,
        f"submission-{row.id}",
        None,
        row.confidence,
        actor,
        evidence,
    )


def _decide(
    session: Session, row: Submission, outcome: str, reason: str, actor: str, now: datetime
) -> None:
    session.add(
        SubmissionDecision(
            submission_id=row.id or 0, outcome=outcome, reason=reason, actor=actor, decided_at=now
        )
    )
    session.flush()


def _record(
    session: Session, actor: str, deed: str, new: NewCheckIn, told: dict[str, str], now: datetime
) -> None:
    record_audit(
        session,
        actor=actor,
        action=deed,
        subject="submission",
        code=f"{new.measure}/{new.owner}/{new.period}",
        after={name or "value": text for name, text in told.items()},
        at=now,
    )


def _raise_revision(session: Session) -> None:
    session.execute(update(Company).values(revision=Company.revision + 1))


def attach_evidence(
    session: Session, check_in_id: int, files: Sequence[File], actor: str, now: datetime
) -> None:
    """More files prove a check-in; raises EvidenceRefused for too many, RuleBroken once settled."""
    row = session.get(CheckIn, check_in_id)
    if row is None:
        raise NotFound(say("there is no such check-in"))
    held = select(func.count()).where(col(Evidence.check_in_id) == check_in_id)
    if session.scalars(held).one() + len(files) > MOST_FILES:
        raise EvidenceRefused(say("at most %(most)s files prove one check-in", most=MOST_FILES))
    try:
        refuse_settled(targets_of(session, row.measure_id, row.owner_id, period(row.period)))
    except CheckInRefused as refused:
        raise RuleBroken(refused.message) from refused
    attach_files(session, store_files(session, files, now), check_in_id=check_in_id)
    record_audit(
        session,
        actor=actor,
        action="attach",
        subject="evidence",
        code=str(check_in_id),
        after={"files": ", ".join(file.name for file in files)},
        at=now,
    )
