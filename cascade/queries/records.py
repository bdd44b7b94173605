"""What happened around the plan as rows of a bundle: each sheet's statement, run when asked for.

The rows have the columns of their sheet, and `id` of what is stored for them.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

from cascade.catchball import Terms, read_terms
from cascade.models import (
    Account,
    Assignment,
    Comment,
    Initiative,
    Milestone,
    Offer,
    OfferTurn,
    Risk,
    RiskPlace,
    Role,
)
from goals.models import (
    Amendment,
    ColumnElement,
    Cycle,
    Owner,
    Select,
    Session,
    SQLModel,
    Submission,
    SubmissionDecision,
    aliased,
    col,
    func,
    select,
)
from goals.models import Change as ChangeRow
from goals.models import Measure as MeasureRow
from goals.queries import columns, dictionaries

Row = dict[str, Any]


def record_rows(session: Session, sheet: str) -> list[Row]:
    """The sheet's stored rows, in the order they came in; `occurrence` tells apart what is alike.

    The sheets are assignments, initiatives, milestones, risks, comments, offers, amendments and
    submissions.
    """
    rows = dictionaries(session, _STATEMENTS[sheet]())
    if sheet == "risks":
        _add_places(session, rows)
    if sheet == "offers":
        rows = [_with_terms(row) for row in rows]
    return _counted(rows, _ALIKE[sheet]) if sheet in _ALIKE else rows


def get_sender_accounts(session: Session) -> dict[str, int]:
    """The accounts by what their deeds are signed with: the person's code, else the login."""
    rows = session.execute(
        select(*columns(Account, "id", "login"), col(Owner.code)).outerjoin(
            Owner, col(Owner.id) == col(Account.owner_id)
        )
    )
    return {code or login: key for key, login, code in rows}


_ALIKE = {
    "milestones": ("cycle", "place", "initiative", "number", "name"),
    "comments": ("cycle", "place", "at", "author"),
    "amendments": ("cycle", "at", "actor", "action", "sheet", "code"),
    "submissions": ("measure", "owner", "period", "submitted_at", "author"),
}


def _counted(rows: Iterable[Row], names: Iterable[str]) -> list[Row]:
    seen: Counter[tuple[Any, ...]] = Counter()
    found = []
    for row in rows:
        alike = tuple(row[name] for name in names)
        seen[alike] += 1
        found.append({**row, "occurrence": seen[alike]})
    return found


def _number(table: type[SQLModel], *names: str) -> ColumnElement[int]:
    """Which of the rows that are alike in these columns it is, counted from 1."""
    order = columns(table, "id")
    return func.row_number().over(partition_by=columns(table, *names), order_by=order)


def _assignments() -> Select[Any]:
    unit, manager = aliased(Owner), aliased(Owner)
    return (
        select(
            *columns(Assignment, "id"),
            col(Owner.code).label("person"),
            col(unit.code).label("unit"),
            func.coalesce(col(Role.code), "").label("role"),
            func.coalesce(col(manager.code), "").label("manager"),
            *columns(Assignment, "ends"),
        )
        .join(Owner, col(Owner.id) == col(Assignment.owner_id))
        .join(unit, col(unit.id) == col(Assignment.unit_id))
        .outerjoin(Role, col(Role.id) == col(Assignment.role_id))
        .outerjoin(manager, col(manager.id) == col(Assignment.manager_id))
        .order_by(col(Assignment.id))
    )


def _initiatives() -> Select[Any]:
    return (
        select(
            *columns(Initiative, "id"),
            col(Cycle.code).label("cycle"),
            *columns(Initiative, "place", "name"),
            _number(Initiative, "cycle_id", "place", "name").label("number"),
            col(Owner.code).label("owner"),
            *columns(Initiative, "starts", "ends", "cost", "status", "note"),
        )
        .join(Cycle, col(Cycle.id) == col(Initiative.cycle_id))
        .join(Owner, col(Owner.id) == col(Initiative.owner_id))
        .order_by(col(Initiative.id))
    )


def _milestones() -> Select[Any]:
    initiative = _initiatives().subquery()
    return (
        select(
            *columns(Milestone, "id"),
            *(initiative.c[name] for name in ("cycle", "place")),
            initiative.c.name.label("initiative"),
            initiative.c.number,
            *columns(Milestone, "name", "due", "done_on"),
        )
        .join(initiative, initiative.c.id == col(Milestone.initiative_id))
        .order_by(col(Milestone.id))
    )


