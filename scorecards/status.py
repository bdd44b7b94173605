"""The status of a score: one word, shown as shape, word and colour together."""

from scorecards.charts import FAIR, WEAK


def status(score: int | None) -> str:
    """How a score in hundredths stands: on_track from 85, at_risk from 70, off_track; open without.

    >>> [status(score) for score in (8500, 7000, 6999, None)]
    ['on_track', 'at_risk', 'off_track', 'open']
    """
    if score is None:
        return "open"
    return "on_track" if score >= FAIR else "at_risk" if score >= WEAK else "off_track"
