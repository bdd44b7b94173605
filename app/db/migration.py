"""Brings the tables to this version: all of it or nothing, and no row lost."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, inspect, text
from sqlalchemy.engine import URL

from app.config.paths import resource
from app.db import backup, sqlite
from app.db.refusals import MigrationRefused

_ADVISORY_LOCK = 7_240_311
"""One migrator at a time on PostgreSQL; any number nobody else uses."""


def migrate(url: URL, writer: Engine, file: Path | None) -> None:
    """The tables are at the newest revision; raises MigrationRefused and changes nothing then."""
    if revision(writer) == head():
        return
    with _alone(file):
        if file is not None:
            _keep_copy(writer, file)
        with _connection(url, writer, file) as connection:
            before = _row_counts(connection)
            command.upgrade(alembic_config(connection), "head")
            _verify(connection, before)


def head() -> str | None:
    """The newest revision that this version of the program knows."""
    return ScriptDirectory.from_config(alembic_config()).get_current_head()


def revision(engine: Engine) -> str | None:
    """The revision that the database is at; None for an empty one."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def alembic_config(connection: Connection | None = None) -> Config:
    """Alembic's configuration, on the connection; there is no ini file."""
    config = Config()
    config.set_main_option("script_location", str(resource("db/migrations")).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


@contextmanager
def _connection(url: URL, writer: Engine, file: Path | None) -> Iterator[Connection]:
    if file is None:
        with writer.begin() as connection:
            connection.execute(text("SELECT pg_advisory_xact_lock(:n)"), {"n": _ADVISORY_LOCK})
            yield connection
        return
    engine = sqlite.migration_engine(url)
    try:
        with engine.begin() as connection:
            yield connection
    finally:
        engine.dispose()


def _alone(file: Path | None) -> AbstractContextManager[None]:
    return nullcontext() if file is None else sqlite.turn(file)


def _keep_copy(writer: Engine, file: Path) -> None:
    old = revision(writer)
    if old is not None:
        backup.back_up(file, file.with_name(f"{file.name}.before-{head()}-from-{old}"))


def _row_counts(connection: Connection) -> dict[str, int]:
    preparer = connection.dialect.identifier_preparer
    return {
        name: connection.execute(
            text(f"SELECT count(*) FROM {preparer.quote(name)}")  # noqa: S608 - the database's own names
        ).scalar_one()
        for name in inspect(connection).get_table_names()
        if name != "alembic_version"
    }


def _verify(connection: Connection, before: dict[str, int]) -> None:
    after = _row_counts(connection)
    lost = [name for name, rows in before.items() if after.get(name, rows) < rows]
    if lost:
        raise MigrationRefused(f"the migration would lose rows of {', '.join(sorted(lost))}")
    if connection.dialect.name == "sqlite":
        orphans = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
        if orphans:
            raise MigrationRefused(
                f"the migration would leave {len(orphans)} rows that refer to nothing, "
                f"the first in {orphans[0][0]}"
            )
