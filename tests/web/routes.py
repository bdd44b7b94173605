"""Every route of the site, found in its URL map, with addresses to ask it by."""

import re
from collections.abc import Iterable, Iterator
from hashlib import sha256

from flask import Flask
from sqlalchemy import select
from werkzeug.routing import Rule

from app.db import Database
from app.db.tables import metadata

OPEN = {
    *("sign_in.form", "sign_in.sign_in", "sign_out.sign_out", "language.choose"),
    *("start.form", "start.found", "invitations.form", "invitations.accept"),
}
"""Endpoints that also answer to whoever is not signed in."""
OWN = {"inbox.visit", "inbox.read", "inbox.choose", "inbox.trial"}
"""Endpoints that write nothing but one's own inbox and how one is told."""
_SIGN_IN_TABLES = {"sign_in", "attempt"}
_PLACE = re.compile(r"<(?:(\w+):)?\w+>")
_TOKENS = re.compile(r'name="(?:csrf_token|request_key)" value="[^"]*"|"X-CSRFToken": "[^"]*"')


def routes(app: Flask, *, reading: bool) -> list[tuple[str, Rule]]:
    """Method and rule of everything that reads, or that writes, but static files."""
    return [
        (method, rule)
        for rule in app.url_map.iter_rules()
        if rule.endpoint != "static"
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
        if (method == "GET") == reading
    ]


def addresses(rule: Rule, codes: Iterable[object], ids: Iterable[object]) -> list[str]:
    """The rule's addresses with each of these codes (or tokens) and ids in its place."""
    place = _PLACE.search(rule.rule)
    if place is None:
        return [rule.rule]
    return [_PLACE.sub(str(each), rule.rule) for each in (ids if place[1] == "int" else codes)]


def readable(app: Flask, codes: Iterable[object], ids: Iterable[object]) -> Iterator[str]:
    """The addresses of everything that GET asks for."""
    given, numbers = list(codes), list(ids)
    for _method, rule in routes(app, reading=True):
        yield from addresses(rule, given, numbers)


def state(database: Database) -> str:
    """A hash over all rows of all tables but those that keep sign-ins."""
    found = sha256()
    with database.reading() as session:
        for table in metadata().sorted_tables:
            if table.name not in _SIGN_IN_TABLES:
                for row in session.execute(select(table).order_by(*table.primary_key)):
                    found.update(repr(tuple(row)).encode())
    return found.hexdigest()


def without_tokens(html: str) -> str:
    """The page without what is drawn anew for every answer."""
    return _TOKENS.sub("", html)
