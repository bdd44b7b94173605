"""Handing measures on to many owners at once."""

import json
import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from app.db import Database
from goals.models import Amendment, col, select
from goals.queries import find_cycle
from tests.web.conftest import AsPerson
from tests.web.goals import load_goals
from tests.web.handing import SHEETS, chosen, objective, rows

PART = {"HX-Request": "true", "HX-Request-Type": "partial"}


@pytest.fixture
def goals(company: Database, tmp_path: Path) -> Database:
    """June is a draft with a measure that can be split."""
    load_goals(company, tmp_path / "bundle", **SHEETS)
    return company


def hidden(html: str, name: str) -> str:
    """What the hidden field of rows holds."""
    found = re.search(rf"name=\"{name}\" value='([^']*)'", html)
    assert found is not None
    return found[1]


def test_what_came_down_is_offered_uncovered_first(
    goals: Database, client: FlaskClient, as_person: AsPerson
) -> None:
    page = as_person(client, "lead").get("/breakdown?cycle=2025-06").text
    assert page.index("Empty") < page.index("not covered") < page.index("Come back")
    assert "Nothing found" in client.get("/breakdown?cycle=2025-06&q=nonsense").text
    assert "Nothing to break down" in as_person(client, "other-lead").get("/breakdown").text


def test_the_form_begins_with_the_unit_of_the_objective(
    goals: Database, client: FlaskClient, as_person: AsPerson
) -> None:
    page = as_person(client, "lead").get(f"/breakdown?objective={objective(client)}").text
    assert '<option value="SERVICE" selected>' in page
    assert "North" in page
    assert "Sold" in page
    assert "Nothing to preview yet" in page


def test_the_table_shows_parts_that_add_up(
    goals: Database, client: FlaskClient, as_person: AsPerson
) -> None:
    page = as_person(client, "lead").post("/breakdown", data=chosen(client)).text
    assert 'value="51"' in page
    assert 'value="50"' in page
    assert "adds up" in page
    assert rows(goals, "SOLD") == {}


def test_what_is_typed_into_a_cell_stays_and_the_remainder_is_said(
    goals: Database, client: FlaskClient, as_person: AsPerson
) -> None:
    as_person(client, "lead")
    form = chosen(client)
    first = client.post("/breakdown", data=form).text
    form |= {"shown": hidden(first, "shown"), "t-0": "20", "t-1": "50", "p-1": ""}
    second = client.post("/breakdown", data=form, headers=PART).text
    assert "31 remain" in second
    assert "<html" not in second
    assert json.loads(hidden(second, "typed")) == [["SOLD", "LEAD", "20", ""]]
    form |= {"shown": "[]", "typed": hidden(second, "typed"), "spread": "1"}
    assert 'value="81"' in client.post("/breakdown", data=form).text
    for nonsense in ('[["SOLD", 1], {}, "x"]', "{", "[" * 20_000):
        form["typed"] = nonsense
        assert client.post("/breakdown", data=form).status_code == 200


def test_targets_are_made_and_can_be_undone(
    goals: Database, client: FlaskClient, as_person: AsPerson
) -> None:
    as_person(client, "lead")
    form = chosen(client, request_key="k1", **{"points SOLD": "12.5"})
    client.post("/breakdown/targets", data=form)
    answer = client.post("/breakdown/targets", data=form)
    assert answer.status_code == 303, answer.text
    assert answer.location.startswith("/objectives/")
    made = rows(goals, "SOLD")
    assert {owner: row["target"] for owner, row in made.items()} == {"LEAD": "51", "OWNER": "50"}
    assert made["OWNER"]["points"] == 1250
    assert "undo" in client.get(answer.location).text
    with goals.reading() as session:
        assert (
            len(
                session.scalars(
                    select(Amendment).where(col(Amendment.action) == "break down")
                ).all()
            )
            == 1
        )


