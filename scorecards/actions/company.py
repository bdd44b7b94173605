"""What the company is called, and where and how it counts."""

from datetime import datetime

from goals.actions import Overtaken, record_audit
from goals.changes import Row
from goals.messages import say
from goals.models import Company, Session, col, select, update
from goals.refusals import RuleBroken
from scorecards.queries import has_money


def change_company(session: Session, before: Row, after: Row, actor: str, now: datetime) -> bool:
    """The company is as it should be; returns whether it was otherwise before.

    Raises Overtaken where it is not any more as `before` says, and RuleBroken for another currency
    where there are amounts in the old one.
    """
    stored = session.scalars(select(Company).where(col(Company.id) == 1).with_for_update()).one()
    if any(getattr(stored, name) != value for name, value in before.items()):
        raise Overtaken(say("somebody changed the company meanwhile"))
    if before == after:
        return False
    if before["currency"] != after["currency"] and has_money(session):
        raise RuleBroken(say("there are amounts in %(currency)s already", **before))
    session.execute(update(Company).values(revision=Company.revision + 1, **after))
    record_audit(
        session,
        actor=actor,
        action="change",
        subject="company",
        code="",
        before=before,
        after=after,
        at=now,
    )
    return True
