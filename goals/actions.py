"""Writes of check-ins and of the audit trail: rows are appended, never changed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import itemgetter
from typing import Any

from sqlalchemy import ColumnElement, Insert, Update, bindparam, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import aliased
from sqlmodel import Session, SQLModel, col

from goals.audit import START, Entry, State, chained, state_text
from goals.messages import Message, say
from goals.models import AuditEntry, CheckIn, Excuse, Measure
from goals.numbers import NotANumber, canonical
from goals.periods import Period
from goals.refusals import Conflict

_AUDIT_LOCK = 7_240_312
"""One writer of the trail at a time on PostgreSQL; any number nobody else uses."""


Ids = dict[str, dict[tuple[Any, ...], int]]
"""The ids of stored rows by sheet and by the key that tells its rows apart."""


class Overtaken(Conflict):
    """Somebody else reported the same period since the reporter looked."""


class CheckInRefused(ValueError):
    """The report cannot be recorded; `place` names the field (or input) that is wrong.

    `row` says which of several reports it is.
    """

    row = 0

    def __init__(self, place: str, message: Message) -> None:
        super().__init__(str(message))
        self.place = place
        self.message = message


def append_checkins(
    session: Session,
    measure: Measure,
    owner_id: int,
    span: Period,
    values: Mapping[str, str],
    told: Mapping[str, Any],
    now: datetime,
    *,
    follows: int | None = None,
) -> list[int]:
    """Append one row per value, giving their ids; none where the request key was there already.

    `values` maps "" (no formula) or each input's name to plain decimal text; `follows` is the
    newest check-in of the period that the reporter knew. Raises Overtaken where there is a newer
    one, and CheckInRefused, before anything is written.
    """
    key = told.get("request_key")
    if key and session.scalars(select(col(CheckIn.id)).where(_same_request(key))).first():
        return []
    numbers = checked_values(session, measure, owner_id, span, values, now, follows)
    rows = []
    for place, (name, number) in enumerate(numbers.items()):
        rows.append(
            CheckIn(
                measure_id=measure.id or 0,
                owner_id=owner_id,
                input=name,
                period=span.label,
                starts=span.starts,
                ends=span.ends,
                value=number,
                recorded_at=now,
                author=told.get("author") or "",
                note=told.get("note") or "",
                source=told.get("source") or "",
                confidence=told.get("confidence"),
                approved_by=told.get("approved_by") or "",
                request_key=f"{key}:{place}" if key else None,
            )
        )
    session.add_all(rows)
    session.flush()
    return [row.id or 0 for row in rows]


def checked_values(
    session: Session,
    measure: Measure,
    owner_id: int,
    span: Period,
    values: Mapping[str, str],
    now: datetime,
    follows: int | None,
) -> dict[str, str]:
    """Canonical numbers by input, fit to be recorded now; raises Overtaken and CheckInRefused."""
    if follows is not None:
        _refuse_overtaken(session, measure, owner_id, span, follows)
    numbers = _numbers(measure, values)
    _refuse_overlap(session, measure, owner_id, span, now, list(numbers))
    return numbers


def _same_request(key: str) -> ColumnElement[bool]:
    return col(CheckIn.request_key) == f"{key}:0"


def _refuse_overtaken(
    session: Session, measure: Measure, owner_id: int, span: Period, follows: int
) -> None:
    newest = session.scalars(
        select(func.max(col(CheckIn.id))).where(
            col(CheckIn.measure_id) == measure.id,
            col(CheckIn.owner_id) == owner_id,
            col(CheckIn.starts) == span.starts,
            col(CheckIn.ends) == span.ends,
        )
    ).one()
    if (newest or 0) != follows:
        raise Overtaken(
            say(
                "%(measure)s was reported for %(period)s meanwhile; look at what stands there now",
                measure=measure.name,
                period=span.label,
            )
        )


def _numbers(measure: Measure, values: Mapping[str, str]) -> dict[str, str]:
    """Canonical numbers by declared input, in the measure's order."""
    declared = measure.inputs.split() if measure.formula else [""]
    unknown = sorted(values.keys() - set(declared))
    if unknown:
        raise CheckInRefused(
            unknown[0],
            say("%(measure)s has no input %(name)s", measure=measure.code, name=unknown[0]),
        )
    numbers = {}
    for name in declared:
        if name not in values:
            continue
        try:
            numbers[name] = canonical(values[name])
        except NotANumber:
            raise CheckInRefused(
                name,
                say(
                    "found %(found)r, expected a plain number such as 12.5 (ASCII digits, "
                    "one point, at most 12 digits before and 8 after)",
                    found=values[name],
                ),
            ) from None
    if not numbers:
        raise CheckInRefused(declared[0], say("there is no value to record; enter one"))
    return numbers


