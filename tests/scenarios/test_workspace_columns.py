"""Columns that screens need: they load, come back as they were, and old bundles stay good."""

import csv
from io import StringIO
from itertools import zip_longest
from pathlib import Path

import pytest

from app.db import Database
from goals.models import CheckIn, Company, Cycle, Measure, Target, col, select
from scorecards.bundle.writing import write_folder
from scorecards.queries import export_rows
from tests.scenarios.loading import load
from tests.scenarios.small import SOUND, laid_out


def with_column(files: dict[str, str], sheet: str, name: str, *cells: str) -> dict[str, str]:
    """The files with one more column in a sheet; rows beyond the cells leave it blank."""
    header, *rows = csv.reader(StringIO(files[sheet]))
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([*header, name])
    writer.writerows([*row, cell] for row, cell in zip_longest(rows, cells, fillvalue=""))
    return files | {sheet: text.getvalue()}


def test_they_load_and_come_back_as_they_were(database: Database, tmp_path: Path) -> None:
    files = with_column(SOUND, "company", "escalation_days", "3")
    files = with_column(files, "cycles", "acceptance", "no", "是", "yes")
    files = with_column(files, "measures", "approval", "TRUE", "no")
    files = with_column(files, "measures", "description", "All, but gifts")
    files = with_column(files, "targets", "plan", "2025-01=30 2025-02=60")
    files = with_column(files, "checkins", "confidence", "7", "10")
    files = with_column(files, "checkins", "approved_by", "p2")
    assert load(database, laid_out(files, tmp_path / "bundle")).problems == []
    with database.reading() as session:
        assert session.scalars(select(Company)).one().escalation_days == 3
        cycles = session.scalars(select(Cycle).order_by(col(Cycle.id)))
        assert [each.acceptance for each in cycles] == [False, True, True]
        measures = session.scalars(select(Measure).order_by(col(Measure.id))).all()
        assert [each.approval for each in measures] == [True, False, False]
        assert measures[0].description == "All, but gifts"
        targets = session.scalars(select(Target).order_by(col(Target.id))).all()
        assert targets[0].plan == "2025-01=30 2025-02=60"
        told = session.scalars(select(CheckIn).order_by(col(CheckIn.id))).all()
        assert [each.confidence for each in told] == [7, 10, None, None, None]
        assert told[0].approved_by == "p2"
        write_folder(tmp_path / "export", export_rows(session))
    again = load(database, tmp_path / "export")
    assert again.problems == []
    assert not any(count.added or count.changed for count in again.counts.values())


def test_a_bundle_without_them_keeps_what_is_stored(database: Database, tmp_path: Path) -> None:
    files = with_column(SOUND, "measures", "approval", "yes")
    files = with_column(files, "targets", "plan", "2025-01=30")
    assert load(database, laid_out(files, tmp_path / "bundle")).problems == []
    loaded = load(database, laid_out(SOUND, tmp_path / "bundle"))
    assert loaded.problems == []
    assert not any(count.added or count.changed for count in loaded.counts.values())
    with database.reading() as session:
        assert session.scalars(select(col(Measure.approval)).order_by(col(Measure.id))).first()


@pytest.mark.parametrize(
    ("sheet", "name", "cell", "word"),
    [
        ("company", "escalation_days", "-1", "whole number"),
        ("cycles", "acceptance", "perhaps", "yes or no"),
        ("measures", "approval", "1", "yes or no"),
        ("targets", "plan", "2025-01", "2025-01=10"),
        ("targets", "plan", "2025-06=3", "outside of the cycle"),
        ("checkins", "confidence", "11", "1 to 10"),
        ("checkins", "confidence", "0", "1 to 10"),
    ],
)
def test_what_they_cannot_hold_is_a_problem(
    sqlite_database: Database, tmp_path: Path, sheet: str, name: str, cell: str, word: str
) -> None:
    files = with_column(SOUND, sheet, name, cell)
    loaded = load(sqlite_database, laid_out(files, tmp_path / "bundle"))
    assert [(each.sheet, each.row, each.column) for each in loaded.problems] == [(sheet, 2, name)]
    assert word in str(loaded.problems[0].message)
