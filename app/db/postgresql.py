"""PostgreSQL 15 or later through psycopg 3."""

from typing import Any, Final

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import URL

from app.db.refusals import DatabaseRefused

OLDEST: Final = 15

READS: Final[dict[str, Any]] = {
    "isolation_level": "REPEATABLE READ",
    "postgresql_readonly": True,
}
"""Execution options of the view that reads: one snapshot, and no writing."""


def engine(url: URL) -> Engine:
    """An engine whose transactions are READ COMMITTED; raises DatabaseRefused when it connects.

    Writers lock the rows they are about to recompute, parents before children; a stricter
    isolation level alone would only turn wrong sums into errors.
    """
    made = create_engine(url, isolation_level="READ COMMITTED", pool_pre_ping=True)

    @event.listens_for(made, "connect")
    def refuse_old(connection: Any, _record: object) -> None:
        version = connection.info.server_version // 10_000
        if version < OLDEST:
            raise DatabaseRefused(f"PostgreSQL {OLDEST} or later is needed, {version} is here")

    return made
