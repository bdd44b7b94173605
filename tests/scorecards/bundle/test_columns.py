"""The sheets and columns of a bundle, in both languages."""

import pytest

from scorecards.bundle.columns import SHEETS, Column, Kind, Sheet, find_column, find_sheet

EVERY_COLUMN = [
    pytest.param(sheet, column, id=f"{sheet.name}.{column.name}")
    for sheet in SHEETS
    for column in sheet.columns
]


def test_only_five_sheets_must_be_there() -> None:
    required = [sheet.name for sheet in SHEETS if sheet.required]
    assert required == ["company", "units", "people", "cycles", "perspectives"]


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_a_sheet_is_found_by_all_its_names(sheet: Sheet) -> None:
    assert {find_sheet(name) for name in (sheet.name, sheet.name.upper(), *sheet.zh)} == {sheet}
    assert sheet.zh


@pytest.mark.parametrize(("sheet", "column"), EVERY_COLUMN)
def test_a_column_is_found_by_all_its_names(sheet: Sheet, column: Column) -> None:
    assert {find_column(sheet, f" {name}*") for name in (column.name, *column.zh)} == {column}
    assert column.zh


@pytest.mark.parametrize(("sheet", "column"), EVERY_COLUMN)
def test_a_column_has_choices_just_when_it_is_a_choice(sheet: Sheet, column: Column) -> None:
    assert bool(column.choices) == (column.kind is Kind.CHOICE), sheet.name
    assert not column.default or column.kind is not Kind.CHOICE or column.default in column.choices
