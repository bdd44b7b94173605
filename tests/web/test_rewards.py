"""Rewards: what is paid to whom and why, and who sees it."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from flask.testing import FlaskClient

from app.db import Database
from tests.web.cards import EARNED, PAID, SECRETS, load_cards
from tests.web.conftest import AsPerson
from tests.web.goals import load_goals

INDEX = "/rewards?cycle=2025-06"
WHY = "/rewards/OWNER/why?cycle=2025-06"


@pytest.fixture
def cards(company: Database, tmp_path: Path) -> Database:
    load_cards(company, tmp_path / "bundle")
    return company


@pytest.mark.usefixtures("cards")
@pytest.mark.parametrize("login", ["hr", "leadership", "auditor"])
def test_the_sum_against_the_pool_and_everybodys_part(
    client: FlaskClient, as_person: AsPerson, login: str
) -> None:
    page = as_person(client, login).get(INDEX).text
    assert "¥4,000.00" in page
    assert "¥5,234.56" in page
    assert "scaled down" in page
    assert EARNED in page
    assert PAID in page
    assert "Star of the month" in page  # OTHER has an A
    assert "bonus" in page


@pytest.mark.usefixtures("cards")
def test_the_recipients_of_a_branch(client: FlaskClient, as_person: AsPerson) -> None:
    page = as_person(client, "hr").get(f"{INDEX}&unit=SALES").text
    assert "/rewards/STRANGER/why" in page
    assert "/rewards/OWNER/why" not in page
    assert "Nobody matches" in client.get(f"{INDEX}&q=zzz").text


@pytest.mark.usefixtures("cards")
@pytest.mark.parametrize("login", ["owner", "lead", "leadership", "hr", "auditor"])
def test_an_amount_unfolds_to_the_check_in(
    client: FlaskClient, as_person: AsPerson, login: str
) -> None:
    page = as_person(client, login).get(WHY).text
    assert PAID in page
    assert "rule bonus: pay" in page
    assert "(4.2 − 3) ÷ (4.5 − 3)" in page


@pytest.mark.usefixtures("cards")
@pytest.mark.parametrize("login", ["stranger", "other-lead", "admin"])
def test_others_learn_nothing(client: FlaskClient, as_person: AsPerson, login: str) -> None:
    answer = as_person(client, login).get(WHY)
    assert answer.status_code == 403
    assert "a reward is open to its recipient" in answer.text
    assert not [secret for secret in SECRETS if secret in answer.text]


@pytest.mark.usefixtures("cards")
def test_who_is_not_named_by_a_rule_is_told_so(client: FlaskClient, as_person: AsPerson) -> None:
    page = as_person(client, "hr").get("/rewards/SERVICE/why?cycle=2025-06").text
    assert "No rule names Service" in page


@pytest.mark.usefixtures("cards")
def test_the_scheme_reads_rule_by_rule(client: FlaskClient, as_person: AsPerson) -> None:
    page = as_person(client, "hr").get("/rewards/scheme?cycle=2025-06").text
    assert "everyone with a scorecard" in page
    assert "score &gt;= 75" in page
    assert "target_bonus" in page


@pytest.mark.usefixtures("cards")
def test_payroll_gets_exact_amounts_that_add_up(client: FlaskClient, as_person: AsPerson) -> None:
    as_person(client, "hr")
    text = client.get("/rewards/payroll.csv?cycle=2025-06").data.decode("utf-8-sig")
    rows = [line.split(",") for line in text.splitlines()]
    owner = next(row for row in rows if row[0] == "OWNER")
    assert owner[6:12] == ["83.21", "B", "1234.56", "943.39", "CNY", "bonus"]
    answer = client.get("/rewards/payroll.xlsx?cycle=2025-06")
    sheet = openpyxl.load_workbook(BytesIO(answer.data)).active
    assert sheet is not None
    paid = [row[9] for row in sheet.iter_rows(min_row=2, values_only=True)]
    assert round(sum(float(str(amount)) for amount in paid if amount is not None), 2) == 4000
    assert answer.headers["Cache-Control"] == "no-store"


def test_without_a_scheme_the_page_says_what_to_do(
    company: Database, tmp_path: Path, client: FlaskClient, as_person: AsPerson
) -> None:
    load_goals(company, tmp_path / "bundle", schemes="code,version,name,cycles,grades\n",
               rules="scheme,version,code,applies_to,effect\n")  # fmt: skip
    page = as_person(client, "hr").get(INDEX).text
    assert "No scheme judges 2025-06" in page
    assert "column cycles of the sheet schemes" in page


@pytest.mark.usefixtures("cards")
def test_a_write_is_seen_at_once_and_paging_computes_nothing(
    company: Database,
    tmp_path: Path,
    client: FlaskClient,
    as_person: AsPerson,
    few_statements: Callable[..., AbstractContextManager[None]],
) -> None:
    as_person(client, "hr")
    assert PAID in client.get(INDEX).text
    with few_statements(8):
        assert client.get(f"{INDEX}&page=2").status_code == 200
    again = "2025-06,OWNER,-20,Late\n"
    load_cards(company, tmp_path / "more", adjustments="cycle,owner,points,reason\n" + again)
    assert PAID not in client.get(INDEX).text
