"""All tables of the program, as Alembic and the tests want to see them."""

from sqlalchemy import MetaData
from sqlmodel import SQLModel

import cascade.models
import goals.models
import scorecards.models

APPEND_ONLY = (
    *goals.models.APPEND_ONLY,
    *cascade.models.APPEND_ONLY,
    *scorecards.models.APPEND_ONLY,
)
"""Tables whose rows the database refuses to change or delete."""


def metadata() -> MetaData:
    """The tables of every domain package."""
    return SQLModel.metadata
