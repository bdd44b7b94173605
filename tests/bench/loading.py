"""(d) A bundle that brings 100,000 check-ins."""

import csv
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from app.db import Database
from app.db.sqlite import driver
from goals.actions import CHECK_IN
from goals.periods import period
from scorecards.bundle.writing import Written, write_folder
from tests.bench.companies import company, load, stored
from tests.bench.measuring import Bar, Result, Run, side_by_side

PEOPLE = 4_800
"""They have some 23,000 targets and report them 100,000 times in the quarter."""

BAR = Bar(
    "d",
    "load of 100,000 check-ins from CSV: read, checked, stored, committed, all scores anew",
    "csv.reader and sqlite3 executemany, unchecked: the same file, table, indexes, durability",
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
        bundle = folder / "bundle"
        write_folder(bundle, {**_least(sheets), "checkins": reports})
        database = Database.connect(f"sqlite:///{folder / 'copy.db'}")
        ours = _on_a_copy(empty, lambda _: _load(database, bundle))
        baseline = _on_a_copy(empty, lambda file: _insert(file, bundle / "checkins.csv"))
        return [side_by_side(BAR, ours, baseline, 7)]


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


def _insert(file: Path, reports: Path) -> float:
    connection = driver().connect(str(file), isolation_level=None)
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")
    marks = ", ".join("?" for _ in CHECK_IN)
    statement = f"INSERT INTO check_in ({', '.join(CHECK_IN)}) VALUES ({marks})"  # noqa: S608 - our names
    start = perf_counter()
    connection.execute("BEGIN IMMEDIATE")
    measures = dict(connection.execute("SELECT code, id FROM measure"))
    owners = dict(connection.execute("SELECT code, id FROM owner"))
    with reports.open(encoding="utf-8-sig", newline="") as lines:
        rows = csv.reader(lines)
        next(rows)
        connection.executemany(statement, _unchecked(rows, measures, owners))
    connection.execute("COMMIT")
    seconds = perf_counter() - start
    connection.close()
    return seconds


def _unchecked(
    rows: Iterable[list[str]], measures: Mapping[str, int], owners: Mapping[str, int]
) -> Iterator[tuple[object, ...]]:
    """The rows as they are stored, if nothing is wrong with them."""
    spans: dict[str, tuple[str, str]] = {}
    for measure, owner, label, value, name, recorded, author, note, source, *_ in rows:
        if label not in spans:
            span = period(label)
            spans[label] = (span.starts.isoformat(), span.ends.isoformat())
        starts, ends = spans[label]
        yield (
            *(measures[measure], owners[owner], name, label, starts, ends, value),
            *(int(datetime.fromisoformat(recorded).timestamp()) * 1_000_000, 0, author),
            *(note, source, None, ""),
        )
