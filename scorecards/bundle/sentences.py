"""What the reader of a bundle says about names and cells: found, expected, what to do."""

from difflib import get_close_matches

from goals.messages import Message, say
from scorecards.bundle.columns import SHEETS, Column, Sheet
from scorecards.bundle.kinds import CELL_CHARACTERS

_SHOWN_CHARACTERS = 60


def letters(place: int) -> str:
    """What a spreadsheet calls the column at this place, counted from 0.

    >>> letters(0), letters(25), letters(26), letters(701)
    ('A', 'Z', 'AA', 'ZZ')
    """
    name, rest = "", place + 1
    while rest:
        rest, letter = divmod(rest - 1, 26)
        name = chr(ord("A") + letter) + name
    return name


def excerpt(text: str) -> str:
    """The text, or its beginning where it is too long to be shown in a sentence."""
    return text if len(text) <= _SHOWN_CHARACTERS else text[: _SHOWN_CHARACTERS - 1] + "…"


def too_long(length: int, longest: int = CELL_CHARACTERS) -> Message:
    """Says that a cell holds too much."""
    return say(
        "the cell has %(length)s characters; at most %(limit)s are read: shorten the text",
        length=length,
        limit=longest,
    )


def outside(place: int, row: int, text: str) -> Message:
    """Says that a cell stands under no column name."""
    return say(
        "cell %(cell)s holds %(found)s, but its column has no name; name the column in the first "
        "row, or clear the cell (in a CSV file a text with a comma needs quotes around it)",
        cell=f"{letters(place)}{row}",
        found=excerpt(text),
    )


def missing_column(column: Column) -> Message:
    """Says that a sheet lacks a column that it must have."""
    return say(
        "the required column %(name)s (%(zh)s) is missing; add it and fill it in for every row",
        name=column.name,
        zh=column.zh[0],
    )


def unknown_column(sheet: Sheet, text: str) -> Message:
    """Says that the sheet has no such column, and which one may be meant."""
    meant = _nearest(text, [n for column in sheet.columns for n in (column.name, *column.zh)])
    if meant:
        return say(
            "unknown column %(found)s; did you mean %(meant)s?", found=excerpt(text), meant=meant
        )
    return say(
        "unknown column %(found)s; expected one of %(names)s: rename it or delete it",
        found=excerpt(text),
        names=", ".join(sheet.names),
    )


def unknown_sheet(text: str) -> Message:
    """Says that a bundle has no such sheet, and which one may be meant."""
    meant = _nearest(text, [name for sheet in SHEETS for name in (sheet.name, *sheet.zh)])
    if meant:
        return say(
            "unknown sheet %(found)s; did you mean %(meant)s?", found=excerpt(text), meant=meant
        )
    return say(
        "unknown sheet %(found)s; expected one of %(names)s: rename it or take it out of the "
        "bundle",
        found=excerpt(text),
        names=", ".join(sheet.name for sheet in SHEETS),
    )


def sheet_twice(first: str, second: str) -> Message:
    """Says that two files or two sheets of a workbook are the same sheet."""
    return say(
        "the sheet is there twice, as %(first)s and as %(second)s; keep one of them",
        first=first,
        second=second,
    )


def empty_sheet(sheet: Sheet) -> Message:
    """Says that a sheet has not even column names."""
    return say(
        "the sheet is empty; expected a first row with the column names %(names)s, even where no "
        "rows follow",
        names=", ".join(sheet.names),
    )


def missing_sheet(sheet: Sheet) -> Message:
    """Says that a bundle lacks a sheet that it must have."""
    return say(
        "the required sheet %(name)s (%(zh)s) is missing; add it with the columns %(names)s",
        name=sheet.name,
        zh=sheet.zh[0],
        names=", ".join(column.name for column in sheet.columns if column.required),
    )


def _nearest(text: str, names: list[str]) -> str | None:
    """The name that somebody who wrote this text may have meant."""
    folded = {name.casefold(): name for name in names}
    matches = get_close_matches(text.strip().casefold(), list(folded), n=1, cutoff=0.7)
    return folded[matches[0]] if matches else None
