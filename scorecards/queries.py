"""Reads of judged cycles: schemes, adjustments, members, and whole evaluations."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, case, func, select, union_all
from sqlalchemy.orm import aliased
from sqlmodel import Session, SQLModel, col

from cascade.findings import Finding, by_severity
from cascade.models import Node, Objective, Person, Perspective, Unit
from cascade.models import Role as RoleRow
from cascade.queries import (
    get_cascade,
    get_examined,
    get_organisation,
    in_branch,
    list_links,
    rated_for,
    rows_of_cascade,
)
from cascade.rights import Viewer
from cascade.scores import cycle_scores
from cascade.target_checks import cascade_findings
from goals.actions import Ids
from goals.bulk import collector_paused
from goals.models import CheckIn, Company, Cycle, Measure, Owner, Target
from goals.numbers import exact, plain
from goals.queries import (
    columns,
    dictionaries,
    get_company,
    iter_checkin_rows,
    plain_rows,
    rows_of_goals,
)
from scorecards.bundle.columns import SHEETS, Column, Kind, Sheet
from scorecards.bundle.reports import Group, Stored, StoredReports
from scorecards.bundle.writing import Written
from scorecards.checks import Judged, scorecard_findings
from scorecards.evaluation import Evaluation, Facts, Member, Scheme, evaluation, rewards
from scorecards.grades import Band, bands, grade
from scorecards.heat_maps import CardOwner, Wanted
from scorecards.models import Adjustment, Rule, SchemeCycle
from scorecards.models import Scheme as SchemeRow
from scorecards.packs import CompanyReview, company_review
from scorecards.results import rewards_document, score_document
from scorecards.reviews import Past, Reviews
from scorecards.rewards import Payout, Recipient, payouts
from scorecards.rewards import Rule as CompiledRule
from scorecards.schemes import SchemeVersion, compiled_rule, smallest_unit
from scorecards.scorecard import UNCAPPED, Adjusted, Line, Mean, Scorecard, mean, scorecard, total


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


def get_members(session: Session, codes: Collection[str] | None = None) -> dict[str, Member]:
    """Everybody and every unit (or those of these codes) as the rules see them, by code."""
    unit = aliased(Owner)
    people = (
        select(
            col(Owner.code),
            col(Owner.name),
            col(unit.code),
            col(RoleRow.code),
            col(Person.base_pay),
            col(Person.target_bonus),
        )
        .join(Person, col(Person.owner_id) == col(Owner.id))
        .join(unit, col(unit.id) == col(Person.unit_id))
        .outerjoin(RoleRow, col(RoleRow.id) == col(Person.role_id))
    )
    units = select(*columns(Owner, "code", "name")).join(Unit, col(Unit.owner_id) == col(Owner.id))
    if codes is not None:
        people = people.where(col(Owner.code).in_(codes))
        units = units.where(col(Owner.code).in_(codes))
    members = {
        code: Member(code, name, "person", unit_code, role or "", _money(base), _money(bonus))
        for code, name, unit_code, role, base, bonus in session.execute(people)
    }
    return members | {code: Member(code, name, "unit") for code, name in session.execute(units)}


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
    if scheme is not None and streaks:
        judged.earlier = list_earlier_totals(session, cycle, scheme)
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
        .outerjoin(later, col(later.replaces_id) == col(Adjustment.id))
        .where(col(later.id).is_(None))
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
        select(col(SchemeCycle.scheme_id), col(Cycle.code)).join(
            Cycle, col(Cycle.id) == col(SchemeCycle.cycle_id)
        )
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
    """The ids of what a bundle's rows refer to, places in cascades apart, by sheet and key."""
    return {
        "cycles": {(code,): key for key, code in _codes(session, Cycle).items()},
        "measures": {(code,): key for key, code in _codes(session, Measure).items()},
        "owners": {(code,): key for key, code in _codes(session, Owner).items()},
        "roles": {(code,): key for key, code in _codes(session, RoleRow).items()},
        "schemes": {
            (code, version): key
            for key, code, version in plain_rows(
                session, select(*columns(SchemeRow, "id", "code", "version"))
            )
        },
    }


