"""`catchball export`: what comes out loads into an empty database with the very same results."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.db import Database
from scorecards.bundle.writing import write_folder
from scorecards.sample import as_written, sample_sheets
from tests.app.commands.running import loaded, run
from tests.scenarios.small import Cell

MONTHS = ("2025-04", "2025-05", "2025-Q2")


@pytest.fixture
def empty(migrated_file: Path, tmp_path: Path) -> Iterator[Database]:
    """A second, empty database."""
    file = tmp_path / "second.db"
    file.write_bytes(migrated_file.read_bytes())
    database = Database.connect(f"sqlite:///{file}")
    yield database
    database.dispose()


def results(database: Database, cycles: tuple[str, ...]) -> list[str]:
    """The printed documents of these cycles, byte by byte."""
    documents = []
    for cycle in cycles:
        for command in ("score", "rewards"):
            answer = run(database, command, "--cycle", cycle, "--json")
            documents.append(answer.out or answer.err)
    return documents


def moved(old: Database, new: Database, bundle: Path) -> None:
    """Everything of the one database is in the other."""
    assert run(old, "export", bundle) == (0, "", f"Exported to {bundle}.\n")
    answer = run(new, "load", bundle)
    assert answer.status == 0, answer.err


def written(folder: Path) -> dict[str, bytes]:
    """The files of a folder."""
    return {file.name: file.read_bytes() for file in folder.iterdir()}


@pytest.mark.parametrize("name", ["out", "out.xlsx"])
def test_a_company_with_all_its_oddities_moves(
    database: Database, empty: Database, tmp_path: Path, name: str
) -> None:
    loaded(database, tmp_path / "bundle")
    loaded(database, tmp_path / "bundle", Cell("checkins", 3, "value", "55"))  # a correction
    moved(database, empty, tmp_path / name)
    assert results(empty, ("Q1", "Q2")) == results(database, ("Q1", "Q2"))
    assert '"value": 95,' in results(empty, ("Q1",))[0]


@pytest.mark.parametrize("name", ["out", "out.xlsx"])
def test_a_sample_company_moves(
    sqlite_database: Database, empty: Database, tmp_path: Path, name: str
) -> None:
    made = sample_sheets(
        24, 3, months=2, first_month="2025-04", language="zh-CN", month_cycles=True
    )
    write_folder(tmp_path / "bundle", as_written(made))
    assert run(sqlite_database, "load", tmp_path / "bundle").status == 0
    moved(sqlite_database, empty, tmp_path / name)
    before = results(sqlite_database, MONTHS)
    assert results(empty, MONTHS) == before
    assert '"recipient"' in before[1]


def test_exporting_again_writes_the_same(
    sqlite_database: Database, empty: Database, tmp_path: Path
) -> None:
    loaded(sqlite_database, tmp_path / "bundle")
    moved(sqlite_database, empty, tmp_path / "one")
    assert run(empty, "export", tmp_path / "two").status == 0
    assert written(tmp_path / "one") == written(tmp_path / "two")


def test_a_path_in_use_is_refused(sqlite_database: Database, tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    kept.mkdir()
    (kept / "notes.txt").write_text("mine")
    answer = run(sqlite_database, "export", kept)
    assert (answer.status, answer.out) == (1, "")
    assert str(kept) in answer.err
    assert [file.name for file in kept.iterdir()] == ["notes.txt"]


@pytest.mark.parametrize("name", ["out", "out.xlsx"])
def test_an_earlier_bundle_is_replaced_only_where_that_was_asked(
    sqlite_database: Database, tmp_path: Path, name: str
) -> None:
    loaded(sqlite_database, tmp_path / "bundle")
    out = tmp_path / name
    assert run(sqlite_database, "export", out).status == 0
    before = out.stat().st_ino
    refused = run(sqlite_database, "export", out)
    assert (refused.status, refused.out) == (1, "")
    assert str(out) in refused.err
    assert "--replace" in refused.err
    assert out.stat().st_ino == before
    assert run(sqlite_database, "export", out, "--replace").status == 0
    assert out.stat().st_ino != before


def test_even_when_asked_no_folder_of_other_things_is_replaced(
    sqlite_database: Database, tmp_path: Path
) -> None:
    kept = tmp_path / "kept"
    kept.mkdir()
    (kept / "notes.txt").write_text("mine")
    assert run(sqlite_database, "export", kept, "--replace").status == 1
    assert [file.name for file in kept.iterdir()] == ["notes.txt"]