def test_targets_that_stand_are_kept_or_changed_never_doubled(
    goals: Database, client: FlaskClient, as_person: AsPerson
) -> None:
    as_person(client, "lead")
    assert client.post("/breakdown/targets", data=chosen(client)).status_code == 303
    more = chosen(client, **{"target SOLD": "200"})
    page = client.post("/breakdown", data=more).text
    assert "stands" in page
    assert "99 remain" in page
    assert client.post("/breakdown/targets", data=more).status_code == 422
    more["existing"] = "change"
    assert client.post("/breakdown/targets", data=more).status_code == 303
    assert {row["target"] for row in rows(goals, "SOLD").values()} == {"100"}


def test_everyone_with_a_role_in_a_branch_gets_it_who_is_there(
    goals: Database, client: FlaskClient, as_person: AsPerson
) -> None:
    as_person(client, "lead")
    form = chosen(client, who="role", role="AGENT", **{"target SOLD": "10"})
    assert client.post("/breakdown/targets", data=form).status_code == 303
    assert set(rows(goals, "SOLD")) == {"OWNER", "SECOND"}


def test_units_by_headcount_and_last_actuals(
    goals: Database, client: FlaskClient, as_person: AsPerson
) -> None:
    as_person(client, "lead")
    form = chosen(client, who="units", **{"way SOLD": "headcount"})
    page = client.post("/breakdown", data=form).text
    assert "1 with zero or less get nothing" in page
    form["way SOLD"] = "actuals"
    assert "there is nothing to go by" in client.post("/breakdown", data=form).text


def test_each_owner_may_get_an_objective_of_its_own(
    goals: Database, client: FlaskClient, as_person: AsPerson
) -> None:
    as_person(client, "lead")
    form = chosen(client, under="own", **{"target SOLD": "10"})
    assert client.post("/breakdown/targets", data=form).status_code == 303
    assert {row["objective"] for row in rows(goals, "SOLD").values()} == {"C1.B.LEAD", "C1.B.OWNER"}
    page = client.get(f"/objectives/{form['objective']}").text
    assert "C1.B.OWNER" in page


def test_only_those_whom_the_viewer_leads_get_anything(
    goals: Database, client: FlaskClient, as_person: AsPerson
) -> None:
    as_person(client, "lead")
    form = chosen(client, who="", owner="BOSS")
    assert "Nothing to preview yet" in client.post("/breakdown", data=form).text
    form["owner"] = "THIRD"
    assert "Third" in client.post("/breakdown", data=form).text
    for kind in ("owner", "other-lead", "auditor"):
        as_person(client, kind)
        assert client.post("/breakdown/targets", data=form).status_code == 403


def test_what_cannot_be_scored_or_read_comes_back(
    goals: Database, client: FlaskClient, as_person: AsPerson
) -> None:
    as_person(client, "lead")
    answer = client.post("/breakdown/targets", data=chosen(client, **{"baseline SOLD": "101"}))
    assert answer.status_code == 422
    assert "baseline and target are equal" in answer.text
    answer = client.post("/breakdown/targets", data=chosen(client, **{"target SOLD": "many"}))
    assert answer.status_code == 422
    assert "no plain number" in answer.text
    assert 'value="many"' in answer.text
    nothing = chosen(client, who="")
    assert client.post("/breakdown/targets", data=nothing).status_code == 422
    assert rows(goals, "SOLD") == {}


def test_an_active_cycle_asks_why_and_keeps_its_sums(
    goals: Database, client: FlaskClient, as_person: AsPerson
) -> None:
    as_person(client, "lead")
    form = chosen(client, "C1", **{"target SOLD": "10"})
    form["objective"] = objective(client, "C1", "2025-05")
    form["reason"] = ""
    answer = client.post("/breakdown/targets", data=form)
    assert answer.status_code == 422
    assert "say why" in answer.text
    form["reason"] = "new shop"
    assert client.post("/breakdown/targets", data=form).status_code == 303
    found = rows(goals, "SOLD", "2025-05")
    assert sum(row["weight"] for row in found.values()) == 6666


