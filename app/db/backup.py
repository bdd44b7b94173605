"""Copies of a SQLite database that are whole, checked and on the disk before they count."""

import os
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

from sqlalchemy import StaticPool, create_engine
from sqlmodel import Session

from app.db import sqlite
from app.db.refusals import BackupRefused

Verification = Callable[[Session], None]
"""Reads a copy that is whole as a database and raises where it is not as it should be."""


def back_up(database: Path, file: Path, verify: Verification | None = None) -> None:
    """A checked copy of the database is in the file; raises BackupRefused or what `verify` does."""
    if not database.exists():
        raise BackupRefused(f"there is no database at {database}")
    if file.resolve() == database:
        raise BackupRefused("a backup needs a file of its own")
    _replace(database, file, verify)


def restore(backup: Path, database: Path, verify: Verification | None = None) -> None:
    """The database is what the backup holds; changes nothing where BackupRefused is raised."""
    if not backup.is_file():
        raise BackupRefused(f"there is no backup at {backup}")
    database.parent.mkdir(parents=True, exist_ok=True)
    with sqlite.turn(database):
        _replace(backup, database, verify, before_rename=lambda: _remove_log(database))


def _replace(
    source: Path,
    target: Path,
    verify: Verification | None,
    before_rename: Callable[[], None] | None = None,
) -> None:
    draft = target.with_name(f".{target.name}.part")
    try:
        _copy(source, draft)
        _check(draft, source, verify)
        _sync(draft)
        if before_rename is not None:
            before_rename()
        draft.replace(target)
        _sync(target.parent)
    finally:
        draft.unlink(missing_ok=True)
        _remove_log(draft)


def _copy(source: Path, target: Path) -> None:
    module = sqlite.driver()
    target.unlink(missing_ok=True)
    try:
        os.close(os.open(target, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
        with (
            closing(module.connect(f"file:{source}?mode=ro", uri=True, timeout=30)) as old,
            closing(module.connect(str(target))) as new,
        ):
            # All pages in one step: smaller steps start anew whenever somebody writes.
            old.backup(new, pages=-1)
            # One plain file, without a log beside it.
            new.execute("PRAGMA journal_mode=DELETE")
    except (module.Error, OSError) as error:
        raise BackupRefused(f"{source} cannot be copied: {error}") from error


def _check(copy: Path, source: Path, verify: Verification | None) -> None:
    module = sqlite.driver()
    try:
        with closing(module.connect(str(copy))) as connection:
            verdict = connection.execute("PRAGMA integrity_check").fetchone()[0]
            orphans = connection.execute("PRAGMA foreign_key_check").fetchall()
            if verdict != "ok":
                raise BackupRefused(f"{source} is damaged: {verdict}")
            if orphans:
                raise BackupRefused(
                    f"{source}: {len(orphans)} rows refer to rows that are not there"
                )
            if verify is not None:
                with _session(connection) as session:
                    verify(session)
    except module.Error as error:
        raise BackupRefused(f"{source} is no sound database: {error}") from error


def _session(connection: Any) -> Session:
    """A session on the very connection: the usual engine would give the copy a log beside it."""
    module = sqlite.driver()
    engine = create_engine(
        "sqlite://", module=module, creator=lambda: connection, poolclass=StaticPool
    )
    return Session(engine)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _remove_log(database: Path) -> None:
    for suffix in ("-wal", "-shm"):
        with suppress(FileNotFoundError):
            database.with_name(database.name + suffix).unlink()
