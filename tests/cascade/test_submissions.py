"""Reports that wait for approval: what approving, refusing and withdrawing leave behind."""

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest

from app.db import Database
from cascade.actions import (
    Decided,
    NewCheckIn,
    approve_reports,
    attach_evidence,
    refuse_reports,
    report,
    store_files,
    withdraw_report,
)
from cascade.models import Node
from cascade.queries import find_submissions, list_evidence
from goals.actions import CheckInRefused
from goals.evidence import MOST_FILES, EvidenceRefused, File
from goals.models import AuditEntry, CheckIn, Cycle, EvidenceFile, Submission, Target, col, select
from goals.queries import find_audit_break
from goals.refusals import NotAllowed, NotFound, RuleBroken
from tests.scenarios.loading import NOW, load
from tests.scenarios.small import SOUND, laid_out

LATER = NOW + timedelta(days=1)
PHOTO = File("photo.png", "image/png", b"\x89PNG\r\n\x1a\nx")
MEASURES = (
    "code,name,direction,unit,aggregate,inputs,formula,decimals,curve,frequency,approval\n"
    "REV,Revenue,increase,k,sum,,,1,linear,month,yes\n"
    "RATE,Complaints,decrease,%,,bad all,bad / all * 100,2,ratio,,no\n"
    'STEP,Uptime,maintain,%,mean,,,,"at least: 99=100, 95=60",,no\n'
)


@pytest.fixture
def company(database: Database, tmp_path: Path) -> Database:
    """A company whose revenue counts only when it is approved."""
    folder = laid_out(SOUND | {"measures": MEASURES}, tmp_path / "bundle")
    assert load(database, folder).problems == []
    return database


def new(value: str = "30", *, period: str = "2025-03", key: str | None = None) -> NewCheckIn:
    return NewCheckIn("REV", "p1", period, {"": value}, "p1", "fine", request_key=key, confidence=7)


def submitted(company: Database, *news: NewCheckIn) -> list[int]:
    with company.writing() as session:
        report(session, news or [new()], LATER)
        return [row.id or 0 for row in session.scalars(select(Submission))]


def state(company: Database) -> tuple[str | None, int]:
    """The value of the revenue target, and how many check-ins there are."""
    with company.reading() as session:
        target = session.scalars(
            select(Target)
            .join(Cycle, col(Cycle.id) == col(Target.cycle_id))
            .where(col(Cycle.code) == "Q1")
            .order_by(col(Target.id))
        ).first()
        assert target is not None
        return target.value, len(session.scalars(select(CheckIn)).all())


def root_score(company: Database) -> int | None:
    with company.reading() as session:
        return session.scalars(
            select(col(Node.score))
            .join(Cycle, col(Cycle.id) == col(Node.cycle_id))
            .where(col(Node.kind) == "company", col(Cycle.code) == "Q1")
        ).one()


def actions(company: Database) -> Sequence[str]:
    with company.reading() as session:
        assert find_audit_break(session) is None
        subjects = select(col(AuditEntry.action)).where(col(AuditEntry.subject) == "submission")
        return session.scalars(subjects.order_by(col(AuditEntry.id))).all()


def test_a_report_that_waits_does_not_count(company: Database) -> None:
    before = state(company), root_score(company)
    with company.writing() as session:
        done = report(session, [new()], LATER)
    assert done == (0, 1)
    assert (state(company), root_score(company)) == before


def test_others_of_the_same_save_count_at_once(company: Database) -> None:
    other = NewCheckIn("STEP", "p1", "2025-Q1", {"": "98"}, "p1", "why", follows=None)
    with company.writing() as session:
        assert report(session, [new(), other], LATER) == (1, 1)


def test_approving_makes_it_a_check_in_of_its_author(company: Database) -> None:
    value, count = state(company)
    ids = submitted(company)
    with company.writing() as session:
        (effects,) = approve_reports(session, ids, "p2", LATER + timedelta(hours=1))
    assert value == "90"
    assert state(company) == ("120", count + 1)
    assert effects[0].after == 12_000  # beyond the target of 100, at its stretch of 120
    with company.reading() as session:
        row = session.scalars(select(CheckIn).order_by(col(CheckIn.id).desc())).first()
        assert row is not None
        told = (row.author, row.approved_by, row.confidence, row.note)
        assert told == ("p1", "p2", 7, "fine")
    assert list(actions(company)) == ["submit", "approve"]


