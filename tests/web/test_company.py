"""What the company is called, where and how it counts, and how its letters leave."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.config import Settings
from app.config.mailing import mail_server
from app.db import Database
from app.web import create_app
from cascade.models import Person
from goals.models import AuditEntry, Company, col, select, update
from tests.web.conftest import AsPerson

STANDS = {
    "name": "Qingyun",
    "locale": "en",
    "currency": "CNY",
    "timezone": "Asia/Shanghai",
    "escalation_days": "7",
}
PART = {"HX-Request": "true", "HX-Request-Type": "partial"}


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    return sqlite_database


def stored(database: Database) -> dict[str, str]:
    with database.reading() as session:
        found = session.scalars(select(Company)).one()
        return {name: str(getattr(found, name)) for name in STANDS}


def seen(client: FlaskClient) -> str:
    found = re.search(r'name="seen" value="([^"]+)"', client.get("/company").text)
    assert found is not None
    return found[1]


def test_the_company_is_changed_and_the_audit_trail_says_from_what(
    company: Database, client: FlaskClient, as_person: AsPerson
) -> None:
    as_person(client, "admin")
    assert 'href="/company"' in client.get("/organisation").text
    wanted = STANDS | {"name": "Lark", "currency": "EUR", "escalation_days": "3"}
    answer = client.post("/company", data=wanted | {"seen": seen(client)})
    assert (answer.status_code, answer.location) == (303, "/company")
    assert stored(company) == wanted
    assert "Saved." in client.get("/company").text
    with company.reading() as session:
        (entry,) = session.scalars(select(AuditEntry).where(col(AuditEntry.subject) == "company"))
    assert (entry.actor, entry.action) == ("admin", "change")
    assert "Qingyun" in entry.before
    assert "Lark" in entry.after


def test_what_changes_nothing_leaves_no_trace(
    company: Database, client: FlaskClient, as_person: AsPerson
) -> None:
    assert as_person(client, "hr").post("/company", data=STANDS).status_code == 303
    with company.reading() as session:
        subjects = session.scalars(select(col(AuditEntry.subject))).all()
    assert "company" not in subjects


@pytest.mark.parametrize(
    ("field", "typed", "told"),
    [
        ("name", " ", "enter a name"),
        ("locale", "tlh", "choose one of the list"),
        ("currency", "GOLD", "choose one of the list"),
        ("timezone", "Moon/Base", "choose one of the list"),
        ("escalation_days", "-1", "enter whole days, from 0 to 365"),
        ("escalation_days", "9" * 200, "enter whole days, from 0 to 365"),
        ("escalation_days", "²", "enter whole days, from 0 to 365"),
    ],
)
def test_what_is_wrong_comes_back_as_it_was_typed(
    company: Database, client: FlaskClient, as_person: AsPerson, field: str, typed: str, told: str
) -> None:
    as_person(client, "admin")
    for headers in ({}, PART):
        wanted = STANDS | {"name": "Typed", field: typed}
        answer = client.post("/company", data=wanted, headers=headers)
        assert answer.status_code == 422
        assert told in answer.text
        assert ("<html" in answer.text) is not bool(headers)
        assert field == "name" or 'value="Typed"' in answer.text
    assert stored(company) == STANDS


def test_the_currency_stays_once_there_are_amounts(
    company: Database, client: FlaskClient, as_person: AsPerson
) -> None:
    assert '<select class="input" id="currency"' in as_person(client, "admin").get("/company").text
    with company.writing() as session:
        session.execute(update(Person).values(base_pay="1000"))
    page = client.get("/company").text
    assert '<select class="input" id="currency"' not in page
    assert "1000" not in page
    answer = client.post("/company", data=STANDS | {"currency": "EUR"})
    assert answer.status_code == 422
    assert "there are amounts in CNY already" in answer.text
    assert client.post("/company", data=STANDS | {"name": "Lark"}).status_code == 303


def test_whoever_comes_second_sees_both(
    company: Database, client: FlaskClient, as_person: AsPerson
) -> None:
    opened = seen(as_person(client, "admin"))
    first = STANDS | {"name": "First", "seen": opened}
    assert client.post("/company", data=first).status_code == 303
    answer = client.post("/company", data=STANDS | {"name": "Second", "seen": opened})
    assert answer.status_code == 409
    assert 'value="Second"' in answer.text
    assert "changed since you opened it" in answer.text
    assert seen(client) in answer.text
    assert stored(company)["name"] == "First"


def test_it_says_how_letters_leave(
    company: Database,
    settings: Settings,
    client: FlaskClient,
    as_person: AsPerson,
) -> None:
    assert "No mail server is set up" in as_person(client, "admin").get("/company").text
    server = mail_server("smtp://li:secret@mail.example?starttls")
    site = Settings(
        instance=settings.instance,
        secret_key=settings.secret_key,
        mail_server=server,
        mail_from="goals@lark.example",
        base_url="https://goals.lark.example",
    )
    app: Flask = create_app(site, company)
    app.config.update(WTF_CSRF_ENABLED=False)
    page = as_person(app.test_client(), "admin").get("/company").text
    for told in ("mail.example:587", "STARTTLS", "goals@lark.example", "Enter your address"):
        assert told in page
    assert "secret" not in page
    browser = as_person(app.test_client(), "admin")
    hours = {"quiet_from": "20", "quiet_until": "8", "digest_hour": "8"}
    browser.post("/inbox/settings", data={"address": "admin@lark.example", **hours})
    assert "Send me a test letter" in browser.get("/company").text
    sent = browser.post("/inbox/trial", data={"next": "/company"})
    assert (sent.status_code, sent.location) == (303, "/company")


def test_it_asks_few_times(
    client: FlaskClient,
    as_person: AsPerson,
    few_statements: Callable[[], AbstractContextManager[None]],
) -> None:
    as_person(client, "hr")
    with few_statements():
        assert client.get("/company").status_code == 200
    with few_statements():
        assert client.post("/company", data=STANDS | {"name": "Lark"}).status_code == 303
