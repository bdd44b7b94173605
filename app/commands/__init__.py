"""The command line: one file per command, loaded when it is asked for.

A new command is a file here (its function named like the command) and a line in COMMANDS.
"""

import sys

import click

from app.commands.invocation import Invocation
from app.commands.lazy import LazyGroup
from app.config import SettingRefused, Settings
from app.db import DatabaseRefused

__all__ = ["COMMANDS", "catchball", "main"]

COMMANDS = {
    "backup": "backup",
    "check": "check",
    "demo": "demo",
    "explain": "explain",
    "export": "export",
    "load": "load",
    "migrate": "migrate",
    "notify": "notify",
    "restore": "restore",
    "review": "review",
    "rewards": "rewards",
    "sample": "sample",
    "score": "score",
    "serve": "serve",
    "user": "user",
}
"""Command → file in this package; a file may hold several commands."""


@click.group(cls=LazyGroup, commands_in=COMMANDS, context_settings={"max_content_width": 100})
@click.option("--db", "url", metavar="URL", help="Database: sqlite:///FILE or postgresql://…")
@click.version_option(package_name="catchball", message="%(prog)s %(version)s")
@click.pass_context
def catchball(context: click.Context, url: str | None) -> None:
    """Goals, scorecards, rewards and reviews: exact and explained.

    Without --db: the environment's CATCHBALL_DB, else a SQLite file in the instance folder.
    Results go to standard output, messages to standard error. Exit status: 0 done, 1 the input
    is wrong, 2 wrong usage.
    """
    settings = Settings.from_environment()
    context.obj = context.with_resource(Invocation.of(settings, url))


def main() -> None:
    """Runs the command that the process was started with and exits."""
    try:
        catchball(prog_name="catchball")
    except (DatabaseRefused, SettingRefused) as refusal:
        click.echo(f"catchball: {refusal}", err=True)
        sys.exit(1)
