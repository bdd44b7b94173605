"""Catchball in the browser: two sides, one sheet."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func

from app import clock
from app.db import Database
from cascade.models import Account, Notice, Offer, OfferTurn
from cascade.queries import list_unaccepted, page_unaccepted
from goals.models import col, select
from goals.queries import find_cycle
from tests.web.conftest import AsPerson
from tests.web.goals import load_goals
from tests.web.handing import SHEETS, chosen, objective, rows

PEOPLE = {
    "people": str(SHEETS["people"])
    + "OTHER,Other,SALES,,,,\nSTRANGER,Stranger,SALES,,,,\nHR,Hr,COMPANY,,,,\n"
}
PART = {"HX-Request": "true", "HX-Request-Type": "partial"}
COUNTER = {
    "kind": "counter",
    "target": "8",
    "baseline": "0",
    "reason": "two of us are away",
    "resources": "one more van",
}


@pytest.fixture
def goals(company: Database, tmp_path: Path) -> Database:
    """June is a draft, May is active."""
    load_goals(company, tmp_path / "bundle", **{**SHEETS, **PEOPLE})
    return company


@pytest.fixture
def offered(goals: Database, client: FlaskClient, as_person: AsPerson) -> str:
    """LEAD offers OWNER a target of 10; where it is."""
    as_person(client, "lead")
    form = chosen(
        client, left_out="LEAD", due="2025-05-20", note="as last year", **{"target SOLD": "10"}
    )
    assert client.post("/breakdown/offers", data=form).status_code == 303
    return "/offers/1"


def count(database: Database, table: Any, *where: Any) -> int:
    """How many rows there are."""
    with database.reading() as session:
        return session.scalars(select(func.count()).select_from(table).where(*where)).one()


def unaccepted(database: Database) -> set[tuple[str, str, bool]]:
    """June's targets that nobody accepted."""
    with database.reading() as session:
        cycle = find_cycle(session, "2025-06")
        assert cycle is not None
        found = list_unaccepted(session, cycle.id or 0)
        assert page_unaccepted(session, cycle.id or 0, 1, 1) == (found[1:2], len(found))
    return {(each.measure, each.owner, each.changed) for each in found}


def test_an_accepted_offer_is_the_target_and_both_have_signed(
    goals: Database, offered: str, client: FlaskClient, as_person: AsPerson
) -> None:
    inbox = as_person(client, "owner").get("/offers").text
    assert "Sold" in inbox
    assert "overdue" in inbox
    assert 'nav__count">1' in client.get("/work").text
    page = client.get(offered).text
    assert "as last year" in page
    assert "Accept the terms" in page
    answer = client.post(offered, data={"kind": "accept", "follows": "1"})
    assert answer.status_code == 303
    assert rows(goals, "SOLD")["OWNER"]["target"] == "10"
    page = client.get(offered).text
    assert "Both have signed" in page
    assert "Lead offered these terms" in page
    assert "Accept the terms" not in page
    assert "Sold" in client.get("/offers/sheet?cycle=2025-06").text
    assert ("SOLD", "OWNER", False) not in unaccepted(goals)
    assert ("CSAT", "OWNER", False) in unaccepted(goals)


def test_an_accepted_target_that_changes_needs_a_new_offer(
    goals: Database, offered: str, client: FlaskClient, as_person: AsPerson
) -> None:
    as_person(client, "owner").post(offered, data={"kind": "accept"})
    as_person(client, "lead")
    form = chosen(client, left_out="LEAD", existing="change", **{"target SOLD": "12"})
    assert client.post("/breakdown/targets", data=form).status_code == 303
    assert ("SOLD", "OWNER", True) in unaccepted(goals)


def test_a_counter_offer_goes_back_and_forth(
    goals: Database, offered: str, client: FlaskClient, as_person: AsPerson
) -> None:
    as_person(client, "owner")
    refused = client.post(offered, data={**COUNTER, "reason": ""})
    assert refused.status_code == 422
    assert "one more van" in refused.text
    assert "write a reason" in refused.text
    same = client.post(offered, data={**COUNTER, "target": "10"})
    assert "change one of them" in same.text
    wrong = client.post(offered, data={**COUNTER, "baseline": "8"})
    assert "baseline and target are equal" in wrong.text
    assert client.post(offered, data={**COUNTER, "target": "ten"}).status_code == 422
    assert client.post(offered, data=COUNTER).status_code == 303
    assert client.post(offered, data={"kind": "accept"}).status_code == 409
    as_person(client, "lead")
    page = client.get(offered).text
    assert "<mark>8" in page
    assert "one more van" in page
    assert client.post(offered, data={"kind": "accept", "follows": "2"}).status_code == 303
    assert rows(goals, "SOLD")["OWNER"]["target"] == "8"
    assert count(goals, OfferTurn) == 3


