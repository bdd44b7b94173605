"""catchball user add | password | list | disable."""

import sys

import click

from app import clock
from app.commands.invocation import Invocation, needs_invocation
from cascade import accounts, actions, queries
from goals.messages import say
from goals.refusals import Refused

ACTOR = "command line"


@click.group()
def user() -> None:
    """Accounts: who may sign in."""


@user.command("add")
@click.argument("login")
@click.option("--person", metavar="CODE", help="The person whose account it is.")
@click.option("--role", type=click.Choice(accounts.ROLES), default="staff", show_default=True)
@needs_invocation
def add(invocation: Invocation, login: str, person: str | None, role: str) -> None:
    """Make an account; the password is asked for, or read from standard input."""
    try:
        kept = accounts.new_password_hash(login, _password())
        with invocation.database.writing() as session:
            actions.create_account(
                session,
                login=login,
                password_hash=kept,
                role=role,
                owner_code=person,
                actor=ACTOR,
                now=clock.now(),
            )
    except Refused as refused:
        raise invocation.refuse(refused.message) from None
    invocation.tell(say("%(login)s may sign in now.", login=accounts.normal_login(login)))


@user.command("password")
@click.argument("login")
@needs_invocation
def password(invocation: Invocation, login: str) -> None:
    """Set a new password and end every sign-in of the account."""
    try:
        kept = accounts.new_password_hash(login, _password())
        with invocation.database.writing() as session:
            actions.set_password(
                session, login=login, password_hash=kept, actor=ACTOR, now=clock.now()
            )
    except Refused as refused:
        raise invocation.refuse(refused.message) from None
    invocation.tell(say("%(login)s has a new password.", login=login))


@user.command("disable")
@click.argument("login")
@needs_invocation
def disable(invocation: Invocation, login: str) -> None:
    """Let the account sign in no more and end its sign-ins; nothing is deleted."""
    try:
        with invocation.database.writing() as session:
            actions.disable_account(session, login=login, actor=ACTOR, now=clock.now())
    except Refused as refused:
        raise invocation.refuse(refused.message) from None
    invocation.tell(say("%(login)s may not sign in any more.", login=login))


@user.command("list")
@needs_invocation
def list_(invocation: Invocation) -> None:
    """Print login, role, person and whether it may sign in, one account a line."""
    with invocation.database.reading() as session:
        found = queries.list_accounts(session)
        if not found:
            invocation.tell(say("Nobody has an account yet; begin with catchball user add."))
        for account in found:
            state = "active" if account.active else "disabled"
            invocation.give(
                "\t".join((account.login, account.role, account.owner_code or "-", state))
            )


def _password() -> str:
    if sys.stdin.isatty():
        typed: str = click.prompt("Password", hide_input=True, confirmation_prompt=True, err=True)
        return typed
    return sys.stdin.readline().rstrip("\r\n")
