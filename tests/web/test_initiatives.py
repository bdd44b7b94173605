"""Initiatives: planned for an objective, ticked off, and found on one page."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from app import clock
from app.db import Database
from cascade.actions import add_initiative
from cascade.initiatives import InitiativePlan, MilestonePlan
from cascade.models import Initiative, Milestone
from goals.models import select
from goals.queries import find_cycle
from tests.conftest import BOTH
from tests.web.conftest import AsPerson
from tests.web.goals import load_goals

PART = {"HX-Request": "true", "HX-Request-Type": "partial"}
ADD = "/initiatives?cycle=2025-06"
TYPED = {
    "place": "objective C1.A",
    "name": "Train everybody",
    "owner": "OWNER",
    "starts": "2025-06-02",
    "ends": "2025-06-20",
    "cost": "12,500.50",
    "status": "running",
    "note": "two\nlines",
    "milestone-0-id": "0",
    "milestone-0-name": "Material",
    "milestone-0-due": "2025-06-10",
    "milestone-1-id": "0",
    "milestone-1-name": "",
    "milestone-1-due": "",
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
def training(goals: Database) -> int:
    """An initiative of OWNER for the objective that LEAD owns."""
    milestone = MilestonePlan(0, "Material", date(2025, 6, 10))
    plan = InitiativePlan(
        "Train everybody",
        "OWNER",
        date(2025, 6, 2),
        date(2025, 6, 20),
        "12500.5",
        "running",
        "",
        (milestone,),
    )
    with goals.writing() as session:
        cycle = find_cycle(session, "2025-06")
        assert cycle is not None
        return add_initiative(session, cycle.id or 0, "objective C1.A", plan, "LEAD", clock.now())


def test_whoever_plans_the_objective_adds_one(
    goals: Database, client: FlaskClient, as_person: AsPerson
) -> None:
    as_person(client, "lead")
    assert (
        "What will be done"
        in client.get("/initiatives/new?cycle=2025-06&place=objective C1.A").text
    )
    answer = client.post(ADD, data=TYPED)
    assert client.post(ADD, data=TYPED).location == answer.location, "sent twice, planned once"
    page = client.get(answer.location).text
    assert "¥12,500.50" in page
    assert "Material" in page
    objective = client.get("/objectives?code=C1.A&cycle=2025-06", follow_redirects=True).text
    assert objective.count("Train everybody") == 1
    assert "0 / 1" in objective


@pytest.mark.parametrize("login", ["owner", "other-lead", "stranger", "auditor"])
def test_nobody_else_adds_one(
    goals: Database, client: FlaskClient, as_person: AsPerson, login: str
) -> None:
    as_person(client, login)
    assert client.post(ADD, data=TYPED).status_code == 403
    assert client.get("/initiatives/new?cycle=2025-06&place=objective C1.A").status_code == 403


@pytest.mark.parametrize(
    ("field", "text", "words"),
    [
        ("name", " ", "there is nothing"),
        ("owner", "Nobody", "Choose a unit or a person"),
        ("starts", "soon", "is no day"),
        ("ends", "2025-05-01", "before the start"),
        ("cost", "many", "no plain number"),
        ("cost", "-1", "not below 0"),
        ("status", "else", "choose one"),
        ("milestone-0-name", "", "name what shall be done"),
        ("milestone-0-due", "", "by which day"),
        ("milestone-0-due", "2025-13-01", "is no day"),
    ],
)
def test_what_is_refused_comes_back_as_it_was_typed(
    goals: Database, client: FlaskClient, as_person: AsPerson, field: str, text: str, words: str
) -> None:
    as_person(client, "lead")
    answer = client.post(ADD, data={**TYPED, field: text})
    assert answer.status_code == 422
    assert words in answer.text
    assert 'value="Train everybody"' in answer.text or field == "name"
    with goals.reading() as session:
        assert session.scalars(select(Initiative)).first() is None


@on_both
def test_its_owner_changes_it_and_a_stranger_reads(
    training: int, goals: Database, client: FlaskClient, as_person: AsPerson
) -> None:
    page = f"/initiatives/{training}"
    as_person(client, "stranger")
    assert "Train everybody" in client.get(page).text
    assert 'name="seen"' not in client.get(page).text
    assert client.post(page, data={**TYPED, "seen": "1"}).status_code == 403
    as_person(client, "owner")
    changed = {**TYPED, "name": "Train all", "seen": "1", "milestone-0-name": "Slides"}
    assert client.post(page, data=changed).status_code == 303
    assert "Train all" in client.get(page).text
    assert "Slides" in client.get(page).text


def test_the_second_of_two_sees_what_stands_and_what_she_typed(
    training: int, client: FlaskClient, as_person: AsPerson
) -> None:
    page = f"/initiatives/{training}"
    as_person(client, "lead").post(page, data={**TYPED, "name": "First", "seen": "1"})
    answer = client.post(page, data={**TYPED, "name": "Second", "seen": "1"})
    assert answer.status_code == 409
    assert 'value="Second"' in answer.text
    assert "Now: First" in answer.text
    assert 'name="seen" value="2"' in answer.text
    assert client.post(f"{page}/remove", data={"seen": "1"}).status_code == 409


def test_a_milestone_is_ticked_off_and_again_open(
    training: int, goals: Database, client: FlaskClient, as_person: AsPerson
) -> None:
    with goals.reading() as session:
        milestone = session.scalars(select(Milestone)).one().id
    address = f"/initiatives/{training}/milestones/{milestone}"
    assert as_person(client, "stranger").post(address, data={"done": "1"}).status_code == 403
    as_person(client, "owner")
    assert client.post(address, data={"done": "1"}).status_code == 303
    assert "done on" in client.get(f"/initiatives/{training}").text
    assert client.post(address).status_code == 303
    assert "done on" not in client.get(f"/initiatives/{training}").text
    other = f"/initiatives/{training}/milestones/999"
    assert client.post(other, data={"done": "1"}).status_code == 404


def test_it_is_removed_for_good(
    training: int, goals: Database, client: FlaskClient, as_person: AsPerson
) -> None:
    remove = f"/initiatives/{training}/remove"
    assert as_person(client, "auditor").post(remove, data={"seen": "1"}).status_code == 403
    answer = as_person(client, "lead").post(remove, data={"seen": "1"})
    assert answer.status_code == 303
    assert answer.location.startswith("/objectives/")
    assert client.get(f"/initiatives/{training}").status_code == 404
    with goals.reading() as session:
        assert session.scalars(select(Milestone)).first() is None


@on_both
@pytest.mark.parametrize(
    ("query", "is_shown"),
    [
        ("", True),
        ("owner=own", True),
        ("owner=LEAD", False),
        ("status=running", True),
        ("status=done", False),
        ("late=1", True),
        ("status=done&late=1", False),
        ("unit=SERVICE", True),
        ("unit=SALES", False),
    ],
)
def test_the_list_is_filtered(
    training: int, client: FlaskClient, as_person: AsPerson, query: str, is_shown: bool
) -> None:
    as_person(client, "hr")
    for headers in ({}, PART):
        page = client.get(f"/initiatives?cycle=2025-06&{query}", headers=headers).text
        assert ("Train everybody" in page) is is_shown


def test_nothing_typed_becomes_markup(
    goals: Database, client: FlaskClient, as_person: AsPerson
) -> None:
    evil = '"><script>alert(1)</script>'
    as_person(client, "lead")
    typed = {**TYPED, "name": evil, "note": evil, "milestone-0-name": evil}
    answer = client.post(ADD, data=typed)
    for address in (answer.location, "/initiatives?cycle=2025-06"):
        assert "<script>alert" not in client.get(address).text
    assert "<script>alert" not in client.post(ADD, data={**typed, "owner": evil}).text


def test_it_asks_a_fixed_number_of_times(
    training: int,
    goals: Database,
    client: FlaskClient,
    as_person: AsPerson,
    few_statements: Callable[[], AbstractContextManager[None]],
) -> None:
    as_person(client, "lead")
    for number in range(8):
        client.post(ADD, data={**TYPED, "request_key": f"key{number}"})
    objective = client.get("/objectives?code=C1.A&cycle=2025-06").location
    for page in ("/initiatives?cycle=2025-06", f"/initiatives/{training}", objective):
        with few_statements():
            assert client.get(page).status_code == 200
