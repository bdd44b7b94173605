"""Reviews to take away: who may, and what the file is called."""

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from app.db import Database
from goals.messages import say
from scorecards import pdf
from tests.web.cards import SECRETS, load_cards
from tests.web.conftest import AsPerson

REVIEW = "/reviews/OWNER.pdf?cycle=2025-06"


@pytest.fixture(autouse=True)
def cards(company: Database, tmp_path: Path) -> None:
    load_cards(company, tmp_path / "bundle")


@pytest.fixture
def printed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The documents that went to the PDF engine, which takes a second to start."""
    documents: list[str] = []

    def render(html: str, **_: object) -> bytes:
        documents.append(html)
        return b"%PDF"

    monkeypatch.setattr(pdf, "render", render)
    return documents


@pytest.mark.parametrize("login", ["owner", "lead", "hr", "leadership", "auditor"])
def test_the_review_of_a_person(
    client: FlaskClient, as_person: AsPerson, printed: list[str], login: str
) -> None:
    answer = as_person(client, login).get(REVIEW)
    assert answer.content_type == "application/pdf"
    assert answer.headers["Cache-Control"] == "no-store"
    assert "filename*=UTF-8''review%202025-06%20Owner.pdf" in answer.headers["Content-Disposition"]
    assert "83.21" in printed[0]


@pytest.mark.parametrize("login", ["stranger", "other-lead", "admin"])
def test_others_get_none(
    client: FlaskClient, as_person: AsPerson, printed: list[str], login: str
) -> None:
    answer = as_person(client, login).get(REVIEW)
    assert answer.status_code == 403
    assert "a review is open to its person" in answer.text
    assert not printed


def test_a_person_cannot_take_her_units_pack(
    client: FlaskClient, as_person: AsPerson, printed: list[str]
) -> None:
    assert as_person(client, "owner").get("/reviews/SERVICE.pdf").status_code == 403
    assert not printed


def test_a_lead_takes_the_pack_of_her_unit(
    client: FlaskClient, as_person: AsPerson, printed: list[str]
) -> None:
    assert as_person(client, "lead").get("/reviews/SERVICE.pdf?cycle=2025-06").status_code == 200
    assert "83.21" in printed[0]
    assert client.get("/reviews/SALES.pdf").status_code == 403
    assert client.get("/reviews/company.pdf").status_code == 403


def test_the_company_review(client: FlaskClient, as_person: AsPerson, printed: list[str]) -> None:
    answer = as_person(client, "leadership").get("/reviews/company.pdf?cycle=2025-06")
    assert answer.status_code == 200
    assert "Come back" in printed[0]
    assert not [secret for secret in SECRETS if secret in printed[0]]


def test_a_document_that_fails_is_no_fault_page(
    client: FlaskClient, as_person: AsPerson, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(*_: object, **__: object) -> bytes:
        raise pdf.PdfFailed(say("The PDF engine stopped; see the log of the server."))

    monkeypatch.setattr(pdf, "render", failing)
    answer = as_person(client, "hr").get(REVIEW)
    assert answer.status_code == 422
    assert "The PDF engine stopped" in answer.text


def test_the_list_leads_to_each_review(client: FlaskClient, as_person: AsPerson) -> None:
    page = as_person(client, "lead").get("/reviews?cycle=2025-06").text
    assert "/reviews/OWNER.pdf?" in page
    assert "/reviews/SERVICE.pdf?" in page
    assert "/reviews/STRANGER.pdf?" not in page
    assert "company.pdf" not in page
