"""Scorecards and payouts from the stored scores, as pages need them."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from fractions import Fraction
from typing import Any, NamedTuple

from cascade.models import Node, Objective, Person, Perspective
from cascade.models import Role as RoleRow
from cascade.queries import (
    in_branch,
    rated_for,
)
from cascade.rights import Viewer
from goals.models import (
    ColumnElement,
    Cycle,
    Measure,
    Owner,
    Select,
    Session,
    Target,
    aliased,
    case,
    col,
    func,
    literal,
    select,
    union_all,
)
from goals.numbers import exact
from goals.parts import Part
from goals.queries import (
    columns,
)
from scorecards.evaluation import Facts, Member, Scheme
from scorecards.grades import Band, grade
from scorecards.heat_maps import CardOwner, Wanted
from scorecards.payroll import PayLine, pay_lines
from scorecards.queries.schemes import (
    counts_streaks,
    find_scheme,
    get_adjustments,
    get_judging,
    get_members,
    line_caps,
    list_earlier_cycles,
)
from scorecards.rewards import Lookup, Payout, Payouts, Recipient, payouts
from scorecards.scorecard import UNCAPPED, Line, Mean, Scorecard, mean, scorecard, total


class Paid(NamedTuple):
    """What a cycle pays to everybody, and the facts that its rules could read."""

    scheme: Scheme
    members: dict[str, Member]
    facts: Facts
    payouts: Payouts
    lines: list[PayLine]


def get_lines(
    session: Session, cycle_ids: Sequence[int], owners: Collection[str] | None = None
) -> dict[tuple[int, str], list[Line]]:
    """Scorecard lines by cycle id and owner's code, with the stored scores, objectives first."""
    found: dict[tuple[int, str], list[Line]] = defaultdict(list)
    parts = []
    for statement in (_objective_lines(), _target_lines()):
        chosen = statement.where(col(Node.cycle_id).in_(cycle_ids), col(Node.points) > 0)
        if owners is not None:
            chosen = chosen.where(col(Owner.code).in_(owners))
        parts.append(chosen)
    for _rank, _id, cycle_id, owner, *line, starts, ends in session.execute(
        union_all(*parts).order_by("rank", "place")
    ):
        found[cycle_id, owner].append(Line._make([*line, Part(starts, ends)]))
    return found


def _objective_lines() -> Select[Any]:
    return (
        select(
            literal(0).label("rank"),
            col(Objective.id).label("place"),
            *columns(Node, "cycle_id"),
            *columns(Owner, "code"),
            *columns(Node, "id", "kind"),
            *columns(Objective, "code", "name"),
            col(Perspective.code),
            *columns(Node, "points", "score"),
            *columns(Target, "starts", "ends"),
        )
        .join(Objective, col(Objective.id) == col(Node.objective_id))
        .join(Owner, col(Owner.id) == col(Objective.owner_id))
        .join(Perspective, col(Perspective.id) == col(Objective.perspective_id))
        .outerjoin(Target, col(Target.id) == col(Node.target_id))  # none: an objective is whole
    )


def _target_lines() -> Select[Any]:
    above = aliased(Node)
    return (
        select(
            literal(1).label("rank"),
            col(Target.id).label("place"),
            *columns(Node, "cycle_id"),
            *columns(Owner, "code"),
            *columns(Node, "id", "kind"),
            *columns(Measure, "code", "name"),
            col(Perspective.code),
            *columns(Node, "points", "score"),
            *columns(Target, "starts", "ends"),
        )
        .join(Target, col(Target.id) == col(Node.target_id))
        .join(Measure, col(Measure.id) == col(Target.measure_id))
        .join(Owner, col(Owner.id) == col(Target.owner_id))
        .join(above, col(above.id) == col(Node.parent_id))
        .join(Objective, col(Objective.id) == col(above.objective_id))
        .join(Perspective, col(Perspective.id) == col(Objective.perspective_id))
    )


def get_scorecards(
    session: Session,
    cycle: Cycle,
    owners: Collection[str] | None = None,
    scheme: Scheme | None = None,
) -> dict[str, Scorecard]:
    """The scorecards of these owners (of all where none are given) from the stored scores.

    They equal those of `get_evaluation`; `scheme` is what `find_scheme` gives for the cycle.
    """
    assert cycle.id is not None  # a stored cycle
    lines = get_lines(session, [cycle.id], owners)
    adjusted = get_adjustments(session, [cycle.id], owners=owners)[cycle.id]
    cap, among = (scheme.line_cap, scheme.bands) if scheme else (UNCAPPED, ())
    return {
        owner: scorecard(owner, lines[key, owner], adjusted.get(owner, ()), cap, among)
        for key, owner in sorted(lines)
    }


