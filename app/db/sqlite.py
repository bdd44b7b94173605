"""SQLite as a database for several processes: explicit transactions, full sync, fair turns."""

import fcntl
import importlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any, Final

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL

from app.db.refusals import DatabaseRefused

OLDEST: Final = (3, 51, 3)
"""Earlier releases can corrupt the write-ahead log when several processes write."""

WRITES: Final[dict[str, Any]] = {"catchball_writes": True}
"""Execution options of the view that writes; without them transactions are read-only."""

_BUSY_SECONDS = 30

_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",  # the only level at which a power cut loses nothing acknowledged
    "PRAGMA recursive_triggers=ON",  # else INSERT OR REPLACE slips past the append-only triggers
    "PRAGMA mmap_size=0",
)


def driver() -> ModuleType:
    """The DB-API module with a sound SQLite: pysqlite3, else the standard library's."""
    found = "none"
    for name in ("pysqlite3.dbapi2", "sqlite3.dbapi2"):
        try:
            module = importlib.import_module(name)
        except ImportError:
            continue
        if module.sqlite_version_info >= OLDEST:
            return module
        found = module.sqlite_version
    oldest = ".".join(map(str, OLDEST))
    raise DatabaseRefused(
        f"SQLite {oldest} or later is needed, {found} is here: install the package pysqlite3"
    )


def database_file(url: URL) -> Path:
    """The file that the URL names; raises DatabaseRefused for a database in memory."""
    if not url.database or url.database == ":memory:":
        raise DatabaseRefused("a SQLite database needs a file: sqlite:///FILE")
    return Path(url.database).resolve()


def engine(url: URL) -> Engine:
    """An engine on the file, which is made if it is not there; raises DatabaseRefused."""
    file = database_file(url)
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        # Pay and ratings live here: for the owner's eyes only. SQLite's log files follow suit.
        os.close(os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
    except OSError as error:
        raise DatabaseRefused(f"{file} cannot be opened: {error.strerror}") from error
    return _engine(url, foreign_keys=True)


def migration_engine(url: URL) -> Engine:
    """An engine of its own, foreign keys off: batch migrations drop and rebuild parent tables."""
    return _engine(url, foreign_keys=False).execution_options(**WRITES)


@contextmanager
def turn(database: Path) -> Iterator[None]:
    """The only writer's turn; who asked first comes first, which SQLite itself does not promise."""
    side = database.with_name(f"{database.name}-lock")
    handle = os.open(side, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _engine(url: URL, *, foreign_keys: bool) -> Engine:
    made = create_engine(url, module=driver(), connect_args={"timeout": _BUSY_SECONDS})

    @event.listens_for(made, "connect")
    def prepare(connection: Any, _record: object) -> None:
        # Without this the driver opens transactions late and loses updates in silence.
        connection.isolation_level = None
        for pragma in _PRAGMAS:
            connection.execute(pragma)
        connection.execute(f"PRAGMA foreign_keys={'ON' if foreign_keys else 'OFF'}")

    @event.listens_for(made, "begin")
    def begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get("catchball_writes", False)
        raw: Any = connection.connection.dbapi_connection
        raw.execute(f"PRAGMA query_only={'OFF' if writes else 'ON'}")
        raw.execute("BEGIN IMMEDIATE" if writes else "BEGIN")

    return made
