"""Backups are whole and checked; restoring is all or nothing."""

from pathlib import Path

import pytest
from sqlmodel import select

from app.db import BackupRefused, Database
from goals.models import Company


def named(database: Database, name: str) -> None:
    with database.writing() as session:
        session.merge(Company(id=1, name=name))


def name(database: Database) -> str:
    with database.reading() as session:
        return session.exec(select(Company.name)).one()


def test_a_restored_backup_is_what_was_backed_up(sqlite_database: Database, tmp_path: Path) -> None:
    named(sqlite_database, "before")
    sqlite_database.backup(tmp_path / "copy.db")
    named(sqlite_database, "after")
    sqlite_database.restore(tmp_path / "copy.db")
    assert name(sqlite_database) == "before"
    named(sqlite_database, "onwards")
    assert name(sqlite_database) == "onwards"


def test_restoring_leaves_no_log_of_the_old_database(
    sqlite_database: Database, tmp_path: Path
) -> None:
    named(sqlite_database, "before")
    sqlite_database.backup(tmp_path / "copy.db")
    leftover = Path(f"{sqlite_database.file}-wal")
    sqlite_database.dispose()
    leftover.write_bytes(b"an old log")
    sqlite_database.restore(tmp_path / "copy.db")
    assert not leftover.exists()


def test_a_backup_is_one_private_file(sqlite_database: Database, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    sqlite_database.backup(folder / "copy.db")
    assert [file.name for file in folder.iterdir()] == ["copy.db"]
    assert (folder / "copy.db").stat().st_mode & 0o077 == 0


def test_a_backup_is_taken_while_somebody_writes(sqlite_database: Database, tmp_path: Path) -> None:
    named(sqlite_database, "before")
    with sqlite_database.writing() as session:
        session.exec(select(Company)).one().name = "half way"
        session.flush()
        sqlite_database.backup(tmp_path / "copy.db")
    copy = Database.connect(f"sqlite:///{tmp_path / 'copy.db'}")
    assert name(copy) == "before"
    copy.dispose()


def test_damage_is_refused_and_nothing_replaced(sqlite_database: Database, tmp_path: Path) -> None:
    named(sqlite_database, "sound")
    damaged = tmp_path / "damaged.db"
    sqlite_database.backup(damaged)
    content = bytearray(damaged.read_bytes())
    content[8192:16384] = b"\xff" * 8192
    damaged.write_bytes(content)
    with pytest.raises(BackupRefused):
        sqlite_database.restore(damaged)
    assert name(sqlite_database) == "sound"


def test_a_text_file_is_no_backup(sqlite_database: Database, tmp_path: Path) -> None:
    named(sqlite_database, "sound")
    (tmp_path / "notes.txt").write_text("Not a database, but long enough to look like one. " * 99)
    with pytest.raises(BackupRefused):
        sqlite_database.restore(tmp_path / "notes.txt")
    assert name(sqlite_database) == "sound"


def test_a_missing_backup_is_refused(sqlite_database: Database, tmp_path: Path) -> None:
    with pytest.raises(BackupRefused, match="no backup at"):
        sqlite_database.restore(tmp_path / "nowhere.db")


def test_a_database_is_not_its_own_backup(sqlite_database: Database) -> None:
    assert sqlite_database.file is not None
    with pytest.raises(BackupRefused, match="file of its own"):
        sqlite_database.backup(sqlite_database.file)


def test_postgresql_has_tools_of_its_own(postgresql_database: Database, tmp_path: Path) -> None:
    with pytest.raises(BackupRefused, match="pg_dump"):
        postgresql_database.backup(tmp_path / "copy.db")
