"""The tree of a small company, its filters and checks; and a tree with hundreds of nodes."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from app.db import Database
from tests.web.conftest import AsPerson
from tests.web.goals import BUNDLE, load_goals

Counting = Callable[..., AbstractContextManager[None]]

PART = {"HX-Request": "true", "HX-Request-Type": "partial"}
MANY = 300


@pytest.fixture
def reader(client: FlaskClient, as_person: AsPerson) -> FlaskClient:
    """A browser of somebody without any special right."""
    return as_person(client, "stranger")


@pytest.fixture
def goals(company: Database, tmp_path: Path) -> Database:
    """The database with the goals of the tests."""
    load_goals(company, tmp_path / "goals")
    return company


def _names(text: str) -> list[str]:
    """What the rows are called, in order; the company's row last."""
    rows = re.findall(r'<th scope="row">(.*?)</th>', text, re.DOTALL)
    plain = (re.sub(r"<[^>]*>", " ", row).split() for row in rows)
    return [" ".join(word for word in words if len(word) > 1) for words in plain]


def _links(text: str, words: str) -> list[str]:
    """Where the toggles lead that are labelled so."""
    found = re.findall(rf'class="tree__toggle"[^>]* href="([^"]*)"[^>]*aria-label="{words}"', text)
    return [address.replace("&amp;", "&") for address in found]


def test_without_goals_it_says_what_to_do(client: FlaskClient, as_person: AsPerson) -> None:
    assert 'href="/import"' in as_person(client, "hr").get("/cascade").text


def test_levels_open_one_after_the_other(goals: Database, reader: FlaskClient) -> None:
    first = reader.get("/cascade?cycle=2025-06").text
    assert _names(first) == ["Customer", "Come back", "Company"]
    second = reader.get(_links(first, "Open Come back")[0]).text
    assert _names(second) == ["Customer", "Come back", "Care", "Speed", "Company"]
    third = reader.get(_links(second, "Open Care")[0]).text
    assert _names(third)[2:5] == ["Care", "Satisfaction", "Complaint rate"]
    closed = reader.get(_links(third, "Close Come back")[0]).text
    assert _names(closed) == ["Customer", "Come back", "Company"]


def test_a_row_says_weight_target_actual_and_score(goals: Database, reader: FlaskClient) -> None:
    text = reader.get("/cascade?cycle=2025-06&at=target CSAT/OWNER").text
    row = text[text.index('tree__target" aria-current="true"') :].split("</tr>")[0]
    cells = [re.sub(r"<[^>]*>", "", cell) for cell in re.findall(r"<td[^>]*>(.*?)</td>", row)]
    assert cells[1:6] == ["Owner", "50", "30.00", "≥ 4.5", "4.20"]
    assert cells[7] == "80.00"


def test_htmx_gets_the_tree_alone(goals: Database, reader: FlaskClient) -> None:
    text = reader.get("/cascade?cycle=2025-06", headers=PART).text
    assert text.lstrip().startswith('<div id="tree"')
    assert "<html" not in text


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("q=satis", ["Customer", "Come back", "Care", "Satisfaction", "Company"]),
        ("q=CSAT", ["Customer", "Come back", "Care", "Satisfaction", "Company"]),
        ("q=%25", ["Company"]),
        ("owner=Lead&q=Speed", ["Customer", "Come back", "Speed", "Company"]),
        ("unit=SALES", ["Company"]),
        ("unit=SERVICE&q=Fast", ["Customer", "Come back", "Speed", "Fast answers", "Company"]),
        ("status=at_risk&q=CSAT", ["Customer", "Come back", "Care", "Satisfaction", "Company"]),
        ("status=on_track", ["Company"]),
        ("status=open&q=rate", ["Customer", "Come back", "Care", "Complaint rate", "Company"]),
        ("perspective=CUS&q=Speed", ["Customer", "Come back", "Speed", "Company"]),
        ("perspective=none", ["Company"]),
    ],
)
def test_a_filter_keeps_what_stands_above(
    goals: Database, reader: FlaskClient, query: str, names: list[str]
) -> None:
    assert _names(reader.get(f"/cascade?cycle=2025-06&{query}").text) == names