def get_cascade_ids(session: Session) -> Ids:
    """The ids of perspectives, objectives and targets by sheet and key."""
    cycle_code = _codes(session, Cycle)
    measure_code, owner_code = _codes(session, Measure), _codes(session, Owner)
    perspectives = select(*columns(Perspective, "id", "code", "cycle_id"))
    objectives = select(*columns(Objective, "id", "cycle_id", "code"))
    targets = select(*columns(Target, "id", "cycle_id", "measure_id", "owner_id"))
    return {
        "perspectives": {
            (code, cycle_code.get(cycle, "")): key
            for key, code, cycle in plain_rows(session, perspectives)
        },
        "objectives": {
            (cycle_code[cycle], code): key for key, cycle, code in plain_rows(session, objectives)
        },
        "targets": {
            (cycle_code[cycle], measure_code[measure], owner_code[owner]): key
            for key, cycle, measure, owner in plain_rows(session, targets)
        },
    }


def _codes(session: Session, table: type[SQLModel]) -> dict[int, str]:
    """The codes of the table's rows by id."""
    return dict(map(tuple, plain_rows(session, select(*columns(table, "id", "code")))))


def export_rows(session: Session) -> dict[str, Written]:
    """The whole database as the sheets of a bundle: column names and rows of text.

    Loaded into an empty database it gives the same results, byte for byte.
    """
    stored = rows_of_goals(session) | rows_of_cascade(session) | rows_of_scorecards(session)
    found: dict[str, Written] = {}
    for sheet in SHEETS:
        if sheet.name == "checkins":
            rows: Iterable[dict[str, Any]] = iter_checkin_rows(session)
        else:
            rows = stored[sheet.name]
        found[sheet.name] = (sheet.names, _texts(sheet, rows))
    return found


def _texts(sheet: Sheet, rows: Iterable[dict[str, Any]]) -> Iterator[list[str]]:
    for row in rows:
        yield [_text(column, row[column.name]) for column in sheet.columns]


def _text(column: Column, value: Any) -> str:
    if value is None:
        return ""
    if column.kind is Kind.HUNDREDTHS:
        return plain(Fraction(value, 100))
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value)


def get_lines(
    session: Session, cycle_ids: Sequence[int], owners: Collection[str] | None = None
) -> dict[tuple[int, str], list[Line]]:
    """Scorecard lines by cycle id and owner's code, with the stored scores, objectives first."""
    found: dict[tuple[int, str], list[Line]] = defaultdict(list)
    for statement in (_objective_lines(), _target_lines()):
        chosen = statement.where(col(Node.cycle_id).in_(cycle_ids), col(Node.points) > 0)
        if owners is not None:
            chosen = chosen.where(col(Owner.code).in_(owners))
        for cycle_id, owner, *line in session.execute(chosen):
            found[cycle_id, owner].append(Line(*line))
    return found


