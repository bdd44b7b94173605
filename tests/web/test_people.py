"""People: who they are, where they sat when, moving, leaving, and rows of a spreadsheet."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, text

from app import clock
from app.db import Database
from cascade.models import Assignment
from cascade.queries import find_row, find_tenure
from goals.changes import Row
from goals.queries import find_cycle
from scorecards.queries import get_members
from scorecards.queries.bundle import get_results
from tests.web.cards import load_cards
from tests.web.conftest import PASSWORD, AsPerson

TODAY = clock.today("Asia/Shanghai")
YESTERDAY = TODAY - timedelta(days=1)
MOVE = {"unit": "SALES", "role": "", "manager": "", "starts": TODAY.isoformat()}
PART = {"HX-Request": "true", "HX-Request-Type": "partial"}


@pytest.fixture
def hr(client: FlaskClient, as_person: AsPerson) -> FlaskClient:
    """HR's browser."""
    return as_person(client, "hr")


def person(database: Database, code: str) -> Row:
    with database.reading() as session:
        found = find_row(session, "people", code)
    assert found is not None
    return found


def former(database: Database) -> int:
    with database.reading() as session:
        return session.scalars(select(func.count()).select_from(Assignment)).one()


def test_everyone_finds_everyone(
    client: FlaskClient, as_person: AsPerson, few_statements: object
) -> None:
    as_person(client, "stranger")
    with few_statements():  # type: ignore[operator] # a fixture's function
        page = client.get("/people/OWNER").text
    assert "Service" in page
    assert "/scorecards/OWNER" not in page
    assert "/people/OWNER/move" not in page
    assert "/scorecards/OWNER" in as_person(client, "lead").get("/people/OWNER").text
    listed = client.get("/people?unit=SERVICE", headers=PART).text
    assert "/people/OWNER" in listed
    assert "/people/STRANGER" not in listed
    assert client.get("/people/SERVICE").status_code == 404
    completed = client.get("/people/find/choices?field=lead&lead=own").text
    assert '<option value="OWNER">' in completed


def test_somebody_is_added_and_changed(hr: FlaskClient, company: Database) -> None:
    typed = {"code": "NEW", "name": "Nia", "unit": "SALES", "manager": "Other", "base_pay": "10.50"}
    assert hr.post("/people/add/one", data=typed).location == "/people/NEW"
    found = person(company, "NEW")
    assert (found["manager"], found["base_pay"]) == ("OTHER", "10.5")
    changed = {"name": "Nia Z", "email": "n@x.io", "joined": "2025-02-03", "base_pay": ""}
    assert hr.post("/people/NEW/edit", data=changed).status_code == 303
    assert person(company, "NEW")["base_pay"] is None
    for wrong in ({"joined": "3.2.2025"}, {"base_pay": "1e9"}, {"name": " "}):
        assert hr.post("/people/NEW/edit", data={**changed, **wrong}).status_code == 422
    assert person(company, "NEW")["name"] == "Nia Z"


def test_a_move_keeps_where_she_sat(hr: FlaskClient, company: Database) -> None:
    form = {**MOVE, "request_key": "once"}
    assert hr.post("/people/OWNER/move", data=form).location == "/people/OWNER"
    assert hr.post("/people/OWNER/move", data=form).status_code == 303  # sent twice, done once
    assert former(company) == 1
    with company.reading() as session:
        assert get_members(session, ["OWNER"], on=YESTERDAY)["OWNER"].unit == "SERVICE"
        assert get_members(session)["OWNER"].unit == "SALES"
    page = hr.get("/people/OWNER").text
    assert "Service" in page
    assert "Undo the last move" in page
    corrected = {**MOVE, "unit": "COMPANY"}  # on the first day of the present place
    assert hr.post("/people/OWNER/move", data=corrected).status_code == 303
    assert (former(company), person(company, "OWNER")["unit"]) == (1, "COMPANY")
    assert hr.post("/people/OWNER/unmove").status_code == 303
    assert (former(company), person(company, "OWNER")["unit"]) == (0, "SERVICE")
    assert hr.post("/people/OWNER/unmove").status_code == 422


def test_the_lead_of_the_old_unit_is_not_taken_along(hr: FlaskClient, company: Database) -> None:
    def manager() -> str:
        found = re.search('<input[^>]*name="manager"[^>]*>', hr.get("/people/OWNER/move").text)
        assert found is not None
        return found[0]

    with company.writing() as session:
        session.connection().execute(text(
            "UPDATE person SET manager_id = (SELECT id FROM owner WHERE code = 'LEAD') "
            "WHERE owner_id = (SELECT id FROM owner WHERE code = 'OWNER')"
        ))  # fmt: skip
    assert "LEAD" not in manager()
    assert hr.post("/people/OWNER/move", data={**MOVE, "manager": "LEAD"}).status_code == 303
    assert "LEAD" in manager()


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"unit": "SERVICE"}, "unit"), ({"unit": "NOWHERE"}, "unit"), ({"role": "X"}, "role"),
        ({"manager": "OWNER"}, "manager"), ({"manager": "who"}, "manager"),
        ({"starts": ""}, "starts"), ({"starts": "9999-12-31"}, "starts"),
        ({"starts": "soon"}, "starts"), ({"starts": "2024-12-31"}, "starts"),
    ],
)  # fmt: skip
def test_a_move_that_cannot_be_comes_back(
    hr: FlaskClient, company: Database, typed: dict[str, str], field: str
) -> None:
    with company.writing() as session:
        session.connection().execute(text("UPDATE person SET joined = '2025-01-01'"))
    answer = hr.post("/people/OWNER/move", data={**MOVE, **typed})
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert (former(company), person(company, "OWNER")["unit"]) == (0, "SERVICE")


