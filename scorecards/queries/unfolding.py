"""What one scorecard or one reward is explained from, without judging the whole cycle anew."""

from typing import Any

from cascade.models import Node
from cascade.queries import count_below, get_branches
from goals.models import Cycle, Measure, Owner, Select, Session, Target, col, select
from scorecards.evaluation import Evaluation, Scheme
from scorecards.queries.cards import Paid, get_scorecards
from scorecards.queries.schemes import find_scheme

_MOST_UNFOLDED = 60
"""With so many nodes below its lines a card is unfolded to the check-ins, else by one step."""


def get_unfolded_card(
    session: Session, cycle: Cycle, owner: str
) -> tuple[Evaluation, int | None] | None:
    """The owner's scorecard with what stands below its lines, and how far to unfold it.

    None without a scorecard. The stored scores are those of the full computation.
    """
    scheme = find_scheme(session, cycle.id or 0)
    cards = get_scorecards(session, cycle, [owner], scheme)
    if owner not in cards:
        return None
    keys = [line.key for line in cards[owner].lines]
    is_small = count_below(session, keys, _MOST_UNFOLDED + 1) <= _MOST_UNFOLDED
    levels = None if is_small else 1
    return Evaluation(get_branches(session, cycle, keys, levels), scheme, cards), levels


def get_unfolded_reward(session: Session, cycle: Cycle, paid: Paid, owner: str) -> Evaluation:
    """The scorecards and targets that the owner's rules read, to be unfolded by one step."""
    near = [owner, paid.members[owner].unit]
    cards = {code: card for code, card in paid.facts.scorecards.items() if code in near}
    lines = [line.key for card in cards.values() for line in card.lines]
    keys = select(col(Node.id)).where(
        col(Node.id).in_(lines) | col(Node.target_id).in_(_read(cycle, paid.scheme, owner))
    )
    scores = get_branches(session, cycle, keys, 1)
    earlier = [{owner: totals.get(owner)} for totals in paid.facts.earlier]
    return Evaluation(scores, paid.scheme, cards, earlier)


def _read(cycle: Cycle, scheme: Scheme, owner: str) -> Select[Any]:
    """The ids of the targets whose value or score a rule reads for the owner."""
    reads = [
        [*map(str, read.args), owner][:2]
        for rule in scheme.rules
        for expression in (rule.value, rule.when)
        if expression is not None
        for read in expression.reads
        if read.kind in ("value", "measure_score")
    ]
    return (
        select(col(Target.id))
        .join(Measure, col(Measure.id) == col(Target.measure_id))
        .join(Owner, col(Owner.id) == col(Target.owner_id))
        .where(
            col(Target.cycle_id) == cycle.id,
            col(Measure.code).in_({measure for measure, _ in reads}),
            col(Owner.code).in_({code for _, code in reads}),
        )
    )
