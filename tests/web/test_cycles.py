"""Cycles: added, moved step by step, copied to the next, and who holds them up."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from app import clock
from app.db import Database
from cascade.actions import Told, amend
from cascade.models import Offer
from cascade.queries import list_rows, list_unaccepted
from goals.changes import Change, edited
from goals.models import AuditEntry, Cycle, col, select, update
from goals.queries import find_cycle
from tests.web.cards import load_cards
from tests.web.conftest import AsPerson
from tests.web.goals import load_goals

Counting = Callable[..., AbstractContextManager[None]]
PART = {"HX-Request": "true", "HX-Request-Type": "partial"}

NEW = {
    "code": "2025-07", "name": "July", "starts": "2025-07-01", "ends": "2025-07-31",
    "frequency": "month", "parent": "", "rollup_cap": "100",
}  # fmt: skip


@pytest.fixture
def hr(client: FlaskClient, as_person: AsPerson) -> FlaskClient:
    """HR's browser."""
    return as_person(client, "hr")


@pytest.fixture
def goals(company: Database, tmp_path: Path) -> Database:
    """The database with the goals of the tests."""
    load_goals(company, tmp_path / "goals")
    return company


@pytest.fixture
def cards(company: Database, tmp_path: Path) -> Database:
    """The database with a scorecard and a grade for those who reported."""
    load_cards(company, tmp_path / "cards")
    return company


def state_of(database: Database, code: str) -> str:
    """The state that the cycle is in."""
    with database.reading() as session:
        found = find_cycle(session, code)
        assert found is not None
        return found.state


def put(database: Database, code: str, state: str, **columns: Any) -> None:
    """The cycle is in that state, however it came there."""
    with database.writing() as session:
        statement = update(Cycle).where(col(Cycle.code) == code)
        session.execute(statement.values(state=state, **columns))


def rows(database: Database, sheet: str, cycle: str) -> list[Any]:
    """The rows of the cycle's sheet."""
    with database.reading() as session:
        return [dict(row) for row in list_rows(session, sheet, cycle)]


def move(browser: FlaskClient, code: str, seen: str, to: str, **more: str) -> int:
    """The status of a step."""
    given = {"seen": seen, "to": to, "confirmed": "yes", **more}
    return browser.post(f"/cycles/{code}/move", data=given).status_code


def blocks(browser: FlaskClient, code: str) -> int:
    """How many items of the checklist block the next step."""
    return browser.get(f"/cycles/{code}").text.count("blocks the next step")


def plan(database: Database, *changes: Change) -> None:
    """The plan is changed."""
    with database.writing() as session:
        amend(session, changes, Told("test", "test"), clock.now(), date(2025, 6, 15))


# -- the list, adding and removing


def test_without_cycles_the_list_says_how_to_begin(
    company: Database, client: FlaskClient, as_person: AsPerson
) -> None:
    with company.writing() as session:
        for cycle in session.scalars(select(Cycle)):
            session.delete(cycle)
    assert 'href="/cycles/new"' in as_person(client, "hr").get("/cycles").text
    assert "/cycles/new" not in as_person(client, "owner").get("/cycles").text


def test_the_list_says_score_coverage_and_who_is_late(goals: Database, hr: FlaskClient) -> None:
    text = hr.get("/cycles").text
    line = text[text.index("/cycles/2025-06") :].split("</tr>")[0]
    cells = re.findall(r"<td[^>]*>(.*?)</td>", line, re.DOTALL)
    plain = [re.sub(r"<[^>]*>", "", cell).strip() for cell in cells]
    assert plain[0].startswith("active")
    assert plain[3:6] == ["3", "80.00", "30%"]
    assert plain[6].startswith("2")  # OWNER lacks the rate, LEAD the answers


def test_a_new_cycle_is_proposed_from_length_and_day(hr: FlaskClient) -> None:
    text = hr.get("/cycles/new?frequency=quarter&starts=2025-07-01&was=quarter").text
    for value in ("2025-Q3", "2025-09-30", "Quarter 3 of 2025"):
        assert f'value="{value}"' in text
    other = hr.get("/cycles/new?frequency=month&starts=2025-01-01&was=year", headers=PART).text
    assert 'value="2025-07"' in other  # after the last month, whatever day the year began on
    assert "<html" not in other


def test_only_longer_cycles_are_offered_to_be_inside_of(hr: FlaskClient) -> None:
    quarter = NEW | {"code": "Q3", "name": "Third", "ends": "2025-09-30", "frequency": "quarter"}
    assert hr.post("/cycles", data=quarter).status_code == 303
    assert '<option value="Q3"' in hr.get("/cycles/new?frequency=month").text
    assert '<option value="2025-06"' not in hr.get("/cycles/new?frequency=month").text
    assert '<option value="Q3"' not in hr.get("/cycles/new?frequency=quarter").text


