"""Risks: noted, judged anew, closed."""

from datetime import datetime
from typing import Any

from cascade.models import Risk, RiskPlace
from cascade.risks import RiskPlan
from goals.actions import Overtaken, insert_rows, record_audit
from goals.messages import say
from goals.models import Owner, Session, col, delete, select, update
from goals.refusals import NotFound


def add_risk(
    session: Session,
    cycle_id: int,
    plan: RiskPlan,
    actor: str,
    now: datetime,
    request_key: str | None = None,
) -> int:
    """A new risk of the cycle; its id. The same request key again changes nothing."""
    if request_key:
        known = select(col(Risk.id)).where(col(Risk.request_key) == request_key)
        done = session.scalars(known).first()
        if done is not None:
            return done
    row = Risk(cycle_id=cycle_id, request_key=request_key or None, **_columns(session, plan))
    session.add(row)
    session.flush()
    number = row.id or 0
    _store_places(session, number, plan.places)
    _audit(session, actor, "add", number, None, _told(plan), now)
    return number


def change_risk(
    session: Session, risk_id: int, seen: int, plan: RiskPlan, actor: str, now: datetime
) -> None:
    """The risk is as planned; raises Overtaken where `seen` is not its version any more."""
    row = session.get(Risk, risk_id)
    if row is None:
        raise NotFound(say("there is no such risk"))
    before = {name: getattr(row, name) for name in _TOLD}
    changed = session.execute(
        update(Risk)
        .where(col(Risk.id) == risk_id, col(Risk.version) == seen)
        .values(version=seen + 1, **_columns(session, plan))
        .returning(col(Risk.id))
    ).first()
    if changed is None:
        raise Overtaken(say("the risk was changed meanwhile; look at what stands there now"))
    session.execute(delete(RiskPlace).where(col(RiskPlace.risk_id) == risk_id))
    _store_places(session, risk_id, plan.places)
    _audit(session, actor, "change", risk_id, before, _told(plan), now)


_TOLD = ("name", "note", "likelihood", "impact", "response", "measures_taken", "is_open")


def _columns(session: Session, plan: RiskPlan) -> dict[str, Any]:
    owner = session.scalars(select(col(Owner.id)).where(col(Owner.code) == plan.owner)).one()
    return {name: getattr(plan, name) for name in _TOLD} | {"owner_id": owner}


def _store_places(session: Session, risk_id: int, places: tuple[str, ...]) -> None:
    insert_rows(session, RiskPlace, [{"risk_id": risk_id, "place": place} for place in places])


def _told(plan: RiskPlan) -> dict[str, Any]:
    told = {name: getattr(plan, name) for name in _TOLD}
    return told | {"owner": plan.owner, "places": list(plan.places)}


def _audit(
    session: Session,
    actor: str,
    action: str,
    number: int,
    before: dict[str, Any] | None,
    after: dict[str, Any] | None,
    now: datetime,
) -> None:
    record_audit(
        session,
        actor=actor,
        action=action,
        subject="risk",
        code=str(number),
        before=before,
        after=after,
        at=now,
    )
