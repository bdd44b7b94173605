"""Comments on objectives and targets, with mentions."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from app.db import Database
from cascade.models import Mention, Notice
from goals.models import AuditEntry, Owner, col, select
from tests.conftest import BOTH
from tests.web.conftest import AsPerson
from tests.web.goals import load_goals, target_id

PART = {"HX-Request": "true", "HX-Request-Type": "partial"}
WRITE = "/comments?cycle=2025-06"


@pytest.fixture
def database(request: pytest.FixtureRequest) -> Database:
    """SQLite, or what the test asks for."""
    found = request.getfixturevalue(f"{getattr(request, 'param', 'sqlite')}_database")
    assert isinstance(found, Database)
    return found


on_both = pytest.mark.parametrize("database", BOTH, indirect=True)


@pytest.fixture
def goals(company: Database, tmp_path: Path) -> Database:
    load_goals(company, tmp_path / "bundle")
    return company


def form(text: str, key: str = "k1", place: str = "objective C1.A") -> dict[str, str]:
    return {"place": place, "text": text, "request_key": key}


def page_of(client: FlaskClient, code: str = "C1.A") -> str:
    return client.get(f"/objectives?code={code}&cycle=2025-06", follow_redirects=True).text


def test_a_comment_stands_at_its_place_and_is_found_by_its_address(
    goals: Database, client: FlaskClient, as_person: AsPerson
) -> None:
    as_person(client, "stranger")
    answer = client.post(WRITE, data=form("First line\nsecond line"))
    assert answer.status_code == 303
    there = client.get(answer.location)
    assert there.status_code == 303
    assert there.location.startswith("/objectives/")
    assert there.location.endswith("#comment-1")
    assert "First line\nsecond line" in page_of(client)
    assert "second line" not in page_of(client, "C1.B")


@on_both
def test_a_mention_is_kept_shown_by_name_and_told(
    goals: Database, client: FlaskClient, as_person: AsPerson
) -> None:
    as_person(client, "lead")
    client.post(WRITE, data=form("@OWNER, please look; not @NOBODY"))
    page = page_of(client)
    assert 'title="OWNER">@Owner</b>, please look' in page
    assert "@NOBODY" in page
    with goals.reading() as session:
        names = session.scalars(
            select(col(Owner.code)).join(Mention, col(Mention.owner_id) == col(Owner.id))
        ).all()
        assert list(names) == ["OWNER"]
        assert [notice.href for notice in session.scalars(select(Notice))] == ["/comments/1"]


def test_sent_twice_it_is_said_once(
    goals: Database, client: FlaskClient, as_person: AsPerson
) -> None:
    as_person(client, "owner")
    for _ in range(2):
        assert client.post(WRITE, data=form("said it", "same")).status_code == 303
    assert page_of(client).count("said it") == 1


@pytest.mark.parametrize(("text", "words"), [(" ", "nothing"), ("x" * 4001, "at most 4000")])
def test_what_is_refused_comes_back_as_it_was_typed(
    goals: Database, client: FlaskClient, as_person: AsPerson, text: str, words: str
) -> None:
    as_person(client, "owner")
    answer = client.post(WRITE, data=form(text))
    assert answer.status_code == 422
    assert words in answer.text
    assert text in answer.text
    part = client.post(WRITE, data=form(text), headers=PART)
    assert part.status_code == 422
    assert "<html" not in part.text


def test_nothing_typed_becomes_markup(
    goals: Database, client: FlaskClient, as_person: AsPerson
) -> None:
    as_person(client, "owner")
    client.post(WRITE, data=form("<script>alert(1)</script> @<b>x</b>"))
    page = page_of(client)
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page
    refused = client.post(WRITE, data=form("</textarea><img src=x>" + "y" * 4000))
    assert "<img src=x>" not in refused.text


def test_for_htmx_the_thread_comes_back(
    goals: Database, client: FlaskClient, as_person: AsPerson
) -> None:
    as_person(client, "owner")
    part = client.post(WRITE, data=form("quick"), headers=PART)
    assert part.status_code == 200
    assert "quick" in part.text
    assert "<html" not in part.text
    assert 'value="k1"' not in part.text, "the next comment would be taken for the same"


def test_only_the_author_withdraws_and_it_stays_as_withdrawn(
    goals: Database, client: FlaskClient, as_person: AsPerson
) -> None:
    as_person(client, "owner")
    client.post(WRITE, data=form("too hasty"))
    for other in ("lead", "hr", "stranger"):
        assert as_person(client, other).post("/comments/1/withdraw").status_code == 403
    assert as_person(client, "owner").post("/comments/1/withdraw").status_code == 303
    page = page_of(client)
    assert "too hasty" not in page
    assert "Withdrawn on" in page
    with goals.reading() as session:
        told = session.scalars(select(AuditEntry).order_by(col(AuditEntry.id).desc())).first()
        assert told is not None
        assert (told.action, told.subject) == ("withdraw", "comment")


def test_an_auditor_reads_and_says_nothing(
    goals: Database, client: FlaskClient, as_person: AsPerson
) -> None:
    as_person(client, "owner").post(WRITE, data=form("open to all"))
    as_person(client, "auditor")
    assert "open to all" in page_of(client)
    assert "data-mentions" not in page_of(client)
    assert client.post(WRITE, data=form("no")).status_code == 403


@on_both
def test_old_comments_are_on_pages_and_addresses_lead_there(
    goals: Database, client: FlaskClient, as_person: AsPerson
) -> None:
    as_person(client, "owner")
    for number in range(25):
        client.post(WRITE, data=form(f"number {number}.", f"key{number}"))
    page = page_of(client)
    assert "number 24." in page
    assert "number 4." not in page
    assert "Earlier comments" in page
    address = client.get("/comments/1").location
    assert "comments=2#comment-1" in address
    assert "number 0." in client.get(address).text


def test_the_comments_have_a_page_of_their_own(
    goals: Database, client: FlaskClient, as_person: AsPerson
) -> None:
    as_person(client, "owner")
    client.post(WRITE, data=form("aside", place="target CSAT/OWNER"))
    assert "aside" in client.get("/comments?cycle=2025-06&place=target CSAT/OWNER").text
    assert "aside" in client.get(f"/targets/{target_id(goals, 'CSAT')}").text


def test_what_is_not_there_is_not_found(
    goals: Database, client: FlaskClient, as_person: AsPerson
) -> None:
    as_person(client, "owner")
    for place in ("objective NONE", "target CSAT/LEAD", "company", ""):
        assert client.post(WRITE, data=form("x", place=place)).status_code == 404
    assert client.get("/comments/99").status_code == 404
    assert client.post("/comments/99/withdraw").status_code == 404


def test_people_are_offered_by_name_and_code(
    goals: Database, client: FlaskClient, as_person: AsPerson
) -> None:
    as_person(client, "owner")
    part = client.get("/comments/people?q=own", headers=PART).text
    assert 'data-code="OWNER"' in part
    assert "SERVICE" not in client.get("/comments/people?q=serv", headers=PART).text
    options = client.get("/comments/people?field=owner&owner=serv", headers=PART).text
    assert '<option value="SERVICE">' in options
    assert "Owner" in client.get("/comments/people?q=own").text


def test_it_asks_a_fixed_number_of_times(
    goals: Database,
    client: FlaskClient,
    as_person: AsPerson,
    few_statements: Callable[[], AbstractContextManager[None]],
) -> None:
    as_person(client, "owner")
    for number in range(30):
        client.post(WRITE, data=form(f"@LEAD {number}", f"key{number}"))
    address = client.get("/objectives?code=C1.A&cycle=2025-06").location
    for page in (address, f"/targets/{target_id(goals, 'CSAT')}"):
        with few_statements():
            assert client.get(page).status_code == 200
