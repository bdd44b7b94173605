"""The changes of the plan that are told of a place: its own, and those of all below it."""

from typing import Any

from cascade.histories import Amended, Told, gone_below
from cascade.models import Account, Node, Objective
from cascade.places import COMPANY, place_code
from goals.changes import Change, code_of, row_of
from goals.models import (
    Amendment,
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
    or_,
    select,
)
from goals.models import Change as ChangeRow
from goals.queries import columns

_OF_A_CYCLE = ("objectives", "targets", "links")
_MOST_GONE = 2_000


def list_told_changes(
    session: Session, cycle: Cycle, place: str, key: int, start: int, most: int
) -> tuple[list[Told], int]:
    """The changes of the place (`key` its node) and below, the latest first, and their number."""
    meant = _of_cycle(cycle) & _about(session, cycle, place, key)
    return _told(session, meant, start, most)


def list_versions(session: Session, measure: str, most: int) -> tuple[list[Told], int]:
    """The changes of the measure of that code, the latest first, and how many there are."""
    meant = (col(ChangeRow.sheet) == "measures") & (col(ChangeRow.code) == measure)
    return _told(session, meant, 0, most)


def _told(
    session: Session, meant: ColumnElement[bool], start: int, most: int
) -> tuple[list[Told], int]:
    name = aliased(Owner)
    rows = session.execute(
        select(
            *columns(Amendment, "id", "action"),
            func.coalesce(col(Owner.name), col(name.name), col(Amendment.actor)),
            *columns(Amendment, "reason", "effective", "recorded_at", "undoes_id"),
            *columns(ChangeRow, "sheet", "before", "after"),
            func.count().over(),
        )
        .join(Amendment, col(Amendment.id) == col(ChangeRow.amendment_id))
        .outerjoin(Owner, col(Owner.code) == col(Amendment.actor))
        .outerjoin(Account, col(Account.login) == col(Amendment.actor))
        .outerjoin(name, col(name.id) == col(Account.owner_id))
        .where(meant)
        .order_by(col(ChangeRow.id).desc())
        .offset(start)
        .limit(most)
    ).all()
    told = [
        Told(Amended._make(row[:7]), Change(row[7], row_of(row[8]), row_of(row[9]))) for row in rows
    ]
    return told, rows[0][10] if rows else 0


def _of_cycle(cycle: Cycle) -> ColumnElement[bool]:
    """Amendments of several cycles have none of their own."""
    return col(Amendment.cycle).in_(("", cycle.code))


def _about(session: Session, cycle: Cycle, place: str, key: int) -> ColumnElement[bool]:
    found = place_code(place)
    sheet, code = col(ChangeRow.sheet), col(ChangeRow.code)
    if found.kind == "target":
        return (sheet == "targets") & (code == code_of((cycle.code, *found[1:])))
    if found.kind == COMPANY:
        return _all_lanes(cycle) | (sheet.in_(_OF_A_CYCLE) & _begins(cycle))
    branch = _branch(key)
    targets = _target_codes(cycle, branch)
    meant = [
        (sheet == "objectives") & code.in_(_objective_codes(cycle, branch)),
        (sheet == "targets") & (code.in_(targets) | _without_day(code).in_(targets)),
    ]
    if found.kind == "perspective":
        own = (found.code, code_of((found.code, cycle.code)))
        meant.append((sheet == "perspectives") & code.in_(own))
    for name, codes in _gone(session, cycle, place, branch).items():
        meant.append((sheet == name) & code.in_(codes))
    return or_(*meant)


def _begins(cycle: Cycle) -> ColumnElement[bool]:
    return col(ChangeRow.code).startswith(f"{cycle.code}/", autoescape=True)


def _all_lanes(cycle: Cycle) -> ColumnElement[bool]:
    """Perspectives of this cycle, and those of every one."""
    code = col(ChangeRow.code)
    own = code.endswith(f"/{cycle.code}", autoescape=True) | ~code.contains("/")
    return (col(ChangeRow.sheet) == "perspectives") & own


def _branch(key: int) -> Select[Any]:
    """The node and all that stands below it now."""
    start = select(col(Node.id)).where(col(Node.id) == key).cte("branch", recursive=True)
    below = start.union_all(select(col(Node.id)).join(start, col(Node.parent_id) == start.c.id))
    return select(below.c.id)


def _objective_codes(cycle: Cycle, branch: Select[Any]) -> Select[Any]:
    return (
        select(literal(f"{cycle.code}/") + col(Objective.code))
        .join(Node, col(Node.objective_id) == col(Objective.id))
        .where(col(Node.id).in_(branch))
    )


def _target_codes(cycle: Cycle, branch: Select[Any]) -> Select[Any]:
    return (
        select(literal(f"{cycle.code}/") + col(Measure.code) + "/" + col(Owner.code))
        .select_from(Target)
        .join(Node, col(Node.target_id) == col(Target.id))
        .join(Measure, col(Measure.id) == col(Target.measure_id))
        .join(Owner, col(Owner.id) == col(Target.owner_id))
        .where(col(Node.id).in_(branch))
    )


def _without_day(code: Any) -> ColumnElement[str]:
    """The code of a later part of a target without its first day."""
    whole = func.substr(code, 1, func.length(code) - len("/2025-06-11"))
    return case((code.like("%/____-__-__"), whole), else_=code)


def _gone(session: Session, cycle: Cycle, place: str, branch: Select[Any]) -> dict[str, set[str]]:
    """The codes, by sheet, of what was removed from below the place; the latest of very many."""
    rows = session.execute(
        select(*columns(ChangeRow, "sheet", "before"))
        .join(Amendment, col(Amendment.id) == col(ChangeRow.amendment_id))
        .where(
            _of_cycle(cycle),
            _begins(cycle),
            col(ChangeRow.sheet).in_(("objectives", "targets")),
            col(ChangeRow.after) == "",
        )
        .order_by(col(ChangeRow.id).desc())
        .limit(_MOST_GONE)
    ).all()
    if not rows:
        return {}
    standing = session.scalars(
        select(col(Objective.code))
        .join(Node, col(Node.objective_id) == col(Objective.id))
        .where(col(Node.id).in_(branch))
    )
    removed = [Change(sheet, row_of(before), None) for sheet, before in rows]
    return gone_below(place, set(standing), removed)
