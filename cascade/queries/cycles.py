"""Cycles: how far each is, what is off in it, who is late, which targets nothing is known of."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from cascade.copying import Key
from cascade.cycles import CycleEntry, MissingTarget, Reporter, Reporting
from cascade.models import Assignment, Node, Objective, Person, Perspective, Unit
from cascade.organisation import Organisation, PersonInfo, UnitInfo
from cascade.queries.acceptance import count_unaccepted
from cascade.queries.bundle import target_rows
from cascade.queries.planning import get_lanes
from cascade.readiness import Planned
from goals.changes import Row
from goals.models import (
    CTE,
    CheckIn,
    ColumnElement,
    Cycle,
    Owner,
    Session,
    Submission,
    SubmissionDecision,
    Target,
    aliased,
    col,
    func,
    or_,
    select,
    union_all,
)
from goals.models import Measure as MeasureRow
from goals.parts import Part
from goals.queries import (
    columns,
    cycle_rows,
    dictionaries,
    is_excused,
    is_in_part,
    plain_rows,
)

_WHOLE = 10_000

Moves = dict[str, tuple[str, date]]
"""For whoever changed units: the code of the unit before, and the last day there."""


def list_cycle_entries(session: Session) -> list[CycleEntry]:
    """All cycles with the company's stored score and the number of their targets."""
    above = aliased(Cycle)
    rows = session.execute(
        select(
            *columns(Cycle, "id", "code", "name", "starts", "ends", "frequency"),
            func.coalesce(col(above.code), ""),
            *columns(Cycle, "state"),
            *columns(Node, "score", "coverage"),
            select(func.count())
            .where(col(Target.cycle_id) == col(Cycle.id))
            .correlate(Cycle)
            .scalar_subquery(),
        )
        .outerjoin(above, col(above.id) == col(Cycle.parent_id))
        .outerjoin(Node, (col(Node.cycle_id) == col(Cycle.id)) & col(Node.parent_id).is_(None))
        .order_by(*columns(Cycle, "starts", "id"))
    )
    return [CycleEntry._make(row) for row in rows]


def get_planned(session: Session, cycle: Cycle) -> Planned:
    """What is off in the cycle before it becomes active."""
    assert cycle.id is not None  # a stored cycle
    lanes = get_lanes(session, [cycle.code])[cycle.code]
    targets = session.scalar(select(func.count()).where(col(Target.cycle_id) == cycle.id))
    return Planned(
        len(lanes),
        sum(lanes.values()),
        targets or 0,
        _count_families_off(session, cycle.id),
        _count_cards_off(session, cycle.id),
        _count_empty(session, cycle.id),
        count_unaccepted(session, cycle.id) if cycle.acceptance else None,
    )


def _count_families_off(session: Session, cycle_id: int) -> int:
    """How many parents below the company have children whose weights are mixed or off 100."""
    child, weight = aliased(Node), col(Node.weight)
    off = (
        select(col(Node.parent_id))
        .join(child, col(child.id) == col(Node.parent_id))
        .where(col(Node.cycle_id) == cycle_id, col(child.kind) != "company")
        .group_by(col(Node.parent_id))
        .having(
            func.count(weight) > 0,
            or_(func.count(weight) != func.count(), func.sum(weight) != _WHOLE),
        )
        .subquery()
    )
    return session.scalar(select(func.count()).select_from(off)) or 0


def _count_cards_off(session: Session, cycle_id: int) -> int:
    """How many owners have points that are off 100."""
    of_cycle = (col(Node.cycle_id) == cycle_id, col(Node.points) > 0)
    lines = union_all(
        select(*columns(Objective, "owner_id"), *columns(Node, "points"))
        .join(Node, col(Node.objective_id) == col(Objective.id))
        .where(*of_cycle),
        select(*columns(Target, "owner_id"), *columns(Node, "points"))
        .join(Node, col(Node.target_id) == col(Target.id))
        .where(*of_cycle),
    ).subquery()
    off = (
        select(lines.c.owner_id)
        .group_by(lines.c.owner_id)
        .having(func.sum(lines.c.points) != _WHOLE)
        .subquery()
    )
    return session.scalar(select(func.count()).select_from(off)) or 0