@pytest.mark.parametrize("query", ["frequency=x&starts=y", "starts=9999-12-31", "starts=0001-1-1"])
def test_an_odd_proposal_is_no_error(hr: FlaskClient, query: str) -> None:
    assert hr.get(f"/cycles/new?{query}").status_code == 200


def test_a_cycle_is_added_as_a_draft_and_can_be_undone(company: Database, hr: FlaskClient) -> None:
    answer = hr.post("/cycles", data={**NEW, "request_key": "k", "acceptance": "yes"})
    assert (answer.status_code, answer.location) == (303, "/cycles/2025-07")
    assert state_of(company, "2025-07") == "draft"
    assert hr.post("/cycles", data={**NEW, "request_key": "k"}).status_code == 303  # sent twice
    undo = re.search(r'action="(/amendments/\d+/undo)"', hr.get("/cycles/2025-07").text)
    assert undo is not None
    assert hr.post(undo[1]).status_code == 303
    assert hr.get("/cycles/2025-07").status_code == 404


def test_a_code_is_taken_once(hr: FlaskClient) -> None:
    assert hr.post("/cycles", data={**NEW, "request_key": "a"}).status_code == 303
    answer = hr.post("/cycles", data={**NEW, "request_key": "b"})
    assert answer.status_code == 422
    assert 'href="#code"' in answer.text


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("code", ""), ("code", "new"), ("code", "2025-06"), ("code", "a/b"), ("code", "x" * 300),
        ("name", " "), ("starts", "1.7.2025"), ("starts", "9999-01-01"), ("ends", "2025-06-01"),
        ("frequency", "day"), ("parent", "2031"), ("rollup_cap", "-1"), ("rollup_cap", "1e9"),
        ("rollup_cap", "120.005"),
    ],
)  # fmt: skip
def test_a_wrong_field_comes_back_marked(hr: FlaskClient, field: str, typed: str) -> None:
    answer = hr.post("/cycles", data={**NEW, field: typed})
    assert answer.status_code == 422
    assert f'href="#{field}"' in answer.text
    assert answer.text.count('value="July"') == (field != "name")


def test_a_draft_is_changed_and_the_second_sees_both(company: Database, hr: FlaskClient) -> None:
    hr.post("/cycles", data=NEW)
    seen = re.search(r'name="seen" value="(\w+)"', hr.get("/cycles/2025-07/edit").text)
    assert seen is not None
    changed = {**NEW, "name": "Hot July", "ends": "2025-07-30", "seen": seen[1]}
    assert hr.post("/cycles/2025-07/edit", data=changed).status_code == 303
    late = hr.post("/cycles/2025-07/edit", data={**changed, "name": "Cold July"})
    assert late.status_code == 409
    assert "Hot July" in late.text
    assert 'value="Cold July"' in late.text


def test_only_an_empty_draft_is_removed(goals: Database, hr: FlaskClient) -> None:
    hr.post("/cycles", data=NEW)
    assert hr.post("/cycles/2025-07/remove").status_code == 303
    assert hr.get("/cycles/2025-07").status_code == 404
    put(goals, "2025-06", "draft")
    assert hr.post("/cycles/2025-06/remove").status_code == 422


# -- the steps


def test_a_draft_becomes_active_once_everything_adds_up(goals: Database, hr: FlaskClient) -> None:
    put(goals, "2025-06", "draft")
    assert blocks(hr, "2025-06") == 0
    (objective,) = (r for r in rows(goals, "objectives", "2025-06") if r["code"] == "C1.B")
    plan(goals, edited("objectives", objective, weight=3000, points=500))
    assert blocks(hr, "2025-06") == 2  # the weights under C1, the points of LEAD
    assert move(hr, "2025-06", "draft", "active") == 422
    assert state_of(goals, "2025-06") == "draft"
    (changed,) = (r for r in rows(goals, "objectives", "2025-06") if r["code"] == "C1.B")
    plan(goals, edited("objectives", changed, weight=4000, points=None))
    assert move(hr, "2025-06", "draft", "active") == 303
    assert state_of(goals, "2025-06") == "active"


def test_every_leaf_needs_a_target_and_a_cycle_some(goals: Database, hr: FlaskClient) -> None:
    hr.post("/cycles", data=NEW)
    assert "There are no targets" in hr.get("/cycles/2025-07").text
    put(goals, "2025-06", "draft")
    plan(goals, *(Change("targets", row, None) for row in rows(goals, "targets", "2025-06")))
    text = hr.get("/cycles/2025-06").text
    assert "Objectives with nothing below them: 2." in text
    assert move(hr, "2025-06", "draft", "active") == 422


