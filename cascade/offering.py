"""Offers as pages show them, and on which side somebody stands."""

from datetime import date, datetime
from typing import NamedTuple

from cascade.catchball import ANSWERING, OFFERING, Terms, ball_of
from cascade.rights import Viewer
from goals.measures import Measure


class Unaccepted(NamedTuple):
    """A target that its owner has not accepted; `changed`: it was, and is different now."""

    target_id: int
    measure: str
    measure_name: str
    owner: str
    owner_name: str
    changed: bool


class Handed(NamedTuple):
    """An objective that may be broken down, with how many children it has."""

    id: int
    code: str
    name: str
    owner_name: str
    points: int | None
    children: int


class OfferEntry(NamedTuple):
    """An offer with what is on the table.

    `responsible_id` answers for the owner: the person, or the unit's lead (None: it has none).
    `above_id` is whom she answers to. A proposal from below (`is_proposal`) is offered by the
    responsible person; any other comes from above.
    """

    id: int
    cycle_id: int
    cycle: str
    objective: str
    objective_id: int | None
    objective_name: str
    objective_owner_id: int | None
    objective_unit_id: int | None
    measure: Measure
    owner_id: int
    owner: str
    owner_name: str
    unit_id: int
    responsible_id: int | None
    responsible_name: str
    above_id: int | None
    above_name: str
    account_id: int | None
    account_owner_id: int | None
    account_name: str
    state: str
    due: date | None
    created_at: datetime
    position: int
    """Of the last turn."""
    turned_at: datetime
    terms: Terms

    @property
    def is_proposal(self) -> bool:
        """Whether it came from below."""
        return self.account_owner_id is not None and self.account_owner_id == self.responsible_id

    @property
    def answering_id(self) -> int:
        """Who is offered to, as an owner's id; 0 where there is nobody."""
        return (self.above_id if self.is_proposal else self.responsible_id) or 0

    @property
    def answering_name(self) -> str:
        """Who is offered to."""
        return self.above_name if self.is_proposal else self.responsible_name

    @property
    def waits_for(self) -> str:
        """The name of whoever has the ball; blank once it is settled, or where there is nobody."""
        ball = ball_of(self.state)
        return {OFFERING: self.account_name, ANSWERING: self.answering_name}.get(ball or "", "")

    def is_overdue(self, today: date) -> bool:
        """Whether its answer is late."""
        return self.due is not None and self.due < today and ball_of(self.state) is not None


class TurnEntry(NamedTuple):
    """A turn as it was thrown; `terms` is None where it said none."""

    position: int
    kind: str
    name: str
    terms: Terms | None
    reason: str
    resources: str
    at: datetime


def side_of(viewer: Viewer, offer: OfferEntry) -> str | None:
    """The side for which the viewer may act; None for whoever only looks on.

    Below: whoever answers for the owner. Above: whoever offered, and those who lead the owner or
    run the cycle and may plan below the objective.
    """
    if not viewer.may_write():
        return None
    below, above = (OFFERING, ANSWERING) if offer.is_proposal else (ANSWERING, OFFERING)
    if offer.responsible_id is not None and viewer.is_self(offer.responsible_id):
        return below
    if viewer.account_id == offer.account_id:
        return above
    leads = viewer.may_approve(offer.owner_id, offer.unit_id)
    plans = offer.objective_owner_id is not None and viewer.may_plan_below(
        offer.objective_owner_id, offer.objective_unit_id
    )
    return above if leads and plans else None


def may_read(viewer: Viewer, offer: OfferEntry) -> bool:
    """The thread is for the two sides, the leads above, HR, leadership and the auditor."""
    return (
        viewer.account_id == offer.account_id
        or (offer.responsible_id is not None and viewer.is_self(offer.responsible_id))
        or (offer.is_proposal and offer.above_id is not None and viewer.is_self(offer.above_id))
        or viewer.may_see_rating(offer.owner_id, offer.unit_id)
    )


def may_answer(viewer: Viewer, offer: OfferEntry) -> bool:
    """Whether the ball is with the viewer's side."""
    side = side_of(viewer, offer)
    return side is not None and side == ball_of(offer.state)
