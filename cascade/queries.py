"""Reads of the organisation and of a cycle's cascade as plain values."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Select,
    case,
    false,
    func,
    literal,
    not_,
    or_,
    select,
    true,
    union_all,
)
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from cascade.accounts import AccountInfo, SignedIn
from cascade.checks import Examined
from cascade.entries import ObjectiveEntry, ObjectiveLink, Past, PathStep, TargetEntry
from cascade.graph import Cascade
from cascade.models import Account, Link, Node, Objective, Person, Perspective, Role, SignIn, Unit
from cascade.organisation import Organisation, PersonInfo, UnitInfo, UnitStep
from cascade.outline import Filter, Lane, OutlineNode, Sums
from cascade.rights import Place, Viewer
from cascade.scores import (
    CascadeData,
    CycleInfo,
    CycleScores,
    ObjectiveInfo,
    PerspectiveInfo,
    TargetInfo,
    stored_scores,
)
from cascade.spreading import ChildNode, ParentNode
from cascade.tree import TreeNode
from goals.bulk import collector_paused
from goals.curves import Levels, curve
from goals.measures import Goal, Measure
from goals.models import CheckIn, Company, Cycle, Excuse, Owner, Target
from goals.models import Measure as MeasureRow
from goals.numbers import exact
from goals.periods import FREQUENCIES
from goals.queries import columns, compiled, dictionaries, get_measures, list_reports, plain_rows
from goals.status import AT_RISK, ON_TRACK, patience


@collector_paused()
def get_cascade(session: Session, cycle: Cycle, *, detailed: bool = False) -> CascadeData:
    """Everything that the cycle's scores are computed from, in the bundle's order."""
    assert cycle.id is not None  # a stored cycle
    perspectives = _perspectives(session, cycle.id)
    objectives = _objectives(session, cycle.id)
    nodes = _inner_nodes(session, cycle.id)
    perspective_of = {p.key: p.code for p in perspectives}
    perspective_of |= {o.key: o.perspective for o in objectives}
    objective_of = {o.key: o.code for o in objectives}
    goal_of = _goals(get_measures(session))
    excused = _excused(session, cycle.id)
    found = []
    for row in _targets(session, cycle.id):
        key, parent, weight, points, target_id, measure_id, owner_id, owner, name = row[:9]
        nodes.append(TreeNode(key, parent, "target", "", weight))
        found.append(
            TargetInfo(
                key,
                target_id,
                objective_of[parent],
                perspective_of[parent],
                owner,
                name,
                goal_of(measure_id, *row[9:]),
                points,
                (measure_id, owner_id) in excused,
            )
        )
    return CascadeData(
        CycleInfo(
            cycle.id,
            cycle.code,
            cycle.name,
            cycle.starts,
            cycle.ends,
            cycle.frequency,
            cycle.state,
            cycle.rollup_cap,
        ),
        nodes,
        perspectives,
        objectives,
        found,
        list_reports(session, cycle, detailed=detailed),
    )


def rows_of_cascade(session: Session) -> dict[str, list[dict[str, Any]]]:
    """The stored organisation and cascades as rows of a bundle, in its order."""
    return {
        **_organisation_rows(session),
        "perspectives": dictionaries(
            session,
            select(
                *columns(Perspective, "code", "name", "weight"),
                func.coalesce(Cycle.code, "").label("cycle"),
            )
            .outerjoin(Cycle, col(Cycle.id) == col(Perspective.cycle_id))
            .order_by(col(Perspective.id)),
        ),
        "objectives": dictionaries(session, _objective_rows()),
        "targets": dictionaries(session, _target_rows()),
        "links": dictionaries(session, _link_rows()),
    }


def _organisation_rows(session: Session) -> dict[str, list[dict[str, Any]]]:
    above, lead, unit = aliased(Owner), aliased(Owner), aliased(Owner)
    units = (
        select(
            *columns(Owner, "code", "name"),
            func.coalesce(col(above.code), "").label("parent"),
            func.coalesce(col(lead.code), "").label("lead"),
        )
        .join(Unit, col(Unit.owner_id) == col(Owner.id))
        .outerjoin(above, col(above.id) == col(Unit.parent_id))
        .outerjoin(lead, col(lead.id) == col(Unit.lead_id))
        .order_by(col(Owner.id))
    )
    people = (
        select(
            *columns(Owner, "code", "name"),
            *columns(Person, "email"),
            col(unit.code).label("unit"),
            func.coalesce(Role.code, "").label("role"),
            func.coalesce(col(lead.code), "").label("manager"),
            *columns(Person, "joined", "left", "base_pay", "target_bonus"),
        )
        .join(Person, col(Person.owner_id) == col(Owner.id))
        .join(unit, col(unit.id) == col(Person.unit_id))
        .outerjoin(Role, col(Role.id) == col(Person.role_id))
        .outerjoin(lead, col(lead.id) == col(Person.manager_id))
        .order_by(col(Owner.id))
    )
    roles = select(*columns(Role, "code", "name")).order_by(col(Role.id))
    return {
        "units": dictionaries(session, units),
        "roles": dictionaries(session, roles),
        "people": dictionaries(session, people),
    }


def _objective_rows() -> Select[Any]:
    above, above_node = aliased(Objective), aliased(Node)
    return (
        select(
            col(Cycle.code).label("cycle"),
            *columns(Objective, "code", "name"),
            col(Owner.code).label("owner"),
            func.coalesce(col(above.code), "").label("parent"),
            case((col(above.id).is_(None), Perspective.code), else_="").label("perspective"),
            *columns(Node, "weight"),
            *columns(Objective, "rollup"),
            *columns(Node, "points"),
            *columns(Objective, "kind"),
        )
        .join(Cycle, col(Cycle.id) == col(Objective.cycle_id))
        .join(Owner, col(Owner.id) == col(Objective.owner_id))
        .join(Perspective, col(Perspective.id) == col(Objective.perspective_id))
        .join(Node, col(Node.objective_id) == col(Objective.id))
        .join(above_node, col(above_node.id) == col(Node.parent_id))
        .outerjoin(above, col(above.id) == col(above_node.objective_id))
        .order_by(col(Objective.id))
    )


def _target_rows() -> Select[Any]:
    parent = aliased(Node)
    return (
        select(
            col(Cycle.code).label("cycle"),
            col(Objective.code).label("objective"),
            col(MeasureRow.code).label("measure"),
            col(Owner.code).label("owner"),
            *columns(Node, "weight", "points"),
            *columns(Target, "baseline", "threshold", "target", "stretch", "curve"),
        )
        .join(Cycle, col(Cycle.id) == col(Target.cycle_id))
        .join(MeasureRow, col(MeasureRow.id) == col(Target.measure_id))
        .join(Owner, col(Owner.id) == col(Target.owner_id))
        .join(Node, col(Node.target_id) == col(Target.id))
        .join(parent, col(parent.id) == col(Node.parent_id))
        .join(Objective, col(Objective.id) == col(parent.objective_id))
        .order_by(col(Target.id))
    )


def _link_rows() -> Select[Any]:
    start, end = aliased(Objective), aliased(Objective)
    return (
        select(
            col(Cycle.code).label("cycle"),
            col(start.code).label("from"),
            col(end.code).label("to"),
            *columns(Link, "kind"),
        )
        .join(Cycle, col(Cycle.id) == col(Link.cycle_id))
        .join(start, col(start.id) == col(Link.from_id))
        .join(end, col(end.id) == col(Link.to_id))
        .order_by(col(Link.id))
    )


def _perspectives(session: Session, cycle_id: int) -> list[PerspectiveInfo]:
    rows = session.execute(
        select(col(Node.id), col(Perspective.code), col(Perspective.name), col(Perspective.weight))
        .join(Perspective, col(Perspective.id) == col(Node.perspective_id))
        .where(col(Node.cycle_id) == cycle_id)
        .order_by(col(Perspective.id))
    )
    return [PerspectiveInfo(*row) for row in rows]


def _objectives(session: Session, cycle_id: int) -> list[ObjectiveInfo]:
    rows = session.execute(
        select(
            col(Node.id),
            col(Objective.code),
            col(Objective.name),
            col(Owner.code),
            col(Owner.name),
            col(Perspective.code),
            col(Node.points),
            col(Objective.kind),
        )
        .join(Objective, col(Objective.id) == col(Node.objective_id))
        .join(Owner, col(Owner.id) == col(Objective.owner_id))
        .join(Perspective, col(Perspective.id) == col(Objective.perspective_id))
        .where(col(Node.cycle_id) == cycle_id)
        .order_by(col(Objective.id))
    )
    return [ObjectiveInfo(*row) for row in rows]


def _inner_nodes(session: Session, cycle_id: int) -> list[TreeNode]:
    rows = session.execute(
        select(
            col(Node.id),
            col(Node.parent_id),
            col(Node.kind),
            func.coalesce(Objective.code, Perspective.code, ""),
            col(Node.weight),
            func.coalesce(Objective.rollup, "weighted"),
        )
        .outerjoin(Objective, col(Objective.id) == col(Node.objective_id))
        .outerjoin(Perspective, col(Perspective.id) == col(Node.perspective_id))
        .where(col(Node.cycle_id) == cycle_id, col(Node.kind) != "target")
        .order_by(col(Node.id))
    )
    return [TreeNode._make(row) for row in rows]


def _targets(session: Session, cycle_id: int) -> Sequence[Any]:
    statement = (
        select(
            col(Node.id),
            col(Node.parent_id),
            col(Node.weight),
            col(Node.points),
            col(Target.id),
            col(Target.measure_id),
            col(Target.owner_id),
            col(Owner.code),
            col(Owner.name),
            col(Target.baseline),
            col(Target.threshold),
            col(Target.target),
            col(Target.stretch),
            col(Target.curve),
        )
        .join(Node, col(Node.target_id) == col(Target.id))
        .join(Owner, col(Owner.id) == col(Target.owner_id))
        .where(col(Target.cycle_id) == cycle_id)
        .order_by(col(Target.id))
    )
    return plain_rows(session, statement)


def _excused(session: Session, cycle_id: int) -> set[tuple[int, int]]:
    rows = session.execute(
        select(col(Excuse.measure_id), col(Excuse.owner_id)).where(col(Excuse.cycle_id) == cycle_id)
    )
    return {(measure, owner) for measure, owner in rows}


def get_goals(session: Session, targets: Sequence[Target]) -> dict[int, Goal]:
    """What each target asks for, by target id."""
    goal_of = _goals(get_measures(session, {target.measure_id for target in targets}))
    return {
        target.id or 0: goal_of(
            target.measure_id,
            target.baseline,
            target.threshold,
            target.target,
            target.stretch,
            target.curve,
        )
        for target in targets
    }


def _goals(measures: dict[int, Measure]) -> Callable[..., Goal]:
    @cache
    def goal(measure_id: int, *levels: str | None) -> Goal:
        measure = measures[measure_id]
        *numbers, drawn = levels
        exacts = (None if text is None else exact(text) for text in numbers)
        return Goal(measure, Levels(*exacts), curve(drawn) if drawn else measure.curve)

    return goal


# Accounts, sign-ins and rights


def find_signed_in(
    session: Session, token_hash: str, now: datetime, idle: timedelta, absolute: timedelta
) -> SignedIn | None:
    """The sign-in of that token where it lives still, with account and company."""
    row = session.execute(
        select(
            col(SignIn.id),
            col(SignIn.seen_at),
            col(Account.id),
            col(Account.login),
            col(Account.role),
            col(Account.language),
            col(Owner.id),
            col(Owner.code),
            col(Owner.name),
            col(Company.name),
            col(Company.currency),
            col(Company.locale),
            col(Company.timezone),
        )
        .join(Account, col(Account.id) == col(SignIn.account_id))
        .outerjoin(Owner, col(Owner.id) == col(Account.owner_id))
        .outerjoin(Company, col(Company.id) == 1)
        .where(
            col(SignIn.token_hash) == token_hash,
            col(SignIn.revoked_at).is_(None),
            col(SignIn.seen_at) > now - idle,
            col(SignIn.created_at) > now - absolute,
            col(Account.active),
        )
    ).first()
    return None if row is None else SignedIn._make(row)


def get_viewer(session: Session, signed_in: SignedIn) -> Viewer:
    """The signed-in account with everything it stands above."""
    led, managed = _below(session, signed_in.owner_id)
    return Viewer(
        signed_in.account_id,
        signed_in.login,
        signed_in.role,
        signed_in.owner_name or signed_in.login,
        signed_in.owner_id,
        signed_in.owner_code,
        signed_in.language,
        led,
        managed,
    )


def _below(session: Session, owner_id: int | None) -> tuple[frozenset[int], frozenset[int]]:
    """The units led with all below them, and the people managed with all below them."""
    if owner_id is None:
        return frozenset(), frozenset()
    led, staff = _led(owner_id), _managed(owner_id)
    found = session.execute(
        union_all(
            select(literal(1).label("unit"), led.c.owner_id),
            select(literal(0).label("unit"), staff.c.owner_id),
        )
    ).all()
    units = frozenset(below for unit, below in found if unit)
    return units, frozenset(below for unit, below in found if not unit)


def find_place(session: Session, code: str) -> Place | None:
    """The owner of that code and the unit it belongs to (a unit: itself)."""
    row = session.execute(
        select(
            col(Owner.id),
            col(Owner.code),
            col(Owner.kind),
            col(Owner.name),
            func.coalesce(col(Person.unit_id), col(Owner.id)),
        )
        .outerjoin(Person, col(Person.owner_id) == col(Owner.id))
        .where(col(Owner.code) == code)
    ).first()
    return None if row is None else Place._make(row)


def list_accounts(session: Session) -> list[AccountInfo]:
    """Every account, by login."""
    rows = session.execute(
        select(
            col(Account.login),
            col(Account.role),
            col(Owner.code),
            col(Owner.name),
            col(Account.active),
        )
        .outerjoin(Owner, col(Owner.id) == col(Account.owner_id))
        .order_by(col(Account.login))
    )
    return [AccountInfo._make(row) for row in rows]


# The organisation and the strategy map of reviews


def get_organisation(session: Session) -> Organisation:
    """Every unit and person by code, with who leads whom."""
    rows = _organisation_rows(session)
    role = {each["code"]: each["name"] for each in rows["roles"]}
    return Organisation(
        {r["code"]: UnitInfo(r["code"], r["name"], r["parent"], r["lead"]) for r in rows["units"]},
        {
            r["code"]: PersonInfo(
                r["code"],
                r["name"],
                r["unit"],
                role.get(r["role"], ""),
                r["manager"],
                r["joined"],
                r["left"],
            )
            for r in rows["people"]
        },
    )


def list_links(session: Session, cycle_id: int) -> list[tuple[str, str, str]]:
    """The links between the cycle's objectives: from, to (codes) and kind."""
    rows = dictionaries(session, _link_rows().where(col(Link.cycle_id) == cycle_id))
    return [(row["from"], row["to"], row["kind"]) for row in rows]


