"""Which language a reader gets."""

from flask.testing import FlaskClient
from sqlalchemy import update

from app.db import Database
from cascade.models import Account
from goals.models import Company
from tests.web.conftest import AsPerson

CHINESE = '<html lang="zh-CN">'


def test_the_browsers_wish_then_the_company(client: FlaskClient, company: Database) -> None:
    assert CHINESE in client.get("/sign-in", headers={"Accept-Language": "fr, zh-TW"}).text
    assert CHINESE not in client.get("/sign-in").text
    with company.writing() as session:
        session.execute(update(Company).values(locale="zh-CN"))
    assert CHINESE in client.get("/sign-in").text


def test_a_choice_is_kept_by_the_browser(client: FlaskClient) -> None:
    answer = client.post("/language", data={"language": "zh-CN", "next": "/sign-in"})
    assert (answer.status_code, answer.location) == (303, "/sign-in")
    assert CHINESE in client.get("/sign-in", headers={"Accept-Language": "en"}).text


def test_a_choice_is_kept_by_the_account(
    client: FlaskClient, company: Database, as_person: AsPerson
) -> None:
    as_person(client, "owner").post("/language", data={"language": "zh-CN"})
    client.delete_cookie("catchball-language")
    assert CHINESE in client.get("/nothing", headers={"Accept-Language": "en"}).text
    with company.writing() as session:
        session.execute(update(Account).values(language="en"))
    assert CHINESE not in client.get("/nothing", headers={"Accept-Language": "zh"}).text


def test_a_language_nobody_translated_is_refused(client: FlaskClient) -> None:
    assert client.post("/language", data={"language": "fr"}).status_code == 400
