"""catchball migrate."""

import click

from app.commands.invocation import Invocation, needs_invocation
from goals.messages import say


@click.command()
@needs_invocation
def migrate(invocation: Invocation) -> None:
    """Bring the database's tables to this version.

    Every other command does so as well; this one is for those who want to choose the moment. A
    SQLite file with data is copied first.
    """
    invocation.unmigrated.migrate()
    invocation.tell(say("The database is up to date."))
