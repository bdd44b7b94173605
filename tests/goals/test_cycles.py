"""What the next cycle would be, and how cycles stand in each other."""

from datetime import date
from typing import NamedTuple

import pytest

from goals.cycles import (
    FREQUENCIES_OF_CYCLES,
    last_day,
    nested,
    parents,
    proposed_code,
    proposed_name,
    proposed_start,
)
from goals.periods import period, period_of


class Cycle(NamedTuple):
    """As much of a cycle as the proposals ask for."""

    code: str
    starts: date
    ends: date
    frequency: str
    parent: str = ""


def labelled(label: str, frequency: str, parent: str = "") -> Cycle:
    """The cycle of a calendar period."""
    span = period(label)
    return Cycle(label, span.starts, span.ends, frequency, parent)


YEAR = labelled("2025", "year")
HALF = labelled("2025-H1", "half", "2025")
QUARTER = labelled("2025-Q2", "quarter", "2025-H1")
MAY, JUNE = (labelled(f"2025-0{month}", "month", "2025-Q2") for month in (5, 6))


@pytest.mark.parametrize("frequency", FREQUENCIES_OF_CYCLES)
def test_a_calendar_period_is_called_like_it(frequency: str) -> None:
    whole = period_of(date(2024, 7, 1), frequency)
    assert last_day(whole.starts, frequency) == whole.ends
    assert proposed_code(whole.starts, frequency, ()) == whole.label


@pytest.mark.parametrize(
    ("starts", "frequency", "ends"),
    [
        (date(2025, 4, 1), "year", date(2026, 3, 31)),
        (date(2025, 4, 16), "month", date(2025, 5, 15)),
        (date(2024, 12, 15), "quarter", date(2025, 3, 14)),
        (date(2025, 8, 31), "half", date(2026, 2, 27)),
        (date(2024, 2, 29), "year", date(2025, 2, 27)),
    ],
)
def test_any_other_first_day_gives_as_many_months(starts: date, frequency: str, ends: date) -> None:
    assert last_day(starts, frequency) == ends


def test_the_next_one_begins_where_the_last_one_ends() -> None:
    assert proposed_start([MAY, JUNE, QUARTER], "month", date(2025, 1, 1)) == date(2025, 7, 1)
    assert proposed_start([MAY], "quarter", date(2025, 1, 15)) == date(2025, 1, 1)


def test_a_taken_code_gets_a_number() -> None:
    assert proposed_code(JUNE.starts, "month", {"2025-06", "2025-06-2"}) == "2025-06-3"


@pytest.mark.parametrize(
    ("starts", "frequency", "name"),
    [
        (date(2025, 6, 1), "month", "June 2025"),
        (date(2025, 10, 1), "quarter", "Quarter 4 of 2025"),
        (date(2025, 7, 1), "half", "Second half of 2025"),
        (date(2025, 1, 1), "half", "First half of 2025"),
        (date(2025, 1, 1), "year", "Year 2025"),
        (date(2025, 2, 1), "quarter", "February 2025 to April 2025"),
    ],
)
def test_names_are_what_people_say(starts: date, frequency: str, name: str) -> None:
    assert str(proposed_name(starts, frequency)) == name


def test_the_shortest_longer_cycle_around_is_the_parent() -> None:
    found = parents(JUNE.starts, JUNE.ends, "month", [YEAR, HALF, QUARTER, MAY])
    assert [each.code for each in found] == ["2025-Q2", "2025-H1", "2025"]
    assert not parents(date(2025, 6, 15), date(2025, 7, 14), "month", [QUARTER, MAY])


def test_cycles_stand_below_the_one_around_them() -> None:
    earlier = labelled("2024", "year")
    shown = [
        (depth, each.code) for depth, each in nested([MAY, earlier, QUARTER, JUNE, HALF, YEAR])
    ]
    assert shown == [
        (0, "2025"), (1, "2025-H1"), (2, "2025-Q2"), (3, "2025-05"), (3, "2025-06"), (0, "2024")
    ]  # fmt: skip


def test_parents_in_a_circle_or_out_of_sight_lose_nobody() -> None:
    circle = [MAY._replace(parent="2025-06"), JUNE._replace(parent="2025-05")]
    lost = QUARTER._replace(parent="2031")
    assert sorted(each.code for _, each in nested([*circle, lost])) == [
        "2025-05", "2025-06", "2025-Q2"
    ]  # fmt: skip
