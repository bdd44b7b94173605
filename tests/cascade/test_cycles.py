"""Who is late in a cycle."""

from datetime import date

import pytest

from cascade.cycles import Reporter, Reporting, due_until, late_owners

ANN = Reporter("ANN", "Ann", "B", "Team B")
BEN = Reporter("BEN", "Ben", "A", "Team A")
JUNE = date(2025, 6, 1), date(2025, 6, 30)
QUARTER = date(2025, 4, 1), date(2025, 6, 30)


def report(owner: Reporter, frequency: str = "month", **last: date) -> Reporting:
    """A target of the owner whose inputs were told up to these days."""
    return Reporting(1, owner, frequency, tuple(last), last, "+".join(last))


@pytest.mark.parametrize(
    ("span", "frequency", "as_of", "due"),
    [
        (QUARTER, "month", date(2025, 5, 10), date.min),
        (QUARTER, "month", date(2025, 5, 11), date(2025, 4, 30)),
        (QUARTER, "quarter", date(2025, 7, 15), date.min),
        (QUARTER, "quarter", date(2025, 7, 16), date(2025, 6, 30)),
        (JUNE, "year", date(2026, 2, 1), date(2025, 6, 30)),
        (JUNE, "week", date(2025, 6, 11), date(2025, 6, 8)),
    ],
)
def test_a_period_is_due_when_its_days_to_report_are_over(
    span: tuple[date, date], frequency: str, as_of: date, due: date
) -> None:
    assert due_until(*span, frequency, as_of) == due


def test_late_are_those_whose_reports_end_before_by_unit() -> None:
    rows = [
        report(ANN, a=date(2025, 4, 30)),
        report(ANN, a=date(2025, 5, 31), b=date.min),
        report(ANN, a=date(2025, 5, 31)),
        report(BEN, a=date(2025, 4, 30)),
        report(BEN, "quarter", a=date.min),
    ]
    found = late_owners(rows, *QUARTER, date(2025, 6, 12))
    assert [(each.owner.code, each.measures, each.since) for each in found] == [
        ("BEN", ("a",), date(2025, 4, 30)),
        ("ANN", ("a", "a+b"), date(2025, 3, 31)),
    ]
    assert [each.targets for each in found] == [1, 2]
    assert not late_owners(rows, *QUARTER, date(2025, 5, 10))
