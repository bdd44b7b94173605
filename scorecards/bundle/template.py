"""Writes an empty workbook to fill in: all sheets, their columns, what each column takes."""

from collections.abc import Callable
from pathlib import Path

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from goals.messages import Message, say
from scorecards.bundle.columns import SHEETS, Column, Kind, Sheet

_ROWS = 5_000
"""So many rows below the names have choices to pick from."""
_WIDTH = 16

_KINDS = {
    Kind.TEXT: say("text"),
    Kind.CODE: say("a code that is defined in its sheet"),
    Kind.CODES: say("codes, separated by spaces"),
    Kind.EXACT: say("a number, up to 8 decimals"),
    Kind.HUNDREDTHS: say("a number, up to 2 decimals"),
    Kind.INTEGER: say("a whole number"),
    Kind.DATE: say("a day, such as 2025-06-13"),
    Kind.INSTANT: say("a moment, such as 2025-06-30T18:25:00+08:00"),
    Kind.PERIOD: say("a period, such as 2025, 2025-H1, 2025-Q2, 2025-06, 2025-W23 or 2025-06-13"),
    Kind.CHOICE: say("one of the words of the list"),
    Kind.FLAG: say("yes or no"),
    Kind.PLACE: say("a place of the cycle, such as objective C1 or target CSI/p1"),
    Kind.PLACES: say("places of the cycle, one a line, such as objective C1 or target CSI/p1"),
    Kind.VALUES: say("a number; with a formula each input and its number: complaints=3 served=90"),
    Kind.STATE: say("a row as JSON; copied from an export, never typed"),
}
_NUMBERS = (Kind.EXACT, Kind.HUNDREDTHS, Kind.INTEGER)


def write_template(path: Path, language: str, said: Callable[[Message], str]) -> None:
    """An empty bundle whose sheets and columns are named in the language; it can be read back.

    `said` gives the notes at the columns in the reader's language.
    """
    with xlsxwriter.Workbook(str(path)) as book:
        named = book.add_format({"bold": True, "bottom": 1, "bg_color": "#E8EDF6"})
        as_text = book.add_format({"num_format": "@"})
        for sheet in SHEETS:
            page = book.add_worksheet(_title(sheet, language))
            page.freeze_panes(1, 0)
            for place, column in enumerate(sheet.columns):
                _write_column(page, place, column, _name(column, language), named, said)
                page.set_column(place, place, _WIDTH, None if column.kind in _NUMBERS else as_text)


def note(column: Column, said: Callable[[Message], str]) -> str:
    """What the column's cells hold, whether they must, and what a blank one stands for."""
    parts = [said(_KINDS[column.kind])]
    if column.required:
        parts.append(said(say("must be filled in")))
    if column.default:
        parts.append(said(say("blank: %(default)s", default=column.default)))
    return "\n".join(parts)


def _write_column(
    page: Worksheet,
    place: int,
    column: Column,
    name: str,
    named: Format,
    said: Callable[[Message], str],
) -> None:
    page.write_string(0, place, name + "*" * column.required, named)
    page.write_comment(0, place, note(column, said), {"x_scale": 1.6, "author": "Catchball"})
    choices = ("yes", "no") if column.kind is Kind.FLAG else column.choices
    if choices:
        page.data_validation(1, place, _ROWS, place, {"validate": "list", "source": list(choices)})


def _title(sheet: Sheet, language: str) -> str:
    return sheet.zh[0] if language == "zh_CN" else sheet.name


def _name(column: Column, language: str) -> str:
    return column.zh[0] if language == "zh_CN" else column.name
