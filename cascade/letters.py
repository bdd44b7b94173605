"""When a letter may leave, how long to wait after a failure, and what is an address."""

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

LEASE = timedelta(minutes=10)
"""How long a letter belongs to whoever sends it; then somebody else may try."""

STALE = timedelta(days=14)
"""What nobody was told of for so long comes in no letter any more."""

_PAUSES = tuple(
    timedelta(minutes=minutes) for minutes in (1, 5, 30, 2 * 60, 6 * 60, 12 * 60, 24 * 60)
)

MOST_TRIES = len(_PAUSES) + 1

_ADDRESS = re.compile(r"[^\s@<>,;:\"()\[\]\\]{1,64}@[^\s@<>,;:\"()\[\]\\]{1,189}")


class Hours(NamedTuple):
    """The hours of the day in which somebody gets no mail, and the one of the daily mail."""

    quiet_from: int = 20
    quiet_until: int = 8
    digest_hour: int = 8


def is_quiet(at: datetime, hours: Hours, zone: ZoneInfo) -> bool:
    """Whether the instant lies in the quiet hours; equal hours mean that there are none.

    >>> night = datetime(2025, 6, 1, 22, tzinfo=UTC)
    >>> is_quiet(night, Hours(), ZoneInfo("UTC")), is_quiet(night, Hours(8, 8), ZoneInfo("UTC"))
    (True, False)
    """
    hour = at.astimezone(zone).hour
    if hours.quiet_from <= hours.quiet_until:
        return hours.quiet_from <= hour < hours.quiet_until
    return hour >= hours.quiet_from or hour < hours.quiet_until


def due_at(channel: str, told_at: datetime, hours: Hours, zone: ZoneInfo) -> datetime:
    """When a letter about something may leave: at once or with the digest, after quiet hours.

    >>> due_at("digest", datetime(2025, 6, 1, 9, tzinfo=UTC), Hours(), ZoneInfo("UTC"))
    datetime.datetime(2025, 6, 2, 8, 0, tzinfo=datetime.timezone.utc)
    """
    first = told_at if channel == "mail" else _next(told_at, hours.digest_hour, zone)
    return _next(first, hours.quiet_until, zone) if is_quiet(first, hours, zone) else first


def _next(after: datetime, hour: int, zone: ZoneInfo) -> datetime:
    """The first instant from there on at which the clock strikes that hour.

    An hour that daylight saving leaves out strikes when the clock goes on.
    """
    day = after.astimezone(zone).date()
    found = _strike(day, hour, zone)
    return found if found >= after else _strike(day + timedelta(days=1), hour, zone)


def last_strikes(now: datetime, zone: ZoneInfo) -> dict[int, datetime]:
    """When the clock last struck each hour of the day."""
    day = now.astimezone(zone).date()
    struck = {hour: _strike(day, hour, zone) for hour in range(24)}
    return {
        hour: at if at <= now else _strike(day - timedelta(days=1), hour, zone)
        for hour, at in struck.items()
    }


def _strike(day: date, hour: int, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(hour), zone).astimezone(UTC)


def pause(tries: int) -> timedelta | None:
    """How long to wait after so many tries; None where it is time to give up.

    >>> pause(1), pause(MOST_TRIES)
    (datetime.timedelta(seconds=60), None)
    """
    return _PAUSES[tries - 1] if tries <= len(_PAUSES) else None


def is_address(text: str) -> bool:
    """Whether mail may be sent there: one plain address and nothing that could be a header.

    >>> is_address("li.na@example.com"), is_address("li@a.b\\nBcc: x@y.z"), is_address("li, na@x")
    (True, False, False)
    """
    return bool(_ADDRESS.fullmatch(text)) and text.isprintable()
