"""Tables of who owns what, what adds up to what, and who may sign in."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from goals.models import Instant, one_of

APPEND_ONLY: tuple[str, ...] = ()


class Unit(SQLModel, table=True):
    """A department or team; its code and name are its owner's."""

    owner_id: int = Field(primary_key=True, foreign_key="owner.id")
    parent_id: int | None = Field(default=None, foreign_key="unit.owner_id", index=True)
    lead_id: int | None = Field(default=None, foreign_key="owner.id", index=True)


class Role(SQLModel, table=True):
    """A seat that people hold."""

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(unique=True)
    name: str


class Person(SQLModel, table=True):
    """Somebody in a unit; code and name are the owner's, pay is exact text."""

    owner_id: int = Field(primary_key=True, foreign_key="owner.id")
    email: str = ""
    unit_id: int = Field(foreign_key="unit.owner_id", index=True)
    role_id: int | None = Field(default=None, foreign_key="role.id", index=True)
    manager_id: int | None = Field(default=None, foreign_key="owner.id", index=True)
    joined: date | None = None
    left: date | None = None
    base_pay: str | None = None
    target_bonus: str | None = None


class Perspective(SQLModel, table=True):
    """A view of the balanced scorecard, of one cycle or (no cycle) of all."""

    __table_args__ = (
        UniqueConstraint("code", "cycle_id"),
        Index(
            "uq_perspective_everywhere",
            "code",
            unique=True,
            sqlite_where=text("cycle_id IS NULL"),
            postgresql_where=text("cycle_id IS NULL"),
        ),
        CheckConstraint("weight BETWEEN 0 AND 10000", name="weight"),
    )
    id: int | None = Field(default=None, primary_key=True)
    code: str
    name: str
    weight: int
    cycle_id: int | None = Field(default=None, foreign_key="cycle.id", index=True)


class Objective(SQLModel, table=True):
    """An inner node of a cycle's cascade."""

    __table_args__ = (
        UniqueConstraint("cycle_id", "code"),
        one_of("rollup", "weighted", "average", "min", "max"),
        one_of("kind", "committed", "aspirational"),
    )
    id: int | None = Field(default=None, primary_key=True)
    cycle_id: int = Field(foreign_key="cycle.id")
    code: str
    name: str
    owner_id: int = Field(foreign_key="owner.id", index=True)
    perspective_id: int = Field(foreign_key="perspective.id", index=True)
    rollup: str = "weighted"
    kind: str = "committed"


class Node(SQLModel, table=True):
    """A place in the tree of a cycle: company, perspective, objective or target.

    Weight and points are hundredths; score and coverage are the roll-up's present result.
    """

    __table_args__ = (
        Index(
            "uq_node_root",
            "cycle_id",
            unique=True,
            sqlite_where=text("parent_id IS NULL"),
            postgresql_where=text("parent_id IS NULL"),
        ),
        UniqueConstraint("cycle_id", "perspective_id"),
        UniqueConstraint("objective_id"),
        UniqueConstraint("target_id"),
        one_of("kind", "company", "perspective", "objective", "target"),
        CheckConstraint("(kind = 'company') = (parent_id IS NULL)", name="root"),
        CheckConstraint("(kind = 'perspective') = (perspective_id IS NOT NULL)", name="lane"),
        CheckConstraint("(kind = 'objective') = (objective_id IS NOT NULL)", name="inner"),
        CheckConstraint("(kind = 'target') = (target_id IS NOT NULL)", name="leaf"),
        CheckConstraint("weight BETWEEN 0 AND 10000", name="weight"),
        CheckConstraint("points BETWEEN 0 AND 10000", name="points"),
        CheckConstraint("score BETWEEN 0 AND 12000", name="score"),
        CheckConstraint("coverage BETWEEN 0 AND 10000", name="coverage"),
    )
    id: int | None = Field(default=None, primary_key=True)
    cycle_id: int = Field(foreign_key="cycle.id", index=True)
    parent_id: int | None = Field(default=None, foreign_key="node.id", index=True)
    kind: str
    perspective_id: int | None = Field(default=None, foreign_key="perspective.id")
    objective_id: int | None = Field(default=None, foreign_key="objective.id")
    target_id: int | None = Field(default=None, foreign_key="target.id")
    weight: int | None = None
    points: int | None = None
    score: int | None = None
    coverage: int = 0


class Link(SQLModel, table=True):
    """A relation between two objectives that changes no number."""

    __table_args__ = (
        UniqueConstraint("from_id", "to_id", "kind"),
        one_of("kind", "supports", "causes"),
        CheckConstraint("from_id <> to_id", name="two"),
    )
    id: int | None = Field(default=None, primary_key=True)
    cycle_id: int = Field(foreign_key="cycle.id", index=True)
    from_id: int = Field(foreign_key="objective.id")
    to_id: int = Field(foreign_key="objective.id", index=True)
    kind: str


class Account(SQLModel, table=True):
    """Somebody who may sign in, with the rights of a role."""

    __table_args__ = (one_of("role", "staff", "leadership", "hr", "admin", "auditor"),)
    id: int | None = Field(default=None, primary_key=True)
    login: str = Field(unique=True)
    owner_id: int | None = Field(default=None, foreign_key="owner.id", unique=True)
    role: str = "staff"
    password_hash: str
    language: str = ""
    active: bool = True
    created_at: datetime = Field(sa_type=Instant)


class SignIn(SQLModel, table=True):
    """A signed-in browser; the cookie's identifier is kept only as its SHA-256."""

    __tablename__ = "sign_in"
    id: int | None = Field(default=None, primary_key=True)
    token_hash: str = Field(unique=True)
    account_id: int = Field(foreign_key="account.id", index=True)
    created_at: datetime = Field(sa_type=Instant)
    seen_at: datetime = Field(sa_type=Instant)
    revoked_at: datetime | None = Field(default=None, sa_type=Instant)


class Attempt(SQLModel, table=True):
    """How often a key (an account, a network) failed to sign in within a window."""

    __table_args__ = (UniqueConstraint("key", "window_starts"),)
    id: int | None = Field(default=None, primary_key=True)
    key: str
    window_starts: datetime = Field(sa_type=Instant)
    failures: int = 0
