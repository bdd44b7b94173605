"""`catchball load`: the document, the streams, the status, and what stays behind."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlmodel import col

from app.db import Database
from goals.models import AuditEntry, CheckIn
from goals.queries import find_audit_break
from tests.app.commands.running import loaded, run
from tests.scenarios.loading import content
from tests.scenarios.small import SOUND, Cell, Extra, Text, edited, laid_out

ROWS = {name: text.count("\n") - 1 for name, text in SOUND.items()}
CHINESE = re.compile("[\u4e00-\u9fff]")
BROKEN = (
    Text("perspectives", None),
    Cell("people", 3, "unit", "NOPE"),
    Cell("people", 2, "base_pay", "8k"),
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "bundle"


def counted(number: int, how: str) -> dict[str, int]:
    return {"added": 0, "changed": 0, "unchanged": 0} | {how: number}


def test_the_document_counts_every_sheet(database: Database, folder: Path) -> None:
    bundle = laid_out(SOUND, folder)
    first = run(database, "load", bundle, "--json")
    assert (first.status, first.err) == (0, "")
    assert json.loads(first.out) == {
        "loaded": True,
        "counts": {name: counted(number, "added") for name, number in ROWS.items()},
        "errors": [],
    }
    again = json.loads(run(database, "load", bundle, "--json").out)
    assert again["counts"] == {name: counted(n, "unchanged") for name, n in ROWS.items()}


def test_a_person_reads_the_counts_and_that_it_is_done(
    sqlite_database: Database, folder: Path
) -> None:
    done = run(sqlite_database, "load", laid_out(SOUND, folder))
    assert done.out.splitlines()[1] == "units: +2 ~0 =0"
    assert len(done.out.splitlines()) == len(SOUND)
    assert done.err == "Loaded.\n"


def test_a_second_unit_at_the_top_is_no_mistake_but_spoken_about(
    sqlite_database: Database, folder: Path
) -> None:
    run(sqlite_database, "load", laid_out(SOUND, folder))
    apart = edited([Extra("units", "GROUP,Group,,")])
    done = run(sqlite_database, "load", laid_out(apart, folder))
    advice, loaded = done.err.splitlines()
    assert (done.status, loaded) == (0, "Loaded.")
    assert advice.startswith("Northwind (NW) is the unit at the top already; the files put GROUP")


def test_a_dry_run_counts_and_stores_nothing(database: Database, folder: Path) -> None:
    before = content(database)
    bundle = laid_out(SOUND, folder)
    answer = run(database, "load", bundle, "--dry-run", "--json")
    document = json.loads(answer.out)
    assert (answer.status, document["loaded"], document["errors"]) == (0, False, [])
    assert document["counts"]["people"] == counted(2, "added")
    assert run(database, "load", bundle, "--dry-run").err == "Checked, nothing stored.\n"
    assert content(database) == before


def test_the_errors_of_a_refused_bundle_are_the_document(database: Database, folder: Path) -> None:
    before = content(database)
    answer = run(database, "load", laid_out(edited(BROKEN), folder), "--json")
    document = json.loads(answer.out)
    assert (answer.status, answer.err, document["loaded"]) == (1, "", False)
    assert [set(error) for error in document["errors"]] == [
        {"sheet", "row", "column", "message"}
    ] * 3
    assert [(e["sheet"], e["row"], e["column"]) for e in document["errors"]] == [
        ("people", 2, "base_pay"),
        ("people", 3, "unit"),
        ("perspectives", None, None),
    ]
    assert "8k" in document["errors"][0]["message"]
    assert content(database) == before


def test_a_person_reads_the_errors_on_standard_error(
    sqlite_database: Database, folder: Path
) -> None:
    answer = run(sqlite_database, "load", laid_out(edited(BROKEN), folder))
    lines = answer.err.splitlines()
    assert (answer.status, answer.out) == (1, "")
    assert [line.partition(": ")[0] for line in lines] == [
        "people:2:base_pay",
        "people:3:unit",
        "perspectives",
        "Nothing was loaded. Problems",
    ]
    assert lines[-1] == "Nothing was loaded. Problems: 3."


def test_the_errors_are_said_in_the_language_of_the_settings(
    sqlite_database: Database, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bundle = laid_out(edited(BROKEN), folder)
    english = json.loads(run(sqlite_database, "load", bundle, "--json").out)["errors"]
    monkeypatch.setenv("CATCHBALL_LANG", "zh-CN")
    chinese = json.loads(run(sqlite_database, "load", bundle, "--json").out)["errors"]
    assert [e["column"] for e in chinese] == [e["column"] for e in english]
    assert not CHINESE.search(english[0]["message"])
    assert all(CHINESE.search(error["message"]) for error in chinese)


def test_what_is_no_bundle_is_an_error_with_its_document(
    sqlite_database: Database, tmp_path: Path
) -> None:
    answer = run(sqlite_database, "load", tmp_path / "nowhere", "--json")
    document = json.loads(answer.out)
    assert (answer.status, document["loaded"], document["counts"]) == (1, False, {})
    assert [error["row"] for error in document["errors"]] == [None]


def test_wrong_usage_is_status_2(sqlite_database: Database) -> None:
    answer = run(sqlite_database, "load")
    assert (answer.status, answer.out) == (2, "")
    assert "BUNDLE" in answer.err


def audit(database: Database) -> list[Any]:
    with database.reading() as session:
        assert find_audit_break(session) is None
        return list(session.scalars(select(AuditEntry).order_by(col(AuditEntry.id))))


def test_a_change_is_in_the_audit_trail_with_before_and_after(
    database: Database, folder: Path
) -> None:
    loaded(database, folder)
    old = len(audit(database))
    loaded(database, folder, Cell("targets", 2, "target", "110"), Cell("units", 3, "name", "Care"))
    entries = audit(database)[old:]
    told = {e.subject: (e.action, e.code, e.before, e.after) for e in entries}
    assert told["units"] == ("change", "CS", '{"name":"Service"}', '{"name":"Care"}')
    assert told["targets"][:2] == ("change", "Q1/REV/p1")
    assert json.loads(told["targets"][2]) == {"target": "100"}
    assert json.loads(told["targets"][3]) == {"target": "110"}
    assert {e.actor for e in entries} == {"catchball load"}


def test_loading_the_same_again_leaves_no_entry(database: Database, folder: Path) -> None:
    loaded(database, folder)
    old = [entry.hash for entry in audit(database)]
    loaded(database, folder)
    assert [entry.hash for entry in audit(database)] == old


def test_no_checkin_is_ever_dropped(database: Database, folder: Path) -> None:
    def reports() -> set[tuple[str, str]]:
        with database.reading() as session:
            rows = session.execute(select(col(CheckIn.period), col(CheckIn.value)))
            return {(period, value) for period, value in rows}

    loaded(database, folder)
    first = reports()
    loaded(database, folder, Text("checkins", None))
    assert reports() == first
    later = "REV,p1,2025-01,44,,2025-03-01T09:00:00Z,,,"
    loaded(database, folder, Text("checkins", SOUND["checkins"].splitlines()[0] + f"\n{later}\n"))
    loaded(database, folder, Cell("checkins", 3, "value", "55"), Extra("checkins", later))
    assert reports() == first | {("2025-01", "44"), ("2025-02", "55")}
    with database.reading() as session:
        assert session.scalars(select(func.count(col(CheckIn.id)))).one() == ROWS["checkins"] + 2
