"""Forms that change the plan of a cycle: what they offer, what they do, what they refuse."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update

from app import clock
from app.db import Database
from cascade.actions import Told, amend
from cascade.queries import find_objective_id
from cascade.queries.planning import find_row, list_children
from goals.changes import Row, edited
from goals.models import Cycle, col
from goals.queries import find_cycle
from tests.web.conftest import AsPerson
from tests.web.goals import BUNDLE, load_goals, target_id

Counting = Callable[..., AbstractContextManager[None]]

PART = {"HX-Request": "true", "HX-Request-Type": "partial"}
WHY = {"reason": "the market turned"}
JUNE = "cycle=2025-06"
CARE, SPEED = "objective C1.A", "objective C1.B"
FAST = "target FAST/LEAD"


@pytest.fixture
def goals(company: Database, tmp_path: Path) -> Database:
    """The goals of the tests, in two active cycles."""
    load_goals(company, tmp_path / "goals")
    return company


def objective_id(database: Database, code: str) -> int:
    """The id of June's objective."""
    with database.reading() as session:
        cycle = find_cycle(session, "2025-06")
        found = find_objective_id(session, (cycle and cycle.id) or 0, code)
    assert found is not None
    return found


def row(database: Database, sheet: str, *key: str) -> Row:
    """June's row of that key."""
    with database.reading() as session:
        found = find_row(session, sheet, "2025-06", *key)
    assert found is not None
    return found


def below(database: Database, kind: str, code: str) -> dict[str, int | None]:
    """The weights below a node, by code or measure."""
    with database.reading() as session:
        lines = list_children(session, "2025-06", (kind, code))
    return {row.get("code") or row["measure"]: row["weight"] for _sheet, row in lines}


def become(database: Database, state: str) -> None:
    """June is in that state."""
    with database.writing() as session:
        session.execute(update(Cycle).where(col(Cycle.code) == "2025-06").values(state=state))


def hidden(page: str) -> dict[str, str]:
    """The hidden fields of the plan's form."""
    form = page[page.index('class="plan') :].split("</form>", maxsplit=1)[0]
    return dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form))


def sent(client: FlaskClient, address: str, **typed: str) -> tuple[int, str]:
    """Status and page after the form was opened and sent with what was typed."""
    opened = client.get(address)
    assert opened.status_code == 200, opened.text[:500]
    answer = client.post(address, data=hidden(opened.text) | typed)
    return answer.status_code, answer.text


def test_a_weight_is_changed_in_the_row_and_the_siblings_follow(
    goals: Database, client: FlaskClient, as_person: AsPerson
) -> None:
    as_person(client, "lead")
    address = f"/objectives/{objective_id(goals, 'C1.A')}/edit"
    part = client.get(address, headers=PART).text
    assert part.lstrip().startswith('<tr class="editing"')
    typed = hidden(part) | {"weight": "70", "name": "Care", "owner": "Lead"}
    told = client.post(address, data=typed | {"preview": "1"}, headers=PART)
    assert told.status_code == 200
    assert "Speed 40 → <b>30</b>" in told.text
    assert below(goals, "objective", "C1") == {"C1.A": 6000, "C1.B": 4000}
    refused = client.post(address, data=typed, headers=PART)
    assert refused.status_code == 422
    assert 'value="70"' in refused.text
    assert "while the cycle runs" in refused.text
    assert client.post(address, data=typed | WHY).status_code == 303
    assert below(goals, "objective", "C1") == {"C1.A": 7000, "C1.B": 3000}


def test_what_was_saved_can_be_undone_from_the_next_page(
    goals: Database, client: FlaskClient, as_person: AsPerson
) -> None:
    as_person(client, "leadership")
    address = f"/objectives/{objective_id(goals, 'C1')}/edit"
    assert sent(client, address, name="Come back often", owner="LEAD", **WHY)[0] == 303
    page = client.get(f"/cascade?{JUNE}").text
    assert "Come back often changed." in page or "Come back changed." in page
    undo = re.findall(r'action="(/amendments/\d+/undo)"', page)[0]
    assert client.post(undo, data={"next": "/cascade"}).status_code == 303
    assert row(goals, "objectives", "C1")["name"] == "Come back"


