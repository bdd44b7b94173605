"""Targets of a branch to report in one go, and those that nobody reported in time."""

from datetime import date, timedelta
from typing import NamedTuple

from cascade.entries import TargetEntry
from cascade.models import Person
from cascade.queries.branches import in_branch, rated_for
from cascade.queries.entries import list_targets
from cascade.rights import Viewer
from goals.deadlines import is_late
from goals.models import (
    CheckIn,
    Cycle,
    Owner,
    Session,
    Target,
    case,
    col,
    func,
    not_,
    or_,
    select,
)
from goals.models import Measure as MeasureRow
from goals.periods import FREQUENCIES, periods_within
from goals.queries import columns, is_excused, is_in_part


class LateTarget(NamedTuple):
    """A target that was not reported in time; `reported` is the last day reported, if any."""

    target_id: int
    owner: str
    owner_name: str
    measure_name: str
    frequency: str
    reported: date | None


def list_branch_targets(
    session: Session, cycle_id: int, measure: str, unit: str, most: int
) -> list[TargetEntry]:
    """The cycle's targets for the measure of everybody in the unit and below, so many at most."""
    chosen = (
        select(col(Target.id))
        .join(MeasureRow, col(MeasureRow.id) == col(Target.measure_id))
        .join(Owner, col(Owner.id) == col(Target.owner_id))
        .outerjoin(Person, col(Person.owner_id) == col(Owner.id))
        .where(col(Target.cycle_id) == cycle_id, col(MeasureRow.code) == measure, in_branch(unit))
        .order_by(col(Target.id))
        .limit(most)
    )
    return list_targets(session, col(Target.id).in_(chosen))


def list_branch_measures(session: Session, cycle_id: int, unit: str) -> list[tuple[str, str, int]]:
    """Code, name and number of targets of the measures in the unit and below, the most first."""
    rows = session.execute(
        select(*columns(MeasureRow, "code", "name"), func.count())
        .join(Target, col(Target.measure_id) == col(MeasureRow.id))
        .join(Owner, col(Owner.id) == col(Target.owner_id))
        .outerjoin(Person, col(Person.owner_id) == col(Owner.id))
        .where(col(Target.cycle_id) == cycle_id, in_branch(unit))
        .group_by(*columns(MeasureRow, "id", "code", "name"))
        .order_by(func.count().desc(), col(MeasureRow.id))
    )
    return [(code, name, count) for code, name, count in rows]


def list_coded_targets(
    session: Session, cycle_id: int, measures: set[str], owners: set[str]
) -> list[TargetEntry]:
    """The cycle's targets of these measures and owners, by their codes or names."""
    return list_targets(
        session,
        col(Target.cycle_id) == cycle_id,
        or_(col(MeasureRow.code).in_(measures), col(MeasureRow.name).in_(measures)),
        or_(col(Owner.code).in_(owners), col(Owner.name).in_(owners)),
    )


def list_late(
    session: Session, cycle: Cycle, viewer: Viewer, as_of: date, most: int
) -> list[LateTarget]:
    """Targets whose latest period that is due was not reported, of whom the viewer may rate."""
    due = _due(cycle, as_of)
    if not due:
        return []
    reported = (
        select(func.max(col(CheckIn.ends)))
        .where(
            col(CheckIn.measure_id) == col(Target.measure_id),
            col(CheckIn.owner_id) == col(Target.owner_id),
            # Not as a bare column, for the reason that `goals.queries.list_reports` gives.
            func.coalesce(CheckIn.starts, CheckIn.ends) >= cycle.starts,
            col(CheckIn.ends) <= cycle.ends,
            is_in_part(),
        )
        .correlate(Target)
        .scalar_subquery()
    )
    before = cycle.starts - timedelta(days=1)
    wanted = case(due, value=col(MeasureRow.frequency))
    rows = session.execute(
        select(
            col(Target.id),
            *columns(Owner, "code", "name"),
            *columns(MeasureRow, "name", "frequency"),
            reported,
        )
        .join(MeasureRow, col(MeasureRow.id) == col(Target.measure_id))
        .join(Owner, col(Owner.id) == col(Target.owner_id))
        .outerjoin(Person, col(Person.owner_id) == col(Owner.id))
        .where(
            col(Target.cycle_id) == cycle.id,
            col(MeasureRow.frequency).in_(due),
            func.coalesce(reported, before) < wanted,
            is_in_part(wanted),
            not_(is_excused()),
            rated_for(viewer),
        )
        .order_by(col(Owner.id), col(Target.id))
        .limit(most)
    )
    return [LateTarget._make(row) for row in rows]


def _due(cycle: Cycle, as_of: date) -> dict[str, date]:
    """The last day that should have been reported by now, by frequency."""
    found = {}
    for frequency in FREQUENCIES:
        spans = periods_within(cycle.starts, cycle.ends, frequency)
        late = [span.ends for span in spans if is_late(span, as_of)]
        if late:
            found[frequency] = late[-1]
    return found
