"""Tables of how results are judged and paid."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from goals.models import Instant, one_of

APPEND_ONLY = ("adjustment",)


class Adjustment(SQLModel, table=True):
    """Points added to or taken from a scorecard, with the reason; a later row replaces an earlier.

    `occurrence` tells apart several adjustments of one owner for the same reason.
    """

    __table_args__ = (
        Index(
            "uq_adjustment_first",
            "cycle_id",
            "owner_id",
            "reason",
            "occurrence",
            unique=True,
            sqlite_where=text("replaces_id IS NULL"),
            postgresql_where=text("replaces_id IS NULL"),
        ),
        Index("ix_adjustment_owner_id_cycle_id", "owner_id", "cycle_id"),
    )
    id: int | None = Field(default=None, primary_key=True)
    cycle_id: int = Field(foreign_key="cycle.id")
    owner_id: int = Field(foreign_key="owner.id")
    points: str
    reason: str
    occurrence: int = 1
    recorded_at: datetime = Field(sa_type=Instant)
    replaces_id: int | None = Field(default=None, foreign_key="adjustment.id", unique=True)


class Scheme(SQLModel, table=True):
    """One version of the appraisal and reward rules; money and bands are exact text."""

    __table_args__ = (
        UniqueConstraint("code", "version"),
        CheckConstraint("version >= 0", name="version"),
        CheckConstraint("line_cap >= 0", name="line_cap"),
    )
    id: int | None = Field(default=None, primary_key=True)
    code: str
    version: int
    name: str
    grades: str
    pool: str | None = None
    line_cap: int = 12_000
    rounding: str = ""


class SchemeCycle(SQLModel, table=True):
    """A cycle that a scheme version judges."""

    __tablename__ = "scheme_cycle"
    scheme_id: int = Field(primary_key=True, foreign_key="scheme.id")
    cycle_id: int = Field(primary_key=True, foreign_key="cycle.id", index=True)


class Rule(SQLModel, table=True):
    """One line of a scheme version, run in the order of `position`."""

    __table_args__ = (
        UniqueConstraint("scheme_id", "code"),
        one_of("effect", "pay", "multiply", "cap", "floor", "veto", "award", "plan"),
    )
    id: int | None = Field(default=None, primary_key=True)
    scheme_id: int = Field(foreign_key="scheme.id")
    position: int
    code: str
    applies_to: str
    effect: str
    value: str = ""
    condition: str = ""
    exclusive_group: str = ""
    label: str = ""