def test_a_settled_result_does_not_move_with_people(
    hr: FlaskClient, company: Database, tmp_path: Path
) -> None:
    rules = (
        "scheme,version,code,applies_to,effect,value,when\n"
        'S,1,bonus,members:SERVICE,pay,target_bonus,"unit_score >= 50"\n'
    )
    load_cards(company, tmp_path / "bundle", rules=rules)
    with company.writing() as session:
        session.connection().execute(text("UPDATE cycle SET state = 'published'"))
    before = results(company)
    assert "OWNER" in before
    # A day that the published results rest on is refused, a later one changes none of them.
    early = {**MOVE, "starts": "2025-06-30"}
    assert hr.post("/people/OWNER/move", data=early).status_code == 422
    assert hr.post("/people/OWNER/move", data={**MOVE, "starts": "2025-07-01"}).status_code == 303
    assert person(company, "OWNER")["unit"] == "SALES"
    assert results(company) == before
    with company.reading() as session:
        cycle = find_cycle(session, "2025-06")
        assert cycle is not None
        assert get_members(session, on=cycle.ends) != get_members(session)


def results(database: Database) -> str:
    with database.reading() as session:
        cycle = find_cycle(session, "2025-06")
        assert cycle is not None
        return get_results(session, cycle)


def test_whoever_leaves_hands_over_and_is_locked_out(
    app: Flask, hr: FlaskClient, company: Database, as_person: AsPerson
) -> None:
    lead = as_person(app.test_client(), "lead")
    assert lead.get("/organisation").status_code == 200
    assert "New lead of Service" in hr.get("/people/LEAD/leave").text
    assert hr.post("/people/LEAD/leave", data={"left": ""}).status_code == 422
    last = {"left": TODAY.isoformat(), "lead-0": "OWNER"}
    assert hr.post("/people/LEAD/leave", data=last).status_code == 303
    assert lead.get("/organisation").status_code == 200  # until the day is over
    with company.reading() as session:
        unit = find_row(session, "units", "SERVICE")
    assert unit is not None
    assert unit["lead"] == "OWNER"
    hr.post("/people/LEAD/leave", data={"left": YESTERDAY.isoformat()})
    assert lead.get("/organisation").location.startswith("/sign-in")
    tried = {"login": "lead", "password": PASSWORD}
    assert app.test_client().post("/sign-in", data=tried).status_code == 422
    assert "/people/LEAD" in hr.get("/people?gone=1").text
    assert "/people/LEAD" not in hr.get("/people").text
    assert hr.post("/people/LEAD/return").status_code == 303
    assert app.test_client().post("/sign-in", data=tried).status_code == 303


def test_rows_are_looked_at_and_then_added(hr: FlaskClient, company: Database) -> None:
    rows = "code\tname\temail\tunit\trole\nE1\tBen <b>\tb@x.io\tSales\t\nE2\tCat\t\tSERVICE\t"
    looked = hr.post("/people/add/many", data={"rows": rows})
    assert looked.status_code == 200
    assert "Ben &lt;b&gt;" in looked.text
    with company.reading() as session:
        assert find_tenure(session, "E1") is None
    added = {"rows": rows, "add": "1", "request_key": "k"}
    assert hr.post("/people/add/many", data=added).status_code == 303
    assert person(company, "E1")["unit"] == "SALES"
    assert hr.post("/people/add/many", data=added).status_code == 422  # they are there already
    wrong = hr.post("/people/add/many", data={"rows": "E3\tDan\t\tNOWHERE", "add": "1"})
    assert wrong.status_code == 422
    assert "there is no unit NOWHERE" in wrong.text
    assert hr.post("/people/add/many", data={"rows": " \n"}).status_code == 422


def test_a_mail_address_that_is_none_is_refused(hr: FlaskClient) -> None:
    typed = {"code": "NEW", "name": "New", "unit": "SALES", "email": "nomail"}
    refused = hr.post("/people/add/one", data=typed)
    assert refused.status_code == 422
    assert "nomail is no address" in refused.text
    pasted = hr.post("/people/add/many", data={"rows": "NEW,New,nomail,SALES", "add": "1"})
    assert pasted.status_code == 422
    assert "nomail is no address" in pasted.text
    assert "/people/NEW" not in hr.get("/people").text


def test_hr_sees_who_has_no_account(
    client: FlaskClient, as_person: AsPerson, hr: FlaskClient
) -> None:
    hr.post("/people/add/one", data={"code": "NEW", "name": "Nobody yet", "unit": "SALES"})
    without = hr.get("/people?locked_out=1").text
    assert "/people/NEW" in without
    assert 'href="/people/OWNER"' not in without
    assert "/people?locked_out=1" in hr.get("/accounts").text
    stranger = as_person(client, "stranger").get("/people?locked_out=1").text
    assert 'href="/people/OWNER"' in stranger
    assert "Without an account" not in stranger