# What the checks look at besides


def get_examined(session: Session, cycle: Cycle, as_of: date, known_before: datetime) -> Examined:
    """The cycle with all that its checks look at; raises CascadeError.

    A check-in recorded at `known_before` or later is not known yet, unless it has no instant of
    its own.
    """
    assert cycle.id is not None  # a stored cycle
    data = get_cascade(session, cycle)
    return Examined(
        data,
        Cascade(data.nodes),
        get_organisation(session),
        as_of,
        [(start, end) for start, end, kind in list_links(session, cycle.id) if kind == "causes"],
        _last_reports(session, cycle, as_of, known_before),
    )


def _last_reports(
    session: Session, cycle: Cycle, as_of: date, known_before: datetime
) -> dict[int, dict[str, date]]:
    """The last day that check-ins up to the cycle's end reach, by target id and input."""
    last = (
        select(
            *columns(CheckIn, "measure_id", "owner_id", "input"),
            func.max(CheckIn.ends).label("ends"),
        )
        .where(
            col(CheckIn.starts) <= as_of,
            col(CheckIn.ends) <= cycle.ends,
            col(CheckIn.undated) | (col(CheckIn.recorded_at) < known_before),
        )
        .group_by(*columns(CheckIn, "measure_id", "owner_id", "input"))
        .subquery()
    )
    rows = session.execute(
        select(col(Target.id), last.c.input, last.c.ends)
        .join(
            last,
            (last.c.measure_id == col(Target.measure_id))
            & (last.c.owner_id == col(Target.owner_id)),
        )
        .where(col(Target.cycle_id) == cycle.id)
    )
    found: dict[int, dict[str, date]] = {}
    for target_id, name, ends in rows:
        found.setdefault(target_id, {})[name] = min(ends, as_of)
    return found


