"""The strategy map of a small company, and of one with a thousand people."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from app.db import Database
from tests.web.conftest import AsPerson
from tests.web.goals import BUNDLE, load_goals

Counting = Callable[[], AbstractContextManager[None]]


@pytest.fixture
def reader(client: FlaskClient, as_person: AsPerson) -> FlaskClient:
    """A browser of somebody without any special right."""
    return as_person(client, "stranger")


def test_without_goals_it_says_what_to_do(client: FlaskClient, as_person: AsPerson) -> None:
    answer = as_person(client, "hr").get("/map")
    assert answer.status_code == 200
    assert 'href="/import"' in answer.text


def test_cards_arrows_and_what_needs_a_look(
    reader: FlaskClient, company: Database, tmp_path: Path, few_statements: Counting
) -> None:
    load_goals(company, tmp_path / "goals")
    with few_statements():
        answer = reader.get("/map?cycle=2025-06")
    assert answer.status_code == 200
    # The lane has room for the children of its only objective.
    assert {f'data-key="{code}"' in answer.text for code in ("C1", "C1.A", "C1.B")} == {True}
    assert 'data-from="C1.B" data-to="C1.A"' in answer.text
    assert "Come back: 80.00" in answer.text
    assert "2 of 3 targets have no value" in answer.text
    assert "/cascade?status=open&amp;cycle=2025-06" in answer.text


def test_the_trend_is_against_the_previous_cycle(
    reader: FlaskClient, company: Database, tmp_path: Path
) -> None:
    later = BUNDLE["checkins"] + "CSAT,OWNER,2025-06,4.5,2025-06-29T12:00:00+08:00,OWNER\n"
    load_goals(company, tmp_path / "goals", checkins=later)
    text = reader.get("/map?cycle=2025-06").text
    assert "80.00 → 100.00" in text
    assert "▲ +20.00" in text


def test_children_stay_away_where_there_are_many(
    reader: FlaskClient, company: Database, tmp_path: Path
) -> None:
    many = BUNDLE["objectives"].replace("C1.A,Care,LEAD,C1,,60", "C1.A,Care,LEAD,C1,,54") + "".join(
        f"2025-06,C1.{number},More,LEAD,C1,,3,\n" for number in (1, 2)
    )
    load_goals(company, tmp_path / "goals", objectives=many)
    text = reader.get("/map?cycle=2025-06").text
    assert 'data-key="C1"' in text
    assert 'data-key="C1.A"' not in text
