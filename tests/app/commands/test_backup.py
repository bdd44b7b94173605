"""`catchball backup` and `restore`: only copies with a whole audit trail count."""

from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner

from app.commands import catchball
from app.db import Database, sqlite
from tests.scenarios.small import SOUND, laid_out


def run(url: str, *arguments: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(catchball, ["--db", url, *arguments])
    return result.exit_code, result.stdout, result.stderr


@pytest.fixture
def url(sqlite_database: Database, tmp_path: Path) -> str:
    """A database with a company, and so with an audit trail."""
    address = str(sqlite_database.url)
    assert run(address, "load", str(laid_out(SOUND, tmp_path / "bundle")))[0] == 0
    return address


def tampered(file: Path) -> None:
    """Somebody with access to the file changes who loaded the bundle."""
    with closing(sqlite.driver().connect(str(file))) as connection, connection:
        connection.execute("DROP TRIGGER audit_entry_no_update")
        connection.execute("UPDATE audit_entry SET actor = 'nobody' WHERE id = 1")


def test_a_sound_copy_is_one_plain_file(url: str, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    copy = folder / "copy.db"
    assert run(url, "backup", str(copy)) == (0, "", f"Backed up to {copy}.\n")
    assert list(folder.iterdir()) == [copy]
    assert run(url, "restore", str(copy)) == (0, "", f"Restored from {copy}.\n")


def test_an_earlier_copy_goes_only_where_that_was_asked(url: str, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    copy.write_text("an earlier one")
    status, _, err = run(url, "backup", str(copy))
    assert (status, copy.read_text()) == (1, "an earlier one")
    assert "--replace" in err
    assert run(url, "backup", "--replace", str(copy))[0] == 0
    assert run(url, "restore", str(copy))[0] == 0


def test_a_broken_trail_replaces_no_backup(
    url: str, sqlite_database: Database, tmp_path: Path
) -> None:
    copy = tmp_path / "copy.db"
    assert run(url, "backup", str(copy))[0] == 0
    sound = copy.read_bytes()
    assert sqlite_database.file is not None
    tampered(sqlite_database.file)
    status, out, err = run(url, "backup", "--replace", str(copy))
    assert (status, out) == (1, "")
    assert "broken at entry 1" in err
    assert copy.read_bytes() == sound


def test_a_broken_trail_is_not_restored(url: str, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    assert run(url, "backup", str(copy))[0] == 0
    tampered(copy)
    status, _, err = run(url, "restore", str(copy))
    assert status == 1
    assert "broken at entry 1" in err
    assert run(url, "backup", str(tmp_path / "again.db"))[0] == 0  # what was there is still sound


def test_a_database_without_tables_has_no_trail_to_break(tmp_path: Path) -> None:
    empty = tmp_path / "empty.db"
    empty.touch()
    assert run(f"sqlite:///{empty}", "backup", str(tmp_path / "copy.db"))[0] == 0
