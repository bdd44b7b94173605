"""Reads of cycles, measures and check-ins as plain values."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlalchemy import ColumnElement, Executable, Select, func, inspect, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, SQLModel, col

from goals.audit import Chained, Entry, first_break
from goals.curves import curve
from goals.expressions import compile_formula
from goals.measures import Excused, Measure
from goals.models import AuditEntry, CheckIn, Company, Cycle, Excuse, Owner, Submission, Target
from goals.models import Measure as MeasureRow
from goals.values import Report


def get_company(session: Session) -> Company | None:
    """The company, None in an empty database."""
    return session.get(Company, 1)


def find_cycle(session: Session, code: str) -> Cycle | None:
    """The cycle of that code."""
    return session.scalars(select(Cycle).where(col(Cycle.code) == code)).first()


def list_cycles(session: Session) -> list[Cycle]:
    """All cycles by start, the longer first."""
    order = (col(Cycle.starts), col(Cycle.ends).desc(), col(Cycle.id))
    return list(session.scalars(select(Cycle).order_by(*order)))


def get_measures(session: Session, ids: Iterable[int] | None = None) -> dict[int, Measure]:
    """Measures ready to compute with, by id; all of them where no ids are given."""
    statement = select(MeasureRow).order_by(col(MeasureRow.id))
    if ids is not None:
        statement = statement.where(col(MeasureRow.id).in_(list(ids)))
    return {row.id or 0: compiled(row) for row in session.scalars(statement)}


def compiled(row: MeasureRow) -> Measure:
    """The stored measure ready to compute with."""
    inputs = tuple(row.inputs.split())
    return Measure(
        row.code,
        row.name,
        row.direction,
        row.unit,
        row.aggregate,
        inputs,
        compile_formula(row.formula, inputs) if row.formula else None,
        row.decimals,
        curve(row.curve),
        row.frequency,
        row.approval,
    )


def is_excused() -> ColumnElement[bool]:
    """That the statement's target is excused, as a condition."""
    return (
        select(col(Excuse.id))
        .where(
            col(Excuse.cycle_id) == col(Target.cycle_id),
            col(Excuse.measure_id) == col(Target.measure_id),
            col(Excuse.owner_id) == col(Target.owner_id),
            col(Excuse.replaces_id).is_(None),  # the first of a chain, which has an index
        )
        .correlate(Target)
        .exists()
    )


def is_in_part(ends: Any = None) -> ColumnElement[bool]:
    """That a report whose period ends then (a check-in) belongs to the statement's target.

    The condition that `goals.parts.Part.takes` is.
    """
    day = col(CheckIn.ends) if ends is None else ends
    first, last = col(Target.starts), col(Target.ends)
    return (first.is_(None) | (day >= first)) & (last.is_(None) | (day <= last))


def list_reports(
    session: Session,
    cycle: Cycle,
    target_ids: Iterable[int] | None = None,
    *,
    detailed: bool = False,
) -> dict[int, list[Report]]:
    """The check-ins inside the cycle by target id, in the order of days and of recording.

    `detailed` adds who recorded them when, with note and source.
    """
    statement = _reports(cycle.starts, cycle.ends, detailed).where(col(Target.cycle_id) == cycle.id)
    if target_ids is not None:
        statement = statement.where(col(Target.id).in_(list(target_ids)))
    return _by_target(session, statement.where(is_in_part()))


def list_history(
    session: Session,
    target_ids: Iterable[int],
    since: date,
    until: date,
    *,
    detailed: bool = False,
) -> dict[int, list[Report]]:
    """What was reported for the targets' measures and owners between two days, by target id.

    Whatever the cycle, or the part of it; in the order of `list_reports`.
    """
    statement = _reports(since, until, detailed).where(col(Target.id).in_(list(target_ids)))
    return _by_target(session, statement)


def _by_target(session: Session, statement: Select[Any]) -> dict[int, list[Report]]:
    found: dict[int, list[Report]] = {}
    for target, same in groupby(plain_rows(session, statement), key=itemgetter(0)):
        found.setdefault(target, []).extend(Report(*row[1:]) for row in same)
    return found


def _reports(since: date, until: date, detailed: bool) -> Select[Any]:
    names = ("recorded_at", "author", "note", "source", "confidence", "approved_by")
    told = columns(CheckIn, *names) if detailed else ()
    statement = (
        select(
            col(Target.id),
            *columns(CheckIn, "id", "input", "period", "value"),
            *told,
        )
        .join(
            CheckIn,
            (col(CheckIn.measure_id) == col(Target.measure_id))
            & (col(CheckIn.owner_id) == col(Target.owner_id)),
        )
        .where(
            # As a bare column it would tempt SQLite to the index of owners, which finds five times
            # too much in the wrong order; that of measures and owners has the order wanted below.
            func.coalesce(col(CheckIn.starts), col(CheckIn.ends)) >= since,
            col(CheckIn.ends) <= until,
        )
    )
    return statement.order_by(
        col(Target.measure_id),
        col(Target.owner_id),
        col(CheckIn.input),
        col(CheckIn.starts),
        col(CheckIn.ends),
        col(CheckIn.recorded_at),
    )