def _objective_lines() -> Select[Any]:
    return (
        select(
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
        .order_by(col(Objective.id))
    )


def _target_lines() -> Select[Any]:
    above = aliased(Node)
    return (
        select(
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
        .order_by(col(Target.id))
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
    member = get_members(session, [owner]).get(owner)
    if member is None or cycle.id is None:
        return None
    owners = {owner, member.unit} - {""}
    before = list_earlier_cycles(session, cycle, scheme.code) if _counts_streaks(scheme) else []
    ids = [cycle.id, *(each.id or 0 for each in before)]
    lines = get_lines(session, ids, owners)
    adjusted = get_adjustments(session, ids, owners=owners)
    caps = _line_caps(session, ids)
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


def list_earlier_totals(
    session: Session, cycle: Cycle, scheme: Scheme
) -> list[dict[str, Fraction | None]]:
    """Everybody's totals in the earlier cycles, where the scheme's rules ask for them.

    From the stored scores: what `get_evaluation` finds with `streaks`, in few statements.
    """
    if not _counts_streaks(scheme):
        return []
    ids = [each.id or 0 for each in list_earlier_cycles(session, cycle, scheme.code)]
    lines = get_lines(session, ids)
    adjusted, caps = get_adjustments(session, ids), _line_caps(session, ids)
    totals: dict[int, dict[str, Fraction | None]] = {key: {} for key in ids}
    for (key, owner), found in lines.items():
        totals[key][owner] = total(mean(found, caps[key]), adjusted[key].get(owner, ()))
    return list(totals.values())


def _line_caps(session: Session, cycle_ids: Sequence[int]) -> dict[int, int]:
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


def get_reviews(session: Session, cycle: Cycle) -> Reviews:
    """The cycle's reviews, to be asked for by code; the number of statements is fixed."""
    assert cycle.id is not None  # a stored cycle
    company = get_company(session)
    assert company is not None  # a cycle is loaded with its company
    judged = get_evaluation(session, cycle, detailed=True)
    scheme = judged.scheme
    return Reviews(
        judged,
        get_organisation(session),
        rewards(judged, get_members(session)) if scheme else None,
        list_past(session, cycle, scheme) if scheme else [],
        company.name,
    )


def list_past(
    session: Session, cycle: Cycle, scheme: Scheme, owners: Collection[str] | None = None
) -> list[Past]:
    """Totals and grades of up to eleven earlier cycles, the latest first."""
    cycles = list_earlier_cycles(session, cycle, scheme.code)[:_MOST_PAST]
    ids = [each.id or 0 for each in cycles]
    lines = get_lines(session, ids, owners)
    adjusted = get_adjustments(session, ids)
    judged_by = _judged_by(session, ids)
    cards: dict[int, list[Scorecard]] = defaultdict(list)
    for (cycle_id, owner), found in lines.items():
        cap, among = judged_by[cycle_id]
        cards[cycle_id].append(scorecard(owner, found, adjusted[cycle_id][owner], cap, among))
    return [
        Past(
            each.code,
            each.name,
            {card.owner: card.total for card in cards[each.id or 0]},
            {card.owner: card.grade for card in cards[each.id or 0]},
        )
        for each in cycles
    ]


_MOST_PAST = 11
"""With the reviewed cycle a year of months."""


def _judged_by(
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


def get_company_review(session: Session, cycle: Cycle, reviews: Reviews) -> CompanyReview:
    """The review of the whole company."""
    assert cycle.id is not None  # a stored cycle
    return company_review(reviews, list_links(session, cycle.id))


@collector_paused()
def list_findings(session: Session, cycle: Cycle, as_of: date) -> list[Finding]:
    """What is odd about the cycle on that day (of the company's time zone), the gravest first.

    A past cycle is asked about on a later day: only what is still missing in it is overdue.
    """
    company = get_company(session)
    assert cycle.id is not None  # a stored cycle
    assert company is not None  # which was loaded with its company
    next_day = datetime.combine(as_of, time(), ZoneInfo(company.timezone)) + timedelta(days=1)
    examined = get_examined(session, cycle, as_of, next_day)
    judged = Judged(examined, find_scheme(session, cycle.id), get_members(session))
    return by_severity([*cascade_findings(examined), *scorecard_findings(judged)])


def list_cards(
    session: Session, owner: str, cycles: Sequence[Cycle]
) -> dict[int, tuple[Scorecard | None, tuple[Band, ...]]]:
    """The owner's scorecard (None without lines) and the grades in each cycle, by its id.

    From the stored scores; the number of statements is fixed.
    """
    ids = [each.id or 0 for each in cycles]
    lines = get_lines(session, ids, [owner])
    adjusted = get_adjustments(session, ids, owner)
    judged_by = _judged_by(session, ids)
    found: dict[int, tuple[Scorecard | None, tuple[Band, ...]]] = {}
    for key in ids:
        cap, among = judged_by.get(key, (UNCAPPED, ()))
        own = lines.get((key, owner))
        card = own and scorecard(owner, own, adjusted[key][owner], cap, among)
        found[key] = (card or None, among)
    return found


# Many scorecards at once, as far as somebody may see them


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


def get_judges(session: Session, cycle_id: int) -> tuple[int, tuple[Band, ...]]:
    """The line cap and the grades of the cycle; no grades where no scheme lists it."""
    return _judged_by(session, [cycle_id]).get(cycle_id, (UNCAPPED, ()))


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


def get_revision(session: Session) -> int:
    """The count of the company's writes: whatever is computed holds until it rises."""
    return session.scalars(select(col(Company.revision))).first() or 0