def _refuse_overlap(
    session: Session,
    measure: Measure,
    owner_id: int,
    span: Period,
    now: datetime,
    inputs: list[str],
) -> None:
    others = session.execute(
        select(col(CheckIn.input), col(CheckIn.period), col(CheckIn.recorded_at)).where(
            col(CheckIn.measure_id) == measure.id,
            col(CheckIn.owner_id) == owner_id,
            col(CheckIn.input).in_(inputs),
            col(CheckIn.starts) <= span.ends,
            col(CheckIn.ends) >= span.starts,
        )
    )
    for name, label, recorded_at in others:
        if label != span.label:
            raise CheckInRefused(
                "period",
                say(
                    "the period %(period)s overlaps %(other)s, for which there is a check-in; "
                    "report for periods of one length",
                    period=span.label,
                    other=label,
                ),
            )
        if recorded_at >= now:
            raise CheckInRefused(
                name,
                say("a later check-in for %(period)s was recorded just now; reload the page",
                    period=label),
            )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Deed:
    """One thing done, for the audit trail; states by field."""

    actor: str
    action: str
    subject: str
    code: str
    before: State = None
    after: State = None


def record_audit(
    session: Session,
    *,
    actor: str,
    action: str,
    subject: str,
    code: str,
    before: State = None,
    after: State = None,
    at: datetime,
) -> None:
    """Append one entry to the audit trail."""
    record_audits(session, [Deed(actor, action, subject, code, before, after)], at)


def record_audits(session: Session, deeds: Iterable[Deed], at: datetime) -> None:
    """Append the entries in their order: one read, one write, however many there are."""
    entries = [
        Entry(at, deed.actor, deed.action, deed.subject, deed.code,
              state_text(deed.before), state_text(deed.after))
        for deed in deeds
    ]  # fmt: skip
    if not entries:
        return
    session.flush()
    if session.connection().dialect.name == "postgresql":
        # Two writers must not continue from the same entry; SQLite has one writer anyway.
        session.execute(select(func.pg_advisory_xact_lock(_AUDIT_LOCK)))
    newest = select(col(AuditEntry.hash)).order_by(col(AuditEntry.id).desc()).limit(1)
    previous = session.scalars(newest).first() or START
    table = AuditEntry.__table__  # type: ignore[attr-defined]  # set by SQLModel's metaclass
    session.connection().execute(
        insert(table),
        [
            {**link.entry._asdict(), "previous_hash": link.previous_hash, "hash": link.hash}
            for link in chained(previous, entries)
        ],
    )


def insert_rows(
    session: Session, table: type[SQLModel], rows: Sequence[Mapping[str, Any]]
) -> list[int]:
    """Insert the rows at once; their new ids in the same order."""
    if not rows:
        return []
    core = table.__table__  # type: ignore[attr-defined]  # SQLModel's metaclass sets it
    key = core.primary_key.columns.values()[0]
    statement = insert(core).returning(key, sort_by_parameter_order=True)
    # The ORM would send a statement for each set of columns that are not None.
    return list(session.connection().execute(statement, list(rows)).scalars())


def insert_missing(
    session: Session, table: type[SQLModel], rows: Sequence[Mapping[str, Any]]
) -> None:
    """Insert the rows that no unique key forbids; what is there already stays as it is."""
    if not rows:
        return
    core = table.__table__  # type: ignore[attr-defined]  # SQLModel's metaclass sets it
    connection = session.connection()
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    connection.execute(dialect.insert(core).on_conflict_do_nothing(), list(rows))


