"""The targets of somebody who moved: looked at, split at the day, and one again."""

from datetime import date
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlmodel import col, select

from app.db import Database
from cascade.queries import list_rows
from goals.changes import Row
from goals.models import Target
from tests.web.cards import load_cards
from tests.web.conftest import AsPerson

MOVE = {"unit": "SALES", "role": "", "manager": "", "starts": "2025-06-11"}
SALES = (
    "cycle,code,name,owner,parent,perspective,weight,points\n"
    "2025-05,C1,Come back,BOSS,,CUS,100,\n2025-06,C1,Come back,BOSS,,CUS,100,\n"
    "2025-06,C1.S,Serve well,SERVICE,C1,,50,\n2025-06,C1.V,Sell well,SALES,C1,,50,\n"
)
TARGETS = (
    "cycle,objective,measure,owner,points,baseline,target\n"
    "2025-06,C1.S,FAST,OWNER,100,0,50\n2025-06,C1.V,FAST,OTHER,100,0,50\n"
)


@pytest.fixture
def moved(
    client: FlaskClient, as_person: AsPerson, company: Database, tmp_path: Path
) -> FlaskClient:
    load_cards(company, tmp_path / "cards", objectives=SALES, targets=TARGETS)
    hr = as_person(client, "hr")
    assert hr.post("/people/OWNER/move", data=MOVE).location == "/people/OWNER/targets"
    return hr


def parts(database: Database) -> list[tuple[object, ...]]:
    with database.reading() as session:
        rows: list[Row] = list_rows(session, "targets", "2025-06")
    mine = [row for row in rows if row["owner"] == "OWNER"]
    return [(row["objective"], row["starts"], row["ends"], row["points"]) for row in mine]


def test_the_targets_are_split_at_the_day_of_the_move(
    moved: FlaskClient, company: Database, few_statements: object
) -> None:
    with few_statements():  # type: ignore[operator] # a fixture's function
        page = moved.get("/people/OWNER/targets").text
    assert "Serve well" in page
    assert '<option value="C1.V" selected>' in page
    with few_statements():  # type: ignore[operator] # a fixture's function
        assert "/people/OWNER/targets" in moved.get("/people/OWNER").text
    form = {"home-2025-06/FAST/OWNER": "C1.V", "reason": "Moved", "request_key": "once"}
    assert moved.post("/people/OWNER/targets", data=form).location == "/people/OWNER"
    split = [
        ("C1.S", None, date(2025, 6, 10), 3333),
        ("C1.V", date(2025, 6, 11), None, 6667),
    ]
    assert parts(company) == split
    assert (
        moved.post("/people/OWNER/targets", data=form).status_code == 303
    )  # sent twice, done once
    again = {**form, "request_key": "another"}
    assert moved.post("/people/OWNER/targets", data=again).status_code == 409  # split already
    assert parts(company) == split
    assert moved.get("/people/OWNER/targets").location == "/people/OWNER"
    assert "/people/OWNER/targets" not in moved.get("/people/OWNER").text
    assert moved.post("/people/OWNER/unmove").status_code == 303
    assert parts(company) == [("C1.S", None, None, 10_000)]


def test_both_parts_have_a_page_of_their_own(moved: FlaskClient, company: Database) -> None:
    form = {"home-2025-06/FAST/OWNER": "C1.V", "reason": "Moved"}
    assert moved.post("/people/OWNER/targets", data=form).status_code == 303
    where = "/targets?cycle=2025-06&measure=FAST&owner=OWNER"
    last = moved.get(where).location
    assert moved.get(f"{where}&starts=2025-06-11").location == last
    assert moved.get("/targets?cycle=2025-06&place=target%20FAST/OWNER/2025-06-11").location == last
    page = moved.get(str(last)).text
    assert "Sell well" in page
    assert "2025-06 from 6/11" in page
    for address in (f"{last}/edit", f"{last}/history", f"{last}/why", "/cascade?cycle=2025-06"):
        assert moved.get(address, follow_redirects=True).status_code == 200
    tree = moved.get("/cascade?cycle=2025-06&owner=OWNER").text
    assert tree.count("Fast answers") >= 2
    grid = moved.get("/checkins?cycle=2025-06&owner=OWNER").text
    assert "until 6/10" in grid
    assert "from 6/11" in grid


def test_pasted_rows_find_the_part_of_their_period(moved: FlaskClient, company: Database) -> None:
    form = {"home-2025-06/FAST/OWNER": "C1.V", "reason": "Moved"}
    assert moved.post("/people/OWNER/targets", data=form).status_code == 303
    rows = "FAST\tOWNER\t2025-W23\t9\tlate\nFast answers\tOWNER\t2025-W26\t20\tlate\n"
    data = {"rows": rows, "cycle": "2025-06", "request_key": "k", "deed": "save"}
    assert moved.post("/checkins/paste", data=data).status_code == 303
    with company.reading() as session:
        values = select(Target.value).where(col(Target.value).is_not(None)).order_by(col(Target.id))
        assert list(session.scalars(values)) == ["9", "20"]


@pytest.mark.parametrize(
    ("form", "status"),
    [
        ({"home-2025-06/FAST/OWNER": "C1.V"}, 422),
        ({"home-2025-06/FAST/OWNER": "C1", "reason": "Moved"}, 409),  # of another unit
        ({"home-2025-06/FAST/OTHER": "C1.S", "reason": "Moved"}, 409),
    ],
)
def test_what_cannot_be_split_comes_back(
    moved: FlaskClient, company: Database, form: dict[str, str], status: int
) -> None:
    assert moved.post("/people/OWNER/targets", data=form).status_code == status
    assert parts(company) == [("C1.S", None, None, 10_000)]


def test_what_is_reported_once_moves_as_a_whole(
    client: FlaskClient, as_person: AsPerson, company: Database, tmp_path: Path
) -> None:
    monthly = TARGETS.replace("FAST,OWNER,100,0,50", "CSAT,OWNER,100,3,4.5")
    load_cards(company, tmp_path / "cards", objectives=SALES, targets=monthly)
    hr = as_person(client, "hr")
    assert hr.post("/people/OWNER/move", data=MOVE).status_code == 303
    assert "as a whole" in hr.get("/people/OWNER/targets").text
    form = {"home-2025-06/CSAT/OWNER": "C1.V", "reason": "Moved"}
    assert hr.post("/people/OWNER/targets", data=form).location == "/people/OWNER"
    assert parts(company) == [("C1.V", None, None, 10_000)]
