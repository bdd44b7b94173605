"""The page of an objective."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from app.db import Database
from app.web import outlooks
from tests.web.conftest import AsPerson
from tests.web.goals import BUNDLE, load_goals

PART = {"HX-Request": "true", "HX-Request-Type": "partial"}


@pytest.fixture
def address(company: Database, tmp_path: Path) -> Callable[[FlaskClient, str], str]:
    """A function that finds the page of June's objective of that code."""
    load_goals(company, tmp_path / "bundle")

    def found(client: FlaskClient, code: str) -> str:
        answer = client.get(f"/objectives?code={code}&cycle=2025-06")
        assert answer.status_code == 303
        return answer.location

    return found


Address = Callable[[FlaskClient, str], str]


def test_it_shows_children_weights_history_and_links(
    address: Address, client: FlaskClient, as_person: AsPerson
) -> None:
    as_person(client, "stranger")
    top = client.get(address(client, "C1")).text
    assert "Care" in top
    assert "Speed" in top
    assert "2025-05: 80" in top
    care = client.get(address(client, "C1.A")).text
    assert "Satisfaction" in care
    assert "60% of the company" in care
    assert "brings this about" in care


def test_the_sum_is_written_out_with_links(
    address: Address, client: FlaskClient, as_person: AsPerson
) -> None:
    as_person(client, "stranger")
    why = f"{address(client, 'C1')}/why"
    part = client.get(why, headers=PART).text
    assert "C1.A Care" in part
    assert "code=C1.A" in part
    assert "left out" in part
    assert "<html" not in part


def test_it_asks_a_fixed_number_of_times(
    address: Address,
    client: FlaskClient,
    as_person: AsPerson,
    few_statements: Callable[[], AbstractContextManager[None]],
) -> None:
    page = address(as_person(client, "stranger"), "C1")
    with few_statements():
        assert client.get(page).status_code == 200
    with few_statements():
        assert client.get(f"{page}/why").status_code == 200


WEEKS = "".join(
    f"FAST,LEAD,2025-W{week},{value},2025-06-2{week - 22}T12:00:00+08:00,LEAD\n"
    for week, value in ((23, 40), (24, 60), (25, 50))
)


def test_its_forecast_is_rolled_up_from_those_of_its_targets(
    company: Database, tmp_path: Path, client: FlaskClient, as_person: AsPerson
) -> None:
    load_goals(company, tmp_path / "bundle", checkins=BUNDLE["checkins"] + WEEKS)
    as_person(client, "stranger")
    for code, told in (
        ("C1.B", "<b>100.00</b>, from 80.00 to 100.00"),
        ("C1", "<b>88.00</b>, from 80.00 to 88.00"),
        ("C1.A", "No forecast"),
    ):
        page = client.get(f"/objectives?code={code}&cycle=2025-06", follow_redirects=True).text
        assert told in page
        assert (">forecast</text>" in page) is (code != "C1.A")
    top = client.get("/objectives?code=C1&cycle=2025-06", follow_redirects=True).text
    assert "1 of 3 targets below has a forecast" in top
    assert "1 has nothing left to report" in top
    assert "1 has too few points" in top
    assert "as the score does (weighted mean)" in top


def test_with_too_much_below_there_is_no_forecast(
    address: Address,
    client: FlaskClient,
    as_person: AsPerson,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(outlooks, "MOST_NODES", 3)
    as_person(client, "stranger")
    top, care = (client.get(address(client, code)).text for code in ("C1", "C1.A"))
    assert "Too much hangs below" in top
    assert "Too much hangs below" not in care


def test_what_is_not_there_is_not_found(
    address: Address, client: FlaskClient, as_person: AsPerson
) -> None:
    as_person(client, "owner")
    assert client.get("/objectives/999999").status_code == 404
    assert client.get("/objectives?code=NONE&cycle=2025-06").status_code == 404


def test_links_are_drawn_and_removed_by_whoever_may(
    address: Address, client: FlaskClient, as_person: AsPerson
) -> None:
    page = address(as_person(client, "lead"), "C1.A")
    supports = {"relation": "supports out", "objective": "C1.B"}
    assert client.post(f"{page}/links", data=supports).status_code == 303
    assert "this supports it" in client.get(page).text
    causes = {"relation": "causes out", "objective": "C1"}
    assert client.post(f"{page}/links", data=causes).status_code == 403
    for login in ("stranger", "owner", "auditor"):
        assert "Add a link" not in as_person(client, login).get(page).text
        assert client.post(f"{page}/links", data=supports).status_code == 403
    as_person(client, "leadership")
    assert client.post(f"{page}/links", data=causes).status_code == 303
    assert client.post(f"{page}/links", data={**supports, "remove": "1"}).status_code == 303
    assert "this supports it" not in client.get(page).text
    gone = client.post(f"{page}/links", data={**supports, "remove": "1"})
    assert gone.status_code == 409


def test_a_refused_link_comes_back_as_it_was_typed(
    address: Address, client: FlaskClient, as_person: AsPerson
) -> None:
    page = address(as_person(client, "hr"), "C1.A")
    for other in ("NONE", "C1.A", '"><script>alert(1)</script>'):
        typed = {"relation": "supports out", "objective": other}
        answer = client.post(f"{page}/links", data=typed)
        assert answer.status_code == 422
        assert "<script>alert" not in answer.text
        assert 'aria-invalid="true"' in answer.text
