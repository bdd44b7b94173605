"""Offers and their turns; which targets were accepted."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple

from cascade.catchball import Terms, read_terms
from cascade.models import Account, Objective, Offer, OfferTurn, Person, Unit
from cascade.offering import OfferEntry, TurnEntry
from cascade.queries.branches import rated_for
from cascade.rights import Viewer
from goals.models import (
    ColumnElement,
    Cycle,
    Owner,
    Select,
    Session,
    aliased,
    case,
    col,
    func,
    literal,
    select,
    union_all,
)
from goals.models import Measure as MeasureRow
from goals.queries import columns, compiled

OPEN = ("open", "countered")


class Sides:
    """The people around an offer, as tables of one statement."""

    def __init__(self) -> None:
        self.account_owner = aliased(Owner)
        self.responsible_owner = aliased(Owner)
        self.above_owner = aliased(Owner)
        self.parent = aliased(Unit)
        is_unit = col(Owner.kind) == "unit"
        lead = col(Unit.lead_id)
        self.responsible = case((is_unit, lead), else_=col(Owner.id))
        other_lead = case((lead != self.responsible, lead), else_=None)
        self.above = func.coalesce(col(Person.manager_id), other_lead, col(self.parent.lead_id))
        self.first, signed = aliased(OfferTurn), aliased(Owner)
        self.signed = signed
        without_account = case((col(Account.id).is_(None), col(signed.id)))
        self.sender_id = func.coalesce(col(Account.owner_id), without_account)
        self.sender = func.coalesce(col(self.account_owner.name), col(Account.login),
                                    col(signed.name), col(self.first.actor))  # fmt: skip
        self.proposed = self.sender_id == self.responsible
        self.answering = case((self.proposed, self.above), else_=self.responsible)

    def joined(self, statement: Select[Any]) -> Select[Any]:
        """The statement about offers with these tables."""
        return (
            statement.select_from(Offer)
            .join(Owner, col(Owner.id) == col(Offer.owner_id))
            .outerjoin(Account, col(Account.id) == col(Offer.account_id))
            .join(
                self.first,
                (col(self.first.offer_id) == col(Offer.id)) & (col(self.first.position) == 1),
            )
            .outerjoin(self.signed, col(self.signed.code) == col(self.first.actor))
            .outerjoin(Person, col(Person.owner_id) == col(Owner.id))
            .outerjoin(
                Unit, col(Unit.owner_id) == func.coalesce(col(Person.unit_id), col(Owner.id))
            )
            .outerjoin(self.parent, col(self.parent.owner_id) == col(Unit.parent_id))
        )

    def waits_for(self, viewer: Viewer) -> ColumnElement[bool]:
        """That the viewer herself has the ball."""
        mine = (col(Offer.state) == "countered") & (col(Offer.account_id) == viewer.account_id)
        if viewer.owner_id is None:
            return mine
        near = col(Offer.owner_id).in_(_around(viewer.owner_id))  # has an index, unlike the rest
        asked = near & (col(Offer.state) == "open") & (self.answering == viewer.owner_id)
        return mine | asked

    def concerns(self, viewer: Viewer) -> ColumnElement[bool]:
        """That the viewer herself is on one of the sides."""
        mine = col(Offer.account_id) == viewer.account_id
        if viewer.owner_id is None:
            return mine
        near = col(Offer.owner_id).in_(_around(viewer.owner_id))
        return mine | (near & (self.answering == viewer.owner_id))


def _around(owner_id: int) -> Any:
    """The owners for whom a person may be the one to answer, and some more.

    Herself, whom she manages, the units she leads with the people in them, and the same of the
    units right below.
    """
    led = select(col(Unit.owner_id)).where(col(Unit.lead_id) == owner_id)
    below = select(col(Unit.owner_id)).where(col(Unit.parent_id).in_(led))
    return union_all(
        select(literal(owner_id)),
        led,
        below,
        select(col(Person.owner_id)).where(
            (col(Person.manager_id) == owner_id)
            | col(Person.unit_id).in_(led)
            | col(Person.unit_id).in_(below)
        ),
    )


class Inbox(NamedTuple):
    """How many offers there are of each view."""

    answer: int
    waiting: int
    settled: int
    all: int


VIEWS = Inbox._fields


def count_offers_to_answer(session: Session, viewer: Viewer) -> int:
    """How many offers wait for the viewer, in whatever cycle."""
    sides = Sides()
    statement = sides.joined(select(func.count())).where(sides.waits_for(viewer))
    found: int = session.execute(statement).scalar_one()
    return found


def count_offers(session: Session, viewer: Viewer) -> Inbox:
    """How many offers of every cycle the viewer finds in each view."""
    sides = Sides()
    numbers = [
        func.coalesce(func.sum(case((_of_view(sides, viewer, view), 1), else_=0)), 0)
        for view in VIEWS
    ]
    return Inbox._make(session.execute(sides.joined(select(*numbers))).one())


def _of_view(sides: Sides, viewer: Viewer, view: str) -> ColumnElement[bool]:
    concerns, is_open = sides.concerns(viewer), col(Offer.state).in_(OPEN)
    if view == "answer":
        return sides.waits_for(viewer)
    if view == "waiting":
        return concerns & is_open & ~sides.waits_for(viewer)
    if view == "settled":
        return concerns & ~is_open
    return concerns | rated_for(viewer)


def list_offers(
    session: Session, viewer: Viewer, view: str, start: int, most: int
) -> list[OfferEntry]:
    """The offers of a view, what is due first on top; settled ones by the newest."""
    sides = Sides()
    order = (
        [col(Offer.state).in_(OPEN).desc(), col(Offer.due).is_(None), col(Offer.due)]
        if view != "settled"
        else []
    )
    statement = _entries(sides).where(_of_view(sides, viewer, view))
    return _made(
        session, statement.order_by(*order, col(Offer.id).desc()).offset(start).limit(most)
    )


def find_offer(session: Session, offer_id: int) -> OfferEntry | None:
    """The offer of that id."""
    return next(iter(get_offers(session, [offer_id])), None)


def get_offers(session: Session, ids: Collection[int]) -> list[OfferEntry]:
    """The offers of these ids, by id."""
    statement = _entries(Sides()).where(col(Offer.id).in_(ids)).order_by(col(Offer.id))
    return _made(session, statement)


def list_offers_of_place(
    session: Session, cycle_id: int, measure: str, owner_id: int
) -> list[OfferEntry]:
    """The offers about a target, the newest first."""
    statement = _entries(Sides()).where(
        col(Offer.cycle_id) == cycle_id,
        col(MeasureRow.code) == measure,
        col(Offer.owner_id) == owner_id,
    )
    return _made(session, statement.order_by(col(Offer.id).desc()))


def _entries(sides: Sides) -> Select[Any]:
    objective_owner = aliased(Owner)
    objective_person = aliased(Person)
    last, said = aliased(OfferTurn), aliased(OfferTurn)
    return (
        sides.joined(
            select(
                MeasureRow,
                *columns(Offer, "id", "cycle_id"),
                col(Cycle.code),
                *columns(Offer, "objective"),
                col(Objective.id),
                func.coalesce(col(Objective.name), ""),
                col(objective_owner.id),
                func.coalesce(col(objective_person.unit_id), col(objective_owner.id)),
                *columns(Owner, "id", "code", "name"),
                func.coalesce(col(Person.unit_id), col(Owner.id)),
                sides.responsible,
                func.coalesce(col(sides.responsible_owner.name), ""),
                sides.above,
                func.coalesce(col(sides.above_owner.name), ""),
                *columns(Offer, "account_id"),
                sides.sender_id,
                sides.sender,
                *columns(Offer, "state", "due", "created_at"),
                col(last.position),
                col(last.at),
                col(said.terms),
            )
        )
        .join(MeasureRow, col(MeasureRow.id) == col(Offer.measure_id))
        .join(Cycle, col(Cycle.id) == col(Offer.cycle_id))
        .outerjoin(
            Objective,
            (col(Objective.cycle_id) == col(Offer.cycle_id))
            & (col(Objective.code) == col(Offer.objective)),
        )
        .outerjoin(objective_owner, col(objective_owner.id) == col(Objective.owner_id))
        .outerjoin(objective_person, col(objective_person.owner_id) == col(objective_owner.id))
        .outerjoin(sides.account_owner, col(sides.account_owner.id) == col(Account.owner_id))
        .outerjoin(sides.responsible_owner, col(sides.responsible_owner.id) == sides.responsible)
        .outerjoin(sides.above_owner, col(sides.above_owner.id) == sides.above)
        .join(last, _is_last(last))
        .join(said, _is_last(said, col(OfferTurn.terms) != ""))
    )


def _is_last(turn: Any, *where: ColumnElement[bool]) -> ColumnElement[bool]:
    """That the turn is the offer's last one, or the last of those."""
    newest = (
        select(func.max(col(OfferTurn.id)))
        .where(col(OfferTurn.offer_id) == col(Offer.id), *where)
        .correlate(Offer)
        .scalar_subquery()
    )
    return col(turn.id) == newest


