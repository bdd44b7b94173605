"""Triggers that keep facts as they were written; used by migrations alone."""

from collections.abc import Iterable

from alembic import op

_FUNCTION = """
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: add a row that replaces the old one', TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END
$$
"""


def protect(tables: Iterable[str]) -> None:
    """From now on the database refuses UPDATE, DELETE and (PostgreSQL) TRUNCATE of the tables.

    SQLite forgets triggers when a batch migration rebuilds a table: call this again after one.
    """
    if op.get_bind().dialect.name == "sqlite":
        for table in tables:
            _protect_sqlite(table)
        return
    op.execute(_FUNCTION)
    for table in tables:
        _protect_postgresql(table)


def _protect_sqlite(table: str) -> None:
    for verb in ("update", "delete"):
        op.execute(
            f"CREATE TRIGGER {table}_no_{verb} BEFORE {verb.upper()} ON {table} BEGIN "
            f"SELECT RAISE(ABORT, '{table} is append-only: add a row that replaces the old one'); "
            "END"
        )


def _protect_postgresql(table: str) -> None:
    op.execute(
        f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )
    op.execute(
        f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )
