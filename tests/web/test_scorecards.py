"""Scorecards: heat maps and single cards, and who sees which of them."""

import shutil
from collections.abc import Callable
from contextlib import AbstractContextManager
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from flask.testing import FlaskClient

from app import clock
from app.config import Settings
from app.db import Database
from app.web import create_app
from cascade import actions
from scorecards.actions import load_bundle
from scorecards.bundle.files import read_bundle
from scorecards.bundle.writing import write_folder
from scorecards.sample import as_written, sample_sheets
from tests.web.cards import OWNERS, SECRETS, TOTAL, load_cards
from tests.web.conftest import ACCOUNTS, AsPerson

INDEX = "/scorecards?cycle=2025-06"
CARD = "/scorecards/OWNER?cycle=2025-06"
PART = {"HX-Request": "true", "HX-Request-Type": "partial"}

Counting = Callable[..., AbstractContextManager[None]]


@pytest.fixture(autouse=True)
def cards(company: Database, tmp_path: Path) -> Database:
    load_cards(company, tmp_path / "bundle")
    return company


@pytest.mark.parametrize("login", ["hr", "leadership", "auditor"])
def test_who_may_see_all_sees_everybody_and_the_grades(
    client: FlaskClient, as_person: AsPerson, login: str
) -> None:
    page = as_person(client, login).get(INDEX).text
    assert "3 units with a scorecard" in page
    assert "6 people with a scorecard" in page
    assert all(f'href="/scorecards/{code}?' in page for code in OWNERS)
    assert TOTAL in page
    assert "People by grade, in the whole company" in page


def test_a_lead_sees_her_branch_alone(client: FlaskClient, as_person: AsPerson) -> None:
    page = as_person(client, "lead").get(INDEX).text
    assert [code for code in OWNERS if f'href="/scorecards/{code}?' in page] == [
        "LEAD", "OWNER", "SERVICE",
    ]  # fmt: skip
    assert TOTAL in page
    assert "People by grade" not in page


def test_a_person_sees_her_own_alone(client: FlaskClient, as_person: AsPerson) -> None:
    page = as_person(client, "stranger").get(INDEX).text
    assert [code for code in OWNERS if f'href="/scorecards/{code}?' in page] == ["STRANGER"]


def test_somebody_without_any_is_told_what_to_do(client: FlaskClient, as_person: AsPerson) -> None:
    page = as_person(client, "admin").get(INDEX).text
    assert "No scorecard to show in 2025-06" in page


def test_the_list_and_the_right_agree(client: FlaskClient, as_person: AsPerson) -> None:
    for login in ACCOUNTS:
        page = as_person(client, login).get("/reviews?cycle=2025-06").text
        for code in OWNERS:
            is_open = client.get(f"/scorecards/{code}?cycle=2025-06").status_code == 200
            assert (f'href="/scorecards/{code}?' in page) == is_open, (login, code)


def test_filters_narrow_the_maps(client: FlaskClient, as_person: AsPerson) -> None:
    as_person(client, "leadership")
    branch = client.get(f"{INDEX}&unit=SALES").text
    assert "2 people with a scorecard" in branch
    assert 'href="/scorecards/STRANGER?' in branch
    assert 'href="/scorecards/OWNER?' not in branch
    named = client.get(f"{INDEX}&q=strang").text
    assert "1 person with a scorecard" in named
    assert "Nobody matches" in client.get(f"{INDEX}&q=100%").text
    assert "<html" not in client.get(f"{INDEX}&q=strang", headers=PART).text


def test_a_card_shows_total_grade_lines_and_the_sum(
    client: FlaskClient, as_person: AsPerson
) -> None:
    page = as_person(client, "owner").get(CARD).text
    assert TOTAL in page
    assert "6.79 points to A" in page
    assert "100 × 80.00" in page
    assert "=Helped the night shift" in page
    assert "scheme S, version 1" in page
    assert "/scorecards/OWNER?cycle=2025-05" in page  # the cycle before
    assert "73.33" in page


def test_a_card_without_lines_says_so(client: FlaskClient, as_person: AsPerson) -> None:
    page = as_person(client, "hr").get("/scorecards/BOSS?cycle=2025-06").text
    assert "No line has a score yet" in page


def test_why_unfolds_to_the_check_in(client: FlaskClient, as_person: AsPerson) -> None:
    as_person(client, "lead")
    whole = client.get("/scorecards/OWNER/why?cycle=2025-06").text
    assert "<html" in whole
    assert "(4.2 − 3) ÷ (4.5 − 3)" in whole
    part = client.get("/scorecards/OWNER/why?cycle=2025-06", headers=PART).text
    assert "<html" not in part
    assert TOTAL in part


def test_the_workbook_holds_what_is_seen_and_no_formula(
    client: FlaskClient, as_person: AsPerson
) -> None:
    answer = as_person(client, "owner").get("/scorecards/OWNER.xlsx?cycle=2025-06")
    assert answer.headers["Cache-Control"] == "no-store"
    named = answer.headers["Content-Disposition"]
    assert "filename*=UTF-8''scorecard%202025-06%20Owner.xlsx" in named
    book = openpyxl.load_workbook(BytesIO(answer.data))
    rows = [list(row) for sheet in book for row in sheet.iter_rows(values_only=True)]
    assert ["Customer", "Satisfaction", "CSAT", 4.5, 4.2, "stars", 80, 100, 80] in rows
    assert ["'=Helped the night shift", 3.21] in rows
    assert ["total", 83.21] in rows


@pytest.mark.parametrize("address", [CARD, "/scorecards/OWNER/why", "/scorecards/OWNER.xlsx"])
@pytest.mark.parametrize("login", ["stranger", "other-lead", "admin"])
def test_a_refusal_says_whose_it_is_and_nothing_more(
    client: FlaskClient, as_person: AsPerson, login: str, address: str
) -> None:
    answer = as_person(client, login).get(address)
    assert answer.status_code == 403
    assert "a scorecard is open to its owner" in answer.text
    assert not [secret for secret in SECRETS if secret in answer.text]


@pytest.mark.parametrize("login", ["stranger", "other-lead", "admin"])
def test_no_page_tells_others_a_total_or_pay(
    client: FlaskClient, as_person: AsPerson, login: str
) -> None:
    as_person(client, login)
    own = ACCOUNTS[login][1] or "STRANGER"
    for address in (
        *("/scorecards", "/scorecards?unit=SERVICE", "/scorecards?q=owner", "/reviews"),
        *("/reviews?unit=SERVICE", "/reviews?q=owner", "/rewards", "/rewards/scheme"),
        *("/rewards/payroll.csv", "/rewards/OWNER/why", "/reviews/OWNER.pdf"),
        *(f"/scorecards/{own}", f"/scorecards/{own}/why", f"/rewards/{own}/why"),
    ):
        mark = "&" if "?" in address else "?"
        answer = client.get(f"{address}{mark}cycle=2025-06")
        assert not [secret for secret in SECRETS if secret in answer.text], address


@pytest.mark.parametrize("login", ["owner", "lead", "hr"])
def test_those_who_may_do_read_it(client: FlaskClient, as_person: AsPerson, login: str) -> None:
    assert TOTAL in as_person(client, login).get(CARD).text


def test_arguments_of_the_address_cannot_lead_elsewhere(
    client: FlaskClient, as_person: AsPerson
) -> None:
    page = as_person(client, "hr").get(f"{INDEX}&_scheme=javascript&_external=1").text
    assert "javascript://" not in page


@pytest.mark.parametrize("address", [INDEX, CARD])
def test_pages_ask_the_database_little(
    client: FlaskClient, as_person: AsPerson, few_statements: Counting, address: str
) -> None:
    as_person(client, "hr")
    with few_statements():
        assert client.get(address).status_code == 200


def test_a_larger_company_costs_no_more_statements(
    migrated_file: Path, tmp_path: Path, settings: Settings, password_hash: str
) -> None:
    small, large = (
        _statements(migrated_file, tmp_path / str(people), people, settings, password_hash)
        for people in (30, 90)
    )
    assert small == large


def _statements(
    empty: Path, folder: Path, people: int, settings: Settings, password_hash: str
) -> list[int]:
    """How many statements each page takes in an invented company of so many people."""
    write_folder(folder, as_written(sample_sheets(people, 1, months=1)))
    database = Database.connect(f"sqlite:///{shutil.copyfile(empty, folder / 'it.db')}")
    with database.writing() as session:
        load_bundle(session, read_bundle(folder), now=clock.now(), actor="test")
        actions.create_account(
            session,
            login="hr",
            password_hash=password_hash,
            role="hr",
            owner_code=None,
            actor="test",
            now=clock.now(),
        )
    with database.writing() as session:
        token = actions.sign_in(
            session, actions.count_try(session, "hr", "192.0.2.1", clock.now()), clock.now()
        )
    client = create_app(settings, database).test_client()
    client.set_cookie("catchball", token)
    counts = []
    for address in ("/scorecards", "/scorecards/P000012", "/rewards", "/reviews"):
        assert client.get(f"{address}?cycle=2026-07").status_code == 200
        with database.count_statements() as seen:
            answer = client.get(address)
        assert len(answer.data) < 200_000
        counts.append(len(seen))
    database.dispose()
    return counts