# Objectives and targets one by one, with their stored scores


def list_objectives(session: Session, *where: ColumnElement[bool]) -> list[ObjectiveEntry]:
    """The objectives that meet the conditions, in the bundle's order."""
    rows = session.execute(
        select(
            col(Objective.id),
            col(Node.id),
            col(Node.parent_id),
            *columns(Objective, "cycle_id", "code", "name", "rollup", "kind"),
            col(Perspective.name),
            *columns(Owner, "id", "code", "name"),
            *columns(Node, "weight", "points", "score", "coverage"),
        )
        .join(Node, col(Node.objective_id) == col(Objective.id))
        .join(Owner, col(Owner.id) == col(Objective.owner_id))
        .join(Perspective, col(Perspective.id) == col(Objective.perspective_id))
        .where(*where)
        .order_by(col(Objective.id))
    )
    return [ObjectiveEntry._make(row) for row in rows]


def find_objective(session: Session, objective_id: int) -> ObjectiveEntry | None:
    """The objective of that id."""
    return next(iter(list_objectives(session, col(Objective.id) == objective_id)), None)


def find_objective_id(session: Session, cycle_id: int, code: str) -> int | None:
    """The id of the cycle's objective of that code."""
    return session.scalars(
        select(col(Objective.id)).where(
            col(Objective.cycle_id) == cycle_id, col(Objective.code) == code
        )
    ).first()


def list_owned_objectives(session: Session, cycle_id: int, owner_id: int) -> list[ObjectiveEntry]:
    """The owner's objectives in the cycle."""
    return list_objectives(
        session, col(Objective.cycle_id) == cycle_id, col(Objective.owner_id) == owner_id
    )


def list_child_objectives(session: Session, key: int, most: int) -> list[ObjectiveEntry]:
    """The objectives directly below the node, at most so many."""
    below = select(col(Node.id)).where(col(Node.parent_id) == key).order_by(col(Node.id))
    return list_objectives(session, col(Node.id).in_(below.limit(most)))


