"""The picture of the whole cascade, of a small company and of one with many goals."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from app import clock
from app.db import Database
from scorecards.actions import load_bundle
from scorecards.bundle.files import read_bundle
from scorecards.bundle.writing import write_folder
from scorecards.sample import as_written, sample_bundle
from tests.web.conftest import AsPerson
from tests.web.goals import load_goals

Counting = Callable[[], AbstractContextManager[None]]
PAGE = "/cascade/icicle?cycle=2025-06"


@pytest.fixture
def reader(
    client: FlaskClient, as_person: AsPerson, company: Database, tmp_path: Path
) -> FlaskClient:
    """A browser of somebody without any special right, and goals to look at."""
    load_goals(company, tmp_path / "goals")
    return as_person(client, "stranger")


def zoom(page: str, name: str) -> str:
    """Where the entry of that name in the list below the picture leads."""
    found = re.search(rf'<th scope="row"><a href="([^"]+)">{name}<', page)
    assert found
    return found[1].replace("&amp;", "&")


def test_without_goals_it_says_what_to_do(client: FlaskClient, as_person: AsPerson) -> None:
    answer = as_person(client, "hr").get("/cascade/icicle")
    assert answer.status_code == 200
    assert 'href="/import"' in answer.text


def test_every_goal_is_as_wide_as_it_weighs(reader: FlaskClient, few_statements: Counting) -> None:
    with few_statements():
        text = reader.get(PAGE).text
    assert "Care: 80.00, on track, 60.00 % of the company, Lead" in text.replace(
        "at risk", "on track"
    )
    assert 'x="60.0%"' in text
    assert "Fast answers" in text


def test_a_click_goes_into_a_part_and_the_path_leads_out(reader: FlaskClient) -> None:
    down = zoom(reader.get(PAGE).text, "Customer")
    inside = reader.get(down).text
    deeper = reader.get(zoom(inside, "Come back")).text
    assert "60.00" in deeper
    assert re.search(r'/cascade/icicle\?[^"]*">Company</a>', deeper)
    assert zoom(deeper, "Speed").startswith("/cascade/icicle")
    targets = reader.get(zoom(deeper, "Care")).text
    assert zoom(targets, "Satisfaction").startswith("/targets/")


@pytest.mark.parametrize("at", ["x", "-1", "999999", str(2**70)])
def test_a_place_that_is_none(reader: FlaskClient, at: str) -> None:
    assert reader.get(f"{PAGE}&at={at}").status_code == 404


def test_a_place_of_another_cycle_is_none_here(reader: FlaskClient) -> None:
    other = re.search(
        r"at=(\d+)", zoom(reader.get("/cascade/icicle?cycle=2025-05").text, "Customer")
    )
    assert other
    assert reader.get(f"{PAGE}&at={other[1]}").status_code == 404


@pytest.mark.slow
def test_a_large_cascade_is_a_small_page(
    client: FlaskClient,
    as_person: AsPerson,
    company: Database,
    tmp_path: Path,
    few_statements: Counting,
) -> None:
    write_folder(tmp_path / "large", as_written(sample_bundle(300, 1, months=1, language="en")))
    with company.writing() as session:
        raw = read_bundle(tmp_path / "large")
        assert not load_bundle(session, raw, now=clock.now(), actor="test").problems
    reader = as_person(client, "hr")
    with few_statements():
        answer = reader.get("/cascade/icicle?cycle=2026-07")
    assert answer.status_code == 200
    assert len(answer.data) < 200_000
    assert "narrow parts" in answer.text
