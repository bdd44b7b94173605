"""States of databases: taken, put back, and reached again without doing the work again."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

from psycopg import Cursor
from psycopg.sql import SQL, Identifier

from app.db import Database


class Rows(NamedTuple):
    """What a PostgreSQL database holds: its rows as COPY gives them, and where it counts on."""

    tables: tuple[tuple[str, bytes], ...] = ()
    sequences: tuple[tuple[str, int], ...] = ()


State = bytes | Rows
"""The file of a SQLite database, the rows of a PostgreSQL one."""

NO_ROWS = Rows()

_TABLES = """
SELECT tablename FROM pg_tables
WHERE schemaname = 'public' AND tablename <> 'alembic_version' ORDER BY tablename
"""
_SEQUENCES = """
SELECT sequencename, last_value FROM pg_sequences
WHERE schemaname = 'public' AND last_value IS NOT NULL ORDER BY sequencename
"""
_EMPTY = """
DO $$
DECLARE name text;
BEGIN
    FOR name IN SELECT tablename FROM pg_tables
        WHERE schemaname = 'public' AND tablename <> 'alembic_version'
    LOOP EXECUTE format('DELETE FROM %I', name); END LOOP;
    PERFORM setval(format('%I', sequencename)::regclass, 1, false)
        FROM pg_sequences WHERE schemaname = 'public';
END $$
"""
_reached: dict[tuple[bytes, str], State] = {}


def reach(database: Database, name: str, work: Callable[[], None]) -> None:
    """The database is as the work leaves it, which is done once for each beginning and name."""
    place = (_digest(taken(database)), name)
    if place in _reached:
        put(database, _reached[place])
    else:
        work()
        _reached[place] = taken(database)


def _digest(state: State) -> bytes:
    return sha256(state if isinstance(state, bytes) else repr(state).encode()).digest()


def taken(database: Database) -> State:
    """All that the database holds; nobody may be using it."""
    if database.file is not None:
        database.dispose()  # the last connection takes the write-ahead log into the file
        assert not Path(f"{database.file}-wal").exists()
        return database.file.read_bytes()
    with _copying(database) as cursor:
        tables = [name for (name,) in cursor.execute(_TABLES).fetchall()]
        copied = [(name, _copied(cursor, name)) for name in tables]
        return Rows(
            tuple((name, rows) for name, rows in copied if rows),
            tuple(cursor.execute(_SEQUENCES).fetchall()),
        )


def put(database: Database, state: State) -> None:
    """The database holds what it did when the state was taken, and nothing else."""
    if isinstance(state, bytes):
        _put_file(database, state)
        return
    with _copying(database) as cursor:
        cursor.execute(_EMPTY)
        for name, rows in state.tables:
            with cursor.copy(SQL("COPY {} FROM STDIN").format(Identifier(name))) as copy:
                copy.write(rows)
        for name, last in state.sequences:
            cursor.execute("SELECT setval(quote_ident(%s)::regclass, %s)", (name, last))


def _put_file(database: Database, held: bytes) -> None:
    assert database.file is not None
    database.dispose()
    folder = database.file.parent
    shutil.rmtree(folder)  # with logs, copies and whatever else the last test left
    folder.mkdir()
    database.file.write_bytes(held)


@contextmanager
def _copying(database: Database) -> Iterator[Cursor[Any]]:
    with database.writer.begin() as connection:
        raw = connection.connection.driver_connection
        assert raw is not None
        with raw.cursor() as cursor:
            # Past foreign keys and append-only triggers.
            cursor.execute("SET LOCAL session_replication_role = replica")
            yield cursor


def _copied(cursor: Cursor[Any], table: str) -> bytes:
    with cursor.copy(SQL("COPY {} TO STDOUT").format(Identifier(table))) as copy:
        return b"".join(map(bytes, copy))