def list_targets(session: Session, *where: ColumnElement[bool]) -> list[TargetEntry]:
    """The targets that meet the conditions, in the bundle's order."""
    above = aliased(Node)
    excused = (
        select(col(Excuse.id))
        .where(
            col(Excuse.cycle_id) == col(Target.cycle_id),
            col(Excuse.measure_id) == col(Target.measure_id),
            col(Excuse.owner_id) == col(Target.owner_id),
        )
        .correlate(Target)
        .exists()
    )
    rows = session.execute(
        select(
            Target,
            MeasureRow,
            col(Node.id),
            col(Node.parent_id),
            col(Perspective.name),
            *columns(Owner, "code", "name"),
            func.coalesce(col(Person.unit_id), col(Owner.id)),
            *columns(Node, "weight", "points", "score"),
            excused,
        )
        .join(MeasureRow, col(MeasureRow.id) == col(Target.measure_id))
        .join(Node, col(Node.target_id) == col(Target.id))
        .join(above, col(above.id) == col(Node.parent_id))
        .join(Objective, col(Objective.id) == col(above.objective_id))
        .join(Perspective, col(Perspective.id) == col(Objective.perspective_id))
        .join(Owner, col(Owner.id) == col(Target.owner_id))
        .outerjoin(Person, col(Person.owner_id) == col(Owner.id))
        .where(*where)
        .order_by(col(Target.id))
    ).all()
    goal_of = _goals({row[1].id: compiled(row[1]) for row in rows})
    return [_target_entry(goal_of, *row) for row in rows]


def _target_entry(goal_of: Callable[..., Goal], target: Target, _measure: Any, *rest: Any) -> Any:
    key, parent, perspective, owner, name, unit, weight, points, score, excused = rest
    levels = (target.baseline, target.threshold, target.target, target.stretch)
    return TargetEntry(
        target.id or 0,
        key,
        parent,
        target.cycle_id,
        target.measure_id,
        goal_of(target.measure_id, *levels, target.curve),
        perspective,
        target.owner_id,
        owner,
        name,
        unit,
        weight,
        points,
        score,
        target.value,
        excused,
    )


def find_target(session: Session, target_id: int) -> TargetEntry | None:
    """The target of that id."""
    return next(iter(list_targets(session, col(Target.id) == target_id)), None)


def find_target_id(session: Session, cycle_id: int, measure: str, owner: str) -> int | None:
    """The id of the cycle's target for that measure and owner (codes)."""
    return session.scalars(
        select(col(Target.id))
        .join(MeasureRow, col(MeasureRow.id) == col(Target.measure_id))
        .join(Owner, col(Owner.id) == col(Target.owner_id))
        .where(
            col(Target.cycle_id) == cycle_id,
            col(MeasureRow.code) == measure,
            col(Owner.code) == owner,
        )
    ).first()


def list_owned_targets(session: Session, cycle_id: int, owner_id: int) -> list[TargetEntry]:
    """The owner's targets in the cycle."""
    return list_targets(session, col(Target.cycle_id) == cycle_id, col(Target.owner_id) == owner_id)


def list_child_targets(session: Session, key: int, most: int) -> list[TargetEntry]:
    """The targets directly below the node, at most so many."""
    below = select(col(Node.id)).where(col(Node.parent_id) == key).order_by(col(Node.id))
    return list_targets(session, col(Node.id).in_(below.limit(most)))


def list_target_scores(
    session: Session, owner_id: int, frequency: str, ends: date, most_days: int
) -> dict[int, list[tuple[date, int | None]]]:
    """The owner's scores by measure in cycles of that length, in the order of their days."""
    rows = session.execute(
        select(col(Target.measure_id), col(Cycle.starts), col(Node.score))
        .join(Cycle, col(Cycle.id) == col(Target.cycle_id))
        .join(Node, col(Node.target_id) == col(Target.id))
        .where(
            col(Target.owner_id) == owner_id,
            col(Cycle.frequency) == frequency,
            col(Cycle.ends) <= ends,
            col(Cycle.starts) > ends - timedelta(days=most_days),
        )
        .order_by(col(Cycle.starts))
    )
    found: dict[int, list[tuple[date, int | None]]] = {}
    for measure_id, starts, score in rows:
        found.setdefault(measure_id, []).append((starts, score))
    return found


def list_target_levels(
    session: Session, measure_id: int, owner_id: int
) -> dict[tuple[date, date], str | None]:
    """The target level of the measure and owner by the days of the cycle that it holds in."""
    rows = session.execute(
        select(*columns(Cycle, "starts", "ends"), col(Target.target))
        .join(Cycle, col(Cycle.id) == col(Target.cycle_id))
        .where(col(Target.measure_id) == measure_id, col(Target.owner_id) == owner_id)
    )
    return {(starts, ends): level for starts, ends, level in rows}


def list_objective_scores(
    session: Session, code: str, frequency: str, ends: date, most: int = 12
) -> list[Past]:
    """The scores of the objective of that code in cycles of that length, the earliest first."""
    rows = session.execute(
        select(col(Cycle.code), col(Node.score))
        .join(Objective, col(Objective.cycle_id) == col(Cycle.id))
        .join(Node, col(Node.objective_id) == col(Objective.id))
        .where(
            col(Objective.code) == code,
            col(Cycle.frequency) == frequency,
            col(Cycle.ends) <= ends,
        )
        .order_by(col(Cycle.starts).desc())
        .limit(most)
    ).all()
    return [Past._make(row) for row in reversed(rows)]


def list_objective_links(session: Session, objective_id: int) -> list[ObjectiveLink]:
    """What the objective causes and supports, and what causes and supports it."""
    outgoing = col(Link.from_id) == objective_id
    other = case((outgoing, col(Link.to_id)), else_=col(Link.from_id))
    rows = session.execute(
        select(
            *columns(Link, "kind"),
            outgoing,
            *columns(Objective, "id", "code", "name"),
            *columns(Node, "score"),
        )
        .join(Objective, col(Objective.id) == other)
        .join(Node, col(Node.objective_id) == col(Objective.id))
        .where(outgoing | (col(Link.to_id) == objective_id))
        .order_by(col(Link.id))
    )
    return [ObjectiveLink._make(row) for row in rows]


