"""The measure library: looked at, tried out, written, and who may."""

import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from app.db import Database
from cascade.queries import find_row, list_rows
from goals.changes import Row
from tests.web.conftest import MOST_STATEMENTS, AsPerson
from tests.web.goals import load_goals

PART = {"HX-Request": "true", "HX-Request-Type": "partial"}
NEW = {
    "code": "NPS2",
    "name": "Promoters",
    "description": "Who would recommend us.",
    "direction": "increase",
    "frequency": "month",
    "decimals": "1",
    "inputs": "fans all",
    "formula": "fans / all * 100",
    "curve": "points: 0=0, 50=100",
}


@pytest.fixture
def goals(company: Database, tmp_path: Path) -> Database:
    load_goals(company, tmp_path / "bundle")
    return company


def stored(database: Database, code: str) -> Row | None:
    with database.reading() as session:
        return find_row(session, "measures", code)


def seen(text: str) -> str:
    found = re.search(r'name="seen" value="([0-9a-f]*)"', text)
    assert found
    return found[1]


def test_the_list_is_searched(client: FlaskClient, as_person: AsPerson, goals: Database) -> None:
    as_person(client, "owner")
    page = client.get("/measures?cycle=2025-06").text
    assert all(code in page for code in ("CSAT", "RATE", "FAST"))
    assert "New measure" not in page
    part = client.get("/measures?q=complaint", headers=PART).text
    assert "RATE" in part
    assert "CSAT" not in part
    assert "<html" not in part
    assert "No measure is called that" in client.get("/measures?q=nothing").text


def test_a_measure_says_what_it_is_and_whom_it_measures(
    client: FlaskClient, as_person: AsPerson, goals: Database
) -> None:
    as_person(client, "stranger")
    with goals.count_statements() as statements:
        page = client.get("/measures/RATE?cycle=2025-06&in_bad=3&in_all=131").text
    assert len(statements) <= MOST_STATEMENTS
    assert "bad / all * 100" in page
    assert "2.29" in page
    assert "Owner" in page
    assert "<polyline" in page
    part = client.get("/measures/RATE?in_bad=x", headers=PART).text
    assert "<html" not in part


def test_a_new_measure_is_tried_and_then_saved(
    client: FlaskClient, as_person: AsPerson, goals: Database
) -> None:
    as_person(client, "lead")
    tried = client.post("/measures/new", data={**NEW, "preview": "1", "in_fans": "3"})
    assert tried.status_code == 200
    assert stored(goals, "NPS2") is None
    answer = client.post("/measures/new", data={**NEW, "approval": "yes"})
    assert answer.status_code == 303
    row = stored(goals, "NPS2")
    assert row is not None
    assert (row["formula"], row["aggregate"], row["approval"]) == ("fans / all * 100", "sum", True)
    assert "made it" in client.get("/measures/NPS2").text


@pytest.mark.parametrize(
    ("field", "text", "words"),
    [
        ("code", "CSAT", "there already"),
        ("code", "", "required"),
        ("code", "N PS", "neither spaces"),
        ("name", "", "required"),
        ("formula", "fans / 0 +", "formula"),
        ("inputs", "fans fans all", "twice"),
        ("curve", "steep", "no curve"),
        ("decimals", "many", "found"),
        ("direction", "up", "found"),
    ],
)
def test_a_refused_form_keeps_what_was_typed(
    client: FlaskClient, as_person: AsPerson, goals: Database, field: str, text: str, words: str
) -> None:
    as_person(client, "hr")
    answer = client.post("/measures/new", data={**NEW, field: text})
    assert answer.status_code == 422
    assert words in answer.text
    assert "Who would recommend us." in answer.text
    assert stored(goals, "NPS2") is None


def test_a_change_of_a_used_measure_needs_a_reason_and_is_a_version(
    client: FlaskClient, as_person: AsPerson, goals: Database
) -> None:
    as_person(client, "hr")
    form = client.get("/measures/CSAT/edit").text
    row = stored(goals, "CSAT")
    assert row is not None
    typed = {k: str(v) for k, v in row.items() if k != "approval"} | {"seen": seen(form)}
    refused = client.post("/measures/CSAT/edit", data={**typed, "curve": "ratio"})
    assert refused.status_code == 422
    assert "say why" in refused.text
    saved = client.post(
        "/measures/CSAT/edit", data={**typed, "curve": "ratio", "reason": "simpler"}
    )
    assert saved.status_code == 303
    page = client.get("/measures/CSAT").text
    assert "Curve: linear → ratio" in page
    assert "simpler" in page
    late = client.post("/measures/CSAT/edit", data={**typed, "curve": "pass", "reason": "again"})
    assert late.status_code == 409
    assert "Somebody else changed" in late.text


def test_what_is_used_is_not_removed(
    client: FlaskClient, as_person: AsPerson, goals: Database
) -> None:
    as_person(client, "hr")
    assert client.post("/measures/CSAT/remove").status_code == 409
    client.post("/measures/new", data=NEW)
    assert client.post("/measures/NPS2/remove").status_code == 303
    assert stored(goals, "NPS2") is None


def test_the_library_is_taken_over_in_the_readers_language(
    client: FlaskClient, as_person: AsPerson, goals: Database
) -> None:
    as_person(client, "admin")
    client.post("/language", data={"language": "zh_CN"})
    assert "净推荐值" in client.get("/measures/library").text
    client.post("/measures/library", data={"code": ["NPS", "REWORK", "NOTHING"]})
    with goals.reading() as session:
        names = {row["code"]: row["name"] for row in list_rows(session, "measures")}
    assert names["NPS"] == "净推荐值"
    assert client.post("/measures/library", data={"code": ["NPS"]}).status_code == 303
