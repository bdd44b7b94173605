"""Commands run on a test's database."""

from pathlib import Path
from typing import NamedTuple

from click.testing import CliRunner

from app.commands import catchball
from app.db import Database
from tests.scenarios.small import Edit, edited, laid_out


class Ran(NamedTuple):
    """Exit status, standard output and standard error of a command."""

    status: int
    out: str
    err: str


def run(database: Database, *arguments: str | Path) -> Ran:
    """The command, run on the database."""
    url = database.url.render_as_string(hide_password=False)
    done = CliRunner().invoke(catchball, ["--db", url, *map(str, arguments)])
    return Ran(done.exit_code, done.stdout, done.stderr)


def loaded(database: Database, folder: Path, *edits: Edit) -> None:
    """The small sound company with these edits is in the database."""
    answer = run(database, "load", laid_out(edited(edits), folder))
    assert answer.status == 0, answer.err
