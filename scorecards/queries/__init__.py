"""Reads, one file for each concern."""

from scorecards.queries.bundle import (
    export_rows,
    get_cascade_ids,
    get_ids,
    get_results,
    get_stored_reports,
    rows_of_scorecards,
)
from scorecards.queries.cards import (
    count_grades,
    get_lines,
    get_payout,
    get_scorecards,
    list_card_owners,
    list_cards,
    list_cards_of,
)
from scorecards.queries.evaluations import (
    get_evaluation,
    get_revision,
    list_earlier_totals,
)
from scorecards.queries.judging import get_judged, list_schemes
from scorecards.queries.reviews import (
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
    list_earlier_cycles,
)

__all__ = [
    "count_grades",
    "counts_streaks",
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
    "get_payout",
    "get_results",
    "get_reviews",
    "get_revision",
    "get_scorecards",
    "get_stored_reports",
    "list_card_owners",
    "list_cards",
    "list_cards_of",
    "list_earlier_cycles",
    "list_earlier_totals",
    "list_findings",
    "list_past",
    "list_schemes",
    "rows_of_scorecards",
]
