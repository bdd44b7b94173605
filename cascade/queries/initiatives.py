"""Initiatives with their milestones."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby
from typing import Any

from cascade.initiatives import InitiativeEntry, MilestoneEntry
from cascade.models import Initiative, Milestone, Person
from cascade.queries.branches import in_branch
from goals.models import ColumnElement, Owner, Select, Session, col, func, or_, select
from goals.queries import columns


@dataclass(frozen=True, slots=True)
class InitiativeFilter:
    """Which initiatives are asked for; blank: all."""

    owner: str = ""
    unit: str = ""
    status: str = ""
    late_on: date | None = None


def list_initiatives(
    session: Session, cycle_id: int, wanted: InitiativeFilter, start: int, most: int
) -> tuple[list[InitiativeEntry], int]:
    """A page of the cycle's initiatives, the soonest end first, and how many there are."""
    rows = session.execute(
        _initiatives()
        .add_columns(func.count().over())
        .where(col(Initiative.cycle_id) == cycle_id, *_conditions(wanted))
        .order_by(col(Initiative.ends).is_(None), col(Initiative.ends), col(Initiative.id))
        .offset(start)
        .limit(most)
    ).all()
    return _entries(session, rows), rows[0][-1] if rows else 0


def list_initiatives_of(session: Session, cycle_id: int, *places: str) -> list[InitiativeEntry]:
    """The initiatives of these places, in the order of their end."""
    return _joined(
        session, (col(Initiative.cycle_id) == cycle_id) & col(Initiative.place).in_(places)
    )


def find_initiative(session: Session, initiative_id: int) -> InitiativeEntry | None:
    """The initiative of that id."""
    return next(iter(_joined(session, col(Initiative.id) == initiative_id)), None)


def _joined(session: Session, where: ColumnElement[bool]) -> list[InitiativeEntry]:
    """The initiatives with their milestones in one statement."""
    rows = session.execute(
        _initiatives()
        .add_columns(*columns(Milestone, "id", "name", "due", "done_on"))
        .outerjoin(Milestone, col(Milestone.initiative_id) == col(Initiative.id))
        .where(where)
        .order_by(
            *(col(Initiative.ends).is_(None), col(Initiative.ends), col(Initiative.id)),
            *(col(Milestone.due), col(Milestone.id)),
        )
    )
    return [
        InitiativeEntry(*(*entry, _milestones(same)))
        for entry, same in groupby(rows, key=lambda row: tuple(row[:14]))
    ]


def _milestones(rows: Iterable[Any]) -> tuple[MilestoneEntry, ...]:
    return tuple(MilestoneEntry._make(row[14:]) for row in rows if row[14] is not None)


def _initiatives() -> Select[Any]:
    return (
        select(
            *columns(Initiative, "id", "cycle_id", "place", "name", "starts", "ends", "cost"),
            *columns(Initiative, "status", "note", "version"),
            *columns(Owner, "id", "code", "name"),
            func.coalesce(col(Person.unit_id), col(Owner.id)),
        )
        .join(Owner, col(Owner.id) == col(Initiative.owner_id))
        .outerjoin(Person, col(Person.owner_id) == col(Owner.id))
    )


def _conditions(wanted: InitiativeFilter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.owner:
        name = col(Owner.name).icontains(wanted.owner, autoescape=True)
        found.append(name | (col(Owner.code) == wanted.owner))
    if wanted.unit:
        found.append(in_branch(wanted.unit))
    if wanted.status:
        found.append(col(Initiative.status) == wanted.status)
    if wanted.late_on is not None:
        found.append(_is_late(wanted.late_on))
    return found


def _is_late(day: date) -> ColumnElement[bool]:
    """The same as `InitiativeEntry.is_late` of each."""
    behind = (
        select(col(Milestone.id))
        .where(
            col(Milestone.initiative_id) == col(Initiative.id),
            col(Milestone.done_on).is_(None),
            col(Milestone.due) < day,
        )
        .correlate(Initiative)
        .exists()
    )
    not_begun = (col(Initiative.status) == "planned") & (col(Initiative.starts) < day)
    return col(Initiative.status).in_(("planned", "running")) & or_(
        not_begun, col(Initiative.ends) < day, behind
    )


def _entries(session: Session, rows: Sequence[Any]) -> list[InitiativeEntry]:
    entries = [InitiativeEntry(*row[:14]) for row in rows]
    if not entries:
        return []
    found: dict[int, list[MilestoneEntry]] = {each.id: [] for each in entries}
    milestones = session.execute(
        select(*columns(Milestone, "initiative_id", "id", "name", "due", "done_on"))
        .where(col(Milestone.initiative_id).in_(found))
        .order_by(col(Milestone.due), col(Milestone.id))
    )
    for initiative, *rest in milestones:
        found[initiative].append(MilestoneEntry._make(rest))
    return [replace(each, milestones=tuple(found[each.id])) for each in entries]