def _count_empty(session: Session, cycle_id: int) -> int:
    """How many objectives have nothing below them."""
    child = aliased(Node)
    return (
        session.scalar(
            select(func.count())
            .select_from(Node)
            .outerjoin(child, col(child.parent_id) == col(Node.id))
            .where(
                col(Node.cycle_id) == cycle_id,
                col(Node.kind) == "objective",
                col(child.id).is_(None),
            )
        )
        or 0
    )


def list_reporting(session: Session, ids: Sequence[int]) -> list[Reporting]:
    """The targets of these cycles that nobody excused, with the days that reports reach."""
    seat = aliased(Owner)
    rows = plain_rows(
        session,
        select(
            *columns(Target, "id", "cycle_id"),
            *columns(MeasureRow, "name", "frequency", "inputs", "formula"),
            *columns(Target, "starts", "ends"),
            *columns(Owner, "code", "name"),
            func.coalesce(col(seat.code), col(Owner.code)),
            func.coalesce(col(seat.name), col(Owner.name)),
        )
        .join(MeasureRow, col(MeasureRow.id) == col(Target.measure_id))
        .join(Owner, col(Owner.id) == col(Target.owner_id))
        .outerjoin(Person, col(Person.owner_id) == col(Owner.id))
        .outerjoin(seat, col(seat.id) == col(Person.unit_id))
        .where(col(Target.cycle_id).in_(ids), ~is_excused())
        .order_by(col(Target.id)),
    )
    told, submitted = _told(session, ids), _submitted(session, ids)
    found = []
    for target_id, cycle_id, measure, frequency, inputs, formula, starts, ends, *owner in rows:
        names = tuple(inputs.split()) if formula else ("",)
        last, waits = told.get(target_id, {}), submitted.get(target_id, date.min)
        reach = {name: max(last.get(name, date.min), waits) for name in names}
        part = Part(starts, ends)
        found.append(Reporting(cycle_id, Reporter(*owner), frequency, names, reach, measure, part))
    return found


def _told(session: Session, cycle_ids: Sequence[int]) -> dict[int, dict[str, date]]:
    """The last day that check-ins inside the cycle reach, by target and input."""
    rows = plain_rows(
        session,
        select(col(Target.id), col(CheckIn.input), func.max(CheckIn.ends))
        .join(Cycle, col(Cycle.id) == col(Target.cycle_id))
        .join(
            CheckIn,
            (col(CheckIn.measure_id) == col(Target.measure_id))
            & (col(CheckIn.owner_id) == col(Target.owner_id)),
        )
        .where(
            col(Target.cycle_id).in_(cycle_ids),
            # Not as a bare column, for the reason that `goals.queries.list_reports` gives.
            func.coalesce(CheckIn.starts, CheckIn.ends) >= col(Cycle.starts),
            col(CheckIn.ends) <= col(Cycle.ends),
            is_in_part(),
        )
        .group_by(col(Target.id), col(CheckIn.input)),
    )
    found: dict[int, dict[str, date]] = defaultdict(dict)
    for target_id, name, ends in rows:
        found[target_id][name] = ends
    return found


def _submitted(session: Session, cycle_ids: Sequence[int]) -> dict[int, date]:
    """The last day of the reports that wait for approval, by target: their reporter is not late."""
    rows = session.execute(
        select(col(Target.id), func.max(Submission.ends))
        .join(Cycle, col(Cycle.id) == col(Target.cycle_id))
        .join(Submission, _takes_submission())
        .outerjoin(SubmissionDecision, col(SubmissionDecision.submission_id) == col(Submission.id))
        .where(col(Target.cycle_id).in_(cycle_ids), col(SubmissionDecision.id).is_(None))
        .group_by(col(Target.id))
    )
    return dict(map(tuple, rows))


def _takes_submission() -> ColumnElement[bool]:
    return (
        (col(Submission.measure_id) == col(Target.measure_id))
        & (col(Submission.owner_id) == col(Target.owner_id))
        & (col(Submission.starts) >= col(Cycle.starts))
        & (col(Submission.ends) <= col(Cycle.ends))
        & is_in_part(col(Submission.ends))
    )


