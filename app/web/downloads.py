"""Files to take away: spreadsheets, CSV and PDF, none of them kept by the browser."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from io import BytesIO, StringIO
from urllib.parse import quote

import xlsxwriter
from flask import Response
from werkzeug.datastructures import Headers

from goals.numbers import plain
from scorecards.bundle.guarding import guarded

Field = str | int | Fraction | None
"""A text, a count, an exact number, or nothing."""
Table = tuple[Sequence[str], Iterable[Sequence[Field]]]
"""Headings and rows."""

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"
PDF = "application/pdf"

_EXACT_DIGITS = 15
"""A spreadsheet keeps so many digits of a number; longer ones stay text."""
_MOST_NAME = 31


def attachment(content: bytes, name: str, content_type: str) -> Response:
    """The file under that name, which may be Chinese."""
    plain_name = "".join(c if c.isascii() and (c.isalnum() or c in "-_.") else "_" for c in name)
    names = {"filename": plain_name, "filename*": f"UTF-8''{quote(name, safe='')}"}
    headers = Headers()
    headers.set("Content-Disposition", "attachment", **names)
    headers["Cache-Control"] = "no-store"
    return Response(content, headers=headers, content_type=content_type)


def csv_file(table: Table) -> bytes:
    """The table as CSV that spreadsheets read as UTF-8 and run nothing of."""
    text = StringIO()
    writer = csv.writer(text)
    headings, rows = table
    writer.writerow(headings)
    writer.writerows([guarded(_text(field)) for field in row] for row in rows)
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def workbook(sheets: Mapping[str, Table]) -> bytes:
    """The tables as one workbook without a formula or a link; exact numbers as numbers."""
    content = BytesIO()
    book = xlsxwriter.Workbook(content, {
        "in_memory": True,
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    })  # fmt: skip
    bold = book.add_format({"bold": True})
    for name, (headings, rows) in sheets.items():
        sheet = book.add_worksheet(_sheet_name(name))
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, len(headings) - 1, 16)
        for place, heading in enumerate(headings):
            sheet.write_string(0, place, heading, bold)
        for number, row in enumerate(rows, 1):
            for place, field in enumerate(row):
                _write(sheet, number, place, field)
    book.close()
    return content.getvalue()


def _write(sheet: object, row: int, column: int, field: Field) -> None:
    text = _text(field)
    if not text:
        return
    is_number = (
        not isinstance(field, str) and len(text.strip("-").replace(".", "")) <= _EXACT_DIGITS
    )
    if is_number:
        sheet.write_number(row, column, float(text))  # type: ignore[attr-defined] # untyped library
    else:
        sheet.write_string(row, column, guarded(text))  # type: ignore[attr-defined] # as above


def _text(field: Field) -> str:
    if field is None:
        return ""
    return field if isinstance(field, str) else plain(field)


def _sheet_name(name: str) -> str:
    """The name without what a sheet's name may not hold."""
    return "".join(c for c in name if c not in "[]:*?/\\'")[:_MOST_NAME] or "1"
