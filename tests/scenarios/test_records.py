"""What happens around the plan travels in a bundle: whole, once, and never overwritten."""

import csv
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest

from app.db import Database
from cascade import actions
from cascade.actions import NewCheckIn, NewComment, Told
from cascade.initiatives import InitiativePlan, MilestonePlan
from cascade.models import Account, Comment, Initiative, Mention, Offer, Risk
from cascade.moving import Move, Seat
from cascade.queries import find_row
from cascade.risks import RiskPlan
from goals.changes import edited
from goals.models import (
    Amendment,
    Owner,
    Session,
    Submission,
    SubmissionDecision,
    col,
    func,
    select,
)
from goals.queries import find_cycle
from scorecards.actions import load_demo
from scorecards.bundle.writing import write_folder, write_workbook
from scorecards.queries import export_rows
from scorecards.sample.demo import ACCOUNTS
from tests.scenarios.loading import NOW, load
from tests.scenarios.recorded import RECORDED
from tests.scenarios.small import SOUND, laid_out

NOON = datetime(2025, 3, 1, 12, tzinfo=UTC)
TODAY = date(2025, 3, 1)


def exported(database: Database, folder: Path) -> dict[str, str]:
    with database.reading() as session:
        write_folder(folder, export_rows(session))
    return {file.stem: file.read_text("utf-8-sig") for file in folder.glob("*.csv")}


def replaced(sheet: str, row: int, /, **cells: str) -> dict[str, str]:
    """The recorded company with other cells in a row (header: 1)."""
    rows = list(csv.reader(StringIO(RECORDED[sheet])))
    for name, text in cells.items():
        rows[row - 1][rows[0].index(name)] = text
    return RECORDED | {sheet: written(rows)}


def written(rows: list[list[str]]) -> str:
    text = StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()


@pytest.fixture
def recorded(database: Database, tmp_path: Path) -> Database:
    loaded = load(database, laid_out(RECORDED, tmp_path / "bundle"))
    assert [str(each.message) for each in loaded.problems] == []
    return database


# -- round trips


def test_files_written_by_hand_become_what_the_pages_know(recorded: Database) -> None:
    with recorded.reading() as session:
        offers = session.scalars(select(Offer).order_by(col(Offer.id))).all()
        assert [(each.state, each.due) for each in offers] == [
            ("accepted", date(2025, 1, 9)),
            ("open", None),
        ]
        comments = session.scalars(select(Comment).order_by(col(Comment.id))).all()
        assert [each.account_id for each in comments] == [None] * 3
        assert comments[0].at == datetime(2025, 2, 1, 1, tzinfo=UTC)  # the company's own time
        mentioned = select(col(Owner.code)).join(Mention, col(Mention.owner_id) == col(Owner.id))
        assert session.scalars(mentioned).all() == ["p1"]
        deeds = session.scalars(select(Amendment).order_by(col(Amendment.id))).all()
        assert [each.undoes_id for each in deeds] == [None, None, deeds[1].id]


def test_loaded_twice_they_change_nothing(recorded: Database, tmp_path: Path) -> None:
    before = exported(recorded, tmp_path / "before")
    again = load(recorded, tmp_path / "bundle", NOW + timedelta(days=1))
    assert again.problems == []
    assert not any(count.added or count.changed for count in again.counts.values())
    assert exported(recorded, tmp_path / "after") == before


def test_an_export_loads_to_the_same_export(
    recorded: Database, migrated_file: Path, tmp_path: Path
) -> None:
    before = exported(recorded, tmp_path / "before")
    fresh = tmp_path / "fresh.db"
    fresh.write_bytes(migrated_file.read_bytes())
    database = Database.connect(f"sqlite:///{fresh}")
    assert load(database, tmp_path / "before").problems == []
    assert exported(database, tmp_path / "after") == before
    database.dispose()


