"""catchball sample --people N --seed S --out PATH."""

from pathlib import Path

import click

from app.commands.invocation import Invocation, needs_invocation
from goals.messages import say
from scorecards.bundle.writing import OccupiedPath, write_folder, write_workbook
from scorecards.sample import LANGUAGES, SMALLEST, as_written, sample_sheets


@click.command()
@click.option("--people", type=click.IntRange(SMALLEST, 200_000), required=True, help="How many.")
@click.option("--seed", type=click.IntRange(0), default=1, show_default=True)
@click.option(
    "--months",
    type=click.IntRange(1, 36),
    default=3,
    show_default=True,
    help="Months with results.",
)
@click.option("--first-month", metavar="YYYY-MM", default="2026-07", show_default=True)
@click.option(
    "--lang", "language", type=click.Choice(LANGUAGES), default="zh-CN", show_default=True
)
@click.option("--quarters-only", is_flag=True, help="No cycle for each month, a quarter the size.")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    required=True,
    help="A folder, or a file that ends with .xlsx.",
)
@needs_invocation
def sample(
    invocation: Invocation,
    people: int,
    seed: int,
    months: int,
    first_month: str,
    language: str,
    quarters_only: bool,
    out: Path,
) -> None:
    """Write the bundle of an invented company: the same for the same options."""
    try:
        made = sample_sheets(
            people,
            seed,
            months=months,
            first_month=first_month,
            language=language,
            month_cycles=not quarters_only,
        )
    except ValueError as refused:
        raise click.BadParameter(str(refused), param_hint="--first-month") from refused
    write = write_workbook if out.suffix.casefold() == ".xlsx" else write_folder
    try:
        write(out, as_written(made))
    except OccupiedPath as refused:
        message = say("%(path)s holds something else already; choose another path", path=out)
        raise invocation.refuse(message) from refused
    invocation.tell(say("Written to %(path)s.", path=out))