def get_excuses(session: Session, cycle: Cycle) -> dict[tuple[str, str], Excused]:
    """Why targets of the cycle need not be reported, by codes of measure and owner."""
    rows = session.execute(
        select(col(MeasureRow.code), col(Owner.code), *columns(Excuse, "reason", "approved_by"))
        .join(MeasureRow, col(MeasureRow.id) == col(Excuse.measure_id))
        .join(Owner, col(Owner.id) == col(Excuse.owner_id))
        .where(col(Excuse.cycle_id) == cycle.id)
        .order_by(col(Excuse.id))
    )
    return {(measure, owner): Excused(reason, by) for measure, owner, reason, by in rows}


def rows_of_goals(session: Session) -> dict[str, list[dict[str, Any]]]:
    """The stored company, cycles, measures and excuses as rows of a bundle, in its order."""
    later = aliased(Excuse)
    excuses = (
        select(
            col(Cycle.code).label("cycle"),
            col(MeasureRow.code).label("measure"),
            col(Owner.code).label("owner"),
            *columns(Excuse, "reason", "approved_by"),
        )
        .join(Cycle, col(Cycle.id) == col(Excuse.cycle_id))
        .join(MeasureRow, col(MeasureRow.id) == col(Excuse.measure_id))
        .join(Owner, col(Owner.id) == col(Excuse.owner_id))
        .outerjoin(later, col(later.replaces_id) == col(Excuse.id))
        .where(col(later.id).is_(None))
        .order_by(col(Excuse.id))
    )
    told = ("name", "currency", "locale", "timezone", "escalation_days")
    company = select(*columns(Company, *told))
    return {
        "company": dictionaries(session, company),
        "cycles": dictionaries(session, cycle_rows()),
        "measures": dictionaries(session, measure_rows()),
        "excuses": dictionaries(session, excuses),
    }


def cycle_rows() -> Select[Any]:
    """The statement whose rows are the cycles of a bundle."""
    parent = aliased(Cycle)
    return (
        select(
            *columns(Cycle, "code", "name", "starts", "ends", "frequency"),
            func.coalesce(col(parent.code), "").label("parent"),
            *columns(Cycle, "state", "rollup_cap", "acceptance"),
        )
        .outerjoin(parent, col(parent.id) == col(Cycle.parent_id))
        .order_by(col(Cycle.id))
    )


def measure_rows() -> Select[Any]:
    """The statement whose rows are the measures of a bundle."""
    measures = columns(
        MeasureRow,
        *("code", "name", "direction", "unit", "aggregate", "inputs", "formula"),
        *("decimals", "curve", "frequency", "description", "approval"),
    )
    return select(*measures).order_by(col(MeasureRow.id))


def iter_checkin_rows(session: Session) -> Iterator[dict[str, Any]]:
    """The stored check-ins as rows of a bundle: what is reported alike stands together.

    Measure, owner and input come in the order of their first check-in, so do their periods; a
    load keeps this order.
    """
    alike = columns(CheckIn, "measure_id", "owner_id", "input")
    first = func.min(col(CheckIn.id))
    statement = (
        select(
            col(MeasureRow.code).label("measure"),
            col(Owner.code).label("owner"),
            *columns(CheckIn, "period", "value", "input", "recorded_at", "author", "note"),
            *columns(CheckIn, "source", "confidence", "approved_by"),
        )
        .join(MeasureRow, col(MeasureRow.id) == col(CheckIn.measure_id))
        .join(Owner, col(Owner.id) == col(CheckIn.owner_id))
        .order_by(
            first.over(partition_by=alike),
            first.over(partition_by=[*alike, col(CheckIn.period)]),
            col(CheckIn.id),
        )
    )
    for row in session.execute(statement).mappings():
        yield dict(row)


def columns(table: type[SQLModel], *names: str) -> list[ColumnElement[Any]]:
    """The table's columns of these names."""
    return [getattr(table, name) for name in names]


def dictionaries(session: Session, statement: Select[Any]) -> list[dict[str, Any]]:
    """The statement's rows by column name."""
    names = tuple(statement.selected_columns.keys())
    return [dict(zip(names, row, strict=True)) for row in plain_rows(session, statement)]


def plain_rows(session: Session, statement: Executable) -> Sequence[Any]:
    """The statement's rows, columns and no entities, past the ORM's bookkeeping for each."""
    session.flush()
    return session.connection().execute(statement).all()


def find_request(session: Session, keys: Iterable[str]) -> str | None:
    """Whichever of these request keys was recorded or submitted already."""
    asked = list(keys)
    recorded = select(col(CheckIn.request_key)).where(
        col(CheckIn.request_key).in_([f"{key}:0" for key in asked])
    )
    waiting = select(col(Submission.request_key)).where(col(Submission.request_key).in_(asked))
    return session.scalars(recorded.union_all(waiting)).first()


def find_audit_break(session: Session) -> int | None:
    """Which audit entry (the first is 1) was changed or lacks the one before it; None: sound."""
    if not inspect(session.connection()).has_table("audit_entry"):
        return None  # a backup may be older than the first table
    told = columns(AuditEntry, *Entry._fields, "previous_hash", "hash")
    rows = session.execute(
        select(*told).order_by(col(AuditEntry.id)), execution_options={"yield_per": 10_000}
    )
    broken = first_break(Chained(Entry(*row[:-2]), *row[-2:]) for row in rows)
    return None if broken is None else broken + 1
