"""Whole cycles judged from their check-ins."""

from fractions import Fraction

from cascade.queries import (
    get_cascade,
)
from cascade.scores import cycle_scores
from goals.models import Company, Cycle, Session, col, select
from scorecards.evaluation import Evaluation, Scheme, evaluation
from scorecards.queries.cards import get_lines
from scorecards.queries.schemes import (
    counts_streaks,
    find_scheme,
    get_adjustments,
    line_caps,
    list_earlier_cycles,
)
from scorecards.scorecard import mean, total


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


def list_earlier_totals(
    session: Session, cycle: Cycle, scheme: Scheme
) -> list[dict[str, Fraction | None]]:
    """Everybody's totals in the earlier cycles, where the scheme's rules ask for them.

    From the stored scores: what `get_evaluation` finds with `streaks`, in few statements.
    """
    if not counts_streaks(scheme):
        return []
    ids = [each.id or 0 for each in list_earlier_cycles(session, cycle, scheme.code)]
    lines = get_lines(session, ids)
    adjusted, caps = get_adjustments(session, ids), line_caps(session, ids)
    totals: dict[int, dict[str, Fraction | None]] = {key: {} for key in ids}
    for (key, owner), found in lines.items():
        totals[key][owner] = total(mean(found, caps[key]), adjusted[key].get(owner, ()))
    return list(totals.values())


def get_revision(session: Session) -> int:
    """The count of the company's writes: whatever is computed holds until it rises."""
    return session.scalars(select(col(Company.revision))).first() or 0
