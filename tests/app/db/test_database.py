"""Transactions behave the same on both databases."""

import threading
from contextlib import suppress
from pathlib import Path

import pytest
from sqlalchemy.exc import DBAPIError
from sqlmodel import select

from app.db import Database, DatabaseRefused
from app.db.sqlite import OLDEST, driver
from goals.models import Company


def founded(database: Database) -> None:
    with database.writing() as session:
        session.add(Company(name="Qingyun", revision=0))


def revision(database: Database) -> int:
    with database.reading() as session:
        return session.exec(select(Company.revision)).one()


def test_what_is_written_is_read(database: Database) -> None:
    founded(database)
    with database.reading() as session:
        company = session.exec(select(Company)).one()
    assert company.name == "Qingyun"  # also after the session's end


def test_an_exception_undoes_everything(database: Database) -> None:
    with suppress(LookupError), database.writing() as session:
        session.add(Company(name="Qingyun"))
        session.flush()
        raise LookupError
    with database.reading() as session:
        assert session.exec(select(Company)).all() == []


def test_a_reading_session_refuses_to_write(database: Database) -> None:
    with database.reading() as session:
        session.add(Company(name="Qingyun"))
        with pytest.raises(DBAPIError, match=r"read-?only"):
            session.flush()


def test_writing_works_after_a_refused_write(database: Database) -> None:
    with suppress(DBAPIError), database.reading() as session:
        session.add(Company(name="Qingyun"))
        session.flush()
    founded(database)
    assert revision(database) == 0


def test_a_reader_keeps_its_snapshot_while_others_write(database: Database) -> None:
    founded(database)
    with database.reading() as reader:
        before = reader.exec(select(Company.revision)).one()
        with database.writing() as writer:
            writer.exec(select(Company)).one().revision = 7
        assert reader.exec(select(Company.revision)).one() == before
    assert revision(database) == 7


def test_a_half_written_transaction_is_invisible(database: Database) -> None:
    founded(database)
    with database.writing() as writer:
        writer.exec(select(Company)).one().revision = 7
        writer.flush()
        assert revision(database) == 0


def test_concurrent_writers_lose_nothing(database: Database) -> None:
    founded(database)

    def count_up() -> None:
        for _ in range(15):
            with database.writing() as session:
                company = session.exec(select(Company).with_for_update()).one()
                company.revision += 1

    writers = [threading.Thread(target=count_up) for _ in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert revision(database) == 60


def test_a_second_write_inside_a_write_is_refused(sqlite_database: Database) -> None:
    with (
        sqlite_database.writing(),
        pytest.raises(RuntimeError, match="pass it on"),
        sqlite_database.writing(),
    ):
        pytest.fail("two writers at once")
    founded(sqlite_database)  # and the turn was given back


def test_statements_are_counted(database: Database) -> None:
    with database.count_statements() as statements:
        founded(database)
        revision(database)
    assert [statement.split()[0] for statement in statements] == ["INSERT", "SELECT"]


def test_sqlite_is_set_up_to_survive(sqlite_database: Database) -> None:
    fresh = Database.connect(f"sqlite:///{sqlite_database.file}")  # tests write without sync
    with fresh.reader.connect() as connection:
        found = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys", "recursive_triggers")
        }
    fresh.dispose()
    assert found == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "recursive_triggers": 1,
    }
    assert driver().sqlite_version_info >= OLDEST


def test_an_old_sqlite_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.db.sqlite.OLDEST", (99, 0, 0))
    with pytest.raises(DatabaseRefused, match=r"SQLite 99\.0\.0 or later"):
        driver()


def test_an_old_postgresql_is_refused(
    postgresql_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.db.postgresql.OLDEST", 99)
    url = postgresql_database.url.render_as_string(hide_password=False)
    fresh = Database.connect(url)
    with pytest.raises(DatabaseRefused, match="PostgreSQL 99 or later"), fresh.reading() as session:
        session.connection()
    fresh.dispose()


@pytest.mark.parametrize(
    "url", ["", "nonsense", "mysql://host/name", "sqlite://", "sqlite:///:memory:"]
)
def test_other_databases_are_refused(url: str) -> None:
    with pytest.raises(DatabaseRefused):
        Database.connect(url)


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "letter.txt"
    file.write_text("Dear all, " * 1000)
    database = Database.connect(f"sqlite:///{file}")
    with pytest.raises(
        DatabaseRefused, match=r"letter\.txt cannot be used: file is not a database"
    ):
        database.migrate()
    database.dispose()
    assert file.read_text() == "Dear all, " * 1000


def test_a_folder_is_no_database(tmp_path: Path) -> None:
    with pytest.raises(DatabaseRefused, match="cannot be opened: Is a directory"):
        Database.connect(f"sqlite:///{tmp_path}")


def test_an_unreachable_server_is_refused_without_telling_the_password() -> None:
    database = Database.connect("postgresql://ann:seven-seas@127.0.0.1:1/catchball")
    with pytest.raises(DatabaseRefused, match="Connection refused") as refused:
        database.migrate()
    assert "seven-seas" not in str(refused.value)


def test_the_file_is_for_its_owner_only(tmp_path: Path) -> None:
    file = tmp_path / "new.db"
    Database.connect(f"sqlite:///{file}").dispose()
    assert file.stat().st_mode & 0o077 == 0