_BEFORE_MEASURE = OfferEntry._fields.index("measure")


def _made(session: Session, statement: Select[Any]) -> list[OfferEntry]:
    found = []
    measures: dict[int, Any] = {}
    for row, *cells in session.execute(statement):
        if row.id not in measures:
            measures[row.id] = compiled(row)
        told, terms = cells[:-1], read_terms(cells[-1])
        told[_BEFORE_MEASURE:_BEFORE_MEASURE] = [measures[row.id]]
        found.append(OfferEntry._make([*told, terms or Terms()]))
    return found


def list_turns(session: Session, ids: Collection[int]) -> dict[int, list[TurnEntry]]:
    """The whole threads of these offers by id, the first turn first."""
    signed = aliased(Owner)
    rows = session.execute(
        select(
            *columns(OfferTurn, "offer_id", "position", "kind"),
            func.coalesce(col(Owner.name), col(signed.name), col(OfferTurn.actor)),
            *columns(OfferTurn, "terms", "reason", "resources", "at"),
        )
        .outerjoin(Account, col(Account.id) == col(OfferTurn.account_id))
        .outerjoin(Owner, col(Owner.id) == col(Account.owner_id))
        .outerjoin(signed, col(signed.code) == col(OfferTurn.actor))
        .where(col(OfferTurn.offer_id).in_(ids))
        .order_by(*columns(OfferTurn, "offer_id", "position"))
    )
    found: dict[int, list[TurnEntry]] = {each: [] for each in ids}
    for offer, position, kind, name, terms, *rest in rows:
        found[offer].append(TurnEntry(position, kind, name, read_terms(terms), *rest))
    return found