def test_the_effect_on_target_parent_and_company_is_that_of_saving(
    goals: Database, client: FlaskClient, as_person: AsPerson
) -> None:
    as_person(client, "lead")
    address = f"/targets/{target_id(goals, 'CSAT')}/edit"
    page = client.get(address).text
    typed = hidden(page) | {"target": "5", "baseline": "3", "weight": "50", "points": "60"}
    told = client.post(address, data=typed | {"preview": "1"}, headers=PART).text
    assert "Satisfaction 80.00 → <b>60.00</b>" in told
    assert "Care 80.00 → <b>60.00</b>" in told
    assert client.post(address, data=typed | WHY).status_code == 303
    assert "60.00" in client.get(f"/targets/{target_id(goals, 'CSAT')}").text


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"weight": "a lot"}, "no plain number"),
        ({"weight": "101"}, "Enter 0 to 100"),
        ({"points": "1.005"}, "Enter 0 to 100"),
        ({"owner": "nobody"}, "Choose a unit or a person"),
        ({"target": ""}, "needs a target"),
        ({"baseline": "4.5"}, "baseline and target are equal"),
        ({"curve": "straight"}, "is no curve"),
        ({"effective": "2025-05-31", "target": "4.6"}, "expected a day from"),
        ({"effective": "soon"}, "no day such as"),
        ({"weight": "60", "rule": "take"}, "choose the sibling"),
    ],
)
def test_what_is_wrong_comes_back_with_what_was_typed(
    goals: Database, client: FlaskClient, as_person: AsPerson, typed: dict[str, str], words: str
) -> None:
    as_person(client, "lead")
    standing = {"owner": "Owner", "weight": "50", "points": "60", "baseline": "3", "target": "4.5"}
    address = f"/targets/{target_id(goals, 'CSAT')}/edit"
    before = row(goals, "targets", "CSAT", "OWNER")
    status, page = sent(client, address, **(standing | WHY | typed))
    assert status == 422
    assert words in page
    assert all(f'value="{text}"' in page for text in typed.values() if text)
    assert row(goals, "targets", "CSAT", "OWNER") == before


def test_the_second_of_two_gets_both_and_decides(
    goals: Database, client: FlaskClient, as_person: AsPerson
) -> None:
    as_person(client, "lead")
    address = f"/objectives/{objective_id(goals, 'C1.B')}/edit"
    old = hidden(client.get(address).text)
    terms = {"owner": "LEAD", "weight": "40"}
    assert client.post(address, data=old | terms | WHY | {"name": "Faster"}).status_code == 303
    mine = old | terms | WHY | {"name": "Fastest", "request_key": "another"}
    answer = client.post(address, data=mine)
    assert answer.status_code == 409
    assert "<td>Faster</td><td>Fastest</td>" in answer.text
    assert row(goals, "objectives", "C1.B")["name"] == "Faster"
    again = mine | hidden(answer.text)
    assert client.post(address, data=again).status_code == 303
    assert row(goals, "objectives", "C1.B")["name"] == "Fastest"


def test_weights_that_changed_meanwhile_stand_beside_what_was_typed(
    goals: Database, client: FlaskClient, as_person: AsPerson
) -> None:
    as_person(client, "lead")
    address = f"/cascade/weights?{JUNE}&at=objective C1"
    page = client.get(address).text
    old, names = hidden(page), re.findall(r'name="(share-\d+)"', page)
    assert sent(client, address, **dict(zip(names, ("70", "30"), strict=True)), **WHY)[0] == 303
    mine = old | WHY | dict(zip(names, ("80", "20"), strict=True)) | {"request_key": "mine"}
    answer = client.post(address, data=mine)
    assert answer.status_code == 409
    assert "<td>70.00</td><td>80</td>" in answer.text
    assert client.post(address, data=mine | hidden(answer.text)).status_code == 303
    assert below(goals, "objective", "C1") == {"C1.A": 8000, "C1.B": 2000}


def test_the_same_form_sent_twice_counts_once(
    goals: Database, client: FlaskClient, as_person: AsPerson
) -> None:
    as_person(client, "lead")
    address = f"/cascade/add?{JUNE}&at={CARE}"
    typed = hidden(client.get(address).text) | WHY
    typed |= {"name": "Listen", "code": "C1.A.1", "owner": "LEAD"}
    assert [client.post(address, data=typed).status_code for _ in range(2)] == [303, 303]
    assert list(below(goals, "objective", "C1.A")) == ["C1.A.1", "CSAT", "RATE"]


