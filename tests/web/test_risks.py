"""Risks: noted, judged, linked to objectives, and counted in a matrix."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from app import clock
from app.db import Database
from cascade.actions import add_risk
from cascade.models import Risk
from cascade.risks import RiskPlan
from goals.models import select
from goals.queries import find_cycle
from tests.conftest import BOTH
from tests.web.conftest import AsPerson
from tests.web.goals import load_goals

PART = {"HX-Request": "true", "HX-Request-Type": "partial"}
ADD = "/risks?cycle=2025-06"
TYPED = {
    "name": "Key people leave",
    "owner": "OWNER",
    "likelihood": "medium",
    "impact": "high",
    "response": "reduce",
    "measures_taken": "Talk\nto them",
    "note": "",
    "place": "objective C1.A",
    "objective": "C1.B",
    "request_key": "k1",
}


@pytest.fixture
def database(request: pytest.FixtureRequest) -> Database:
    """SQLite, or what the test asks for."""
    found = request.getfixturevalue(f"{getattr(request, 'param', 'sqlite')}_database")
    assert isinstance(found, Database)
    return found


on_both = pytest.mark.parametrize("database", BOTH, indirect=True)


@pytest.fixture
def goals(company: Database, tmp_path: Path) -> Database:
    load_goals(company, tmp_path / "bundle")
    return company


@pytest.fixture
def leaving(goals: Database) -> int:
    """A risk of OWNER that threatens an objective of LEAD."""
    plan = RiskPlan("Key people leave", "OWNER", "medium", "high", places=("objective C1.A",))
    with goals.writing() as session:
        cycle = find_cycle(session, "2025-06")
        assert cycle is not None
        return add_risk(session, cycle.id or 0, plan, "LEAD", clock.now())


def test_whoever_plans_an_objective_notes_a_risk_of_several(
    goals: Database, client: FlaskClient, as_person: AsPerson
) -> None:
    as_person(client, "lead")
    assert "What could go wrong" in client.get("/risks/new?cycle=2025-06&place=objective C1.A").text
    for _ in range(2):
        answer = client.post(ADD, data=TYPED)
        assert answer.status_code == 303
    for code in ("C1.A", "C1.B"):
        page = client.get(f"/objectives?code={code}&cycle=2025-06", follow_redirects=True).text
        assert page.count("Key people leave") == 1
        assert "high" in page


@pytest.mark.parametrize("login", ["owner", "other-lead", "stranger", "auditor"])
def test_nobody_else_notes_one(
    goals: Database, client: FlaskClient, as_person: AsPerson, login: str
) -> None:
    as_person(client, login)
    assert client.post(ADD, data=TYPED).status_code == 403
    assert client.get("/risks/new?cycle=2025-06&place=objective C1.A").status_code == 403


@pytest.mark.parametrize(
    ("field", "text", "words"),
    [
        ("name", "", "there is nothing"),
        ("owner", "Nobody", "Choose a unit or a person"),
        ("likelihood", "never", "choose one"),
        ("response", "pray", "choose one"),
        ("objective", "NONE", "Choose an objective"),
        ("place", "objective NONE", "There is no objective NONE"),
        ("note", "x" * 4001, "too long"),
    ],
)
def test_what_is_refused_comes_back_as_it_was_typed(
    goals: Database, client: FlaskClient, as_person: AsPerson, field: str, text: str, words: str
) -> None:
    as_person(client, "lead")
    answer = client.post(ADD, data={**TYPED, field: text})
    assert answer.status_code == 422
    assert words in answer.text
    assert "to them" in answer.text
    with goals.reading() as session:
        assert session.scalars(select(Risk)).first() is None


@on_both
def test_its_owner_changes_and_closes_it(
    leaving: int, client: FlaskClient, as_person: AsPerson
) -> None:
    page = f"/risks/{leaving}"
    as_person(client, "stranger")
    assert "Key people leave" in client.get(page).text
    assert 'name="seen"' not in client.get(page).text
    assert client.post(page, data={**TYPED, "seen": "1"}).status_code == 403
    as_person(client, "owner")
    assert client.post(page, data={**TYPED, "seen": "1"}).status_code == 303
    assert "Key people leave" not in client.get("/risks?cycle=2025-06").text
    assert "Key people leave" in client.get("/risks?cycle=2025-06&state=closed").text


def test_the_second_of_two_sees_what_stands_and_what_she_typed(
    leaving: int, client: FlaskClient, as_person: AsPerson
) -> None:
    page = f"/risks/{leaving}"
    typed = {**TYPED, "is_open": "1", "seen": "1"}
    as_person(client, "lead").post(page, data={**typed, "name": "First"})
    answer = client.post(page, data={**typed, "name": "Second"})
    assert answer.status_code == 409
    assert 'value="Second"' in answer.text
    assert "Now: First" in answer.text


@on_both
def test_the_matrix_counts_and_filters(
    leaving: int, client: FlaskClient, as_person: AsPerson
) -> None:
    as_person(client, "stranger")
    page = client.get("/risks?cycle=2025-06").text
    assert "likelihood=medium&amp;impact=high" in page
    assert "1 risk" in page
    for query, is_shown in (
        ("likelihood=medium&impact=high", True),
        ("likelihood=low", False),
        ("response=reduce", True),
        ("response=accept", False),
        ("owner=own", True),
        ("owner=lead", False),
    ):
        part = client.get(f"/risks?cycle=2025-06&{query}", headers=PART).text
        assert ("Key people leave" in part) is is_shown, query


def test_nothing_typed_becomes_markup(
    goals: Database, client: FlaskClient, as_person: AsPerson
) -> None:
    evil = '"><script>alert(1)</script>'
    as_person(client, "lead")
    typed = {**TYPED, "name": evil, "note": evil, "measures_taken": evil}
    answer = client.post(ADD, data=typed)
    for address in (answer.location, "/risks?cycle=2025-06"):
        assert "<script>alert" not in client.get(address).text
    refused = client.post(ADD, data={**typed, "objective": evil, "place": evil})
    assert "<script>alert" not in refused.text


def test_objectives_are_offered(goals: Database, client: FlaskClient, as_person: AsPerson) -> None:
    as_person(client, "owner")
    address = "/risks/objectives?cycle=2025-06&objective=car"
    assert '<option value="C1.A">' in client.get(address, headers=PART).text
    assert "Care" in client.get(address).text
    targets = f"{address.replace('=car', '=csat')}&targets=1"
    assert '<option value="CSAT/OWNER">' in client.get(targets, headers=PART).text
    assert "CSAT" not in client.get(address.replace("=car", "=csat"), headers=PART).text


def test_a_risk_threatens_objectives_and_targets(
    goals: Database, client: FlaskClient, as_person: AsPerson
) -> None:
    as_person(client, "lead")
    typed = {**TYPED, "objective": "CSAT/OWNER"}
    risk = client.post(ADD, data=typed).location
    page = client.get(risk).text
    assert "CSAT · OWNER" in page
    assert "Satisfaction · Owner" in page
    places = ["objective C1.A", "target CSAT/OWNER"]
    kept = {**typed, "place": places, "objective": "", "seen": "1", "is_open": "1"}
    assert client.post(risk, data=kept).status_code == 303
    listed = client.get("/risks?cycle=2025-06").text
    assert "Care</a>, " in listed
    assert "Satisfaction · Owner</a>" in listed
    for wrong in ("CSAT/NOBODY", "CSAT", "/"):
        assert client.post(ADD, data={**TYPED, "objective": wrong}).status_code == 422


def test_it_asks_a_fixed_number_of_times(
    leaving: int,
    client: FlaskClient,
    as_person: AsPerson,
    few_statements: Callable[[], AbstractContextManager[None]],
) -> None:
    as_person(client, "lead")
    for number in range(8):
        client.post(ADD, data={**TYPED, "request_key": f"key{number}"})
    for page in ("/risks?cycle=2025-06", f"/risks/{leaving}"):
        with few_statements():
            assert client.get(page).status_code == 200
    with few_statements():
        assert client.post(ADD, data={**TYPED, "request_key": "last"}).status_code in (303, 422)
