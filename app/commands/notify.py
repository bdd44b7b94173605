"""catchball notify."""

import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from threading import Event
from typing import NamedTuple

import click

from app import clock
from app.commands.invocation import Invocation, needs_invocation
from app.commands.sweeping import Swept, sweep
from goals.messages import say
from goals.queries import get_company

_START = "from app.commands import main; main()"
_PULSE_SECONDS = 1

_AFTER_WRITES = timedelta(minutes=5)
"""A round that follows writes is no sooner than this after the one before."""

log = logging.getLogger(__name__)


class Round(NamedTuple):
    """When the round of what is due was made, and of which count of writes."""

    at: datetime
    revision: int


@click.command()
@click.option("--once", is_flag=True, help="Do what is due now, and end.")
@click.option(
    "--every",
    type=click.IntRange(1, 86_400),
    default=60,
    show_default=True,
    metavar="SECONDS",
    help="Pause between two sweeps.",
)
@click.option("--beside", type=int, hidden=True, help="End with this process, the parent.")
@needs_invocation
def notify(invocation: Invocation, once: bool, every: int, beside: int | None) -> None:
    """Tell people what is due, late or waiting, and send their letters.

    `catchball serve` runs this by itself. Letters need CATCHBALL_SMTP_URL and CATCHBALL_MAIL_FROM.
    """
    if once:
        _tell(invocation, sweep(invocation.database, invocation.settings, clock.now()))
        return
    if beside is None:
        invocation.tell(say("A sweep every %(every)s seconds, until you stop it.", every=every))
    last: Round | None = None
    for _ in _ticks(every, beside):
        now = clock.now()
        try:
            here = Round(now, _revision(invocation))
            whole = is_due(last, here)
            done = sweep(invocation.database, invocation.settings, now, whole=whole)
        except Exception:  # whatever it was, the next sweep may do better
            log.exception("a sweep failed")
            continue
        last = here if whole else last
        if done.trouble:
            log.warning("the mail server took nothing: %s", done.trouble)


def is_due(last: Round | None, here: Round) -> bool:
    """Whether the round of what is due and late is to be made now.

    By the hour, for that changes by the day; and soon after something was reported or a cycle
    closed, so that nobody is told any more of what is settled.
    """
    if last is None or here.at.replace(minute=0, second=0, microsecond=0) > last.at:
        return True
    return here.revision != last.revision and here.at - last.at >= _AFTER_WRITES


def _revision(invocation: Invocation) -> int:
    with invocation.database.reading() as session:
        company = get_company(session)
        return company.revision if company else 0


def start_beside(url: str, pid: int) -> None:
    """A process of its own sweeps the database until the process of that id, this one, ends."""
    subprocess.Popen(  # noqa: S603 - this interpreter, with arguments of our own
        [sys.executable, "-c", _START, "notify", "--beside", str(pid)],
        env={**os.environ, "CATCHBALL_DB": url},
        stdin=subprocess.DEVNULL,
    )


def _tell(invocation: Invocation, done: Swept) -> None:
    """What the sweep did, as a line of tab-separated counts, and any trouble."""
    invocation.tell(
        say(
            "%(told)s new notices; letters: %(sent)s sent, %(returned)s returned",
            told=done.told,
            sent=done.sent,
            returned=done.returned,
        )
    )
    if done.trouble:
        raise invocation.refuse(say("the mail server took nothing: %(why)s", why=done.trouble))


def _ticks(every: int, parent: int | None) -> Iterator[None]:
    """An item at once and after each pause, until a signal says stop or the parent is gone."""
    stopped = Event()
    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, lambda *_: stopped.set())
    while True:
        yield
        until = time.monotonic() + every
        while time.monotonic() < until:
            if stopped.wait(_PULSE_SECONDS) or (parent is not None and os.getppid() != parent):
                return
