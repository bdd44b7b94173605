"""Catchball: offers and what is answered to them; what both accept becomes the target."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from cascade.actions.amending import Told, amend
from cascade.actions.offer_notices import Address, tell_offers, tell_turns
from cascade.catchball import (
    Terms,
    agreed_row,
    allowed_turns,
    problems_of_turn,
    state_after,
    terms_problem,
    terms_text,
)
from cascade.models import Offer, OfferTurn
from cascade.offering import OfferEntry, side_of
from cascade.queries.offers import get_offers, get_open_terms, get_reminders
from cascade.queries.planning import list_current_targets
from cascade.rights import Viewer
from goals.actions import Deed, Overtaken, insert_rows, record_audits
from goals.changes import Change
from goals.cycle_states import permits
from goals.messages import Message, say
from goals.models import Cycle, Measure, Owner, Session, col, select, update
from goals.refusals import Conflict, NotAllowed, NotFound, RuleBroken


class Proposal(NamedTuple):
    """A target that is offered: codes of its objective, measure and owner, and its terms."""

    objective: str
    measure: str
    owner: str
    terms: Terms


@dataclass(frozen=True, slots=True)
class NewTurn:
    """What somebody answers; `follows` is the position of the last turn that she saw."""

    kind: str
    terms: Terms | None = None
    reason: str = ""
    resources: str = ""
    follows: int | None = None


class TurnRefused(RuleBroken):
    """The turn lacks something; `problems` says what, by field."""

    def __init__(self, problems: dict[str, Message]) -> None:
        super().__init__(next(iter(problems.values())))
        self.problems = problems


def make_offers(
    session: Session,
    cycle: Cycle,
    proposals: Sequence[Proposal],
    sender: Viewer,
    note: str,
    due: date | None,
    address: Address,
    now: datetime,
) -> list[int]:
    """Offer the targets; the new offers' ids. What is on offer already on these terms stays.

    Raises Conflict where a target is on offer on other terms, RuleBroken where the cycle's state
    permits no offers any more.
    """
    if not permits(cycle.state, "offer"):
        raise RuleBroken(
            say("the cycle %(cycle)s is no draft and not active; nothing is agreed any more",
                cycle=cycle.code)
        )  # fmt: skip
    fresh = _not_yet_offered(session, cycle, proposals)
    measures, owners = _ids(session, fresh)
    shared = {
        "cycle_id": cycle.id,
        "account_id": sender.account_id,
        "state": "open",
        "due": due,
        "created_at": now,
    }
    ids = insert_rows(
        session,
        Offer,
        [
            {
                **shared,
                "objective": each.objective,
                "measure_id": measures[each.measure],
                "owner_id": owners[each.owner],
            }
            for each in fresh
        ],
    )
    turns = [NewTurn("offer", each.terms, note) for each in fresh]
    _append(
        session, [(offer, 1, turn) for offer, turn in zip(ids, turns, strict=True)], sender, now
    )
    record_audits(
        session,
        [
            Deed(_actor(sender), "offer", "offers", _code(offer, each.measure, each.owner),
                 None, {"terms": terms_text(each.terms)})
            for offer, each in zip(ids, fresh, strict=True)
        ],
        now,
    )  # fmt: skip
    tell_offers(session, ids, sender, address, now)
    return ids


def _not_yet_offered(
    session: Session, cycle: Cycle, proposals: Sequence[Proposal]
) -> list[Proposal]:
    there = get_open_terms(
        session, cycle.id or 0, {p.measure for p in proposals}, {p.owner for p in proposals}
    )
    fresh = []
    for each in proposals:
        standing = there.get((each.measure, each.owner))
        if standing is None:
            fresh.append(each)
        elif standing[1] != each.terms:
            raise Conflict(
                say("%(measure)s is on offer to %(owner)s already; answer or withdraw that first",
                    measure=each.measure, owner=each.owner)
            )  # fmt: skip
    return fresh


def _ids(session: Session, proposals: Sequence[Proposal]) -> tuple[dict[str, int], dict[str, int]]:
    measures = session.execute(
        select(col(Measure.code), col(Measure.id)).where(
            col(Measure.code).in_({each.measure for each in proposals})
        )
    )
    owners = session.execute(
        select(col(Owner.code), col(Owner.id)).where(
            col(Owner.code).in_({each.owner for each in proposals})
        )
    )
    return dict(map(tuple, measures)), dict(map(tuple, owners))


def take_turn(
    session: Session,
    offer_id: int,
    turn: NewTurn,
    who: Viewer,
    address: Address,
    now: datetime,
    today: date,
    amendment: Told,
) -> None:
    """Answer an offer; what is accepted becomes the target with the amendment's words.

    Raises NotFound, NotAllowed, Overtaken where the other side was faster, TurnRefused, and what
    `amend` raises.
    """
    offer = _locked(session, [offer_id])[0]
    _refuse_turn(session, offer, turn, who, now)
    if turn.kind == "accept":
        _accept(session, [offer], turn, who, now, today, amendment)
    else:
        _throw(session, offer, turn, who, now)
    tell_turns(session, [offer], turn.kind, who, address, now)


def accept_offers(
    session: Session,
    positions: dict[int, int],
    who: Viewer,
    address: Address,
    now: datetime,
    today: date,
    amendment: Told,
) -> int:
    """Accept these offers at once (id → position seen), all or none; how many they were."""
    offers = _locked(session, sorted(positions))
    turn = NewTurn("accept")
    for each in offers:
        seen = NewTurn("accept", follows=positions[each.id])
        _refuse_turn(session, each, seen, who, now)
    _accept(session, offers, turn, who, now, today, amendment)
    tell_turns(session, offers, "accept", who, address, now)
    return len(offers)


def _locked(session: Session, ids: Sequence[int]) -> list[OfferEntry]:
    """The offers, which nobody else may answer until the transaction is over."""
    session.execute(
        select(col(Offer.id))
        .where(col(Offer.id).in_(ids))
        .order_by(col(Offer.id))
        .with_for_update()
    ).all()
    found = get_offers(session, ids)
    if not found or len(found) < len(ids):
        raise NotFound(say("there is no such offer"))
    return found


def _refuse_turn(
    session: Session, offer: OfferEntry, turn: NewTurn, who: Viewer, now: datetime
) -> None:
    side = side_of(who, offer)
    if side is None:
        raise NotAllowed(say("this is between others; you may only read it"))
    if turn.follows is not None and turn.follows != offer.position:
        raise Overtaken(
            say("%(measure)s for %(owner)s was answered meanwhile; look at what stands there now",
                measure=offer.measure.name, owner=offer.owner_name)
        )  # fmt: skip
    reminded = get_reminders(session, [offer.id]).get(offer.id)
    if turn.kind not in allowed_turns(offer.state, side, reminded, now):
        raise Conflict(say("this is not yours to do now; look at how the offer stands"))
    problems = problems_of_turn(turn.kind, turn.reason, turn.terms, offer.terms)
    if turn.terms is not None and not problems:
        measure = offer.measure
        unscored = terms_problem(measure.curve.text, measure.direction, turn.terms)
        problems = {"target": unscored} if unscored else {}
    if problems:
        raise TurnRefused(problems)


def _throw(session: Session, offer: OfferEntry, turn: NewTurn, who: Viewer, now: datetime) -> None:
    _append(session, [(offer.id, offer.position + 1, turn)], who, now)
    _move(session, [offer], who, turn.kind)
    _record(session, [offer], turn, who, now)


def _accept(
    session: Session,
    offers: Sequence[OfferEntry],
    turn: NewTurn,
    who: Viewer,
    now: datetime,
    today: date,
    amendment: Told,
) -> None:
    """The acceptance repeats the terms in full, so that what both signed stands in one row."""
    signed = [
        (
            each.id,
            each.position + 1,
            NewTurn("accept", each.terms, turn.reason, turn.resources),
        )
        for each in offers
    ]
    _append(session, signed, who, now)
    _move(session, offers, who, "accept")
    _record(session, offers, turn, who, now)
    amend(session, _changes(session, offers), amendment, now, today)


def _changes(session: Session, offers: Sequence[OfferEntry]) -> list[Change]:
    pairs: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for each in offers:
        pairs[each.cycle].append((each.measure.code, each.owner))
    stored = {cycle: list_current_targets(session, cycle, pairs[cycle]) for cycle in pairs}
    changes = []
    for offer in offers:
        place = {
            "cycle": offer.cycle,
            "measure": offer.measure.code,
            "owner": offer.owner,
            "objective": offer.objective,
        }
        before = stored[offer.cycle].get((offer.measure.code, offer.owner))
        changes.append(Change("targets", before, agreed_row(before, place, offer.terms)))
    return changes


def _append(
    session: Session, turns: Sequence[tuple[int, int, NewTurn]], who: Viewer, now: datetime
) -> None:
    insert_rows(
        session,
        OfferTurn,
        [
            {
                "offer_id": offer,
                "position": position,
                "kind": turn.kind,
                "account_id": who.account_id,
                "actor": _actor(who),
                "terms": "" if turn.terms is None else terms_text(turn.terms),
                "reason": turn.reason.strip(),
                "resources": turn.resources.strip(),
                "at": now,
            }
            for offer, position, turn in turns
        ],
    )


def _move(session: Session, offers: Sequence[OfferEntry], who: Viewer, kind: str) -> None:
    for each in offers:
        state = state_after(each.state, side_of(who, each) or "", kind)
        if state != each.state:
            session.execute(update(Offer).where(col(Offer.id) == each.id).values(state=state))


def _record(
    session: Session, offers: Sequence[OfferEntry], turn: NewTurn, who: Viewer, now: datetime
) -> None:
    record_audits(
        session,
        [
            Deed(
                _actor(who),
                turn.kind,
                "offers",
                _code(each.id, each.measure.code, each.owner),
                {"state": each.state, "terms": terms_text(each.terms)},
                {
                    "state": state_after(each.state, side_of(who, each) or "", turn.kind),
                    "terms": terms_text(turn.terms or each.terms),
                    "reason": turn.reason.strip(),
                },
            )
            for each in offers
        ],
        now,
    )


def _code(offer: int, measure: str, owner: str) -> str:
    return f"{offer}/{measure}/{owner}"


def _actor(who: Viewer) -> str:
    return who.owner_code or who.login
