"""Undoing a change of the plan: who may, and what stands afterwards."""

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from app import clock
from app.db import Database
from cascade.actions import Told, amend
from cascade.queries import find_row
from goals.changes import Row, edited
from tests.web.conftest import AsPerson
from tests.web.goals import load_goals


@pytest.fixture
def goals(company: Database, tmp_path: Path) -> Database:
    load_goals(company, tmp_path / "bundle")
    return company


def harder(database: Database, actor: str) -> int:
    """The target of June is raised; the amendment's id."""
    now = clock.now()
    with database.writing() as session:
        row = find_row(session, "targets", "2025-06", "CSAT", "OWNER")
        assert row is not None
        told = Told("edit", actor, "a new contract")
        done = amend(session, [edited("targets", row, target="4.8")], told, now, now.date())
    assert done is not None
    return done


def target(database: Database) -> Row:
    with database.reading() as session:
        row = find_row(session, "targets", "2025-06", "CSAT", "OWNER")
    assert row is not None
    return row


@pytest.mark.parametrize(
    ("kind", "status"),
    [("lead", 303), ("leadership", 303), ("hr", 303), ("admin", 303),
     ("other-lead", 403), ("owner", 403), ("stranger", 403), ("auditor", 403)],
)  # fmt: skip
def test_whoever_did_it_or_sets_the_strategy_may_undo(
    client: FlaskClient, as_person: AsPerson, goals: Database, kind: str, status: int
) -> None:
    number = harder(goals, "LEAD")
    as_person(client, kind)
    answer = client.post(f"/amendments/{number}/undo", data={"next": "/cascade"})
    assert answer.status_code == status
    assert target(goals)["target"] == ("4.5" if status == 303 else "4.8")


def test_the_next_page_says_so_and_offers_the_way_back(
    client: FlaskClient, as_person: AsPerson, goals: Database
) -> None:
    number = harder(goals, "LEAD")
    as_person(client, "lead")
    answer = client.post(f"/amendments/{number}/undo", data={"next": "//example.org"})
    assert answer.location == "/"
    page = client.get("/work").text
    assert "Undone." in page
    assert f"/amendments/{number + 1}/undo" in page


def test_a_second_undo_meets_what_stands_now(
    client: FlaskClient, as_person: AsPerson, goals: Database
) -> None:
    number = harder(goals, "LEAD")
    as_person(client, "lead")
    assert client.post(f"/amendments/{number}/undo").status_code == 303
    again = client.post(f"/amendments/{number}/undo", data={"next": "/cascade?unit=SERVICE"})
    assert again.status_code == 409
    assert 'href="/cascade?unit=SERVICE">See how it stands now' in again.text
    assert "undone already" in again.text


def edit_owner(database: Database, **columns: object) -> int:
    """HR changes the person; the amendment's id."""
    now = clock.now()
    with database.writing() as session:
        row = find_row(session, "people", "OWNER")
        assert row is not None
        changes = [edited("people", row, **columns)]
        done = amend(session, changes, Told("edit", "HR"), now, now.date())
    assert done is not None
    return done


@pytest.mark.parametrize(("columns", "status"), [({"base_pay": "1"}, 403), ({"name": "O"}, 303)])
def test_only_those_who_set_pay_turn_it_back(
    client: FlaskClient,
    as_person: AsPerson,
    goals: Database,
    columns: dict[str, object],
    status: int,
) -> None:
    number = edit_owner(goals, **columns)
    as_person(client, "admin")
    assert client.post(f"/amendments/{number}/undo").status_code == status


def test_a_move_has_a_way_back_of_its_own(
    client: FlaskClient, as_person: AsPerson, goals: Database
) -> None:
    now = clock.now()
    with goals.writing() as session:
        row = find_row(session, "people", "OWNER")
        assert row is not None
        done = amend(
            session, [edited("people", row, unit="SALES")], Told("move", "HR"), now, now.date()
        )
    as_person(client, "hr")
    answer = client.post(f"/amendments/{done}/undo")
    assert answer.status_code == 409
    assert "on the page of the person" in answer.text
