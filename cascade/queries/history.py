"""What was when: the changes of a place, and the plan with its check-ins as they stood on a day."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from cascade.histories import Amended, Told
from cascade.models import Account, Node, Objective, Perspective
from cascade.past import Reports, Rows, keyed, names, state, wound_back
from cascade.places import COMPANY, place_code
from cascade.queries.bundle import objective_rows, perspective_rows, target_rows
from cascade.waterfall import State
from goals.bulk import collector_paused
from goals.changes import Change, Row, row_of
from goals.messages import say
from goals.models import (
    Amendment,
    CheckIn,
    ColumnElement,
    Cycle,
    Excuse,
    Owner,
    Select,
    Session,
    Target,
    aliased,
    col,
    func,
    microseconds,
    or_,
    select,
)
from goals.models import Change as ChangeRow
from goals.models import Measure as MeasureRow
from goals.periods import period
from goals.queries import columns, dictionaries, measure_rows, plain_rows
from goals.refusals import RuleBroken
from goals.values import Report

MOST_TARGETS = 20_000
"""What is above more targets than this is told from one of its children."""
_MOST_GONE = 200

Recorded = dict[tuple[str, str], list[tuple[int, Report]]]
"""Check-ins by measure and owner, in order, each with the microseconds of its recording."""


class Past(NamedTuple):
    """Two days of a node: what lay below it at the end of each, with the names of all places.

    `rows` are those of today, by which the changes of the node and its children are found.
    """

    days: tuple[date, date]
    states: tuple[State, State]
    names: Mapping[str, str]
    rows: Rows


def list_told_changes(
    session: Session, codes: Mapping[str, Collection[str]], start: int, most: int
) -> tuple[list[Told], int]:
    """The changes of these rows (codes by sheet), the latest first, and how many there are."""
    meant = [
        (col(ChangeRow.sheet) == sheet) & col(ChangeRow.code).in_(wanted)
        for sheet, wanted in codes.items()
        if wanted
    ]
    if not meant:
        return [], 0
    name = aliased(Owner)
    rows = session.execute(
        select(
            *columns(Amendment, "id", "action"),
            func.coalesce(col(Owner.name), col(name.name), col(Amendment.actor)),
            *columns(Amendment, "reason", "effective", "recorded_at", "undoes_id"),
            *columns(ChangeRow, "sheet", "before", "after"),
            func.count().over(),
        )
        .join(Amendment, col(Amendment.id) == col(ChangeRow.amendment_id))
        .outerjoin(Owner, col(Owner.code) == col(Amendment.actor))
        .outerjoin(Account, col(Account.login) == col(Amendment.actor))
        .outerjoin(name, col(name.id) == col(Account.owner_id))
        .where(or_(*meant))
        .order_by(col(ChangeRow.id).desc())
        .offset(start)
        .limit(most)
    ).all()
    told = [
        Told(Amended._make(row[:7]), Change(row[7], row_of(row[8]), row_of(row[9]))) for row in rows
    ]
    return told, rows[0][10] if rows else 0


@collector_paused()
def get_past(
    session: Session,
    cycle: Cycle,
    place: str,
    key: int,
    days: tuple[date | None, date],
    zone: ZoneInfo,
) -> Past:
    """The node and all below it as they stood at the end of the two days.

    `key` is the node's present id. Without an earlier day it is the one of the first check-in.
    Raises RuleBroken where there is too much below the node.
    """
    given, later = days
    changes = _changes_since(session, cycle.code, given or cycle.starts)
    below = _below(place, key, cycle.id or 0, [change for _, change in changes])
    rows = _present(session, cycle, place, below)
    reports = _reports(session, cycle, below, _end_of(later, zone))
    earlier = given or min(later, _first_day(reports, zone) or cycle.starts)
    plans = {
        day: wound_back(rows, [change for since, change in changes if since > day])
        for day in (earlier, later)
    }
    reports |= _gone_reports(session, cycle, rows, plans.values(), _end_of(later, zone))
    excused = _excused(session, cycle)

    def on(day: date) -> State:
        end = _end_of(day, zone)
        silent = frozenset(pair for pair, at in excused if at < end)
        told = _until(reports, microseconds(end))
        return state(place, cycle.code, plans[day], told, silent, cycle.rollup_cap)

    called = names({**plans[earlier], **plans[later]})
    return Past((earlier, later), (on(earlier), on(later)), called, rows)


def _end_of(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day + timedelta(days=1), time.min, zone)


def _first_day(reports: Recorded, zone: ZoneInfo) -> date | None:
    """The day on which the first check-in was recorded."""
    first = min((at for recorded in reports.values() for at, _ in recorded), default=None)
    return None if first is None else datetime.fromtimestamp(first // 1_000_000, zone).date()


def _changes_since(session: Session, cycle: str, day: date) -> list[tuple[date, Change]]:
    """The changes that hold from a later day on, the last recorded first, with that day."""
    sheets = ("cycles", "perspectives", "objectives", "targets", "measures")
    rows = session.execute(
        select(*columns(Amendment, "effective"), *columns(ChangeRow, "sheet", "before", "after"))
        .join(Amendment, col(Amendment.id) == col(ChangeRow.amendment_id))
        .where(
            col(Amendment.cycle).in_(("", cycle)),
            col(Amendment.effective) > day,
            col(ChangeRow.sheet).in_(sheets),
        )
        .order_by(col(ChangeRow.id).desc())
    )
    found = [
        (effective, Change(sheet, row_of(before), row_of(after)))
        for effective, sheet, before, after in rows
    ]
    return [(effective, change) for effective, change in found if change.cycle in ("", cycle)]


def _below(place: str, key: int, cycle_id: int, changes: Iterable[Change]) -> ColumnElement[bool]:
    """That a node stands below the place now, or below an objective that has moved since."""
    if place == COMPANY:
        return col(Node.cycle_id) == cycle_id
    if place_code(place).kind == "target":
        return col(Node.id) == key
    codes = {change.key[1] for change in changes if change.sheet == "objectives" and _moves(change)}
    start = (
        select(col(Node.id))
        .outerjoin(Objective, col(Objective.id) == col(Node.objective_id))
        .where(
            (col(Node.id) == key)
            | ((col(Node.cycle_id) == cycle_id) & col(Objective.code).in_(codes))
        )
        .cte("below", recursive=True)
    )
    under = aliased(Node)
    tree = start.union(select(col(under.id)).join(start, col(under.parent_id) == start.c.id))
    return col(Node.id).in_(select(tree.c.id))


def _moves(change: Change) -> bool:
    """Whether the row stood elsewhere before, or nowhere."""
    return change.before is None or not {"parent", "perspective"}.isdisjoint(change.columns)


def _present(
    session: Session, cycle: Cycle, place: str, below: ColumnElement[bool]
) -> dict[tuple[str, tuple[str, ...]], Row]:
    """The rows of today: what stands below, with its measures and perspectives."""
    kind = place_code(place).kind
    named = target_rows().add_columns(col(Owner.name).label("owner_name"))
    targets = dictionaries(session, named.where(below).limit(MOST_TARGETS + 1))
    if len(targets) > MOST_TARGETS:
        raise RuleBroken(
            say("there is too much below this to tell its days apart; look at one of its children")
        )
    own = col(Perspective.cycle_id).is_(None) | (col(Perspective.cycle_id) == cycle.id)
    has_lanes = kind in (COMPANY, "perspective")
    lanes = dictionaries(session, perspective_rows().where(own)) if has_lanes else []
    inner = objective_rows().where(below)
    return {
        **keyed("cycles", [{"code": cycle.code, "rollup_cap": cycle.rollup_cap}]),
        **keyed("perspectives", lanes),
        **keyed("objectives", [] if kind == "target" else dictionaries(session, inner)),
        **keyed("targets", targets),
        **keyed("measures", dictionaries(session, measure_rows())),
    }


def _reports(
    session: Session, cycle: Cycle, below: ColumnElement[bool], until: datetime
) -> Recorded:
    """The check-ins of the targets that stand below now."""
    same_measure = col(CheckIn.measure_id) == col(Target.measure_id)
    statement = (
        _report_rows(cycle, until)
        .join(Target, same_measure & (col(CheckIn.owner_id) == col(Target.owner_id)))
        .join(Node, col(Node.target_id) == col(Target.id))
        .where(below)  # and so of the cycle: said twice, SQLite would begin with all its targets
    )
    return _recorded(plain_rows(session, statement))


def _gone_reports(
    session: Session, cycle: Cycle, rows: Rows, plans: Iterable[Rows], until: datetime
) -> Recorded:
    """The check-ins of targets that are not there any more."""
    gone = {
        key[1:] for plan in plans for sheet, key in plan.keys() - rows.keys() if sheet == "targets"
    }
    if not gone:
        return {}
    pairs = [
        (col(MeasureRow.code) == measure) & (col(Owner.code) == owner)
        for measure, owner in sorted(gone)[:_MOST_GONE]
    ]
    return _recorded(plain_rows(session, _report_rows(cycle, until).where(or_(*pairs))))


def _report_rows(cycle: Cycle, until: datetime) -> Select[Any]:
    return (
        select(
            col(MeasureRow.code),
            col(Owner.code),
            *columns(CheckIn, "id", "input", "period", "value", "recorded_at"),
        )
        .select_from(CheckIn)
        .join(MeasureRow, col(MeasureRow.id) == col(CheckIn.measure_id))
        .join(Owner, col(Owner.id) == col(CheckIn.owner_id))
        .where(
            # Not as a bare column: see `goals.queries.list_reports`.
            func.coalesce(col(CheckIn.starts), col(CheckIn.ends)) >= cycle.starts,
            col(CheckIn.ends) <= cycle.ends,
            col(CheckIn.recorded_at) < until,
        )
    )


def _recorded(rows: Sequence[Any]) -> Recorded:
    """The rows by measure and owner, in the order of days and of recording."""
    found: Recorded = {}
    for measure, owner, number, name, label, value, at in rows:
        report = Report(number, name, label, value)
        found.setdefault((measure, owner), []).append((microseconds(at), report))
    for reports in found.values():
        reports.sort(key=lambda each: (*period(each[1].period)[1:], each[0], each[1].id))
    return found


def _until(reports: Recorded, instant: int) -> Reports:
    return {
        pair: tuple(report for at, report in recorded if at < instant)
        for pair, recorded in reports.items()
    }


def _excused(session: Session, cycle: Cycle) -> list[tuple[tuple[str, str], datetime]]:
    """The excused targets as measure and owner, each with when it was first excused."""
    rows = session.execute(
        select(col(MeasureRow.code), col(Owner.code), col(Excuse.recorded_at))
        .join(MeasureRow, col(MeasureRow.id) == col(Excuse.measure_id))
        .join(Owner, col(Owner.id) == col(Excuse.owner_id))
        .where(col(Excuse.cycle_id) == cycle.id, col(Excuse.replaces_id).is_(None))
    )
    return [((measure, owner), at) for measure, owner, at in rows]
