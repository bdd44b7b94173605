"""The inbox: what one was told, how one is told, and the letters that an admin looks after."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlmodel import col

from app import clock
from app.config import Settings
from app.config.mailing import MailServer
from app.db import Database
from app.web import create_app
from cascade import actions, queries
from cascade.letters import Hours
from cascade.models import Account, Mail
from goals.messages import say
from tests.web.conftest import AsPerson

NOON = datetime(2025, 6, 10, 4, tzinfo=UTC)
PART = {"HX-Request": "true", "HX-Request-Type": "partial"}
HOURS = {"quiet_from": "22", "quiet_until": "7", "digest_hour": "9"}
Counting = Callable[..., AbstractContextManager[None]]


def account_id(database: Database, login: str) -> int:
    with database.reading() as session:
        return (
            session.scalars(select(col(Account.id)).where(col(Account.login) == login)).one() or 0
        )


@pytest.fixture
def tell(company: Database) -> Callable[..., None]:
    """A function that puts notices into somebody's inbox."""

    def put(login: str, *keys: str, kind: str = "offer", href: str = "/scorecards") -> None:
        with company.writing() as session:
            for minutes, key in enumerate(keys):
                message = say("Ada mentions you: %(words)s", words=key)
                when = NOON + timedelta(minutes=minutes)
                actions.notify(
                    session, [account_id(company, login)], kind, key, message, href, when
                )

    return put


@pytest.fixture
def mailing(company: Database, settings: Settings) -> Flask:
    """A site that has a mail server."""
    app = create_app(
        replace(
            settings, mail_server=MailServer("mail.example", 25), mail_from="goals@example.com"
        ),
        company,
    )
    app.config.update(WTF_CSRF_ENABLED=False)
    return app


def unread(database: Database, login: str) -> int:
    with database.reading() as session:
        found, _ = queries.list_notices(session, account_id(database, login), "", 0, 99)
    return sum(not each.is_read for each in found)


def letters(database: Database) -> list[Mail]:
    with database.reading() as session:
        return list(session.scalars(select(Mail)))


def test_unread_notices_come_first_and_are_counted_in_the_navigation(
    client: FlaskClient, as_person: AsPerson, tell: Callable[..., None], company: Database
) -> None:
    tell("owner", "old", "new")
    with company.writing() as session:
        found, _ = queries.list_notices(session, account_id(company, "owner"), "", 0, 9)
        newest = found[0]
        actions.mark_read(session, account_id(company, "owner"), NOON, notice_id=newest.id)
    page = as_person(client, "owner").get("/inbox").text
    assert page.index('id="unread"') < page.index('id="read"')
    assert page.index(">Ada mentions you: old<") < page.index(">Ada mentions you: new<")
    assert "1 unread" in page
    assert re.search(r'class="nav__count">1<', page)
    assert "Jun 10, 2025" in page
    assert "nav__count" not in as_person(client, "lead").get("/inbox").text


def test_an_empty_inbox_says_what_will_come(client: FlaskClient, as_person: AsPerson) -> None:
    page = as_person(client, "owner").get("/inbox").text
    assert "Nothing has come yet" in page
    assert "No notices about: Offers" in client.get("/inbox?kind=offer").text
    assert "Nothing has come yet" in client.get("/inbox?kind=nonsense").text


def test_it_goes_by_kind_and_in_pages(
    client: FlaskClient, as_person: AsPerson, tell: Callable[..., None]
) -> None:
    tell("owner", *(f"offer {n}" for n in range(51)))
    tell("owner", "a change", kind="change")
    page = as_person(client, "owner").get("/inbox?kind=offer").text
    assert "a change" not in page
    assert ">Ada mentions you: offer 50<" in page
    assert ">Ada mentions you: offer 0<" not in page
    assert ">Ada mentions you: offer 0<" in client.get("/inbox?kind=offer&page=2").text


def test_a_part_is_the_list_alone(
    client: FlaskClient, as_person: AsPerson, tell: Callable[..., None]
) -> None:
    tell("owner", "x")
    part = as_person(client, "owner").get("/inbox", headers=PART).text
    assert "Ada mentions you: x" in part
    assert "<html" not in part


def test_opening_one_reads_it_and_leads_on(
    client: FlaskClient, as_person: AsPerson, tell: Callable[..., None], company: Database
) -> None:
    tell("owner", "a", "b")
    page = as_person(client, "owner").get("/inbox").text
    address = re.findall(r'formaction="(/inbox/\d+)"', page)[0]
    answer = client.post(address)
    assert (answer.status_code, answer.location) == (303, "/scorecards")
    assert unread(company, "owner") == 1
    assert client.get(address).status_code == 405  # looking writes nothing


def test_a_place_elsewhere_is_not_gone_to(
    client: FlaskClient, as_person: AsPerson, tell: Callable[..., None]
) -> None:
    tell("owner", "a", href="//example.org/x")
    page = as_person(client, "owner").get("/inbox").text
    address = re.findall(r'formaction="(/inbox/\d+)"', page)[0]
    assert client.post(address).location == "/"


def test_nobody_opens_or_reads_what_somebody_else_was_told(
    client: FlaskClient, as_person: AsPerson, tell: Callable[..., None], company: Database
) -> None:
    tell("owner", "a")
    page = as_person(client, "owner").get("/inbox").text
    number = re.findall(r'formaction="/inbox/(\d+)"', page)[0]
    for login in ("lead", "hr", "admin", "stranger"):
        as_person(client, login)
        assert client.post(f"/inbox/{number}").status_code == 404
        assert client.post("/inbox/read", data={"notice": number}).status_code == 303
        assert "Ada mentions you" not in client.get("/inbox").text
    assert unread(company, "owner") == 1


