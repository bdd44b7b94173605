"""(b) All scores from the database, and (c) one check-in, in a company of 100,000 targets."""

from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

from sqlmodel import col, select

from app.db import Database
from app.db.sqlite import driver
from cascade.actions import NewCheckIn, record_checkin
from cascade.queries import get_cascade
from cascade.scores import cycle_scores
from goals.models import CheckIn, Measure, Owner
from goals.queries import list_cycles
from tests.bench.companies import NOW, company, stored
from tests.bench.measuring import Bar, Result, Run, side_by_side, timed

LARGE, SMALL = 21_000, 210
"""People, who have some 100,000 and 1,000 targets."""

SCORES = Bar(
    "b",
    "database → tree → all scores, 100,000 targets with 290,000 check-ins, SQLite",
    "SELECT of the same columns of the same rows with the sqlite3 driver, fetchall",
    6,
)
CHECK_IN = Bar(
    "c",
    "one check-in with the path to the root, committed and synced, in a company of 100,000 targets",
    "the same in a company of 1,000 targets",
    2,
)
READ = {
    "node": "id, parent_id, kind, perspective_id, objective_id, target_id, weight, points",
    "target": "id, cycle_id, measure_id, owner_id, baseline, threshold, target, stretch, curve",
    "owner": "id, code, name",
    "objective": "id, code, name, owner_id, perspective_id, rollup, kind",
    "check_in": "id, measure_id, owner_id, input, period, starts, ends, value, recorded_at",
}
"""What the scores are computed from: columns by table."""


def measured() -> list[Result]:
    """The ratios of (b) and (c)."""
    with TemporaryDirectory() as folder:
        large = stored(Path(folder, "large.db"), company(LARGE, months=2))
        small = stored(Path(folder, "small.db"), company(SMALL, months=2))
        return [
            side_by_side(SCORES, timed(lambda: _scores(large)), _select(large), 5),
            side_by_side(CHECK_IN, _check_ins(large), _check_ins(small), 100),
        ]


def _scores(database: Database) -> object:
    with database.reading() as session:
        (cycle,) = list_cycles(session)
        return cycle_scores(get_cascade(session, cycle))


def _select(database: Database) -> Run:
    connection: Any = driver().connect(str(database.file))
    statements = [f"SELECT {columns} FROM {table}" for table, columns in READ.items()]  # noqa: S608 - our names

    def run() -> float:
        start = perf_counter()
        # All of it is there at once, as it is for the scores.
        rows = [connection.execute(statement).fetchall() for statement in statements]
        seconds = perf_counter() - start
        rows.clear()
        return seconds

    return run


def _check_ins(database: Database) -> Run:
    """Each run corrects another check-in of the company."""
    with database.reading() as session:
        found = session.exec(
            select(Measure.code, Owner.code, CheckIn.period)
            .join(Measure, col(Measure.id) == col(CheckIn.measure_id))
            .join(Owner, col(Owner.id) == col(CheckIn.owner_id))
            .where(col(Measure.formula) == "", col(CheckIn.id) % 7 == 0)
            .limit(110)
        ).all()
    numbered = count()

    def run() -> float:
        number = next(numbered)
        measure, owner, period = found[number]
        new = NewCheckIn(measure, owner, period, {"": str(50 + number)}, author="bench")
        return timed(lambda: _record(database, new, NOW + timedelta(minutes=number)))()

    return run


def _record(database: Database, new: NewCheckIn, now: datetime) -> None:
    with database.writing() as session:
        assert record_checkin(session, new, now)
