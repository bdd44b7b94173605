"""Units and roles: looked at by everyone, written by HR and admin."""

import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.db import Database
from cascade.queries import find_row
from goals.changes import Row
from tests.web.cards import load_cards
from tests.web.conftest import AsPerson

PART = {"HX-Request": "true", "HX-Request-Type": "partial"}


@pytest.fixture
def hr(client: FlaskClient, as_person: AsPerson) -> FlaskClient:
    """HR's browser."""
    return as_person(client, "hr")


def row(database: Database, sheet: str, code: str) -> Row | None:
    with database.reading() as session:
        return find_row(session, sheet, code)


def hidden(page: TestResponse, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page.text)
    assert found is not None
    return found[1]


def test_everyone_sees_the_tree(
    client: FlaskClient, as_person: AsPerson, few_statements: object
) -> None:
    as_person(client, "stranger")
    with few_statements():  # type: ignore[operator] # a fixture's function
        page = client.get("/organisation").text
    assert [code in page for code in ("Company", "Service", "Sales")] == [True] * 3
    assert "Add a unit" not in page
    closed = client.get("/organisation?open=", headers=PART).text
    assert "Service" not in closed
    assert "<html" not in closed
    assert "Nobody matches" in client.get("/organisation?q=nobody%25").text
    assert "/people/OWNER" in client.get("/organisation?q=own").text


def test_a_unit_shows_its_people(client: FlaskClient, as_person: AsPerson) -> None:
    as_person(client, "stranger")
    page = client.get("/organisation/units/SERVICE").text
    assert "/people/OWNER" in page
    assert "/people/STRANGER" not in page
    assert "/organisation/units/COMPANY" in page
    part = client.get("/organisation/units/SERVICE?q=lead", headers=PART).text
    assert "/people/LEAD" in part
    assert "/people/OWNER" not in part
    assert client.get("/organisation/units/OWNER").status_code == 404


def test_a_unit_is_added_changed_undone_and_removed(hr: FlaskClient, company: Database) -> None:
    form = {"code": "CARE", "name": "Care", "parent": "SERVICE", "lead": "Owner"}
    assert hr.post("/organisation/add", data=form).location == "/organisation/units/CARE"
    assert row(company, "units", "CARE") == {**form, "lead": "OWNER"}
    page = hr.get("/organisation/units/CARE/edit")
    changed = {"name": "Customer care", "parent": "", "lead": "", "seen": hidden(page, "seen")}
    assert hr.post("/organisation/units/CARE/edit", data=changed).status_code == 303
    assert row(company, "units", "CARE") == {
        "code": "CARE", "name": "Customer care", "parent": "", "lead": ""
    }  # fmt: skip
    shown = hr.get("/organisation/units/CARE").text
    undo = re.search(r'action="(/amendments/\d+/undo)"', shown)
    assert undo is not None
    hr.post(undo[1])
    assert row(company, "units", "CARE") == {**form, "lead": "OWNER"}
    assert hr.post("/organisation/units/CARE/remove").location == "/organisation"
    assert row(company, "units", "CARE") is None


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"code": ""}, "code"), ({"code": "SALES"}, None), ({"code": "OWNER"}, None),
        ({"code": "A/B"}, "code"), ({"name": ""}, "name"), ({"parent": "NOWHERE"}, "parent"),
        ({"lead": "nobody"}, "lead"), ({"lead": "SALES"}, "lead"),
    ],
)  # fmt: skip
def test_mistakes_come_back_with_what_was_typed(
    hr: FlaskClient, company: Database, typed: dict[str, str], field: str | None
) -> None:
    form = {"code": "CARE", "name": "Care <b>", "parent": "", "lead": "", **typed}
    answer = hr.post("/organisation/add", data=form)
    assert answer.status_code in (409, 422)
    assert 'role="alert"' in answer.text
    if field:
        assert f'id="{field}-error"' in answer.text
    if "name" not in typed:
        assert "Care &lt;b&gt;" in answer.text
    assert row(company, "units", "CARE") is None


def test_a_new_unit_stands_below_the_company_unless_another_is_chosen(hr: FlaskClient) -> None:
    chosen = r'<option value="(\w+)" selected>'
    assert re.findall(chosen, hr.get("/organisation/add").text) == ["COMPANY"]
    assert re.findall(chosen, hr.get("/organisation/add?parent=SALES").text) == ["SALES"]


def test_a_unit_below_itself_is_refused(hr: FlaskClient, company: Database) -> None:
    form = {"name": "Company", "parent": "SERVICE", "lead": "BOSS"}
    assert hr.post("/organisation/units/COMPANY/edit", data=form).status_code == 422
    assert row(company, "units", "COMPANY") == {
        "code": "COMPANY", "name": "Company", "parent": "", "lead": "BOSS"
    }  # fmt: skip