def test_a_target_is_added_with_its_measure_and_shares_with_the_others(
    goals: Database, client: FlaskClient, as_person: AsPerson
) -> None:
    as_person(client, "lead")
    found = client.get(f"/cascade/add?{JUNE}&at={SPEED}&kind=target&q=satis").text
    assert "more is better" in found
    address = f"/cascade/add?{JUNE}&at={SPEED}&kind=target&measure=CSAT"
    assert "at=objective+C1.B&amp;kind=target&amp;measure=CSAT" in found
    status, page = sent(client, address, owner="LEAD", weight="30", baseline="3", target="4", **WHY)
    assert status == 303, page
    assert below(goals, "objective", "C1.B") == {"FAST": 7000, "CSAT": 3000}


def test_a_code_is_proposed(goals: Database, client: FlaskClient, as_person: AsPerson) -> None:
    as_person(client, "leadership")
    assert 'value="C1.C"' in client.get(f"/cascade/add?{JUNE}&at=objective C1").text
    top = client.get(f"/cascade/add?{JUNE}&at=perspective CUS").text
    assert 'value="C2"' in top
    assert re.search(r'name="owner" [^>]*value="Company"', top)  # a company goal is the company's


def test_a_taken_code_is_refused_at_its_field(
    goals: Database, client: FlaskClient, as_person: AsPerson
) -> None:
    as_person(client, "leadership")
    address = f"/cascade/add?{JUNE}&at=objective C1"
    status, page = sent(client, address, name="Again", code="C1.A", owner="LEAD", **WHY)
    assert status in (409, 422)
    assert 'value="Again"' in page


def test_a_target_moves_to_another_parent(
    goals: Database, client: FlaskClient, as_person: AsPerson
) -> None:
    as_person(client, "lead")
    places = client.get(f"/cascade/move?{JUNE}&at=target RATE/OWNER&q=speed").text
    assert "to=objective+C1.B" in places
    address = f"/cascade/move?{JUNE}&at=target RATE/OWNER&to={SPEED}"
    assert sent(client, address, weight="25", **WHY)[0] == 303
    assert below(goals, "objective", "C1.A") == {"CSAT": 10_000}
    assert below(goals, "objective", "C1.B") == {"RATE": 2500, "FAST": 7500}


def test_a_lead_is_offered_what_she_may_plan_below_and_nothing_else(
    company: Database, tmp_path: Path, client: FlaskClient, as_person: AsPerson
) -> None:
    ours = "2025-06,C1.A,Care,LEAD,C1,,60,\n"
    theirs = "2025-06,C2,Sell,SALES,,CUS,50,\n"
    objectives = (
        BUNDLE["objectives"].replace(ours, theirs + ours).replace("CUS,100,100", "CUS,50,100")
    )
    load_goals(company, tmp_path / "goals", objectives=objectives)
    address = f"/cascade/move?{JUNE}&at=target RATE/OWNER"
    as_person(client, "lead")
    assert re.findall('to=(.*?)"', client.get(address).text) == ["objective+C1", "objective+C1.B"]
    as_person(client, "leadership")
    assert "to=objective+C2" in client.get(address).text


def test_an_objective_does_not_go_below_itself(
    goals: Database, client: FlaskClient, as_person: AsPerson
) -> None:
    as_person(client, "leadership")
    status, page = sent(client, f"/cascade/move?{JUNE}&at=objective C1&to={CARE}", **WHY)
    assert status == 422
    assert "its own ancestor" in page


def test_nothing_moves_to_where_it_hangs(
    goals: Database, client: FlaskClient, as_person: AsPerson
) -> None:
    as_person(client, "lead")
    address = f"/cascade/move?{JUNE}&at={CARE}&to=objective C1"
    assert "It hangs there already" in client.get(address).text
    refused = client.post(address, data=WHY)
    assert refused.status_code == 422
    assert "It hangs there already" in refused.text