def _risks() -> Select[Any]:
    return (
        select(
            *columns(Risk, "id"),
            col(Cycle.code).label("cycle"),
            *columns(Risk, "name"),
            _number(Risk, "cycle_id", "name").label("number"),
            col(Owner.code).label("owner"),
            *columns(Risk, "likelihood", "impact", "response", "measures_taken", "note"),
            col(Risk.is_open).label("open"),
        )
        .join(Cycle, col(Cycle.id) == col(Risk.cycle_id))
        .join(Owner, col(Owner.id) == col(Risk.owner_id))
        .order_by(col(Risk.id))
    )


def _add_places(session: Session, rows: Iterable[Row]) -> None:
    places: dict[int, list[str]] = {}
    for risk, place in session.execute(select(*columns(RiskPlace, "risk_id", "place"))):
        places.setdefault(risk, []).append(place)
    for row in rows:
        row["places"] = "\n".join(sorted(places.get(row["id"], ())))


def _comments() -> Select[Any]:
    return (
        select(
            *columns(Comment, "id"),
            col(Cycle.code).label("cycle"),
            *columns(Comment, "place", "at", "author", "text", "withdrawn_at"),
        )
        .join(Cycle, col(Cycle.id) == col(Comment.cycle_id))
        .order_by(col(Comment.id))
    )


def _offers() -> Select[Any]:
    number = _number(Offer, "cycle_id", "measure_id", "owner_id").label("number")
    offer = select(*columns(Offer, "id"), number).subquery()
    return (
        select(
            *columns(Offer, "id"),
            col(Cycle.code).label("cycle"),
            *columns(Offer, "objective"),
            col(MeasureRow.code).label("measure"),
            col(Owner.code).label("owner"),
            offer.c.number,
            *columns(OfferTurn, "position", "kind", "actor", "at"),
            *columns(Offer, "due"),
            *columns(OfferTurn, "terms", "reason", "resources"),
        )
        .join(offer, offer.c.id == col(Offer.id))
        .join(OfferTurn, col(OfferTurn.offer_id) == col(Offer.id))
        .join(Cycle, col(Cycle.id) == col(Offer.cycle_id))
        .join(MeasureRow, col(MeasureRow.id) == col(Offer.measure_id))
        .join(Owner, col(Owner.id) == col(Offer.owner_id))
        .order_by(col(OfferTurn.id))
    )


def _with_terms(row: Row) -> Row:
    """The turn with its terms in columns; the day until which it is due stands with the first."""
    terms = read_terms(row.pop("terms")) or Terms()
    return row | terms._asdict() | {"due": row["due"] if row["position"] == 1 else None}


def _amendments() -> Select[Any]:
    undone = aliased(Amendment)
    return (
        select(
            *columns(Amendment, "id", "cycle"),
            col(Amendment.recorded_at).label("at"),
            *columns(Amendment, "effective", "actor", "action", "reason"),
            col(undone.recorded_at).label("undoes"),
            *columns(ChangeRow, "sheet", "code", "before", "after"),
        )
        .join(ChangeRow, col(ChangeRow.amendment_id) == col(Amendment.id))
        .outerjoin(undone, col(undone.id) == col(Amendment.undoes_id))
        .order_by(*columns(Amendment, "id"), col(ChangeRow.id))
    )


def _submissions() -> Select[Any]:
    return (
        select(
            *columns(Submission, "id"),
            col(MeasureRow.code).label("measure"),
            col(Owner.code).label("owner"),
            *columns(Submission, "period", "submitted_at", "author", "inputs", "note", "source"),
            *columns(Submission, "confidence"),
            func.coalesce(col(SubmissionDecision.outcome), "").label("outcome"),
            *columns(SubmissionDecision, "decided_at"),
            func.coalesce(col(SubmissionDecision.actor), "").label("decided_by"),
            func.coalesce(col(SubmissionDecision.reason), "").label("reason"),
        )
        .join(MeasureRow, col(MeasureRow.id) == col(Submission.measure_id))
        .join(Owner, col(Owner.id) == col(Submission.owner_id))
        .outerjoin(SubmissionDecision, col(SubmissionDecision.submission_id) == col(Submission.id))
        .order_by(col(Submission.id))
    )


_STATEMENTS: dict[str, Callable[[], Select[Any]]] = {
    "assignments": _assignments,
    "initiatives": _initiatives,
    "milestones": _milestones,
    "risks": _risks,
    "comments": _comments,
    "offers": _offers,
    "amendments": _amendments,
    "submissions": _submissions,
}
