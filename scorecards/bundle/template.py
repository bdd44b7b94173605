"""Writes an empty workbook to fill in: all sheets, their columns, what each column takes."""

from pathlib import Path
from typing import NamedTuple

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from cascade.founding import ROOT
from goals.messages import say
from scorecards.bundle.choice_words import words
from scorecards.bundle.column_notes import Said, note, purpose, source, title
from scorecards.bundle.columns import NUMBERS, RECORDS, SHEETS, Column, Kind, Sheet
from scorecards.bundle.meanings import PURPOSES

_ROWS = 5_000
"""So many rows below the names have choices to pick from."""
_WIDTH = 16
_LINE_CHARACTERS, _LINE_PIXELS, _NOTE_PIXELS = 40, 18, 320
_NEEDED, _PLANNED, _WORKSPACE = "#C0392B", "#2F6FB5", "#9AA3AD"
"""The colours of the tabs."""


class _Looks(NamedTuple):
    """How cells look and take what is typed."""

    named: Format
    text: Format
    day: Format


def write_template(path: Path, language: str, said: Said) -> None:
    """An empty bundle whose sheets and columns are named in the language; it can be read back.

    `said` gives the notes at the columns in the reader's language.
    """
    with xlsxwriter.Workbook(str(path)) as book:
        looks = _Looks(
            book.add_format({"bold": True, "bottom": 1, "bg_color": "#E8EDF6"}),
            book.add_format({"num_format": "@"}),
            book.add_format({"num_format": "yyyy-mm-dd"}),
        )
        _write_leaflet(book.add_worksheet(said(say("Read me"))), language, said)
        for sheet in SHEETS:
            page = book.add_worksheet(title(sheet, language))
            page.set_tab_color(_tab_colour(sheet))
            page.freeze_panes(1, 0)
            for place, column in enumerate(sheet.columns):
                _write_column(page, place, sheet, column, looks, language, said)


def _write_leaflet(page: Worksheet, language: str, said: Said) -> None:
    """The first sheet: how to fill in the others.

    It is a box of text without a single cell, because a bundle may only have other sheets that
    are empty.
    """
    lines = [
        said(say("Fill in the sheets, then choose the file under Import: every mistake is listed, "
                 "with its sheet and row, before anything is stored.")),
        said(say("Columns with * must be filled in. A note at the head of each column says what it "
                 "takes; cells with words or codes to choose from have a list.")),
        said(say("If the company was set up in the browser, its first unit is there already: write "
                 "its code %(code)s as the parent of your topmost units.", code=ROOT)),
        "",
        said(say("Needed (red tabs)")),
        *_leaflet_lines([s for s in SHEETS if s.required], language, said),
        "",
        said(say("For goals and results (blue tabs); what you do not have may stay empty")),
        *_leaflet_lines(
            [s for s in SHEETS if not s.required and s.name not in RECORDS], language, said
        ),
        "",
        said(say("What people do around the goals (grey tabs); filled in by exports, as a rule")),
        *_leaflet_lines([s for s in SHEETS if s.name in RECORDS], language, said),
    ]  # fmt: skip  # one line of the leaflet a line
    page.hide_gridlines(2)
    page.insert_textbox(
        1, 1, "\n".join(lines), {"width": 900, "height": 780, "line": {"color": "#C9D2E0"}}
    )


def _leaflet_lines(sheets: list[Sheet], language: str, said: Said) -> list[str]:
    return [f"•  {title(sheet, language)} – {said(PURPOSES[sheet.name])}" for sheet in sheets]


def _tab_colour(sheet: Sheet) -> str:
    if sheet.required:
        return _NEEDED
    return _WORKSPACE if sheet.name in RECORDS else _PLANNED


def _write_column(
    page: Worksheet,
    place: int,
    sheet: Sheet,
    column: Column,
    looks: _Looks,
    language: str,
    said: Said,
) -> None:
    name = column.zh[0] if language == "zh_CN" else column.name
    page.write_string(0, place, name + "*" * column.required, looks.named)
    text = note(sheet, column, language, said)
    if place == 0:
        text = f"{purpose(sheet, said)}\n\n{text}"
    page.write_comment(0, place, text, {
        "author": "Catchball", "x_scale": 1, "width": _NOTE_PIXELS, "height": _note_height(text),
    })  # fmt: skip
    page.set_column(place, place, _WIDTH, _look(column, looks))
    choice = _choice(sheet, column, language, said)
    if choice:
        page.data_validation(1, place, _ROWS, place, choice)


def _look(column: Column, looks: _Looks) -> Format | None:
    if column.kind in NUMBERS:
        return None
    return looks.day if column.kind is Kind.DATE else looks.text


def _note_height(text: str) -> int:
    """Pixels for the whole text; letters of Chinese take two places."""
    rows = 0
    for line in text.split("\n"):
        places = sum(2 if letter > "⺀" else 1 for letter in line)
        rows += 1 + places // _LINE_CHARACTERS
    return (rows + 1) * _LINE_PIXELS


def _choice(sheet: Sheet, column: Column, language: str, said: Said) -> dict[str, object]:
    """The list at the column's cells: of words, or of the codes of another sheet; {} for none."""
    picked = words(column, language)
    if picked:
        return {
            "validate": "list",
            "source": list(picked),
            "error_title": said(say("Not in the list")),
            "error_message": said(say("Choose one of the words of the list.")),
        }
    found = source(sheet, column)
    if found is None or column.kind is Kind.CODES:
        return {}
    # A warning, not a refusal: the code may be stored already, or be added to its sheet later.
    return {
        "validate": "list",
        "source": _codes(found, language),
        "error_type": "warning",
        "error_title": said(say("Not in the list")),
        "error_message": said(say(
            "The sheet %(sheet)s does not have this code. If Catchball does not have it either, "
            "the file is not loaded.", sheet=title(found, language),
        )),
    }  # fmt: skip


def _codes(sheet: Sheet, language: str) -> str:
    """The filled cells of the sheet's codes."""
    letter = chr(ord("A") + sheet.names.index("code"))
    first, last = f"'{title(sheet, language)}'!${letter}$2", f"${letter}${_ROWS + 1}"
    return f"=OFFSET({first},0,0,MAX(1,COUNTA({first}:{last})),1)"
