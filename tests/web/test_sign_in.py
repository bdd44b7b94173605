"""Signing in and out, and what a sign-in is worth."""

import re
from datetime import UTC, datetime, timedelta
from unittest.mock import patch

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from sqlmodel import col
from werkzeug.test import TestResponse

from app import clock
from app.config import Settings
from app.db import Database
from app.web import create_app
from cascade import accounts
from cascade.models import SignIn
from goals.audit import Chained, Entry, first_break
from goals.models import AuditEntry
from tests.web.conftest import PASSWORD, AsPerson


def tried(client: FlaskClient, login: str, password: str, **fields: str) -> TestResponse:
    return client.post("/sign-in", data={"login": login, "password": password, **fields})


def test_the_right_password_opens_the_page_that_was_asked_for(client: FlaskClient) -> None:
    asked = client.get("/probe?cycle=2025-05")
    assert asked.status_code == 404  # no such page, nothing to sign in for
    answer = tried(client, "OWNER ", PASSWORD, next="/work?cycle=2025-05")
    assert (answer.status_code, answer.location) == (303, "/work?cycle=2025-05")
    assert client.get("/sign-in").status_code == 303


@pytest.mark.parametrize("address", ["//example.org/", "https://example.org/", "/\\example.org"])
def test_nobody_is_sent_to_another_site(client: FlaskClient, address: str) -> None:
    assert tried(client, "owner", PASSWORD, next=address).location == "/"


def test_a_wrong_password_comes_back_with_what_was_typed(client: FlaskClient) -> None:
    answer = tried(client, "owner", "wrong")
    assert answer.status_code == 422
    assert 'value="owner"' in answer.text
    assert "do not belong together" in answer.text
    assert "wrong" not in answer.text


def test_an_unknown_login_costs_as_much_as_a_wrong_password(client: FlaskClient) -> None:
    with patch.object(accounts, "_hasher", wraps=accounts._hasher) as hasher:  # noqa: SLF001 - the only way to see the work done
        known, unknown = tried(client, "owner", "wrong"), tried(client, "nobody", "wrong")
        assert hasher.verify.call_count == 2
    assert without_token(known.text, "owner") == without_token(unknown.text, "nobody")


def without_token(text: str, login: str) -> str:
    return re.sub(r"I[jm][\w.-]{40,}", "", text).replace(login, "")


def test_a_huge_password_is_not_even_hashed(client: FlaskClient) -> None:
    with patch.object(accounts, "_hasher", wraps=accounts._hasher) as hasher:  # noqa: SLF001 - see above
        assert tried(client, "owner", "x" * 100_000).status_code == 422
        assert hasher.verify.call_count == 0


def test_a_copied_cookie_is_worth_nothing_after_signing_out(
    app: Flask, client: FlaskClient, as_person: AsPerson
) -> None:
    as_person(client, "owner")
    copied = client.get_cookie("catchball")
    assert copied is not None
    thief = app.test_client()
    thief.set_cookie("catchball", copied.value)
    assert thief.get("/").location == "/work"
    assert client.post("/sign-out").status_code == 303
    assert thief.get("/").location.startswith("/sign-in")
    assert client.get_cookie("catchball") is None


@pytest.mark.parametrize(
    ("age", "unseen", "lives"), [(11, 29, True), (1, 31, False), (13, 1, False)]
)
def test_a_sign_in_ends_by_itself(
    client: FlaskClient, company: Database, as_person: AsPerson, age: int, unseen: int, lives: bool
) -> None:
    as_person(client, "owner")
    now = clock.now()
    made, seen = now - timedelta(hours=age), now - timedelta(minutes=unseen)
    with company.writing() as session:
        session.execute(update(SignIn).values(created_at=made, seen_at=seen))
    assert (client.get("/").location == "/work") is lives


def test_presence_is_noted_once_a_minute(
    client: FlaskClient, company: Database, as_person: AsPerson
) -> None:
    as_person(client, "owner")
    earlier = clock.now() - timedelta(minutes=5)
    with company.writing() as session:
        session.execute(update(SignIn).values(seen_at=earlier))
    client.get("/sign-in")
    noted = seen(company)
    assert noted > earlier
    client.get("/sign-in")
    assert seen(company) == noted


def seen(company: Database) -> datetime:
    with company.reading() as session:
        return session.scalars(select(col(SignIn.seen_at))).one()


def test_the_database_does_not_know_the_token(
    client: FlaskClient, company: Database, as_person: AsPerson
) -> None:
    as_person(client, "owner")
    cookie = client.get_cookie("catchball")
    assert cookie is not None
    with company.reading() as session:
        kept = session.execute(select(col(SignIn.token_hash))).scalar_one()
    assert kept == accounts.token_hash(cookie.value) != cookie.value


def test_five_failures_lock_the_account_on_every_process(
    company: Database, settings: Settings
) -> None:
    sites = [create_app(settings, company) for _ in range(2)]
    for site in sites:
        site.config.update(WTF_CSRF_ENABLED=False)
    for turn in range(5):
        assert tried(sites[turn % 2].test_client(), "owner", "wrong").status_code == 422
    answer = tried(sites[1].test_client(), "owner", PASSWORD)
    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 900
    assert "wait 15 minutes" in answer.text
    assert tried(sites[0].test_client(), "lead", PASSWORD).status_code == 303


def test_the_lock_ends_after_its_window(client: FlaskClient) -> None:
    for _ in range(5):
        tried(client, "owner", "wrong")
    later = datetime.now(UTC) + timedelta(minutes=15, seconds=1)
    with patch.object(clock, "now", return_value=later):
        assert tried(client, "owner", PASSWORD).status_code == 303


def test_a_right_password_forgives_the_failures_before_it(client: FlaskClient) -> None:
    for password in ["wrong"] * 4 + [PASSWORD] + ["wrong"] * 4:
        assert tried(client, "owner", password).status_code in {303, 422}
        client.delete_cookie("catchball")
    assert tried(client, "owner", PASSWORD).status_code == 303


def test_thirty_failures_lock_the_network(client: FlaskClient) -> None:
    for number in range(30):
        assert tried(client, f"guess-{number}", "x" * 2_000).status_code == 422
    assert tried(client, "owner", PASSWORD).status_code == 429


def test_every_step_is_in_the_unbroken_trail(client: FlaskClient, company: Database) -> None:
    tried(client, "owner", "wrong")
    tried(client, "owner", PASSWORD)
    client.post("/sign-out")
    with company.reading() as session:
        rows = session.scalars(select(AuditEntry).order_by(col(AuditEntry.id))).all()
    assert [row.action for row in rows][-3:] == ["fail to sign in", "sign in", "sign out"]
    links = [
        Chained(
            Entry(r.at, r.actor, r.action, r.subject, r.code, r.before, r.after),
            r.previous_hash,
            r.hash,
        )
        for r in rows
    ]
    assert first_break(links) is None


def test_the_demo_names_its_accounts(company: Database, settings: Settings) -> None:
    shown = Settings(instance=settings.instance, secret_key=settings.secret_key, demo=True)
    assert "other-lead" in create_app(shown, company).test_client().get("/sign-in").text
    assert "other-lead" not in create_app(settings, company).test_client().get("/sign-in").text
