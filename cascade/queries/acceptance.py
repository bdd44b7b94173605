"""Which targets their owners have not accepted as they stand."""

from collections.abc import Collection

from cascade.catchball import Terms, is_as_agreed, read_terms
from cascade.models import Node, Offer, OfferTurn, Unit
from cascade.offering import Unaccepted
from goals.models import (
    ColumnElement,
    Owner,
    Session,
    Target,
    col,
    func,
    select,
    union_all,
)
from goals.models import Measure as MeasureRow
from goals.queries import columns, plain_rows


def list_unaccepted(session: Session, cycle_id: int) -> list[Unaccepted]:
    """The cycle's targets without an accepted offer whose terms are the target's own.

    Those of a unit at the top and of its lead need none: nobody stands above to agree with.
    """
    return _unaccepted(session, _find_unaccepted(session, cycle_id), cycle_id)


def page_unaccepted(
    session: Session, cycle_id: int, start: int, most: int
) -> tuple[list[Unaccepted], int]:
    """A page of `list_unaccepted`, and how many there are."""
    found = _find_unaccepted(session, cycle_id)
    chosen = {key: found[key] for key in sorted(found)[start : start + most]}
    return _unaccepted(session, chosen, cycle_id, only=chosen), len(found)


def count_unaccepted(session: Session, cycle_id: int) -> int:
    """How many `list_unaccepted` has."""
    return len(_find_unaccepted(session, cycle_id))


def _unaccepted(
    session: Session, changed: dict[int, bool], cycle_id: int, only: Collection[int] | None = None
) -> list[Unaccepted]:
    """The targets among these, in their order; `only` spares reading the others."""
    statement = (
        select(
            *columns(Target, "id"),
            *columns(MeasureRow, "code", "name"),
            *columns(Owner, "code", "name"),
        )
        .join(MeasureRow, col(MeasureRow.id) == col(Target.measure_id))
        .join(Owner, col(Owner.id) == col(Target.owner_id))
        .where(col(Target.cycle_id) == cycle_id)
        .order_by(col(Target.id))
    )
    if only is not None:
        statement = statement.where(col(Target.id).in_(only))
    return [
        Unaccepted._make([*row, changed[row[0]]])
        for row in plain_rows(session, statement)
        if row[0] in changed
    ]


def _find_unaccepted(session: Session, cycle_id: int) -> dict[int, bool]:
    """The ids of the targets, with whether they were accepted and changed since then."""
    agreed = _accepted_terms(session, cycle_id)
    asked = (col(Target.cycle_id) == cycle_id, ~_has_nobody_above())
    pairs = plain_rows(
        session, select(*columns(Target, "id", "measure_id", "owner_id")).where(*asked)
    )
    found = {key: False for key, *pair in pairs if tuple(pair) not in agreed}
    if len(found) == len(pairs):
        return found
    stands = (
        select(
            *columns(Target, "measure_id", "owner_id", "id"),
            *columns(Node, "weight", "points"),
            *columns(Target, "baseline", "threshold", "target", "stretch", "curve"),
        )
        .join(Node, col(Node.target_id) == col(Target.id))
        .where(*asked)
    )
    for measure, owner, key, *terms in plain_rows(session, stands):
        text = agreed.get((measure, owner))
        if text is not None and not is_as_agreed(read_terms(text) or Terms(), Terms._make(terms)):
            found[key] = True
    return found


def _has_nobody_above() -> ColumnElement[bool]:
    top = col(Unit.parent_id).is_(None)
    units = select(col(Unit.owner_id)).where(top)
    leads = select(col(Unit.lead_id)).where(top, col(Unit.lead_id).is_not(None))
    return col(Target.owner_id).in_(union_all(units, leads))


def _accepted_terms(session: Session, cycle_id: int) -> dict[tuple[int, int], str]:
    """What was accepted last, by measure and owner.

    Joined to the targets in the database it would be looked through for each of them.
    """
    newest = (
        select(func.max(col(Offer.id)).label("id"))
        .where(col(Offer.cycle_id) == cycle_id, col(Offer.state) == "accepted")
        .group_by(*columns(Offer, "measure_id", "owner_id"))
        .subquery()
    )
    rows = plain_rows(
        session,
        select(*columns(Offer, "measure_id", "owner_id"), *columns(OfferTurn, "terms"))
        .join(newest, newest.c.id == col(Offer.id))
        .join(OfferTurn, col(OfferTurn.offer_id) == col(Offer.id))
        .where(col(OfferTurn.kind) == "accept"),
    )
    return {(measure, owner): terms for measure, owner, terms in rows}
