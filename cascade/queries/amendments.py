"""What was changed in a cycle's plan, deed by deed."""

from collections.abc import Collection
from datetime import date
from typing import NamedTuple

from cascade.histories import Amended
from goals.changes import Change, row_of
from goals.models import (
    Amendment,
    ColumnElement,
    Owner,
    Session,
    aliased,
    col,
    func,
    select,
)
from goals.models import Change as ChangeRow
from goals.queries import columns

_MOST_CHANGES = 12
_GOALS = ("objectives", "targets", "links")
"""Sheets whose rows are of one cycle, named first in their code."""


class Recorded(NamedTuple):
    """An amendment with the code of who made it, and the later one that turned it back."""

    amended: Amended
    actor: str
    undone: int | None


class Wanted(NamedTuple):
    """What a reader of the history looks for; blank or None: anything."""

    person: str = ""
    place: str = ""
    since: date | None = None
    until: date | None = None


def list_amendments(
    session: Session, cycle: str, wanted: Wanted, skip: int, most: int
) -> tuple[list[Recorded], int]:
    """The amendments of the cycle that match, the latest first, and how many there are in all."""
    later = aliased(Amendment)
    statement = (
        select(
            *columns(Amendment, "id", "action"),
            func.coalesce(col(Owner.name), col(Amendment.actor)),
            *columns(Amendment, "reason", "effective", "recorded_at", "undoes_id", "actor"),
            col(later.id),
            func.count().over(),
        )
        .outerjoin(Owner, col(Owner.code) == col(Amendment.actor))
        .outerjoin(later, col(later.undoes_id) == col(Amendment.id))
        .where(_changed(cycle), *_meets(wanted))
        .order_by(col(Amendment.id).desc())
        .offset(skip)
        .limit(most)
    )
    rows = session.execute(statement).all()
    found = [Recorded(Amended._make(row[:7]), row[7], row[8]) for row in rows]
    return found, rows[0][-1] if rows else 0


def _changed(cycle: str) -> ColumnElement[bool]:
    """That an amendment is of the cycle; one of several cycles is of each of them."""
    shared = select(col(ChangeRow.amendment_id)).where(
        col(ChangeRow.sheet).in_(_GOALS),
        col(ChangeRow.code).startswith(f"{cycle}/", autoescape=True),
    )
    return (col(Amendment.cycle) == cycle) | (
        (col(Amendment.cycle) == "") & col(Amendment.id).in_(shared)
    )


def get_changes(
    session: Session, cycle: str, amendments: Collection[int]
) -> dict[int, tuple[list[Change], int]]:
    """The first changes of each of these amendments in the cycle, and how many it has there."""
    elsewhere = col(ChangeRow.sheet).in_(_GOALS) & ~col(ChangeRow.code).startswith(
        f"{cycle}/", autoescape=True
    )
    ranked = (
        select(
            *columns(ChangeRow, "amendment_id", "sheet", "before", "after"),
            func.row_number()
            .over(partition_by=col(ChangeRow.amendment_id), order_by=col(ChangeRow.id))
            .label("rank"),
            func.count().over(partition_by=col(ChangeRow.amendment_id)).label("total"),
        )
        .where(col(ChangeRow.amendment_id).in_(amendments), ~elsewhere)
        .subquery()
    )
    found: dict[int, tuple[list[Change], int]] = {}
    rows = select(ranked).where(ranked.c.rank <= _MOST_CHANGES).order_by(ranked.c.rank)
    for amendment, sheet, before, after, _rank, total in session.execute(rows):
        changes, _number = found.setdefault(amendment, ([], total))
        changes.append(Change(sheet, row_of(before), row_of(after)))
    return found


def list_sheets(session: Session, amendments: Collection[int]) -> dict[int, frozenset[str]]:
    """The sheets that each of these amendments touches."""
    rows = session.execute(
        select(*columns(ChangeRow, "amendment_id", "sheet"))
        .where(col(ChangeRow.amendment_id).in_(amendments))
        .distinct()
    )
    found: dict[int, set[str]] = {}
    for amendment, sheet in rows:
        found.setdefault(amendment, set()).add(sheet)
    return {amendment: frozenset(sheets) for amendment, sheets in found.items()}


def list_outdated(session: Session, amendments: Collection[int]) -> set[int]:
    """Which of these amendments changed a row that was changed again since, and not back."""
    since, after, undoing = aliased(ChangeRow), aliased(Amendment), aliased(Amendment)
    rows = session.scalars(
        select(col(ChangeRow.amendment_id))
        .join(since, (col(since.sheet) == col(ChangeRow.sheet)) & _same_code(since))
        .join(after, col(after.id) == col(since.amendment_id))
        .outerjoin(undoing, col(undoing.undoes_id) == col(after.id))
        .where(
            col(ChangeRow.amendment_id).in_(amendments),
            col(after.id) > col(ChangeRow.amendment_id),
            col(after.undoes_id).is_(None),
            col(undoing.id).is_(None),
        )
        .distinct()
    )
    return set(rows)


def _same_code(other: type[ChangeRow]) -> ColumnElement[bool]:
    return col(other.code) == col(ChangeRow.code)


def _meets(wanted: Wanted) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.person:
        found.append(
            col(Owner.name).icontains(wanted.person, autoescape=True)
            | col(Amendment.actor).icontains(wanted.person, autoescape=True)
        )
    if wanted.place:
        named = col(ChangeRow.code).icontains(wanted.place, autoescape=True)
        named |= col(ChangeRow.after).icontains(wanted.place, autoescape=True)
        touched = select(col(ChangeRow.amendment_id)).where(named)
        found.append(col(Amendment.id).in_(touched))
    if wanted.since:
        found.append(col(Amendment.effective) >= wanted.since)
    if wanted.until:
        found.append(col(Amendment.effective) <= wanted.until)
    return found
