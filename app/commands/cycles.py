"""The option that names a cycle, and the cycle that it names."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from app.commands.invocation import Invocation
from app.db import Session
from goals.messages import say
from goals.queries import find_cycle, get_company, list_cycles

if TYPE_CHECKING:
    from goals.models import Cycle

cycle_option = click.option("--cycle", required=True, metavar="CODE", help="The cycle's code.")


@contextmanager
def in_cycle(invocation: Invocation, code: str) -> Iterator[tuple[Session, "Cycle"]]:
    """A reading session and the cycle of that code; ends with status 1 if there is none."""
    with invocation.database.reading() as session:
        company = get_company(session)
        if company is not None:
            invocation.follow(company.locale)
        found = find_cycle(session, code)
        if found is None:
            known = ", ".join(cycle.code for cycle in list_cycles(session))
            raise invocation.refuse(
                say("there is no cycle %(code)s; there are: %(known)s", code=code, known=known)
                if known
                else say("there is no cycle yet; load a bundle first")
            )
        yield session, found
