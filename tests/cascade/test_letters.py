"""When letters leave: quiet hours, the mail of the day, daylight saving; and what is an address."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cascade.letters import MOST_TRIES, Hours, due_at, is_address, is_quiet, last_strikes, pause

SHANGHAI, NEW_YORK = ZoneInfo("Asia/Shanghai"), ZoneInfo("America/New_York")
NIGHT = Hours(20, 8, 8)


def at(text: str, zone: ZoneInfo = SHANGHAI) -> datetime:
    """An instant by the clock of a place, in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=zone).astimezone(UTC)


@pytest.mark.parametrize(
    ("hours", "quiet"),
    [
        (Hours(20, 8), [20, 23, 0, 7]),
        (Hours(12, 14), [12, 13]),
        (Hours(0, 7), [0, 6]),
        (Hours(22, 0), [22, 23]),
        (Hours(9, 9), []),
    ],
)
def test_quiet_hours_begin_and_end_on_the_hour(hours: Hours, quiet: list[int]) -> None:
    found = [h for h in range(24) if is_quiet(at(f"2025-06-10T{h:02}:59"), hours, SHANGHAI)]
    assert {*quiet} <= {*found}
    start, end = hours[:2]
    assert len(found) == (end - start) % 24


@pytest.mark.parametrize(
    ("channel", "told", "leaves"),
    [
        ("mail", "2025-06-10T10:30", "2025-06-10T10:30"),
        ("mail", "2025-06-10T20:00", "2025-06-11T08:00"),
        ("mail", "2025-06-11T07:59", "2025-06-11T08:00"),
        ("digest", "2025-06-10T10:30", "2025-06-11T08:00"),
        ("digest", "2025-06-10T08:00", "2025-06-10T08:00"),
        ("digest", "2025-06-10T07:00", "2025-06-10T08:00"),
    ],
)
def test_what_is_told_at_an_hour_leaves_at_another(channel: str, told: str, leaves: str) -> None:
    assert due_at(channel, at(told), NIGHT, SHANGHAI) == at(leaves)


def test_a_mail_of_the_day_in_quiet_hours_waits_for_their_end() -> None:
    assert due_at("digest", at("2025-06-10T12:00"), Hours(20, 8, 6), SHANGHAI) == at(
        "2025-06-11T08:00"
    )


@pytest.mark.parametrize(
    ("told", "hours", "leaves"),
    [
        # In the night to 9 March 2025 the clocks of New York leave out 2 to 3 o'clock …
        ("2025-03-08T23:00", Hours(22, 8, 8), "2025-03-09T12:00+00:00"),
        ("2025-03-08T23:00", Hours(22, 2, 8), "2025-03-09T07:00+00:00"),
        # … and in the night to 2 November they go through 1 to 2 o'clock twice.
        ("2025-11-01T23:00", Hours(22, 8, 8), "2025-11-02T13:00+00:00"),
        ("2025-11-01T23:00", Hours(22, 1, 8), "2025-11-02T05:00+00:00"),
    ],
)
def test_daylight_saving_moves_the_instant_and_not_the_hour(
    told: str, hours: Hours, leaves: str
) -> None:
    assert due_at("mail", at(told, NEW_YORK), hours, NEW_YORK) == datetime.fromisoformat(leaves)


instants = st.datetimes(datetime(2025, 1, 1), datetime(2025, 12, 30), timezones=st.just(UTC))  # noqa: DTZ001 - bounds are naive by their kind
hour = st.integers(0, 23)


@given(instants, st.sampled_from(["mail", "digest"]), hour, hour, hour)
def test_a_letter_leaves_within_two_days_and_never_in_quiet_hours(
    told: datetime, channel: str, start: int, end: int, digest: int
) -> None:
    hours = Hours(start, end, digest)
    leaves = due_at(channel, told, hours, NEW_YORK)
    assert told <= leaves <= told + timedelta(hours=49)
    if end != 2:  # an hour that one night of the year does not have
        assert not is_quiet(leaves, hours, NEW_YORK)


@given(instants, hour)
def test_a_digest_is_due_exactly_if_its_hour_has_struck_since(now: datetime, digest: int) -> None:
    hours = Hours(0, 0, digest)
    struck = last_strikes(now, NEW_YORK)[digest]
    assert now - timedelta(hours=25) < struck <= now
    assert due_at("digest", struck, hours, NEW_YORK) <= now
    assert due_at("digest", struck + timedelta(seconds=1), hours, NEW_YORK) > now


def test_pauses_grow_and_end() -> None:
    pauses = [pause(tries) for tries in range(1, MOST_TRIES + 1)]
    waits = [each for each in pauses if each is not None]
    assert pauses[-1] is None
    assert len(waits) == MOST_TRIES - 1
    assert waits == sorted(waits)
    assert timedelta(days=1) < sum(waits, timedelta()) < timedelta(days=3)


@pytest.mark.parametrize("good", ["li.na@example.com", "a+b@x", "李娜@例子.中国"])
def test_an_address_is_taken(good: str) -> None:
    assert is_address(good)


@pytest.mark.parametrize(
    "bad",
    [
        *("", "li", "@x", "li@", "li@x@y", "li na@x", "li@x, an@y", "<li@x>", "li@x\r\nBcc: an@y"),
        *("li@x\n", "li\x00@x", f"{'a' * 65}@x", f"a@{'x' * 190}"),
    ],
)
def test_what_is_no_single_address_is_refused(bad: str) -> None:
    assert not is_address(bad)
