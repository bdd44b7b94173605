"""catchball notify."""

import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import datetime
from threading import Event

import click

from app import clock
from app.commands.invocation import Invocation, needs_invocation
from app.commands.sweeping import Swept, sweep
from goals.messages import say

_START = "from app.commands import main; main()"
_PULSE_SECONDS = 1

log = logging.getLogger(__name__)


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
    last: datetime | None = None
    for _ in _ticks(every, beside):
        now = clock.now()
        # What is due changes by the day; by the hour is soon enough for what was done meanwhile.
        whole = last is None or now.replace(minute=0, second=0, microsecond=0) > last
        try:
            done = sweep(invocation.database, invocation.settings, now, whole=whole)
        except Exception:  # whatever it was, the next sweep may do better
            log.exception("a sweep failed")
            continue
        last = now
        if done.trouble:
            log.warning("the mail server took nothing: %s", done.trouble)


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