def list_path(session: Session, key: int) -> list[PathStep]:
    """The nodes from the company down to the node itself."""
    start = select(
        col(Node.id), col(Node.parent_id), literal(0).label("height")
    ).where(col(Node.id) == key).cte("path", recursive=True)  # fmt: skip
    above, sibling = aliased(Node), aliased(Node)
    path = start.union_all(
        select(col(above.id), col(above.parent_id), start.c.height + 1).join(
            start, col(above.id) == start.c.parent_id
        )
    )
    weight = col(sibling.weight)
    weighed = func.sum(case((weight > 0, 1), else_=0))
    family = (
        select(
            col(sibling.parent_id).label("parent"),
            func.count().label("siblings"),
            func.count(weight).label("given"),
            weighed.label("weighed"),
            func.coalesce(func.sum(weight), 0).label("whole"),
        )
        .where(col(sibling.parent_id).in_(select(path.c.parent_id)))
        .group_by(col(sibling.parent_id))
        .subquery()
    )
    rows = session.execute(
        select(
            *columns(Node, "id", "kind"),
            col(Objective.id),
            func.coalesce(col(Objective.code), col(Perspective.code), col(MeasureRow.code), ""),
            func.coalesce(col(Objective.name), col(Perspective.name), col(MeasureRow.name), ""),
            func.coalesce(col(Objective.rollup), "weighted"),
            *columns(Node, "weight", "score"),
            func.coalesce(family.c.siblings, 1),
            func.coalesce(family.c.given, 0),
            func.coalesce(family.c.weighed, 0),
            func.coalesce(family.c.whole, 0),
        )
        .join(path, path.c.id == col(Node.id))
        .outerjoin(family, family.c.parent == col(Node.parent_id))
        .outerjoin(Objective, col(Objective.id) == col(Node.objective_id))
        .outerjoin(Perspective, col(Perspective.id) == col(Node.perspective_id))
        .outerjoin(Target, col(Target.id) == col(Node.target_id))
        .outerjoin(MeasureRow, col(MeasureRow.id) == col(Target.measure_id))
        .order_by(path.c.height.desc())
    )
    return [PathStep._make(row) for row in rows]


def list_led(session: Session, owner_id: int, most: int) -> list[tuple[str, str]]:
    """Code and name of the units somebody leads and of the people right below, units first."""
    led = select(col(Unit.owner_id)).where(col(Unit.lead_id) == owner_id)
    rows = session.execute(
        select(*columns(Owner, "code", "name"))
        .outerjoin(Person, col(Person.owner_id) == col(Owner.id))
        .where(
            col(Owner.id).in_(led)
            | col(Person.unit_id).in_(led)
            | (col(Person.manager_id) == owner_id),
            col(Owner.id) != owner_id,
        )
        .order_by(col(Owner.kind).desc(), col(Owner.id))
        .limit(most)
    )
    return [(code, name) for code, name in rows]


def get_families(
    session: Session, keys: Collection[int]
) -> tuple[dict[int, ParentNode], dict[int, list[ChildNode]]]:
    """All nodes above these, and the children of each: what a changed score spreads over."""
    start = select(col(Node.id), col(Node.parent_id)).where(col(Node.id).in_(keys))
    path = start.cte("above", recursive=True)
    above = aliased(Node)
    path = path.union(
        select(col(above.id), col(above.parent_id)).join(path, col(above.id) == path.c.parent_id)
    )
    parents = {
        key: ParentNode(parent, rollup)
        for key, parent, rollup in session.execute(
            select(*columns(Node, "id", "parent_id"), func.coalesce(Objective.rollup, "weighted"))
            .outerjoin(Objective, col(Objective.id) == col(Node.objective_id))
            .where(col(Node.id).in_(select(path.c.parent_id)))
        )
    }
    excused = (
        select(col(Excuse.id))
        .where(
            col(Excuse.cycle_id) == col(Target.cycle_id),
            col(Excuse.measure_id) == col(Target.measure_id),
            col(Excuse.owner_id) == col(Target.owner_id),
        )
        .correlate(Target)
        .exists()
    )
    families: dict[int, list[ChildNode]] = {}
    rows = session.execute(
        select(*columns(Node, "parent_id", "id", "weight", "score", "coverage"), excused)
        .outerjoin(Target, col(Target.id) == col(Node.target_id))
        .where(col(Node.parent_id).in_(select(path.c.parent_id)))
        .order_by(col(Node.id))
    )
    for parent, *child in rows:
        families.setdefault(parent, []).append(ChildNode(*child))
    return parents, families


# The tree as pages show it


def get_root(session: Session, cycle_id: int) -> int | None:
    """The company's node in the cycle; None where the cycle is empty."""
    found: int | None = session.execute(
        select(col(Node.id)).where(col(Node.cycle_id) == cycle_id, col(Node.parent_id).is_(None))
    ).scalar()
    return found


def list_lanes(session: Session, cycle_id: int) -> list[Lane]:
    """The perspectives of the cycle with their nodes."""
    rows = session.execute(
        select(*columns(Node, "id"), *columns(Perspective, "code", "name"))
        .join(Perspective, col(Perspective.id) == col(Node.perspective_id))
        .where(col(Node.cycle_id) == cycle_id, col(Node.kind) == "perspective")
        .order_by(col(Node.id))
    )
    return [Lane._make(row) for row in rows]


def get_parents(session: Session, cycle_id: int, ids: Collection[int]) -> dict[int, int | None]:
    """The parent of each of these nodes of the cycle, and of all nodes above them."""
    start = select(*columns(Node, "id", "parent_id")).where(
        col(Node.id).in_(ids), col(Node.cycle_id) == cycle_id
    )
    path = start.cte("above", recursive=True)
    path = path.union(
        select(*columns(Node, "id", "parent_id")).join(path, col(Node.id) == path.c.parent_id)
    )
    rows = session.execute(select(path.c.id, path.c.parent_id))
    return {int(key): parent for key, parent in rows}


def get_sums(session: Session, ids: Collection[int]) -> dict[int, Sums]:
    """How many children these nodes have and what they weigh; nothing of those without any."""
    weight = col(Node.weight)
    rows = session.execute(
        select(
            col(Node.parent_id),
            func.count(),
            func.count(weight),
            func.count(func.nullif(weight, 0)),
            func.coalesce(func.sum(weight), 0),
        )
        .where(col(Node.parent_id).in_(ids))
        .group_by(col(Node.parent_id))
    )
    return {key: Sums(*(int(number) for number in sums)) for key, *sums in rows}


