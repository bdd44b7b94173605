"""Accounts: who may give which rights, and to whom."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlmodel import col

from app.db import Database
from cascade.models import Account
from goals.models import AuditEntry
from tests.web.conftest import ACCOUNTS, AsPerson

STAFF, LEAD, OTHER, HR, LEADERSHIP, AUDITOR, ADMIN = (
    list(ACCOUNTS).index(login) + 1
    for login in ("owner", "lead", "other-lead", "hr", "leadership", "auditor", "admin")
)


def account(database: Database, key: int) -> Account:
    with database.reading() as session:
        return session.scalars(select(Account).where(col(Account.id) == key)).one()


def test_the_list_is_searched(
    client: FlaskClient, as_person: AsPerson, few_statements: object
) -> None:
    as_person(client, "admin")
    with few_statements():  # type: ignore[operator] # a fixture's function
        page = client.get("/accounts").text
    assert all(f">{login}</a>" in page for login in ACCOUNTS)
    part = client.get(
        "/accounts?role=hr", headers={"HX-Request": "true", "HX-Request-Type": "partial"}
    ).text
    assert ">hr</a>" in part
    assert ">owner</a>" not in part
    assert "Nobody matches" in client.get("/accounts?q=%25").text


@pytest.mark.parametrize(
    ("who", "key", "role", "status"),
    [
        ("admin", STAFF, "hr", 303), ("admin", HR, "auditor", 303),
        ("admin", ADMIN, "staff", 422),  # one's own
        ("admin", STAFF, "king", 422), ("admin", 999, "hr", 404),
        ("hr", STAFF, "leadership", 303), ("hr", LEADERSHIP, "staff", 303),
        ("hr", STAFF, "admin", 403), ("hr", STAFF, "auditor", 403), ("hr", STAFF, "hr", 403),
        ("hr", ADMIN, "staff", 403), ("hr", AUDITOR, "staff", 403), ("hr", HR, "leadership", 403),
        ("leadership", STAFF, "hr", 403), ("lead", STAFF, "staff", 403),
    ],
)  # fmt: skip
def test_who_may_give_which_rights(
    client: FlaskClient, as_person: AsPerson, company: Database, who: str, key: int, role: str,
    status: int,
) -> None:  # fmt: skip
    before = "" if key == 999 else account(company, key).role
    answer = as_person(client, who).post(f"/accounts/{key}/role", data={"role": role})
    assert answer.status_code == status
    if before:
        assert account(company, key).role == (role if status == 303 else before)


def test_a_disabled_account_is_signed_out_until_it_is_enabled(
    app: Flask, client: FlaskClient, as_person: AsPerson, company: Database
) -> None:
    owner = as_person(app.test_client(), "owner")
    admin = as_person(client, "admin")
    assert admin.post(f"/accounts/{STAFF}/disable").status_code == 303
    assert owner.get("/work").location.startswith("/sign-in")
    assert "disabled" in admin.get(f"/accounts/{STAFF}").text
    assert admin.post(f"/accounts/{STAFF}/enable").status_code == 303
    assert account(company, STAFF).active
    with company.reading() as session:
        entry = (col(AuditEntry.action), col(AuditEntry.actor), col(AuditEntry.code))
        deeds = session.execute(select(*entry)).all()
    assert ("disable", "admin", "owner") in [tuple(deed) for deed in deeds]


def test_ending_sign_ins_leaves_the_account_open(
    app: Flask, client: FlaskClient, as_person: AsPerson
) -> None:
    owner = as_person(app.test_client(), "owner")
    as_person(client, "hr").post(f"/accounts/{STAFF}/sign-ins/end")
    assert owner.get("/work").location.startswith("/sign-in")
    assert as_person(owner, "owner").get("/organisation").status_code == 200


def test_nobody_locks_herself_or_the_last_admin_out(
    client: FlaskClient, as_person: AsPerson, company: Database
) -> None:
    admin = as_person(client, "admin")
    assert admin.post(f"/accounts/{ADMIN}/disable").status_code == 422
    admin.post(f"/accounts/{LEAD}/role", data={"role": "admin"})
    second = as_person(client, "lead")
    assert second.post(f"/accounts/{ADMIN}/disable").status_code == 303
    assert not account(company, ADMIN).active
    assert second.post(f"/accounts/{LEAD}/role", data={"role": "staff"}).status_code == 422


@pytest.mark.parametrize("deed", ["disable", "enable", "sign-ins/end"])
@pytest.mark.parametrize("key", [HR, AUDITOR, ADMIN])
def test_hr_leaves_the_accounts_above_alone(
    client: FlaskClient, as_person: AsPerson, company: Database, deed: str, key: int
) -> None:
    assert as_person(client, "hr").post(f"/accounts/{key}/{deed}").status_code == 403
    assert account(company, key).active
