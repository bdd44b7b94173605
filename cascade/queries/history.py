"""What was when: the plan with its check-ins as they stood on a day."""

from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from cascade.models import Node, Objective, Perspective
from cascade.past import Key, Reports, Rows, keyed, names, state, wound_back
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
from goals.queries import columns, dictionaries, is_in_part, measure_rows, plain_rows
from goals.refusals import RuleBroken
from goals.values import Report

MOST_TARGETS = 20_000
"""What is above more targets than this is told from one of its children."""
_MOST_GONE = 200

Recorded = dict[tuple[str, str], list[tuple[int, Report]]]
"""Check-ins by measure and owner, in order, each with the microseconds of its recording."""


class Past(NamedTuple):
    """Two days of a node: what lay below it at the end of each, with the names of all places."""

    days: tuple[date, date]
    states: tuple[State, State]
    names: Mapping[str, str]


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
    earlier = given or min(later, _first_day(rows, zone) or cycle.starts)
    ends = {day: _end_of(day, zone) for day in (earlier, later)}
    plans = {
        day: wound_back(rows, [change for since, change in changes if since > day]) for day in ends
    }
    since_then = [each for since, each in changes if since > earlier]
    needed = _needed(rows, plans, ends, since_then, place_code(place).kind == "target")
    reports = _reports(session, cycle, below & needed.wanted)
    reports |= _gone_reports(session, cycle, rows, plans.values(), ends[later])
    excused = _excused(session, cycle)

    def on(day: date) -> State:
        silent = frozenset(pair for pair, at in excused if at < ends[day])
        told, known = _until(reports, microseconds(ends[day])), needed.known.get(day, ())
        return state(place, cycle.code, plans[day], told, silent, cycle.rollup_cap, known)

    called = names({**plans[earlier], **plans[later]})
    return Past((earlier, later), (on(earlier), on(later)), called)


def _end_of(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day + timedelta(days=1), time.min, zone)


def _first_day(rows: Rows, zone: ZoneInfo) -> date | None:
    """The day on which the first check-in was recorded."""
    first = min((row["first"] for row in rows.values() if row.get("first")), default=None)
    return None if first is None else first.astimezone(zone).date()


class Needed(NamedTuple):
    """Which check-ins have to be read, and by day the targets whose stored score held then."""

    wanted: ColumnElement[bool]
    known: Mapping[date, Container[Key]]


def _needed(
    rows: Rows,
    plans: Mapping[date, Rows],
    ends: Mapping[date, datetime],
    changes: Sequence[Change],
    is_alone: bool,
) -> Needed:
    """Where the later day is the present, only what was reported or drawn anew since the earlier.

    All that was reported until the later day where something has changed since, and of a target
    alone, whose check-ins are the steps.
    """
    earlier, later = min(ends), max(ends)
    is_present = plans[later] == rows and all(_is_told(row, ends[later]) for row in rows.values())
    if is_alone or not is_present:
        return Needed(col(CheckIn.recorded_at) < ends[later], {})
    anew = {change.key[0] for change in changes if change.sheet == "measures"}
    then = {
        key
        for key, row in plans[earlier].items()
        if row is rows.get(key) and row.get("measure") not in anew and _is_told(row, ends[earlier])
    }
    return Needed(_newer_than(ends[earlier]) | _redrawn(changes), {earlier: then, later: rows})


def _is_told(row: Row, end: datetime) -> bool:
    """Whether everything that is known of the row was reported before."""
    return row.get("last") is None or row["last"] < end


def _newer_than(end: datetime) -> ColumnElement[bool]:
    """That a check-in was recorded before, and another one for the same target since then."""
    newer = aliased(CheckIn)
    return (col(CheckIn.recorded_at) < end) & (
        select(col(newer.id))
        .where(
            col(newer.measure_id) == col(CheckIn.measure_id),
            col(newer.owner_id) == col(CheckIn.owner_id),
            col(newer.recorded_at) >= end,
        )
        .correlate(CheckIn)
        .exists()
    )


