"""Beside a cell that cannot be read everything else is judged, and nothing that rests on it."""

import csv
from io import StringIO
from pathlib import Path

import pytest
from openpyxl import Workbook

from app.db import Database
from tests.scenarios.loading import load
from tests.scenarios.small import SOUND, Cell, Edit, Extra, edited, laid_out

Place = tuple[str | None, int | None, str | None]


def _places(database: Database, path: Path) -> list[Place]:
    return [(p.sheet, p.row, p.column) for p in load(database, path).problems]


def test_every_sum_is_listed_beside_the_cells_that_cannot_be_read(
    database: Database, tmp_path: Path
) -> None:
    edits = (
        Cell("people", 2, "base_pay", "8k"),
        Cell("people", 3, "name", ""),
        Cell("cycles", 3, "frequency", "week"),
        Cell("perspectives", 2, "weight", "65"),
        Cell("perspectives", 3, "name", ""),
        Cell("objectives", 3, "weight", "49"),
        Cell("objectives", 3, "rollup", "median"),
        Cell("targets", 2, "baseline", "low"),
        Cell("targets", 3, "points", "31"),
    )
    assert _places(database, laid_out(edited(edits), tmp_path / "bundle")) == [
        ("people", 2, "base_pay"),
        ("people", 3, "name"),
        ("cycles", 3, "frequency"),
        ("perspectives", 2, "weight"),
        ("perspectives", 3, "name"),
        ("objectives", 3, "rollup"),
        ("objectives", 3, "weight"),
        ("targets", 2, "baseline"),
        ("targets", 2, "points"),
    ]


@pytest.mark.parametrize(
    ("edits", "place"),
    [
        (
            (Extra("perspectives", ",Learn,10,"), Cell("perspectives", 2, "weight", "50")),
            ("perspectives", 4, "code"),
        ),
        (
            (Extra("targets", "Q1,O1,,p1,10,5,0,,1,,"), Cell("targets", 2, "points", "65")),
            ("targets", 5, "measure"),
        ),
        (
            (Extra("targets", ",O1,REV,p2,10,,0,,1,,"), Cell("targets", 2, "weight", "40")),
            ("targets", 5, "cycle"),
        ),
        (
            (Cell("targets", 2, "objective", ""), Cell("targets", 2, "weight", "40")),
            ("targets", 2, "objective"),
        ),
        (
            (Cell("targets", 2, "points", "7O"), Cell("targets", 3, "points", "40")),
            ("targets", 2, "points"),
        ),
        (
            (Cell("cycles", 3, "state", "open"), Cell("perspectives", 2, "weight", "50")),
            ("cycles", 3, "state"),
        ),
    ],
    ids=lambda value: "-".join(map(str, value)) if isinstance(value[0], str) else "",
)
def test_no_sum_is_judged_that_may_rest_on_a_cell_that_cannot_be_read(
    database: Database, tmp_path: Path, edits: tuple[Edit, ...], place: Place
) -> None:
    assert _places(database, laid_out(edited(edits), tmp_path / "bundle")) == [place]


def test_a_cell_of_a_workbook_that_cannot_be_read_is_said_once(
    database: Database, tmp_path: Path
) -> None:
    book = Workbook()
    for name, text in SOUND.items():
        page = book.create_sheet(name)
        for row in csv.reader(StringIO(text)):
            page.append(row)
    book["people"]["C2"] = "=D2"  # a formula that no spreadsheet has worked out
    book["targets"]["F2"] = "=70"
    book["checkins"]["D2"] = "=40"
    book["perspectives"]["C2"] = "59"
    book.save(tmp_path / "bundle.xlsx")
    assert _places(database, tmp_path / "bundle.xlsx") == [
        ("people", 2, "unit"),
        ("perspectives", 2, "weight"),
        ("targets", 2, "points"),
        ("checkins", 2, "value"),
    ]
