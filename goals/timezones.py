"""The time zones that there are."""

from functools import lru_cache
from zoneinfo import available_timezones


@lru_cache(maxsize=1)
def timezones() -> frozenset[str]:
    """The names of all time zones; finding them takes long, so it is done once."""
    return frozenset(available_timezones())
