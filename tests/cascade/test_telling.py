"""Who is told when something happens: the other side, the lead above, whoever is concerned."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update
from sqlmodel import col

from app.db import Database, Session
from cascade import actions
from cascade.models import Account, Comment, Mention, Notice, NoticeChoice
from cascade.notices import read_message
from goals.changes import Change
from goals.messages import say
from goals.models import Cycle, Measure, Owner, Submission, SubmissionDecision
from goals.queries import find_cycle
from tests.web.goals import load_goals

NOON = datetime(2025, 6, 3, 4, tzinfo=UTC)
LOGINS = {"boss": "BOSS", "lead": "LEAD", "owner": "OWNER", "hr": None}


@pytest.fixture
def session(database: Database, tmp_path: Path) -> Iterator[Session]:
    """A company: BOSS leads it, LEAD the service unit, in which OWNER works; and HR."""
    units = "code,name,parent,lead\nCOMPANY,Company,,BOSS\nSERVICE,Service,COMPANY,LEAD\n"
    load_goals(database, tmp_path / "bundle", units=units)
    with database.writing() as session:
        for login, code in LOGINS.items():
            actions.create_account(
                session,
                login=login,
                password_hash="none",
                role="hr" if login == "hr" else "staff",
                owner_code=code,
                actor="test",
                now=NOON,
            )
        yield session


def account(session: Session, login: str) -> int:
    return session.scalars(select(Account).where(col(Account.login) == login)).one().id or 0


def owner(session: Session, code: str) -> int:
    return session.scalars(select(Owner).where(col(Owner.code) == code)).one().id or 0


def told(session: Session) -> dict[str, list[str]]:
    """The unread sentences of everybody who has any, by login."""
    rows = session.execute(
        select(col(Account.login), col(Notice.message))
        .join(Notice, col(Notice.account_id) == col(Account.id))
        .where(col(Notice.read_at).is_(None))
        .order_by(col(Notice.id))
    )
    found: dict[str, list[str]] = {}
    for login, message in rows:
        found.setdefault(login, []).append(str(read_message(message)))
    return found


def submitted(session: Session, *measures: str, of: str = "OWNER") -> list[int]:
    cycle = find_cycle(session, "2025-06")
    assert isinstance(cycle, Cycle)
    found = session.scalars(select(Measure).where(col(Measure.code).in_(measures))).all()
    submissions = [
        Submission(
            measure_id=measure.id or 0,
            owner_id=owner(session, of),
            period="2025-06",
            starts=cycle.starts,
            ends=cycle.ends,
            inputs="{}",
            author="OWNER",
            submitted_at=NOON,
        )
        for measure in found
    ]
    session.add_all(submissions)
    session.flush()
    ids = [each.id or 0 for each in submissions]
    actions.notify_submissions(session, ids, NOON)
    return ids


def decided(session: Session, ids: list[int], outcome: str) -> None:
    for each in ids:
        session.add(
            SubmissionDecision(
                submission_id=each,
                outcome=outcome,
                reason="no proof",
                actor="LEAD",
                decided_at=NOON,
            )
        )
    session.flush()
    actions.notify_decisions(session, ids, NOON)


WAITING = {"lead": ["Reports of Owner wait for your approval"]}


@pytest.mark.parametrize(
    ("outcome", "sentence"),
    [
        ("approved", "Lead has approved Satisfaction for 2025-06"),
        ("refused", "Lead has refused Satisfaction for 2025-06: no proof"),
    ],
)
def test_a_report_waits_with_the_lead_and_its_answer_goes_back(
    session: Session, outcome: str, sentence: str
) -> None:
    report = submitted(session, "CSAT")
    assert told(session) == WAITING
    decided(session, report, outcome)
    assert told(session) == {"owner": [sentence]}


def test_many_reports_of_a_day_are_one_notice_until_the_last_is_decided(session: Session) -> None:
    first = submitted(session, "CSAT")
    others = submitted(session, "RATE", "FAST")
    assert told(session) == WAITING
    decided(session, others, "approved")
    both = ["Lead has approved 2 reports of Owner"]
    assert told(session) == {**WAITING, "owner": both}
    decided(session, first, "refused")
    assert told(session) == {
        "owner": [*both, "Lead has refused Satisfaction for 2025-06: no proof"]
    }


def test_a_withdrawn_report_waits_for_nobody(session: Session) -> None:
    decided(session, submitted(session, "CSAT"), "withdrawn")
    assert told(session) == {}


def test_without_anybody_above_hr_decides(session: Session) -> None:
    submitted(session, "CSAT", of="BOSS")
    assert list(told(session)) == ["hr"]


def test_whoever_is_named_in_a_comment_knows_but_not_its_author(session: Session) -> None:
    cycle = find_cycle(session, "2025-06")
    assert cycle
    comment = Comment(
        cycle_id=cycle.id or 0,
        place="objective C1",
        account_id=account(session, "lead"),
        author="LEAD",
        text="@Owner\nlook  at 100%",
        at=NOON,
    )
    session.add(comment)
    session.flush()
    for code in ("OWNER", "LEAD", "SERVICE"):
        session.add(Mention(comment_id=comment.id or 0, owner_id=owner(session, code)))
    session.flush()
    actions.notify_mentions(session, comment.id or 0, "/objectives/1", NOON)
    words = "Lead mentions you in a comment on Come back: “@Owner look at 100%”"
    assert told(session) == {"owner": [words]}


@pytest.mark.parametrize(
    ("place", "goal"),
    [("target CSAT/OWNER", "Satisfaction · Owner"), ("objective GONE", "GONE")],
)
def test_a_mention_says_which_goal_and_calls_people_by_name(
    session: Session, place: str, goal: str
) -> None:
    cycle = find_cycle(session, "2025-06")
    assert cycle
    written = actions.NewComment(
        cycle.id or 0, place, account(session, "lead"), "LEAD", "@OWNER look"
    )
    number = actions.write_comment(session, written, NOON)
    actions.notify_mentions(session, number, f"/comments/{number}", NOON)
    words = f"Lead mentions you in a comment on {goal}: “@Owner look”"
    assert told(session) == {"owner": [words]}


def change(owner_code: str = "OWNER", measure: str = "CSAT", **columns: object) -> Change:
    row = {"cycle": "2025-06", "measure": measure, "owner": owner_code, "target": "4"}
    return Change("targets", row, {**row, "target": "5", **columns})


def test_an_owner_knows_what_somebody_else_changed(session: Session) -> None:
    actions.notify_changes(session, [change()], "LEAD", NOON)
    assert told(session) == {"owner": ["Lead has changed a target of Owner: Satisfaction"]}
    (href,) = session.scalars(select(col(Notice.href)))
    assert href == "/targets?cycle=2025-06&measure=CSAT&owner=OWNER"


def test_many_changes_of_an_owner_are_one_notice(session: Session) -> None:
    changes = [change(), change(measure="RATE"), change("SERVICE"), change("NOBODY")]
    actions.notify_changes(session, changes, "admin", NOON)
    assert told(session) == {
        "owner": ["admin has changed 2 targets of Owner"],
        "lead": ["admin has changed a target of Service: Satisfaction"],
    }


def test_nobody_is_told_of_her_own_deeds_or_of_drafts(session: Session) -> None:
    actions.notify_changes(session, [change()], "OWNER", NOON)
    actions.notify_changes(session, [change("SERVICE")], "LEAD", NOON)
    actions.notify_changes(session, [Change("units", None, {"code": "X"})], "LEAD", NOON)
    session.execute(update(Cycle).values(state="draft"))
    actions.notify_changes(session, [change()], "LEAD", NOON)
    assert told(session) == {}


def test_a_key_is_told_once_and_read_for_everybody_when_it_is_settled(session: Session) -> None:
    accounts = [account(session, login) for login in LOGINS]
    session.add(NoticeChoice(account_id=accounts[0], kind="mention", channel="none"))
    session.flush()
    for minutes in (0, 1):
        when = NOON + timedelta(minutes=minutes)
        actions.notify(session, accounts, "mention", "a key", say("Ada"), "/", when)
    assert told(session) == {"lead": ["Ada"], "owner": ["Ada"], "hr": ["Ada"]}
    actions.settle_all(session, ["a key"], NOON)
    assert told(session) == {}