def test_where_acceptance_is_demanded_every_target_must_be_accepted(
    goals: Database, hr: FlaskClient
) -> None:
    put(goals, "2025-06", "draft", acceptance=True)
    assert "have not accepted as they stand: 3." in hr.get("/cycles/2025-06").text
    assert move(hr, "2025-06", "draft", "active") == 422
    assert "never accepted" in hr.get("/cycles/2025-06/unaccepted").text


def test_what_lacks_acceptance_is_offered_as_it_stands_but_once(
    goals: Database, hr: FlaskClient
) -> None:
    put(goals, "2025-06", "draft", acceptance=True)
    assert "Offer all of them as they stand" in hr.get("/cycles/2025-06/unaccepted").text
    for _ in range(2):
        assert hr.post("/cycles/2025-06/unaccepted").status_code == 303
    with goals.reading() as session:
        offered = list(session.scalars(select(col(Offer.state))))
        waiting = list_unaccepted(
            session, session.scalars(select(col(Offer.cycle_id))).first() or 0
        )
    assert offered == ["open"] * len(waiting) != []


@pytest.mark.parametrize("state", ["draft", "active", "scoring", "calibration", "published"])
@pytest.mark.parametrize("to", ["draft", "active", "closed", "nonsense", ""])
def test_no_step_is_left_out_or_turned_round(
    goals: Database, hr: FlaskClient, state: str, to: str
) -> None:
    allowed = {("draft", "active"), ("scoring", "active"), ("published", "closed")}
    put(goals, "2025-06", state)
    if (state, to) not in allowed:
        assert move(hr, "2025-06", state, to, reason="because") == 422
        assert hr.get(f"/cycles/2025-06/move?to={to}").status_code == 422
        assert state_of(goals, "2025-06") == state


def test_what_cannot_be_taken_back_is_asked_once_more(goals: Database, hr: FlaskClient) -> None:
    put(goals, "2025-06", "draft")
    answer = hr.post("/cycles/2025-06/move", data={"seen": "draft", "to": "active"})
    assert answer.status_code == 422
    assert 'name="confirmed"' in answer.text
    assert state_of(goals, "2025-06") == "draft"


def test_going_back_has_a_reason_which_is_kept(goals: Database, hr: FlaskClient) -> None:
    assert move(hr, "2025-06", "active", "scoring") == 303
    assert "Goals stand as they are" in hr.get("/organisation").text  # the toast says what is next
    assert move(hr, "2025-06", "scoring", "active", reason=" ") == 422
    assert move(hr, "2025-06", "scoring", "active", reason="A branch was forgotten") == 303
    with goals.reading() as session:
        moves = select(col(AuditEntry.after)).where(col(AuditEntry.action) == "move")
        told = moves.order_by(col(AuditEntry.id))
        assert "A branch was forgotten" in list(session.scalars(told))[-1]


def test_whoever_saw_another_state_is_told(goals: Database, hr: FlaskClient) -> None:
    put(goals, "2025-06", "scoring")
    assert move(hr, "2025-06", "active", "calibration") == 409
    assert state_of(goals, "2025-06") == "scoring"


def test_targets_without_a_word_are_excused_by_name(goals: Database, hr: FlaskClient) -> None:
    put(goals, "2025-06", "scoring")
    assert move(hr, "2025-06", "scoring", "calibration") == 422
    text = hr.get("/cycles/2025-06/missing").text
    ids = re.findall(r'name="target" value="(\d+)"', text)
    assert len(ids) == 2
    assert 'data-ticks="target"' in text
    for wrong in ({}, {"target": ids}, {"target": ["x"], "reason": "Leave"}, {"reason": "Leave"}):
        assert hr.post("/cycles/2025-06/missing", data=wrong).status_code == 422
    given = {"target": ids, "reason": "On leave"}
    assert hr.post("/cycles/2025-06/missing", data=given).status_code == 303
    assert "Nothing is missing" in hr.get("/cycles/2025-06/missing").text
    why = hr.get("/scorecards/OWNER/why?cycle=2025-06").text
    assert "excused: On leave; approved by Hr" in why
    assert [row["reason"] for row in _excuses(goals)] == ["On leave", "On leave"]
    assert move(hr, "2025-06", "scoring", "calibration") == 303


