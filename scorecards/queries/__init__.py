"""Reads, one file for each concern."""

from scorecards.queries.bundle import (
    cell_text,
    export_rows,
    get_cascade_ids,
    get_ids,
    get_results,
    get_stored_reports,
    rows_of_scorecards,
)
from scorecards.queries.cards import (
    Paid,
    count_grades,
    get_lines,
    get_paid,
    get_payout,
    get_scorecards,
    list_card_owners,
    list_cards,
    list_cards_of,
)
from scorecards.queries.evaluations import (
    get_evaluation,
    get_revision,
)
from scorecards.queries.judging import get_judged, list_schemes
from scorecards.queries.reviews import (
    MOST_PAST,
    earlier_totals,
    get_company_review,
    get_reviews,
    list_findings,
    list_past,
)
from scorecards.queries.schemes import (
    counts_streaks,
    find_scheme,
    find_scheme_version,
    get_adjustments,
    get_judges,
    get_judges_of,
    get_members,
    has_money,
    list_earlier_cycles,
)
from scorecards.queries.unfolding import get_unfolded_card, get_unfolded_reward

__all__ = [
    "MOST_PAST",
    "Paid",
    "cell_text",
    "count_grades",
    "counts_streaks",
    "earlier_totals",
    "export_rows",
    "find_scheme",
    "find_scheme_version",
    "get_adjustments",
    "get_cascade_ids",
    "get_company_review",
    "get_evaluation",
    "get_ids",
    "get_judged",
    "get_judges",
    "get_judges_of",
    "get_lines",
    "get_members",
    "get_paid",
    "get_payout",
    "get_results",
    "get_reviews",
    "get_revision",
    "get_scorecards",
    "get_stored_reports",
    "get_unfolded_card",
    "get_unfolded_reward",
    "has_money",
    "list_card_owners",
    "list_cards",
    "list_cards_of",
    "list_earlier_cycles",
    "list_findings",
    "list_past",
    "list_schemes",
    "rows_of_scorecards",
]
