"""Reviews and checks of a whole cycle."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from cascade.findings import Finding, by_severity
from cascade.queries import (
    get_examined,
    get_organisation,
    list_links,
)
from cascade.target_checks import cascade_findings
from goals.bulk import collector_paused
from goals.models import Cycle, Session
from goals.queries import (
    get_company,
)
from scorecards.checks import Judged, scorecard_findings
from scorecards.evaluation import Scheme, rewards
from scorecards.packs import CompanyReview, company_review
from scorecards.queries.cards import get_lines
from scorecards.queries.evaluations import get_evaluation
from scorecards.queries.schemes import (
    find_scheme,
    get_adjustments,
    get_judges_of,
    get_members,
    list_earlier_cycles,
)
from scorecards.reviews import Past, Reviews
from scorecards.scorecard import Scorecard, scorecard


def get_reviews(session: Session, cycle: Cycle) -> Reviews:
    """The cycle's reviews, to be asked for by code; the number of statements is fixed."""
    assert cycle.id is not None  # a stored cycle
    company = get_company(session)
    assert company is not None  # a cycle is loaded with its company
    judged = get_evaluation(session, cycle, detailed=True)
    scheme = judged.scheme
    return Reviews(
        judged,
        get_organisation(session, cycle.ends),
        rewards(judged, get_members(session, on=cycle.ends)) if scheme else None,
        list_past(session, cycle, scheme) if scheme else [],
        company.name,
    )


def list_past(
    session: Session, cycle: Cycle, scheme: Scheme, owners: Collection[str] | None = None
) -> list[Past]:
    """Totals and grades of up to eleven earlier cycles, the latest first."""
    cycles = list_earlier_cycles(session, cycle, scheme.code)[:_MOST_PAST]
    if not cycles:
        return []
    ids = [each.id or 0 for each in cycles]
    lines = get_lines(session, ids, owners)
    adjusted = get_adjustments(session, ids)
    judged_by = get_judges_of(session, ids)
    cards: dict[int, list[Scorecard]] = defaultdict(list)
    for (cycle_id, owner), found in lines.items():
        cap, among = judged_by[cycle_id]
        cards[cycle_id].append(scorecard(owner, found, adjusted[cycle_id][owner], cap, among))
    return [
        Past(
            each.code,
            each.name,
            {card.owner: card.total for card in cards[each.id or 0]},
            {card.owner: card.grade for card in cards[each.id or 0]},
        )
        for each in cycles
    ]


_MOST_PAST = 11
"""With the reviewed cycle a year of months."""


def get_company_review(session: Session, cycle: Cycle, reviews: Reviews) -> CompanyReview:
    """The review of the whole company."""
    assert cycle.id is not None  # a stored cycle
    return company_review(reviews, list_links(session, cycle.id))


@collector_paused()
def list_findings(session: Session, cycle: Cycle, as_of: date, timezone: str) -> list[Finding]:
    """What is odd about the cycle on that day in the company's time zone, the gravest first.

    A past cycle is asked about on a later day: only what is still missing in it is overdue.
    """
    assert cycle.id is not None  # a stored cycle
    next_day = datetime.combine(as_of, time(), ZoneInfo(timezone)) + timedelta(days=1)
    examined = get_examined(session, cycle, as_of, next_day)
    judged = Judged(examined, find_scheme(session, cycle.id), get_members(session, on=cycle.ends))
    return by_severity([*cascade_findings(examined), *scorecard_findings(judged)])