def _excuses(database: Database) -> list[dict[str, Any]]:
    from goals.queries import rows_of_goals  # noqa: PLC0415 - for this one reading only

    with database.reading() as session:
        return rows_of_goals(session)["excuses"]


def test_a_published_cycle_excuses_nobody(goals: Database, hr: FlaskClient) -> None:
    put(goals, "2025-06", "published")
    text = hr.get("/cycles/2025-06/missing").text
    ids = re.findall(r"/targets/(\d+)", text)
    given = {"target": ids, "reason": "Too late"}
    assert 'name="target"' not in text
    assert hr.post("/cycles/2025-06/missing", data=given).status_code == 422
    assert move(hr, "2025-06", "published", "closed") == 422


def test_publishing_wants_a_scheme_and_a_grade_for_everyone(
    cards: Database, hr: FlaskClient
) -> None:
    put(cards, "2025-06", "calibration")
    assert "Scorecards without a grade" in hr.get("/cycles/2025-06").text
    assert move(hr, "2025-06", "calibration", "published") == 422
    hr.post("/cycles", data=NEW)
    put(cards, "2025-07", "calibration")
    assert "Judge by this scheme" in hr.get("/cycles/2025-07").text
    assert hr.post("/cycles/2025-07/scheme", data={"scheme": "S"}).status_code == 303
    assert "Judge by this scheme" not in hr.get("/cycles/2025-07").text
    assert move(hr, "2025-07", "calibration", "published") == 303
    assert hr.post("/cycles/2025-07/scheme", data={"scheme": "S"}).status_code == 422


def test_who_is_late_is_listed_by_unit(goals: Database, client: FlaskClient, as_person: AsPerson
                                       ) -> None:  # fmt: skip
    text = as_person(client, "stranger").get("/cycles/2025-06/late").text
    assert "nothing yet" in text
    assert text.index("Lead") < text.index("Owner</a>")
    assert "2 in 1 units, with 2 targets" in text
    assert "Complaint rate" in text
    assert "/checkins?owner=OWNER" not in text
    grid = as_person(client, "hr").get("/cycles/2025-06/late").text
    assert "/checkins?owner=OWNER&amp;cycle=2025-06" in grid


# -- copying


def asked(browser: FlaskClient, **wishes: Any) -> dict[str, Any]:
    """The form of a copy of June with what it proposes, and these wishes."""
    text = browser.get("/cycles/2025-06/copy").text
    field = r'id="(code|name|starts|ends)" name="\w+" type="\w+" value="([^"]*)"'
    proposed = dict(re.findall(field, text))
    take = ["targets", "weights", "points", "causes", "supports"]
    return {**proposed, "take": take, "rule": "keep", "owners": "keep", **wishes}


def test_a_copy_holds_everything_and_nothing_that_was_reported(
    goals: Database, hr: FlaskClient
) -> None:
    answer = hr.post("/cycles/2025-06/copy", data=asked(hr, request_key="c"))
    assert (answer.status_code, answer.location) == (303, "/cycles/2025-07")
    for sheet in ("objectives", "targets", "links"):
        before = [{**row, "cycle": ""} for row in rows(goals, sheet, "2025-06")]
        assert [{**row, "cycle": ""} for row in rows(goals, sheet, "2025-07")] == before
    text = hr.get("/cycles").text
    line = text[text.index("/cycles/2025-07") :].split("</tr>")[0]
    assert "draft" in line
    assert "0%" in line
    assert blocks(hr, "2025-07") == 0


def test_another_cycle_than_the_one_shown_is_copied(goals: Database, hr: FlaskClient) -> None:
    assert hr.post("/cycles", data=NEW | {"code": "OTHER", "name": "Other"}).status_code == 303
    hr.set_cookie("catchball-cycle", b"OTHER".hex())
    assert hr.post("/cycles/2025-06/copy", data=asked(hr, code="N")).status_code == 303


def test_the_rule_shows_before_it_is_saved(goals: Database, hr: FlaskClient) -> None:
    wishes = asked(hr, rule="percent", amount="10")
    shown = hr.post("/cycles/2025-06/copy/preview", data=wishes, headers=PART).text
    assert 'name="level-CSAT/OWNER" value="4.95"' in shown
    assert "<html" not in shown
    assert hr.get("/cycles/2025-07").status_code == 404
    wishes |= {"level-CSAT/OWNER": "4.8", "was-CSAT/OWNER": "4.95"}
    wishes |= {"level-FAST/LEAD": "55", "was-FAST/LEAD": "55"}
    assert hr.post("/cycles/2025-06/copy", data=wishes).status_code == 303
    levels = {row["measure"]: row["target"] for row in rows(goals, "targets", "2025-07")}
    assert levels == {"CSAT": "4.8", "RATE": None, "FAST": "55"}


