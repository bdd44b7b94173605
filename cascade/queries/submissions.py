"""Reports that wait for approval, and the files that prove reports."""

import json
from collections.abc import Collection
from typing import Any

from cascade.models import Person
from cascade.queries.branches import people_managed_by, units_led_by
from cascade.rights import Viewer
from cascade.submissions import Decision, FoundEvidence, SubmissionEntry
from goals.evidence import EvidenceEntry
from goals.models import (
    CheckIn,
    ColumnElement,
    Cycle,
    Evidence,
    EvidenceFile,
    Owner,
    Select,
    Session,
    Submission,
    SubmissionDecision,
    aliased,
    col,
    false,
    func,
    or_,
    select,
    true,
)
from goals.models import Measure as MeasureRow
from goals.queries import columns


def list_undecided(session: Session, viewer: Viewer, most: int) -> list[SubmissionEntry]:
    """What the viewer may approve and nobody has decided yet, the oldest first."""
    statement = _submissions().where(_waits(), decided_by(viewer))
    return _entries(session, statement.order_by(col(Submission.id)).limit(most))


def count_undecided(session: Session, viewer: Viewer) -> int:
    """How many reports wait for the viewer's approval."""
    if not viewer.may_write() or not (viewer.is_lead or viewer.role == "hr"):
        return 0
    statement = (
        select(func.count())
        .select_from(Submission)
        .join(Owner, col(Owner.id) == col(Submission.owner_id))
        .outerjoin(Person, col(Person.owner_id) == col(Owner.id))
        .where(_waits(), decided_by(viewer))
    )
    found: int = session.scalars(statement).one()
    return found


def find_submissions(session: Session, ids: Collection[int]) -> list[SubmissionEntry]:
    """The submissions of these ids, decided or not, the oldest first."""
    statement = _submissions().where(col(Submission.id).in_(ids)).order_by(col(Submission.id))
    return _entries(session, statement)


def list_submissions(
    session: Session, cycle: Cycle, owner_ids: Collection[int], measure_id: int | None = None
) -> list[SubmissionEntry]:
    """What was submitted for the owners inside the cycle and waits or was refused, newest last."""
    statement = _submissions().where(
        col(Submission.owner_id).in_(owner_ids),
        col(Submission.starts) >= cycle.starts,
        col(Submission.ends) <= cycle.ends,
        or_(_waits(), col(SubmissionDecision.outcome) == "refused"),
    )
    if measure_id is not None:
        statement = statement.where(col(Submission.measure_id) == measure_id)
    return _entries(session, statement.order_by(col(Submission.id)))


def decided_by(viewer: Viewer) -> ColumnElement[bool]:
    """That the viewer may approve the submission, joined with its owner and person.

    The same as `Viewer.may_approve` of each; and never what one has reported oneself.
    """
    if not viewer.may_write():
        return false()
    others = col(Submission.author) != (viewer.owner_code or viewer.login)
    if viewer.owner_id is not None:
        others &= col(Submission.owner_id) != viewer.owner_id
    return others & _leads(viewer)


def _leads(viewer: Viewer) -> ColumnElement[bool]:
    if viewer.role == "hr":
        return true()
    if viewer.owner_id is None:
        return false()
    led, staff = units_led_by(viewer.owner_id), people_managed_by(viewer.owner_id)
    return or_(
        col(Owner.id).in_(select(led.c.owner_id)),
        col(Person.unit_id).in_(select(led.c.owner_id)),
        col(Owner.id).in_(select(staff.c.owner_id)),
    )


def _waits() -> ColumnElement[bool]:
    decided = aliased(SubmissionDecision)
    found = select(col(decided.id)).where(col(decided.submission_id) == col(Submission.id))
    return ~found.correlate(Submission).exists()