def lived(session: Session) -> None:
    """A little of everything that people do, by the actions that the pages call."""
    cycle = find_cycle(session, "Q1")
    assert cycle is not None
    assert cycle.id is not None
    told = Told("rename", "p2", "clearer")
    row = find_row(session, "objectives", "Q1", "O1")
    assert row is not None
    amendment = actions.amend(session, [edited("objectives", row, name="Grow!")], told, NOON, TODAY)
    assert amendment is not None
    actions.undo(session, amendment, "p2", NOON + timedelta(hours=1), TODAY)
    move = Move(Seat("NW", "CSR", "p2"), TODAY)
    actions.move_person(session, "p1", move, Told("move", "p2", "helps out"), NOON, TODAY)
    account = actions.create_account(
        session, login="p1", password_hash="", owner_code="p1", actor="p2", now=NOON
    )
    said = NewComment(cycle.id, "objective O1", account, "p1", "@p2, see\n\nhere")
    actions.withdraw_comment(
        session, actions.write_comment(session, said, NOON), account, "p1", NOON
    )
    milestones = (MilestonePlan(0, "Plan", TODAY), MilestonePlan(0, "Do", TODAY))
    plan = InitiativePlan("Visit", "p1", cost="12.5", milestones=milestones)
    for _ in range(2):
        actions.add_initiative(session, cycle.id, "target REV/p1", plan, "p2", NOON)
    places = ("objective O3", "target REV/p1", "objective O1")
    actions.add_risk(session, cycle.id, RiskPlan("=Flu", "p2", places=places), "p2", NOON)
    waits = NewCheckIn("RATE", "p1", "2025-03", {"bad": "1", "all": "50"}, "p1", "ok")
    actions.withdraw_report(session, actions.submit(session, waits, NOON), "p1", NOON)
    actions.submit(session, waits, NOON + timedelta(hours=1))


def test_what_people_did_comes_back_byte_for_byte(
    database: Database, migrated_file: Path, tmp_path: Path
) -> None:
    assert load(database, laid_out(SOUND, tmp_path / "bundle")).problems == []
    with database.writing() as session:
        lived(session)
    before = exported(database, tmp_path / "before")
    assert {sheet: before[sheet].count("Q1,") for sheet in ("comments", "risks", "milestones")} == {
        "comments": 1,
        "risks": 1,
        "milestones": 4,
    }
    with database.reading() as session:
        write_workbook(tmp_path / "before.xlsx", export_rows(session))
    for path in (tmp_path / "before", tmp_path / "before.xlsx"):
        fresh = tmp_path / "fresh.db"
        fresh.write_bytes(migrated_file.read_bytes())
        empty = Database.connect(f"sqlite:///{fresh}")
        assert load(empty, path).problems == []
        assert exported(empty, tmp_path / "after") == before
        empty.dispose()


def test_the_demonstration_comes_back_byte_for_byte(
    sqlite_database: Database, migrated_file: Path, tmp_path: Path
) -> None:
    today = date(2026, 10, 20)
    now = datetime(2026, 10, 20, 9, tzinfo=UTC)
    with sqlite_database.writing() as session:
        load_demo(session, today, now, {each.login: "-" for each in ACCOUNTS}, "demo")
    before = exported(sqlite_database, tmp_path / "before")
    assert all(len(text.splitlines()) > 1 for text in before.values())
    fresh = tmp_path / "fresh.db"
    fresh.write_bytes(migrated_file.read_bytes())
    database = Database.connect(f"sqlite:///{fresh}")
    assert load(database, tmp_path / "before", now).problems == []
    assert exported(database, tmp_path / "after") == before
    database.dispose()


# -- changes


def test_plans_are_changed_and_count_as_versions(recorded: Database, tmp_path: Path) -> None:
    files = replaced("initiatives", 2, status="done")
    files |= {"risks": replaced("risks", 2, open="yes", places="objective O3")["risks"]}
    files |= {"milestones": replaced("milestones", 3, done_on="2025-01-16")["milestones"]}
    loaded = load(recorded, laid_out(files, tmp_path / "bundle"))
    assert loaded.problems == []
    assert {sheet for sheet, count in loaded.counts.items() if count.changed} == {
        *("initiatives", "risks", "milestones")
    }
    with recorded.reading() as session:
        changed = session.scalars(select(Initiative).order_by(col(Initiative.id))).all()
        assert [(each.status, each.version) for each in changed[:2]] == [
            ("done", 2),
            ("planned", 1),
        ]
        assert session.scalars(select(Risk).order_by(col(Risk.id))).all()[0].version == 2


