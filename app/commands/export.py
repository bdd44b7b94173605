"""`catchball export`: everything that is planned and reported, as a bundle that loads again."""

from pathlib import Path

import click

from app.commands.invocation import Invocation, needs_invocation
from goals.messages import say
from scorecards.bundle.writing import OccupiedPath, write_folder, write_workbook
from scorecards.queries import export_rows


@click.command()
@click.argument("bundle", type=click.Path(path_type=Path))
@needs_invocation
def export(invocation: Invocation, bundle: Path) -> None:
    """Writes BUNDLE, a folder of CSV files, or a workbook if the name ends in .xlsx."""
    write = write_workbook if bundle.suffix.casefold() == ".xlsx" else write_folder
    with invocation.database.reading() as session:
        try:
            write(bundle, export_rows(session))
        except OccupiedPath as occupied:
            raise invocation.refuse(str(occupied)) from None
    invocation.tell(say("Exported to %(path)s.", path=str(bundle)))
