"""catchball serve."""

import os
import socket
import sys

import click

from app.commands.invocation import Invocation, needs_invocation
from app.commands.notify import start_beside
from cascade.queries import has_accounts
from goals.messages import say

# A string: commands and pages do not import each other.
SITE = "app.web:create_app()"


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535))
@click.option(
    "--workers",
    type=click.IntRange(1, 64),
    help="Processes that answer; one more than there are processors by default.",
)
@click.option(
    "--no-notify",
    is_flag=True,
    help="Tell nobody what is due and send no letters; see catchball notify.",
)
@needs_invocation
def serve(
    invocation: Invocation, host: str, port: int, workers: int | None, no_notify: bool
) -> None:
    """Serve the site with gunicorn until stopped."""
    run_site(invocation, host, port, workers, with_notices=not no_notify)


def run_site(
    invocation: Invocation, host: str, port: int, workers: int | None, *, with_notices: bool = True
) -> None:
    """This process becomes the server; it ends with status 1 where the address is taken."""
    _refuse_taken(invocation, host, port)
    _require_key(invocation)
    url = invocation.database.url.render_as_string(hide_password=False)
    _tell_address(invocation, host, port)
    invocation.unmigrated.dispose()
    count = workers or (os.cpu_count() or 1) + 1
    if with_notices:
        start_beside(url, os.getpid())
    # The same process becomes the server, so that signals reach it and nothing is left open.
    os.execve(  # noqa: S606 - this interpreter, with arguments of our own
        sys.executable,
        [sys.executable, *gunicorn_arguments(f"{host}:{port}", count)],
        {**os.environ, "CATCHBALL_DB": url},
    )


def _tell_address(invocation: Invocation, host: str, port: int) -> None:
    """Where the site is; where nobody can sign in yet, that the company is set up there."""
    with invocation.database.reading() as session:
        is_new = not has_accounts(session)
    invocation.tell(say("Serving on http://%(host)s:%(port)s", host=host, port=port))
    if is_new:
        invocation.tell(
            say(
                "Nobody has an account yet: open http://%(host)s:%(port)s/start to set up.",
                host=host,
                port=port,
            )
        )
    sys.stderr.flush()


def _require_key(invocation: Invocation) -> None:
    """The secret key can be read or made; better said here than by every worker."""
    try:
        invocation.settings.signing_key()
    except OSError as error:
        raise invocation.refuse(
            say(
                "cannot keep the secret key in %(folder)s (%(reason)s); set CATCHBALL_SECRET_KEY, "
                "or CATCHBALL_INSTANCE to a folder that can be written",
                folder=str(invocation.settings.instance),
                reason=error.strerror or str(error),
            )
        ) from None


def _refuse_taken(invocation: Invocation, host: str, port: int) -> None:
    try:
        with socket.create_server((host, port)):
            pass
    except OSError as error:
        raise invocation.refuse(
            say(
                "cannot listen on %(host)s:%(port)s (%(reason)s); choose another --port",
                host=host,
                port=port,
                reason=error.strerror or str(error),
            )
        ) from None


def gunicorn_arguments(address: str, workers: int) -> list[str]:
    """The interpreter's arguments: single-threaded workers, so that each may fork for a PDF."""
    return [
        *("-m", "gunicorn", SITE, "--bind", address, "--workers", str(workers)),
        *("--worker-class", "sync", "--timeout", "60", "--no-control-socket"),
        *("--error-logfile", "-", "--log-level", "warning"),
    ]