def count_waiting(session: Session, cycle: Cycle) -> int:
    """How many reports of the cycle's targets wait for approval."""
    return (
        session.scalar(
            select(func.count())
            .select_from(Submission)
            .join(Target, (col(Target.cycle_id) == cycle.id))
            .join(Cycle, col(Cycle.id) == col(Target.cycle_id))
            .outerjoin(
                SubmissionDecision, col(SubmissionDecision.submission_id) == col(Submission.id)
            )
            .where(_takes_submission(), col(SubmissionDecision.id).is_(None))
        )
        or 0
    )


def get_company_coverage(session: Session, cycle_id: int) -> int:
    """The coverage of the cycle's company, 0 where it has no goals."""
    found = select(col(Node.coverage)).where(
        col(Node.cycle_id) == cycle_id, col(Node.parent_id).is_(None)
    )
    return session.scalar(found) or 0


def count_missing(session: Session, cycle_id: int) -> int:
    """How many targets count and have neither a score nor an excuse."""
    counted = _counted(cycle_id)
    return (
        session.scalar(
            select(func.count())
            .select_from(Target)
            .join(Node, col(Node.target_id) == col(Target.id))
            .join(counted, counted.c.id == col(Node.id))
            .where(col(Node.score).is_(None), ~is_excused())
        )
        or 0
    )


def list_missing(
    session: Session, cycle_id: int, most: int, start: int = 0
) -> tuple[list[MissingTarget], int]:
    """A page of those targets, and how many there are."""
    counted = _counted(cycle_id)
    rows = session.execute(
        select(
            col(Target.id),
            *columns(MeasureRow, "code", "name"),
            *columns(Owner, "code", "name"),
            func.count().over(),
        )
        .join(Node, col(Node.target_id) == col(Target.id))
        .join(counted, counted.c.id == col(Node.id))
        .join(MeasureRow, col(MeasureRow.id) == col(Target.measure_id))
        .join(Owner, col(Owner.id) == col(Target.owner_id))
        .where(col(Node.score).is_(None), ~is_excused())
        .order_by(col(Owner.name), col(Owner.code), col(Target.id))
        .offset(start)
        .limit(most)
    ).all()
    return [MissingTarget._make(row[:-1]) for row in rows], rows[0][-1] if rows else 0


def list_target_keys(
    session: Session, cycle_id: int, target_ids: Iterable[int]
) -> list[tuple[str, str]]:
    """The codes of measure and owner of these targets, as far as the cycle has them."""
    rows = session.execute(
        select(col(MeasureRow.code), col(Owner.code))
        .select_from(Target)
        .join(MeasureRow, col(MeasureRow.id) == col(Target.measure_id))
        .join(Owner, col(Owner.id) == col(Target.owner_id))
        .where(col(Target.cycle_id) == cycle_id, col(Target.id).in_(list(target_ids)))
        .order_by(col(Target.id))
    )
    return [(measure, owner) for measure, owner in rows]


def _counted(cycle_id: int) -> CTE:
    """The nodes without a weight of 0 on the way up to the company."""
    top = (
        select(col(Node.id))
        .where(col(Node.cycle_id) == cycle_id, col(Node.parent_id).is_(None))
        .cte("counted", recursive=True)
    )
    below = aliased(Node)
    return top.union_all(
        select(col(below.id))
        .join(top, col(below.parent_id) == top.c.id)
        .where(func.coalesce(col(below.weight), 1) > 0)
    )


def list_copied_cycles(session: Session, code: str) -> tuple[Row | None, list[Row]]:
    """The row of the cycle, and those of other drafts without objectives, the latest first."""
    filled = select(col(Objective.id)).where(col(Objective.cycle_id) == col(Cycle.id))
    is_empty = ~filled.correlate(Cycle).exists()
    statement = cycle_rows().where(
        (col(Cycle.code) == code) | ((col(Cycle.state) == "draft") & is_empty)
    )
    rows: list[Row] = list(reversed(dictionaries(session, statement)))
    source = next((row for row in rows if row["code"] == code), None)
    return source, [row for row in rows if row["code"] != code]


