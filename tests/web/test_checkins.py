"""Many check-ins at once: the grid, pasted rows, approvals, who is late."""

import html
import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from app.db import Database
from app.web.grids import MOST_LINES
from goals.models import CheckIn, Submission, col, select, update
from goals.models import Measure as MeasureRow
from goals.queries import find_cycle
from tests.web.conftest import AsPerson
from tests.web.goals import BUNDLE, count_checkins, load_goals, stored_value, target_id

GRID = "/checkins?owner=OWNER&cycle=2025-06"
UNIT = "/checkins?unit=SERVICE&measure=CSAT&cycle=2025-06"
PART = {"HX-Request": "true", "HX-Request-Type": "partial"}
APPROVED = {
    "measures": BUNDLE["measures"]
    .replace("frequency\n", "frequency,approval\n")
    .replace("linear,month\n", "linear,month,yes\n")
    .replace('50",month\n', '50",month,no\n')
    .replace("ratio,week\n", "ratio,week,no\n")
}
Statements = Callable[..., AbstractContextManager[None]]


@pytest.fixture
def goals(company: Database, tmp_path: Path) -> Database:
    load_goals(company, tmp_path / "bundle")
    return company


@pytest.fixture
def guarded_goals(company: Database, tmp_path: Path) -> Database:
    """Satisfaction counts only when it is approved."""
    load_goals(company, tmp_path / "bundle", **APPROVED)
    return company


