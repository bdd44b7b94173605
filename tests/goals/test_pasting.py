"""Pasted rows: columns by tabs, semicolons or commas; what is no row is said by its line."""

import pytest

from goals.pasting import MOST_LINES, PastedRow, pasted


@pytest.mark.parametrize(
    "text",
    [
        "CSAT\tchen\t2025-06\t4.5\ttwo were ill",
        "CSAT;chen;2025-06;4.5;two were ill",
        "CSAT, chen, 2025-06, 4.5, two were ill",
        "\n measure\towner\tperiod\tvalue\tnote\nCSAT\tchen\t2025-06\t4.5\ttwo were ill\n\n",
    ],
)
def test_columns_stand_apart_as_spreadsheets_write_them(text: str) -> None:
    found = pasted(text)
    assert not found.problems
    assert [row[1:] for row in found.rows] == [("CSAT", "chen", "2025-06", ("4.5", "two were ill"))]


def test_a_quoted_cell_may_hold_a_comma() -> None:
    assert pasted('A,b,2025-06,"1,234.5","one, two"').rows[0].rest == ("1,234.5", "one, two")


def test_values_come_before_the_note() -> None:
    row = PastedRow(1, "RATE", "chen", "2025-06", ("3", "120", "", "busy"))
    assert row.split(2) == (("3", "120"), "busy")


def test_what_is_no_row_is_said_by_its_line() -> None:
    found = pasted("A,b,2025-06,1\n\nA,b\nA,,2025-06,2")
    assert [row.number for row in found.rows] == [1]
    assert list(found.problems) == [3, 4]


def test_too_many_lines_are_refused() -> None:
    found = pasted("\n".join(f"A,b{number},2025-06,1" for number in range(MOST_LINES + 2)))
    assert len(found.rows) == MOST_LINES
    assert list(found.problems) == [MOST_LINES + 1, MOST_LINES + 2]
