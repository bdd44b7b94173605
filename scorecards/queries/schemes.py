"""Schemes, adjustments and members, as judging needs them."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from cascade.models import Initiative, Person
from cascade.models import Role as RoleRow
from cascade.queries import placed, sat_on
from goals.models import (
    Company,
    Cycle,
    Owner,
    Session,
    aliased,
    col,
    func,
    literal,
    select,
    union_all,
)
from goals.numbers import exact
from goals.queries import (
    columns,
)
from scorecards.evaluation import Member, Scheme
from scorecards.grades import Band, bands
from scorecards.models import Adjustment, Rule, SchemeCycle
from scorecards.models import Scheme as SchemeRow
from scorecards.rewards import Rule as CompiledRule
from scorecards.schemes import SchemeVersion, compiled_rule, smallest_unit
from scorecards.scorecard import UNCAPPED, Adjusted


def find_scheme(session: Session, cycle_id: int) -> Scheme | None:
    """The scheme that lists the cycle, in its highest version that does, ready to run."""
    newest = (
        select(col(SchemeRow.id))
        .join(SchemeCycle, col(SchemeCycle.scheme_id) == col(SchemeRow.id))
        .where(col(SchemeCycle.cycle_id) == cycle_id)
        .order_by(col(SchemeRow.version).desc())
        .limit(1)
        .scalar_subquery()
    )
    found = session.execute(
        select(SchemeRow, select(col(Company.currency)).scalar_subquery(), Rule)
        .outerjoin(Rule, col(Rule.scheme_id) == col(SchemeRow.id))
        .where(col(SchemeRow.id) == newest)
        .order_by(col(Rule.position))
    ).all()
    if not found:
        return None
    row, currency, _first = found[0]
    return Scheme(
        row.code,
        row.version,
        row.name,
        bands(row.grades),
        row.line_cap,
        exact(row.rounding) if row.rounding else smallest_unit(currency),
        None if row.pool is None else exact(row.pool),
        _compiled([rule for _row, _currency, rule in found if rule is not None]),
    )


def _compiled(rules: Iterable[Rule]) -> tuple[CompiledRule, ...]:
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
        for row in rules
    )


def get_adjustments(
    session: Session,
    cycle_ids: Iterable[int],
    owner: str | None = None,
    *,
    owners: Collection[str] | None = None,
) -> dict[int, dict[str, list[Adjusted]]]:
    """The adjustments in force by cycle id and owner's code, in the order they were made.

    Those of everybody where neither one owner nor several are named.
    """
    replaced = select(col(Adjustment.replaces_id)).where(col(Adjustment.replaces_id).is_not(None))
    statement = (
        select(
            col(Adjustment.cycle_id),
            col(Owner.code),
            col(Adjustment.points),
            col(Adjustment.reason),
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
    if owners is not None:
        statement = statement.where(col(Owner.code).in_(owners))
    found: dict[int, dict[str, list[Adjusted]]] = defaultdict(lambda: defaultdict(list))
    for cycle_id, code, points, reason in session.execute(statement):
        found[cycle_id][code].append(Adjusted(exact(points), reason))
    return found


def get_members(
    session: Session, codes: Collection[str] | None = None, *, on: date | None = None
) -> dict[str, Member]:
    """Everybody and every unit (or those of these codes) as the rules see them, by code.

    In the unit and role that they had on that day: a cycle is judged by where people sat on its
    last day, whoever moves later.
    """
    unit, seat = aliased(Owner), sat_on(on or date.max)
    statement = (
        select(
            *columns(Owner, "code", "name", "kind"),
            func.coalesce(col(unit.code), ""),
            func.coalesce(col(RoleRow.code), ""),
            *columns(Person, "base_pay", "target_bonus"),
        )
        .outerjoin(Person, col(Person.owner_id) == col(Owner.id))
        .outerjoin(seat, seat.c.owner_id == col(Owner.id))
        .outerjoin(unit, col(unit.id) == placed(seat, "unit_id"))
        .outerjoin(RoleRow, col(RoleRow.id) == placed(seat, "role_id"))
    )
    if codes is not None:
        statement = statement.where(col(Owner.code).in_(codes))
    return {
        code: Member(code, name, kind, unit_code, role, _money(pay), _money(bonus))
        for code, name, kind, unit_code, role, pay, bonus in session.execute(statement)
    }


def _money(text: str | None) -> Fraction | None:
    return None if text is None else exact(text)


def counts_streaks(scheme: Scheme) -> bool:
    """Whether some rule of the scheme asks for the totals of earlier cycles."""
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


def line_caps(session: Session, cycle_ids: Sequence[int]) -> dict[int, int]:
    """The line cap that holds in each cycle: of the highest version that lists it."""
    rows = session.execute(
        select(col(SchemeCycle.cycle_id), col(SchemeRow.line_cap))
        .join(SchemeRow, col(SchemeRow.id) == col(SchemeCycle.scheme_id))
        .where(col(SchemeCycle.cycle_id).in_(cycle_ids))
        .order_by(col(SchemeRow.version))
    )
    caps = defaultdict(lambda: UNCAPPED)
    for cycle_id, line_cap in rows:
        caps[cycle_id] = line_cap
    return caps


def get_judges_of(
    session: Session, cycle_ids: Sequence[int]
) -> dict[int, tuple[int, tuple[Band, ...]]]:
    """Line cap and bands that hold in each cycle: of the highest version that lists it."""
    rows = session.execute(
        select(col(SchemeCycle.cycle_id), *columns(SchemeRow, "line_cap", "grades"))
        .join(SchemeRow, col(SchemeRow.id) == col(SchemeCycle.scheme_id))
        .where(col(SchemeCycle.cycle_id).in_(cycle_ids))
        .order_by(col(SchemeRow.version))
    )
    return {cycle_id: (cap, bands(grades)) for cycle_id, cap, grades in rows}


def get_judges(session: Session, cycle_id: int) -> tuple[int, tuple[Band, ...]]:
    """The line cap and the grades of the cycle; no grades where no scheme lists it."""
    return get_judges_of(session, [cycle_id]).get(cycle_id, (UNCAPPED, ()))


class Judging(NamedTuple):
    """What an owner's lines are judged by in a cycle: the scheme's cap and grades, adjustments."""

    line_cap: int = UNCAPPED
    bands: tuple[Band, ...] = ()
    adjusted: Sequence[Adjusted] = ()


def get_judging(session: Session, cycle_ids: Sequence[int], owner: str) -> dict[int, Judging]:
    """By what the owner is judged in each of the cycles, by its id; found in one statement."""
    replaced = select(col(Adjustment.replaces_id)).where(col(Adjustment.replaces_id).is_not(None))
    own = (
        select(*columns(Adjustment, "id", "cycle_id", "points", "reason"))
        .join(Owner, col(Owner.id) == col(Adjustment.owner_id))
        .where(col(Owner.code) == owner, col(Adjustment.id).not_in(replaced))
        .subquery()
    )
    rows = session.execute(
        select(
            col(Cycle.id),
            *columns(SchemeRow, "line_cap", "grades"),
            *(own.c.id, own.c.points, own.c.reason),
        )
        .outerjoin(SchemeCycle, col(SchemeCycle.cycle_id) == col(Cycle.id))
        .outerjoin(SchemeRow, col(SchemeRow.id) == col(SchemeCycle.scheme_id))
        .outerjoin(own, own.c.cycle_id == col(Cycle.id))
        .where(col(Cycle.id).in_(cycle_ids))
        .order_by(col(SchemeRow.version), own.c.id)
    )
    found = {key: Judging() for key in cycle_ids}
    adjusted: dict[int, dict[int, Adjusted]] = defaultdict(dict)
    for key, line_cap, grades, number, points, reason in rows:  # the highest version comes last
        if number is not None:
            adjusted[key][number] = Adjusted(exact(points), reason)
        judge = () if line_cap is None else (line_cap, bands(grades))
        found[key] = Judging(*judge)
    return {
        key: each._replace(adjusted=list(adjusted[key].values())) for key, each in found.items()
    }


def find_scheme_version(session: Session, cycle_id: int) -> SchemeVersion | None:
    """Which scheme version judges the cycle, without its rules."""
    row = session.execute(
        select(*columns(SchemeRow, "code", "version", "name"))
        .join(SchemeCycle, col(SchemeCycle.scheme_id) == col(SchemeRow.id))
        .where(col(SchemeCycle.cycle_id) == cycle_id)
        .order_by(col(SchemeRow.version).desc())
        .limit(1)
    ).first()
    return None if row is None else SchemeVersion._make(row)


def has_money(session: Session) -> bool:
    """Whether there is any amount: pay, the cost of an initiative, or what a scheme pays."""
    columns_of_amounts = (Person.base_pay, Person.target_bonus, Initiative.cost, SchemeRow.pool)
    amounts = [select(literal(1)).where(col(each).is_not(None)) for each in columns_of_amounts]
    rules = select(literal(1)).select_from(Rule)
    return session.execute(union_all(*amounts, rules).limit(1)).first() is not None
