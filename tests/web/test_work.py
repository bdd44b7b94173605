"""My work: what counts, what waits, and reporting it."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from app.db import Database
from tests.web.conftest import AsPerson
from tests.web.goals import count_checkins, load_goals, stored_value, target_id

PAGE = "/work?cycle=2025-06"
PART = {"HX-Request": "true", "HX-Request-Type": "partial"}


@pytest.fixture
def goals(company: Database, tmp_path: Path) -> Database:
    load_goals(company, tmp_path / "bundle")
    return company


@pytest.fixture
def form(
    goals: Database, client: FlaskClient, as_person: AsPerson
) -> Callable[..., dict[str, str]]:
    """A function that gives the form as the page carries it to that person, and what she typed."""

    def filled(login: str, **typed: str) -> dict[str, str]:
        page = as_person(client, login).get(f"{PAGE}&owner=OWNER").text
        fields = {"owner": "OWNER", "cycle": "2025-06"}
        key = re.search(r'name="request_key" value="([^"]+)"', page)
        assert key
        fields["request_key"] = key[1]
        fields |= re.findall(r'type="hidden" name="(period-\d+)" value="([^"]+)"', page)
        ids = {measure: str(target_id(goals, measure)) for measure in ("CSAT", "RATE")}
        for name, value in typed.items():
            kind, measure, *rest = name.split("_")
            fields["-".join([kind, ids[measure], *rest])] = value
        if "value_CSAT" in typed:  # it was reported, so this corrects it
            fields.setdefault(f"note-{ids['CSAT']}", typed.get("note_CSAT", "counted again"))
        return fields

    return filled


Form = Callable[..., dict[str, str]]


def test_a_person_sees_targets_total_and_the_way_up(
    goals: Database, client: FlaskClient, as_person: AsPerson
) -> None:
    page = as_person(client, "owner").get(PAGE).text
    assert "Satisfaction" in page
    assert "80.00" in page  # (4.2 − 3) ÷ (4.5 − 3) × 100
    assert "10.00 points to A" in page
    assert "60 of 100" in page
    assert "+20.00" in page  # satisfaction at 4.5
    assert "+8.00" in page  # no complaint at all: (60 × 80 + 40 × 100) ÷ 100
    assert "Report 1 measure for 2025-06" in page


def test_a_page_asks_the_database_a_fixed_number_of_times(
    goals: Database,
    client: FlaskClient,
    as_person: AsPerson,
    few_statements: Callable[[], AbstractContextManager[None]],
) -> None:
    as_person(client, "lead")
    with few_statements():
        assert client.get(f"{PAGE}&owner=OWNER").status_code == 200


def test_without_goals_the_page_says_what_to_do(client: FlaskClient, as_person: AsPerson) -> None:
    assert "No targets in 2025-06" in as_person(client, "owner").get(PAGE).text


def test_an_account_without_a_person_has_no_work(client: FlaskClient, as_person: AsPerson) -> None:
    assert "belongs to no person" in as_person(client, "admin").get("/work").text


def test_the_effect_shows_before_saving_and_nothing_is_written(
    goals: Database, client: FlaskClient, form: Form
) -> None:
    before = count_checkins(goals)
    typed = form("owner", value_CSAT="4.5")
    told = client.post("/work/preview", data=typed, headers=PART).text
    assert "80.00 → <b>100.00</b>" in told
    assert "grade B → <b>A</b>" in told
    assert "<html" not in told
    assert count_checkins(goals) == before
    assert "<html" in client.post("/work/preview", data=typed).text


def test_the_effect_says_what_keeps_it_from_being_saved(
    goals: Database, client: FlaskClient, form: Form
) -> None:
    half = form("lead", value_RATE_bad="1")
    assert "all still missing" in client.post("/work/preview", data=half, headers=PART).text
    nothing = half | form("lead", value_RATE_bad="1", value_RATE_all="0")
    told = client.post("/work/preview", data=nothing, headers=PART).text
    assert "these numbers give no result" in told
    off = form("lead", value_RATE_bad="9", value_RATE_all="100")
    assert "needs a note" in client.post("/work/preview", data=off, headers=PART).text
    off |= form("lead", value_RATE_bad="9", value_RATE_all="100", note_RATE="a flood")
    assert "needs a note" not in client.post("/work/preview", data=off, headers=PART).text


def test_the_sign_of_the_unit_may_stand_behind_a_value(
    goals: Database, client: FlaskClient, form: Form
) -> None:
    typed = form("owner", value_CSAT="4.5 stars")
    assert client.post("/work", data=typed).status_code == 303
    assert stored_value(goals, target_id(goals, "CSAT")) == "4.5"


def test_what_was_foreseen_is_what_saving_gives(
    goals: Database, client: FlaskClient, form: Form
) -> None:
    typed = form("lead", value_CSAT="4.35", value_RATE_bad="1", value_RATE_all="150")
    told = client.post("/work/preview", data=typed, headers=PART).text
    foreseen = re.search(r"total 80\.00 → <b>([\d.]+)</b>", told)
    assert foreseen
    answer = client.post("/work", data=typed)
    assert answer.status_code == 303
    page = client.get(answer.location).text
    assert f"2 check-ins saved. Total 80.00 → {foreseen[1]}" in page
    assert stored_value(goals, target_id(goals, "RATE")) == "0.67"


def test_the_effect_reaches_the_objectives_on_a_scorecard(
    goals: Database, client: FlaskClient, as_person: AsPerson
) -> None:
    as_person(client, "lead")
    fast = target_id(goals, "FAST")
    typed = {
        "owner": "LEAD",
        "cycle": "2025-06",
        f"value-{fast}": "45",
        f"period-{fast}": "2025-W25@0",
    }
    told = client.post("/work/preview", data=typed, headers=PART).text
    assert "– → <b>90.00</b>" in told
    assert "total 80.00 → <b>84.00</b>" in told  # 60 × 80 + 40 × 90


@pytest.mark.parametrize("value", ["1e3", "four", "1,00.5", "--1"])
def test_what_is_no_number_comes_back_as_typed(
    goals: Database, client: FlaskClient, form: Form, value: str
) -> None:
    answer = client.post("/work", data=form("owner", value_CSAT=value))
    assert answer.status_code == 422
    assert f'value="{value}"' in answer.text
    assert "is no plain number" in answer.text


def test_full_width_digits_are_taken(goals: Database, client: FlaskClient, form: Form) -> None:
    assert client.post("/work", data=form("owner", value_CSAT="４．４")).status_code == 303
    assert stored_value(goals, target_id(goals, "CSAT")) == "4.4"


def test_off_track_takes_a_note(goals: Database, client: FlaskClient, form: Form) -> None:
    before = count_checkins(goals)
    typed = form("owner", value_CSAT="3.6", note_CSAT="")
    answer = client.post("/work", data=typed, headers=PART)
    assert answer.status_code == 422
    assert "Say in a few words why" in answer.text
    assert 'value="3.6"' in answer.text
    assert "<html" not in answer.text
    assert count_checkins(goals) == before
    note = {f"note-{target_id(goals, 'CSAT')}": "half the team was ill"}
    assert client.post("/work", data=typed | note).status_code == 303


def test_one_refused_row_keeps_all_from_being_saved(
    goals: Database, client: FlaskClient, form: Form
) -> None:
    before = count_checkins(goals)
    typed = form("owner", value_CSAT="4.4", value_RATE_bad="x", value_RATE_all="10")
    assert client.post("/work", data=typed).status_code == 422
    assert count_checkins(goals) == before


def test_a_form_sent_twice_is_recorded_once(
    goals: Database, client: FlaskClient, form: Form
) -> None:
    typed = form("owner", value_CSAT="4.4")
    before = count_checkins(goals)
    assert [client.post("/work", data=typed).status_code for _ in range(2)] == [303, 303]
    assert count_checkins(goals) == before + 1


def test_the_second_of_two_sees_what_the_first_said(
    goals: Database, client: FlaskClient, form: Form
) -> None:
    second = form("lead", value_CSAT="4.3")
    first = form("owner", value_CSAT="4.4")
    assert client.post("/work", data=first).status_code == 303
    form("lead")  # signs her in again
    answer = client.post("/work", data=second)
    assert answer.status_code == 409
    assert "Somebody was faster" in answer.text
    assert "4.4 (Owner" in answer.text
    assert 'value="4.3"' in answer.text
    assert stored_value(goals, target_id(goals, "CSAT")) == "4.4"
    again = second | dict(
        re.findall(r'type="hidden" name="(period-\d+)" value="([^"]+)"', answer.text)
    )
    assert client.post("/work", data=again).status_code == 303
    assert stored_value(goals, target_id(goals, "CSAT")) == "4.3"


def test_a_refused_form_does_not_forget_what_its_writer_had_seen(
    goals: Database, client: FlaskClient, form: Form
) -> None:
    second = form("lead", value_CSAT="3.1", note_CSAT="")
    assert client.post("/work", data=form("owner", value_CSAT="4.4")).status_code == 303
    form("lead")  # signs her in again
    refused = client.post("/work", data=second)
    assert refused.status_code == 422
    kept = dict(re.findall(r'type="hidden" name="(period-\d+)" value="([^"]+)"', refused.text))
    note = {f"note-{target_id(goals, 'CSAT')}": "why not"}
    assert client.post("/work", data=second | kept | note).status_code == 409


def test_a_settled_cycle_takes_nothing(
    company: Database, tmp_path: Path, client: FlaskClient, as_person: AsPerson
) -> None:
    cycles = (
        "code,name,starts,ends,frequency,state\n"
        "2025-05,2025-05,2025-05-01,2025-05-31,month,active\n"
        "2025-06,2025-06,2025-06-01,2025-06-30,month,published\n"
    )
    load_goals(company, tmp_path / "bundle", cycles=cycles)
    page = as_person(client, "owner").get(PAGE).text
    assert "This cycle is settled" in page
    assert 'name="value-' not in page
    target = target_id(company, "CSAT")
    typed = {"cycle": "2025-06", f"value-{target}": "4.4", f"period-{target}": "2025-06@2"}
    assert client.post("/work", data=typed).status_code in {409, 422}
    assert stored_value(company, target) == "4.2"


@pytest.mark.parametrize(
    ("login", "page", "saved"),
    [
        ("lead", 200, 303),
        ("leadership", 200, 303),
        ("hr", 200, 303),
        ("auditor", 200, 403),
        ("admin", 403, 403),
        ("stranger", 403, 403),
        ("other-lead", 403, 403),
    ],
)
def test_whose_work_one_may_see_and_report(
    goals: Database, client: FlaskClient, as_person: AsPerson, login: str, page: int, saved: int
) -> None:
    as_person(client, login)
    assert client.get(f"{PAGE}&owner=OWNER").status_code == page
    assert client.get("/work/reward?owner=OWNER&cycle=2025-06").status_code == page
    typed = {"owner": "OWNER", "cycle": "2025-06"}
    assert client.post("/work", data=typed).status_code == saved


def test_the_reward_is_the_schemes(
    goals: Database, client: FlaskClient, as_person: AsPerson
) -> None:
    told = as_person(client, "owner").get("/work/reward?cycle=2025-06", headers=PART).text
    assert "1,000.00" in told
    assert "<html" not in told
