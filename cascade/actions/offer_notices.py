"""Who learns of offers and of what is answered to them; of many at once with one notice."""

from collections.abc import Callable, Sequence
from datetime import datetime
from itertools import groupby
from operator import attrgetter

from cascade.actions.notices import notify, settle_all
from cascade.catchball import OFFERING
from cascade.models import Account
from cascade.notices import turn_key, turn_words
from cascade.offering import OfferEntry, side_of
from cascade.queries.offers import get_offers
from cascade.rights import Viewer
from goals.messages import say
from goals.models import Session, col, select

Address = Callable[[int | None], str]
"""Where an offer's page is; of None, the list of them."""


def tell_offers(
    session: Session, ids: Sequence[int], sender: Viewer, address: Address, now: datetime
) -> None:
    """Whoever is to answer learns of an offer, or of many with one notice."""
    offers = sorted(get_offers(session, ids), key=attrgetter("answering_id"))
    accounts = _accounts(session, {each.answering_id for each in offers})
    for person, group in groupby(offers, key=attrgetter("answering_id")):
        first, *others = group
        if person not in accounts:
            continue
        words = turn_words("offer", sender.name, first.measure.name, first.owner_name)
        href = address(first.id)
        if others:
            words = say("%(name)s offers you %(count)s targets",
                        name=sender.name, count=1 + len(others))  # fmt: skip
            href = address(None)
        notify(session, [accounts[person]], "offer", turn_key(first.id, 1), words, href, now)


def tell_turns(
    session: Session,
    offers: Sequence[OfferEntry],
    kind: str,
    sender: Viewer,
    address: Address,
    now: datetime,
) -> None:
    """The other sides learn of a turn; what was told of earlier ones is done with."""
    earlier = [turn_key(each.id, place + 1) for each in offers for place in range(each.position)]
    settle_all(session, earlier, now)
    people = {each.answering_id for each in offers if side_of(sender, each) == OFFERING}
    answering = _accounts(session, people)
    told: dict[int, list[OfferEntry]] = {}
    for each in offers:
        offering = side_of(sender, each) == OFFERING
        account = answering.get(each.answering_id) if offering else each.account_id
        if account is not None and account != sender.account_id:
            told.setdefault(account, []).append(each)
    for account, (first, *others) in told.items():
        words = turn_words(kind, sender.name, first.measure.name, first.owner_name)
        href = address(None if others else first.id)
        if others:
            words = say("%(name)s has accepted %(count)s offers",
                        name=sender.name, count=1 + len(others))  # fmt: skip
        key = turn_key(first.id, first.position + 1)
        notify(session, [account], "offer", key, words, href, now)


def _accounts(session: Session, people: set[int]) -> dict[int, int]:
    rows = session.execute(
        select(col(Account.owner_id), col(Account.id)).where(
            col(Account.owner_id).in_(people), col(Account.active)
        )
    )
    return dict(map(tuple, rows))