@pytest.mark.parametrize(
    "wishes",
    [
        {"rule": "percent", "amount": "lots"},
        {"rule": "nonsense"},
        {"level-CSAT/OWNER": "high", "was-CSAT/OWNER": "4.5"},
        {"level-CSAT/OWNER": "3", "was-CSAT/OWNER": "4.5"},
        {"code": "2025-06"},
        {"code": "a b"},
        {"starts": ""},
        {"into": "2025-05"},
    ],
)
def test_a_wrong_wish_comes_back_and_nothing_is_made(
    goals: Database, hr: FlaskClient, wishes: dict[str, str]
) -> None:
    answer = hr.post("/cycles/2025-06/copy", data=asked(hr, **wishes))
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.text or 'class="problem"' in answer.text
    assert not rows(goals, "objectives", "2025-07")


def test_an_empty_draft_is_filled(goals: Database, hr: FlaskClient) -> None:
    hr.post("/cycles", data={**NEW, "code": "NEXT"})
    lane = {"code": "CUS", "name": "Customer", "weight": 10_000}
    put(goals, "2025-06", "draft")
    plan(goals, *(Change("perspectives", None, {**lane, "cycle": c}) for c in ("2025-06", "NEXT")))
    put(goals, "2025-06", "active")
    answer = hr.post("/cycles/2025-06/copy", data=asked(hr, into="NEXT"))
    assert answer.location == "/cycles/NEXT"
    assert len(rows(goals, "targets", "NEXT")) == 3


def test_goals_of_whoever_left_go_to_the_lead(goals: Database, hr: FlaskClient) -> None:
    with goals.reading() as session:
        (person,) = list_rows(session, "people", keys=[("OWNER",)])
    plan(goals, edited("people", person, left=date(2025, 6, 20)))
    assert "left on Jun 20, 2025" in hr.get("/cycles/2025-06/copy").text
    wishes = asked(hr, owners="lead", **{"owner-STRANGER": "HR"})
    assert hr.post("/cycles/2025-06/copy", data=wishes).status_code == 303
    assert {row["owner"] for row in rows(goals, "targets", "2025-07")} == {"LEAD"}


# -- how much it costs


@pytest.mark.parametrize(
    "page", ["", "/2025-06", "/2025-06/late", "/2025-06/missing", "/2025-06/unaccepted",
             "/2025-06/copy", "/new"]
)  # fmt: skip
def test_a_page_has_few_statements(
    goals: Database, hr: FlaskClient, few_statements: Counting, page: str
) -> None:
    put(goals, "2025-06", "scoring" if page.endswith("missing") else "active")
    with few_statements():
        assert hr.get(f"/cycles{page}").status_code == 200


@pytest.mark.parametrize("state", ["draft", "scoring", "calibration", "published", "closed"])
def test_a_page_has_few_statements_in_every_state(
    goals: Database, hr: FlaskClient, few_statements: Counting, state: str
) -> None:
    put(goals, "2025-06", state, acceptance=True)
    with few_statements():
        assert hr.get("/cycles/2025-06").status_code == 200


# -- what nobody should type


HOSTILE = ("a\0b", "9" * 5000, "-1", "<script>alert(1)</script>", "%(x)s", "9999-12-31", "\ud800")
FIELDS = (
    *("code", "name", "starts", "ends", "frequency", "parent", "rollup_cap", "seen", "to"),
    *("reason", "scheme", "into", "rule", "amount", "owners", "take", "level-CSAT/OWNER"),
    *("owner-OWNER", "name-0", "weight-0", "code-0", "cycle", "request_key"),
)


@pytest.mark.parametrize("value", HOSTILE, ids=range(len(HOSTILE)))
def test_nothing_that_is_typed_breaks_a_form(goals: Database, hr: FlaskClient, value: str) -> None:
    put(goals, "2025-05", "draft")
    put(goals, "2025-06", "scoring")
    typed = dict.fromkeys(FIELDS, value.encode("utf-8", "surrogatepass"))
    for address in (
        *("/cycles", "/cycles/2025-05/edit", "/cycles/2025-06/move", "/cycles/2025-06/missing"),
        *("/cycles/2025-06/scheme", "/cycles/2025-06/copy", "/cycles/2025-06/copy/preview"),
        "/perspectives",
    ):
        for data in (typed, {**NEW, "name": value.encode("utf-8", "surrogatepass")}):
            answer = hr.post(address, data=data)
            assert answer.status_code < 500, address
            assert "<script>alert" not in answer.text
    assert rows(goals, "targets", "2025-06")
