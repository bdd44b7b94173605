"""Writes the migration from the newest revision to the tables of the models.

    python scripts/new_migration.py 0002 "evidence files"

Read what comes out: Alembic sees added and removed things, never renamed ones.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

from alembic import command
from sqlalchemy import create_engine
from sqlalchemy.pool import NullPool

from app.config import resource
from app.db import Database
from app.db.migration import alembic_config, head


def main(revision: str, message: str) -> None:
    """The new file stands in app/db/migrations/versions, formatted."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/scratch.db"
        if head() is not None:
            database = Database.connect(url)
            database.migrate()
            database.dispose()
        with create_engine(url, poolclass=NullPool).connect() as connection:
            config = alembic_config(connection)
            command.revision(config, message=message, rev_id=revision, autogenerate=True)
    versions = resource("db/migrations") / "versions"
    ruff = str(Path(sys.executable).with_name("ruff"))
    subprocess.run([ruff, "check", "--fix-only", "--quiet", versions], check=True)
    subprocess.run([ruff, "format", "--quiet", versions], check=True)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(*sys.argv[1:])
