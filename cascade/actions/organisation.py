"""Moving people: their new place in the plan, the former one kept with its last day."""

from datetime import date, datetime
from typing import Any

from cascade.actions.amending import Told, amend, done_already
from cascade.actions.transfers import rejoin_targets
from cascade.models import Assignment, Person
from cascade.moving import Move, MoveRefused, Seat, Tenure, last_day_before, seat_before
from cascade.queries.people import find_tenure, last_settled_day
from cascade.queries.planning import find_row
from goals.actions import record_audit
from goals.changes import edited
from goals.messages import say
from goals.models import Owner, Session, col, delete, select
from goals.refusals import NotFound


def move_person(
    session: Session, code: str, move: Move, told: Told, now: datetime, today: date
) -> None:
    """The person sits in the new seat from that day on; where she sat until then is kept.

    A move on the first day of the present seat corrects that seat. The same request key again
    changes nothing. Raises NotFound, MoveRefused, PlanRefused (an unknown unit, role or manager)
    or Overtaken.
    """
    tenure = _tenure(session, code)
    if done_already(session, told.request_key) is not None:
        return
    last_day = last_day_before(tenure, move, today, last_settled_day(session, today))
    if move.seat.manager == code:
        raise MoveRefused("manager", say("nobody can be their own manager; choose somebody else"))
    former = _present(session, code)
    _sit(session, code, move.seat, told, now, today)
    if last_day is not None:
        session.add(Assignment(ends=last_day, **former))
        session.flush()
        _audit(session, told, code, now, after=_told_of(tenure.seat, last_day))


def undo_move(session: Session, code: str, told: Told, now: datetime, today: date) -> None:
    """The person sits where she sat before her last move, as if there had been none.

    Targets that were split at the move are one again. Raises NotFound, MoveRefused where there is
    none or a settled result rests on it, Overtaken, or Conflict where such a target changed since.
    """
    tenure = _tenure(session, code)
    seat, ends = seat_before(tenure, last_settled_day(session, today))
    rejoin_targets(session, code, ends, told.actor, now, today)
    person = select(col(Owner.id)).where(col(Owner.code) == code).scalar_subquery()
    session.execute(
        delete(Assignment).where(col(Assignment.owner_id) == person, col(Assignment.ends) == ends)
    )
    _sit(session, code, seat, told, now, today)
    _audit(session, told, code, now, before=_told_of(seat, ends))


def _sit(session: Session, code: str, seat: Seat, told: Told, now: datetime, today: date) -> None:
    row = find_row(session, "people", code)
    if row is None:
        raise _nobody(code)
    amend(session, [edited("people", row, **seat._asdict())], told, now, today)


def _tenure(session: Session, code: str) -> Tenure:
    found = find_tenure(session, code)
    if found is None:
        raise _nobody(code)
    return found


def _nobody(code: str) -> NotFound:
    return NotFound(say("there is no person %(code)s", code=code))


def _present(session: Session, code: str) -> dict[str, Any]:
    """The present seat as columns of an assignment."""
    row = session.execute(
        select(
            col(Person.owner_id), col(Person.unit_id), col(Person.role_id), col(Person.manager_id)
        )
        .join(Owner, col(Owner.id) == col(Person.owner_id))
        .where(col(Owner.code) == code)
    ).one()
    return dict(row._mapping)  # noqa: SLF001 - SQLAlchemy's name for a row by column


def _told_of(seat: Seat, ends: date) -> dict[str, object]:
    return {**seat._asdict(), "ends": ends}


def _audit(session: Session, told: Told, code: str, now: datetime, **states: Any) -> None:
    record_audit(
        session,
        actor=told.actor,
        action=told.action,
        subject="assignments",
        code=code,
        at=now,
        **states,
    )
