"""What the daily round looks at: reports that are missing, and what waits for somebody."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from cascade.lines import Lines, Post, Seat
from cascade.models import Account, Notice, Offer, OfferTurn, Person, Unit
from cascade.notices import News
from cascade.overdue import (
    Known,
    Missing,
    Span,
    Waiting,
    checkin_news,
    late_news,
    look_back,
    spans_to_report,
    waiting_news,
)
from goals.cycle_states import STATES, permits
from goals.models import (
    CTE,
    CheckIn,
    ColumnElement,
    Cycle,
    Measure,
    Owner,
    Session,
    Submission,
    SubmissionDecision,
    Target,
    case,
    col,
    func,
    literal,
    or_,
    select,
    union_all,
)
from goals.periods import Period
from goals.queries import columns, is_excused, is_in_part, plain_rows

_REPORTING = tuple(state for state in STATES if permits(state, "remind"))
_UNTIL_DUE = timedelta(days=30)
"""Longer than there ever is between the end of a period and its last day to report."""


def list_reporting_cycles(session: Session) -> list[tuple[int, date, date]]:
    """Id and days of the cycles in which somebody is to report."""
    rows = session.execute(
        select(*columns(Cycle, "id", "starts", "ends")).where(col(Cycle.state).in_(_REPORTING))
    )
    return [(key, starts, ends) for key, starts, ends in rows]


def list_frequencies(session: Session) -> list[str]:
    """The frequencies of the measures there are."""
    return list(session.scalars(select(col(Measure.frequency)).distinct()))


def list_unreported(session: Session, spans: Sequence[Span], today: date) -> list[Missing]:
    """Who has not reported how many measures for which of these periods.

    A report that waits for approval is not missing. People who were not there then, or have left
    since, are not asked.
    """
    if not spans:
        return []
    asked = _asked(spans)
    rows = plain_rows(
        session,
        select(
            *columns(Owner, "id", "code", "name"),
            *(asked.c.label, asked.c.starts, asked.c.ends),
            func.count(col(Target.measure_id).distinct()),
            func.min(col(Measure.name)),
        )
        .join(Target, col(Target.owner_id) == col(Owner.id))
        .join(Measure, col(Measure.id) == col(Target.measure_id))
        .join(
            asked,
            (asked.c.cycle_id == col(Target.cycle_id))
            & (asked.c.frequency == col(Measure.frequency)),
        )
        .outerjoin(Person, col(Person.owner_id) == col(Owner.id))
        .where(
            ~is_excused(),
            _reported(asked) < _declared(),
            ~_submitted(asked),
            is_in_part(asked.c.ends),
            or_(col(Person.joined).is_(None), col(Person.joined) <= asked.c.ends),
            or_(col(Person.left).is_(None), col(Person.left) >= today),
        )
        .group_by(
            *columns(Owner, "id", "code", "name"), asked.c.label, asked.c.starts, asked.c.ends
        )
        .order_by(col(Owner.id), asked.c.ends),
    )
    return [
        Missing(owner, code, name, Period(label, starts, ends), count, measure)
        for owner, code, name, label, starts, ends, count, measure in rows
    ]


def _asked(spans: Sequence[Span]) -> CTE:
    """The periods as a table."""
    return union_all(
        *(
            select(
                literal(span.cycle_id).label("cycle_id"),
                literal(span.frequency).label("frequency"),
                literal(span.period.label).label("label"),
                literal(span.period.starts).label("starts"),
                literal(span.period.ends).label("ends"),
            )
            for span in spans
        )
    ).cte("asked")


def _reported(asked: CTE) -> ColumnElement[Any]:
    """How many inputs of the target were reported for the period."""
    return (
        select(func.count(col(CheckIn.input).distinct()))
        .where(*_same_place(CheckIn, asked))
        .correlate(Target, asked)
        .scalar_subquery()
    )


def _submitted(asked: CTE) -> ColumnElement[bool]:
    """That a report of the target for the period waits for approval."""
    return (
        select(col(Submission.id))
        .outerjoin(SubmissionDecision, col(SubmissionDecision.submission_id) == col(Submission.id))
        .where(*_same_place(Submission, asked), col(SubmissionDecision.id).is_(None))
        .correlate(Target, asked)
        .exists()
    )


def _same_place(
    table: type[CheckIn] | type[Submission], asked: CTE
) -> tuple[ColumnElement[bool], ...]:
    return (
        col(table.measure_id) == col(Target.measure_id),
        col(table.owner_id) == col(Target.owner_id),
        col(table.starts) <= asked.c.ends,
        col(table.ends) >= asked.c.starts,
    )


def _declared() -> ColumnElement[int]:
    """How many inputs the measure takes: those of its formula, or the value itself."""
    inputs = col(Measure.inputs)
    blanks = func.length(inputs) - func.length(func.replace(inputs, " ", ""))
    return case((col(Measure.formula) == "", 1), else_=blanks + 1)


def list_unanswered(session: Session, before: datetime) -> list[Waiting]:
    """The reports and offers that have waited since before then for whoever is to answer."""
    return [*_waiting_reports(session, before), *_waiting_offers(session, before)]


def _waiting_reports(session: Session, before: datetime) -> list[Waiting]:
    rows = session.execute(
        select(
            *columns(Submission, "id", "owner_id", "submitted_at"),
            *(col(Owner.name), col(Measure.name)),
        )
        .join(Owner, col(Owner.id) == col(Submission.owner_id))
        .join(Measure, col(Measure.id) == col(Submission.measure_id))
        .outerjoin(SubmissionDecision, col(SubmissionDecision.submission_id) == col(Submission.id))
        .where(col(SubmissionDecision.id).is_(None), col(Submission.submitted_at) <= before)
        .order_by(col(Submission.id))
    )
    return [
        Waiting("approval", key, name, measure, owner, since)
        for key, owner, since, name, measure in rows
    ]


def _waiting_offers(session: Session, before: datetime) -> list[Waiting]:
    """A countered offer waits for whoever offered; a reminder does not begin the wait anew."""
    last = (
        select(
            *columns(OfferTurn, "offer_id"),
            func.max(OfferTurn.at).label("at"),
        )
        .where(col(OfferTurn.kind) != "remind")
        .group_by(col(OfferTurn.offer_id))
        .subquery()
    )
    side = case(
        (col(Offer.state) == "open", col(Offer.owner_id)),
        else_=col(Account.owner_id),
    )
    rows = session.execute(
        select(col(Offer.id), side, last.c.at, col(Owner.name), col(Measure.name))
        .join(last, last.c.offer_id == col(Offer.id))
        .join(Owner, col(Owner.id) == col(Offer.owner_id))
        .join(Measure, col(Measure.id) == col(Offer.measure_id))
        .outerjoin(Account, col(Account.id) == col(Offer.account_id))
        .where(col(Offer.state).in_(("open", "countered")), last.c.at <= before)
        .order_by(col(Offer.id))
    )
    return [
        Waiting("offer", offer, name, measure, owner, since)
        for offer, owner, since, name, measure in rows
        if owner is not None
    ]


def get_lines(session: Session, owner_ids: Collection[int] | None = None) -> Lines:
    """The units with their leads, and where these owners (or all people) sit."""
    units = plain_rows(session, select(*columns(Unit, "owner_id", "parent_id", "lead_id")))
    people = select(
        col(Person.owner_id), col(Owner.name), *columns(Person, "unit_id", "manager_id")
    ).join(Owner, col(Owner.id) == col(Person.owner_id))
    if owner_ids is not None:
        people = people.where(col(Person.owner_id).in_(owner_ids))
    return Lines(
        {unit: Post(parent, lead) for unit, parent, lead in units},
        {person: Seat(*seat) for person, *seat in plain_rows(session, people)},
    )


def get_accounts(session: Session, owner_ids: Iterable[int] | None = None) -> dict[int, int]:
    """The active accounts by the ids of their owners: of these, or all."""
    statement = select(*columns(Account, "owner_id", "id")).where(
        col(Account.active), col(Account.owner_id).is_not(None)
    )
    if owner_ids is not None:
        statement = statement.where(col(Account.owner_id).in_(list(owner_ids)))
    return dict(map(tuple, plain_rows(session, statement)))


def get_round(session: Session, today: date, now: datetime, every_days: int) -> list[News]:
    """All that the daily round has to tell, whether it was told before or not."""
    spans = spans_to_report(
        list_reporting_cycles(session), list_frequencies(session), today, every_days
    )
    missing = list_unreported(session, spans, today)
    waiting = list_unanswered(session, now - timedelta(days=every_days)) if every_days else []
    known = Known(get_accounts(session), get_lines(session))
    return [
        *checkin_news(missing, known, today),
        *late_news(missing, known, today, every_days),
        *waiting_news(waiting, known, now, every_days),
    ]


def list_told(
    session: Session, now: datetime, every_days: int
) -> dict[tuple[int, str], int | None]:
    """What earlier rounds told that may still hold, by account and key.

    With the notice's id while it is unread.
    """
    since = now - look_back(every_days) - _UNTIL_DUE
    rows = plain_rows(
        session,
        select(*columns(Notice, "account_id", "key", "id", "read_at")).where(
            col(Notice.kind).in_(("check_in", "escalation")), col(Notice.created_at) >= since
        ),
    )
    return {(account, key): None if read else notice for account, key, notice, read in rows}