def _submissions() -> Select[Any]:
    return (
        select(
            col(Submission.id),
            col(Submission.measure_id),
            *columns(MeasureRow, "code", "name", "unit"),
            *columns(Owner, "id", "code", "name"),
            func.coalesce(col(Person.unit_id), col(Owner.id)),
            *columns(Submission, "period", "inputs", "note", "source", "confidence", "author"),
            *columns(Submission, "submitted_at"),
            *columns(SubmissionDecision, "outcome", "reason", "actor", "decided_at"),
        )
        .join(MeasureRow, col(MeasureRow.id) == col(Submission.measure_id))
        .join(Owner, col(Owner.id) == col(Submission.owner_id))
        .outerjoin(Person, col(Person.owner_id) == col(Owner.id))
        .outerjoin(SubmissionDecision, col(SubmissionDecision.submission_id) == col(Submission.id))
    )


def _entries(session: Session, statement: Select[Any]) -> list[SubmissionEntry]:
    rows = [tuple(row) for row in session.execute(statement)]
    if not rows:
        return []
    files = list_evidence(session, submission_ids=[row[0] for row in rows])
    return [_entry(row)._replace(evidence=files.get(row[0], ())) for row in rows]


def _entry(row: tuple[Any, ...]) -> SubmissionEntry:
    *told, outcome, reason, actor, decided_at = row
    entry = SubmissionEntry._make([*told, None, ()])
    decision = Decision(outcome, reason, actor, decided_at) if outcome else None
    return entry._replace(values=json.loads(row[10]), decision=decision)


def list_evidence(
    session: Session,
    *,
    check_in_ids: Collection[int] = (),
    submission_ids: Collection[int] = (),
) -> dict[int, list[EvidenceEntry]]:
    """The files of these check-ins, or of these submissions, by their ids."""
    place = col(Evidence.check_in_id if check_in_ids else Evidence.submission_id)
    wanted = check_in_ids or submission_ids
    found: dict[int, list[EvidenceEntry]] = {}
    if not wanted:
        return found
    rows = session.execute(
        select(place, *columns(Evidence, "id", "name"), *_file_columns())
        .join(EvidenceFile, col(EvidenceFile.id) == col(Evidence.file_id))
        .where(place.in_(wanted))
        .order_by(col(Evidence.id))
    )
    for key, *entry in rows:
        found.setdefault(key, []).append(EvidenceEntry(*entry))
    return found


def _file_columns() -> list[ColumnElement[Any]]:
    return columns(EvidenceFile, "media_type", "size", "hash")


def find_evidence(session: Session, evidence_id: int) -> FoundEvidence | None:
    """The file of that id with whose report it proves."""
    owner = func.coalesce(col(CheckIn.owner_id), col(Submission.owner_id))
    row = session.execute(
        select(
            *columns(Evidence, "name"),
            *columns(EvidenceFile, "media_type", "content", "hash"),
            col(Owner.id),
            func.coalesce(col(Person.unit_id), col(Owner.id)),
            func.coalesce(col(CheckIn.author), col(Submission.author)),
        )
        .join(EvidenceFile, col(EvidenceFile.id) == col(Evidence.file_id))
        .outerjoin(CheckIn, col(CheckIn.id) == col(Evidence.check_in_id))
        .outerjoin(Submission, col(Submission.id) == col(Evidence.submission_id))
        .join(Owner, col(Owner.id) == owner)
        .outerjoin(Person, col(Person.owner_id) == col(Owner.id))
        .where(col(Evidence.id) == evidence_id)
    ).first()
    return None if row is None else FoundEvidence._make(row)


def find_report_place(session: Session, check_in_id: int) -> tuple[int, int, str] | None:
    """Owner, unit and author of a check-in."""
    row = session.execute(
        select(
            col(CheckIn.owner_id),
            func.coalesce(col(Person.unit_id), col(CheckIn.owner_id)),
            col(CheckIn.author),
        )
        .outerjoin(Person, col(Person.owner_id) == col(CheckIn.owner_id))
        .where(col(CheckIn.id) == check_in_id)
    ).first()
    return None if row is None else (row[0], row[1], row[2])