def list_target_rows(
    session: Session, cycle: str
) -> tuple[list[Row], dict[Key, list[str]], dict[str, str]]:
    """The rows of the cycle's targets, the values of their parts that have one, owners' names."""
    more: tuple[Any, ...] = (col(Target.value).label("actual"), col(Owner.name).label("owner_name"))
    found = dictionaries(session, target_rows().add_columns(*more).where(col(Cycle.code) == cycle))
    actuals: dict[Key, list[str]] = defaultdict(list)
    parted = any(row["starts"] for row in found)
    for row in sorted(found, key=lambda row: row["starts"] or date.min) if parted else found:
        actual = row.pop("actual")
        if actual is not None:
            actuals[row["measure"], row["owner"]].append(actual)
    names = {row["owner"]: row.pop("owner_name") for row in found}
    return list(found), actuals, names


def get_departures(session: Session, since: date) -> tuple[Organisation, Moves]:
    """Who left or changed units since that day, with all units and their leads.

    For whoever changed units where she sat first, and until when.
    """
    unit = aliased(Owner)
    moved = (col(Assignment.owner_id) == col(Person.owner_id)) & (col(Assignment.ends) >= since)
    people = plain_rows(
        session,
        select(*columns(Owner, "code", "name"), *_seat(), col(unit.code), col(Assignment.ends))
        .join(Person, col(Person.owner_id) == col(Owner.id))
        .outerjoin(Assignment, moved & (col(Assignment.unit_id) != col(Person.unit_id)))
        .outerjoin(unit, col(unit.id) == col(Assignment.unit_id))
        .where(col(Person.left).is_not(None) | col(Assignment.id).is_not(None))
        .order_by(col(Assignment.ends).desc()),
    )
    units, leads = _led_units(session)
    gone = {row[0]: _person(*row[:4]) for row in people}
    moves = {row[0]: (row[4], row[5]) for row in people if row[4] is not None}
    return Organisation(units, {**leads, **gone}), moves


def _seat() -> list[ColumnElement[Any]]:
    seat = aliased(Owner)
    code = select(col(seat.code)).where(col(seat.id) == col(Person.unit_id))
    return [code.correlate(Person).scalar_subquery(), *columns(Person, "left")]


def _person(code: str, name: str, unit: str, left: date | None) -> PersonInfo:
    return PersonInfo(code, name, unit, "", "", left=left)


def _led_units(session: Session) -> tuple[dict[str, UnitInfo], dict[str, PersonInfo]]:
    """All units, and the people who lead one, by code."""
    above, lead = aliased(Owner), aliased(Owner)
    rows = plain_rows(
        session,
        select(
            *columns(Owner, "code", "name"),
            func.coalesce(col(above.code), ""),
            func.coalesce(col(lead.code), ""),
            col(lead.name),
            col(Person.left),
        )
        .join(Unit, col(Unit.owner_id) == col(Owner.id))
        .outerjoin(above, col(above.id) == col(Unit.parent_id))
        .outerjoin(lead, col(lead.id) == col(Unit.lead_id))
        .outerjoin(Person, col(Person.owner_id) == col(lead.id))
        .order_by(col(Owner.id)),
    )
    units = {row[0]: UnitInfo(*row[:4]) for row in rows}
    return units, {row[3]: _person(row[3], row[4], row[0], row[5]) for row in rows if row[3]}


def count_objectives_in(session: Session, cycle: str) -> dict[str, int]:
    """How many objectives stand in each perspective (by code) of the cycle.

    With a blank: in each perspective of every cycle, all cycles together.
    """
    found = (
        select(col(Perspective.code), func.count())
        .select_from(Objective)
        .join(Cycle, col(Cycle.id) == col(Objective.cycle_id))
        .join(Perspective, col(Perspective.id) == col(Objective.perspective_id))
        .group_by(col(Perspective.code))
    )
    wanted = col(Cycle.code) == cycle if cycle else col(Perspective.cycle_id).is_(None)
    return dict(map(tuple, session.execute(found.where(wanted))))
