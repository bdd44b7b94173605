"""Alembic's entry: runs on the connection that the caller opened and will commit."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import BigInteger, String

from app.db.tables import metadata


def rendered(kind: str, item: Any, _context: AutogenContext) -> str | Literal[False]:
    """Types of our own written as what they are in the database, so that migrations stand alone."""
    if kind != "type":
        return False
    stored = getattr(item, "impl", item)
    if isinstance(stored, BigInteger):
        return "sa.BigInteger()"
    if isinstance(stored, String):
        return "sa.String()"
    return False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata(),
    render_as_batch=True,
    compare_type=True,
    transactional_ddl=True,
    render_item=rendered,
)
with context.begin_transaction():
    context.run_migrations()
