"""catchball sample --people N --seed S --out PATH."""

from pathlib import Path

import click

from app.commands.destinations import may_replace, write_bundle
from app.commands.invocation import Invocation, needs_invocation
from goals.messages import say
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
@may_replace
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
    replace: bool,
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
    write_bundle(invocation, out, as_written(made), replace)
    invocation.tell(say("Written to %(path)s.", path=out))
