"""Loading as the command does it, and all that a database holds."""

from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import inspect, text

from app.db import Database
from scorecards.actions import Loaded, load_bundle
from scorecards.bundle.files import read_bundle

NOW = datetime(2025, 7, 1, 8, tzinfo=UTC)
Content = dict[str, list[tuple[object, ...]]]


class _Undone(Exception):
    """Raised to leave a transaction without committing it."""


def load(database: Database, path: Path, now: datetime = NOW) -> Loaded:
    """Load as the command does: committed only where nothing is wrong."""
    loaded = Loaded()
    with suppress(_Undone), database.writing() as session:
        loaded = load_bundle(session, read_bundle(path), now=now, actor="test")
        if loaded.problems:
            raise _Undone
    return loaded


def content(database: Database) -> Content:
    """Every row of every table."""
    with database.reading() as session:
        names = inspect(session.connection()).get_table_names()
        return {
            name: sorted(map(tuple, session.execute(text(f"SELECT * FROM {name}"))), key=repr)  # noqa: S608 - the name is the database's own
            for name in names
        }
