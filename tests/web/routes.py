"""Every route of the site, found in its URL map, with addresses to ask it by."""

import re
from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from urllib.parse import quote

from flask import Flask
from sqlalchemy import select
from werkzeug.routing import Rule

from app.db import Database
from app.db.tables import metadata

SAFE = {"GET", "HEAD", "OPTIONS"}
OPEN = {"sign_in.form", "sign_in.sign_in", "sign_out.sign_out", "language.choose"}
"""Endpoints that also answer to whoever is not signed in."""
_BOOKKEEPING = {"sign_in", "attempt"}
_PLACE = re.compile(r"<(?:(\w+):)?(\w+)>")
_ONCE = re.compile(
    r'name="(?:csrf_token|request_key)" value="[^"]*"|name="csrf-token" content="[^"]*"'
    r"|X-CSRFToken[^}]*}"
)


def routes(app: Flask) -> list[tuple[str, Rule]]:
    """Method and rule of everything but static files."""
    return [
        (method, rule)
        for rule in app.url_map.iter_rules()
        if rule.endpoint != "static"
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
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
    for method, rule in routes(app):
        if method == "GET":
            yield from addresses(rule, given, numbers)


def query(**fields: str) -> str:
    """The fields as the query of an address; what is percent-encoded already stays so."""
    return "&".join(f"{name}={quote(text, safe='%')}" for name, text in fields.items())


def state(database: Database) -> str:
    """A hash over all rows of all tables but those that keep sign-ins."""
    found = sha256()
    with database.reading() as session:
        for table in metadata().sorted_tables:
            if table.name not in _BOOKKEEPING:
                for row in session.execute(select(table).order_by(*table.primary_key)):
                    found.update(repr(tuple(row)).encode())
    return found.hexdigest()


def without_tokens(html: str) -> str:
    """The page without what is drawn anew for every answer."""
    return _ONCE.sub("", html)


def newest(period: str, page: str) -> Mapping[str, str]:
    """The hidden fields of the page that name the period and the check-in it follows."""
    found = re.findall(rf'name="(period-\d+)"[^>]*?value="({period}@\d+)"', page)
    return dict(found)
