"""Tables of who owns what, what adds up to what, and who may sign in."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from goals.models import Instant, one_of

APPEND_ONLY = ("offer_turn",)


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


class Assignment(SQLModel, table=True):
    """Where somebody sat until the last day `ends`; where she sits now stands with the person."""

    __table_args__ = (UniqueConstraint("owner_id", "ends"),)
    id: int | None = Field(default=None, primary_key=True)
    owner_id: int = Field(foreign_key="person.owner_id")
    unit_id: int = Field(foreign_key="unit.owner_id", index=True)
    role_id: int | None = Field(default=None, foreign_key="role.id")
    manager_id: int | None = Field(default=None, foreign_key="owner.id")
    ends: date


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


class Invitation(SQLModel, table=True):
    """An offer to open an account; the link's token is kept only as its SHA-256."""

    id: int | None = Field(default=None, primary_key=True)
    token_hash: str = Field(unique=True)
    owner_id: int | None = Field(default=None, foreign_key="owner.id", index=True)
    email: str = ""
    role: str = "staff"
    invited_by: str
    created_at: datetime = Field(sa_type=Instant)
    expires_at: datetime = Field(sa_type=Instant)
    used_at: datetime | None = Field(default=None, sa_type=Instant)
    revoked_at: datetime | None = Field(default=None, sa_type=Instant)


class Offer(SQLModel, table=True):
    """A target that two levels are agreeing on (catchball); its turns hold what was said."""

    __table_args__ = (
        one_of("state", "open", "countered", "accepted", "declined", "withdrawn"),
        Index("ix_offer_cycle_id_owner_id", "cycle_id", "owner_id"),
    )
    id: int | None = Field(default=None, primary_key=True)
    cycle_id: int = Field(foreign_key="cycle.id")
    objective: str
    measure_id: int = Field(foreign_key="measure.id", index=True)
    owner_id: int = Field(foreign_key="owner.id", index=True)
    account_id: int | None = Field(default=None, foreign_key="account.id", index=True)
    """Who offers; none where the actor of its first turn has no account here."""
    state: str = "open"
    due: date | None = None
    created_at: datetime = Field(sa_type=Instant)


class OfferTurn(SQLModel, table=True):
    """One throw of the ball; `terms` is JSON of weight, points and levels, blank where kept."""

    __tablename__ = "offer_turn"
    __table_args__ = (
        UniqueConstraint("offer_id", "position"),
        one_of("kind", "offer", "counter", "accept", "decline", "withdraw", "remind"),
    )
    id: int | None = Field(default=None, primary_key=True)
    offer_id: int = Field(foreign_key="offer.id")
    position: int
    kind: str
    account_id: int | None = Field(default=None, foreign_key="account.id", index=True)
    actor: str
    terms: str = ""
    reason: str = ""
    resources: str = ""
    at: datetime = Field(sa_type=Instant)


class Comment(SQLModel, table=True):
    """What somebody said about a place of a cycle: ``objective CODE``, ``target MEASURE/OWNER``."""

    __table_args__ = (Index("ix_comment_cycle_id_place", "cycle_id", "place"),)
    id: int | None = Field(default=None, primary_key=True)
    cycle_id: int = Field(foreign_key="cycle.id")
    place: str
    account_id: int | None = Field(default=None, foreign_key="account.id", index=True)
    author: str
    """The person's code or the login; it stands where there is no such account here."""
    text: str
    at: datetime = Field(sa_type=Instant)
    withdrawn_at: datetime | None = Field(default=None, sa_type=Instant)
    request_key: str | None = Field(default=None, unique=True)


class Mention(SQLModel, table=True):
    """Somebody who is named in a comment."""

    comment_id: int = Field(primary_key=True, foreign_key="comment.id")
    owner_id: int = Field(primary_key=True, foreign_key="owner.id", index=True)


class Initiative(SQLModel, table=True):
    """What is done to reach an objective: owner, days, cost (exact text) and status."""

    __table_args__ = (
        Index("ix_initiative_cycle_id_place", "cycle_id", "place"),
        one_of("status", "planned", "running", "done", "dropped"),
        CheckConstraint("starts <= ends", name="span"),
    )
    id: int | None = Field(default=None, primary_key=True)
    cycle_id: int = Field(foreign_key="cycle.id")
    place: str
    name: str
    owner_id: int = Field(foreign_key="owner.id", index=True)
    starts: date | None = None
    ends: date | None = None
    cost: str | None = None
    status: str = "planned"
    note: str = ""
    version: int = 1
    request_key: str | None = Field(default=None, unique=True)


