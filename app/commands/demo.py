"""`catchball demo`: the sample company, served at once."""

import os
import tempfile
from pathlib import Path

import click

from app import clock
from app.commands.invocation import Invocation, needs_invocation
from app.commands.serve import run_site
from app.config import DEMO_PASSWORD
from app.db import Database
from cascade.accounts import new_password_hash
from cascade.actions import create_account
from goals.messages import say
from goals.queries import get_company
from scorecards.actions import load_bundle
from scorecards.bundle.files import read_bundle
from scorecards.bundle.writing import write_folder
from scorecards.sample import as_written
from scorecards.sample.demo import Account, demo_bundle

ACTOR = "catchball demo"


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--no-serve", is_flag=True, help="Only create the company.")
@needs_invocation
def demo(invocation: Invocation, host: str, port: int, no_serve: bool) -> None:
    """Creates a sample company with accounts, if it is not there yet, and serves it.

    Without --db it lives in demo.db in the instance folder; delete the file to begin anew.
    """
    if not invocation.chosen:
        file = (invocation.settings.instance / "demo.db").resolve()
        invocation.url = f"sqlite:///{file}"
    accounts = create_company(invocation.database)
    for account in accounts:
        invocation.give(f"{account.login:<10} {account.role:<11} {invocation.said(account.who)}")
    invocation.tell(say("Sign in with the password %(password)s.", password=DEMO_PASSWORD))
    if not no_serve:
        os.environ["CATCHBALL_DEMO"] = "1"
        run_site(invocation, host, port, None)


def create_company(database: Database) -> tuple[Account, ...]:
    """The sample company and its accounts are in the database; returns the accounts."""
    sample = demo_bundle(clock.today("Asia/Shanghai"))
    with database.writing() as session:
        if get_company(session) is not None:
            return sample.accounts
        with tempfile.TemporaryDirectory() as folder:
            bundle = Path(folder, "bundle")
            write_folder(bundle, as_written(sample.bundle))
            raw = read_bundle(bundle)
        now = clock.now()
        loaded = load_bundle(session, raw, now=now, actor=ACTOR)
        assert not loaded.problems  # the sample is sound: a test says so for many days
        for account in sample.accounts:
            create_account(
                session,
                login=account.login,
                password_hash=new_password_hash(account.login, DEMO_PASSWORD),
                role=account.role,
                owner_code=account.login,
                actor=ACTOR,
                now=now,
            )
    return sample.accounts