def get_payout(session: Session, cycle: Cycle, owner: str, scheme: Scheme) -> Payout | None:
    """What the scheme pays the owner at the present scores, before the pool is shared.

    None where no rule names the owner. The number of statements does not grow with the company.
    """
    member = get_members(session, [owner], on=cycle.ends).get(owner)
    if member is None or cycle.id is None:
        return None
    known = {owner, member.unit} - {""}
    facts = _facts(session, cycle, scheme, known, {owner} | _named_owners(scheme))
    paid = payouts(scheme.rules, _recipients([member], facts), scheme.rounding, pool=None).lines
    return paid[0] if paid else None


def get_paid(session: Session, cycle: Cycle) -> Paid | None:
    """What the cycle's scheme pays to everybody at the stored scores; None without a scheme.

    The scorecards and payouts equal those of `get_evaluation` and `rewards`.
    """
    assert cycle.id is not None  # a stored cycle
    scheme = find_scheme(session, cycle.id)
    if scheme is None:
        return None
    members = get_members(session, on=cycle.ends)
    facts = _facts(session, cycle, scheme, None, select(col(Owner.code)))
    recipients = _recipients(members.values(), facts)
    found = payouts(scheme.rules, recipients, scheme.rounding, scheme.pool)
    return Paid(scheme, members, facts, found, pay_lines(facts.scorecards, found, members))


def _facts(
    session: Session,
    cycle: Cycle,
    scheme: Scheme,
    owners: Collection[str] | None,
    measured: Collection[str] | Select[Any],
) -> Facts:
    """What rules read: scorecards of these owners (of all where None), values of those measured."""
    before = list_earlier_cycles(session, cycle, scheme.code) if counts_streaks(scheme) else []
    ids = [cycle.id or 0, *(each.id or 0 for each in before)]
    lines = get_lines(session, ids, owners)
    adjusted = get_adjustments(session, ids, owners=owners)
    caps = line_caps(session, ids[1:]) if before else {}
    cards: dict[str, Scorecard] = {}
    totals: dict[int, dict[str, Fraction | None]] = {key: {} for key in ids[1:]}
    for (key, owner), found in sorted(lines.items()):
        if key == cycle.id:
            held = adjusted[key].get(owner, ())
            cards[owner] = scorecard(owner, found, held, scheme.line_cap, scheme.bands)
        else:
            totals[key][owner] = total(mean(found, caps[key]), adjusted[key].get(owner, ()))
    return Facts(cards, list(totals.values()), _stored_values(session, ids[0], measured))


def _recipients(members: Iterable[Member], facts: Facts) -> dict[Recipient, Lookup]:
    return {
        Recipient(m.code, m.kind, m.unit, m.role, m.code in facts.scorecards): facts.of(m)
        for m in members
    }


def _named_owners(scheme: Scheme) -> set[str]:
    return {
        str(read.args[1])
        for rule in scheme.rules
        for expression in (rule.value, rule.when)
        if expression is not None
        for read in expression.reads
        if read.kind == "value" and len(read.args) > 1
    }


def _stored_values(
    session: Session, cycle_id: int, owners: Collection[str] | Select[Any]
) -> dict[tuple[str, str], tuple[Fraction | None, int | None]]:
    rows = session.execute(
        select(
            *columns(Measure, "code"),
            *columns(Owner, "code"),
            *columns(Target, "value"),
            *columns(Node, "score"),
        )
        .join(Target, col(Target.measure_id) == col(Measure.id))
        .join(Owner, col(Owner.id) == col(Target.owner_id))
        .join(Node, col(Node.target_id) == col(Target.id))
        .where(col(Target.cycle_id) == cycle_id, col(Owner.code).in_(owners))
        .order_by(col(Target.starts).is_not(None), col(Target.starts), col(Target.id))
    )
    found: dict[tuple[str, str], tuple[Fraction | None, int | None]] = {}
    for measure, owner, value, score in rows:
        if value is not None:  # as `scorecards.evaluation.latest_targets` has it
            found[measure, owner] = (exact(value), score)
    return found


