"""`catchball export`: everything that is planned and reported, as a bundle that loads again."""

from pathlib import Path

import click

from app.commands.destinations import may_replace, write_bundle
from app.commands.invocation import Invocation, needs_invocation
from goals.messages import say
from scorecards.queries import export_rows


@click.command()
@click.argument("bundle", type=click.Path(path_type=Path))
@may_replace
@needs_invocation
def export(invocation: Invocation, bundle: Path, replace: bool) -> None:
    """Writes BUNDLE, a folder of CSV files, or a workbook if the name ends in .xlsx."""
    with invocation.database.reading() as session:
        write_bundle(invocation, bundle, export_rows(session), replace)
    invocation.tell(say("Exported to %(path)s.", path=str(bundle)))
