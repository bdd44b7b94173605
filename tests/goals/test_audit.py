"""The audit trail shows every tampering."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select
from sqlmodel import col

from app.db import Database, Session
from goals.actions import Deed, record_audit, record_audits
from goals.audit import START, Chained, Entry, chained, first_break
from goals.models import AuditEntry

AT = datetime(2025, 6, 30, 8, 15, tzinfo=UTC)
LINKS = chained(START, [Entry(AT, "li", "add", "goal", code) for code in "ABCD"])


@pytest.mark.parametrize(
    ("links", "broken"),
    [
        (LINKS, None),
        ([], None),
        (LINKS[1:], 0),
        ([*LINKS[:2], LINKS[3]], 2),
        ([LINKS[1], LINKS[0]], 0),
        ([LINKS[0], LINKS[1]._replace(entry=LINKS[1].entry._replace(actor="wu")), LINKS[2]], 1),
        ([LINKS[0], LINKS[1]._replace(hash="0"), LINKS[2]], 1),
    ],
)
def test_the_first_break_is_found(links: list[Chained], broken: int | None) -> None:
    assert first_break(links) == broken


def test_fields_cannot_flow_into_each_other() -> None:
    one, two = Entry(AT, "ab", "c", "", ""), Entry(AT, "a", "bc", "", "")
    assert chained(START, [one])[0].hash != chained(START, [two])[0].hash


def stored(session: Session) -> list[Chained]:
    rows = session.scalars(select(AuditEntry).order_by(col(AuditEntry.id)))
    return [
        Chained(
            Entry(r.at, r.actor, r.action, r.subject, r.code, r.before, r.after),
            r.previous_hash,
            r.hash,
        )
        for r in rows
    ]


def test_what_is_recorded_one_by_one_and_in_bulk_is_one_chain(database: Database) -> None:
    with database.writing() as session:
        record_audit(
            session, actor="li", action="add", subject="goal", code="A", after={"名": 1}, at=AT
        )
        record_audits(session, [Deed("li", "change", "goal", c) for c in ("B", "C")], AT)
        record_audits(session, [], AT)
    with database.writing() as session:
        record_audit(session, actor="wu", action="add", subject="goal", code="D", at=AT)
    with database.reading() as session:
        links = stored(session)
    assert [link.entry.code for link in links] == ["A", "B", "C", "D"]
    assert links[0].entry.after == '{"名":1}'
    assert first_break(links) is None


def test_a_bulk_is_written_with_few_statements(sqlite_database: Database) -> None:
    with sqlite_database.writing() as session, sqlite_database.count_statements() as seen:
        record_audits(session, [Deed("li", "load", "goal", str(n)) for n in range(500)], AT)
    assert len(seen) == 2
