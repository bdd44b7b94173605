"""Scorecards and payouts from the stored scores, as pages need them."""

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from fractions import Fraction
from typing import Any

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
from goals.queries import (
    columns,
)
from scorecards.evaluation import Facts, Scheme
from scorecards.grades import Band, grade
from scorecards.heat_maps import CardOwner, Wanted
from scorecards.queries.schemes import (
    counts_streaks,
    get_adjustments,
    get_judging,
    get_members,
    line_caps,
    list_earlier_cycles,
)
from scorecards.rewards import Payout, Recipient, payouts
from scorecards.scorecard import UNCAPPED, Line, Mean, Scorecard, mean, scorecard, total


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
    for _rank, _id, cycle_id, owner, *line in session.execute(
        union_all(*parts).order_by("rank", "place")
    ):
        found[cycle_id, owner].append(Line(*line))
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
        )
        .join(Objective, col(Objective.id) == col(Node.objective_id))
        .join(Owner, col(Owner.id) == col(Objective.owner_id))
        .join(Perspective, col(Perspective.id) == col(Objective.perspective_id))
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
    owners = {owner, member.unit} - {""}
    before = list_earlier_cycles(session, cycle, scheme.code) if counts_streaks(scheme) else []
    ids = [cycle.id, *(each.id or 0 for each in before)]
    lines = get_lines(session, ids, owners)
    adjusted = get_adjustments(session, ids, owners=owners)
    caps = line_caps(session, ids)
    cards = {
        each: scorecard(each, lines[key, each], adjusted[key][each], scheme.line_cap, scheme.bands)
        for key, each in lines
        if key == cycle.id
    }
    earlier = [
        {owner: total(mean(lines.get((key, owner), ()), caps[key]), adjusted[key][owner])}
        for key in ids[1:]
    ]
    found = _stored_values(session, cycle.id, {owner} | _named_owners(scheme))
    facts = Facts(cards, earlier, found)
    recipient = Recipient(owner, member.kind, member.unit, member.role, owner in cards)
    paid = payouts(scheme.rules, {recipient: facts.of(member)}, scheme.rounding, pool=None).lines
    return paid[0] if paid else None


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
    session: Session, cycle_id: int, owners: Collection[str]
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
    )
    return {
        (measure, owner): (None if value is None else exact(value), score)
        for measure, owner, value, score in rows
    }


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
