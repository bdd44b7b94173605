"""Initiatives: planned, changed, ticked off and removed."""

from datetime import date, datetime
from typing import Any

from cascade.initiatives import InitiativePlan, MilestonePlan
from cascade.models import Initiative, Milestone
from goals.actions import Overtaken, record_audit
from goals.messages import say
from goals.models import Owner, Session, col, delete, select, update
from goals.refusals import NotFound


def add_initiative(
    session: Session,
    cycle_id: int,
    place: str,
    plan: InitiativePlan,
    actor: str,
    now: datetime,
    request_key: str | None = None,
) -> int:
    """A new initiative for the place; its id. The same request key again changes nothing."""
    if request_key:
        known = select(col(Initiative.id)).where(col(Initiative.request_key) == request_key)
        done = session.scalars(known).first()
        if done is not None:
            return done
    row = Initiative(
        cycle_id=cycle_id, place=place, request_key=request_key or None, **_columns(session, plan)
    )
    session.add(row)
    session.flush()
    number = row.id or 0
    _store_milestones(session, number, plan.milestones)
    _audit(session, actor, "add", number, None, _told(plan), now)
    return number


def change_initiative(
    session: Session, initiative_id: int, seen: int, plan: InitiativePlan, actor: str, now: datetime
) -> None:
    """The initiative is as planned; raises Overtaken where `seen` is not its version any more."""
    before = _told_row(_found(session, initiative_id))
    changed = session.execute(
        update(Initiative)
        .where(col(Initiative.id) == initiative_id, col(Initiative.version) == seen)
        .values(version=seen + 1, **_columns(session, plan))
        .returning(col(Initiative.id))
    ).first()
    if changed is None:
        raise _overtaken()
    _store_milestones(session, initiative_id, plan.milestones)
    _audit(session, actor, "change", initiative_id, before, _told(plan), now)


def remove_initiative(
    session: Session, initiative_id: int, seen: int, actor: str, now: datetime
) -> None:
    """The initiative and its milestones are gone; raises Overtaken."""
    row = _found(session, initiative_id)
    if row.version != seen:
        raise _overtaken()
    before = _told_row(row)
    session.execute(delete(Milestone).where(col(Milestone.initiative_id) == initiative_id))
    session.delete(row)
    _audit(session, actor, "remove", initiative_id, before, None, now)


def tick_milestone(
    session: Session, milestone_id: int, done_on: date | None, actor: str, now: datetime
) -> None:
    """The milestone was done on that day, or (None) is not done after all; raises NotFound."""
    row = session.get(Milestone, milestone_id)
    if row is None:
        raise NotFound(say("there is no such milestone"))
    if row.done_on == done_on:
        return
    before, row.done_on = row.done_on, done_on
    session.add(row)
    record_audit(
        session,
        actor=actor,
        action="tick" if done_on else "untick",
        subject="milestone",
        code=f"{row.initiative_id}/{row.id}",
        before={"done_on": before},
        after={"done_on": done_on},
        at=now,
    )


def _found(session: Session, initiative_id: int) -> Initiative:
    row = session.get(Initiative, initiative_id)
    if row is None:
        raise NotFound(say("there is no such initiative"))
    return row


def _overtaken() -> Overtaken:
    return Overtaken(say("the initiative was changed meanwhile; look at what stands there now"))


def _columns(session: Session, plan: InitiativePlan) -> dict[str, Any]:
    return {
        "name": plan.name,
        "owner_id": session.scalars(
            select(col(Owner.id)).where(col(Owner.code) == plan.owner)
        ).one(),
        "starts": plan.starts,
        "ends": plan.ends,
        "cost": plan.cost,
        "status": plan.status,
        "note": plan.note,
    }


def _store_milestones(
    session: Session, initiative_id: int, wanted: tuple[MilestonePlan, ...]
) -> None:
    """Those wanted are there, with the days on which they were done, and no others."""
    stored = {
        row.id: row
        for row in session.scalars(
            select(Milestone).where(col(Milestone.initiative_id) == initiative_id)
        )
    }
    for plan in wanted:
        row = stored.pop(plan.id, None) or Milestone(
            initiative_id=initiative_id, name=plan.name, due=plan.due
        )
        row.name, row.due = plan.name, plan.due
        session.add(row)
    for row in stored.values():
        session.delete(row)
    session.flush()


def _told(plan: InitiativePlan) -> dict[str, Any]:
    return {
        **{name: getattr(plan, name) for name in ("name", "starts", "ends", "cost", "status")},
        "note": plan.note,
        "owner": plan.owner,
        "milestones": [[each.name, each.due.isoformat()] for each in plan.milestones],
    }


def _told_row(row: Initiative) -> dict[str, Any]:
    return {
        name: getattr(row, name)
        for name in ("place", "name", "starts", "ends", "cost", "status", "note", "owner_id")
    }


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
        subject="initiative",
        code=str(number),
        before=before,
        after=after,
        at=now,
    )