def test_offers_go_to_those_who_answer(
    goals: Database, client: FlaskClient, as_person: AsPerson
) -> None:
    as_person(client, "lead")
    mine = client.post("/breakdown/offers", data=chosen(client))
    assert mine.status_code == 422
    never = client.post("/breakdown/offers", data=chosen(client, left_out="LEAD", due="soon"))
    assert "is no day" in never.text
    assert "nobody agrees with herself" in mine.text
    form = chosen(client, left_out="LEAD", due="2025-05-20", note="for June")
    assert client.post("/breakdown/offers", data=form).status_code == 303
    answer = client.post("/breakdown/offers", data=form)
    assert answer.status_code == 303, answer.text
    assert answer.location == "/offers?view=waiting"
    assert rows(goals, "SOLD") == {}
    assert "on offer" in client.post("/breakdown", data=form).text
    units = client.post("/breakdown/offers", data=chosen(client, who="units"))
    assert "has no lead" in units.text


def test_what_does_not_add_up_is_never_split(
    goals: Database, client: FlaskClient, as_person: AsPerson
) -> None:
    form = chosen(as_person(client, "lead"), **{"way FAST": "equal", "target FAST": "10"})
    form.setlist("measure", ["FAST"])
    page = client.post("/breakdown", data=form).text
    offered = page.partition('name="way FAST"')[2].partition("</select>")[0]
    assert "the same for all" in offered
    assert "equally" not in offered


def test_it_asks_a_fixed_number_of_times(
    goals: Database,
    client: FlaskClient,
    as_person: AsPerson,
    few_statements: Callable[[], AbstractContextManager[None]],
) -> None:
    form = chosen(as_person(client, "lead"), find_owner="o", **{"way SOLD": "actuals"})
    address = f"/breakdown?objective={form['objective']}&measure=CSAT&who=people"
    for method, data, place in (("GET", None, "/breakdown"), ("GET", None, address),
                                ("POST", form, "/breakdown")):  # fmt: skip
        with few_statements():
            assert client.open(place, method=method, data=data).status_code == 200


def test_with_everything_asked_for_it_still_asks_few_times(
    goals: Database,
    client: FlaskClient,
    as_person: AsPerson,
    few_statements: Callable[[], AbstractContextManager[None]],
) -> None:
    ways = {"way SOLD": "actuals", "way FAST": "headcount", "target FAST": "10"}
    form = chosen(as_person(client, "lead"), "C1.A", find_owner="o", find_measure="a", **ways)
    form.setlist("measure", ["SOLD", "FAST", "CSAT"])
    form.setlist("who", ["people", "units", "role"])
    form.update({"role": "AGENT", "owner": "BOSS", "existing": "change", "rule": "take"})
    for address in ("/breakdown", "/breakdown/targets"):  # the second one is refused
        with few_statements():
            page = client.post(address, data=form).text
        assert '<option value="CSAT/OWNER">Satisfaction · Owner</option>' in page


def test_twenty_five_measures_for_seventy_people_fit_on_a_page(
    company: Database,
    client: FlaskClient,
    as_person: AsPerson,
    tmp_path: Path,
    few_statements: Callable[[], AbstractContextManager[None]],
) -> None:
    crowd = "".join(f"A{n:02},Agent {n},SERVICE,AGENT,LEAD,,\n" for n in range(70))
    library = "".join(f"M{n:02},Measure {n},increase,sum,,,,0,linear,month\n" for n in range(25))
    more = {"people": SHEETS["people"] + crowd, "measures": SHEETS["measures"] + library}
    load_goals(company, tmp_path / "bundle", **{**SHEETS, **more})
    form = chosen(as_person(client, "lead"), who="role", role="AGENT")
    form.setlist("measure", [f"M{n:02}" for n in range(25)])
    for n in range(25):
        form[f"target M{n:02}"] = "1000"
        form[f"baseline M{n:02}"] = "0"
    with few_statements():
        page = client.post("/breakdown", data=form)
    assert "1800 targets" in page.text
    assert len(page.data) < 200_000


def test_the_measures_of_a_target_above_are_the_whole(
    goals: Database, client: FlaskClient, as_person: AsPerson
) -> None:
    as_person(client, "lead")
    page = client.get(f"/breakdown?objective={objective(client)}&measure=FAST&who=people").text
    assert 'name="target FAST" value="50"' in page
    with goals.reading() as session:
        assert find_cycle(session, "2025-06") is not None
