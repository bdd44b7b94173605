"""Every route against whoever means harm: nothing breaks, is written or leaks by itself.

The routes are those of the URL map, so a new one is tested from its first day.
"""

import re
from base64 import b64encode
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from random import Random
from typing import Any
from zipfile import ZipFile

import flask
import pytest
from _pytest.mark.structures import ParameterSet
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.test import TestResponse

from app.config import Settings
from app.db import Database
from app.web import create_app
from scorecards import pdf
from tests.web.cards import SECRETS, SHEETS, load_cards
from tests.web.conftest import PASSWORD, AsPerson
from tests.web.routes import OPEN, OWN, addresses, readable, routes, state, without_tokens

CODES = ("OWNER", "STRANGER", "SERVICE", "COMPANY")
IDS = (1, 4, 13)
"""OWNER's targets are 4 and 13."""
CYCLE = "cycle=2025-06"
PART = {"HX-Request": "true", "HX-Request-Type": "partial"}


@pytest.fixture(autouse=True)
def quick_pdf(monkeypatch: pytest.MonkeyPatch) -> None:
    """Documents stay HTML: what is in them is looked for, not how they print."""
    monkeypatch.setattr(pdf, "render", lambda html, **_: html.encode())


@pytest.fixture
def database(request: pytest.FixtureRequest) -> Database:
    """SQLite, or what the test asks for."""
    found = request.getfixturevalue(f"{getattr(request, 'param', 'sqlite')}_database")
    assert isinstance(found, Database)
    return found


def on_both(values: dict[str, str]) -> list[ParameterSet]:
    """Each value on SQLite, and those that PostgreSQL is particular about there, too."""
    on_sqlite = [pytest.param("sqlite", text, id=name) for name, text in values.items()]
    particular = [name for name in values if name in PARTICULAR]
    return on_sqlite + [
        pytest.param("postgresql", values[name], id=f"{name}-postgresql") for name in particular
    ]


PARTICULAR = ("nul", "2**64", "long")


@pytest.fixture
def cards(company: Database, tmp_path: Path) -> Database:
    """The company with a scorecard and pay for everybody."""
    load_cards(company, tmp_path / "bundle")
    return company


@pytest.fixture
def strict(cards: Database, settings: Settings) -> Flask:
    """A site that asks for form tokens."""
    return create_app(settings, cards)


def content(answer: TestResponse) -> str:
    """All that the answer says, out of its archive where it is one."""
    if not answer.data.startswith(b"PK"):
        return str(answer.data, errors="replace")
    with ZipFile(BytesIO(answer.data)) as archive:
        names = [name for name in archive.namelist() if not name.startswith("docProps/")]
        return "\n".join(archive.read(name).decode() for name in names)


# Reading never writes


def test_reading_never_writes(
    app: Flask, client: FlaskClient, as_person: AsPerson, cards: Database
) -> None:
    as_person(client, "hr")
    before = state(cards)
    for address in readable(app, ("OWNER",), (1,)):
        for method in ("GET", "HEAD"):
            answer = client.open(f"{address}?{CYCLE}", method=method)
            assert answer.status_code < 500, f"{method} {address}"
            assert method == "GET" or not answer.data, f"{method} {address}"
    assert state(cards) == before


# Writing takes a token of one's own, from a page of one's own, and a right


def form(database: Database) -> dict[str, str]:
    """Fields with which every form of the site would do something."""
    with database.reading() as session:
        found = session.execute(
            text(
                "SELECT target.id FROM target JOIN owner ON owner.id = target.owner_id "
                "JOIN cycle ON cycle.id = target.cycle_id "
                "WHERE owner.code = 'HR' AND cycle.code = '2025-06'"
            )
        ).scalar_one()
    reported = {f"period-{found}": "2025-06@0", f"value-{found}": "4.5", f"note-{found}": "x"}
    place = {"owner": "HR", "cycle": "2025-06", "request_key": "k", "target": str(found)}
    return reported | place | {"language": "zh-CN", "login": "owner", "password": PASSWORD}


def token(client: FlaskClient) -> str:
    page = client.get("/work", follow_redirects=True).text
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert found is not None
    return found[1]


def writable(app: Flask, fields: dict[str, str]) -> Iterator[tuple[str, str, str]]:
    """Endpoint, method and an address of everything that writes; what is open comes last."""
    for method, rule in sorted(routes(app, reading=False), key=lambda r: r[1].endpoint in OPEN):
        for address in addresses(rule, ("none",), (fields["target"],)):
            yield rule.endpoint, method, address


