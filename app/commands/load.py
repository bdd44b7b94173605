"""`catchball load`: a bundle into the database, whole or not at all."""

from contextlib import suppress
from pathlib import Path

import click

from app import clock
from app.commands.invocation import Invocation, needs_invocation
from goals.messages import say
from scorecards.actions import Loaded, load_bundle
from scorecards.bundle.files import read_bundle
from scorecards.bundle.problems import Problem


class _Undone(Exception):
    """Raised to leave a transaction without committing it."""


@click.command()
@click.argument("bundle", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Check everything, store nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@needs_invocation
def load(invocation: Invocation, bundle: Path, dry_run: bool, as_json: bool) -> None:
    """Loads BUNDLE, a folder of CSV files or an .xlsx workbook."""
    loaded = _load(invocation, bundle, dry_run)
    if as_json:
        invocation.give_json(_document(invocation, loaded, dry_run))
    else:
        _tell(invocation, loaded, dry_run)
    if loaded.problems:
        raise click.exceptions.Exit(1)


def _load(invocation: Invocation, bundle: Path, dry_run: bool) -> Loaded:
    raw = read_bundle(bundle)
    loaded = Loaded()
    with suppress(_Undone), invocation.database.writing() as session:
        loaded = load_bundle(session, raw, now=clock.now(), actor="catchball load")
        if dry_run or loaded.problems:
            raise _Undone
    return loaded


def _document(invocation: Invocation, loaded: Loaded, dry_run: bool) -> dict[str, object]:
    return {
        "loaded": not loaded.problems and not dry_run,
        "counts": {
            sheet: {"added": c.added, "changed": c.changed, "unchanged": c.unchanged}
            for sheet, c in loaded.counts.items()
        },
        "errors": [
            {
                "sheet": problem.sheet,
                "row": problem.row,
                "column": problem.column,
                "message": invocation.said(problem.message),
            }
            for problem in loaded.problems
        ],
    }


def _tell(invocation: Invocation, loaded: Loaded, dry_run: bool) -> None:
    for problem in loaded.problems:
        invocation.tell(f"{_place(problem)}: {invocation.said(problem.message)}")
    if loaded.problems:
        invocation.tell(
            say("Nothing was loaded. Problems: %(number)s.", number=len(loaded.problems))
        )
        return
    for sheet, count in loaded.counts.items():
        invocation.give(f"{sheet}: +{count.added} ~{count.changed} ={count.unchanged}")
    for advice in loaded.advice:
        invocation.tell(invocation.said(advice))
    invocation.tell(say("Checked, nothing stored.") if dry_run else say("Loaded."))


def _place(problem: Problem) -> str:
    parts = [problem.sheet or "bundle"]
    if problem.row is not None:
        parts.append(str(problem.row))
    if problem.column is not None:
        parts.append(problem.column)
    return ":".join(parts)