def append_rows(session: Session, table: type[SQLModel], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert the rows at once, whatever their ids."""
    if rows:
        core = table.__table__  # type: ignore[attr-defined]  # SQLModel's metaclass sets it
        session.connection().execute(insert(core), list(rows))


def update_rows(
    session: Session, table: type[SQLModel], rows: Sequence[tuple[int, Mapping[str, Any]]]
) -> None:
    """Change the rows of these ids to these columns, all rows having the same ones."""
    if not rows:
        return
    core = table.__table__  # type: ignore[attr-defined]  # SQLModel's metaclass sets it
    key = core.primary_key.columns.values()[0]
    statement = (
        update(core)
        .where(key == bindparam("row_key"))
        .values({name: bindparam(f"new_{name}") for name in rows[0][1]})
    )
    session.connection().execute(
        statement,
        [
            {"row_key": row} | {f"new_{name}": value for name, value in columns.items()}
            for row, columns in rows
        ],
    )


def write_plainly(
    session: Session,
    statement: Insert | Update,
    names: tuple[str, ...],
    rows: Sequence[tuple[Any, ...]],
) -> None:
    """Run the statement for every row, whose values the driver takes as they are.

    `names` are the statement's parameters in the order of a row's values; fastest where that is
    the order in which the statement has them. Translating each value, as is usual, takes longer
    than storing it.
    """
    if not rows:
        return
    connection = session.connection()
    compiled = statement.compile(dialect=connection.dialect, column_keys=list(names))
    wanted: Sequence[str] | None = getattr(compiled, "positiontup", None)
    if wanted is None:
        named = [dict(zip(names, row, strict=True)) for row in rows]
        connection.exec_driver_sql(str(compiled), named)
        return
    if tuple(wanted) != names:
        rows = list(map(itemgetter(*map(names.index, wanted)), rows))
    connection.exec_driver_sql(str(compiled), list(rows))


def upsert(
    session: Session,
    table: type[SQLModel],
    ids: dict[tuple[Any, ...], int],
    rows: Mapping[tuple[Any, ...], Mapping[str, Any]],
) -> None:
    """Insert the rows whose key has no id yet, change the others; `ids` learns the new ones."""
    new = [key for key in rows if key not in ids]
    known = [(ids[key], columns) for key, columns in rows.items() if key in ids]
    update_rows(session, table, known)
    ids.update(zip(new, insert_rows(session, table, [rows[key] for key in new]), strict=True))


CHECK_IN = (
    *("measure_id", "owner_id", "input", "period", "starts", "ends", "value"),
    *("recorded_at", "undated", "author", "note", "source", "confidence", "approved_by"),
)
"""The columns of a new check-in."""


def insert_checkins(session: Session, rows: Sequence[tuple[Any, ...]]) -> None:
    """Append check-ins in bulk, each in the order of CHECK_IN.

    `recorded_at` is in microseconds, days are ISO text.
    """
    write_plainly(session, insert(CheckIn), CHECK_IN, rows)


def replace_excuses(
    session: Session,
    ids: Ids,
    rows: Mapping[tuple[Any, ...], Mapping[str, Any]],
    now: datetime,
) -> None:
    """Append excuses by (cycle, measure, owner); a later one replaces the one in force."""
    later = aliased(Excuse)
    in_force = session.execute(
        select(col(Excuse.id), col(Excuse.cycle_id), col(Excuse.measure_id), col(Excuse.owner_id))
        .outerjoin(later, col(later.replaces_id) == col(Excuse.id))
        .where(col(later.id).is_(None))
    )
    known = {tuple(key): row for row, *key in in_force}
    new = []
    for (cycle, measure, owner), values in rows.items():
        key = (ids["cycles"][cycle,], ids["measures"][measure,], ids["owners"][owner,])
        new.append(
            {
                "cycle_id": key[0],
                "measure_id": key[1],
                "owner_id": key[2],
                "reason": values["reason"],
                "approved_by": values["approved_by"],
                "recorded_at": now,
                "replaces_id": known.get(key),
            }
        )
    insert_rows(session, Excuse, new)
