"""Reads of judged cycles: schemes, adjustments, members, and whole evaluations."""

from collections import defaultdict
from collections.abc import Iterable
from fractions import Fraction
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from cascade.models import Objective, Person, Perspective, Unit
from cascade.models import Role as RoleRow
from cascade.queries import get_cascade
from cascade.scores import cycle_scores
from goals.actions import Ids
from goals.models import CheckIn, Cycle, Measure, Owner, Target
from goals.numbers import exact
from goals.queries import columns, dictionaries, get_company
from scorecards.bundle.reports import Group, Stored, StoredReports
from scorecards.evaluation import Evaluation, Member, Scheme, evaluation, rewards
from scorecards.grades import bands
from scorecards.models import Adjustment, Rule, SchemeCycle
from scorecards.models import Scheme as SchemeRow
from scorecards.results import rewards_document, score_document
from scorecards.rewards import Rule as CompiledRule
from scorecards.schemes import compiled_rule, smallest_unit
from scorecards.scorecard import Adjusted


def find_scheme(session: Session, cycle_id: int) -> Scheme | None:
    """The scheme that lists the cycle, in its highest version that does, ready to run."""
    row = session.scalars(
        select(SchemeRow)
        .join(SchemeCycle, col(SchemeCycle.scheme_id) == col(SchemeRow.id))
        .where(col(SchemeCycle.cycle_id) == cycle_id)
        .order_by(col(SchemeRow.version).desc())
        .limit(1)
    ).first()
    if row is None or row.id is None:
        return None
    company = get_company(session)
    assert company is not None  # a scheme is loaded with a company
    return Scheme(
        row.code,
        row.version,
        row.name,
        bands(row.grades),
        row.line_cap,
        exact(row.rounding) if row.rounding else smallest_unit(company.currency),
        None if row.pool is None else exact(row.pool),
        _rules(session, row.id),
    )


def _rules(session: Session, scheme_id: int) -> tuple[CompiledRule, ...]:
    rows = session.scalars(
        select(Rule).where(col(Rule.scheme_id) == scheme_id).order_by(col(Rule.position))
    )
    return tuple(
        compiled_rule(
            row.code,
            row.applies_to,
            row.effect,
            row.value,
            row.condition,
            row.exclusive_group,
            row.label,
        )
        for row in rows
    )


def get_adjustments(
    session: Session, cycle_ids: Iterable[int], owner: str | None = None
) -> dict[int, dict[str, list[Adjusted]]]:
    """The adjustments in force by cycle id and owner's code, in the order they were made."""
    replaced = select(col(Adjustment.replaces_id)).where(col(Adjustment.replaces_id).is_not(None))
    statement = (
        select(
            col(Adjustment.cycle_id), col(Owner.code), col(Adjustment.points), col(Adjustment.reason)
        )
        .join(Owner, col(Owner.id) == col(Adjustment.owner_id))
        .where(
            col(Adjustment.cycle_id).in_(list(cycle_ids)),
            col(Adjustment.id).not_in(replaced),
        )
        .order_by(col(Adjustment.id))
    )
    if owner is not None:
        statement = statement.where(col(Owner.code) == owner)
    found: dict[int, dict[str, list[Adjusted]]] = defaultdict(lambda: defaultdict(list))
    for cycle_id, code, points, reason in session.execute(statement):
        found[cycle_id][code].append(Adjusted(exact(points), reason))
    return found


def get_members(session: Session) -> dict[str, Member]:
    """Everybody and every unit as the rules see them, by code."""
    unit = aliased(Owner)
    people = session.execute(
        select(
            col(Owner.code),
            col(Owner.name),
            unit.code,
            RoleRow.code,
            col(Person.base_pay),
            col(Person.target_bonus),
        )
        .join(Person, col(Person.owner_id) == col(Owner.id))
        .join(unit, unit.id == col(Person.unit_id))
        .outerjoin(RoleRow, col(RoleRow.id) == col(Person.role_id))
    )
    members = {
        code: Member(code, name, "person", unit_code, role or "", _money(base), _money(bonus))
        for code, name, unit_code, role, base, bonus in people
    }
    units = session.execute(
        select(col(Owner.code), col(Owner.name)).join(Unit, col(Unit.owner_id) == col(Owner.id))
    )
    return members | {code: Member(code, name, "unit") for code, name in units}


def _money(text: str | None) -> Fraction | None:
    return None if text is None else exact(text)


def get_evaluation(
    session: Session, cycle: Cycle, *, detailed: bool = False, streaks: bool = True
) -> Evaluation:
    """The cycle judged in full from its check-ins; `streaks` adds the earlier cycles' totals."""
    assert cycle.id is not None  # a stored cycle
    scheme = find_scheme(session, cycle.id)
    judged = evaluation(
        cycle_scores(get_cascade(session, cycle, detailed=detailed)),
        scheme,
        get_adjustments(session, [cycle.id])[cycle.id],
    )
    if scheme is not None and streaks and _counts_streaks(scheme):
        judged.earlier = [
            {owner: card.total for owner, card in earlier.scorecards.items()}
            for earlier in (
                get_evaluation(session, each, streaks=False)
                for each in list_earlier_cycles(session, cycle, scheme.code)
            )
        ]
    return judged


def _counts_streaks(scheme: Scheme) -> bool:
    return any(
        read.kind == "streak_below"
        for rule in scheme.rules
        for expression in (rule.value, rule.when)
        if expression is not None
        for read in expression.reads
    )