def list_windows(
    session: Session,
    cycle: Cycle,
    starts: Mapping[int, int],
    size: int,
    besides: Collection[int] = (),
) -> list[OutlineNode]:
    """So many children of each node, from the rank that it starts at, and the nodes besides."""
    ranked = (
        select(
            col(Node.id),
            col(Node.parent_id),
            func.row_number()
            .over(partition_by=col(Node.parent_id), order_by=col(Node.id))
            .label("rank"),
        )
        .where(col(Node.parent_id).in_(starts))
        .subquery()
    )
    inside = [
        (ranked.c.parent_id == parent) & ranked.c.rank.between(first, first + size - 1)
        for parent, first in starts.items()
    ]
    statement = (
        _outline(cycle, func.coalesce(ranked.c.rank, 0))
        .outerjoin(ranked, ranked.c.id == col(Node.id))
        .where(or_(col(Node.id).in_(besides), *inside))
    )
    return [OutlineNode._make(row) for row in session.execute(statement)]


def list_outline(session: Session, cycle: Cycle, ids: Collection[int]) -> list[OutlineNode]:
    """These nodes of the cycle."""
    statement = _outline(cycle, literal(0)).where(
        col(Node.id).in_(ids), col(Node.cycle_id) == cycle.id
    )
    return [OutlineNode._make(row) for row in session.execute(statement)]


def list_tops(session: Session, cycle: Cycle, most: int) -> list[OutlineNode]:
    """The company, its perspectives, and so many of the objectives right below these."""
    above = aliased(Node)
    statement = (
        _outline(cycle, literal(0))
        .outerjoin(above, col(above.id) == col(Node.parent_id))
        .where(
            col(Node.cycle_id) == cycle.id,
            col(Node.kind).in_(("company", "perspective"))
            | (col(Node.kind) == "objective") & (col(above.kind) == "perspective"),
        )
        .order_by(case((col(Node.kind) == "objective", 1), else_=0), col(Node.id))
        .limit(most)
    )
    return [OutlineNode._make(row) for row in session.execute(statement)]


def list_objectives_below(
    session: Session, cycle: Cycle, parents: Collection[int]
) -> list[OutlineNode]:
    """The objectives right below these nodes."""
    statement = (
        _outline(cycle, literal(0))
        .where(col(Node.parent_id).in_(parents), col(Node.kind) == "objective")
        .order_by(col(Node.id))
    )
    return [OutlineNode._make(row) for row in session.execute(statement)]


def count_objectives_below(session: Session, ids: Collection[int]) -> dict[int, int]:
    """How many objectives stand right below these nodes; nothing of those without any."""
    rows = session.execute(
        select(col(Node.parent_id), func.count())
        .where(col(Node.parent_id).in_(ids), col(Node.kind) == "objective")
        .group_by(col(Node.parent_id))
    )
    return {int(key): int(number) for key, number in rows}


def find_matches(
    session: Session, cycle: Cycle, wanted: Filter, as_of: date, *, skip: int, most: int
) -> tuple[list[int], int]:
    """Nodes that the filter names, in the order of the cascade, and how many there are in all."""
    above, inner = aliased(Node), aliased(Objective)
    statement = (
        select(col(Node.id), func.count().over())
        .outerjoin(Objective, col(Objective.id) == col(Node.objective_id))
        .outerjoin(Target, col(Target.id) == col(Node.target_id))
        .outerjoin(MeasureRow, col(MeasureRow.id) == col(Target.measure_id))
        .join(Owner, col(Owner.id) == func.coalesce(Objective.owner_id, Target.owner_id))
        .outerjoin(above, col(above.id) == col(Node.parent_id))
        .outerjoin(inner, col(inner.id) == col(above.objective_id))
        .where(col(Node.cycle_id) == cycle.id)
        .order_by(col(Node.id))
        .offset(skip)
        .limit(most)
    )
    if wanted.text:
        named = (Objective.name, Objective.code, MeasureRow.name, MeasureRow.code)
        statement = statement.where(
            or_(*(col(name).icontains(wanted.text, autoescape=True) for name in named))
        )
    if wanted.owner:
        statement = statement.where(
            col(Owner.name).icontains(wanted.owner, autoescape=True)
            | col(Owner.code).icontains(wanted.owner, autoescape=True)
        )
    if wanted.perspective:
        lane = func.coalesce(Objective.perspective_id, inner.perspective_id)
        codes = select(col(Perspective.id)).where(col(Perspective.code) == wanted.perspective)
        statement = statement.where(lane.in_(codes))
    if wanted.unit:
        statement = statement.where(col(Owner.id).in_(_owners_in(wanted.unit)))
    if wanted.status:
        statement = statement.where(_has_status(cycle, wanted.status, as_of))
    rows = session.execute(statement).all()
    return [row[0] for row in rows], rows[0][1] if rows else 0


def find_node(session: Session, cycle_id: int, place: str) -> int | None:
    """The node that a finding calls ``objective C1``, ``target CSAT/chen`` or ``perspective C``."""
    kind, _, code = place.partition(" ")
    measure, _, owner = code.rpartition("/")
    statement = (
        select(col(Node.id))
        .outerjoin(Objective, col(Objective.id) == col(Node.objective_id))
        .outerjoin(Perspective, col(Perspective.id) == col(Node.perspective_id))
        .outerjoin(Target, col(Target.id) == col(Node.target_id))
        .outerjoin(MeasureRow, col(MeasureRow.id) == col(Target.measure_id))
        .outerjoin(Owner, col(Owner.id) == col(Target.owner_id))
        .where(col(Node.cycle_id) == cycle_id, col(Node.kind) == kind)
    )
    if kind == "target":
        statement = statement.where(col(MeasureRow.code) == measure, col(Owner.code) == owner)
    else:
        statement = statement.where(func.coalesce(Objective.code, Perspective.code) == code)
    found: int | None = session.execute(statement).scalar()
    return found


