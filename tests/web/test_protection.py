"""What the site asks of browsers and tells them."""

import re
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.config import Settings
from app.db import Database
from app.web import create_app
from app.web.signed_in import public
from tests.web.conftest import PASSWORD, AsPerson

FORM = {"login": "owner", "password": PASSWORD}


def token(client: FlaskClient) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/sign-in").text)
    assert found is not None
    return found[1]


def test_a_form_needs_its_token(guarded: FlaskClient) -> None:
    assert guarded.post("/sign-in", data=FORM).status_code == 400
    good = token(guarded)
    assert guarded.post("/sign-in", data={**FORM, "csrf_token": good}).status_code == 303


def test_the_token_may_come_in_htmx_own_header(guarded: FlaskClient) -> None:
    headers = {"X-CSRFToken": token(guarded), "HX-Request": "true"}
    answer = guarded.post("/sign-in", data=FORM, headers=headers)
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (204, "/")


def test_a_token_of_another_browser_is_refused(
    guarded: FlaskClient, company: Database, settings: Settings
) -> None:
    token(guarded)
    other = token(create_app(settings, company).test_client())
    assert guarded.post("/sign-in", data={**FORM, "csrf_token": other}).status_code == 400


def test_a_token_from_before_the_sign_in_is_refused(guarded: FlaskClient) -> None:
    old = token(guarded)
    guarded.post("/sign-in", data={**FORM, "csrf_token": old})
    answer = guarded.post("/sign-out", data={"csrf_token": old})
    assert answer.status_code == 400
    assert "older than your sign-in" in answer.text


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://example.org"},
        {"Origin": "null"},
    ],
)
def test_a_form_of_another_site_is_refused(guarded: FlaskClient, headers: dict[str, str]) -> None:
    data = {**FORM, "csrf_token": token(guarded)}
    assert guarded.post("/sign-in", data=data, headers=headers).status_code == 400
    own = {"Sec-Fetch-Site": "same-origin", "Origin": "http://localhost"}
    assert guarded.post("/sign-in", data=data, headers=own).status_code == 303


def test_headers_stand_on_every_answer(client: FlaskClient, as_person: AsPerson) -> None:
    as_person(client, "owner")
    for path in ("/", "/sign-in", "/nothing", "/static/css/tokens.css"):
        with client.get(path) as answer:
            headers = answer.headers
        assert "default-src 'none'" in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"
        assert "Strict-Transport-Security" not in headers


def test_pages_are_not_kept_and_static_files_are(client: FlaskClient) -> None:
    page = client.get("/sign-in")
    assert page.headers["Cache-Control"] == "no-store"
    sheet = re.search(r'href="(/static/css/tokens\.css\?v=\w+)"', page.text)
    assert sheet is not None
    expected = {
        sheet[1]: "public, max-age=31536000, immutable",
        "/static/css/tokens.css": "no-cache",
        "/static/none.css?v=1": "no-store",
    }
    for address, who in expected.items():
        with client.get(address) as answer:
            assert answer.headers["Cache-Control"] == who


def test_behind_https_cookies_are_bound_to_this_host(company: Database, settings: Settings) -> None:
    site = create_app(replace(settings, secure_cookies=True), company)
    site.config.update(WTF_CSRF_ENABLED=False)
    browser = site.test_client()
    answer = browser.post("/sign-in", data=FORM, base_url="https://localhost")
    cookie = next(c for c in answer.headers.getlist("Set-Cookie") if "__Host-catchball=" in c)
    assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= set(cookie.split("; "))
    assert "Domain" not in cookie
    assert "includeSubDomains" in answer.headers["Strict-Transport-Security"]


def test_an_id_beyond_the_database_is_no_address(own_app: Flask) -> None:
    @own_app.get("/probe/<int:number>")
    @public
    def probe(number: int) -> str:
        return str(number)

    client = own_app.test_client()
    assert client.get(f"/probe/{2**63 - 1}").text == str(2**63 - 1)
    for number in (2**63, 10**40, "٣", "-1"):
        assert client.get(f"/probe/{number}").status_code == 404


def test_a_foreign_host_name_is_refused(company: Database, settings: Settings) -> None:
    site = create_app(replace(settings, trusted_hosts=("goals.example",)), company)
    assert site.test_client().get("/sign-in", base_url="http://evil.example").status_code == 400
    assert site.test_client().get("/sign-in", base_url="http://goals.example").status_code == 200