def list_earlier_cycles(session: Session, cycle: Cycle, scheme: str) -> list[Cycle]:
    """The cycles of the same frequency and scheme code before this one, the latest first."""
    rows = session.scalars(
        select(Cycle)
        .join(SchemeCycle, col(SchemeCycle.cycle_id) == col(Cycle.id))
        .join(SchemeRow, col(SchemeRow.id) == col(SchemeCycle.scheme_id))
        .where(
            col(SchemeRow.code) == scheme,
            col(Cycle.frequency) == cycle.frequency,
            col(Cycle.starts) <= cycle.starts,
            col(Cycle.id) != cycle.id,
        )
        .order_by(col(Cycle.starts).desc(), col(Cycle.id).desc())
        .distinct()
    )
    return [each for each in rows if (each.starts, each.id or 0) < (cycle.starts, cycle.id or 0)]


def rows_of_scorecards(session: Session) -> dict[str, list[dict[str, Any]]]:
    """The stored adjustments, schemes and rules as rows of a bundle, in its order."""
    later = aliased(Adjustment)
    adjustments = (
        select(
            col(Cycle.code).label("cycle"),
            col(Owner.code).label("owner"),
            *columns(Adjustment, "points", "reason", "occurrence"),
        )
        .join(Cycle, col(Cycle.id) == col(Adjustment.cycle_id))
        .join(Owner, col(Owner.id) == col(Adjustment.owner_id))
        .outerjoin(later, later.replaces_id == col(Adjustment.id))
        .where(later.id.is_(None))
        .order_by(col(Adjustment.id))
    )
    rules = (
        select(
            col(SchemeRow.code).label("scheme"),
            *columns(SchemeRow, "version"),
            *columns(Rule, "code", "applies_to", "effect", "value"),
            col(Rule.condition).label("when"),
            col(Rule.exclusive_group).label("group"),
            *columns(Rule, "label"),
        )
        .join(SchemeRow, col(SchemeRow.id) == col(Rule.scheme_id))
        .order_by(col(SchemeRow.id), col(Rule.position))
    )
    return {
        "adjustments": dictionaries(session, adjustments),
        "schemes": _scheme_rows(session),
        "rules": dictionaries(session, rules),
    }


def _scheme_rows(session: Session) -> list[dict[str, Any]]:
    cycles: dict[int, list[str]] = defaultdict(list)
    named = session.execute(
        select(col(SchemeCycle.scheme_id), col(Cycle.code))
        .join(Cycle, col(Cycle.id) == col(SchemeCycle.cycle_id))
    )
    for scheme_id, code in named:
        cycles[scheme_id].append(code)
    rows = session.scalars(select(SchemeRow).order_by(col(SchemeRow.id)))
    return [
        {
            "code": row.code,
            "version": row.version,
            "name": row.name,
            "cycles": " ".join(sorted(cycles[row.id or 0])),
            "grades": row.grades,
            "pool": row.pool,
            "line_cap": row.line_cap,
            "rounding": row.rounding or None,
        }
        for row in rows
    ]


def get_results(session: Session, cycle: Cycle) -> str:
    """Everything the cycle comes to, as one text: equal texts are equal results."""
    judged = get_evaluation(session, cycle)
    documents: list[object] = [score_document(judged)]
    if judged.scheme is not None:
        documents.append(rewards_document(judged, rewards(judged, get_members(session)), 8))
    return str(documents)


def get_stored_reports(session: Session, groups: Iterable[Group]) -> StoredReports:
    """The stored check-ins of these measures, owners and inputs, by group and period."""
    wanted = set(groups)
    owners = {owner for _, owner, _ in wanted}
    statement = (
        select(
            col(Measure.code),
            col(Owner.code),
            *columns(CheckIn, "input", "period", "recorded_at", "undated"),
            *columns(CheckIn, "value", "author", "note", "source"),
        )
        .join(Measure, col(Measure.id) == col(CheckIn.measure_id))
        .join(Owner, col(Owner.id) == col(CheckIn.owner_id))
        .order_by(col(CheckIn.recorded_at))
    )
    if len(owners) <= 500:
        statement = statement.where(col(Owner.code).in_(owners))
    found: dict[Group, dict[str, list[Stored]]] = {}
    for measure, owner, name, label, recorded_at, undated, *told in session.execute(statement):
        group = (measure, owner, name)
        if group in wanted:
            same = found.setdefault(group, {}).setdefault(label, [])
            same.append(Stored(recorded_at, undated, (told[0], told[1], told[2], told[3])))
    return found


def get_ids(session: Session) -> Ids:
    """The ids of everything that a bundle's rows refer to, by sheet and key."""
    cycle_code = dict(session.execute(select(col(Cycle.id), col(Cycle.code))).all())
    measure_code = dict(session.execute(select(col(Measure.id), col(Measure.code))).all())
    owner_code = dict(session.execute(select(col(Owner.id), col(Owner.code))).all())
    found: Ids = {
        "cycles": {(code,): key for key, code in cycle_code.items()},
        "measures": {(code,): key for key, code in measure_code.items()},
        "owners": {(code,): key for key, code in owner_code.items()},
        "roles": {
            (code,): key for key, code in session.execute(select(*columns(RoleRow, "id", "code")))
        },
        "schemes": {
            (code, version): key
            for key, code, version in session.execute(
                select(*columns(SchemeRow, "id", "code", "version"))
            )
        },
    }
    found["perspectives"] = {
        (code, cycle_code.get(cycle, "")): key
        for key, code, cycle in session.execute(
            select(*columns(Perspective, "id", "code", "cycle_id"))
        )
    }
    found["objectives"] = {
        (cycle_code[cycle], code): key
        for key, cycle, code in session.execute(
            select(*columns(Objective, "id", "cycle_id", "code"))
        )
    }
    found["targets"] = {
        (cycle_code[cycle], measure_code[measure], owner_code[owner]): key
        for key, cycle, measure, owner in session.execute(
            select(*columns(Target, "id", "cycle_id", "measure_id", "owner_id"))
        )
    }
    return found
