"""Invitations: a link works once, for a week, for one person."""

import re
from datetime import timedelta
from threading import Barrier, Thread
from unittest.mock import patch

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, text
from sqlmodel import col

from app import clock
from app.db import Database
from cascade.accounts import token_hash
from cascade.models import Account, Invitation, Mail
from tests.web.conftest import AsPerson

PASSWORD = "quite another phrase"
FORM = {"login": "nia", "password": PASSWORD, "again": PASSWORD}


@pytest.fixture
def hr(client: FlaskClient, as_person: AsPerson, company: Database) -> FlaskClient:
    """HR's browser, and somebody without an account."""
    browser = as_person(client, "hr")
    typed = {"code": "NEW", "name": "Nia", "unit": "SALES", "email": "Nia.Z@x.io"}
    assert browser.post("/people/add/one", data=typed).status_code == 303
    return browser


def links(page: str) -> list[str]:
    return re.findall(r'value="http://localhost(/invitations/[\w-]+)"', page)


def invited(browser: FlaskClient, code: str = "NEW", **data: str) -> str:
    (found,) = links(browser.post(f"/accounts/invite/people/{code}", data=data).text)
    return found


def accounts(database: Database) -> dict[str, str]:
    with database.reading() as session:
        return {row.login: row.role for row in session.scalars(select(Account))}


def test_the_invited_opens_an_account_and_is_in(
    app: Flask, hr: FlaskClient, company: Database
) -> None:
    address = invited(hr)
    guest = app.test_client()
    shown = guest.get(address).text
    assert "Qingyun invites you" in shown
    assert 'value="nia.z"' in shown
    assert guest.post(address, data=FORM).location == "/"
    assert accounts(company)["nia"] == "staff"
    assert "Nia" in guest.get("/people/NEW").text
    # It worked once.
    assert guest.get(address).status_code == 404
    assert guest.post(address, data={**FORM, "login": "again"}).status_code == 404
    assert "again" not in accounts(company)
    # Nobody keeps the token but the letter with the link.
    with company.reading() as session:
        kept = session.scalars(select(Invitation)).one()
        letter = session.scalars(select(Mail)).one()
    token = address.rsplit("/", 1)[1]
    assert (kept.token_hash, kept.used_at is None) == (token_hash(token), False)
    assert (letter.recipient, address in letter.body) == ("Nia.Z@x.io", True)


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"login": "owner"}, "login"), ({"login": " "}, "login"), ({"again": "other"}, "again"),
        ({"password": "short", "again": "short"}, "password"),
    ],
)  # fmt: skip
def test_a_mistake_leaves_the_link_good(
    app: Flask, hr: FlaskClient, company: Database, typed: dict[str, str], field: str
) -> None:
    address = invited(hr)
    before = accounts(company)
    refused = app.test_client().post(address, data={**FORM, **typed})
    assert refused.status_code == 422
    assert f'id="{field}-error"' in refused.text
    assert PASSWORD not in refused.text
    assert accounts(company) == before
    assert app.test_client().post(address, data=FORM).status_code == 303


def test_a_link_ends(app: Flask, hr: FlaskClient, company: Database) -> None:
    first = invited(hr)
    second = invited(hr)  # a new one ends the one before
    assert app.test_client().get(first).status_code == 404
    with patch.object(clock, "now", return_value=clock.now() + timedelta(days=7)):
        assert app.test_client().post(second, data=FORM).status_code == 404
    assert app.test_client().get(second).status_code == 200
    with company.reading() as session:
        newest = session.scalars(select(func.max(col(Invitation.id)))).one()
    assert hr.post(f"/accounts/invitations/{newest}/revoke").status_code == 303
    assert hr.post(f"/accounts/invitations/{newest}/revoke").status_code == 404
    assert app.test_client().get(second).status_code == 404
    assert "nia" not in accounts(company)


def test_of_two_who_open_a_link_at_once_one_gets_in(
    app: Flask, hr: FlaskClient, company: Database
) -> None:
    address, barrier, seen = invited(hr), Barrier(2), list[int]()

    def accept(login: str) -> None:
        guest = app.test_client()
        barrier.wait()
        seen.append(guest.post(address, data={**FORM, "login": login}).status_code)

    threads = [Thread(target=accept, args=(login,)) for login in ("nia", "thief")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(seen) == [303, 404]
    assert len({"nia", "thief"} & accounts(company).keys()) == 1


def test_whoever_has_an_account_chooses_a_new_password(
    app: Flask, hr: FlaskClient, as_person: AsPerson, company: Database
) -> None:
    thief = as_person(app.test_client(), "owner")
    address = invited(hr, "OWNER")
    guest = app.test_client()
    assert "Choose a new password" in guest.get(address).text
    assert guest.post(address, data={**FORM, "login": "hr"}).status_code == 303
    assert thief.get("/people").location.startswith("/sign-in")
    tried = {"login": "owner", "password": PASSWORD}
    assert app.test_client().post("/sign-in", data=tried).status_code == 303
    assert accounts(company)["owner"] == "staff"


def test_a_link_does_not_outlive_a_change_of_rights(
    app: Flask, hr: FlaskClient, as_person: AsPerson, company: Database
) -> None:
    address = invited(hr, "OWNER")
    admin = as_person(app.test_client(), "admin")
    assert admin.post("/accounts/1/role", data={"role": "admin"}).status_code == 303
    assert app.test_client().get(address).status_code == 404
    assert hr.post("/accounts/invite/people/OWNER").status_code == 403
    again = invited(admin, "OWNER")
    admin.post("/accounts/1/disable")
    assert app.test_client().get(again).status_code == 404


@pytest.mark.parametrize("role", ["admin", "hr", "auditor"])
def test_hr_invites_to_no_right_above(hr: FlaskClient, role: str) -> None:
    assert hr.post("/accounts/invite/people/NEW", data={"role": role}).status_code == 403
    assert hr.post("/accounts/invite/guest", data={"role": role, "email": "a@b"}).status_code == 403


def test_somebody_from_outside_gets_her_role(
    app: Flask, client: FlaskClient, as_person: AsPerson, company: Database
) -> None:
    admin = as_person(client, "admin")
    data = {"email": "audit@x.io", "role": "auditor"}
    (address,) = links(admin.post("/accounts/invite/guest", data=data).text)
    assert 'value="audit"' in app.test_client().get(address).text
    app.test_client().post(address, data={**FORM, "login": "audit"})
    assert accounts(company)["audit"] == "auditor"
    wrong = {"email": "nobody", "role": "auditor"}
    assert admin.post("/accounts/invite/guest", data=wrong).status_code == 422


def test_everyone_of_a_unit_is_invited_once(hr: FlaskClient, company: Database) -> None:
    hr.post("/people/add/one", data={"code": "GONE", "name": "Gone", "unit": "SALES"})
    hr.post("/people/GONE/leave", data={"left": "2025-01-01"})
    assert len(links(hr.post("/accounts/invite/units/SALES").text)) == 1
    assert "Nobody is left to invite" in hr.post("/accounts/invite/units/COMPANY").text
    assert hr.post("/accounts/invite/units/OWNER").status_code == 404


def test_a_strange_token_is_nothing(app: Flask, hr: FlaskClient, company: Database) -> None:
    with company.writing() as session:
        session.connection().execute(text("DELETE FROM invitation"))
    for token in ("x", "a" * 5000, "..%2f", "%ff"):
        assert app.test_client().get(f"/invitations/{token}").status_code == 404
