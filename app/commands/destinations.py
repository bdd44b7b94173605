"""Where a command writes: somewhere new, or over what stands there where that was asked."""

from collections.abc import Mapping
from pathlib import Path

import click

from app.commands.invocation import Invocation
from goals.messages import say
from scorecards.bundle.writing import OccupiedPath, Written, write_folder, write_workbook

may_replace = click.option("--replace", is_flag=True, help="Write over what stands there already.")
"""Decorator: the option that the commands have which write a file or a folder."""


def write_bundle(
    invocation: Invocation, path: Path, sheets: Mapping[str, Written], replace: bool
) -> None:
    """The sheets as a workbook where the name ends in .xlsx, else as a folder of CSV files.

    Refused where something stands there that nobody asked to replace.
    """
    refuse_standing(invocation, path, replace)
    write = write_workbook if path.suffix.casefold() == ".xlsx" else write_folder
    try:
        write(path, sheets)
    except OccupiedPath as occupied:
        message = say("%(path)s holds something else already; choose another path", path=path)
        raise invocation.refuse(message) from occupied


def refuse_standing(invocation: Invocation, path: Path, replace: bool) -> None:
    """Nothing where the path is free or may be written over; else the command ends."""
    if not replace and _stands(path):
        message = say(
            "%(path)s is there already; choose another path, or write over it with --replace",
            path=path,
        )
        raise invocation.refuse(message)


def _stands(path: Path) -> bool:
    return any(path.iterdir()) if path.is_dir() else path.exists()
