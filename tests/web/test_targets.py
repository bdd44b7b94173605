"""The page of a target."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from app.db import Database
from tests.web.conftest import AsPerson
from tests.web.goals import BUNDLE, load_goals, stored_value, target_id

PART = {"HX-Request": "true", "HX-Request-Type": "partial"}


@pytest.fixture
def csat(company: Database, tmp_path: Path) -> int:
    load_goals(company, tmp_path / "bundle")
    return target_id(company, "CSAT")


def test_goals_and_progress_are_open_but_totals_are_not(
    csat: int, client: FlaskClient, as_person: AsPerson
) -> None:
    for login in ("owner", "lead", "stranger"):
        page = as_person(client, login).get(f"/targets/{csat}").text
        assert "Satisfaction" in page
        assert "4.2" in page
        assert ("weighted score" in page) is (login != "stranger")
        assert ("Report or correct" in page) is (login != "stranger")


def test_it_asks_a_fixed_number_of_times(
    csat: int,
    client: FlaskClient,
    as_person: AsPerson,
    few_statements: Callable[[], AbstractContextManager[None]],
) -> None:
    as_person(client, "lead")
    with few_statements():
        assert client.get(f"/targets/{csat}").status_code == 200


def test_the_score_is_unfolded_to_the_check_in(
    csat: int, client: FlaskClient, as_person: AsPerson
) -> None:
    as_person(client, "stranger")
    part = client.get(f"/targets/{csat}/why", headers=PART).text
    assert "(4.2 − 3) ÷ (4.5 − 3) × 100" in part
    assert "OWNER" in part
    assert "<html" not in part
    assert "<html" in client.get(f"/targets/{csat}/why").text


def test_a_correction_stands_beside_what_it_replaces(
    csat: int, company: Database, client: FlaskClient, as_person: AsPerson
) -> None:
    as_person(client, "owner")
    page = client.get(f"/targets/{csat}").text
    seen = page.split(f'name="period-{csat}" value="')[1].split('"')[0]
    typed = {f"period-{csat}": seen, f"value-{csat}": "4.35", f"note-{csat}": "two came late"}
    told = client.post(f"/targets/{csat}/preview", data=typed, headers=PART).text
    assert "80.00 → <b>90.00</b>" in told
    assert client.post(f"/targets/{csat}", data=typed).status_code == 303
    page = client.get(f"/targets/{csat}").text
    assert '<s class="gone">4.2</s>' in page
    assert "two came late" in page
    assert stored_value(company, csat) == "4.35"


def test_a_correction_of_something_unseen_is_a_conflict(
    csat: int, company: Database, client: FlaskClient, as_person: AsPerson
) -> None:
    typed = {f"period-{csat}": "2025-06@0", f"value-{csat}": "4.4"}
    answer = as_person(client, "owner").post(f"/targets/{csat}", data=typed)
    assert answer.status_code == 409
    assert 'value="4.4"' in answer.text
    assert stored_value(company, csat) == "4.2"


def test_a_stranger_corrects_nothing(csat: int, client: FlaskClient, as_person: AsPerson) -> None:
    typed = {f"period-{csat}": "2025-06@0", f"value-{csat}": "1"}
    assert as_person(client, "stranger").post(f"/targets/{csat}", data=typed).status_code == 403


def test_it_is_found_by_measure_owner_and_cycle(
    csat: int, client: FlaskClient, as_person: AsPerson
) -> None:
    as_person(client, "owner")
    found = client.get("/targets?measure=CSAT&owner=OWNER&cycle=2025-06")
    assert found.location == f"/targets/{csat}"
    assert client.get("/targets?measure=CSAT&owner=LEAD&cycle=2025-06").status_code == 404
    other = client.get(f"/targets/{csat}?cycle=2025-05", follow_redirects=True)
    assert other.status_code == 200
    assert other.request.path != f"/targets/{csat}"


def test_a_forecast_names_its_method_or_says_that_it_knows_too_little(
    company: Database, tmp_path: Path, client: FlaskClient, as_person: AsPerson
) -> None:
    weeks = "".join(
        f"FAST,LEAD,2025-W{week},{value},2025-06-2{week - 22}T12:00:00+08:00,LEAD\n"
        for week, value in ((23, 40), (24, 60), (25, 50))
    )
    load_goals(company, tmp_path / "bundle", checkins=BUNDLE["checkins"] + weeks)
    as_person(client, "stranger")
    page = client.get(f"/targets/{target_id(company, 'FAST')}").text
    assert "<b>50</b>, from 40 to 60" in page
    assert "never counts as a score" in page
    assert "zone-2" in page
    few = client.get(f"/targets/{target_id(company, 'RATE')}").text
    assert "too few points" in few
