"""Migrations: in step with the models, all or nothing, and no row lost."""

import shutil
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlmodel import SQLModel, select

from app.config import resource
from app.db import Database, MigrationRefused, migration
from app.db.tables import APPEND_ONLY, metadata
from cascade.models import Account, Offer, OfferTurn
from goals.models import (
    Amendment,
    AuditEntry,
    Change,
    CheckIn,
    Cycle,
    Evidence,
    EvidenceFile,
    Excuse,
    Measure,
    Owner,
    Submission,
    SubmissionDecision,
)
from scorecards.models import Adjustment

NOON = datetime(2025, 4, 1, 12, tzinfo=UTC)

REBUILDS_A_PARENT = """
import sqlalchemy as sa
from alembic import op
revision = "9999"
down_revision = "{head}"
def upgrade():
    with op.batch_alter_table("measure", recreate="always") as batch:
        batch.add_column(sa.Column("colour", sa.String(), nullable=True))
"""

LOSES_A_ROW = """
from alembic import op
revision = "9999"
down_revision = "{head}"
def upgrade():
    op.execute("CREATE TABLE half_done (id integer)")
    op.execute("DELETE FROM scheme")
"""


def filled(database: Database) -> None:
    with database.writing() as session:
        session.add(Owner(id=1, code="P1", kind="person", name="Li Na"))
        session.add(Measure(id=1, code="CSI", name="Satisfaction", direction="increase"))
        session.add(
            Cycle(
                id=1,
                code="Q1",
                name="Q1",
                starts=date(2025, 1, 1),
                ends=date(2025, 3, 31),
                frequency="quarter",
            )
        )
        session.add(Account(id=1, login="hr", password_hash="", created_at=NOON))
        session.flush()
        session.add(
            Offer(
                id=1,
                cycle_id=1,
                objective="F",
                measure_id=1,
                owner_id=1,
                account_id=1,
                created_at=NOON,
            )
        )
        for fact in facts():
            session.add(fact)
            session.flush()


def facts() -> list[SQLModel]:
    """One row of each append-only table."""
    january = CheckIn(
        id=1,
        measure_id=1,
        owner_id=1,
        period="2025-01",
        starts=date(2025, 1, 1),
        ends=date(2025, 1, 31),
        value="4.2",
        recorded_at=NOON,
    )
    loading = AuditEntry(
        id=1,
        at=NOON,
        actor="hr",
        action="load",
        subject="",
        code="",
        previous_hash="",
        hash="0",
    )
    return [
        january,
        loading,
        Excuse(id=1, cycle_id=1, measure_id=1, owner_id=1, reason="on leave", recorded_at=NOON),
        Adjustment(id=1, cycle_id=1, owner_id=1, points="2", reason="a save", recorded_at=NOON),
        Amendment(id=1, action="edit", actor="hr", effective=january.starts, recorded_at=NOON),
        Change(id=1, amendment_id=1, sheet="measures", code="CSI", after="{}"),
        Submission(
            id=1,
            measure_id=1,
            owner_id=1,
            period="2025-02",
            starts=date(2025, 2, 1),
            ends=date(2025, 2, 28),
            inputs="{}",
            author="hr",
            submitted_at=NOON,
        ),
        SubmissionDecision(
            id=1, submission_id=1, outcome="approved", actor="lead", decided_at=NOON
        ),
        EvidenceFile(id=1, hash="0", media_type="text/plain", size=1, content=b"1", stored_at=NOON),
        Evidence(id=1, check_in_id=1, file_id=1, name="list.txt"),
        OfferTurn(id=1, offer_id=1, position=1, kind="offer", actor="hr", at=NOON),
    ]


