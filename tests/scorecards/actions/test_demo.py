"""The demonstration's story: what visitors find on each screen, told by the actions of pages."""

import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func
from sqlmodel import Session, col, select

from app.db import Database
from cascade.findings import HINT
from cascade.models import (
    Account,
    Assignment,
    Comment,
    Initiative,
    Mention,
    Milestone,
    Notice,
    Offer,
    OfferTurn,
    Person,
    Risk,
)
from cascade.queries import get_planned, list_unaccepted
from cascade.risks import risk_level
from goals.models import (
    Amendment,
    AuditEntry,
    CheckIn,
    Cycle,
    Evidence,
    EvidenceFile,
    Measure,
    Owner,
    SubmissionDecision,
    Target,
)
from goals.queries import find_audit_break, find_cycle
from scorecards.actions import load_bundle, load_demo
from scorecards.bundle.files import read_bundle
from scorecards.bundle.writing import write_folder
from scorecards.queries import export_rows, list_findings
from scorecards.sample.demo import ACCOUNTS
from tests.scenarios.loading import content

TODAY = date(2026, 10, 20)
RUNNING, NEXT = "2026-10", "2026-11"
PASSWORDS = {each.login: "no hash, so nobody can sign in" for each in ACCOUNTS}

Copies = Callable[[str], Path]


