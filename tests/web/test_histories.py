"""Why a number moved between two days, on the pages of objectives, targets and the company."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from app.db import Database
from cascade.actions import NewCheckIn, Told, amend, record_checkin
from cascade.queries import find_row
from goals.changes import edited
from tests.web.conftest import AsPerson
from tests.web.goals import BUNDLE, load_goals, target_id

PART = {"HX-Request": "true", "HX-Request-Type": "partial"}
OCTOBER = datetime(2025, 10, 2, 4, tzinfo=UTC)


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    return sqlite_database


@pytest.fixture
def goals(company: Database, tmp_path: Path) -> Database:
    """CSAT was 4.2, then its target was lowered and FAST was reported, in a cycle of its own."""
    sheets = {name: text.replace("2025-06", "2025-09") for name, text in BUNDLE.items()}
    load_goals(company, tmp_path / "bundle", **sheets)
    with company.writing() as session:
        row = find_row(session, "targets", "2025-09", "CSAT", "OWNER")
        assert row is not None
        told = Told("edit", "LEAD", "the market <b>fell</b>", date(2025, 9, 29))
        amend(session, [edited("targets", row, target="4.2")], told, OCTOBER, date(2025, 10, 2))
        new = NewCheckIn("FAST", "LEAD", "2025-W37", {"": "30"}, "LEAD")
        record_checkin(session, new, OCTOBER)
    return company


def address(client: FlaskClient, code: str) -> str:
    found = client.get(f"/objectives?code={code}&cycle=2025-09").location
    return f"{found}/history"


def test_the_steps_of_an_objective_are_shown_with_their_reasons(
    goals: Database, client: FlaskClient, as_person: AsPerson
) -> None:
    as_person(client, "stranger")
    page = client.get(address(client, "C1") + "?from=2025-09-28&until=2025-10-02").text
    assert "Check-ins: Speed" in page
    assert "Targets: Care" in page
    assert "80.00" in page
    assert "84.00" in page
    assert "+4.00" in page


def test_the_changes_tell_who_when_from_to_and_why(
    goals: Database, client: FlaskClient, as_person: AsPerson
) -> None:
    as_person(client, "stranger")
    for page in (
        address(client, "C1.A"),
        f"/targets/{target_id(goals, 'CSAT', '2025-09')}/history",
    ):
        told = client.get(page).text
        assert "Lead" in told
        assert "holds from Sep 29, 2025" in told
        assert '<s class="gone">4.5</s> → 4.2' in told
        assert "the market &lt;b&gt;fell" in told


def test_a_target_moves_by_its_check_ins_and_levels(
    goals: Database, client: FlaskClient, as_person: AsPerson
) -> None:
    as_person(client, "stranger")
    page = f"/targets/{target_id(goals, 'CSAT', '2025-09')}/history?from=2025-09-28"
    assert "Levels and curve" in client.get(page).text
    assert "+20.00" in client.get(page).text
    part = client.get(page, headers=PART).text
    assert "Levels and curve" in part
    assert "<html" not in part


def test_the_company_moves_by_its_perspectives(
    goals: Database, client: FlaskClient, as_person: AsPerson
) -> None:
    as_person(client, "stranger")
    page = client.get("/objectives/history?cycle=2025-09&from=2025-09-28").text
    assert "Check-ins: Customer" in page
    assert "perspective=CUS" in page
    lane = client.get("/objectives/history?cycle=2025-09&perspective=CUS&from=2025-09-28").text
    assert "Targets: Come back" in lane
    assert client.get("/objectives/history?cycle=2025-09&perspective=NONE").status_code == 404


def test_what_changed_below_is_told_above_with_a_way_to_it(
    goals: Database, client: FlaskClient, as_person: AsPerson
) -> None:
    as_person(client, "stranger")
    target = f"/targets/{target_id(goals, 'CSAT', '2025-09')}"
    company = "/objectives/history?cycle=2025-09"
    for page in (company, f"{company}&perspective=CUS", address(client, "C1")):
        told = client.get(page).text.partition('id="changes"')[2]
        assert f'<a href="{target}">Satisfaction · Owner</a>' in told, page
        assert '<span class="count">1</span>' in told, page
    own = client.get(f"{target}/history").text.partition('id="changes"')[2]
    assert "<b>Satisfaction · Owner</b>" in own


@pytest.mark.parametrize("days", ["from=x&until=y", "from=9999-12-31", "until=0001-01-01"])
def test_impossible_days_are_mended(
    goals: Database, client: FlaskClient, as_person: AsPerson, days: str
) -> None:
    as_person(client, "owner")
    assert client.get(f"{address(client, 'C1')}?{days}").status_code == 200


def test_before_any_check_in_there_is_nothing_to_compare(
    goals: Database, client: FlaskClient, as_person: AsPerson
) -> None:
    as_person(client, "owner")
    assert "No score on" in client.get(f"{address(client, 'C1')}?from=2025-09-01").text


def test_it_asks_a_fixed_number_of_times(
    goals: Database,
    client: FlaskClient,
    as_person: AsPerson,
    few_statements: Callable[[], AbstractContextManager[None]],
) -> None:
    as_person(client, "lead")
    for page in (
        address(client, "C1"),
        f"/targets/{target_id(goals, 'CSAT', '2025-09')}/history",
        "/objectives/history?cycle=2025-09",
    ):
        with few_statements():
            assert client.get(page).status_code == 200