FOREIGN: list[dict[str, str]] = [
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": ""},
    {"Origin": "https://example.org"},
    {"Origin": "null"},
    {"Origin": "http://["},
    {"Origin": "http://localhost.example.org", "HX-Request": "true"},
]


def test_nobody_writes_for_another(strict: Flask, cards: Database, as_person: AsPerson) -> None:
    client, other = strict.test_client(), strict.test_client()
    foreign, own = token(as_person(other, "hr")), token(as_person(client, "hr"))
    fields, before = form(cards), state(cards)
    for _endpoint, method, address in writable(strict, fields):
        for given in ({}, {"csrf_token": ""}, {"csrf_token": foreign}, {"csrf_token": own[:-1]}):
            answer = client.open(address, method=method, data=fields | given)
            assert answer.status_code == 400, f"{method} {address} {given}"
        for headers in FOREIGN:
            good = fields | {"csrf_token": own}
            answer = client.open(address, method=method, data=good, headers=headers)
            assert answer.status_code in (400, 403), f"{method} {address} {headers}"
    assert state(cards) == before


def test_with_the_token_the_same_forms_write(
    strict: Flask, cards: Database, as_person: AsPerson
) -> None:
    client = as_person(strict.test_client(), "hr")
    fields, before = form(cards), state(cards)
    for _endpoint, method, address in writable(strict, fields):
        good = fields | {"csrf_token": token(as_person(client, "hr"))}
        answer = client.open(address, method=method, data=good)
        assert answer.status_code not in (400, 403), f"{method} {address}"
    assert state(cards) != before


def test_an_auditor_writes_nothing(strict: Flask, cards: Database, as_person: AsPerson) -> None:
    client = as_person(strict.test_client(), "auditor")
    fields, before = form(cards), state(cards)
    good = fields | {"csrf_token": token(client)}
    tried = [each for each in writable(strict, fields) if each[0] not in OPEN | OWN]
    for _endpoint, method, address in tried:
        assert client.open(address, method=method, data=good).status_code == 403, address
    assert tried
    assert state(cards) == before


# Nothing that is sent breaks the site

LONG = b64encode(Random(1).randbytes(6000)).decode()  # noqa: S311 - only has to be long and dull
HOSTILE = {
    "nul": "a%00b",
    "bad UTF-8": "%ff%fe",
    "negative": "-1",
    "2**63-1": str(2**63 - 1),
    "2**64": str(2**64),
    "digits": "9" * 5000,
    "long": LONG.replace("/", "-").replace("+", "-"),
    "line end": "a%0d%0aSet-Cookie:x=1",
    "pattern": "%25_%5c%27%22",
}
TOGETHER = (
    *("units", "lang", "language", "q", "first", "open", "start", "node", "perspective", "status"),
    *("skip", "page", "code", "measure", "next", "endpoint", "target_id", "objective_id"),
    *("token", "_external", "_scheme"),
)
ALONE = ("cycle", "unit", "owner", "at")
"""Fields that make a page stop early, and so hide what it does with the others."""


def assert_sound(answer: TestResponse, told: str, broken: list[str]) -> None:
    if answer.status_code >= 500 or b"Traceback" in answer.data or "Set-Cookie:x" in answer.headers:
        broken.append(f"{answer.status_code} {told[:150]}")


@pytest.mark.parametrize(("database", "value"), on_both(HOSTILE), indirect=["database"])
def test_no_address_breaks_the_site(
    app: Flask, client: FlaskClient, as_person: AsPerson, cards: Database, value: str
) -> None:
    as_person(client, "hr")
    broken: list[str] = []
    together = "&".join(f"{name}={value}" for name in TOGETHER) + f"&{value}={value}"
    lists = f"start=1.{value},{value}.1&open={value},1"
    alone = [f"{name}={value}" for name in ALONE]
    for _method, rule in routes(app, reading=True):
        if "<" in rule.rule:
            (address,) = addresses(rule, (value,), (value,))
            assert_sound(client.get(address), address, broken)
        (address,) = addresses(rule, ("OWNER",), (2,))
        for query in (together, lists, *alone) if address.count("/") == 1 else (together,):
            assert_sound(client.get(f"{address}?{query}"), f"{address}?{query}", broken)
    assert not broken, "\n".join(broken)


TYPED = {
    "nul": "a\0b",
    "digits": "9" * 5000,
    "long": LONG,
    "2**63": str(2**63),
    "period": f"2025-06@{'9' * 5000}",
    "number": "1e999999999",
    "script": "<script>{{ 7*7 }}%(x)s",
}


