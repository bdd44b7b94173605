"""One transaction for a request: a snapshot to read from, or one that writes all or nothing."""

from contextlib import ExitStack, suppress

from flask import Flask, Response, current_app, g, request

from app.db import Database, Session

_SAFE = {"GET", "HEAD", "OPTIONS"}


class _Undone(Exception):
    """Makes the writing transaction forget what it did."""


def database() -> Database:
    """The site's database, for the few views that need a transaction of their own."""
    found: Database = current_app.extensions["catchball_database"]
    return found


def db() -> Session:
    """The request's session, begun when it is first asked for.

    GET and HEAD read one snapshot. Others write: what they did is kept where the answer's status
    is below 400 and undone otherwise, before the answer leaves.
    """
    if "session" not in g:
        opened = ExitStack()
        writes = request.method not in _SAFE and not g.get("undone")
        source = database().writing() if writes else database().reading()
        g.session = opened.enter_context(source)
        g.opened = opened
    session: Session = g.session
    return session


def end(*, keep: bool) -> None:
    """The transaction is over; the request can only read from now on."""
    g.undone = True
    session: Session | None = g.pop("session", None)
    if session is not None and not keep:
        session.expunge_all()  # what was read stays readable: undoing would make it be read again
    opened: ExitStack | None = g.pop("opened", None)
    if opened is None:
        return
    if keep:
        opened.close()
        return
    with suppress(_Undone), opened:
        raise _Undone


def protect(app: Flask, source: Database) -> None:
    """Every request of the app gets its transaction and ends it."""
    app.extensions["catchball_database"] = source

    @app.after_request
    def settle(response: Response) -> Response:
        end(keep=response.status_code < 400)
        return response

    @app.teardown_request
    def forget(_error: BaseException | None) -> None:
        end(keep=False)