def test_a_unit_in_use_stays_and_says_why(hr: FlaskClient, company: Database) -> None:
    shown = hr.get("/organisation/units/SERVICE/edit").text
    assert "2 people belong to it" in shown
    assert "Remove the unit" not in shown
    assert hr.post("/organisation/units/SERVICE/remove").status_code == 422
    assert row(company, "units", "SERVICE") is not None


def test_the_second_of_two_sees_what_changed(hr: FlaskClient, company: Database) -> None:
    seen = hidden(hr.get("/organisation/units/SALES/edit"), "seen")
    first = {"name": "Shop", "parent": "COMPANY", "lead": "OTHER", "seen": seen}
    assert hr.post("/organisation/units/SALES/edit", data=first).status_code == 303
    second = hr.post("/organisation/units/SALES/edit", data={**first, "name": "Store"})
    assert second.status_code == 409
    assert 'value="Store"' in second.text
    found = row(company, "units", "SALES")
    assert found is not None
    assert found["name"] == "Shop"


ROLES = "/organisation/roles"


def test_roles_are_added_renamed_and_removed(hr: FlaskClient, company: Database) -> None:
    assert hr.post(ROLES, data={"new_code": "SA", "new_name": "Agent"}).status_code == 303
    assert hr.post(ROLES, data={"new_code": "CL", "new_name": "Clerk"}).status_code == 303
    together = {
        "code": ["SA", "CL"],
        "was": ["Agent", "Clerk"],
        "name": ["Adviser", "Clerk"],
        "new_code": "MG",
        "new_name": "Manager",
    }
    assert hr.post(ROLES, data=together).status_code == 303
    assert row(company, "roles", "SA") == {"code": "SA", "name": "Adviser"}
    assert row(company, "roles", "CL") == {"code": "CL", "name": "Clerk"}
    assert row(company, "roles", "MG") == {"code": "MG", "name": "Manager"}
    page = hr.get(ROLES).text
    assert "2 roles are saved." in page
    assert page.count(">Save<") == 1
    assert hr.post(ROLES, data={"remove": "SA"}).status_code == 303
    assert row(company, "roles", "SA") is None
    assert hr.post(ROLES, data={"remove": "SA"}).status_code == 404


def test_a_role_that_is_no_role_comes_back_as_it_was_typed(hr: FlaskClient) -> None:
    hr.post(ROLES, data={"new_code": "SA", "new_name": "Agent"})
    assert hr.post(ROLES, data={"new_code": "SA", "new_name": "Again"}).status_code == 409
    refused = hr.post(ROLES, data={"new_code": "CL"})
    assert refused.status_code == 422
    assert "Fill this in." in refused.text
    assert 'value="CL"' in refused.text


def test_a_role_that_somebody_else_renamed_is_not_named_back(
    hr: FlaskClient, company: Database
) -> None:
    hr.post(ROLES, data={"new_code": "SA", "new_name": "Agent"})
    hr.post(ROLES, data={"code": "SA", "was": "Agent", "name": "Adviser"})
    untouched = {"code": "SA", "was": "Agent", "name": "Agent"}
    assert hr.post(ROLES, data=untouched).status_code == 303
    assert row(company, "roles", "SA") == {"code": "SA", "name": "Adviser"}
    late = hr.post(ROLES, data={"code": "SA", "was": "Agent", "name": "Counsel"})
    assert late.status_code == 409
    assert 'name="was" value="Adviser"' in late.text
    assert 'name="name" value="Counsel"' in late.text


def test_an_admin_never_learns_what_people_earn(
    client: FlaskClient, as_person: AsPerson, company: Database, tmp_path: Path
) -> None:
    load_cards(company, tmp_path / "bundle")
    as_person(client, "admin")
    pages = [client.get(f"/people/OWNER{each}").text for each in ("", "/edit", "/move", "/leave")]
    assert not any(secret in page for page in pages for secret in ("5731.17", "1234.56"))
    before = hidden(client.get("/people/OWNER/edit"), "seen")
    typed = {"name": "Olga", "base_pay": "1", "target_bonus": "1", "seen": before}
    assert client.post("/people/OWNER/edit", data=typed).status_code == 303
    found = row(company, "people", "OWNER")
    assert found is not None
    assert (found["name"], found["base_pay"]) == ("Olga", "5731.17")
    # Not even the fingerprint of a form says whether pay has changed.
    seen = hidden(client.get("/people/OWNER/edit"), "seen")
    with company.writing() as session:
        session.connection().exec_driver_sql("UPDATE person SET base_pay = '7'")
    assert hidden(client.get("/people/OWNER/edit"), "seen") == seen