@pytest.fixture
def read(app: Flask, monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """The names of the fields that the site has looked for in forms."""
    names = set[str]()

    class Form(ImmutableMultiDict[str, str]):
        def __getitem__(self, name: str) -> str:
            names.add(name)
            return super().__getitem__(name)

        def __contains__(self, name: object) -> bool:
            names.add(str(name))
            return super().__contains__(name)

        def __iter__(self) -> Iterator[str]:
            names.update(super().keys())
            return super().__iter__()

        def getlist(self, name: str, *_: object) -> list[str]:  # type: ignore[override] # no converter
            names.add(name)
            return super().getlist(name)

    class Request(flask.Request):
        parameter_storage_class = Form

    monkeypatch.setattr(app, "request_class", Request)
    return names


@pytest.mark.parametrize(("database", "value"), on_both(TYPED), indirect=["database"])
def test_no_form_breaks_the_site(
    app: Flask,
    client: FlaskClient,
    as_person: AsPerson,
    cards: Database,
    read: set[str],
    value: str,
) -> None:
    fields, broken = form(cards), list[str]()
    names = [name for name in fields if name not in ("target", "password", "language")]
    as_person(client, "hr")

    starts: list[dict[str, Any]] = [
        {name: [value, "4.5"] for name in names},
        dict.fromkeys(names, value),
        fields | {"request_key": "another"},  # where all is right the site reads on
    ]
    for endpoint, method, address in writable(app, fields):
        read.clear()
        tried = set[str]()
        # Passwords take long to check, and a sign-in has few fields.
        for start in starts[:2] if endpoint in OPEN else starts:
            sent = [(start, "all")]
            while sent:
                for data, changed in sent:
                    answer = client.open(address, method=method, data=data)
                    assert_sound(answer, f"{method} {address} {changed}", broken)
                # What nobody looks for breaks nothing.
                waiting = [each for each in names if each in read - tried and endpoint not in OPEN]
                sent = [(fields | {name: value}, name) for name in waiting]
                tried.update(waiting)
    assert not broken, "\n".join(broken)


BODIES: list[tuple[str, bytes]] = [
    ("application/json", b'{"owner": "OWNER"}'),
    ("application/json", b"{"),
    ("text/plain", b"\0\xff"),
    ("multipart/form-data", b"--x\r\n"),
    ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data"),
    ("multipart/form-data; boundary=x", b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n'),
    ("application/x-www-form-urlencoded", b"owner=%ff&=&&%00=%00&owner"),
    ("application/x-www-form-urlencoded; charset=none", b"owner=\xff\xfe"),
    ("application/x-www-form-urlencoded", b"a=1&" * 30_000),
    ("application/x-www-form-urlencoded", b"note=" + b"x" * 600_000),
    ("", b""),
]
HEADERS: list[dict[str, str]] = [
    {"Cookie": "catchball=\x01; catchball-cycle=zz; catchball-form=.e30.x; catchball-language=x"},
    {"Accept-Language": "zz;q=x,*;q=9," + "a-" * 500},
    {"Range": "bytes=-9999999999999999999", "If-Range": "x", "If-None-Match": '"'},
    {"If-Modified-Since": "31 Feb 99999", "Content-Length": "x"},
    {"Origin": "http://[", "Referer": "http://["},
    {"HX-Request": "true", "HX-Request-Type": "partial", "HX-History-Restore-Request": "\xff"},
    {"X-Forwarded-For": "x, y", "X-Forwarded-Host": "a b", "Host": "a_b:x"},
]


def test_no_body_and_no_header_breaks_the_site(
    app: Flask, client: FlaskClient, as_person: AsPerson, cards: Database
) -> None:
    fields, broken = form(cards), list[str]()
    as_person(client, "hr")
    for _endpoint, method, address in writable(app, fields):
        for kind, body in BODIES:
            answer = client.open(address, method=method, data=body, content_type=kind)
            assert_sound(answer, f"{method} {address} {kind}", broken)
        for headers in HEADERS:
            answer = client.open(address, method=method, data=fields, headers=headers)
            assert_sound(answer, f"{method} {address} {headers}", broken)
    as_person(client, "hr")
    every = {name: text for headers in HEADERS[1:] for name, text in headers.items()}
    for address in readable(app, ("OWNER",), (2,)):
        assert_sound(client.get(address, headers=every), address, broken)
        for method in ("PATCH", "NONSENSE"):
            answer = client.open(address, method=method)
            assert_sound(answer, f"{method} {address}", broken)
    assert not broken, "\n".join(broken)


FILES: list[tuple[str, bytes]] = [
    ("bundle.xlsx", b"PK\x03\x04 no archive"),
    ("bundle.xlsx", b""),
    ("销售" * 48 + ".csv", b"code\n"),
    ("people.csv", b"code,name\nA,\0\n"),
    ("people.csv", b"\xff\xfe\x00"),
    ("people.csv", b'code,"name\n'),
    ("../../people.csv", b"code,name,unit\n" + b"x" * 9000 + b",N,COMPANY\n"),
    ("company.csv", b"name,currency,locale,timezone\nQ,ZZZ,xx,Nowhere/None\n"),
    ("a\0.csv", b"code\n"),
    (".", b""),
]


@pytest.mark.parametrize(("name", "held"), FILES)
def test_no_upload_breaks_the_site(
    client: FlaskClient, as_person: AsPerson, cards: Database, name: str, held: bytes
) -> None:
    as_person(client, "hr")
    before = state(cards)
    answer = client.post("/import", data={"files": (BytesIO(held), name)})
    assert answer.status_code == 422
    assert state(cards) == before


# Nobody learns what is another's


def walk(app: Flask, client: FlaskClient) -> Iterator[tuple[str, str]]:
    """Addresses, whole and as a part for htmx, with what they answer."""
    more = "unit=SERVICE", "q=owner", "owner=OWNER", "units=1&page=2", "at=target%20CSAT/OWNER"
    for address in readable(app, CODES, IDS):
        # Only lists read more than a cycle.
        queries = ("", *more) if address.count("/") == 1 else ("",)
        for query in queries:
            for headers in ({},) if query else ({}, PART):
                asked = f"{address}?{CYCLE}&{query}"
                yield f"{asked} {headers}", content(client.get(asked, headers=headers))


@pytest.mark.parametrize("reader", ["stranger", "admin"])
def test_nobody_reads_what_another_earns(
    app: Flask, client: FlaskClient, as_person: AsPerson, cards: Database, reader: str
) -> None:
    as_person(client, reader)
    found = {(s, address) for address, said in walk(app, client) for s in SECRETS if s in said}
    assert not found


def test_those_who_may_do_read_it(
    app: Flask, client: FlaskClient, as_person: AsPerson, cards: Database
) -> None:
    """Else the search above would look for what is never said."""
    as_person(client, "hr")
    said = "\n".join(text for _address, text in walk(app, client))
    assert [secret for secret in SECRETS if secret not in said] == ["5,731.17"]


OTHERWISE = {
    "people": SHEETS["people"].replace("5731.17,1234.56", "6842.28,2345.67"),
    "adjustments": "cycle,owner,points,reason\n2025-06,OWNER,17.5,Found the fault\n",
}
"""OWNER's pay, adjustment, total, grade and payout are others, and nothing else is."""


def test_what_another_earns_changes_no_byte(
    app: Flask, client: FlaskClient, as_person: AsPerson, company: Database, tmp_path: Path
) -> None:
    schemes = SHEETS["schemes"].replace(",4000", ",400000")  # a full pool is everybody's affair
    load_cards(company, tmp_path / "one", schemes=schemes)
    as_person(client, "other-lead")
    before = {address: without_tokens(said) for address, said in walk(app, client)}
    load_cards(company, tmp_path / "two", schemes=schemes, **OTHERWISE)
    after = {address: without_tokens(said) for address, said in walk(app, client)}
    assert [address for address in before if before[address] != after[address]] == []


# Whoever is not signed in


def test_without_a_sign_in_there_is_only_the_way_to_it(
    app: Flask, client: FlaskClient, cards: Database
) -> None:
    before = state(cards)
    for method, rule in (*routes(app, reading=True), *routes(app, reading=False)):
        if rule.endpoint in OPEN:
            continue
        for address in addresses(rule, ("OWNER", "none"), (1, 999)):
            answer = client.open(address, method=method)
            assert answer.status_code == 303, f"{method} {address}"
            assert answer.location.startswith("/sign-in")
            answer = client.open(address, method=method, headers=PART)
            if method == "GET":
                assert answer.headers["HX-Redirect"].startswith("/sign-in"), f"{method} {address}"
                assert not answer.data
            else:  # the page stays, with what was typed, and says where to sign in
                assert answer.status_code == 401, f"{method} {address}"
    assert state(cards) == before
