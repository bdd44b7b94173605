"""A company from nothing."""

import re
from threading import Barrier, Thread

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlmodel import col

from app.config import Settings
from app.db import Database
from app.web import create_app
from cascade.models import Account, Objective, Person, Unit
from goals.models import AuditEntry, Company
from goals.queries import find_audit_break
from scorecards.queries import get_members
from tests.web.conftest import AsPerson

FORM = {
    "company": "Lark <Motors>",
    "locale": "en",
    "currency": "EUR",
    "timezone": "Europe/Berlin",
    "name": "Ann Lark",
    "place": "leads",
    "login": "Ann",
    "password": "a phrase to begin with",
    "again": "a phrase to begin with",
}


@pytest.fixture
def bare(database: Database, settings: Settings) -> Flask:
    """A site on an empty database."""
    app = create_app(settings, database)
    app.config.update(WTF_CSRF_ENABLED=False)
    return app


def count(database: Database, table: type) -> int:
    with database.reading() as session:
        return session.scalars(select(func.count()).select_from(table)).one()


@pytest.mark.parametrize("address", ["/", "/work", "/sign-in", "/start/next", "/invitations/x"])
def test_every_address_leads_to_setting_up(bare: Flask, address: str) -> None:
    assert bare.test_client().get(address).location == "/start"
    assert bare.test_client().get("/start").status_code == 200


def test_the_first_form_makes_a_company_and_signs_in(bare: Flask, database: Database) -> None:
    browser = bare.test_client()
    answer = browser.post("/start", data=FORM)
    assert (answer.status_code, answer.location) == (303, "/start/next")
    assert browser.get("/").location == "/start/next"
    shown = browser.get("/start/next").text
    assert "Load the sample company" in shown
    assert "Lark &lt;Motors&gt;" in shown
    with database.reading() as session:
        company, unit = session.scalars(select(Company)).one(), session.scalars(select(Unit)).one()
        person = session.scalars(select(Person)).one()
        assert (company.currency, company.timezone) == ("EUR", "Europe/Berlin")
        assert unit.lead_id == person.owner_id
        assert find_audit_break(session) is None
        deeds = session.execute(select(col(AuditEntry.actor), col(AuditEntry.action))).all()
    assert ("ann", "found") in [tuple(deed) for deed in deeds]
    # She leads all there is, so everything about results is open to her as well.
    assert "No cycle yet" in browser.get("/rewards").text
    assert "Base pay" in browser.get("/people/add/one").text
    # Once only: whoever comes next signs in.
    assert bare.test_client().get("/start").location == "/sign-in"
    assert bare.test_client().post("/start", data=FORM).status_code == 409


@pytest.mark.parametrize(("place", "people"), [("works", 1), ("runs", 0)])
def test_who_only_runs_the_program_sees_no_rewards(
    bare: Flask, database: Database, place: str, people: int
) -> None:
    browser = bare.test_client()
    browser.post("/start", data={**FORM, "place": place})
    assert count(database, Person) == people
    assert browser.get("/rewards").status_code == 403
    assert "Base pay" not in browser.get("/people/add/one").text
    assert browser.get("/organisation").status_code == 200


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("company", " "), ("company", "a\nb"), ("name", "x" * 201), ("currency", "ZZZ"),
        ("timezone", "Nowhere"), ("locale", "fr"), ("place", "owns"), ("login", "a b"),
        ("password", "short"), ("again", "something else"),
    ],
)  # fmt: skip
def test_a_mistake_comes_back_with_what_was_typed(
    bare: Flask, database: Database, field: str, typed: str
) -> None:
    both = {"again": typed} if field == "password" else {}
    answer = bare.test_client().post("/start", data={**FORM, field: typed, **both})
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert 'value="Ann Lark"' in answer.text or field == "name"
    assert FORM["password"] not in answer.text
    assert count(database, Account) == count(database, Company) == 0


def test_of_two_founders_at_once_one_comes_second(bare: Flask, database: Database) -> None:
    barrier, seen = Barrier(2), list[int]()

    def found(login: str) -> None:
        browser = bare.test_client()
        barrier.wait()
        seen.append(browser.post("/start", data={**FORM, "login": login}).status_code)

    threads = [Thread(target=found, args=(login,)) for login in ("ann", "bob")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(seen) == [303, 409]
    assert count(database, Account) == count(database, Company) == 1


def test_the_first_form_needs_its_token(database: Database, settings: Settings) -> None:
    browser = create_app(settings, database).test_client()
    assert browser.post("/start", data=FORM).status_code == 400
    token = re.search(r'name="csrf_token" value="([^"]+)"', browser.get("/start").text)
    assert token is not None
    assert browser.post("/start", data={**FORM, "csrf_token": token[1]}).status_code == 303


def test_a_loaded_company_is_nobodys_to_take(bare: Flask, database: Database) -> None:
    with database.writing() as session:
        session.add(Company(name="Qingyun"))
    browser = bare.test_client()
    shown = browser.get("/start").text
    assert "catchball user add" in shown
    assert 'name="password"' not in shown
    assert browser.post("/start", data=FORM).status_code == 409
    assert count(database, Account) == 0


def test_the_sample_stands_below_the_first_unit(bare: Flask, database: Database) -> None:
    browser = bare.test_client()
    browser.post("/start", data=FORM)
    assert browser.post("/start/sample").location == "/map"
    assert browser.get("/").location.startswith("/cycles/")
    assert count(database, Objective) > 0
    with database.reading() as session:
        assert session.scalars(select(Company)).one().name == FORM["company"]
        assert (
            session.scalars(
                select(func.count()).select_from(Unit).where(col(Unit.parent_id).is_(None))
            ).one()
            == 1
        )
        assert get_members(session)["linrui"].unit == "QY"
    assert browser.get("/map").status_code == 200
    assert browser.get("/scorecards").status_code == 200
    assert browser.post("/start/sample").status_code == 409
    assert "Load the sample company" not in browser.get("/start/next").text


def test_the_steps_say_what_is_done(client: FlaskClient, as_person: AsPerson) -> None:
    shown = as_person(client, "hr").get("/start/next").text
    assert "4 of 8 steps done" in shown
