"""Perspectives: the four classic ones, others, their weights, of a cycle and of every cycle."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from app.db import Database
from cascade.queries import list_rows
from goals.models import Cycle, col, update
from tests.web.conftest import AsPerson
from tests.web.goals import load_goals

Counting = Callable[..., AbstractContextManager[None]]


@pytest.fixture
def hr(client: FlaskClient, as_person: AsPerson) -> FlaskClient:
    """HR's browser."""
    return as_person(client, "hr")


@pytest.fixture
def goals(company: Database, tmp_path: Path) -> Database:
    """The database with the goals of the tests, both months drafts."""
    load_goals(company, tmp_path / "goals")
    put(company, "draft")
    return company


def put(database: Database, state: str, code: str = "2025-0") -> None:
    """The cycles whose code begins so are in that state."""
    with database.writing() as session:
        statement = update(Cycle).where(col(Cycle.code).startswith(code))
        session.execute(statement.values(state=state))


def lanes(database: Database) -> list[tuple[str, str, int, str]]:
    """All perspectives: code, name, weight and cycle."""
    with database.reading() as session:
        rows = list_rows(session, "perspectives")
    return [(row["code"], row["name"], row["weight"], row["cycle"]) for row in rows]


def fields(text: str) -> dict[str, str]:
    """What the page's form holds."""
    return dict(re.findall(r'name="((?:code|name|weight)-\d+|seen|cycle)" value="([^"]*)"', text))


def save(browser: FlaskClient, cycle: str = "", **typed: Any) -> Any:
    """The answer to the form with this typed into it."""
    address = f"/perspectives?cycle={cycle}"
    return browser.post("/perspectives", data={**fields(browser.get(address).text), **typed})


def test_a_company_begins_with_the_classic_four(company: Database, hr: FlaskClient) -> None:
    put(company, "draft")
    text = hr.get("/perspectives").text
    assert "Learning and growth" in text
    assert lanes(company) == []
    assert save(hr, **{"name-0": "Money"}).status_code == 303
    assert lanes(company) == [
        ("FIN", "Money", 2500, ""),
        ("CUS", "Customer", 2500, ""),
        ("INT", "Internal process", 2500, ""),
        ("LRN", "Learning and growth", 2500, ""),
    ]


def test_one_is_added_renamed_weighed_and_removed(goals: Database, hr: FlaskClient) -> None:
    answer = save(hr, **{"weight-0": "60", "name-1": "People", "weight-1": "４０"})
    assert answer.status_code == 303
    assert lanes(goals) == [("CUS", "Customer", 6000, ""), ("P1", "People", 4000, "")]
    assert save(hr, **{"weight-0": "100", "remove-1": "yes"}).status_code == 303
    assert lanes(goals) == [("CUS", "Customer", 10_000, "")]


def test_they_are_put_in_order_until_there_are_objectives(
    company: Database, hr: FlaskClient
) -> None:
    put(company, "draft")
    save(hr)
    assert save(hr, **{"place-3": "1", "weight-3": "25"}).status_code == 303
    assert [code for code, *_ in lanes(company)] == ["FIN", "LRN", "CUS", "INT"]
    undo = re.search(r'action="(/amendments/\d+/undo)"', hr.get("/perspectives").text)
    assert undo is not None
    hr.post(undo[1])
    assert [code for code, *_ in lanes(company)] == ["FIN", "CUS", "INT", "LRN"]


def test_where_objectives_stand_the_order_stays(goals: Database, hr: FlaskClient) -> None:
    assert "place-0" not in hr.get("/perspectives").text
    save(hr, **{"name-1": "People", "weight-1": "0"})
    assert save(hr, **{"place-0": "2", "place-1": "1"}).status_code == 422
    assert [code for code, *_ in lanes(goals)] == ["CUS", "P1"]


def test_one_with_objectives_is_not_removed(goals: Database, hr: FlaskClient) -> None:
    assert "in use" in hr.get("/perspectives").text
    assert save(hr, **{"remove-0": "yes"}).status_code == 422
    assert lanes(goals) == [("CUS", "Customer", 10_000, "")]


def test_a_cycle_weighs_for_itself(goals: Database, hr: FlaskClient) -> None:
    assert save(hr, "2025-06", **{"weight-0": "70"}).status_code == 303
    assert lanes(goals) == [("CUS", "Customer", 10_000, ""), ("CUS", "Customer", 7000, "2025-06")]
    assert "missing: 30" in hr.get("/perspectives?cycle=2025-06").text
    assert "missing: " not in hr.get("/perspectives?cycle=2025-05").text


def test_outside_of_a_draft_they_weigh_100_with_a_reason(goals: Database, hr: FlaskClient) -> None:
    put(goals, "active", "2025-06")
    for typed in ({"weight-0": "70", "reason": "Because"}, {"name-0": "Clients"}):
        answer = save(hr, "2025-06", **typed)
        assert answer.status_code == 422
        assert 'class="problem"' in answer.text
    assert save(hr, "2025-06", **{"name-0": "Clients", "reason": "Because"}).status_code == 303
    put(goals, "closed", "2025-06")
    assert "stand as they are" in hr.get("/perspectives?cycle=2025-06").text
    assert "Finished cycles" in hr.get("/perspectives").text


@pytest.mark.parametrize(
    ("field", "typed"),
    [("name-0", ""), ("name-0", "x" * 300), ("weight-0", "101"), ("weight-0", "-1"),
     ("weight-0", "1.234"), ("weight-0", "1e2"), ("weight-0", ""), ("weight-1", "5")],
)  # fmt: skip
def test_a_wrong_field_comes_back_marked(
    goals: Database, hr: FlaskClient, field: str, typed: str
) -> None:
    answer = save(hr, **{field: typed})
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.text
    assert lanes(goals) == [("CUS", "Customer", 10_000, "")]


def test_the_second_sees_both(goals: Database, hr: FlaskClient) -> None:
    form = fields(hr.get("/perspectives").text)
    assert save(hr, **{"name-0": "Clients"}).status_code == 303
    answer = hr.post("/perspectives", data={**form, "name-0": "Guests"})
    assert answer.status_code == 409
    assert "Clients" in answer.text
    assert 'value="Guests"' in answer.text


def test_whoever_only_looks_gets_no_fields(
    goals: Database, client: FlaskClient, as_person: AsPerson, few_statements: Counting
) -> None:
    browser = as_person(client, "owner")
    with few_statements():
        text = browser.get("/perspectives?cycle=2025-06").text
    assert 'name="name-0"' not in text
    assert browser.get("/perspectives?cycle=none").status_code == 404