def list_agreed(session: Session, cycle_id: int, owner_id: int) -> list[OfferEntry]:
    """The owner's accepted offers of the cycle, of each measure the last one."""
    newest = (
        select(func.max(col(Offer.id)))
        .where(
            col(Offer.cycle_id) == cycle_id,
            col(Offer.owner_id) == owner_id,
            col(Offer.state) == "accepted",
        )
        .group_by(col(Offer.measure_id))
    )
    statement = _entries(Sides()).where(col(Offer.id).in_(newest)).order_by(col(Offer.id))
    return _made(session, statement)


def list_proposable(session: Session, cycle_id: int, owner_id: int) -> list[tuple[int, str, str]]:
    """The objectives under which a person may propose targets: id, code and name.

    Those of herself, of her unit and the one above it, and of their leads.
    """
    own, above = aliased(Unit), aliased(Unit)
    around = (
        select(*columns(own, "owner_id", "lead_id"), col(above.owner_id), col(above.lead_id))
        .join(Person, col(Person.unit_id) == col(own.owner_id))
        .outerjoin(above, col(above.owner_id) == col(own.parent_id))
        .where(col(Person.owner_id) == owner_id)
    )
    owners = {owner_id, *(each for row in session.execute(around) for each in row if each)}
    rows = session.execute(
        select(*columns(Objective, "id", "code", "name"))
        .where(col(Objective.cycle_id) == cycle_id, col(Objective.owner_id).in_(owners))
        .order_by(col(Objective.id))
    )
    return [(key, code, name) for key, code, name in rows]


def list_units_led(session: Session, owner_id: int) -> list[tuple[str, str]]:
    """Code and name of the units that the person herself leads."""
    rows = session.execute(
        select(*columns(Owner, "code", "name"))
        .join(Unit, col(Unit.owner_id) == col(Owner.id))
        .where(col(Unit.lead_id) == owner_id)
        .order_by(col(Owner.id))
    )
    return [(code, name) for code, name in rows]


def get_open_terms(
    session: Session, cycle_id: int, measures: Collection[str], owners: Collection[str]
) -> dict[tuple[str, str], tuple[int, Terms]]:
    """The offers that are not settled: id and terms on the table, by measure and owner (codes)."""
    said = aliased(OfferTurn)
    rows = session.execute(
        select(col(MeasureRow.code), col(Owner.code), col(Offer.id), col(said.terms))
        .select_from(Offer)
        .join(MeasureRow, col(MeasureRow.id) == col(Offer.measure_id))
        .join(Owner, col(Owner.id) == col(Offer.owner_id))
        .join(said, _is_last(said, col(OfferTurn.terms) != ""))
        .where(
            col(Offer.cycle_id) == cycle_id,
            col(Offer.state).in_(OPEN),
            col(MeasureRow.code).in_(measures),
            col(Owner.code).in_(owners),
        )
    )
    return {
        (measure, owner): (offer, read_terms(text) or Terms())
        for measure, owner, offer, text in rows
    }


def get_reminders(session: Session, ids: Collection[int]) -> dict[int, datetime]:
    """When these offers were last reminded of, by id; those that were."""
    rows = session.execute(
        select(col(OfferTurn.offer_id), func.max(col(OfferTurn.at)))
        .where(col(OfferTurn.offer_id).in_(ids), col(OfferTurn.kind) == "remind")
        .group_by(col(OfferTurn.offer_id))
    )
    return dict(map(tuple, rows))
