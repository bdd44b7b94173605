"""(d) A bundle that brings 100,000 check-ins."""

import csv
import shutil
from collections.abc import Callable
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from app.db import Database
from app.db.sqlite import driver
from goals.actions import CHECK_IN
from scorecards.bundle.writing import Written, write_folder
from tests.bench.companies import company, load, stored
from tests.bench.measuring import Bar, Result, Run, side_by_side

PEOPLE = 4_800
"""They have some 23,000 targets and report them 100,000 times in the quarter."""

BAR = Bar(
    "d",
    "load of 100,000 check-ins from CSV: read, checked, stored, committed, all scores anew",
    "csv.reader into sqlite3 executemany: the same rows, table, indexes and durability",
    5,
)
PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON")


def measured() -> list[Result]:
    """The ratio of (d)."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        sheets = company(PEOPLE, months=3)
        reports = sheets.pop("checkins")
        empty = folder / "empty.db"
        stored(empty, sheets).dispose()
        bundle, plain = folder / "bundle", folder / "plain.csv"
        write_folder(bundle, {**_least(sheets), "checkins": reports})
        database = Database.connect(f"sqlite:///{folder / 'copy.db'}")
        ours = _on_a_copy(empty, lambda _: _load(database, bundle))
        ours()
        _write_plain(folder / "copy.db", plain)
        return [side_by_side(BAR, ours, _on_a_copy(empty, lambda file: _insert(file, plain)), 5)]


def _least(sheets: dict[str, Written]) -> dict[str, Written]:
    """The sheets that a bundle must have, a row of each that is stored already."""
    return {
        name: (sheets[name][0], list(islice(sheets[name][1], 1)))
        for name in ("company", "units", "people", "cycles", "perspectives")
    }


def _on_a_copy(empty: Path, run: Callable[[Path], float]) -> Run:
    def fresh() -> float:
        file = empty.with_name("copy.db")
        for old in empty.parent.glob("copy.db*"):
            old.unlink()
        shutil.copyfile(empty, file)
        return run(file)

    return fresh


def _load(database: Database, bundle: Path) -> float:
    start = perf_counter()
    load(database, bundle)
    seconds = perf_counter() - start
    database.dispose()
    return seconds


def _write_plain(file: Path, plain: Path) -> None:
    """The rows as they were stored, ready to be inserted."""
    connection = driver().connect(str(file))
    with plain.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows(
            connection.execute(f"SELECT {', '.join(CHECK_IN)} FROM check_in ORDER BY id")  # noqa: S608 - our names
        )
    connection.close()


def _insert(file: Path, plain: Path) -> float:
    connection = driver().connect(str(file), isolation_level=None)
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")
    marks = ", ".join("?" for _ in CHECK_IN)
    statement = f"INSERT INTO check_in ({', '.join(CHECK_IN)}) VALUES ({marks})"  # noqa: S608 - our names
    start = perf_counter()
    connection.execute("BEGIN IMMEDIATE")
    with plain.open(encoding="utf-8", newline="") as rows:
        connection.executemany(statement, csv.reader(rows))
    connection.execute("COMMIT")
    seconds = perf_counter() - start
    connection.close()
    return seconds
