"""Which scheme judges a cycle."""

from datetime import datetime

from cascade.actions import lock_cycles
from goals.actions import Deed, record_audits
from goals.cycle_states import SETTLED
from goals.messages import say
from goals.models import Company, Cycle, Session, col, delete, select, update
from goals.refusals import NotFound, RuleBroken
from scorecards.models import Scheme, SchemeCycle


def judge_by_scheme(session: Session, cycle: Cycle, code: str, actor: str, now: datetime) -> None:
    """The scheme of that code judges the cycle from now on, in its highest version, and no other.

    Raises NotFound, and RuleBroken where the cycle's results stand.
    """
    assert cycle.id is not None  # a stored cycle
    lock_cycles(session, [cycle.id])
    if cycle.state in SETTLED:
        raise RuleBroken(say("the results of the cycle %(cycle)s stand", cycle=cycle.code))
    scheme = session.scalars(
        select(Scheme).where(col(Scheme.code) == code).order_by(col(Scheme.version).desc())
    ).first()
    if scheme is None:
        raise NotFound(say("there is no scheme %(code)s", code=code))
    session.execute(delete(SchemeCycle).where(col(SchemeCycle.cycle_id) == cycle.id))
    session.add(SchemeCycle(scheme_id=scheme.id or 0, cycle_id=cycle.id))
    session.flush()
    session.execute(update(Company).values(revision=Company.revision + 1))
    after = {"scheme": scheme.code, "version": scheme.version}
    record_audits(session, [Deed(actor, "judge", "cycle", cycle.code, None, after)], now)
