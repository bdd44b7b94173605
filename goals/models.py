"""Tables of what we want and how far we are.

Hundredths are integers, exact decimals are canonical text, instants are integers of microseconds
since 1970 in UTC: all three are exact on SQLite and on PostgreSQL.
"""

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    CTE,
    BigInteger,
    CheckConstraint,
    ColumnElement,
    Dialect,
    Index,
    LargeBinary,
    Select,
    UniqueConstraint,
    bindparam,
    case,
    delete,
    false,
    func,
    literal,
    not_,
    or_,
    select,
    text,
    true,
    union_all,
    update,
)
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import aliased
from sqlalchemy.types import TypeDecorator
from sqlmodel import Field, Session, SQLModel, col

__all__ = [  # noqa: RUF022 - in two groups
    # the tables
    "APPEND_ONLY",
    "Amendment",
    "AuditEntry",
    "Change",
    "CheckIn",
    "Company",
    "Cycle",
    "Evidence",
    "EvidenceFile",
    "Excuse",
    "Instant",
    "Measure",
    "Owner",
    "Submission",
    "SubmissionDecision",
    "Target",
    "microseconds",
    "one_of",
    # the words of SQL, for the parts of queries and actions that are packages: modules of these
    # three names alone import the libraries, which is what import-linter holds
    "CTE",
    "ColumnElement",
    "IntegrityError",
    "SQLModel",
    "Select",
    "Session",
    "aliased",
    "bindparam",
    "case",
    "col",
    "delete",
    "false",
    "func",
    "literal",
    "not_",
    "or_",
    "select",
    "true",
    "union_all",
    "update",
]

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

APPEND_ONLY = (
    *("check_in", "excuse", "audit_entry", "amendment", "change"),
    *("submission", "submission_decision", "evidence_file", "evidence"),
)
"""Tables whose rows the database itself refuses to change or delete."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Instant(TypeDecorator[datetime]):
    """An aware datetime, stored as integer microseconds since 1970 in UTC."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        """Microseconds of an aware datetime; a naive one is a programming error."""
        if value is None:
            return None
        return microseconds(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """The instant in UTC."""
        return None if value is None else _EPOCH + timedelta(microseconds=value)


@lru_cache(maxsize=65_536)
def microseconds(instant: datetime) -> int:
    """Microseconds since 1970 in UTC of an aware datetime; raises ValueError for a naive one."""
    if instant.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    return (instant - _EPOCH) // timedelta(microseconds=1)


def one_of(column: str, *values: str) -> CheckConstraint:
    """A check constraint that the column holds one of the values."""
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=column)


class Company(SQLModel, table=True):
    """The company itself: one row. Every write raises its revision."""

    __table_args__ = (CheckConstraint("id = 1", name="single"),)
    id: int = Field(default=1, primary_key=True)
    name: str
    currency: str = "CNY"
    locale: str = "zh-CN"
    timezone: str = "UTC"
    escalation_days: int = 7
    """After how many days something that waits goes one step up the line; 0: never."""
    revision: int = 0


class Owner(SQLModel, table=True):
    """A code that can own goals: the one code space of units and people."""

    __table_args__ = (one_of("kind", "unit", "person"),)
    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(unique=True)
    kind: str
    name: str


class Cycle(SQLModel, table=True):
    """A named span of days with its own objectives and targets."""

    __table_args__ = (
        one_of("frequency", "month", "quarter", "half", "year"),
        one_of("state", "draft", "active", "scoring", "calibration", "published", "closed"),
        CheckConstraint("starts <= ends", name="span"),
        CheckConstraint("rollup_cap >= 0", name="rollup_cap"),
    )
    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(unique=True)
    name: str
    starts: date
    ends: date
    frequency: str
    parent_id: int | None = Field(default=None, foreign_key="cycle.id", index=True)
    state: str = "active"
    rollup_cap: int = Field(default=10_000)
    acceptance: bool = False
    """Whether every target must be accepted by its owner before the cycle becomes active."""


class Measure(SQLModel, table=True):
    """An entry of the KPI library: how a value is obtained and scored."""

    __table_args__ = (
        one_of("direction", "increase", "decrease", "maintain"),
        one_of("aggregate", "sum", "mean", "last", "min", "max"),
        one_of("frequency", "day", "week", "month", "quarter", "half", "year"),
        CheckConstraint("decimals BETWEEN 0 AND 8", name="decimals"),
    )
    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(unique=True)
    name: str
    direction: str
    unit: str = ""
    aggregate: str = "last"
    inputs: str = ""
    formula: str = ""
    decimals: int = 2
    curve: str = "linear"
    frequency: str = "month"
    description: str = ""
    approval: bool = False
    """Whether a report counts only when the lead above has approved it."""


class Target(SQLModel, table=True):
    """One measure for one owner in one cycle, with its levels and its present value.

    Where the owner moved to another unit in the middle of the cycle there is one for each part of
    it: the days `starts` and `ends` part them.
    """

    __table_args__ = (
        Index(
            "uq_target_first",
            "cycle_id",
            "measure_id",
            "owner_id",
            unique=True,
            sqlite_where=text("starts IS NULL"),
            postgresql_where=text("starts IS NULL"),
        ),
        UniqueConstraint("cycle_id", "measure_id", "owner_id", "starts"),
        CheckConstraint("starts <= ends", name="span"),
    )
    id: int | None = Field(default=None, primary_key=True)
    cycle_id: int = Field(foreign_key="cycle.id")
    measure_id: int = Field(foreign_key="measure.id")
    owner_id: int = Field(foreign_key="owner.id", index=True)
    baseline: str | None = None
    threshold: str | None = None
    target: str | None = None
    stretch: str | None = None
    curve: str = ""
    plan: str = ""
    """What is expected by the end of periods: ``2025-01=10 2025-02=25``; blank: a straight line."""
    starts: date | None = None
    """The first day of the part of the cycle that it is for; None: the cycle's."""
    ends: date | None = None
    """Its last day; None: the cycle's."""
    value: str | None = None