def test_one_or_all_are_marked_as_read(
    client: FlaskClient, as_person: AsPerson, tell: Callable[..., None], company: Database
) -> None:
    tell("owner", "a", "b", "c")
    page = as_person(client, "owner").get("/inbox?kind=offer").text
    number = re.findall(r'name="notice" value="(\d+)"', page)[0]
    sent = {"notice": number, "next": "/inbox?kind=offer"}
    assert client.post("/inbox/read", data=sent).location == "/inbox?kind=offer"
    assert unread(company, "owner") == 2
    assert client.post("/inbox/read", data={"next": "//example.org"}).location == "/"
    assert unread(company, "owner") == 0


def test_choices_are_kept(client: FlaskClient, as_person: AsPerson, company: Database) -> None:
    as_person(client, "owner")
    sent = {"offer": "none", "mention": "digest", "address": " own@example.com ", **HOURS}
    assert client.post("/inbox/settings", data=sent).status_code == 303
    with company.reading() as session:
        channels = queries.get_channels(session, account_id(company, "owner"))
        way = queries.get_mail_way(session, account_id(company, "owner"))
    assert (channels["offer"], channels["mention"], channels["approval"]) == (
        "none",
        "digest",
        "digest",
    )
    assert (way.recipient, way.hours) == ("own@example.com", Hours(22, 7, 9))
    page = client.get("/inbox/settings").text
    assert '<option value="none" selected>' in page
    assert 'value="own@example.com"' in page
    assert client.post("/inbox/settings", data={**sent, "address": ""}).status_code == 303


@pytest.mark.parametrize("address", ["own@x\r\nBcc: all@x", "no address", "a@x, b@x"])
def test_what_is_no_address_comes_back(
    client: FlaskClient, as_person: AsPerson, company: Database, address: str
) -> None:
    as_person(client, "owner")
    sent = {"offer": "none", "address": address, **HOURS}
    answer = client.post("/inbox/settings", data=sent)
    assert answer.status_code == 422
    assert "This is no address" in answer.text
    assert '<option value="none" selected>' in answer.text
    with company.reading() as session:
        assert queries.get_channels(session, account_id(company, "owner"))["offer"] == "mail"


@pytest.mark.parametrize(
    "wrong", [{"offer": "pigeon"}, {"quiet_from": "24"}, {"digest_hour": "noon"}]
)
def test_what_no_form_offers_is_refused(
    client: FlaskClient, as_person: AsPerson, wrong: dict[str, str]
) -> None:
    answer = as_person(client, "owner").post("/inbox/settings", data={**HOURS, **wrong})
    assert answer.status_code == 422


def test_a_test_letter_goes_to_ones_own_address_and_not_too_often(
    mailing: Flask, as_person: AsPerson, company: Database
) -> None:
    client = as_person(mailing.test_client(), "owner")
    assert client.post("/inbox/trial").status_code == 422  # no address is known
    client.post("/inbox/settings", data={"address": "own@example.com", **HOURS})
    assert "Send me a test letter" in client.get("/inbox/settings").text
    answers = [client.post("/inbox/trial").status_code for _ in range(6)]
    assert answers == [303] * 5 + [429]
    assert {mail.recipient for mail in letters(company)} == {"own@example.com"}
    assert "[Qingyun] A test letter" in {mail.subject for mail in letters(company)}
    assert "waiting to be sent" in client.get("/inbox/settings").text


def test_without_a_mail_server_nothing_is_promised(
    client: FlaskClient, as_person: AsPerson
) -> None:
    page = as_person(client, "owner").get("/inbox/settings").text
    assert "no mail server yet" in page
    assert "Send me a test letter" not in page


def test_an_admin_sees_what_became_of_letters_but_not_what_they_say(
    mailing: Flask, as_person: AsPerson, company: Database
) -> None:
    owner = account_id(company, "owner")
    with company.writing() as session:
        written = [actions.Letter(owner, f"{n}@x", "a secret subject", "b") for n in range(3)]
        actions.write_letters(session, written, NOON)
        sent, again, gone = actions.take_letters(session, NOON, 3)
        actions.keep_sent(session, sent.id, NOON)
        actions.keep_failed(session, [again], "450 busy", NOON, for_good=False)
        actions.keep_failed(session, [gone], "550 no\nsuch mailbox", NOON, for_good=True)
    client = as_person(mailing.test_client(), "admin")
    page = client.get("/inbox/letters").text
    assert "given up: 550 no such mailbox" in page
    assert "again at 2025-06-10 12:01: 450 busy" in page
    assert "sent 2025-06-10 12:00" in page
    assert "secret" not in page
    failed = client.get("/inbox/letters?state=failed").text
    assert "550" in failed
    assert "450" not in failed


@pytest.mark.parametrize("page", ["/inbox", "/inbox/settings", "/inbox/letters"])
def test_pages_ask_the_database_a_fixed_number_of_times(
    client: FlaskClient,
    as_person: AsPerson,
    tell: Callable[..., None],
    few_statements: Counting,
    page: str,
) -> None:
    tell("admin", *(f"k{n}" for n in range(60)))
    as_person(client, "admin")
    with few_statements(9):
        answer = client.get(page)
    assert answer.status_code == 200
    assert len(answer.data) < 60_000


def test_days_are_written_as_the_reader_writes_them(
    client: FlaskClient, as_person: AsPerson, company: Database
) -> None:
    with company.writing() as session:
        message = say("%(count)s check-ins for %(period)s are due by %(day)s",
                      count=5, period="2025-05", day=date(2025, 6, 10))  # fmt: skip
        told = [account_id(company, "owner")]
        actions.notify(session, told, "check_in", "k", message, "/work", clock.now())
    page = as_person(client, "owner").get("/inbox").text
    assert "5 check-ins for 2025-05 are due by Jun 10, 2025" in page
