"""Check-ins, each with its way up the tree in the same transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from cascade.actions.evidence import attach_files
from cascade.actions.scores import store_scores
from cascade.models import Node, Objective
from cascade.queries import get_goals
from cascade.rollup import COVERED, Child, rolled_up
from cascade.tree import shares
from goals.actions import (
    CheckInRefused,
    append_checkins,
    record_audit,
)
from goals.cycle_states import permits
from goals.evidence import Attached
from goals.messages import say
from goals.models import (
    Company,
    Cycle,
    Measure,
    Owner,
    Session,
    Target,
    aliased,
    col,
    func,
    literal,
    or_,
    select,
    update,
)
from goals.numbers import plain
from goals.periods import Period, period
from goals.queries import is_excused, is_in_part, list_reports
from goals.values import value


class Effect(NamedTuple):
    """What a check-in changed: the value and the score of a target."""

    cycle: str
    target_id: int
    node: int
    value: str | None
    before: int | None
    after: int | None


@dataclass(frozen=True, slots=True)
class NewCheckIn:
    """What somebody reports for a period: one value, or one for each input of the formula."""

    measure: str
    owner: str
    period: str
    values: Mapping[str, str]
    author: str
    note: str = ""
    source: str = ""
    request_key: str | None = None
    follows: int | None = None
    """The newest check-in of the period that the reporter knew: 0 for none, None for any."""
    confidence: int | None = None
    approved_by: str = ""
    evidence: Sequence[Attached] = ()


def lock_around(session: Session, news: Sequence[NewCheckIn]) -> None:
    """Hold all cycles that any of the reports may count in.

    All at once, so that two that save many rows never wait for each other crosswise.
    """
    spans = [span_of(new) for new in news]
    around = [(col(Cycle.starts) <= span.starts) & (col(Cycle.ends) >= span.ends) for span in spans]
    if around:
        lock_cycles(session, list(session.scalars(select(col(Cycle.id)).where(or_(*around)))))


def record_checkin(session: Session, new: NewCheckIn, now: datetime) -> list[Effect]:
    """Append the check-in and roll every target that takes it up to its company.

    Raises CheckInRefused where the report does not fit the measure, overlaps another period or
    falls into a published or closed cycle, Overtaken where `follows` is not its period's newest
    check-in. The same request key again changes nothing.
    """
    span = span_of(new)
    measure, owner_id = named(session, new)
    targets = targets_of(session, measure.id or 0, owner_id, span)
    refuse_settled(targets)
    lock_cycles(session, [cycle.id or 0 for cycle, _ in targets])
    told = _told(new)
    rows = append_checkins(
        session, measure, owner_id, span, new.values, told, now, follows=new.follows
    )
    if not rows:
        return []
    attach_files(session, new.evidence, check_in_id=rows[0])
    effects = [_rolled_to_root(session, cycle, target) for cycle, target in targets]
    session.execute(update(Company).values(revision=Company.revision + 1))
    record_audit(
        session,
        actor=new.author,
        action="check in",
        subject="check-in",
        code=f"{new.measure}/{new.owner}/{new.period}",
        before=None,
        after={name or "value": text for name, text in new.values.items()},
        at=now,
    )
    return effects


def _told(new: NewCheckIn) -> dict[str, Any]:
    return {
        "author": new.author,
        "note": new.note,
        "source": new.source,
        "request_key": new.request_key,
        "confidence": new.confidence,
        "approved_by": new.approved_by,
    }


def span_of(new: NewCheckIn) -> Period:
    """The period of the report; raises CheckInRefused."""
    try:
        return period(new.period)
    except ValueError:
        raise CheckInRefused(
            "period", say("%(period)s is no period; expected one like 2025-06", period=new.period)
        ) from None


def named(session: Session, new: NewCheckIn) -> tuple[Measure, int]:
    """The measure and the id of the owner; raises CheckInRefused where there is none."""
    found = session.execute(
        select(Measure, col(Owner.id))
        .join(Owner, col(Owner.code) == new.owner)
        .where(col(Measure.code) == new.measure)
    ).first()
    if found is None:
        raise CheckInRefused(
            "measure",
            say("there is no measure %(measure)s or no owner %(owner)s",
                measure=new.measure, owner=new.owner),
        )  # fmt: skip
    return found[0], found[1]


def targets_of(
    session: Session, measure_id: int, owner_id: int, span: Period
) -> list[tuple[Cycle, Target]]:
    """The targets that take a report of the period, each with its cycle."""
    rows = session.execute(
        select(Cycle, Target)
        .join(Target, col(Target.cycle_id) == col(Cycle.id))
        .where(
            col(Target.measure_id) == measure_id,
            col(Target.owner_id) == owner_id,
            col(Cycle.starts) <= span.starts,
            col(Cycle.ends) >= span.ends,
            is_in_part(literal(span.ends)),
        )
        .order_by(col(Cycle.id))
    )
    return [(cycle, target) for cycle, target in rows]


_SETTLED = {
    "calibration": say("in calibration"),
    "published": say("published"),
    "closed": say("closed"),
}
"""The states in which a cycle's results stand, as a reader is told them."""