def get_trends(
    session: Session, cycles: Sequence[Cycle], ids: Collection[int]
) -> dict[int, list[int | None]]:
    """The scores of the same goals in these cycles, in their order, by the nodes of one cycle.

    The same objective has the same code, the same target the same measure and owner.
    """
    past, objective, lane, target = (
        aliased(Node),
        aliased(Objective),
        aliased(Perspective),
        aliased(Target),
    )
    shown = [col(Node.id), col(past.cycle_id), col(past.score)]
    earlier = [each.id for each in cycles]
    chosen, ended = col(Node.id).in_(ids), col(past.cycle_id).in_(earlier)
    found = union_all(
        select(*shown)
        .join(Objective, col(Objective.id) == col(Node.objective_id))
        .join(
            objective,
            (col(objective.code) == col(Objective.code)) & col(objective.cycle_id).in_(earlier),
        )
        .join(past, col(past.objective_id) == col(objective.id))
        .where(chosen),
        select(*shown)
        .join(Target, col(Target.id) == col(Node.target_id))
        .join(
            target,
            (col(target.measure_id) == col(Target.measure_id))
            & (col(target.owner_id) == col(Target.owner_id))
            # "+ 0" keeps SQLite from walking through the cycles first: it has no statistics.
            & (col(target.cycle_id) + 0).in_(earlier),
        )
        .join(past, col(past.target_id) == col(target.id))
        .where(chosen),
        select(*shown)
        .join(Perspective, col(Perspective.id) == col(Node.perspective_id))
        .join(lane, col(lane.code) == col(Perspective.code))
        .join(past, col(past.perspective_id) == col(lane.id))
        .where(chosen, ended),
        select(*shown)
        .join(past, col(past.parent_id).is_(None))
        .where(col(Node.parent_id).is_(None), chosen, ended),
    )
    scores = {(key, cycle): score for key, cycle, score in session.execute(found)}
    return {key: [scores.get((key, each.id)) for each in cycles] for key in ids}


def list_links_between(
    session: Session, cycle_id: int, codes: Collection[str]
) -> list[tuple[str, str, str]]:
    """The links among these objectives of the cycle: from, to (codes) and kind."""
    start, end = aliased(Objective), aliased(Objective)
    rows = session.execute(
        select(col(start.code), col(end.code), *columns(Link, "kind"))
        .join(start, col(start.id) == col(Link.from_id))
        .join(end, col(end.id) == col(Link.to_id))
        .where(col(Link.cycle_id) == cycle_id, col(start.code).in_(codes), col(end.code).in_(codes))
        .order_by(col(Link.id))
    )
    return [(one, other, kind) for one, other, kind in rows]


def count_open_targets(session: Session, cycle_id: int) -> tuple[int, int]:
    """How many targets of the cycle have no score, and how many targets there are."""
    row = session.execute(
        select(func.count() - func.count(col(Node.score)), func.count()).where(
            col(Node.cycle_id) == cycle_id, col(Node.kind) == "target"
        )
    ).one()
    return int(row[0]), int(row[1])


def list_units(session: Session, most: int) -> list[tuple[str, str]]:
    """Codes and names of so many units, in the bundle's order."""
    rows = session.execute(
        select(*columns(Owner, "code", "name"))
        .join(Unit, col(Unit.owner_id) == col(Owner.id))
        .order_by(col(Owner.id))
        .limit(most)
    )
    return [(code, name) for code, name in rows]


def _outline(cycle: Cycle, rank: ColumnElement[int]) -> Select[Any]:
    """The columns of an OutlineNode."""
    return (
        select(
            *columns(Node, "id", "parent_id", "kind"),
            func.coalesce(Objective.code, Perspective.code, MeasureRow.code, ""),
            func.coalesce(Objective.name, Perspective.name, MeasureRow.name, ""),
            *columns(Owner, "code", "name"),
            *columns(Node, "weight"),
            func.coalesce(Objective.rollup, "weighted"),
            *columns(Node, "score", "coverage", "objective_id", "target_id"),
            *columns(MeasureRow, "direction", "unit", "decimals", "frequency"),
            func.coalesce(func.nullif(Target.curve, ""), MeasureRow.curve),
            *columns(Target, "value", "baseline", "threshold", "target", "stretch"),
            _last_reported(cycle),
            rank,
        )
        .outerjoin(Objective, col(Objective.id) == col(Node.objective_id))
        .outerjoin(Perspective, col(Perspective.id) == col(Node.perspective_id))
        .outerjoin(Target, col(Target.id) == col(Node.target_id))
        .outerjoin(MeasureRow, col(MeasureRow.id) == col(Target.measure_id))
        .outerjoin(Owner, col(Owner.id) == func.coalesce(Objective.owner_id, Target.owner_id))
    )


def _last_reported(cycle: Cycle) -> ColumnElement[Any]:
    """The last day in the cycle that the target's check-ins speak of."""
    return (
        select(func.max(col(CheckIn.ends)))
        .where(
            col(CheckIn.measure_id) == col(Target.measure_id),
            col(CheckIn.owner_id) == col(Target.owner_id),
            col(CheckIn.starts) >= cycle.starts,
            col(CheckIn.ends) <= cycle.ends,
        )
        .correlate(Target)
        .scalar_subquery()
    )


def _owners_in(unit: str) -> Select[Any]:
    """The ids of the unit of that code or name, of all units below and of the people in them."""
    below = (
        select(col(Owner.id).label("id"))
        .join(Unit, col(Unit.owner_id) == col(Owner.id))
        .where((col(Owner.code) == unit) | (col(Owner.name) == unit))
        .cte("units_below", recursive=True)
    )
    below = below.union(select(col(Unit.owner_id)).join(below, col(Unit.parent_id) == below.c.id))
    people = select(col(Person.owner_id)).join(below, col(Person.unit_id) == below.c.id)
    return select(union_all(select(below.c.id), people).subquery().c.id)


def _has_status(cycle: Cycle, name: str, as_of: date) -> ColumnElement[bool]:
    """Whether `goals.status.status` gives the node that status; open and too early are one."""
    score = col(Node.score)
    day = min(as_of, cycle.ends)
    oldest = case(
        {each: day - timedelta(days=patience(each).days) for each in FREQUENCIES},
        value=col(MeasureRow.frequency),
    )
    stale = func.coalesce(_last_reported(cycle) < oldest, false())
    match name:
        case "stale":
            return score.is_not(None) & stale
        case "on_track":
            return (score >= ON_TRACK) & not_(stale)
        case "at_risk":
            return score.between(AT_RISK, ON_TRACK - 1) & not_(stale)
        case "off_track":
            return (score < AT_RISK) & not_(stale)
    return score.is_(None)


# Who stands below whom, as conditions of other statements


