"""Which changes of the plan are told of a place."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from app.db import Database
from cascade.actions import Told, amend
from cascade.models import Node, Objective
from cascade.queries import find_row, get_root, list_lanes, list_told_changes
from goals.changes import Change, edited
from goals.models import Cycle, Session, col, select
from goals.queries import find_cycle
from tests.web.goals import BUNDLE, load_goals

NOW = datetime(2025, 6, 30, 16, tzinfo=UTC)
TODAY = date(2025, 7, 1)
TOLD = Told("edit", "LEAD", "care first")


@pytest.fixture
def goals(database: Database, tmp_path: Path) -> Database:
    people = BUNDLE["people"] + "OTHER,Other,SALES,,,\n"
    load_goals(database, tmp_path / "bundle", people=people)
    return database


def june(session: Session) -> Cycle:
    found = find_cycle(session, "2025-06")
    assert found is not None
    return found


def key_of(session: Session, place: str) -> int:
    cycle, code = june(session), place.rpartition(" ")[2]
    if place == "company":
        return get_root(session, cycle.id or 0) or 0
    if place.startswith("perspective"):
        return list_lanes(session, cycle.id or 0)[0].node
    found: int = session.execute(
        select(col(Node.id))
        .join(Objective, col(Objective.id) == col(Node.objective_id))
        .where(col(Objective.code) == code, col(Objective.cycle_id) == cycle.id)
    ).scalar_one()
    return found


def change(database: Database, *changes: Change) -> None:
    with database.writing() as session:
        amend(session, list(changes), TOLD, NOW, TODAY)


def row(database: Database, sheet: str, *key: str) -> dict[str, object]:
    with database.reading() as session:
        found = find_row(session, sheet, "2025-06", *key)
    assert found is not None
    return dict(found)


def told(database: Database, place: str) -> list[str]:
    """What is told of the place, the latest first."""
    with database.reading() as session:
        key = 0 if place.startswith("target") else key_of(session, place)
        found, total = list_told_changes(session, june(session), place, key, 0, 50)
    assert total == len(found)
    return [f"{each.kind} {each.change.code}" for each in found]


def test_a_change_is_told_of_everything_above_it(goals: Database) -> None:
    change(goals, edited("targets", row(goals, "targets", "CSAT", "OWNER"), target="4.2"))
    everywhere = ("company", "perspective CUS", "objective C1", "objective C1.A")
    for place in (*everywhere, "target CSAT/OWNER"):
        assert told(goals, place) == ["changed 2025-06/CSAT/OWNER"], place
    for place in ("objective C1.B", "target RATE/OWNER"):
        assert told(goals, place) == [], place


def test_who_changed_what_and_why_is_told(goals: Database) -> None:
    change(goals, edited("targets", row(goals, "targets", "CSAT", "OWNER"), target="4.2"))
    with goals.reading() as session:
        key = key_of(session, "objective C1")
        (found,), _total = list_told_changes(session, june(session), "objective C1", key, 0, 1)
    assert (found.amended.author, found.amended.reason) == ("Lead", "care first")
    assert [(d.column, d.before, d.after) for d in found.differences] == [("target", "4.5", "4.2")]


def test_what_was_removed_is_told_of_where_it_stood(goals: Database) -> None:
    speed, fast = row(goals, "objectives", "C1.B"), row(goals, "targets", "FAST", "LEAD")
    care = row(goals, "objectives", "C1.A")
    link = row(goals, "links", "C1.B", "C1.A", "causes")
    gone = [Change("links", link, None), Change("targets", fast, None)]
    change(
        goals, *gone, Change("objectives", speed, None), edited("objectives", care, weight=10000)
    )
    for place in ("perspective CUS", "objective C1"):
        assert {"removed 2025-06/C1.B", "removed 2025-06/FAST/LEAD"} < set(told(goals, place))
    assert "removed 2025-06/C1.B/C1.A/causes" in told(goals, "company")
    assert told(goals, "objective C1.A") == ["changed 2025-06/C1.A"]


def test_other_cycles_tell_their_own(goals: Database) -> None:
    with goals.reading() as session:
        may = find_row(session, "targets", "2025-05", "CSAT", "OWNER")
    assert may is not None
    change(goals, edited("targets", may, target="4.4"))
    assert told(goals, "company") == []


def test_pages_follow_each_other(goals: Database) -> None:
    for level in ("4.4", "4.3", "4.2"):
        change(goals, edited("targets", row(goals, "targets", "CSAT", "OWNER"), target=level))
    with goals.reading() as session:
        key = key_of(session, "objective C1")
        found = [
            list_told_changes(session, june(session), "objective C1", key, start, 2)
            for start in (0, 2)
        ]
    assert [(len(page), total) for page, total in found] == [(2, 3), (1, 3)]