class CheckIn(SQLModel, table=True):
    """One reported value (or formula input) for a period; never overwritten."""

    __tablename__ = "check_in"
    __table_args__ = (
        UniqueConstraint("measure_id", "owner_id", "input", "starts", "ends", "recorded_at"),
        Index("ix_check_in_owner_id_starts", "owner_id", "starts"),
        CheckConstraint("starts <= ends", name="span"),
    )
    id: int | None = Field(default=None, primary_key=True)
    measure_id: int = Field(foreign_key="measure.id")
    owner_id: int = Field(foreign_key="owner.id")
    input: str = ""
    period: str
    starts: date
    ends: date
    value: str
    recorded_at: datetime = Field(sa_type=Instant)
    undated: bool = False
    author: str = ""
    note: str = ""
    source: str = ""
    confidence: int | None = None
    """How sure the reporter is to reach the target, 1 to 10."""
    approved_by: str = ""
    request_key: str | None = Field(default=None, unique=True)


class Submission(SQLModel, table=True):
    """A report that counts only when it is approved; `inputs` is JSON of the values by input."""

    __table_args__ = (
        Index("ix_submission_owner_id_starts", "owner_id", "starts"),
        CheckConstraint("starts <= ends", name="span"),
    )
    id: int | None = Field(default=None, primary_key=True)
    measure_id: int = Field(foreign_key="measure.id", index=True)
    owner_id: int = Field(foreign_key="owner.id")
    period: str
    starts: date
    ends: date
    inputs: str
    note: str = ""
    source: str = ""
    confidence: int | None = None
    author: str
    submitted_at: datetime = Field(sa_type=Instant)
    request_key: str | None = Field(default=None, unique=True)


class SubmissionDecision(SQLModel, table=True):
    """How a submission ended: approved, refused with a reason, or withdrawn by its author."""

    __tablename__ = "submission_decision"
    __table_args__ = (one_of("outcome", "approved", "refused", "withdrawn"),)
    id: int | None = Field(default=None, primary_key=True)
    submission_id: int = Field(foreign_key="submission.id", unique=True)
    outcome: str
    reason: str = ""
    actor: str
    decided_at: datetime = Field(sa_type=Instant)


class EvidenceFile(SQLModel, table=True):
    """What a file holds, kept once however often it is attached; `hash` is its SHA-256."""

    __tablename__ = "evidence_file"
    id: int | None = Field(default=None, primary_key=True)
    hash: str = Field(unique=True)
    media_type: str
    size: int
    content: bytes = Field(sa_type=LargeBinary)
    stored_at: datetime = Field(sa_type=Instant)


class Evidence(SQLModel, table=True):
    """A file that proves a check-in (its first row) or a submission."""

    __table_args__ = (
        CheckConstraint("(check_in_id IS NULL) <> (submission_id IS NULL)", name="one_place"),
    )
    id: int | None = Field(default=None, primary_key=True)
    check_in_id: int | None = Field(default=None, foreign_key="check_in.id", index=True)
    submission_id: int | None = Field(default=None, foreign_key="submission.id", index=True)
    file_id: int = Field(foreign_key="evidence_file.id", index=True)
    name: str


class Excuse(SQLModel, table=True):
    """A decision that a target need not be reported; a later one replaces the earlier."""

    __table_args__ = (
        Index(
            "uq_excuse_first",
            "cycle_id",
            "measure_id",
            "owner_id",
            unique=True,
            sqlite_where=text("replaces_id IS NULL"),
            postgresql_where=text("replaces_id IS NULL"),
        ),
    )
    id: int | None = Field(default=None, primary_key=True)
    cycle_id: int = Field(foreign_key="cycle.id")
    measure_id: int = Field(foreign_key="measure.id")
    owner_id: int = Field(foreign_key="owner.id")
    reason: str
    approved_by: str = ""
    recorded_at: datetime = Field(sa_type=Instant)
    replaces_id: int | None = Field(default=None, foreign_key="excuse.id", unique=True)


class AuditEntry(SQLModel, table=True):
    """Who did what, when, with the state before and after; chained by hash."""

    __tablename__ = "audit_entry"
    __table_args__ = (Index("ix_audit_entry_subject_code", "subject", "code"),)
    id: int | None = Field(default=None, primary_key=True)
    at: datetime = Field(sa_type=Instant)
    actor: str
    action: str
    subject: str
    code: str
    before: str = ""
    after: str = ""
    previous_hash: str
    hash: str = Field(unique=True)


class Amendment(SQLModel, table=True):
    """One deed that changed the plan: what was done, from which day on, by whom and why."""

    id: int | None = Field(default=None, primary_key=True)
    cycle: str = Field(default="", index=True)
    """The code of the one cycle that it changed, which may be gone since; else blank."""
    action: str
    actor: str
    reason: str = ""
    effective: date
    recorded_at: datetime = Field(sa_type=Instant)
    undoes_id: int | None = Field(default=None, foreign_key="amendment.id", unique=True)
    request_key: str | None = Field(default=None, unique=True)


class Change(SQLModel, table=True):
    """A row of the plan before and after an amendment, as JSON; blank where there was none."""

    __table_args__ = (Index("ix_change_sheet_code", "sheet", "code"),)
    id: int | None = Field(default=None, primary_key=True)
    amendment_id: int = Field(foreign_key="amendment.id", index=True)
    sheet: str
    code: str
    before: str = ""
    after: str = ""