def _redrawn(changes: Iterable[Change]) -> ColumnElement[bool]:
    """That a check-in is of a target that was changed, or of a measure that was."""
    drawn = [change for change in changes if change.sheet in ("targets", "measures")]
    keys = [change.key for change in drawn if change.sheet == "targets"]
    measures, owners = {key[1] for key in keys}, {key[2] for key in keys}
    anew = {change.key[0] for change in drawn if change.sheet == "measures"}
    code = col(MeasureRow.code)
    return code.in_(anew) | (code.in_(measures) & col(Owner.code).in_(owners))


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
    first, last = (_recorded_at(cycle, pick) for pick in (func.min, func.max))
    known = target_rows().add_columns(
        col(Owner.name).label("owner_name"),
        *columns(Node, "score"),
        first.label("first"),
        last.label("last"),
    )
    targets = dictionaries(session, known.where(below).limit(MOST_TARGETS + 1))
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


def _recorded_at(cycle: Cycle, pick: Callable[..., Any]) -> ColumnElement[Any]:
    """The first or the last instant at which the statement's target was reported."""
    found = select(pick(col(CheckIn.recorded_at))).where(
        col(CheckIn.measure_id) == col(Target.measure_id),
        col(CheckIn.owner_id) == col(Target.owner_id),
        is_in_part(),
        *_inside(cycle),
    )
    return found.correlate(Target).scalar_subquery()


def _reports(session: Session, cycle: Cycle, wanted: ColumnElement[bool]) -> Recorded:
    """The check-ins of the targets that stand below now, as far as they are wanted."""
    same_measure = col(CheckIn.measure_id) == col(Target.measure_id)
    statement = (
        _report_rows(cycle)
        .join(Target, same_measure & (col(CheckIn.owner_id) == col(Target.owner_id)))
        .join(Node, col(Node.target_id) == col(Target.id))
        .where(wanted)  # and so of the cycle: said twice, SQLite would begin with all its targets
    )
    return _recorded(plain_rows(session, statement))


def _gone_reports(
    session: Session, cycle: Cycle, rows: Rows, plans: Iterable[Rows], until: datetime
) -> Recorded:
    """The check-ins of targets that are not there any more."""
    gone = {
        key[1:3] for plan in plans for sheet, key in plan.keys() - rows.keys() if sheet == "targets"
    }
    if not gone:
        return {}
    pairs = [
        (col(MeasureRow.code) == measure) & (col(Owner.code) == owner)
        for measure, owner in sorted(gone)[:_MOST_GONE]
    ]
    told = col(CheckIn.recorded_at) < until
    return _recorded(plain_rows(session, _report_rows(cycle).where(told, or_(*pairs))))


def _report_rows(cycle: Cycle) -> Select[Any]:
    return (
        select(
            col(MeasureRow.code),
            col(Owner.code),
            *columns(CheckIn, "id", "input", "period", "value", "recorded_at"),
        )
        .select_from(CheckIn)
        .join(MeasureRow, col(MeasureRow.id) == col(CheckIn.measure_id))
        .join(Owner, col(Owner.id) == col(CheckIn.owner_id))
        .where(*_inside(cycle))
    )


def _inside(cycle: Cycle) -> tuple[ColumnElement[bool], ...]:
    """That a check-in is of a period inside the cycle."""
    # Not as a bare column: see `goals.queries.list_reports`.
    starts = func.coalesce(col(CheckIn.starts), col(CheckIn.ends))
    return starts >= cycle.starts, col(CheckIn.ends) <= cycle.ends


def _recorded(rows: Sequence[Any]) -> Recorded:
    """The rows by measure and owner, in the order of days and of recording.

    Each check-in once, though there is a row of it for every part of its target.
    """
    found: dict[tuple[str, str], dict[int, tuple[int, Report]]] = {}
    for measure, owner, number, name, label, value, at in rows:
        report = Report(number, name, label, value)
        found.setdefault((measure, owner), {})[number] = (microseconds(at), report)
    return {pair: sorted(reports.values(), key=_order) for pair, reports in found.items()}


def _order(recorded: tuple[int, Report]) -> tuple[Any, ...]:
    at, report = recorded
    return (*period(report.period)[1:], at, report.id)


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