def test_the_second_of_two_tabs_gets_how_it_stands(
    goals: Database, offered: str, client: FlaskClient, as_person: AsPerson
) -> None:
    as_person(client, "owner")
    assert client.post(offered, data={**COUNTER, "follows": "1"}).status_code == 303
    as_person(client, "lead")
    client.post(offered, data={**COUNTER, "target": "9", "follows": "2"})
    as_person(client, "owner")
    late = client.post(offered, data={**COUNTER, "target": "7", "follows": "2"})
    assert late.status_code == 409
    assert "Somebody was faster" in late.text
    assert 'value="7"' in late.text


@pytest.mark.parametrize(("kind", "who", "state"), [
    ("decline", "owner", "declined"), ("withdraw", "lead", "withdrawn")
])  # fmt: skip
def test_what_is_declined_or_withdrawn_is_settled(
    goals: Database,
    offered: str,
    client: FlaskClient,
    as_person: AsPerson,
    kind: str,
    who: str,
    state: str,
) -> None:
    as_person(client, who)
    assert client.post(offered, data={"kind": kind, "reason": "no"}).status_code == 303
    assert count(goals, Offer, col(Offer.state) == state) == 1
    assert state in client.get("/offers?view=settled").text
    assert client.post(offered, data={"kind": "accept"}).status_code == 409
    assert rows(goals, "SOLD") == {}


