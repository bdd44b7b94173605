"""The command line as a whole: names, exit statuses, streams."""

import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from app.commands import COMMANDS, catchball, main
from app.commands.serve import SITE, gunicorn_arguments
from app.db import Database, migration


def run(*arguments: str) -> tuple[int, str, str]:
    """Exit status, standard output and standard error of the command."""
    result = CliRunner().invoke(catchball, arguments)
    return result.exit_code, result.stdout, result.stderr


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help(name: str) -> None:
    status, out, _ = run(name, "--help")
    assert (status, out.splitlines()[0].split()[:3]) == (0, ["Usage:", "catchball", name])


def test_an_unknown_command_is_wrong_usage() -> None:
    assert run("dance")[0] == 2


def test_migrate_brings_the_tables(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'new.db'}"
    assert run("--db", url, "migrate") == (0, "", "The database is up to date.\n")
    database = Database.connect(url)
    assert migration.revision(database.writer) == migration.head()
    database.dispose()


def test_backup_and_restore(sqlite_database: Database, tmp_path: Path) -> None:
    url = str(sqlite_database.url)
    copy = str(tmp_path / "copy.db")
    assert run("--db", url, "backup", copy)[0] == 0
    assert run("--db", url, "restore", copy) == (0, "", f"Restored from {copy}.\n")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--db", "mysql://host/name", "migrate"], "catchball: there is no support for mysql"),
        (["--db", "sqlite:///{tmp}/new.db", "restore", "{tmp}/none"], "catchball: there is no"),
    ],
)
def test_a_refusal_is_a_sentence_and_status_1(
    arguments: list[str],
    said: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    argv = [argument.replace("{tmp}", str(tmp_path)) for argument in arguments]
    monkeypatch.setattr(sys, "argv", ["catchball", *argv])
    with pytest.raises(SystemExit) as stopped:
        main()
    assert stopped.value.code == 1
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.startswith(said)


def test_the_server_forks_single_threaded_workers() -> None:
    arguments = gunicorn_arguments("127.0.0.1:8000", 3)
    assert arguments[:3] == ["-m", "gunicorn", SITE]
    assert "sync" in arguments
