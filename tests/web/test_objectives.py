"""The page of an objective."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from app.db import Database
from tests.web.conftest import AsPerson
from tests.web.goals import load_goals

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