def test_a_reminder_goes_out_once_a_day(
    goals: Database,
    offered: str,
    client: FlaskClient,
    as_person: AsPerson,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    as_person(client, "lead")
    assert client.post(offered, data={"kind": "remind"}).status_code == 303
    assert client.post(offered, data={"kind": "remind"}).status_code == 409
    assert "Reminded today already" in client.get(offered).text
    later = clock.now() + timedelta(hours=25)
    monkeypatch.setattr(clock, "now", lambda: later)
    as_person(client, "lead")
    assert client.post(offered, data={"kind": "remind"}).status_code == 303


def test_the_other_side_is_told(
    goals: Database, offered: str, client: FlaskClient, as_person: AsPerson
) -> None:
    def waiting(login: str) -> int:
        with goals.reading() as session:
            return session.scalars(
                select(func.count())
                .select_from(Notice)
                .join(Account, col(Account.id) == col(Notice.account_id))
                .where(col(Account.login) == login, col(Notice.read_at).is_(None))
            ).one()

    assert (waiting("owner"), waiting("lead")) == (1, 0)
    as_person(client, "owner").post(offered, data=COUNTER)
    assert (waiting("owner"), waiting("lead")) == (0, 1)


def test_many_are_accepted_at_once_or_none(
    goals: Database, client: FlaskClient, as_person: AsPerson
) -> None:
    as_person(client, "lead")
    for measure in ("SOLD", "FAST"):
        form = chosen(client, left_out="LEAD", measure=measure,
                      **{f"way {measure}": "same", f"target {measure}": "10",
                         f"baseline {measure}": "0"})  # fmt: skip
        assert client.post("/breakdown/offers", data=form).status_code == 303
    as_person(client, "owner")
    assert client.post("/offers/accept", data={}).status_code == 422
    stale = {"all": "1", "listed": ["1-1", "2-7"]}
    assert client.post("/offers/accept", data=stale).status_code == 409
    assert rows(goals, "SOLD") == {}
    both = {"all": "1", "listed": ["1-1", "2-1"]}
    assert client.post("/offers/accept", data=both).status_code == 303
    assert rows(goals, "SOLD")["OWNER"]["target"] == "10"
    assert count(goals, Offer, col(Offer.state) == "accepted") == 2


def test_a_proposal_from_below_is_answered_above(
    goals: Database, client: FlaskClient, as_person: AsPerson
) -> None:
    as_person(client, "owner")
    page = client.get("/offers/new?cycle=2025-06").text
    assert "Come back" in page
    form = {"objective": objective(client), "measure": "SOLD", "target": "6", "baseline": "0"}
    assert client.post("/offers/new", data={**form, "measure": ""}).status_code == 422
    assert client.post("/offers/new", data={**form, "owner": "SECOND"}).status_code == 422
    assert client.post("/offers/new", data={**form, "baseline": "6"}).status_code == 422
    made = client.post("/offers/new", data=form)
    assert made.status_code == 303
    assert client.post(made.location, data={"kind": "accept"}).status_code == 409
    as_person(client, "lead")
    assert "Sold" in client.get("/offers").text
    assert client.post(made.location, data={"kind": "accept"}).status_code == 303
    assert rows(goals, "SOLD")["OWNER"]["target"] == "6"
    twice = as_person(client, "owner").post("/offers/new", data={**form, "target": "7"})
    assert twice.status_code == 303


@pytest.mark.parametrize("typed", ["SOLD", "Sold", "sold", " sol"])
def test_a_proposal_takes_a_measure_by_code_name_or_part_of_it(
    goals: Database, client: FlaskClient, as_person: AsPerson, typed: str
) -> None:
    as_person(client, "owner")
    form = {"objective": objective(client), "measure": typed, "target": "6", "baseline": "0"}
    made = client.post("/offers/new", data=form)
    assert made.status_code == 303
    assert "Sold" in client.get(made.location).text


def test_a_proposal_asks_which_of_several_measures_is_meant(
    goals: Database, client: FlaskClient, as_person: AsPerson
) -> None:
    as_person(client, "owner")
    form = {"objective": objective(client), "measure": "o", "target": "6", "baseline": "0"}
    refused = client.post("/offers/new", data=form)
    assert refused.status_code == 422
    assert "Sold (SOLD)" in refused.text
    assert 'value="o"' in refused.text


def test_measures_are_completed_as_they_are_typed(
    goals: Database, client: FlaskClient, as_person: AsPerson
) -> None:
    as_person(client, "owner")
    options = client.get("/offers/measures?measure=sol", headers=PART).text
    assert options.strip() == '<option value="SOLD">Sold</option>'
    assert "Sold" in client.get("/offers/measures?measure=sol").text


def test_an_active_cycle_refuses_what_breaks_its_sums(
    goals: Database, client: FlaskClient, as_person: AsPerson
) -> None:
    as_person(client, "owner")
    form = {"objective": objective(client, "C1", "2025-05"), "measure": "SOLD", "target": "6",
            "baseline": "0", "points": "50", "cycle": "2025-05"}  # fmt: skip
    made = client.post("/offers/new?cycle=2025-05", data=form)
    assert made.status_code == 303, made.text
    as_person(client, "lead")
    refused = client.post(made.location, data={"kind": "accept"})
    assert refused.status_code == 422
    assert "come to 100 while a cycle is active" in refused.text
    assert count(goals, Offer, col(Offer.state) == "accepted") == 0


@pytest.mark.parametrize(
    ("kind", "status", "answers"),
    [
        ("owner", 200, 303),
        ("lead", 200, 409),
        ("hr", 200, 409),
        ("leadership", 200, 409),
        ("auditor", 200, 403),
        ("other-lead", 403, 403),
        ("stranger", 403, 403),
        ("admin", 403, 403),
    ],
)
def test_the_thread_is_for_the_sides_and_those_above(
    offered: str, client: FlaskClient, as_person: AsPerson, kind: str, status: int, answers: int
) -> None:
    as_person(client, kind)
    assert client.get(offered).status_code == status
    assert client.post(offered, data={"kind": "accept"}).status_code == answers
    assert ("Sold" in client.get("/offers?view=all").text) is (status == 200)


def test_the_pages_ask_a_fixed_number_of_times(
    offered: str,
    client: FlaskClient,
    as_person: AsPerson,
    few_statements: Callable[[], AbstractContextManager[None]],
) -> None:
    as_person(client, "owner")
    for address in ("/offers", "/offers?view=all", offered, "/offers/new", "/offers/sheet"):
        with few_statements():
            assert client.get(address).status_code == 200
