"""Files that prove check-ins and submissions."""

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256

from goals.actions import insert_rows
from goals.evidence import Attached, File
from goals.models import Evidence, EvidenceFile, IntegrityError, Session, col, select


def store_files(session: Session, files: Sequence[File], now: datetime) -> list[Attached]:
    """The files kept by their hash, each once however often it comes."""
    return [Attached(_file_id(session, each, now), each.name) for each in files]


def _file_id(session: Session, file: File, now: datetime) -> int:
    digest = sha256(file.content).hexdigest()
    known = select(col(EvidenceFile.id)).where(col(EvidenceFile.hash) == digest)
    found: int | None = session.scalars(known).first()
    if found is not None:
        return found
    row = EvidenceFile(
        hash=digest,
        media_type=file.media_type,
        size=len(file.content),
        content=file.content,
        stored_at=now,
    )
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:  # somebody sent the same file at the same moment
        return session.scalars(known).one() or 0
    return row.id or 0


def attach_files(
    session: Session,
    attached: Sequence[Attached],
    *,
    check_in_id: int | None = None,
    submission_id: int | None = None,
) -> None:
    """The kept files prove the check-in or the submission."""
    place = {"check_in_id": check_in_id, "submission_id": submission_id}
    insert_rows(session, Evidence, [{**place, **each._asdict()} for each in attached])