def test_a_refusal_needs_a_reason_and_changes_nothing(company: Database) -> None:
    before = state(company)
    ids = submitted(company)
    with pytest.raises(RuleBroken, match="say why"), company.writing() as session:
        refuse_reports(session, ids, "p2", "  ", LATER)
    with company.writing() as session:
        refuse_reports(session, ids, "p2", "the invoice is missing", LATER)
    assert state(company) == before
    with company.reading() as session:
        (found,) = find_submissions(session, ids)
    assert found.decision is not None
    assert found.decision[:3] == ("refused", "the invoice is missing", "p2")
    assert submitted(company)  # and it can be reported anew


def test_the_second_who_decides_is_told_what_the_first_did(company: Database) -> None:
    ids = submitted(company)
    with company.writing() as session:
        approve_reports(session, ids, "p2", LATER)
    before = state(company)
    with pytest.raises(Decided, match="p2 has approved it"), company.writing() as session:
        refuse_reports(session, ids, "hr", "no", LATER)
    with pytest.raises(Decided), company.writing() as session:
        approve_reports(session, ids, "hr", LATER)
    assert state(company) == before


def test_nobody_decides_on_what_one_has_reported(company: Database) -> None:
    ids = submitted(company)
    with pytest.raises(NotAllowed), company.writing() as session:
        approve_reports(session, ids, "p1", LATER)
    with pytest.raises(NotAllowed), company.writing() as session:
        withdraw_report(session, ids[0], "p2", LATER)


def test_what_was_withdrawn_can_be_reported_anew(company: Database) -> None:
    ids = submitted(company)
    with pytest.raises(CheckInRefused, match="waits for approval"):
        submitted(company)
    with company.writing() as session:
        withdraw_report(session, ids[0], "p1", LATER)
    assert len(submitted(company)) == 2
    assert list(actions(company)) == ["submit", "withdraw", "submit"]


def test_several_are_decided_together_or_not_at_all(company: Database) -> None:
    ids = submitted(company, new(), new("5", period="2025-01"))
    before = state(company)
    with pytest.raises(NotFound), company.writing() as session:
        approve_reports(session, [*ids, 999], "p2", LATER)
    assert state(company) == before
    with company.writing() as session:
        assert len(approve_reports(session, ids, "p2", LATER)) == 2
    assert state(company)[0] == "85"  # 5 instead of 40 in January, 50 in February, 30 in March


@pytest.mark.parametrize("values", [{"": "x"}, {}, {"bad": "1"}])
def test_what_could_not_be_recorded_cannot_be_submitted(
    company: Database, values: dict[str, str]
) -> None:
    wrong = NewCheckIn("REV", "p1", "2025-03", values, "p1")
    with pytest.raises(CheckInRefused), company.writing() as session:
        report(session, [wrong], LATER)


def test_evidence_goes_along_and_is_kept_once(company: Database) -> None:
    with company.writing() as session:
        twice = [PHOTO, PHOTO._replace(name="again.png")]
        proven = NewCheckIn(
            "REV", "p1", "2025-03", {"": "30"}, "p1", "fine",
            evidence=store_files(session, twice, LATER),
        )  # fmt: skip
        report(session, [proven], LATER)
        (row,) = session.scalars(select(Submission))
        approve_reports(session, [row.id or 0], "p2", LATER)
        newest = session.scalars(select(CheckIn).order_by(col(CheckIn.id).desc())).first()
        assert newest is not None
        found = list_evidence(session, check_in_ids=[newest.id or 0])[newest.id or 0]
        assert [each.name for each in found] == ["photo.png", "again.png"]
        assert len(session.scalars(select(EvidenceFile)).all()) == 1


def test_a_check_in_takes_so_many_files(company: Database) -> None:
    with company.writing() as session:
        attach_evidence(session, 1, [PHOTO] * MOST_FILES, "p1", LATER)
    with pytest.raises(EvidenceRefused, match="at most 10"), company.writing() as session:
        attach_evidence(session, 1, [PHOTO], "p1", LATER)
    with pytest.raises(NotFound), company.writing() as session:
        attach_evidence(session, 999, [PHOTO], "p1", LATER)
