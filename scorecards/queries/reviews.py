"""Reviews and checks of a whole cycle."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from fractions import Fraction
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
from scorecards.grades import grade
from scorecards.packs import CompanyReview, company_review
from scorecards.queries.cards import get_lines
from scorecards.queries.evaluations import get_evaluation
from scorecards.queries.schemes import (
    counts_streaks,
    find_scheme,
    get_adjustments,
    get_judges_of,
    get_members,
    list_earlier_cycles,
)
from scorecards.reviews import Past, Reviews
from scorecards.scorecard import mean, total


def get_reviews(session: Session, cycle: Cycle) -> Reviews:
    """The cycle's reviews, to be asked for by code; the number of statements is fixed."""
    assert cycle.id is not None  # a stored cycle
    company = get_company(session)
    assert company is not None  # a cycle is loaded with its company
    judged = get_evaluation(session, cycle, detailed=True, streaks=False)
    scheme = judged.scheme
    past = list_past(session, cycle, scheme) if scheme else []
    paid = None
    if scheme is not None:
        judged.earlier = earlier_totals(past, scheme)
        paid = rewards(judged, get_members(session, on=cycle.ends))
    places = get_organisation(session, cycle.ends)
    return Reviews(judged, places, paid, past[:MOST_PAST], company.name)


MOST_PAST = 11
"""So many earlier cycles a review tells of: with the reviewed one a year of months."""


def list_past(
    session: Session, cycle: Cycle, scheme: Scheme, owners: Collection[str] | None = None
) -> list[Past]:
    """Totals and grades of the earlier cycles, the latest first.

    Of as many as a review tells of, or of all where the scheme's rules ask how they were.
    """
    most = None if counts_streaks(scheme) else MOST_PAST
    cycles = list_earlier_cycles(session, cycle, scheme.code)[:most]
    if not cycles:
        return []
    ids = [each.id or 0 for each in cycles]
    adjusted, judged_by = get_adjustments(session, ids), get_judges_of(session, ids)
    past = {each.id: Past(each.code, each.name, {}, {}) for each in cycles}
    for (cycle_id, owner), lines in get_lines(session, ids, owners).items():
        cap, among = judged_by[cycle_id]
        reached = total(mean(lines, cap), adjusted[cycle_id].get(owner, ()))
        past[cycle_id].totals[owner] = reached
        past[cycle_id].grades[owner] = grade(reached, among)
    return list(past.values())


def earlier_totals(past: Sequence[Past], scheme: Scheme) -> list[dict[str, Fraction | None]]:
    """What the scheme's rules know of everybody's earlier cycles; nothing where none asks."""
    return [each.totals for each in past] if counts_streaks(scheme) else []


def get_company_review(session: Session, cycle: Cycle, reviews: Reviews) -> CompanyReview:
    """The review of the whole company."""
    assert cycle.id is not None  # a stored cycle
    return company_review(reviews, list_links(session, cycle.id))


@collector_paused()
def list_findings(
    session: Session, cycle: Cycle, as_of: date, timezone: str, *, patient: bool = False
) -> list[Finding]:
    """What is odd about the cycle on that day in the company's time zone, the gravest first.

    A past cycle is asked about on a later day: only what is still missing in it is overdue.
    Whoever is `patient` misses no first report in a draft, nor before its first period is due.
    """
    assert cycle.id is not None  # a stored cycle
    next_day = datetime.combine(as_of, time(), ZoneInfo(timezone)) + timedelta(days=1)
    examined = replace(get_examined(session, cycle, as_of, next_day), patient=patient)
    judged = Judged(examined, find_scheme(session, cycle.id), get_members(session, on=cycle.ends))
    return by_severity([*cascade_findings(examined), *scorecard_findings(judged)])
