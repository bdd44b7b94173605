"""Before the first cycle, and before its first goal, every page says what comes next."""

from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete

from app.db import Database
from goals.models import Cycle
from tests.web.conftest import ACCOUNTS, AsPerson
from tests.web.routes import routes

PART = {"HX-Request": "true", "HX-Request-Type": "partial"}
OF_A_PLACE = {
    *("/cascade/edit", "/cascade/add", "/cascade/move", "/cascade/remove", "/cascade/weights"),
    *("/cascade/points", "/comments", "/initiatives/new", "/offers/sheet", "/work/reward"),
}
"""Addresses that say nothing without the place that they are about."""


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    return sqlite_database


@pytest.fixture
def bare(company: Database) -> Database:
    """A company set up by hand: units, people, accounts and no cycle."""
    with company.writing() as session:
        session.execute(delete(Cycle))
    return company


@pytest.fixture
def with_draft(bare: Database, app: Flask, as_person: AsPerson) -> Database:
    """The same with one cycle, as its form makes it."""
    fields = {"code": "2025-06", "name": "June", "frequency": "month", "starts": "2025-06-01"}
    fields |= {"ends": "2025-06-30", "rollup_cap": "100"}
    answer = as_person(app.test_client(), "admin").post("/cycles", data=fields)
    assert answer.status_code == 303, answer.text
    return bare


def pages(app: Flask) -> Iterator[str]:
    """Every address that can be asked for without a code, but files."""
    for _method, rule in routes(app, reading=True):
        if "<" not in rule.rule and "." not in rule.rule:
            yield rule.rule


def linked(page: str, address: str) -> bool:
    return f'href="{address}"' in page.partition('class="empty"')[2].partition("</main>")[0]


@pytest.mark.parametrize("login", ACCOUNTS)
def test_without_a_cycle_no_page_is_missing(
    app: Flask, client: FlaskClient, as_person: AsPerson, bare: Database, login: str
) -> None:
    as_person(client, login)
    for address in pages(app):
        answer = client.get(address)
        if address == "/work/reward" and login in ("admin", "auditor"):
            continue  # these accounts belong to no person
        assert answer.status_code in (200, 303, 403), address
        if "No cycle yet" in answer.text:
            may = login in ("hr", "leadership", "admin")
            assert linked(answer.text, "/cycles/new") == may, address
            assert "Boss, Hr can open" not in answer.text or not may, address


@pytest.mark.parametrize(
    "address", ["/work", "/map", "/cascade", "/scorecards", "/reviews", "/risks", "/initiatives"]
)
def test_whoever_may_not_open_the_first_cycle_learns_who_may(
    client: FlaskClient, as_person: AsPerson, bare: Database, address: str
) -> None:
    page = as_person(client, "owner").get(address).text
    assert "Boss, Hr can open the first cycle." in page
    assert "will stand here" in page or "will wait here" in page


def test_parts_forms_and_files_are_still_refused(
    client: FlaskClient, as_person: AsPerson, bare: Database
) -> None:
    as_person(client, "hr")
    assert client.get("/map.pdf").status_code == 404
    assert client.get("/scorecards", headers=PART).status_code == 404
    assert client.post("/risks", data={}).status_code == 404


@pytest.mark.parametrize("login", ACCOUNTS)
def test_a_draft_without_goals_has_all_pages(
    app: Flask, client: FlaskClient, as_person: AsPerson, with_draft: Database, login: str
) -> None:
    as_person(client, login)
    for address in set(pages(app)) - OF_A_PLACE:
        assert client.get(address).status_code in (200, 303, 403), address


def test_a_draft_without_goals_leads_to_the_perspectives(
    client: FlaskClient, as_person: AsPerson, with_draft: Database
) -> None:
    as_person(client, "leadership")
    for address in ("/map", "/cascade", "/cascade/icicle", "/cascade/checks"):
        assert linked(client.get(address).text, "/perspectives?cycle=2025-06"), address
