"""Importing: look first, then all or nothing; for HR and admin alone."""

import os
import re
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from app.config import Settings
from app.db import Database
from goals.models import AuditEntry, Measure
from scorecards.bundle.columns import SHEETS
from scorecards.bundle.files import read_bundle
from tests.web.conftest import AsPerson
from tests.web.goals import BUNDLE


@pytest.fixture
def hr(client: FlaskClient, as_person: AsPerson) -> FlaskClient:
    """HR's browser."""
    return as_person(client, "hr")


def _upload(browser: FlaskClient, **sheets: str) -> TestResponse:
    files = [(BytesIO(text.encode()), f"{name}.csv") for name, text in {**BUNDLE, **sheets}.items()]
    return browser.post("/import", data={"files": files})


def _measures(database: Database) -> int:
    with database.reading() as session:
        return len(session.scalars(select(Measure)).all())


def _uploads(settings: Settings) -> list[Path]:
    return sorted(settings.instance.glob("uploads/*/bundle*"))


def test_look_then_load(hr: FlaskClient, company: Database, settings: Settings) -> None:
    looked = _upload(hr)
    assert looked.status_code == 303
    shown = hr.get(looked.location).text
    assert "Ready to load" in shown
    assert _measures(company) == 0
    loaded = hr.post(looked.location)
    assert loaded.status_code == 303
    assert "Everything was stored in one go" in hr.get(loaded.location).text
    assert _measures(company) == 3
    assert _uploads(settings) == []
    with company.reading() as session:
        entry = session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()  # type: ignore[union-attr] # a column
    assert entry is not None
    assert (entry.actor, entry.action) == ("hr", "load")


PEOPLE = "code,name,unit,base_pay,target_bonus"


def test_the_look_names_every_cell_that_would_change(hr: FlaskClient) -> None:
    line = f"{PEOPLE}\nOWNER,Olive,SERVICE,{{pay}},1"
    first = _upload(hr, people=line.format(pay="8000"))
    assert first.status_code == 303, first.text
    hr.post(first.location)
    look = hr.get(_upload(hr, people=line.format(pay="9100")).location).text
    cells = look.split('id="differences"')[1].split("</table>")[0]
    assert "OWNER" in cells
    assert "people, row 2" in cells
    assert re.findall(r'data-label="\w+">(\d+)<', cells) == ["8000", "9100"]
    assert "base_pay" in cells
    assert "initiatives<" not in look  # a sheet that is not in the files is not listed


def test_an_admin_who_looks_at_a_file_learns_nobodys_pay(
    client: FlaskClient, as_person: AsPerson
) -> None:
    line = f"{PEOPLE}\nOWNER,Olive,SERVICE,{{pay}},1"
    loaded = _upload(as_person(client, "hr"), people=line.format(pay="8765")).location
    assert client.post(loaded).status_code == 303
    admin = as_person(client, "admin")
    look = admin.get(_upload(admin, people=line.format(pay="9100")).location).text
    assert "9100" in look
    assert "8765" not in look


def test_the_look_says_what_to_do_about_a_second_unit_at_the_top(
    hr: FlaskClient, company: Database
) -> None:
    apart = BUNDLE["units"].replace("SALES,Sales,COMPANY", "SALES,Sales,")
    address = _upload(hr, units=apart.replace("SALES", "GROUP")).location
    look = hr.get(address).text
    assert "(COMPANY) is the unit at the top already; the files put GROUP beside it" in look
    assert hr.post(address).status_code == 303  # it may be meant
    assert "unit at the top already" not in hr.get(address).text


def test_the_look_says_nothing_of_tops_where_there_is_one(hr: FlaskClient) -> None:
    assert "unit at the top already" not in hr.get(_upload(hr).location).text


def test_loading_twice_does_nothing_more(hr: FlaskClient, company: Database) -> None:
    address = _upload(hr).location
    assert hr.post(address).status_code == 303
    with company.reading() as session:
        before = len(session.scalars(select(AuditEntry)).all())
    assert hr.post(address).status_code == 303
    with company.reading() as session:
        assert len(session.scalars(select(AuditEntry)).all()) == before


def test_all_mistakes_are_listed_and_nothing_is_kept(
    hr: FlaskClient, company: Database, settings: Settings
) -> None:
    measures = BUNDLE["measures"].replace("bad / all * 100", "bad / / all")
    people = BUNDLE["people"].replace("Owner,SERVICE", "Owner,NOWHERE")
    answer = _upload(hr, measures=measures, people=people)
    assert answer.status_code == 422
    assert "2 things to mend" in answer.text
    assert "NOWHERE" in answer.text
    assert '<pre tabindex="0">bad / / all\n      ^</pre>' in answer.text
    assert _measures(company) == 0
    assert _uploads(settings) == []


def test_mistakes_come_in_pages(hr: FlaskClient) -> None:
    many = BUNDLE["checkins"] + "".join(
        f"CSAT,nobody{n},2025-06,4,2025-06-30T00:00:00,\n" for n in range(250)
    )
    answer = _upload(hr, checkins=many)
    assert "250 things to mend" in answer.text
    assert "1 to 100 of 250" in answer.text
    following = answer.text.split("Next</a>")[0].rsplit('href="', 1)[1].split('"')[0]
    assert "101 to 200 of 250" in hr.get(following).text


@pytest.mark.parametrize(
    "names", [[], ["bundle.zip"], ["a.xlsx", "units.csv"], ["units.csv", "UNITS.csv"]]
)
def test_other_files_are_refused(hr: FlaskClient, settings: Settings, names: list[str]) -> None:
    answer = hr.post("/import", data={"files": [(BytesIO(b"x"), name) for name in names]})
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert _uploads(settings) == []


def test_a_path_in_a_name_leads_nowhere(hr: FlaskClient, settings: Settings) -> None:
    files = [(BytesIO(b"code,name\n"), "../../../roles.csv")]
    assert hr.post("/import", data={"files": files}).status_code == 422
    assert [path.name for path in settings.instance.rglob("roles.csv")] == []


def test_an_upload_is_its_owners_alone(
    app: Flask, hr: FlaskClient, company: Database, as_person: AsPerson
) -> None:
    address = _upload(hr).location
    admin = as_person(app.test_client(), "admin")
    assert admin.get(address).status_code == 404
    assert admin.post(address).status_code == 404
    assert _measures(company) == 0


def test_after_an_hour_it_is_gone(hr: FlaskClient, settings: Settings) -> None:
    address = _upload(hr).location
    (folder,) = settings.instance.glob("uploads/*")
    os.utime(folder, (0, 0))
    assert hr.get(address).status_code == 404
    assert not folder.exists()


@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_the_template_has_every_sheet(hr: FlaskClient, tmp_path: Path, language: str) -> None:
    hr.post("/language", data={"language": language})
    file = tmp_path / "template.xlsx"
    file.write_bytes(hr.get("/import/template.xlsx").data)
    read = read_bundle(file)
    assert read.problems == []
    assert {name: sheet.given for name, sheet in read.sheets.items()} == {
        sheet.name: frozenset(sheet.names) for sheet in SHEETS
    }


def test_the_export_loads_again(hr: FlaskClient) -> None:
    hr.post(_upload(hr).location)
    exported = hr.get("/import/export.xlsx").data
    looked = hr.post("/import", data={"files": [(BytesIO(exported), "all.xlsx")]})
    assert "nothing would change" in hr.get(looked.location).text