def list_cards(
    session: Session, owner: str, cycles: Sequence[Cycle]
) -> dict[int, tuple[Scorecard | None, tuple[Band, ...]]]:
    """The owner's scorecard (None without lines) and the grades in each cycle, by its id.

    From the stored scores; the number of statements is fixed.
    """
    ids = [each.id or 0 for each in cycles]
    lines = get_lines(session, ids, [owner])
    found: dict[int, tuple[Scorecard | None, tuple[Band, ...]]] = {}
    for key, judging in get_judging(session, ids, owner).items():
        own = lines.get((key, owner))
        card = own and scorecard(owner, own, judging.adjusted, judging.line_cap, judging.bands)
        found[key] = (card or None, judging.bands)
    return found


def list_card_owners(
    session: Session, cycle_id: int, viewer: Viewer, wanted: Wanted, start: int, most: int
) -> tuple[list[CardOwner], int]:
    """A page of the owners with a scorecard whom the viewer may see, and how many there are."""
    unit = aliased(Owner)
    statement = (
        select(
            *columns(Owner, "code", "name", "kind"),
            func.coalesce(col(unit.code), ""),
            func.coalesce(col(unit.name), ""),
            func.coalesce(col(RoleRow.name), ""),
            func.count().over(),
        )
        .outerjoin(Person, col(Person.owner_id) == col(Owner.id))
        .outerjoin(unit, col(unit.id) == col(Person.unit_id))
        .outerjoin(RoleRow, col(RoleRow.id) == col(Person.role_id))
        .where(_has_card(cycle_id), rated_for(viewer))
        .order_by(col(Owner.kind).desc(), col(Person.unit_id), col(Owner.id))
        .offset(start)
        .limit(most)
    )
    if wanted.kind:
        statement = statement.where(col(Owner.kind) == wanted.kind)
    if wanted.unit:
        statement = statement.where(in_branch(wanted.unit))
    if wanted.text:
        named = col(Owner.name).icontains(wanted.text, autoescape=True)
        statement = statement.where(named | col(Owner.code).icontains(wanted.text, autoescape=True))
    rows = session.execute(statement).all()
    return [CardOwner(*row[:-1]) for row in rows], rows[0][-1] if rows else 0


def _has_card(cycle_id: int) -> ColumnElement[bool]:
    """That the owner has a line in the cycle."""
    here = (col(Node.cycle_id) == cycle_id, col(Node.points) > 0)
    targets = (
        select(col(Target.owner_id)).join(Node, col(Node.target_id) == col(Target.id)).where(*here)
    )
    objectives = (
        select(col(Objective.owner_id))
        .join(Node, col(Node.objective_id) == col(Objective.id))
        .where(*here)
    )
    return col(Owner.id).in_(union_all(targets, objectives))


def list_cards_of(
    session: Session,
    cycle_id: int,
    owners: Collection[str],
    judges: tuple[int, tuple[Band, ...]],
) -> dict[str, Scorecard]:
    """The scorecards of these owners from the stored scores, by code."""
    lines = get_lines(session, [cycle_id], owners)
    adjusted = get_adjustments(session, [cycle_id], owners=owners)[cycle_id]
    return {
        owner: scorecard(owner, found, adjusted.get(owner, ()), *judges)
        for (_, owner), found in lines.items()
    }


def count_grades(
    session: Session, cycle_id: int, judges: tuple[int, tuple[Band, ...]]
) -> Counter[tuple[str, str | None]]:
    """How many units and people (kinds of owners) have each grade; None: no grade."""
    cap, among = judges
    adjusted = get_adjustments(session, [cycle_id])[cycle_id]
    here = (col(Node.cycle_id) == cycle_id, col(Node.points) > 0)
    parts = union_all(
        select(col(Target.owner_id).label("owner_id"), *columns(Node, "points", "score"))
        .join(Node, col(Node.target_id) == col(Target.id))
        .where(*here),
        select(col(Objective.owner_id).label("owner_id"), *columns(Node, "points", "score"))
        .join(Node, col(Node.objective_id) == col(Objective.id))
        .where(*here),
    ).subquery()
    capped = case((parts.c.score > cap, cap), else_=parts.c.score)
    counted = case((parts.c.score.is_(None), 0), else_=parts.c.points)
    rows = session.execute(
        select(
            *columns(Owner, "code", "kind"),
            func.coalesce(func.sum(parts.c.points * capped), 0),
            func.sum(counted),
        )
        .join(parts, parts.c.owner_id == col(Owner.id))
        .group_by(*columns(Owner, "code", "kind"))
    )
    found: Counter[tuple[str, str | None]] = Counter()
    for code, kind, numerator, denominator in rows:
        weighted = Mean.of(int(numerator), int(denominator))
        found[kind, grade(total(weighted, adjusted.get(code, ())), among)] += 1
    return found
