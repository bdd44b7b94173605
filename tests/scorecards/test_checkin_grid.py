"""Targets as sheets to type in."""

from datetime import date

from cascade.entries import TargetEntry
from goals.curves import Levels, curve
from goals.expressions import compile_formula
from goals.measures import Goal, Measure
from goals.values import Report
from scorecards.checkin_grid import column_sheet, sheets
from scorecards.work import Span, WorkRow, work_row

QUARTER = Span(date(2025, 4, 1), date(2025, 6, 30), date(2025, 5, 20))


def row(key: int, frequency: str = "month", *reports: Report, formula: bool = False) -> WorkRow:
    inputs = ("bad", "all") if formula else ()
    compiled = compile_formula("bad / all", inputs) if formula else None
    drawn = curve("at least: 1=100")
    measure = Measure("M", "M", "increase", "", "last", inputs, compiled, 2, drawn, frequency)
    goal = Goal(measure, Levels(None, None, None, None), drawn)
    entry = TargetEntry(
        key, key, 0, 1, 1, goal, "P", key, f"o{key}", f"O{key}", 1, None, None, None, None, False
    )
    return work_row(entry, QUARTER, reports)


def test_each_frequency_has_a_sheet_and_each_input_a_line() -> None:
    found = sheets([row(1), row(2, "week"), row(3, formula=True)])
    assert [sheet.frequency for sheet in found] == ["month", "week"]
    monthly, weekly = found
    assert [span.label for span, _ in monthly.columns] == ["2025-04", "2025-05"]
    assert [(line.row.entry.id, line.input) for line in monthly.lines] == [
        (1, ""),
        (3, "bad"),
        (3, "all"),
    ]
    assert len(weekly.columns) == 7  # the weeks that have begun


def test_a_cell_says_what_stands_there_and_what_is_due() -> None:
    (sheet,) = sheets([row(1, "month", Report(5, "", "2025-04", "7"))])
    april, may = sheet.lines[0].cells
    assert april is not None
    assert may is not None
    assert (april.value, april.is_due, april.name) == ("7", False, "cell.1.2025-04.")
    assert (may.value, may.is_due) == (None, True)


def test_a_period_that_a_target_does_not_have_has_no_cell() -> None:
    other = row(2, "month", Report(5, "", "2025-W15", "7"))  # so April is reported by the week
    (sheet,) = sheets([row(1), other])
    labels = [span.label for span, _ in sheet.columns]
    cells = dict(zip(labels, sheet.lines[1].cells, strict=True))
    assert cells["2025-04"] is None
    assert cells["2025-W15"] is not None


def test_many_owners_stand_in_one_column_of_each_input() -> None:
    rows = [row(key, formula=True) for key in (1, 2)]
    sheet = column_sheet(rows)
    assert sheet is not None
    assert [(span.label, name) for span, name in sheet.columns] == [
        ("2025-04", "bad"),
        ("2025-04", "all"),
        ("2025-05", "bad"),
        ("2025-05", "all"),
    ]
    narrow = column_sheet(rows, most=4)
    assert narrow is not None
    assert [span.label for span, _ in narrow.columns] == ["2025-05", "2025-05"]