@pytest.mark.parametrize(
    "query", ["open=x,-1,99999999999999999999,7&start=1.0,.,a.b", "node=12345", "q=x&skip=-3"]
)
def test_an_odd_address_is_no_error(goals: Database, reader: FlaskClient, query: str) -> None:
    assert reader.get(f"/cascade?cycle=2025-06&{query}").status_code == 200


def test_a_place_that_is_not_there(goals: Database, reader: FlaskClient) -> None:
    assert reader.get("/cascade?cycle=2025-06&at=objective C9").status_code == 404


def test_checks_lead_to_the_place(
    goals: Database, client: FlaskClient, as_person: AsPerson
) -> None:
    answer = as_person(client, "hr").get("/cascade/checks?cycle=2025-06")
    assert "/cascade?cycle=2025-06&amp;at=target+RATE/OWNER" in answer.text
    assert "scorecard" in answer.text
    short = client.get("/cascade/checks?cycle=2025-06", headers=PART).text
    assert short.lstrip().startswith("<p")


def test_findings_on_scorecards_are_for_those_who_may_see_them(
    goals: Database, reader: FlaskClient
) -> None:
    text = reader.get("/cascade/checks?cycle=2025-06").text
    assert "target Complaint rate · Owner" in text
    assert "scorecard OWNER" not in text
    assert "person OWNER" not in text


@pytest.fixture
def wide(company: Database, tmp_path: Path) -> Database:
    """A company with one objective that has hundreds of targets."""
    people = BUNDLE["people"] + "".join(f"p{n},Person {n},SALES,,,\n" for n in range(MANY))
    targets = BUNDLE["targets"].replace("2025-06,C1.B,FAST,LEAD,100,", "2025-06,C1.B,FAST,LEAD,,")
    targets += "".join(f"2025-06,C1.B,FAST,p{n},,,,{n + 1},\n" for n in range(MANY))
    load_goals(company, tmp_path / "wide", people=people, targets=targets)
    return company


def test_hundreds_of_children_come_in_pages(
    wide: Database, reader: FlaskClient, few_statements: Counting
) -> None:
    with few_statements():
        answer = reader.get("/cascade?cycle=2025-06&at=objective C1.B")
    assert len(answer.data) < 200_000
    assert "Show 41 to 80 of 301" in answer.text
    address = re.findall(r'<a href="([^"]*)"[^>]*>Show 41 to 80', answer.text)[0]
    following = reader.get(address.replace("&amp;", "&")).text
    assert "Show 1 to 40 of 301" in following
    assert "Show 81 to 120 of 301" in following


def test_a_deep_place_is_shown_among_hundreds(wide: Database, reader: FlaskClient) -> None:
    text = reader.get(f"/cascade?cycle=2025-06&at=target FAST/p{MANY - 1}").text
    row = text[text.index('tree__target" aria-current="true"') :].split("</tr>")[0]
    assert f"Person {MANY - 1}" in row
    assert f"≥ {MANY}" in row


def test_hundreds_of_matches_come_in_pages(
    wide: Database, reader: FlaskClient, few_statements: Counting
) -> None:
    with few_statements():
        answer = reader.get("/cascade?cycle=2025-06&q=fast")
    assert len(answer.data) < 200_000
    assert "66 of 301 matches" in answer.text
    address = re.findall(r'<a href="([^"]*)"[^>]*>Next ones', answer.text)[0]
    assert "66 of 301 matches" in reader.get(address.replace("&amp;", "&")).text


def test_a_lead_is_led_to_what_is_hers(
    goals: Database, client: FlaskClient, as_person: AsPerson
) -> None:
    as_person(client, "lead")
    page = client.get("/cascade?cycle=2025-06").text
    assert re.search(r'href="/cascade\?cycle=2025-06&amp;unit=SERVICE">Only \w+', page)
    as_person(client, "stranger")
    assert ">Only " not in client.get("/cascade?cycle=2025-06").text
