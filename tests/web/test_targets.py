"""The page of a target."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from app import clock
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


def test_whoever_reported_is_called_by_name(
    csat: int, client: FlaskClient, as_person: AsPerson
) -> None:
    page = as_person(client, "lead").get(f"/targets/{csat}").text
    assert 'data-label="Reported by">Owner</td>' in page


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
    assert '<p class="note">Owner · ' in part
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


def test_what_is_planned_for_it_and_for_its_objective_stands_on_its_page(
    csat: int, client: FlaskClient, as_person: AsPerson
) -> None:
    as_person(client, "lead")
    for place in ("target CSAT/OWNER", "objective C1.A"):
        kind = place.split()[0]
        plan = {"place": place, "owner": "OWNER", "request_key": kind}
        done = {**plan, "name": f"Do it for the {kind}", "status": "running"}
        assert client.post("/initiatives?cycle=2025-06", data=done).status_code == 303
        fear = {**plan, "name": f"Fear for the {kind}", "likelihood": "high", "impact": "high"}
        risk = client.post("/risks?cycle=2025-06", data={**fear, "response": "accept"})
        assert risk.status_code == 303
    page = client.get(f"/targets/{csat}").text
    for kind in ("target", "objective"):
        assert page.count(f"Do it for the {kind}") == 1
        assert page.count(f"Fear for the {kind}") == 1
    assert page.count("this target</a>") == 2
    above = client.get("/objectives?code=C1.A&cycle=2025-06", follow_redirects=True).text
    assert "Do it for the objective" in above
    assert "for the target" not in above


def test_its_owner_plans_for_it_and_a_stranger_does_not(
    csat: int, client: FlaskClient, as_person: AsPerson
) -> None:
    place = "place=target CSAT/OWNER"
    for login, is_allowed in (("owner", True), ("other-lead", False), ("auditor", False)):
        page = as_person(client, login).get(f"/targets/{csat}").text
        assert ("Note a risk" in page) is is_allowed
        for kind in ("initiatives", "risks"):
            answer = client.get(f"/{kind}/new?cycle=2025-06&{place}")
            assert answer.status_code == (200 if is_allowed else 403)
    assert as_person(client, "owner").get("/risks/new?place=target CSAT/NOBODY").status_code == 404


def test_its_curve_is_drawn_as_it_is_typed(
    csat: int, client: FlaskClient, as_person: AsPerson
) -> None:
    as_person(client, "leadership")
    address = f"/targets/{csat}/edit"
    levels = {"baseline": "3", "threshold": "", "stretch": "", "curve": "", "owner": "OWNER"}
    typed = {**levels, "target": "4.75", "preview": "curve"}
    assert ">4.5</text>" in client.get(address).text
    part = client.post(address, data=typed, headers=PART).text
    assert ">4.75</text>" in part
    assert "where it stands now" in part
    assert "<form" not in part
    step = {**typed, "curve": "at least: 4=100"}
    assert ">4</text>" in client.post(address, data=step, headers=PART).text
    for wrong in ({"curve": "nonsense"}, {"baseline": "4.75"}, {"target": "many"}):
        lacking = client.post(address, data={**typed, **wrong}, headers=PART).text
        assert "No curve to draw" in lacking
        assert "<svg" not in lacking
    whole = client.post(address, data={**typed, "preview": "1"})
    assert whole.status_code == 200
    assert ">4.75</text>" in whole.text
    as_person(client, "stranger")
    assert client.post(address, data=typed).status_code == 403


SOLD = {
    "measures": "code,name,direction,unit,aggregate,decimals,curve,frequency\n"
    "CSAT,Cars sold,increase,cars,sum,0,ratio,week\n",
    "objectives": "cycle,code,name,owner,parent,perspective,weight,points\n"
    "2025-06,C1,Come back,LEAD,,CUS,100,100\n",
    "targets": "cycle,objective,measure,owner,weight,points,target\n"
    "2025-06,C1,CSAT,OWNER,100,100,60\n",
    "checkins": "measure,owner,period,value,recorded_at,author\n"
    "CSAT,OWNER,2025-W23,15,2025-06-09T12:00:00+08:00,OWNER\n"
    "CSAT,OWNER,2025-W24,15,2025-06-16T12:00:00+08:00,OWNER\n",
    "links": "cycle,from,to,kind\n",
}


def test_a_status_by_pace_says_so_beside_a_low_score(
    company: Database,
    tmp_path: Path,
    client: FlaskClient,
    as_person: AsPerson,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    load_goals(company, tmp_path / "bundle", **SOLD)
    monkeypatch.setattr(clock, "now", lambda: datetime(2025, 6, 17, 9, tzinfo=UTC))
    monkeypatch.setattr(clock, "today", lambda _zone: date(2025, 6, 17))
    as_person(client, "stranger")
    target = client.get(f"/targets/{target_id(company, 'CSAT')}").text
    above = client.get("/objectives?code=C1&cycle=2025-06", follow_redirects=True).text
    for page in (target, above):
        assert "50.00" in page
        assert "by pace: 30, expected 30 by 6/15" in page
        assert "status--on_track" in page
    assert "at this pace 60 cars at the end: 100.00 points" in target
    assert 'title="by the score so far: below 70 points"' in above
