"""Cycles moved from state to state, and targets excused from reporting."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from cascade.actions.checkins import lock_cycles
from cascade.actions.scores import recompute
from cascade.readiness import Item, blocking
from goals.actions import Deed, record_audit, record_audits, replace_excuses
from goals.cycle_states import goes_forward, next_states, permits
from goals.messages import say
from goals.models import Company, Cycle, Measure, Owner, Session, Target, col, select, update
from goals.refusals import Conflict, NotFound, RuleBroken


class Move(NamedTuple):
    """A step of a cycle from the state that was seen to another; a way back has a reason."""

    seen: str
    to: str
    reason: str
    actor: str


def move_cycle(
    session: Session, cycle: Cycle, move: Move, items: Sequence[Item], now: datetime
) -> None:
    """The cycle is in the state; `items` is its checklist as this transaction sees it.

    Raises Conflict where somebody else moved it, RuleBroken where the step is none that may
    follow, is blocked, or leads back without a reason.
    """
    if cycle.state != move.seen:
        raise Conflict(say("the cycle %(cycle)s was moved meanwhile; look again", cycle=cycle.code))
    if move.to not in next_states(cycle.state):
        raise RuleBroken(say("the cycle %(cycle)s cannot take this step", cycle=cycle.code))
    if goes_forward(cycle.state, move.to):
        for item in blocking(items):
            raise RuleBroken(item.message)
    elif not move.reason:
        raise RuleBroken(say("write a reason for going back"))
    cycle.state = move.to
    session.add(cycle)
    session.flush()
    session.execute(update(Company).values(revision=Company.revision + 1))
    record_audit(
        session,
        actor=move.actor,
        action="move",
        subject="cycle",
        code=cycle.code,
        before={"state": move.seen},
        after={"state": move.to} | ({"reason": move.reason} if move.reason else {}),
        at=now,
    )


def excuse_targets(
    session: Session,
    cycle: Cycle,
    keys: Sequence[tuple[str, str]],
    reason: str,
    actor: str,
    now: datetime,
) -> int:
    """The targets (measure, owner) need not be reported; returns how many there are.

    Raises RuleBroken without a reason or in a state that permits none, NotFound for a target that
    the cycle does not have.
    """
    assert cycle.id is not None  # a stored cycle
    lock_cycles(session, [cycle.id])
    if not permits(cycle.state, "excuse"):
        raise RuleBroken(say("the results of the cycle %(cycle)s stand", cycle=cycle.code))
    if not reason:
        raise RuleBroken(say("write why these targets need not be reported"))
    measures, owners = _ids_of_targets(session, cycle.id, keys)
    replace_excuses(
        session,
        {"cycles": {(cycle.code,): cycle.id}, "measures": measures, "owners": owners},
        {(cycle.code, *key): {"reason": reason, "approved_by": actor} for key in keys},
        now,
    )
    after = {"reason": reason, "approved_by": actor}
    record_audits(
        session,
        [
            Deed(actor, "excuse", "excuse", f"{cycle.code}/{measure}/{owner}", None, after)
            for measure, owner in keys
        ],
        now,
    )
    recompute(session, cycle)
    session.execute(update(Company).values(revision=Company.revision + 1))
    return len(keys)


_Ids = dict[tuple[str, ...], int]


def _ids_of_targets(
    session: Session, cycle_id: int, keys: Sequence[tuple[str, str]]
) -> tuple[_Ids, _Ids]:
    rows = session.execute(
        select(col(Measure.code), col(Measure.id), col(Owner.code), col(Owner.id))
        .join(Target, col(Target.measure_id) == col(Measure.id))
        .join(Owner, col(Owner.id) == col(Target.owner_id))
        .where(
            col(Target.cycle_id) == cycle_id,
            col(Measure.code).in_({measure for measure, _ in keys}),
            col(Owner.code).in_({owner for _, owner in keys}),
        )
    ).all()
    missing = set(keys) - {(measure, owner) for measure, _, owner, _ in rows}
    for measure, owner in sorted(missing):
        raise NotFound(
            say("%(owner)s has no target for %(measure)s in this cycle",
                owner=owner, measure=measure)
        )  # fmt: skip
    return (
        {(measure,): key for measure, key, _, _ in rows},
        {(owner,): key for _, _, owner, key in rows},
    )
