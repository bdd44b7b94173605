"""A database that is read in snapshots and written one transaction at a time."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import local

from sqlalchemy import Connection, Engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlmodel import Session

from app.db import backup, migration, postgresql, sqlite
from app.db.backup import Verification
from app.db.refusals import BackupRefused, DatabaseRefused

_inside = local()


@dataclass(frozen=True)
class Database:
    """One database; both kinds behave the same for whoever reads or writes."""

    url: URL
    engine: Engine
    """Owner of the connections; reader and writer are views of it."""
    reader: Engine
    writer: Engine
    file: Path | None = field(default=None)
    """The database file where it is SQLite."""

    @classmethod
    def connect(cls, url: str) -> "Database":
        """The database at the URL, not yet migrated; raises DatabaseRefused."""
        target = _parsed(url)
        if target.get_backend_name() == "sqlite":
            file = sqlite.database_file(target)
            engine = sqlite.engine(target)
            return cls(target, engine, engine, engine.execution_options(**sqlite.WRITES), file)
        engine = postgresql.engine(target)
        return cls(target, engine, engine.execution_options(**postgresql.READS), engine)

    @property
    def is_sqlite(self) -> bool:
        """Whether the database is a SQLite file."""
        return self.file is not None

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session on one consistent snapshot that refuses every write.

        What was loaded stays usable after the end.
        """
        with Session(self.reader, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A session in one transaction: committed at the end, undone on any exception."""
        with (
            self._turn(),
            Session(self.writer, expire_on_commit=False) as session,
            session.begin(),
        ):
            session.connection()  # begins at once, not with the first statement
            yield session

    def migrate(self) -> None:
        """The tables are those of this version, or nothing has changed; raises DatabaseRefused."""
        self._reach()
        migration.migrate(self.url, self.writer, self.file)

    def backup(self, file: Path, verify: Verification | None = None) -> None:
        """A checked copy of the SQLite database is in the file; raises BackupRefused.

        `verify` reads the copy before it counts, and raises where it should not.
        """
        backup.back_up(self._sqlite_file(), file, verify)

    def restore(self, file: Path, verify: Verification | None = None) -> None:
        """The SQLite database is what the backup holds; raises BackupRefused.

        Whoever serves the database must be stopped first. `verify` as for a backup.
        """
        target = self._sqlite_file()
        self.dispose()
        backup.restore(file, target, verify)

    def dispose(self) -> None:
        """Every pooled connection is closed."""
        self.engine.dispose()

    @contextmanager
    def count_statements(self) -> Iterator[list[str]]:
        """The list that collects the SQL of every statement run until the end."""
        statements: list[str] = []

        def note(_connection: Connection, _cursor: object, statement: str, *_: object) -> None:
            statements.append(statement)

        event.listen(self.engine, "before_cursor_execute", note)
        try:
            yield statements
        finally:
            event.remove(self.engine, "before_cursor_execute", note)

    def _reach(self) -> None:
        try:
            with self.reader.connect():
                pass
        except DBAPIError as error:
            # The URL is shown without its password.
            raise DatabaseRefused(f"{self.url} cannot be used: {error.orig}") from error

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """This thread is the one writer of a SQLite file; PostgreSQL needs no turns."""
        if self.file is None:
            yield
            return
        held: set[Path] = _inside.__dict__.setdefault("held", set())
        if self.file in held:
            raise RuntimeError("a writing session is open in this thread; pass it on instead")
        with sqlite.turn(self.file):
            held.add(self.file)
            try:
                yield
            finally:
                held.discard(self.file)

    def _sqlite_file(self) -> Path:
        if self.file is None:
            raise BackupRefused(
                "backup and restore are for SQLite; use pg_dump and pg_restore for PostgreSQL"
            )
        return self.file


def _parsed(url: str) -> URL:
    try:
        target = make_url(url)
    except ArgumentError:
        raise DatabaseRefused(
            f"{url!r} is no database URL; it takes sqlite:///FILE or postgresql://USER@HOST/NAME"
        ) from None
    if target.drivername in {"sqlite", "postgresql+psycopg"}:
        return target
    if target.drivername in {"postgresql", "postgres"}:
        return target.set(drivername="postgresql+psycopg")
    raise DatabaseRefused(
        f"there is no support for {target.drivername}; it takes sqlite or postgresql"
    )
