"""The strategy map of a small company, and of one with a thousand people."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from app.db import Database
from tests.web.cards import load_cards
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


@pytest.fixture
def planner(
    client: FlaskClient, as_person: AsPerson, company: Database, tmp_path: Path
) -> FlaskClient:
    """A browser of leadership, and the goals to plan with."""
    load_goals(company, tmp_path / "goals")
    return as_person(client, "leadership")


EDIT = "/map?edit=1&cycle=2025-06"
DRAW = "/map/links?cycle=2025-06"


def arrows(page: str) -> list[tuple[str, str]]:
    return re.findall(r'data-from="([^"]+)" data-to="([^"]+)"', page)


def removing(page: str) -> str:
    """What the first button that removes an arrow sends."""
    found = re.search(r'name="remove" value="([^"]+)"', page)
    assert found
    return found[1]


def test_who_sets_the_strategy_is_offered_to_edit_it(
    planner: FlaskClient, as_person: AsPerson
) -> None:
    assert "/map?edit=1" in planner.get("/map?cycle=2025-06").text
    for login in ("lead", "auditor", "stranger"):
        other = as_person(planner, login)
        assert "edit=1" not in other.get("/map?cycle=2025-06").text
        assert 'id="arrows"' not in other.get(EDIT).text


def test_the_edited_map_leads_to_every_form(planner: FlaskClient, few_statements: Counting) -> None:
    with few_statements():
        text = planner.get(EDIT).text
    assert re.search(r'class="map__node" href="/objectives/\d+/edit\?back=', text)
    assert "at=perspective+CUS" in text or "at=perspective%20CUS" in text
    assert text.count('class="map__handle"') == 3
    assert arrows(text) == [("C1.B", "C1.A")]


def test_an_arrow_is_drawn_and_undone_without_scripts(planner: FlaskClient) -> None:
    answer = planner.post(DRAW, data={"from": "C1.A", "to": "C1", "kind": "supports"})
    assert (answer.status_code, answer.location) == (303, "/map?edit=1&cycle=2025-06")
    page = planner.get(answer.location).text
    assert set(arrows(page)) == {("C1.B", "C1.A"), ("C1.A", "C1")}
    undo = re.search(r'action="(/amendments/\d+/undo)"', page)
    assert undo
    planner.post(undo[1], data={"next": EDIT})
    assert arrows(planner.get(EDIT).text) == [("C1.B", "C1.A")]


def test_an_arrow_is_removed(planner: FlaskClient) -> None:
    answer = planner.post(DRAW, data={"remove": removing(planner.get(EDIT).text)})
    assert answer.status_code == 303
    assert arrows(planner.get(EDIT).text) == []


def test_sent_twice_it_is_drawn_once(planner: FlaskClient) -> None:
    sent = {"from": "C1.A", "to": "C1", "kind": "causes", "request_key": "k"}
    assert [planner.post(DRAW, data=sent).status_code for _ in range(2)] == [303, 303]
    assert arrows(planner.get(EDIT).text).count(("C1.A", "C1")) == 1


def test_an_arrow_that_is_there_stays_as_it_is(planner: FlaskClient) -> None:
    sent = {"from": "C1.B", "to": "C1.A", "kind": "causes"}
    assert "is there already" in planner.post(DRAW, data=sent, follow_redirects=True).text
    headers = {"HX-Request": "true", "HX-Request-Type": "partial"}
    assert "is there already" in planner.post(DRAW, data=sent, headers=headers).text


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"from": "C1", "to": "C1"}, "cannot be linked to itself"),
        ({"from": "C1.A", "to": "C1.B"}, "the other way round"),
        ({"from": "C1", "to": "GONE"}, "GONE"),
        ({"from": "", "to": "C1"}, "choose"),
    ],
)
def test_what_makes_no_arrow_comes_back_as_it_was_typed(
    planner: FlaskClient, sent: dict[str, str], words: str
) -> None:
    answer = planner.post(DRAW, data=sent | {"kind": "causes"})
    assert answer.status_code == 422
    assert words in answer.text
    assert re.search(rf'<option value="{sent["from"]}" selected>', answer.text)


def test_an_arrow_that_is_gone_already_is_a_conflict(planner: FlaskClient) -> None:
    seen = removing(planner.get(EDIT).text)
    planner.post(DRAW, data={"remove": seen})
    answer = planner.post(DRAW, data={"remove": seen})
    assert answer.status_code == 409
    assert "removed meanwhile" in answer.text


def test_with_scripts_the_map_is_exchanged_and_the_way_back_is_said(planner: FlaskClient) -> None:
    headers = {"HX-Request": "true", "HX-Request-Type": "partial"}
    sent = {"from": "C1.A", "to": "C1", "kind": "causes", "request_key": "k"}
    answer = planner.post(DRAW, data=sent, headers=headers)
    assert answer.status_code == 200
    assert answer.text.lstrip().startswith('<div id="board">')
    assert "/undo" in answer.text
    assert 'name="request_key" value="k"' not in answer.text  # the next arrow is another one


def test_arrows_in_a_circle_are_drawn_and_named(planner: FlaskClient) -> None:
    for start, end in (("C1.A", "C1"), ("C1", "C1.B")):
        assert (
            planner.post(DRAW, data={"from": start, "to": end, "kind": "causes"}).status_code == 303
        )
    assert "Arrows in a circle" in planner.get(EDIT).text


def test_a_settled_map_stands(
    client: FlaskClient, as_person: AsPerson, company: Database, tmp_path: Path
) -> None:
    closed = BUNDLE["cycles"].replace("frequency\n", "frequency,state\n")
    closed = closed.replace("2025-06-30,month\n", "2025-06-30,month,published\n")
    closed = closed.replace("2025-05-31,month\n", "2025-05-31,month,active\n")
    load_goals(company, tmp_path / "goals", cycles=closed)
    planner = as_person(client, "leadership")
    assert "edit=1" not in planner.get("/map?cycle=2025-06").text
    answer = planner.post(DRAW, data={"from": "C1.A", "to": "C1", "kind": "causes"})
    assert answer.status_code == 422
    assert "do not change any more" in answer.text


def test_the_forms_address_leads_back_to_the_map(planner: FlaskClient) -> None:
    assert planner.get("/map/links").location == "/map?edit=1"


def test_the_same_picture_on_paper(planner: FlaskClient, few_statements: Counting) -> None:
    with few_statements():
        answer = planner.get("/map.pdf?cycle=2025-06")
    assert answer.data.startswith(b"%PDF")
    assert "strategy_map_2025-06.pdf" in answer.headers["Content-Disposition"]


def test_units_and_decisions_below_the_map(planner: FlaskClient, few_statements: Counting) -> None:
    assert 'hx-get="/map/glance?cycle=2025-06"' in planner.get("/map?cycle=2025-06").text
    with few_statements():
        text = planner.get("/map/glance?cycle=2025-06").text
    assert "Needs a decision" in text


def test_ratings_of_units_are_not_for_everybody(
    client: FlaskClient, as_person: AsPerson, company: Database, tmp_path: Path
) -> None:
    load_cards(company, tmp_path / "cards")
    heat = 'class="heat map-heat"'
    assert heat in as_person(client, "leadership").get("/map/glance?cycle=2025-06").text
    assert heat not in as_person(client, "stranger").get("/map/glance?cycle=2025-06").text


def test_lanes_without_objectives_say_how_to_begin(
    client: FlaskClient, as_person: AsPerson, company: Database, tmp_path: Path
) -> None:
    sheets = {
        name: "".join(
            row for row in BUNDLE[name].splitlines(keepends=True) if not row.startswith("2025-06,C")
        )
        for name in ("objectives", "targets", "links")
    }
    load_goals(company, tmp_path / "goals", **sheets)
    planner = as_person(client, "leadership")
    assert "No objectives yet" in planner.get("/map?cycle=2025-06").text
    adding = re.search(r'class="map__add" href="([^"]+)"', planner.get(EDIT).text)
    assert adding
    assert planner.get(adding[1].replace("&amp;", "&")).status_code == 200
    assert planner.get("/map.pdf?cycle=2025-06").status_code == 200


@pytest.fixture
def crowd(company: Database, tmp_path: Path) -> Database:
    """A company with 60 objectives in one perspective and one in another, joined by an arrow."""
    tops = "".join(f"2025-06,T{number},Top {number},OWNER,,CUS,\n" for number in range(60))
    load_goals(
        company,
        tmp_path / "crowd",
        perspectives="code,name,weight\nCUS,Customer,60\nFIN,Finance,40\n",
        objectives="cycle,code,name,owner,parent,perspective,weight\n"
        f"{tops}2025-06,M1,Earn more,OWNER,,FIN,\n",
        links="cycle,from,to,kind\n2025-06,T59,M1,causes\n",
        targets="cycle,objective,measure,owner,weight,baseline,target\n",
        checkins="measure,owner,period,value,recorded_at,author\n",
    )
    return company


def _cards(page: str) -> list[str]:
    return re.findall(r'class="map__node"[^>]* data-key="([^"]+)"', page)


def test_a_map_of_very_many_objectives_says_what_it_leaves_out(
    crowd: Database, reader: FlaskClient, few_statements: Counting
) -> None:
    with few_statements():
        page = reader.get("/map?cycle=2025-06").text
    assert len(_cards(page)) == 48
    assert "M1" in _cards(page)
    assert "48 of 61 objectives are drawn" in page
    assert "/map?cycle=2025-06&amp;perspective=CUS" in page


def test_one_perspective_is_drawn_with_what_arrows_join_to_it(
    crowd: Database, reader: FlaskClient, few_statements: Counting
) -> None:
    with few_statements():
        page = reader.get("/map?cycle=2025-06&perspective=FIN").text
    assert sorted(_cards(page)) == ["M1", "T59"]
    assert "The objectives of Finance, and what arrows join to them." in page
    assert "/map.pdf?cycle=2025-06&amp;perspective=FIN" in page
    paper = reader.get("/map.pdf?cycle=2025-06&perspective=FIN")
    assert paper.data.startswith(b"%PDF-")
    crowded = reader.get("/map?cycle=2025-06&perspective=CUS").text
    assert "48 of the 60 objectives of Customer are drawn" in crowded
    assert "/cascade?cycle=2025-06&amp;perspective=CUS" in crowded


def test_an_arrow_reaches_objectives_that_are_not_drawn(
    crowd: Database, client: FlaskClient, as_person: AsPerson
) -> None:
    planner = as_person(client, "leadership")
    page = planner.get("/map?cycle=2025-06&edit=1&perspective=FIN").text
    assert '<option value="T12">' in page
    answer = planner.post(
        "/map/links?cycle=2025-06&perspective=FIN",
        data={"from": "T12", "to": "M1", "kind": "causes"},
    )
    assert (answer.status_code, answer.location) == (
        303,
        "/map?edit=1&cycle=2025-06&perspective=FIN",
    )
    assert ("T12", "M1") in arrows(planner.get(answer.location).text)


def test_the_companys_score_is_unfolded(
    reader: FlaskClient, company: Database, tmp_path: Path, few_statements: Counting
) -> None:
    load_goals(company, tmp_path / "goals")
    with few_statements():
        page = reader.get("/map/why?cycle=2025-06").text
    assert "company, 2025-06" in page
    assert 'class="equation__result">80<' in page


def test_a_cycle_that_has_not_begun_asks_for_no_values(
    reader: FlaskClient, company: Database, tmp_path: Path
) -> None:
    load_goals(
        company,
        tmp_path / "goals",
        cycles="code,name,starts,ends,frequency\n2099-06,June 2099,2099-06-01,2099-06-30,month\n",
        schemes="code,version,name,cycles,grades\n",
        rules="scheme,version,code,applies_to,effect,value,when\n",
        objectives="cycle,code,name,owner,parent,perspective\n2099-06,C1,Come back,OWNER,,CUS\n",
        links="cycle,from,to,kind\n",
        targets="cycle,objective,measure,owner,baseline,target\n2099-06,C1,CSAT,OWNER,3,5\n",
        checkins="measure,owner,period,value,recorded_at,author\n",
    )
    page = reader.get("/map?cycle=2099-06").text
    assert "The cycle begins on Jun 1, 2099" in page
    assert "target without a value" not in page
