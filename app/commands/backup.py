"""catchball backup FILE."""

from pathlib import Path

import click

from app.commands.destinations import may_replace, refuse_standing
from app.commands.invocation import Invocation, needs_invocation
from app.commands.trail import whole_trail
from goals.messages import say


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@may_replace
@needs_invocation
def backup(invocation: Invocation, file: Path, replace: bool) -> None:
    """Copy the SQLite database to FILE and check the copy, audit trail included.

    The site may keep running. With --replace an earlier FILE goes once the new copy is sound.
    """
    refuse_standing(invocation, file, replace)
    invocation.unmigrated.backup(file, verify=whole_trail(invocation))
    invocation.tell(say("Backed up to %(file)s.", file=file))