def _led(owner_id: int) -> CTE:
    """The units that the person leads, with all below them."""
    led = select(col(Unit.owner_id)).where(col(Unit.lead_id) == owner_id).cte("led", recursive=True)
    return led.union(select(col(Unit.owner_id)).join(led, col(Unit.parent_id) == led.c.owner_id))


def _managed(owner_id: int) -> CTE:
    """The people whom the person manages, directly or through others."""
    managed = select(col(Person.owner_id)).where(col(Person.manager_id) == owner_id)
    staff = managed.cte("staff", recursive=True)
    return staff.union(
        select(col(Person.owner_id)).join(staff, col(Person.manager_id) == staff.c.owner_id)
    )


def rated_for(viewer: Viewer) -> ColumnElement[bool]:
    """That the viewer may see the rating of an owner, outer joined with its person.

    The same as `Viewer.may_see_rating` of each, without a list of everybody below.
    """
    if viewer.may_see_all_ratings():
        return true()
    if viewer.owner_id is None:
        return false()
    led, staff = _led(viewer.owner_id), _managed(viewer.owner_id)
    return or_(
        col(Owner.id) == viewer.owner_id,
        col(Owner.id).in_(select(led.c.owner_id)),
        col(Person.unit_id).in_(select(led.c.owner_id)),
        col(Owner.id).in_(select(staff.c.owner_id)),
    )


def in_branch(unit: str) -> ColumnElement[bool]:
    """That an owner, outer joined with its person, is the unit of that code or below it."""
    top = (
        select(col(Unit.owner_id))
        .join(Owner, col(Owner.id) == col(Unit.owner_id))
        .where(col(Owner.code) == unit)
    )
    branch = top.cte("branch", recursive=True)
    branch = branch.union(
        select(col(Unit.owner_id)).join(branch, col(Unit.parent_id) == branch.c.owner_id)
    )
    units = select(branch.c.owner_id)
    return or_(col(Owner.id).in_(units), col(Person.unit_id).in_(units))


def list_branch(session: Session, unit: str) -> set[str]:
    """The codes of the unit, of all units below it and of everybody in them."""
    rows = session.execute(
        select(col(Owner.code))
        .outerjoin(Person, col(Person.owner_id) == col(Owner.id))
        .where(in_branch(unit))
    )
    return {code for (code,) in rows}


def list_units_above(session: Session, unit: str) -> list[UnitStep]:
    """The units from the top down to the unit of that code; none where there is no such unit."""
    start = (
        select(*columns(Unit, "owner_id", "parent_id"), literal(0).label("height"))
        .join(Owner, col(Owner.id) == col(Unit.owner_id))
        .where(col(Owner.code) == unit)
        .cte("above", recursive=True)
    )
    path = start.union_all(
        select(*columns(Unit, "owner_id", "parent_id"), start.c.height + 1).join(
            start, col(Unit.owner_id) == start.c.parent_id
        )
    )
    rows = session.execute(
        select(*columns(Owner, "id", "code", "name"))
        .join(path, path.c.owner_id == col(Owner.id))
        .order_by(path.c.height.desc())
    )
    return [UnitStep._make(row) for row in rows]


def list_units_below(
    session: Session, unit_id: int | None, lead_id: int | None, most: int
) -> list[UnitStep]:
    """The units directly below; without a unit those that the lead leads, else the top ones."""
    if unit_id is not None:
        where = col(Unit.parent_id) == unit_id
    elif lead_id is not None:
        where = col(Unit.lead_id) == lead_id
    else:
        where = col(Unit.parent_id).is_(None)
    rows = session.execute(
        select(*columns(Owner, "id", "code", "name"))
        .join(Unit, col(Unit.owner_id) == col(Owner.id))
        .where(where)
        .order_by(col(Owner.id))
        .limit(most)
    )
    return [UnitStep._make(row) for row in rows]


def list_perspectives(session: Session, cycle_id: int) -> list[PerspectiveInfo]:
    """The perspectives of the cycle, in the bundle's order."""
    return _perspectives(session, cycle_id)


def get_branch(session: Session, cycle: Cycle, key: int) -> CycleScores:
    """The stored scores of a node and two steps below it, to be explained one step down.

    The check-ins are those of the node itself or of its children. They equal the full
    computation's: the roll-up of a node needs no more than its children.
    """
    branch = _branch(key, steps=2)
    rows = session.execute(
        select(
            *columns(Node, "id", "parent_id", "kind", "weight", "score", "coverage"),
            func.coalesce(col(Objective.code), ""),
            func.coalesce(col(Objective.rollup), "weighted"),
        )
        .outerjoin(Objective, col(Objective.id) == col(Node.objective_id))
        .where(col(Node.id).in_(branch))
        .order_by(col(Node.kind) == "target", col(Node.id))
    ).all()
    nodes = [
        TreeNode(node, None if node == key else parent, kind, code, weight, rollup)
        for node, parent, kind, weight, _, _, code, rollup in rows
    ]
    objectives = list_objectives(session, col(Node.id).in_(branch))
    targets = list_targets(session, col(Node.id).in_(branch))
    near = [each for each in targets if key in (each.key, each.parent_key)]
    reports = list_reports(session, cycle, [each.id for each in near], detailed=True)
    data = CascadeData(
        CycleInfo(
            cycle.id or 0,
            cycle.code,
            cycle.name,
            cycle.starts,
            cycle.ends,
            cycle.frequency,
            cycle.state,
            cycle.rollup_cap,
        ),
        nodes,
        [],
        [
            ObjectiveInfo(o.key, o.code, o.name, o.owner, o.owner_name, "", o.points, o.kind)
            for o in objectives
        ],
        [
            TargetInfo(t.key, t.id, "", "", t.owner, t.owner_name, t.goal, t.points, t.excused)
            for t in targets
        ],
        reports,
    )
    return stored_scores(data, {row[0]: (row[4], row[5]) for row in rows})


def _branch(key: int, steps: int) -> Select[Any]:
    """The ids of a node and of so many steps below it."""
    below = aliased(Node)
    start = select(literal(key).label("id"), literal(0).label("step")).cte(recursive=True)
    branch = start.union_all(
        select(col(below.id), start.c.step + 1)
        .join(start, col(below.parent_id) == start.c.id)
        .where(start.c.step < steps)
    )
    return select(branch.c.id)
