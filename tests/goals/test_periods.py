"""Labels of periods and the days that they span."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goals.periods import FREQUENCIES, period, period_of, periods_within

DAYS = st.dates(date(1990, 1, 1), date(2090, 12, 31))


@pytest.mark.parametrize(
    ("label", "starts", "ends"),
    [
        ("2024", "2024-01-01", "2024-12-31"),
        ("2024-H2", "2024-07-01", "2024-12-31"),
        ("2024-Q1", "2024-01-01", "2024-03-31"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2020-W53", "2020-12-28", "2021-01-03"),
        ("2024-02-29", "2024-02-29", "2024-02-29"),
    ],
)
def test_a_label_names_its_days(label: str, starts: str, ends: str) -> None:
    assert period(label)[1:] == (date.fromisoformat(starts), date.fromisoformat(ends))


@pytest.mark.parametrize(
    "label", ["", "24", "2024-13", "2024-00", "2024-Q5", "2024-H0", "2021-W53", "2023-02-29",
              "2024-2", "2024-W1", "２０２４", "2024-06-1", "2024 ", "0000"]
)  # fmt: skip
def test_anything_else_is_refused(label: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the calendar words some of them itself
        period(label)


@given(DAYS, st.sampled_from(FREQUENCIES))
def test_the_period_of_a_day_holds_it_and_names_itself(day: date, frequency: str) -> None:
    found = period_of(day, frequency)
    assert found.starts <= day <= found.ends
    assert period(found.label) == found


def test_only_whole_periods_lie_within_a_span() -> None:
    found = periods_within(date(2025, 1, 2), date(2025, 4, 30), "month")
    assert [each.label for each in found] == ["2025-02", "2025-03", "2025-04"]
