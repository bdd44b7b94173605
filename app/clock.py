"""The only place that reads the clock; everything else takes the time as an argument."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo


def now() -> datetime:
    """This instant, aware, in UTC."""
    return datetime.now(UTC)


def today(timezone: str) -> date:
    """The day it is in the time zone (an IANA name such as ``Asia/Shanghai``)."""
    return datetime.now(ZoneInfo(timezone)).date()