def test_a_family_is_weighed_on_one_form(
    goals: Database, client: FlaskClient, as_person: AsPerson
) -> None:
    as_person(client, "lead")
    address = f"/cascade/weights?{JUNE}&at=objective C1"
    page = client.get(address).text
    names = re.findall(r'name="(share-\d+)"', page)
    typed = dict(zip(names, ("70", "20"), strict=True))
    status, page = sent(client, address, rule="typed", **typed, **WHY)
    assert status == 422
    assert "sum to 90.00" in page
    assert sent(client, address, rule="scale", **typed, **WHY)[0] == 303
    assert below(goals, "objective", "C1") == {"C1.A": 7778, "C1.B": 2222}
    assert sent(client, address, rule="equal", **typed, **WHY)[0] == 303
    assert below(goals, "objective", "C1") == {"C1.A": 5000, "C1.B": 5000}
    assert sent(client, address, rule="take", taken_from=SPEED, **typed, **WHY)[0] == 303
    assert below(goals, "objective", "C1") == {"C1.A": 7000, "C1.B": 3000}


def test_a_wide_family_is_weighed_page_by_page(
    goals: Database, client: FlaskClient, as_person: AsPerson, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.web.cascade.weighing._A_PAGE", 1)
    as_person(client, "lead")
    address = f"/cascade/weights?{JUNE}&at=objective C1"
    first, second = (
        re.findall(r'name="(share-\d+)"', client.get(f"{address}&page={page}").text)
        for page in (1, 2)
    )
    assert (len(first), len(second)) == (1, 1)
    assert first != second
    assert sent(client, address, rule="equal", **WHY)[0] == 303
    assert below(goals, "objective", "C1") == {"C1.A": 5000, "C1.B": 5000}
    status, page = sent(client, f"{address}&page=2", rule="typed", **{second[0]: "25"}, **WHY)
    assert status == 422
    assert "sum to 75.00" in page
    assert "1 to 1 of 2" in client.get(address).text
    assert sent(client, f"{address}&page=2", rule="scale", **{second[0]: "25"}, **WHY)[0] == 303
    assert below(goals, "objective", "C1") == {"C1.A": 6667, "C1.B": 3333}


def test_a_draft_may_be_off_and_says_so_with_the_way_to_mend_it(
    goals: Database, client: FlaskClient, as_person: AsPerson
) -> None:
    become(goals, "draft")
    as_person(client, "lead")
    address = f"/cascade/weights?{JUNE}&at=objective C1"
    names = re.findall(r'name="(share-\d+)"', client.get(address).text)
    assert sent(client, address, **dict(zip(names, ("70", "20"), strict=True)))[0] == 303
    tree = client.get(f"/cascade?{JUNE}").text
    assert "weights 90: mend" in tree
    mend = re.findall(r'href="(/cascade/weights[^"]*rule=scale)"', tree)[0].replace("&amp;", "&")
    page = client.get(mend).text
    assert re.search(r'value="scale" checked', page)


def test_points_of_a_scorecard_are_one_form(
    goals: Database, client: FlaskClient, as_person: AsPerson
) -> None:
    as_person(client, "lead")
    address = f"/cascade/points?{JUNE}&owner=OWNER"
    names = re.findall(r'name="(share-\d+)"', client.get(address).text)
    assert sent(client, address, **dict(zip(names, ("50", "40"), strict=True)), **WHY)[0] == 422
    assert sent(client, address, **dict(zip(names, ("55", "45"), strict=True)), **WHY)[0] == 303
    assert row(goals, "targets", "CSAT", "OWNER")["points"] == 5500


@pytest.mark.parametrize("login", ["owner", "other-lead", "stranger"])
def test_whoever_does_not_lead_plans_nothing(
    goals: Database, client: FlaskClient, as_person: AsPerson, login: str
) -> None:
    as_person(client, login)
    addresses = [
        f"/cascade/add?{JUNE}&at=objective C1",
        f"/cascade/move?{JUNE}&at={CARE}",
        f"/cascade/remove?{JUNE}&at={CARE}",
        f"/cascade/weights?{JUNE}&at=objective C1",
        f"/cascade/points?{JUNE}&owner=OWNER",
        f"/objectives/{objective_id(goals, 'C1.A')}/edit",
        f"/targets/{target_id(goals, 'CSAT')}/edit",
    ]
    for address in addresses:
        assert client.get(address).status_code == 403, address
        assert client.post(address, data=WHY).status_code == 403, address
    tree = client.get(f"/cascade?{JUNE}&at={CARE}").text
    assert "tree__button" not in tree
    assert "draggable" not in tree


def test_a_lead_changes_what_is_below_her_and_not_what_came_down(
    goals: Database, client: FlaskClient, as_person: AsPerson
) -> None:
    as_person(client, "lead")
    assert client.get(f"/objectives/{objective_id(goals, 'C1')}/edit").status_code == 403
    assert client.get(f"/cascade/add?{JUNE}&at=perspective CUS").status_code == 403
    assert client.get(f"/cascade/points?{JUNE}&owner=LEAD").status_code == 403
    tree = client.get(f"/cascade?{JUNE}&at={CARE}").text
    assert 'aria-label="Add below Come back"' in tree
    assert 'aria-label="Change Come back"' not in tree
    assert 'aria-label="Change Care"' in tree


def test_a_branch_goes_or_rises(goals: Database, client: FlaskClient, as_person: AsPerson) -> None:
    as_person(client, "lead")
    address = f"/cascade/remove?{JUNE}&at={CARE}"
    page = client.get(address).text
    assert "Below it hang 2 lines:" in page
    assert sent(client, address, below="keep", **WHY)[0] == 303
    assert below(goals, "objective", "C1") == {"C1.B": 4000, "CSAT": 3000, "RATE": 3000}
    address = f"/cascade/remove?{JUNE}&at={SPEED}"
    assert sent(client, address, below="remove", **WHY)[0] == 303
    assert below(goals, "objective", "C1") == {"CSAT": 5000, "RATE": 5000}


@pytest.mark.parametrize("state", ["scoring", "calibration", "published", "closed"])
def test_later_states_say_why_nothing_changes(
    goals: Database, client: FlaskClient, as_person: AsPerson, state: str
) -> None:
    become(goals, state)
    as_person(client, "leadership")
    tree = client.get(f"/cascade?{JUNE}").text
    assert "tree__button" not in tree
    assert "stand as they are" in tree or "any more" in tree
    address = f"/objectives/{objective_id(goals, 'C1.A')}/edit"
    assert client.get(address).status_code == 422
    assert client.post(address, data={"name": "x"} | WHY).status_code == 422


def test_history_tells_who_what_why_and_leads_back(
    goals: Database, client: FlaskClient, as_person: AsPerson
) -> None:
    as_person(client, "lead")
    address = f"/objectives/{objective_id(goals, 'C1.A')}/edit"
    sent(client, address, name="Care more", owner="LEAD", weight="60", **WHY)
    page = client.get(f"/cascade/history?{JUNE}").text
    for words in ("Lead", "the market turned", "Care more", "/undo"):
        assert words in page
    as_person(client, "stranger")
    page = client.get(f"/cascade/history?{JUNE}").text
    assert "Care more" in page
    assert "/undo" not in page
    for query, there in (("person=Lead", 1), ("person=Boss", 0), ("place=C1.A", 1),
                         ("place=C9", 0), ("until=2025-01-01", 0), ("since=x", 1)):  # fmt: skip
        found = client.get(f"/cascade/history?{JUNE}&{query}").text
        assert ("the market turned" in found) is bool(there), query


def test_history_calls_a_target_by_its_measure_and_owner(
    goals: Database, client: FlaskClient, as_person: AsPerson
) -> None:
    as_person(client, "lead")
    address = f"/cascade/points?{JUNE}&owner=OWNER"
    names = re.findall(r'name="(share-\d+)"', client.get(address).text)
    assert sent(client, address, **dict(zip(names, ("55", "45"), strict=True)), **WHY)[0] == 303
    page = client.get(f"/cascade/history?{JUNE}").text
    assert "Satisfaction · Owner" in page
    assert '<span class="code">CSAT/OWNER</span>' in page


def test_what_changed_several_cycles_stands_in_the_history_of_each(
    goals: Database, client: FlaskClient, as_person: AsPerson
) -> None:
    months = ("2025-05", "2025-06")
    with goals.writing() as session:
        rows = [find_row(session, "objectives", month, "C1") for month in months]
        changes = [edited("objectives", row, name=f"Of {row['cycle']}") for row in rows if row]
        told = Told("edit", "LEAD", "said for both")
        amend(session, changes, told, clock.now(), clock.today("Asia/Shanghai"))
    as_person(client, "lead")
    for month, other in (months, months[::-1]):
        page = client.get(f"/cascade/history?cycle={month}").text
        assert "said for both" in page
        assert f"Of {month}" in page
        assert f"Of {other}" not in page


def test_what_changed_again_is_not_offered_to_undo(
    goals: Database, client: FlaskClient, as_person: AsPerson
) -> None:
    as_person(client, "lead")
    address = f"/objectives/{objective_id(goals, 'C1.A')}/edit"
    for name in ("One", "Two"):
        assert sent(client, address, name=name, owner="LEAD", weight="60", **WHY)[0] == 303
    page = client.get(f"/cascade/history?{JUNE}").text
    shown = page[page.index('id="history"') :].split('id="toasts"')[0]
    assert len(re.findall(r"/undo", shown)) == 1


def test_findings_lead_to_the_form_that_mends_them(
    goals: Database, client: FlaskClient, as_person: AsPerson
) -> None:
    become(goals, "draft")
    as_person(client, "leadership")
    address = f"/cascade/weights?{JUNE}&at=objective C1"
    names = re.findall(r'name="(share-\d+)"', client.get(address).text)
    sent(client, address, **dict(zip(names, ("70", "20"), strict=True)))
    checks = client.get(f"/cascade/checks?{JUNE}").text
    assert "/cascade/weights?cycle=2025-06&amp;at=objective+C1" in checks
    for login, offered in (("lead", True), ("other-lead", False), ("stranger", False)):
        as_person(client, login)
        text = client.get(f"/cascade/checks?{JUNE}&code=weights-off").text
        assert ("Mend it" in text) is offered, login


def test_owners_are_found_as_one_types(
    goals: Database, client: FlaskClient, as_person: AsPerson
) -> None:
    as_person(client, "lead")
    found = client.get("/cascade/owners?owner=own", headers=PART).text
    assert '<option value="OWNER">Owner · Service</option>' in found


def test_what_an_objective_supports_stands_in_its_row(
    company: Database, tmp_path: Path, client: FlaskClient, as_person: AsPerson
) -> None:
    links = "cycle,from,to,kind\n2025-06,C1.B,C1.A,supports\n"
    load_goals(company, tmp_path / "linked", links=links)
    page = as_person(client, "stranger").get(f"/cascade?{JUNE}&at={SPEED}").text
    found = re.search(r'supports <a href="/objectives/(\d+)">Care</a>', page)
    assert found
    assert int(found[1]) == objective_id(company, "C1.A")


MANY = 300


@pytest.fixture
def wide(company: Database, tmp_path: Path) -> Database:
    """An objective with hundreds of targets, of the people in the unit of LEAD."""
    people = BUNDLE["people"] + "".join(f"p{n},Person {n},SERVICE,,,\n" for n in range(MANY))
    targets = BUNDLE["targets"].replace("2025-06,C1.B,FAST,LEAD,100,", "2025-06,C1.B,FAST,LEAD,,")
    targets += "".join(f"2025-06,C1.B,FAST,p{n},,,,{n + 1},\n" for n in range(MANY))
    load_goals(company, tmp_path / "wide", people=people, targets=targets)
    return company


FORMS = [
    f"/cascade/add?{JUNE}&at={SPEED}",
    f"/cascade/add?{JUNE}&at={SPEED}&kind=target&measure=CSAT",
    f"/cascade/move?{JUNE}&at={FAST}&to={CARE}",
    f"/cascade/remove?{JUNE}&at={SPEED}",
    f"/cascade/weights?{JUNE}&at=objective C1",
    f"/cascade/points?{JUNE}&owner=OWNER",
    f"/cascade/history?{JUNE}",
    f"/cascade?{JUNE}&at={SPEED}",
]


@pytest.mark.parametrize("size", ["goals", "wide"])
def test_every_form_asks_a_fixed_number_of_times(
    request: pytest.FixtureRequest,
    size: str,
    client: FlaskClient,
    as_person: AsPerson,
    few_statements: Counting,
) -> None:
    database = request.getfixturevalue(size)
    as_person(client, "lead")
    edit = f"/targets/{target_id(database, 'CSAT')}/edit"
    for address in (*FORMS, edit, f"/objectives/{objective_id(database, 'C1.B')}/edit"):
        with few_statements():
            answer = client.get(address)
        assert answer.status_code == 200, address
        assert len(answer.data) < 200_000, address
