"""The states of earlier days: today's equals the stored scores, whatever stands below."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from app.db import Database
from cascade.actions import NewCheckIn, Told, amend, record_checkin
from cascade.models import Node, Objective
from cascade.places import place_code
from cascade.queries import find_entry, find_row, history
from cascade.queries.history import Past, get_past
from cascade.waterfall import score_of, waterfall
from goals.changes import Change, edited
from goals.models import CheckIn, Cycle, Session, col, select
from goals.queries import find_cycle
from tests.web.goals import BUNDLE, load_goals

JUNE = datetime(2025, 6, 30, 16, tzinfo=UTC)
LATER = date(2025, 7, 20)


SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.fixture
def goals(database: Database, tmp_path: Path) -> Database:
    people = BUNDLE["people"] + "OTHER,Other,SALES,,,\n"
    load_goals(database, tmp_path / "bundle", people=people)
    return database


def june(session: Session) -> Cycle:
    found = find_cycle(session, "2025-06")
    assert found is not None
    return found


def key_of(session: Session, code: str) -> int:
    found: int = session.execute(
        select(col(Node.id))
        .join(Objective, col(Objective.id) == col(Node.objective_id))
        .where(col(Objective.code) == code, col(Objective.cycle_id) == june(session).id)
    ).scalar_one()
    return found


def change_weights(session: Session, a: int, b: int, day: date) -> None:
    rows = [find_row(session, "objectives", "2025-06", code) for code in ("C1.A", "C1.B")]
    changes = [
        edited("objectives", row, weight=weight)
        for row, weight in zip(rows, (a, b), strict=True)
        if row is not None
    ]
    amend(session, changes, Told("reweigh", "LEAD", "care first", day), JUNE, day)


def past(session: Session, code: str, earlier: date | None, later: date) -> Past:
    place, key = f"objective {code}", key_of(session, code)
    return get_past(session, june(session), place, key, (earlier, later), SHANGHAI)


def test_today_is_what_is_stored(goals: Database) -> None:
    with goals.reading() as session:
        for code in ("C1", "C1.A", "C1.B"):
            now = past(session, code, None, date(2030, 1, 1)).states[1]
            stored = session.get(Node, key_of(session, code))
            assert stored is not None
            assert score_of(f"objective {code}", now) == stored.score


def test_before_the_first_check_in_there_was_no_score(goals: Database) -> None:
    with goals.reading() as session:
        earlier, later = past(session, "C1", date(2025, 6, 27), date(2025, 6, 28)).states
        assert score_of("objective C1", earlier) is None
        assert score_of("objective C1", later) == 8000


def test_without_a_day_it_begins_with_the_first_check_in(goals: Database) -> None:
    with goals.reading() as session:
        assert past(session, "C1", None, LATER).days == (date(2025, 6, 28), LATER)


def test_a_part_begins_with_its_own_first_check_in(goals: Database) -> None:
    with goals.writing() as session:
        for week, day in (("2025-W24", 15), ("2025-W26", 29)):
            new = NewCheckIn("FAST", "LEAD", week, {"": "10"}, "LEAD")
            record_checkin(session, new, datetime(2025, 6, day, tzinfo=UTC))
        row = find_row(session, "targets", "2025-06", "FAST", "LEAD")
        assert row is not None
        later = edited("targets", row, starts=date(2025, 6, 18))
        amend(session, [later], Told("edit", "LEAD", "from then on"), JUNE, LATER)
    with goals.reading() as session:
        assert past(session, "C1.B", None, LATER).days == (date(2025, 6, 29), LATER)


def test_a_changed_weight_holds_from_its_day(goals: Database) -> None:
    with goals.writing() as session:
        new = NewCheckIn("FAST", "LEAD", "2025-W24", {"": "10"}, "LEAD")
        record_checkin(session, new, datetime(2025, 6, 20, tzinfo=UTC))
        change_weights(session, 8000, 2000, date(2025, 6, 29))
    with goals.reading() as session:
        found = past(session, "C1", date(2025, 6, 28), date(2025, 6, 29))
        steps = waterfall("objective C1", *found.states).steps
        assert [(each.cause, each.place) for each in steps] == [("weights", None)]


def test_a_target_that_is_gone_counts_on_the_days_it_was_there(goals: Database) -> None:
    with goals.writing() as session:
        csat = find_row(session, "targets", "2025-06", "CSAT", "OWNER")
        rate = find_row(session, "targets", "2025-06", "RATE", "OWNER")
        assert rate
        changes = [
            Change("targets", csat, None),
            edited("targets", rate, weight=10_000, points=10_000),
        ]
        amend(session, changes, Told("remove", "LEAD", "x", date(2025, 6, 29)), JUNE, LATER)
    with goals.reading() as session:
        found = past(session, "C1.A", date(2025, 6, 28), date(2025, 6, 30))
        assert [score_of("objective C1.A", each) for each in found.states] == [8000, None]
        assert found.names["target CSAT/OWNER"] == "Satisfaction · OWNER"


def test_a_correction_moves_its_target_and_what_stands_above(goals: Database) -> None:
    with goals.writing() as session:
        new = NewCheckIn("CSAT", "OWNER", "2025-06", {"": "4.35"}, "OWNER")
        record_checkin(session, new, JUNE)
    days = date(2025, 6, 28), date(2025, 7, 1)
    with goals.reading() as session:
        above = waterfall("objective C1.A", *past(session, "C1.A", *days).states)
        place = "target CSAT/OWNER"
        entry = find_entry(session, june(session).id or 0, place_code(place))
        assert entry is not None
        key = session.scalars(select(col(Node.id)).where(col(Node.target_id) == entry.id)).one()
        alone = get_past(session, june(session), place, key or 0, days, SHANGHAI)
        own = waterfall(place, *alone.states)
    for found, step in ((above, place), (own, "2025-06")):
        assert (found.before, found.after) == (8000, 9000)
        assert [(each.cause, each.place) for each in found.steps] == [("values", step)]


def test_two_states_take_few_statements(goals: Database) -> None:
    with goals.reading() as session:
        cycle, key = june(session), key_of(session, "C1")
        with goals.count_statements() as seen:
            get_past(session, cycle, "company", key, (date(2025, 6, 1), LATER), SHANGHAI)
        assert len(seen) <= 7


@pytest.mark.parametrize("day", range(1, 31, 7))
def test_stored_scores_tell_what_all_check_ins_tell(
    goals: Database, monkeypatch: pytest.MonkeyPatch, day: int
) -> None:
    with goals.writing() as session:
        new = NewCheckIn("FAST", "LEAD", "2025-W24", {"": "10"}, "LEAD")
        record_checkin(session, new, datetime(2025, 6, 20, tzinfo=UTC))
        csat = find_row(session, "targets", "2025-06", "CSAT", "OWNER")
        assert csat is not None
        told = Told("edit", "LEAD", "x", date(2025, 6, 25))
        amend(session, [edited("targets", csat, target="4.9")], told, JUNE, LATER)
        change_weights(session, 8000, 2000, date(2025, 6, 29))
    with goals.reading() as session:
        days = (date(2025, 6, day), LATER)
        found = [past(session, code, *days).states for code in ("C1", "C1.A", "C1.B")]
        monkeypatch.setattr(history, "_needed", everything)
        whole = [past(session, code, *days).states for code in ("C1", "C1.A", "C1.B")]
    assert any(leaf.known for states in found for leaf in states[1].leaves.values())
    for code, quick, slow in zip(("C1", "C1.A", "C1.B"), found, whole, strict=True):
        assert waterfall(f"objective {code}", *quick) == waterfall(f"objective {code}", *slow)


def everything(_rows: Any, _plans: Any, ends: dict[date, datetime], *_more: Any) -> Any:
    """All check-ins are read, and no stored score is taken for granted."""
    return history.Needed(col(CheckIn.recorded_at) < max(ends.values()), {})
