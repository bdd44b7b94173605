"""Until when a period may be reported before its reporter is late."""

from datetime import date, timedelta

from goals.periods import Period

MOST_DAYS = 15


def due_by(span: Period) -> date:
    """The last day to report the period: a third of its length after it, 1 to 15 days.

    >>> from goals.periods import period
    >>> [due_by(period(label)).isoformat() for label in ("2025-05", "2025-W23", "2025-06-13")]
    ['2025-06-10', '2025-06-10', '2025-06-14']
    """
    length = (span.ends - span.starts).days + 1
    return span.ends + timedelta(days=min(max(1, length // 3), MOST_DAYS))


def is_late(span: Period, as_of: date) -> bool:
    """Whether the days to report the period are over."""
    return as_of > due_by(span)
