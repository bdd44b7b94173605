"""A check-in's way to the root leaves what a full computation leaves, also under many writers."""

from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import count
from multiprocessing import get_context
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import col, select

from app.db import Database
from cascade.actions import NewCheckIn, recompute, record_checkin
from cascade.models import Node
from goals.models import Target
from goals.queries import list_cycles
from scorecards.actions import load_bundle
from scorecards.bundle.files import read_bundle

START = datetime(2025, 7, 1, tzinfo=UTC)
OWNERS = ("p0", "p1", "p2", "NW")
MEASURES = ("SOLD", "RATE", "STEP")
MONTHS = ("2025-01", "2025-02", "2025-03")

FIXED = {
    "company": "name\nNorthwind\n",
    "units": "code,name\nNW,Northwind\n",
    "people": "code,name,unit\n" + "".join(f"p{n},P{n},NW\n" for n in range(20)),
    "perspectives": "code,name,weight\nFIN,Money,60\nCUS,Customers,40\n",
    "measures": "code,name,direction,aggregate,inputs,formula,curve\n"
    "SOLD,Sold,increase,sum,,,linear\n"
    "RATE,Complaints,decrease,sum,bad all,bad / all * 100,ratio\n"
    'STEP,Uptime,maintain,mean,,,"points: 0=0, 50=80, 60=120"\n',
}


class Edit(NamedTuple):
    """Somebody reports a measure for a month."""

    measure: str
    owner: str
    month: str
    values: tuple[int, int]


class Company(NamedTuple):
    """A cycle's objectives and targets as rows without the cycle's code, and what is reported."""

    cap: int
    objectives: list[str]
    targets: list[str]
    excuses: list[str]
    edits: list[Edit]


@st.composite
def companies(draw: st.DrawFn) -> Company:
    weight = st.one_of(st.just(""), st.integers(0, 100).map(str))
    number = draw(st.integers(1, 5))
    objectives = []
    for place in range(number):
        parent = draw(st.integers(-1, place - 1))
        above = f"O{parent}," if parent >= 0 else f",{draw(st.sampled_from(['FIN', 'CUS']))}"
        rollup = draw(st.sampled_from(["weighted", "average", "min", "max"]))
        objectives.append(f"O{place},O{place},NW,{above},{draw(weight)},{rollup}")
    pairs = draw(
        st.lists(
            st.tuples(st.sampled_from(MEASURES), st.sampled_from(OWNERS)),
            min_size=1,
            max_size=8,
            unique=True,
        )
    )
    targets = [
        f"O{draw(st.integers(0, number - 1))},{measure},{owner},{draw(weight)},0,50"
        for measure, owner in pairs
    ]
    excuses = [f"{measure},{owner},away" for measure, owner in pairs if draw(st.booleans())]
    edit = st.builds(
        Edit,
        st.sampled_from(MEASURES),
        st.sampled_from(OWNERS),
        st.sampled_from(MONTHS),
        st.tuples(st.integers(0, 70), st.integers(0, 70)),
    )
    edits = draw(st.lists(edit, min_size=1, max_size=6))
    return Company(draw(st.sampled_from([90, 120])), objectives, targets, excuses, edits)


def test_way_to_the_root_equals_full_computation(database: Database, tmp_path: Path) -> None:
    clock = (START + timedelta(seconds=number) for number in count())
    numbers = count()

    @settings(
        max_examples=15 if database.is_sqlite else 5,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow],
    )
    @given(companies())
    def check(company: Company) -> None:
        # Each example adds a quarter and a month of its own to the cycles that report together.
        _load(database, tmp_path, _sheets(company, next(numbers)), next(clock))
        for edit in company.edits:
            _report(database, edit, next(clock))
        assert _stored(database) == _computed(database)

    check()


@pytest.mark.parametrize("kind", ["threads", "processes"])
def test_many_writers_under_one_parent_lose_nothing(
    database: Database, tmp_path: Path, kind: str
) -> None:
    owners = [f"p{number}" for number in range(20)]
    targets = [f"O0,SOLD,{owner},,0,50" for owner in owners]
    company = Company(120, ["O0,O0,NW,,FIN,,weighted"], targets, [], [])
    _load(database, tmp_path, _sheets(company, 0), START)
    url = database.url.render_as_string(hide_password=False)

    with _writers(kind) as writers:
        list(writers.map(_report_all, [url] * 4, [owners[place::4] for place in range(4)]))

    stored = _stored(database)
    assert stored == _computed(database)
    assert (5_000, 10_000) in stored[0].values()
    assert list(stored[1].values()) == ["25"] * 40


def _writers(kind: str) -> Executor:
    if kind == "threads":
        return ThreadPoolExecutor(4)
    return ProcessPoolExecutor(2, mp_context=get_context("spawn"))


def _report_all(url: str, owners: list[str]) -> None:
    """Each owner reports, and corrects it twice."""
    database = Database.connect(url)
    for owner in owners:
        for second, value in enumerate((3, 70, 25), start=1):
            edit = Edit("SOLD", owner, "2025-01", (value, 0))
            _report(database, edit, START + timedelta(seconds=second))
    database.dispose()


def _sheets(company: Company, number: int) -> dict[str, str]:
    quarter, month = f"Q{number}", f"M{number}"
    cycles = (
        f"{quarter},Q,2025-01-01,2025-03-31,quarter,draft,{company.cap}\n"
        f"{month},M,2025-01-01,2025-01-31,month,draft,{company.cap}\n"
    )
    return FIXED | {
        "cycles": "code,name,starts,ends,frequency,state,rollup_cap\n" + cycles,
        "objectives": "cycle,code,name,owner,parent,perspective,weight,rollup\n"
        + "".join(f"{cycle},{row}\n" for cycle in (quarter, month) for row in company.objectives),
        "targets": "cycle,objective,measure,owner,weight,baseline,target\n"
        + "".join(f"{cycle},{row}\n" for cycle in (quarter, month) for row in company.targets),
        "excuses": "cycle,measure,owner,reason\n"
        + "".join(f"{quarter},{row}\n" for row in company.excuses),
    }


def _load(database: Database, folder: Path, sheets: dict[str, str], now: datetime) -> None:
    for name, text in sheets.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    with database.writing() as session:
        assert not load_bundle(session, read_bundle(folder), now=now, actor="test").problems


def _report(database: Database, edit: Edit, now: datetime) -> None:
    first, second = map(str, edit.values)
    values = {"bad": first, "all": second} if edit.measure == "RATE" else {"": first}
    new = NewCheckIn(edit.measure, edit.owner, edit.month, values, author="Ada")
    with database.writing() as session:
        record_checkin(session, new, now)


Stored = tuple[dict[int, tuple[int | None, int]], dict[int, str | None]]
"""Score and coverage by node, value by target."""


def _stored(database: Database) -> Stored:
    with database.reading() as session:
        nodes = session.exec(select(col(Node.id), col(Node.score), col(Node.coverage)))
        targets = session.exec(select(col(Target.id), col(Target.value)))
        return (
            {key or 0: (score, coverage) for key, score, coverage in nodes},
            {key or 0: value for key, value in targets},
        )


def _computed(database: Database) -> Stored:
    """The same after everything was computed in full."""
    with database.writing() as session:
        for cycle in list_cycles(session):
            recompute(session, cycle)
    return _stored(database)
