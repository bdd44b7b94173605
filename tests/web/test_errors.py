"""Refusals and faults as pages and toasts."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlmodel import col

from app.db import Database
from app.web.signed_in import public
from app.web.transaction import db
from goals.messages import say
from goals.models import Company
from goals.refusals import Conflict, NotAllowed, NotFound, Refused, RuleBroken, TooManyTries

REFUSALS = [
    (NotFound(say("no")), 404),
    (NotAllowed(say("no")), 403),
    (Conflict(say("no")), 409),
    (RuleBroken(say("no")), 422),
    (TooManyTries(say("no"), timedelta(seconds=61.2)), 429),
    (ZeroDivisionError("secret detail"), 500),
]


@pytest.fixture
def app(own_app: Flask) -> Flask:
    """A site of the test's own, which takes its routes."""
    return own_app


def renamed(app: Flask, error: Exception | None, status: int = 200) -> None:
    """A page that renames the company and then ends as asked."""

    @public
    def rename() -> tuple[str, int]:
        company = db().get(Company, 1)
        assert company is not None
        company.name = "Renamed"
        db().flush()
        if error is not None:
            raise error
        return "done", status

    app.add_url_rule("/probe", "probe", rename, methods=["POST"])


def name(company: Database) -> str:
    with company.reading() as session:
        return session.scalars(select(col(Company.name))).one()


@pytest.mark.parametrize(("error", "status"), REFUSALS)
@pytest.mark.parametrize("htmx", [False, True])
def test_an_error_has_its_status_and_undoes_the_request(
    app: Flask, client: FlaskClient, company: Database, error: Refused, status: int, htmx: bool
) -> None:
    renamed(app, error)
    answer = client.post("/probe", headers={"HX-Request": "true"} if htmx else {})
    assert answer.status_code == status
    assert name(company) == "Qingyun"
    assert ("<html" in answer.text) is not htmx
    assert ("hx-partial" in answer.text) is htmx
    assert "secret detail" not in answer.text
    assert "Traceback" not in answer.text
    assert ("Retry-After" in answer.headers) is (status == 429)


@pytest.mark.parametrize(("status", "kept"), [(200, "Renamed"), (303, "Renamed"), (422, "Qingyun")])
def test_the_status_decides_whether_writes_are_kept(
    app: Flask, client: FlaskClient, company: Database, status: int, kept: str
) -> None:
    renamed(app, None, status)
    assert client.post("/probe").status_code == status
    assert name(company) == kept


def test_a_page_that_reads_cannot_write(app: Flask, client: FlaskClient) -> None:
    @public
    def write() -> str:
        db().add(Company(id=1, name="Twice"))
        db().flush()
        return "done"

    app.add_url_rule("/probe", "probe", write)
    assert client.get("/probe").status_code == 500


def test_an_unknown_address_answers_in_the_readers_language(client: FlaskClient) -> None:
    answer = client.get("/nothing", headers={"Accept-Language": "zh-CN,zh;q=0.9"})
    assert answer.status_code == 404
    assert "这里没有内容" in answer.text
    assert '<html lang="zh-CN">' in answer.text


def test_a_method_that_a_page_does_not_know(client: FlaskClient) -> None:
    answer = client.get("/sign-out")
    assert answer.status_code == 405
    assert "POST" in answer.headers["Allow"]


def test_an_upload_beyond_the_limit_is_refused(app: Flask, client: FlaskClient) -> None:
    app.config["MAX_CONTENT_LENGTH"] = 100
    assert client.post("/sign-in", data={"login": "x" * 200}).status_code == 413