@pytest.fixture(scope="module")
def copies(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Copies:
    """Makes empty databases of a name."""
    folder = tmp_path_factory.mktemp("story")

    def copy(name: str) -> Path:
        shutil.copyfile(migrated_file, folder / name)
        return folder / name

    return copy


@contextmanager
def told(file: Path, today: date = TODAY, language: str = "zh-CN") -> Iterator[Database]:
    """The company with its story as it is shown on the day."""
    database = Database.connect(f"sqlite:///{file}")
    now = datetime(today.year, today.month, today.day, 2, tzinfo=UTC)
    with database.writing() as session:
        load_demo(session, today, now, PASSWORDS, "test", language=language)
    yield database
    database.dispose()


@pytest.fixture(scope="module")
def demo(copies: Copies) -> Iterator[Database]:
    with told(copies("zh.db")) as database:
        yield database


@pytest.fixture
def session(demo: Database) -> Iterator[Session]:
    with demo.reading() as session:
        yield session


def found_cycle(session: Session, code: str) -> Cycle:
    cycle = find_cycle(session, code)
    assert cycle is not None
    return cycle


def account(session: Session, login: str) -> Account:
    return session.scalars(select(Account).where(col(Account.login) == login)).one()


def test_offers_are_in_every_state(session: Session) -> None:
    offers = session.scalars(select(Offer)).all()
    assert Counter(each.state for each in offers) == {"open": 10, "countered": 3, "accepted": 4}
    agent = account(session, "wenqiao").owner_id
    open_to_her = [each for each in offers if each.owner_id == agent and each.state == "open"]
    assert len(open_to_her) == 3
    assert [each.due < TODAY for each in open_to_her if each.due].count(True) == 1
    counters = session.scalars(select(OfferTurn).where(col(OfferTurn.kind) == "counter")).all()
    assert all(each.reason for each in counters)
    assert sum(bool(each.resources) for each in counters) >= 3


def test_the_next_month_waits_for_acceptance(session: Session) -> None:
    draft = found_cycle(session, NEXT)
    assert (draft.state, draft.acceptance, draft.name) == ("draft", True, "2026年11月")
    planned = get_planned(session, draft)
    assert (planned.families, planned.cards, planned.empty) == (0, 0, 0)
    assert planned.lane_sum == 10_000
    waiting = len(list_unaccepted(session, draft.id or 0))
    assert planned.unaccepted == waiting
    assert 0 < waiting <= planned.targets - 3  # three were accepted as they stand


def test_reports_wait_and_one_was_refused(session: Session) -> None:
    asking = session.scalars(select(col(Measure.code)).where(col(Measure.approval))).all()
    assert sorted(asking) == ["COACH", "GRIEVANCE"]
    decisions = session.scalars(select(SubmissionDecision)).all()
    assert sorted((each.outcome, bool(each.reason)) for each in decisions) == [
        ("approved", False),
        ("refused", True),
    ]
    approved = select(col(CheckIn.author)).where(col(CheckIn.approved_by) == "fangwei")
    assert set(session.scalars(approved)) == {"caolan"}


def test_files_prove_check_ins_and_notes_tell_of_red_ones(session: Session) -> None:
    assert session.scalars(select(func.count()).select_from(Evidence)).one() >= 7
    types = set(session.scalars(select(col(EvidenceFile.media_type))))
    assert types == {"application/pdf", "image/png", "text/csv"}
    unsure = session.scalars(select(CheckIn).where(col(CheckIn.confidence) <= 4)).all()
    assert len({each.owner_id for each in unsure}) == 3
    assert all(each.note for each in unsure)


def test_people_talk_plan_and_worry(session: Session) -> None:
    assert session.scalars(select(func.count(col(Comment.place).distinct()))).one() == 3
    assert session.scalars(select(func.count()).select_from(Mention)).one() >= 8
    states = Counter(each.status for each in session.scalars(select(Initiative)))
    assert states == {"running": 2, "done": 1, "planned": 1}
    steps = session.scalars(select(Milestone)).all()
    assert any(each.done_on is None and each.due < TODAY for each in steps)
    assert any(each.done_on is not None for each in steps)
    levels = {risk_level(each.likelihood, each.impact) for each in session.scalars(select(Risk))}
    assert levels == {"low", "medium", "high"}


def test_the_plan_was_amended_and_people_moved(session: Session) -> None:
    edits = session.scalars(select(Amendment).where(col(Amendment.action) == "edit")).all()
    assert [(each.cycle, each.effective, bool(each.reason)) for each in edits] == [
        (RUNNING, TODAY - timedelta(days=5), True),
        ("2026-Q4", TODAY - timedelta(days=5), True),
    ]
    moved = session.execute(
        select(col(Owner.code), col(Assignment.ends)).join(
            Assignment, col(Assignment.owner_id) == col(Owner.id)
        )
    ).all()
    assert [tuple(row) for row in moved] == [("qinlan", date(2026, 8, 31))]
    left = session.scalars(
        select(col(Owner.code))
        .join(Person, col(Person.owner_id) == col(Owner.id))
        .where(col(Person.left) < TODAY)
    ).all()
    assert left == ["peikai"]
    plans = session.scalars(select(col(Target.plan)).where(col(Target.plan) != "")).all()
    assert len(plans) == 3
    assert all(plan.startswith("2026-10=") for plan in plans)


@pytest.mark.parametrize("code", [RUNNING, "2026-Q4"])
def test_nothing_is_wrong_with_the_plan(session: Session, code: str) -> None:
    cycle = found_cycle(session, code)
    findings = list_findings(session, cycle, TODAY, "Asia/Shanghai")
    assert {each.code for each in findings if each.severity != HINT} <= {"checkin-overdue"}


def test_every_person_who_can_sign_in_has_something_new(session: Session) -> None:
    rows = session.execute(
        select(col(Account.login), func.count())
        .join(Notice, col(Notice.account_id) == col(Account.id))
        .where(col(Notice.read_at).is_(None))
        .group_by(col(Account.login))
    )
    assert {login for login, _ in rows} == {each.login for each in ACCOUNTS if each.is_person}


def test_the_audit_trail_is_whole_and_in_the_order_of_time(session: Session) -> None:
    assert find_audit_break(session) is None
    instants = session.scalars(select(col(AuditEntry.at)).order_by(col(AuditEntry.id))).all()
    assert instants == sorted(instants)


def test_it_is_the_same_each_time(demo: Database, copies: Copies) -> None:
    with told(copies("again.db")) as again:
        assert content(again) == content(demo)


@pytest.mark.parametrize(
    ("today", "language"),
    [(date(2026, 10, 2), "zh-CN"), (date(2026, 12, 31), "en"), (date(2028, 3, 5), "en")],
    ids=str,
)
def test_it_can_be_shown_on_any_day(copies: Copies, today: date, language: str) -> None:
    with told(copies(f"{today}.db"), today, language) as database, database.reading() as session:
        assert session.scalars(select(func.count()).select_from(Offer)).one() == 17
        words = session.scalars(select(col(Comment.text))).all()
        assert all(text.isascii() for text in words) == (language == "en")


def test_what_the_bundle_carries_moves(demo: Database, copies: Copies, tmp_path: Path) -> None:
    other = Database.connect(f"sqlite:///{copies('other.db')}")
    with demo.reading() as session:
        write_folder(tmp_path / "out", export_rows(session))
    with other.writing() as session:
        now = datetime(2026, 10, 20, 3, tzinfo=UTC)
        loaded = load_bundle(session, read_bundle(tmp_path / "out"), now=now, actor="test")
        assert [str(each.message) for each in loaded.problems] == []
    with other.reading() as session:
        write_folder(tmp_path / "back", export_rows(session))
    other.dispose()
    for file in (tmp_path / "out").iterdir():
        assert lines(tmp_path / "back" / file.name) == lines(file), file.name


def lines(file: Path) -> list[str]:
    """What stands in the file, in whatever order."""
    return sorted(file.read_text(encoding="utf-8").splitlines())
