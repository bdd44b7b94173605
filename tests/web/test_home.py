"""Where each kind of reader begins."""

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from app.db import Database
from tests.web.conftest import AsPerson
from tests.web.goals import load_goals


@pytest.mark.parametrize(
    ("kind", "begins"),
    [
        ("owner", "/work?cycle=2025-06"),
        ("lead", "/work?cycle=2025-06"),
        ("leadership", "/map?cycle=2025-06"),
        ("auditor", "/map?cycle=2025-06"),
        ("hr", "/cycles/2025-06"),
        ("admin", "/cycles/2025-06"),
    ],
)
def test_each_begins_where_her_next_decision_is(
    client: FlaskClient,
    as_person: AsPerson,
    company: Database,
    tmp_path: Path,
    kind: str,
    begins: str,
) -> None:
    load_goals(company, tmp_path / "bundle")
    as_person(client, kind)
    answer = client.get("/?cycle=2025-06")
    assert (answer.status_code, answer.location) == (303, begins)
