"""`catchball demo`: the sample company, served at once."""

import os

import click

from app import clock
from app.commands.invocation import Invocation, needs_invocation
from app.commands.serve import run_site
from app.config import DEMO_PASSWORD
from app.db import Database
from cascade.accounts import new_password_hash
from goals.messages import say
from goals.queries import get_company
from scorecards.actions import load_demo
from scorecards.sample import LANGUAGES
from scorecards.sample.demo import ACCOUNTS, TIMEZONES

ACTOR = "catchball demo"


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option(
    "--lang",
    "language",
    type=click.Choice(LANGUAGES),
    default="zh-CN",
    show_default=True,
    help="What the company speaks.",
)
@click.option("--no-serve", is_flag=True, help="Only create the company.")
@needs_invocation
def demo(invocation: Invocation, host: str, port: int, language: str, no_serve: bool) -> None:
    """Creates a sample company with accounts, if it is not there yet, and serves it.

    Without --db it lives in demo.db in the instance folder; delete the file to begin anew.
    """
    if not invocation.chosen:
        file = (invocation.settings.instance / "demo.db").resolve()
        invocation.url = f"sqlite:///{file}"
    create_company(invocation.database, language)
    for account in ACCOUNTS:
        invocation.give(f"{account.login:<10} {account.role:<11} {invocation.said(account.who)}")
    invocation.tell(say("Sign in with the password %(password)s.", password=DEMO_PASSWORD))
    if not no_serve:
        os.environ["CATCHBALL_DEMO"] = "1"
        run_site(invocation, host, port, None)


def create_company(database: Database, language: str = "zh-CN") -> None:
    """The sample company and its accounts are in the database."""
    with database.writing() as session:
        if get_company(session) is not None:
            return
        load_demo(
            session,
            clock.today(TIMEZONES[language]),
            clock.now(),
            {each.login: new_password_hash(each.login, DEMO_PASSWORD) for each in ACCOUNTS},
            ACTOR,
            language=language,
        )
