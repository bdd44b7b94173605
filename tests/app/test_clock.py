"""The one clock: aware, and a day in the company's own time zone."""

from datetime import timedelta

from app import clock


def test_now_is_aware_and_in_utc() -> None:
    assert clock.now().utcoffset() == timedelta(0)


def test_today_depends_on_where_one_is() -> None:
    # Kiritimati is 25 hours ahead of Niue: never the same day.
    assert clock.today("Pacific/Kiritimati") > clock.today("Pacific/Niue")