def test_what_was_open_may_be_settled_once(recorded: Database, tmp_path: Path) -> None:
    decided = {"outcome": "approved", "decided_at": "2025-03-02T08:00:00Z", "decided_by": "p2"}
    files = replaced("submissions", 2, **decided)
    files |= {"comments": replaced("comments", 4, withdrawn_at="2025-02-03T08:00:00Z")["comments"]}
    answer = "Q1,O1,REV,p1,2,2,decline,p1,2025-02-04T08:00:00Z,,,,,No,\n"
    files |= {"offers": RECORDED["offers"] + answer}
    assert load(recorded, laid_out(files, tmp_path / "bundle")).problems == []
    with recorded.reading() as session:
        outcomes = session.scalars(select(col(SubmissionDecision.outcome)))
        assert sorted(outcomes) == ["approved", "refused"]
        states = session.scalars(select(col(Offer.state)).order_by(col(Offer.id)))
        assert list(states) == ["accepted", "declined"]
    older = load(recorded, laid_out(RECORDED, tmp_path / "older"))  # it knew of no decision yet
    assert older.problems == []
    assert not any(count.changed for count in older.counts.values())


@pytest.mark.parametrize(
    ("sheet", "row", "column", "text"),
    [
        ("comments", 2, "text", "Badly done"),
        ("comments", 3, "withdrawn_at", "2025-02-03T00:00:00Z"),
        ("offers", 3, "target", "90"),
        ("amendments", 2, "reason", "Another"),
        ("submissions", 2, "inputs", "bad=1 all=80"),
        ("submissions", 3, "reason", "Never mind"),
    ],
)
def test_a_fact_is_never_overwritten(
    recorded: Database, tmp_path: Path, sheet: str, row: int, column: str, text: str
) -> None:
    files = replaced(sheet, row, **{column: text})
    loaded = load(recorded, laid_out(files, tmp_path / "bundle"))
    assert [(each.sheet, each.row, each.column) for each in loaded.problems] == [
        (sheet, row, column)
    ]
    assert "never overwritten" in str(loaded.problems[0].message)


def test_in_a_settled_cycle_one_may_talk_but_not_agree(recorded: Database, tmp_path: Path) -> None:
    files = RECORDED | {"cycles": RECORDED["cycles"].replace("active", "published")}
    assert load(recorded, laid_out(files, tmp_path / "bundle")).problems == []
    files |= {
        "comments": files["comments"] + "Q1,objective O1,2025-04-01T09:00:00,p2,Over,\n",
        "risks": files["risks"] + "Q1,New,,p1,,,,,,,\n",
        "initiatives": files["initiatives"] + "Q1,objective O1,Look back,,p1,,,,,\n",
    }
    assert load(recorded, laid_out(files, tmp_path / "bundle")).problems == []
    files |= {"offers": files["offers"] + "Q1,O3,STEP,p1,,1,offer,p2,2025-04-01T08:00:00Z,,,,,,\n"}
    loaded = load(recorded, laid_out(files, tmp_path / "bundle"))
    assert [(each.sheet, each.row) for each in loaded.problems] == [("offers", 7)]


def test_a_new_account_has_what_its_person_said(recorded: Database) -> None:
    with recorded.writing() as session:
        account = actions.create_account(
            session, login="bo", password_hash="", owner_code="p2", actor="x", now=NOON
        )
    with recorded.reading() as session:
        own = select(func.count()).where(col(Comment.account_id) == account)
        assert session.scalars(own).one() == 1
        offered = select(func.count()).where(col(Offer.account_id) == account)
        assert session.scalars(offered).one() == 2
        assert session.scalars(select(Account)).one().login == "bo"


def test_a_bundle_finds_the_accounts_that_are_there(database: Database, tmp_path: Path) -> None:
    assert load(database, laid_out(SOUND, tmp_path / "bundle")).problems == []
    with database.writing() as session:
        account = actions.create_account(
            session, login="bo", password_hash="", owner_code="p2", actor="x", now=NOON
        )
    assert load(database, laid_out(RECORDED, tmp_path / "bundle")).problems == []
    with database.reading() as session:
        assert set(session.scalars(select(col(Offer.account_id)))) == {account}


# -- what is wrong


