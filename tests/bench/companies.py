"""Databases with invented companies in them."""

from datetime import UTC, datetime
from pathlib import Path

from app.db import Database
from scorecards.actions import Loaded, load_bundle
from scorecards.bundle.files import read_bundle
from scorecards.bundle.writing import Written, write_folder
from scorecards.sample import as_written, sample_sheets

NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)


def company(people: int, months: int) -> dict[str, Written]:
    """The sheets of a company that has one cycle, a quarter."""
    return dict(as_written(sample_sheets(people, 1, months=months, month_cycles=False)))


def stored(file: Path, sheets: dict[str, Written]) -> Database:
    """A database in the file that holds the sheets."""
    folder = file.with_suffix("")
    write_folder(folder, sheets)
    database = Database.connect(f"sqlite:///{file}")
    database.migrate()
    load(database, folder)
    return database


def load(database: Database, folder: Path) -> Loaded:
    """What `catchball load` does, without words."""
    bundle = read_bundle(folder)
    with database.writing() as session:
        loaded = load_bundle(session, bundle, now=NOW, actor="bench")
        assert not loaded.problems
    return loaded