@pytest.fixture
def next_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file where a test writes the migration that a later version would bring."""
    folder = tmp_path / "migrations"
    shutil.copytree(resource("db/migrations"), folder)
    monkeypatch.setattr(migration, "resource", lambda _name: folder)
    return folder / "versions" / "9999_next.py"


def test_models_and_migrations_are_in_step(database: Database) -> None:
    with database.writer.connect() as connection:
        command.check(migration.alembic_config(connection))


def test_there_is_one_line_of_migrations_and_all_of_it_is_applied(database: Database) -> None:
    assert migration.revision(database.writer) == migration.head() is not None


def test_migrating_twice_changes_nothing(bare_database: Database) -> None:
    bare_database.migrate()
    with bare_database.count_statements() as statements:
        bare_database.migrate()
    assert not [sql for sql in statements if "CREATE" in sql]


def test_the_first_migration_can_be_taken_back(bare_database: Database) -> None:
    bare_database.migrate()
    with bare_database.writer.begin() as connection:
        command.downgrade(migration.alembic_config(connection), "base")
    bare_database.migrate()
    assert migration.revision(bare_database.writer) == migration.head()


def test_every_protected_table_is_tested() -> None:
    assert sorted(str(fact.__tablename__) for fact in facts()) == sorted(APPEND_ONLY)
    assert set(APPEND_ONLY) <= set(metadata().tables)


@pytest.mark.parametrize("table", APPEND_ONLY)
@pytest.mark.parametrize("change", ["UPDATE {} SET id = id", "DELETE FROM {}"])
def test_facts_cannot_be_changed(database: Database, table: str, change: str) -> None:
    filled(database)
    with (
        pytest.raises(DBAPIError, match=f"{table} is append-only"),
        database.writing() as session,
    ):
        session.connection().execute(text(change.format(table)))


@pytest.mark.parametrize("table", APPEND_ONLY)
def test_facts_cannot_be_replaced_or_truncated(database: Database, table: str) -> None:
    filled(database)
    trick = (
        f"REPLACE INTO {table} SELECT * FROM {table}"  # noqa: S608 - our own table names
        if database.is_sqlite
        else f"TRUNCATE {table} CASCADE"
    )
    with (
        pytest.raises(DBAPIError, match=f"{table} is append-only"),
        database.writing() as session,
    ):
        session.connection().execute(text(trick))


def test_rebuilding_a_parent_table_keeps_its_children(
    sqlite_database: Database, next_version: Path
) -> None:
    filled(sqlite_database)
    next_version.write_text(REBUILDS_A_PARENT.format(head=migration.head()))
    sqlite_database.migrate()
    with sqlite_database.reading() as session:
        assert session.exec(select(CheckIn.value)).all() == ["4.2"]
        assert session.connection().execute(text("SELECT colour FROM measure")).all() == [(None,)]


def test_the_file_is_copied_before_its_first_step(
    sqlite_database: Database, next_version: Path
) -> None:
    filled(sqlite_database)
    old = migration.head()
    next_version.write_text(REBUILDS_A_PARENT.format(head=old))
    sqlite_database.migrate()
    assert sqlite_database.file is not None
    copy = sqlite_database.file.with_name(f"catchball.db.before-9999-from-{old}")
    kept = Database.connect(f"sqlite:///{copy}")
    assert migration.revision(kept.writer) == old
    kept.dispose()


def test_a_migration_that_loses_rows_is_undone(bare_database: Database, next_version: Path) -> None:
    bare_database.migrate()
    with bare_database.writing() as session:
        session.connection().execute(
            text(
                "INSERT INTO scheme (id, code, version, name, grades, line_cap, rounding)"
                " VALUES (1, 'S', 1, 'S', 'A:0', 12000, '')"
            )
        )
    old = migration.head()
    next_version.write_text(LOSES_A_ROW.format(head=old))
    with pytest.raises(MigrationRefused, match="rows of scheme"):
        bare_database.migrate()
    assert migration.revision(bare_database.writer) == old
    with bare_database.reading() as session, pytest.raises(DBAPIError, match="half_done"):
        session.connection().execute(text("SELECT * FROM half_done"))
