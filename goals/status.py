"""The status of a goal: how its score stands, and whether one can rely on it yet or still."""

from datetime import date, timedelta

from goals.periods import days_of

AT_RISK, ON_TRACK = 7000, 8500
"""The scores (hundredths) from which a goal is at risk, and on track; below both: off track."""

GRACE = {
    "day": timedelta(hours=12),
    "week": timedelta(days=3, hours=12),
    "month": timedelta(days=15),
    "quarter": timedelta(days=45, hours=12),
    "half": timedelta(days=91),
    "year": timedelta(days=182, hours=12),
}
"""How much longer than its frequency a measure may be silent: half of it."""

STATUSES = ("on_track", "at_risk", "off_track", "open", "stale", "too_early")


def of_score(score: int | None) -> str:
    """The status that the score alone gives.

    >>> [of_score(score) for score in (8500, 7000, 6999, None)]
    ['on_track', 'at_risk', 'off_track', 'open']
    """
    if score is None:
        return "open"
    return "on_track" if score >= ON_TRACK else "at_risk" if score >= AT_RISK else "off_track"


def status(
    score: int | None,
    starts: date,
    ends: date,
    as_of: date,
    *,
    frequency: str | None = None,
    reported: date | None = None,
) -> str:
    """The status on a day of a goal in a cycle of these days.

    `frequency` is the measure's, `reported` the last day its check-ins speak of; without them
    (an objective) nothing is stale. After the cycle the last day counts for ever.

    >>> june = date(2025, 6, 1), date(2025, 6, 30)
    >>> status(None, *june, date(2025, 6, 2)), status(None, *june, date(2025, 6, 20))
    ('too_early', 'open')
    >>> status(9000, *june, date(2025, 6, 20), frequency="week", reported=date(2025, 6, 8))
    'stale'
    """
    if score is None:
        return "too_early" if is_early(starts, ends, as_of) else "open"
    if frequency is None or reported is None:
        return of_score(score)
    is_stale = min(as_of, ends) - reported > patience(frequency)
    return "stale" if is_stale else of_score(score)


def is_early(starts: date, ends: date, as_of: date) -> bool:
    """Whether less than a tenth of the cycle is over."""
    return (as_of - starts).days * 10 < (ends - starts).days + 1


def patience(frequency: str) -> timedelta:
    """How long a measure may be silent: its frequency and the grace."""
    return timedelta(days=days_of(frequency)) + GRACE[frequency]