def refuse_settled(targets: Sequence[tuple[Cycle, Target]]) -> None:
    """Nothing, where the cycles of all targets take reports; raises CheckInRefused otherwise."""
    for cycle, _ in targets:
        if not permits(cycle.state, "check_in"):
            raise CheckInRefused(
                "period",
                say("the cycle %(cycle)s is %(state)s; its results do not change any more",
                    cycle=cycle.code, state=_SETTLED[cycle.state]),
            )  # fmt: skip


def lock_cycles(session: Session, cycle_ids: Sequence[int]) -> None:
    """Hold the cycles' rows until the end of the transaction, in the order of their ids.

    Whoever changes what a roll-up reads takes this lock before reading. SQLite has one writer.
    """
    session.execute(
        select(col(Cycle.id))
        .where(col(Cycle.id).in_(cycle_ids))
        .order_by(col(Cycle.id))
        .with_for_update()
    ).all()


def _rolled_to_root(session: Session, cycle: Cycle, target: Target) -> Effect:
    """Compute the target anew and then each node on its path; store what changed."""
    assert target.id is not None  # a stored target
    goal = get_goals(session, [target])[target.id]
    reports = list_reports(session, cycle, [target.id])
    found = value(goal.measure, reports.get(target.id, ())).value
    score = None if found is None else goal.score(found)
    target.value = None if found is None else plain(found)
    session.add(target)
    path = _path(session, target.id)
    leaf = path[0]
    before = leaf["score"]
    leaf["new"] = (score, 0 if score is None else COVERED)
    families = _families(session, [node["id"] for node in path[1:]])
    fresh = {leaf["id"]: leaf["new"]}
    for node in path[1:]:
        family = families[node["id"]]
        given = shares(node["rollup"], [child["weight"] for child in family])
        children = [
            _child(child, share, *fresh.get(child["id"], (child["score"], child["coverage"])))
            for child, share in zip(family, given, strict=True)
        ]
        rolled = rolled_up(node["rollup"], cycle.rollup_cap, children)
        fresh[node["id"]] = (rolled.score, rolled.coverage)
    changed = [n for n in path if (n["score"], n["coverage"]) != fresh[n["id"]]]
    store_scores(session, [(n["id"], *fresh[n["id"]]) for n in changed])
    return Effect(
        cycle.code,
        target.id,
        leaf["id"],
        target.value,
        before,
        score,
    )


def _child(child: Mapping[str, Any], share: int, score: int | None, coverage: int) -> Child:
    return Child(0 if child["excused"] and score is None else share, score, coverage)


def _path(session: Session, target_id: int) -> list[dict[str, Any]]:
    """The nodes from the target's leaf up to the company."""
    start = (
        select(col(Node.id), col(Node.parent_id), literal(0).label("height"))
        .where(col(Node.target_id) == target_id)
        .cte("path", recursive=True)
    )
    above = aliased(Node)
    path = start.union_all(
        select(col(above.id), col(above.parent_id), start.c.height + 1).join(
            start, col(above.id) == start.c.parent_id
        )
    )
    rows = session.execute(
        select(
            col(Node.id),
            col(Node.score),
            col(Node.coverage),
            func.coalesce(Objective.rollup, "weighted").label("rollup"),
        )
        .join(path, path.c.id == col(Node.id))
        .outerjoin(Objective, col(Objective.id) == col(Node.objective_id))
        .order_by(path.c.height)
    )
    return [dict(row) for row in rows.mappings()]


def _families(session: Session, parents: Sequence[int]) -> dict[int, list[dict[str, Any]]]:
    """The children of the nodes, with whether they are excused."""
    rows = session.execute(
        select(
            col(Node.id),
            col(Node.parent_id),
            col(Node.weight),
            col(Node.score),
            col(Node.coverage),
            is_excused().label("excused"),
        )
        .outerjoin(Target, col(Target.id) == col(Node.target_id))
        .where(col(Node.parent_id).in_(parents))
        .order_by(col(Node.id))
    )
    families: dict[int, list[dict[str, Any]]] = {parent: [] for parent in parents}
    for row in rows.mappings():
        families[row["parent_id"]].append(dict(row))
    return families