@pytest.mark.parametrize(
    ("sheet", "row", "column", "text", "word"),
    [
        ("assignments", 2, "person", "p9", "no person p9"),
        ("assignments", 2, "unit", "XX", "no unit XX"),
        ("assignments", 2, "role", "XX", "no role XX"),
        ("assignments", 2, "manager", "CS", "no person CS"),
        ("assignments", 2, "ends", "soon", "a date"),
        ("initiatives", 2, "cycle", "Q9", "no cycle Q9"),
        ("initiatives", 4, "place", "objective", "expected a place"),
        ("initiatives", 4, "place", "target REV", "expected a place"),
        ("initiatives", 4, "place", "objective O8", "no objective O8 in the cycle Q1"),
        ("initiatives", 4, "place", "perspective XX", "no perspective XX"),
        ("initiatives", 4, "owner", "p9", "no unit or person p9"),
        ("initiatives", 2, "ends", "2025-01-01", "before starts"),
        ("initiatives", 2, "cost", "-1", "not below 0"),
        ("initiatives", 2, "status", "late", "planned, running, done, dropped"),
        ("initiatives", 3, "number", "0", "from 1"),
        ("initiatives", 3, "number", "1", "row 2 already"),
        ("milestones", 2, "initiative", "Go", "no initiative Go"),
        ("milestones", 2, "due", "", "required"),
        ("risks", 2, "places", "objective O1\nO2", "expected a place"),
        ("risks", 2, "places", "target REV/p2", "no target REV/p2"),
        ("risks", 2, "impact", "huge", "low, medium, high"),
        ("risks", 2, "open", "maybe", "yes or no"),
        ("comments", 2, "place", "target RATE/p2", "no target RATE/p2"),
        ("comments", 2, "text", "", "required"),
        ("comments", 2, "text", "x" * 4001, "at most 4000"),
        ("comments", 2, "at", "yesterday", "date and time"),
        ("offers", 6, "measure", "XX", "no measure XX"),
        ("offers", 6, "objective", "XX", "no objective XX"),
        ("offers", 6, "kind", "counter", "the first turn"),
        ("offers", 6, "position", "2", "turn 1 of this offer is missing"),
        ("offers", 3, "objective", "O2", "under one objective"),
        ("offers", 6, "points", "101", "0 to 100"),
        ("amendments", 3, "cycle", "Q9", "no cycle Q9"),
        ("amendments", 4, "undoes", "2025-01-21T09:00:00Z", "no change of that moment"),
        ("amendments", 3, "after", "{", "JSON object"),
        ("amendments", 3, "after", '{"code":"CSR"}', "'name' is missing"),
        ("amendments", 3, "after", '{"code":"CSR","name":1}', "no text"),
        ("amendments", 3, "after", '{"code":"CSR","name":"A","x":1}', "no column 'x'"),
        ("amendments", 3, "after", '{"code":"OTHER","name":"A"}', "not CSR"),
        ("amendments", 3, "sheet", "checkins", "expected one of"),
        ("submissions", 2, "measure", "XX", "no measure XX"),
        ("submissions", 2, "inputs", "bad=2 bad=3", "twice"),
        ("submissions", 2, "inputs", "2", "expected one of: bad, all"),
        ("submissions", 2, "inputs", "bad=x", "plain number"),
        ("submissions", 2, "confidence", "11", "1 to 10"),
    ],
)
def test_a_broken_cell_is_named_with_its_place(
    sqlite_database: Database,
    tmp_path: Path,
    sheet: str,
    row: int,
    column: str,
    text: str,
    word: str,
) -> None:
    files = replaced(sheet, row, **{column: text})
    loaded = load(sqlite_database, laid_out(files, tmp_path / "bundle"))
    messages = {(p.sheet, p.row, p.column): str(p.message) for p in loaded.problems}
    assert (sheet, row, column) in messages
    assert word in messages[sheet, row, column]


@pytest.mark.parametrize(
    ("sheet", "row", "column", "text", "told", "word"),
    [
        ("milestones", 2, "number", "3", (2, "initiative"), "no initiative Visit"),
        ("offers", 3, "kind", "withdraw", (4, "kind"), "settled"),
        ("submissions", 3, "decided_by", "", (3, "outcome"), "belong together"),
    ],
)
def test_what_follows_from_a_broken_cell_is_named_where_it_shows(
    sqlite_database: Database,
    tmp_path: Path,
    sheet: str,
    row: int,
    column: str,
    text: str,
    told: tuple[int, str],
    word: str,
) -> None:
    files = replaced(sheet, row, **{column: text})
    [problem] = load(sqlite_database, laid_out(files, tmp_path / "bundle")).problems
    assert (problem.sheet, problem.row, problem.column) == (sheet, *told)
    assert word in str(problem.message)


def test_what_was_removed_may_still_be_spoken_about(
    sqlite_database: Database, tmp_path: Path
) -> None:
    files = replaced("comments", 2, place="objective O9")
    assert load(sqlite_database, laid_out(files, tmp_path / "bundle")).problems == []
    with sqlite_database.reading() as session:
        assert session.scalars(select(func.count()).select_from(Submission)).one() == 2