class Milestone(SQLModel, table=True):
    """A day by which a part of an initiative is done."""

    id: int | None = Field(default=None, primary_key=True)
    initiative_id: int = Field(foreign_key="initiative.id", index=True)
    name: str
    due: date
    done_on: date | None = None


class Risk(SQLModel, table=True):
    """What may keep objectives from being reached, and the response to it."""

    __table_args__ = (
        one_of("likelihood", "low", "medium", "high"),
        one_of("impact", "low", "medium", "high"),
        one_of("response", "avoid", "reduce", "transfer", "accept"),
    )
    id: int | None = Field(default=None, primary_key=True)
    cycle_id: int = Field(foreign_key="cycle.id", index=True)
    name: str
    note: str = ""
    likelihood: str = "medium"
    impact: str = "medium"
    response: str = "reduce"
    measures_taken: str = ""
    owner_id: int = Field(foreign_key="owner.id", index=True)
    is_open: bool = True
    version: int = 1
    request_key: str | None = Field(default=None, unique=True)


class RiskPlace(SQLModel, table=True):
    """A place of the risk's cycle that it threatens."""

    __tablename__ = "risk_place"
    risk_id: int = Field(primary_key=True, foreign_key="risk.id")
    place: str = Field(primary_key=True)


class Notice(SQLModel, table=True):
    """Something an account should know; `message` is JSON of a sentence and its parameters.

    `key` says what it is about, so that nobody is told the same thing twice.
    """

    __table_args__ = (
        UniqueConstraint("account_id", "key"),
        Index("ix_notice_account_id_read_at", "account_id", "read_at"),
        Index("ix_notice_key", "key"),
    )
    id: int | None = Field(default=None, primary_key=True)
    account_id: int = Field(foreign_key="account.id")
    kind: str
    key: str
    message: str
    href: str = ""
    created_at: datetime = Field(sa_type=Instant)
    read_at: datetime | None = Field(default=None, sa_type=Instant)
    mailed_at: datetime | None = Field(default=None, sa_type=Instant)


class NoticeChoice(SQLModel, table=True):
    """How an account wants to be told of a kind of notice, where not as usual."""

    __tablename__ = "notice_choice"
    __table_args__ = (one_of("channel", "none", "inbox", "mail", "digest"),)
    account_id: int = Field(primary_key=True, foreign_key="account.id")
    kind: str = Field(primary_key=True)
    channel: str


class MailChoice(SQLModel, table=True):
    """Where and when an account gets mail: quiet and digest hours of the day, company's time."""

    __tablename__ = "mail_choice"
    __table_args__ = (
        CheckConstraint("quiet_from BETWEEN 0 AND 23", name="quiet_from"),
        CheckConstraint("quiet_until BETWEEN 0 AND 23", name="quiet_until"),
        CheckConstraint("digest_hour BETWEEN 0 AND 23", name="digest_hour"),
    )
    account_id: int = Field(primary_key=True, foreign_key="account.id")
    address: str = ""
    quiet_from: int = 20
    quiet_until: int = 8
    digest_hour: int = 8


class Mail(SQLModel, table=True):
    """A letter on its way; `sending_until` is the lease of whoever sends it."""

    __table_args__ = (Index("ix_mail_sent_at_due_at", "sent_at", "due_at"),)
    id: int | None = Field(default=None, primary_key=True)
    account_id: int | None = Field(default=None, foreign_key="account.id", index=True)
    recipient: str
    subject: str
    body: str
    created_at: datetime = Field(sa_type=Instant)
    due_at: datetime = Field(sa_type=Instant)
    sending_until: datetime | None = Field(default=None, sa_type=Instant)
    sent_at: datetime | None = Field(default=None, sa_type=Instant)
    failed_at: datetime | None = Field(default=None, sa_type=Instant)
    """When it was given up; `failure` says why, or why the last try failed."""
    tries: int = 0
    failure: str = ""
