"""Signed out in the middle of typing: nothing is lost in silence."""

import pytest
from flask.testing import FlaskClient

from tests.web.conftest import AsPerson

HTMX = {"HX-Request": "true", "HX-Request-Type": "partial"}


def test_a_form_sent_by_htmx_leaves_the_page_and_offers_to_sign_in(client: FlaskClient) -> None:
    answer = client.post("/work", headers=HTMX)
    assert answer.status_code == 401
    assert "HX-Redirect" not in answer.headers
    assert answer.headers["HX-Reswap"] == "none"
    assert 'href="/sign-in" target="_blank"' in answer.text


def test_a_part_that_is_only_read_leads_back_to_the_page_around_it(client: FlaskClient) -> None:
    shown = {**HTMX, "HX-Current-URL": "http://localhost/work?cycle=2025-06"}
    answer = client.get("/work/reward", headers=shown)
    assert answer.headers["HX-Redirect"] == "/sign-in?next=/work?cycle%3D2025-06"


def test_a_plain_form_says_that_it_was_not_saved(client: FlaskClient) -> None:
    answer = client.post("/work", headers={"Referer": "http://localhost/work?cycle=2025-06"})
    assert (answer.status_code, answer.location) == (303, "/sign-in?next=/work?cycle%3D2025-06")
    assert "nothing was saved" in client.get(answer.location).text


def test_a_plain_form_without_its_token_leads_to_the_door_too(guarded: FlaskClient) -> None:
    answer = guarded.post("/work", headers={"Referer": "http://localhost/work"})
    assert (answer.status_code, answer.location) == (303, "/sign-in?next=/work")


def test_nobody_is_led_to_the_site_a_form_came_from(client: FlaskClient) -> None:
    answer = client.post("/work", headers={"Referer": "https://example.org//example.org/"})
    assert 'name="next" value="/"' in client.get(answer.location).text


def test_after_signing_in_elsewhere_the_same_page_can_send_again(
    guarded: FlaskClient, as_person: AsPerson
) -> None:
    headers = {**HTMX, "X-CSRFToken": "of before"}
    assert guarded.post("/inbox/settings", headers=headers).status_code == 401
    as_person(guarded, "owner")
    answer = guarded.post("/inbox/settings", headers=headers)
    assert answer.status_code == 400
    assert "do it once more" in answer.text
    headers["X-CSRFToken"] = answer.headers["X-CSRFToken"]
    assert guarded.post("/inbox/settings", headers=headers).status_code not in {400, 401}


@pytest.mark.parametrize("headers", [{"Sec-Fetch-Site": "cross-site"}, {}])
def test_no_token_is_given_away(
    guarded: FlaskClient, as_person: AsPerson, headers: dict[str, str]
) -> None:
    as_person(guarded, "owner")
    asked = HTMX if headers else {}
    answer = guarded.post("/work", headers={**asked, **headers})
    assert answer.status_code == 400
    assert "X-CSRFToken" not in answer.headers