def fields(page: str) -> dict[str, str]:
    """What the page's form would send as it stands."""
    found = {}
    for tag in re.findall(r"<input [^>]*>", page):
        name, value = re.search(r'name="([^"]+)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and 'type="checkbox"' not in tag:
            found[name[1]] = html.unescape(value[1]) if value else ""
    return found


def cell(measure: int, name: str = "", label: str = "2025-06") -> str:
    return f"cell.{measure}.{label}.{name}"


# The grid


def test_every_value_and_input_has_a_cell(
    goals: Database, client: FlaskClient, as_person: AsPerson
) -> None:
    page = as_person(client, "owner").get(GRID).text
    csat, rate = target_id(goals, "CSAT"), target_id(goals, "RATE")
    typed = fields(page)
    assert typed[cell(csat)] == "4.2"
    assert typed[cell(rate, "bad")] == typed[cell(rate, "all")] == ""
    assert typed[f"seen-{csat}"].startswith("2025-06@")


def test_a_page_sent_back_as_it_came_changes_nothing(
    goals: Database, client: FlaskClient, as_person: AsPerson
) -> None:
    typed = fields(as_person(client, "owner").get(GRID).text)
    before = count_checkins(goals)
    assert client.post("/checkins", data=typed).status_code == 303
    assert count_checkins(goals) == before


def test_the_effect_shows_before_saving_and_is_what_saving_gives(
    goals: Database, client: FlaskClient, as_person: AsPerson
) -> None:
    csat, rate = target_id(goals, "CSAT"), target_id(goals, "RATE")
    typed = fields(as_person(client, "owner").get(GRID).text)
    typed |= {cell(csat): "4.5", f"note-{csat}": "counted again", f"confidence-{csat}": "8"}
    typed |= {cell(rate, "bad"): "0", cell(rate, "all"): "1,250"}
    before = count_checkins(goals)
    told = client.post("/checkins/preview", data=typed, headers=PART).text
    assert "total 80.00 → <b>100.00</b>" in told
    assert count_checkins(goals) == before
    assert client.post("/checkins", data=typed).status_code == 303
    assert count_checkins(goals) == before + 3
    assert stored_value(goals, csat) == "4.5"
    with goals.reading() as session:
        sure = session.scalars(select(CheckIn).where(col(CheckIn.confidence) == 8)).all()
        assert [row.value for row in sure] == ["4.5"]
    assert "confidence 8 of 10" in client.get("/work?owner=OWNER&cycle=2025-06").text


@pytest.mark.parametrize(
    ("value", "word"),
    [("4,5", "decimals after a point"), ("four", "no plain number"), ("", "Nothing is deleted")],
)
def test_what_cannot_be_meant_comes_back_as_typed(
    goals: Database, client: FlaskClient, as_person: AsPerson, value: str, word: str
) -> None:
    csat, rate = target_id(goals, "CSAT"), target_id(goals, "RATE")
    typed = fields(as_person(client, "owner").get(GRID).text)
    typed |= {cell(csat): value, cell(rate, "bad"): "0", cell(rate, "all"): "10"}
    before = count_checkins(goals)
    answer = client.post("/checkins", data=typed)
    assert answer.status_code == 422
    assert word in answer.text
    assert fields(answer.text)[cell(csat)] == value
    assert fields(answer.text)[cell(rate, "all")] == "10"
    assert count_checkins(goals) == before


def test_off_track_takes_a_note(goals: Database, client: FlaskClient, as_person: AsPerson) -> None:
    rate = target_id(goals, "RATE")
    typed = fields(as_person(client, "owner").get(GRID).text)
    typed |= {cell(rate, "bad"): "5", cell(rate, "all"): "100"}
    answer = client.post("/checkins", data=typed)
    assert answer.status_code == 422
    assert "Say in a few words why" in answer.text
    assert client.post("/checkins", data=typed | {f"note-{rate}": "storm"}).status_code == 303


def test_the_second_of_two_sees_both_and_loses_nothing(
    goals: Database, client: FlaskClient, as_person: AsPerson
) -> None:
    csat, rate = target_id(goals, "CSAT"), target_id(goals, "RATE")
    second = fields(as_person(client, "lead").get(GRID).text)
    first = fields(as_person(client, "owner").get(GRID).text)
    first |= {cell(csat): "4.4", f"note-{csat}": "again"}
    assert client.post("/checkins", data=first).status_code == 303
    as_person(client, "lead")
    untouched = second | {cell(rate, "bad"): "0", cell(rate, "all"): "9"}
    assert client.post("/checkins", data=untouched).status_code == 303  # another target
    second |= {cell(csat): "4.3", f"note-{csat}": "I say"}
    answer = client.post("/checkins", data=second)
    assert answer.status_code == 409
    assert "now 4.4" in answer.text
    shown = fields(answer.text)
    assert shown[cell(csat)] == "4.3"
    assert shown[cell(rate, "all")] == "9"
    assert client.post("/checkins", data=shown | {f"note-{csat}": "I say"}).status_code == 303
    assert stored_value(goals, csat) == "4.3"


def test_a_grid_sent_twice_is_recorded_once(
    goals: Database, client: FlaskClient, as_person: AsPerson
) -> None:
    rate = target_id(goals, "RATE")
    typed = fields(as_person(client, "owner").get(GRID).text)
    typed |= {cell(rate, "bad"): "0", cell(rate, "all"): "9"}
    before = count_checkins(goals)
    assert [client.post("/checkins", data=typed).status_code for _ in range(2)] == [303, 303]
    assert count_checkins(goals) == before + 2


def test_a_lead_types_one_measure_of_a_unit_down_a_column(
    goals: Database, client: FlaskClient, as_person: AsPerson
) -> None:
    csat = target_id(goals, "CSAT")
    page = as_person(client, "lead").get(UNIT).text
    assert "Owner" in page
    typed = fields(page) | {cell(csat): "4.4", f"note-{csat}": "again"}
    assert client.post("/checkins", data=typed).status_code == 303
    assert stored_value(goals, csat) == "4.4"


@pytest.mark.parametrize(
    ("login", "owner", "unit"),
    [
        ("owner", 200, 403), ("lead", 200, 200), ("hr", 200, 200), ("leadership", 200, 200),
        ("auditor", 200, 200), ("other-lead", 403, 403), ("stranger", 403, 403),
        ("admin", 403, 403),
    ],
)  # fmt: skip
def test_whose_grid_one_may_open(
    goals: Database, client: FlaskClient, as_person: AsPerson, login: str, owner: int, unit: int
) -> None:
    as_person(client, login)
    assert client.get(GRID).status_code == owner
    assert client.get(UNIT).status_code == unit
    saved = client.post("/checkins", data={"unit": "SERVICE", "measure": "CSAT"}).status_code
    assert saved == (303 if unit == 200 and login != "auditor" else 403)


@pytest.mark.parametrize(
    "address",
    [
        GRID,
        UNIT,
        "/checkins/late",
        "/checkins/approvals",
        "/work?owner=OWNER&cycle=2025-06",
        "/work/waiting",
    ],
)
def test_each_asks_a_fixed_number_of_times(
    guarded_goals: Database,
    client: FlaskClient,
    as_person: AsPerson,
    few_statements: Statements,
    address: str,
) -> None:
    wait_for_approval(client, as_person, guarded_goals)
    as_person(client, "lead")
    with few_statements():
        assert client.get(address).status_code == 200


# Pasted rows


def paste(client: FlaskClient, rows: str, **more: str) -> tuple[int, str]:
    data = {"rows": rows, "cycle": "2025-06", "request_key": "k", **more}
    answer = client.post("/checkins/paste", data=data)
    return answer.status_code, answer.text


def test_rows_are_looked_at_and_then_saved(
    goals: Database, client: FlaskClient, as_person: AsPerson
) -> None:
    rows = "CSAT\tOWNER\t2025-06\t4.5\tcounted again\nRATE\tOWNER\t2025-06\t0\t120\n"
    as_person(client, "lead")
    before = count_checkins(goals)
    status, page = paste(client, rows)
    assert status == 200
    assert "80.00 → <b>100.00</b>" in page
    assert count_checkins(goals) == before
    assert paste(client, rows, deed="save", seen=fields(page)["seen"])[0] == 303
    assert count_checkins(goals) == before + 3
    assert stored_value(goals, target_id(goals, "CSAT")) == "4.5"


def test_names_and_a_spreadsheets_own_months_are_understood(
    goals: Database, client: FlaskClient, as_person: AsPerson
) -> None:
    as_person(client, "lead")
    rows = "指标\t责任人\t期间\t数值\nSatisfaction\tOwner\t2025年6月\t4.6\tcounted again\n"
    status, page = paste(client, rows)
    assert status == 200
    assert paste(client, rows, deed="save", seen=fields(page)["seen"])[0] == 303
    assert stored_value(goals, target_id(goals, "CSAT")) == "4.6"


def test_two_of_one_name_are_told_apart_by_their_codes(
    goals: Database, client: FlaskClient, as_person: AsPerson
) -> None:
    with goals.writing() as session:
        session.execute(update(MeasureRow).values(name="Quality"))
    as_person(client, "lead")
    status, page = paste(client, "Quality\tOWNER\t2025-06\t4.5\tcounted again\n")
    assert status == 422
    assert "Quality of OWNER is not the only one" in page
    assert paste(client, "CSAT\tOWNER\t2025-06\t4.5\tcounted again\n")[0] == 200


def test_every_line_that_is_wrong_is_named_and_nothing_is_saved(
    goals: Database, client: FlaskClient, as_person: AsPerson
) -> None:
    rows = (
        "CSAT,OWNER,2025-06,4.5,again\nCSAT,NOBODY,2025-06,4\nCSAT,OWNER,2031-01,4\n"
        "RATE,OWNER,2025-06,3\nCSAT,OWNER,2025-06,4.4,twice\nshort\nCSAT,OWNER,2025-06,4,5\n"
    )
    before = count_checkins(goals)
    status, page = paste(as_person(client, "lead"), rows, deed="save")
    assert status == 422
    assert re.findall(r"<li>Line (\d)", page) == ["2", "3", "4", "5", "6", "7"]
    assert html.escape("CSAT,NOBODY") in page
    assert count_checkins(goals) == before


def test_rows_of_others_are_refused(
    goals: Database, client: FlaskClient, as_person: AsPerson
) -> None:
    _status, page = paste(as_person(client, "stranger"), "CSAT,OWNER,2025-06,4.5,x")
    assert "You may not report for OWNER" in page


def test_what_was_reported_since_the_look_is_not_overwritten(
    goals: Database, client: FlaskClient, as_person: AsPerson
) -> None:
    rows = "CSAT,OWNER,2025-06,4.3,mine"
    _status, page = paste(as_person(client, "lead"), rows)
    seen = fields(page)["seen"]
    other = "CSAT,OWNER,2025-06,4.4,theirs"
    assert paste(client, other, deed="save", seen=seen, request_key="other")[0] == 303
    status, page = paste(client, rows, deed="save", seen=seen)
    assert status == 409
    assert "before: 4.4" in page
    assert stored_value(goals, target_id(goals, "CSAT")) == "4.4"


# Approvals


def wait_for_approval(client: FlaskClient, as_person: AsPerson, goals: Database) -> int:
    """The owner reports 4.5, which waits; its id."""
    csat = target_id(goals, "CSAT")
    typed = fields(as_person(client, "owner").get(GRID).text)
    typed |= {cell(csat): "4.5", f"note-{csat}": "counted again"}
    assert client.post("/checkins", data=typed).status_code == 303
    with goals.reading() as session:
        return session.scalars(select(col(Submission.id))).one() or 0


def test_a_report_waits_until_the_lead_approves(
    guarded_goals: Database, client: FlaskClient, as_person: AsPerson
) -> None:
    csat = target_id(guarded_goals, "CSAT")
    report = wait_for_approval(client, as_person, guarded_goals)
    own = client.get("/work?cycle=2025-06").text
    assert "waits for approval and does not count yet" in own
    assert "report to approve" not in client.get("/work/waiting").text
    assert stored_value(guarded_goals, csat) == "4.2"
    assert "1 report to approve" in as_person(client, "lead").get("/work/waiting").text
    page = client.get("/checkins/approvals?cycle=2025-06").text
    assert "80.00 → <b>100.00</b>" in page
    data = {"report": str(report), "deed": "approve"}
    assert client.post("/checkins/approvals", data=data).status_code == 303
    assert stored_value(guarded_goals, csat) == "4.5"
    assert "Nothing waits for you" in client.get("/checkins/approvals").text
    answer = client.post("/checkins/approvals", data=data)
    assert answer.status_code == 409
    assert "LEAD has approved it meanwhile" in answer.text


def test_what_waits_for_approval_is_nothing_to_report(
    company: Database, client: FlaskClient, as_person: AsPerson, tmp_path: Path
) -> None:
    guarded = APPROVED["measures"].replace(",month,no\n", ",month,yes\n")
    load_goals(company, tmp_path / "bundle", measures=guarded)
    rate = target_id(company, "RATE")
    page = as_person(client, "owner").get("/work?cycle=2025-06").text
    assert "Report 1 measure for 2025-06" in page
    typed = fields(client.get(GRID).text)
    typed |= {cell(rate, "bad"): "0", cell(rate, "all"): "90", f"note-{rate}": "none"}
    assert client.post("/checkins", data=typed).status_code == 303
    page = client.get("/work?cycle=2025-06").text
    assert "Report 1 measure for 2025-06" not in page
    assert "<details open" not in page.split(f'id="target-{rate}"')[1].split("</tbody>")[0]


def test_a_refusal_says_why_to_its_author(
    guarded_goals: Database, client: FlaskClient, as_person: AsPerson
) -> None:
    report = wait_for_approval(client, as_person, guarded_goals)
    data = {"report": str(report), "deed": "refuse"}
    as_person(client, "hr")
    assert client.post("/checkins/approvals", data=data).status_code == 422
    told = data | {"reason": "the survey is missing"}
    assert client.post("/checkins/approvals", data=told).status_code == 303
    own = as_person(client, "owner").get("/work?cycle=2025-06").text
    assert "refused by Hr: the survey is missing" in own


def test_only_its_author_takes_a_report_back(
    guarded_goals: Database, client: FlaskClient, as_person: AsPerson
) -> None:
    report = wait_for_approval(client, as_person, guarded_goals)
    address = f"/checkins/withdraw/{report}"
    assert as_person(client, "lead").post(address).status_code == 403
    assert as_person(client, "owner").post(address, data={"next": "/work"}).status_code == 303
    assert "does not count yet" not in client.get("/work?cycle=2025-06").text


@pytest.mark.parametrize(
    ("login", "status"),
    [("owner", 403), ("stranger", 403), ("other-lead", 403), ("auditor", 403), ("admin", 403),
     ("lead", 303), ("hr", 303), ("leadership", 303)],
)  # fmt: skip
def test_who_may_approve(
    guarded_goals: Database, client: FlaskClient, as_person: AsPerson, login: str, status: int
) -> None:
    report = wait_for_approval(client, as_person, guarded_goals)
    shown = as_person(client, login).get("/checkins/approvals?cycle=2025-06").text
    assert (f'value="{report}"' in shown) is (status == 303)
    data = {"report": str(report), "deed": "approve"}
    assert client.post("/checkins/approvals", data=data).status_code == status


# Who is late


@pytest.mark.parametrize(
    ("login", "sees"), [("owner", True), ("lead", True), ("hr", True), ("stranger", False)]
)
def test_what_was_not_reported_in_time_is_named(
    goals: Database, client: FlaskClient, as_person: AsPerson, login: str, sees: bool
) -> None:
    page = as_person(client, login).get("/checkins/late?cycle=2025-06").text
    assert ("Complaint rate" in page) is sees
    assert "Satisfaction" not in page
    assert ("Nobody is late" in page) is not sees


def test_nobody_is_late_in_a_draft(
    goals: Database, client: FlaskClient, as_person: AsPerson
) -> None:
    as_person(client, "owner")
    assert "1 target is late" in client.get("/work/waiting?cycle=2025-06").text
    with goals.writing() as session:
        cycle = find_cycle(session, "2025-06")
        assert cycle is not None
        cycle.state = "draft"
    assert "1 target is late" not in client.get("/work/waiting?cycle=2025-06").text
    assert "Nobody is late" in client.get("/checkins/late?cycle=2025-06").text


def test_a_large_unit_is_cut_and_stays_light(
    company: Database,
    tmp_path: Path,
    client: FlaskClient,
    as_person: AsPerson,
    few_statements: Statements,
) -> None:
    names = [f"P{number:03}" for number in range(130)]
    people = BUNDLE["people"] + "".join(f"{name},{name},SERVICE,LEAD,,\n" for name in names)
    targets = BUNDLE["targets"] + "".join(
        f"2025-06,C1.A,CSAT,{name},,10,3,4.5,\n" for name in names
    )
    targets = targets.replace("C1.A,CSAT,OWNER,50", "C1.A,CSAT,OWNER,").replace(
        "C1.A,RATE,OWNER,50", "C1.A,RATE,OWNER,"
    )
    points = targets.replace(",,10,3,4.5,", ",,100,3,4.5,")
    load_goals(company, tmp_path / "bundle", people=people, targets=points)
    as_person(client, "lead")
    with few_statements():
        answer = client.get(UNIT)
    assert answer.status_code == 200
    assert len(answer.data) < 200_000
    assert f"The first {MOST_LINES} people" in answer.text
    with few_statements():
        assert "The first" not in client.get("/checkins/late?cycle=2025-06").text
