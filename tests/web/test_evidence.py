"""Evidence: taken by what is in it, seen by those who may, and never opened by a browser."""

from io import BytesIO
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func

from app.db import Database
from goals.evidence import TYPES
from goals.models import CheckIn, Evidence, EvidenceFile, col, select
from tests.web.conftest import AsPerson
from tests.web.goals import load_goals, stored_value, target_id

PNG = b"\x89PNG\r\n\x1a\n<script>alert(1)</script>"


@pytest.fixture
def csat(company: Database, tmp_path: Path) -> int:
    load_goals(company, tmp_path / "bundle")
    return target_id(company, "CSAT")


def newest(database: Database) -> CheckIn:
    with database.reading() as session:
        found = session.scalars(select(CheckIn).order_by(col(CheckIn.id).desc())).first()
    assert found is not None
    return found


def send(client: FlaskClient, csat: int, *files: tuple[bytes, str]) -> int:
    """The status of a check-in on /work with these files."""
    data = {
        "cycle": "2025-06",
        "owner": "OWNER",
        f"value-{csat}": "4.4",
        f"note-{csat}": "see the photo",
        f"evidence-{csat}": [(BytesIO(content), name) for content, name in files],
    }
    page = client.get("/work?owner=OWNER&cycle=2025-06").text
    data[f"period-{csat}"] = page.split(f'name="period-{csat}" value="')[1].split('"')[0]
    return client.post("/work", data=data, content_type="multipart/form-data").status_code


def attached(client: FlaskClient, company: Database, name: str = "photo.png") -> str:
    """The address of a file that the owner has attached to her check-in."""
    data = {"check_in": str(newest(company).id), "evidence": (BytesIO(PNG), name)}
    assert client.post("/evidence", data=data).status_code == 303
    with company.reading() as session:
        return f"/evidence/{session.scalars(select(func.max(col(Evidence.id)))).one()}"


def test_files_come_with_a_check_in_and_are_kept_once(
    csat: int, company: Database, client: FlaskClient, as_person: AsPerson
) -> None:
    as_person(client, "owner")
    assert send(client, csat, (PNG, "a.png"), (PNG, "b.png")) == 303
    with company.reading() as session:
        assert session.scalars(select(func.count()).select_from(Evidence)).one() == 2
        assert session.scalars(select(func.count()).select_from(EvidenceFile)).one() == 1


@pytest.mark.parametrize(
    ("content", "name"),
    [(b"<html><script>1</script>", "a.png"), (b"MZ\x00", "a.pdf"), (b"<svg/>", "a.svg")],
)
def test_a_hostile_file_refuses_the_whole_check_in(
    csat: int,
    company: Database,
    client: FlaskClient,
    as_person: AsPerson,
    content: bytes,
    name: str,
) -> None:
    assert send(as_person(client, "owner"), csat, (PNG, "fine.png"), (content, name)) == 422
    assert stored_value(company, csat) == "4.2"


def test_the_browser_offers_what_is_taken(
    client: FlaskClient, as_person: AsPerson, csat: int
) -> None:
    page = as_person(client, "owner").get("/work?cycle=2025-06").text
    field = page.split(f'name="evidence-{csat}"')[1].split(">")[0]
    offered = field.split('accept="')[1].split('"')[0].split(",")
    assert sorted(offered) == sorted(ending for endings in TYPES.values() for ending in endings)


def test_a_file_is_saved_and_never_shown(
    csat: int, company: Database, client: FlaskClient, as_person: AsPerson
) -> None:
    address = attached(as_person(client, "owner"), company, "../x<b>报告;.html")
    answer = client.get(address)
    assert answer.data == PNG
    assert answer.content_type == "application/octet-stream"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    told = answer.headers["Content-Disposition"]
    assert told.startswith("attachment;")
    assert "\n" not in told
    assert "<" not in told
    assert ".html.png" in told


@pytest.mark.parametrize(
    ("login", "status"),
    [("owner", 200), ("lead", 200), ("hr", 200), ("leadership", 200), ("auditor", 200),
     ("stranger", 403), ("other-lead", 403), ("admin", 403)],
)  # fmt: skip
def test_who_may_see_a_file(
    csat: int, company: Database, client: FlaskClient, as_person: AsPerson, login: str, status: int
) -> None:
    address = attached(as_person(client, "owner"), company)
    assert as_person(client, login).get(address).status_code == status


@pytest.mark.parametrize(
    ("login", "status"),
    [("owner", 303), ("lead", 303), ("hr", 303), ("stranger", 403), ("auditor", 403)],
)
def test_who_may_add_a_file_later(
    csat: int, company: Database, client: FlaskClient, as_person: AsPerson, login: str, status: int
) -> None:
    data = {"check_in": str(newest(company).id), "evidence": (BytesIO(PNG), "later.png")}
    assert as_person(client, login).post("/evidence", data=data).status_code == status


def test_a_request_may_bring_files_only_where_they_belong(
    csat: int, company: Database, client: FlaskClient, as_person: AsPerson
) -> None:
    as_person(client, "owner")
    paths = ("/work", f"/targets/{csat}", "/evidence", "/checkins/paste", "/import")
    told = [said_to_be_large(client, path) for path in paths]
    assert told == [400, 400, 400, 413, 413]  # 400: taken, but less came than was announced
    assert said_to_be_large(client, "/work", 40_000_000) == 413


def said_to_be_large(client: FlaskClient, path: str, size: int = 9_000_000) -> int:
    """The status of a form that announces so many bytes."""
    told = {"CONTENT_LENGTH": str(size)}
    kind = "multipart/form-data; boundary=x"
    return client.post(path, data=b"--x--", content_type=kind, environ_overrides=told).status_code
