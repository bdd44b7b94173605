"""catchball restore FILE."""

from pathlib import Path

import click

from app.commands.invocation import Invocation, needs_invocation
from app.commands.trail import whole_trail
from goals.messages import say


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@needs_invocation
def restore(invocation: Invocation, file: Path) -> None:
    """Replace the SQLite database by the backup in FILE.

    Stop the site first. A backup of an older version is brought up to date.
    """
    invocation.unmigrated.restore(file, verify=whole_trail(invocation))
    invocation.unmigrated.migrate()
    invocation.tell(say("Restored from %(file)s.", file=file))
