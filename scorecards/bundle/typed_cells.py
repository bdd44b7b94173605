"""What the cells of a workbook hold, as the text that a person would have typed.

No formula is ever evaluated and no link followed: the value that the spreadsheet program stored
with a formula counts. A workbook is a stranger's file, so :mod:`scorecards.bundle.workbook` runs
the reading (:mod:`scorecards.bundle.unpacking`) in a process of its own.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Protocol

from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format, is_timedelta_format
from openpyxl.utils.datetime import from_excel

from goals.messages import Message, say
from scorecards.bundle.columns import Kind

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
VALUE, FORMULA, INLINE = f"{_MAIN}v", f"{_MAIN}f", f"{_MAIN}is"
ROW, CELLS, STRING = f"{_MAIN}row", f"{_MAIN}sheetData", f"{_MAIN}si"
_TEXT, _RUN = f"{_MAIN}t", f"{_MAIN}r"

_EXACT_DIGITS = 15  # a spreadsheet shows and takes so many digits of a number
_DECIMALS = 8
_CUSTOM_FORMATS = 164

_YEAR_MONTH, _MONTH_DAY = 'yyyy"年"m"月"', 'm"月"d"日"'
_CHINESE_FORMATS = {
    27: _YEAR_MONTH, 28: _MONTH_DAY, 29: _MONTH_DAY, 30: "m-d-yy", 31: 'yyyy"年"m"月"d"日"',
    36: _YEAR_MONTH, 50: _YEAR_MONTH, 51: _MONTH_DAY, 52: _YEAR_MONTH, 53: _MONTH_DAY,
    54: _MONTH_DAY, 57: _YEAR_MONTH, 58: _MONTH_DAY,
}  # fmt: skip
"""Date formats that a Chinese spreadsheet program names by number only, as ECMA-376 lists them."""

_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_LITERAL = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.|_.|\*.')


class Element(Protocol):
    """What is used of an XML element."""

    tag: str
    text: str | None

    def get(self, key: str, /) -> str | None:
        """The attribute."""

    def find(self, path: str, /) -> "Element | None":
        """The first child of that tag."""

    def findtext(self, path: str, /) -> str | None:
        """The text of the first child of that tag."""

    def __iter__(self) -> "Iterator[Element]":
        """The children."""


class UnusableCell(ValueError):
    """The cell holds nothing that can be loaded; the message says why."""

    def __init__(self, message: Message) -> None:
        super().__init__(str(message))
        self.message = message


class CellReader:
    """Turns the cells of one workbook into text; knows its strings, styles and day zero."""

    def __init__(self, strings: list[str], formats: dict[str, str], epoch: datetime) -> None:
        self._strings, self._formats, self._epoch = strings, formats, epoch
        self._typed: dict[str, Callable[[Element, Kind], str]] = {
            "inlineStr": self._inline,
            "b": self._boolean,
            "e": self._error,
            "d": self._iso_date,
        }

    def text(self, cell: Element, kind: Kind) -> str:
        """The cell's text in a column of this kind, '' where blank; raises UnusableCell."""
        typed = cell.get("t")
        if typed in self._typed:
            return self._typed[typed](cell, kind)
        stored = cell.findtext(VALUE)
        if not stored:
            return self._without_value(cell, typed, stored)
        if typed == "s":
            return self._strings[int(stored)]
        if typed == "str":
            return unescaped(stored)
        style = cell.get("s")
        if style in self._formats:
            return self._day(float(stored), self._formats[style], kind)
        return number_text(stored)

    def _without_value(self, cell: Element, typed: str | None, stored: str | None) -> str:
        """A formula may well give '' and store that; one without any stored value is no use."""
        if cell.find(FORMULA) is not None and not (typed == "str" and stored is not None):
            raise UnusableCell(say(
                "holds a formula without a stored value, and formulas are never evaluated here; "
                "open and save the workbook in a spreadsheet program, or paste the value"
            ))  # fmt: skip
        return ""

    def _inline(self, cell: Element, _kind: Kind) -> str:
        string = cell.find(INLINE)
        return "" if string is None else string_text(string)

    def _boolean(self, cell: Element, _kind: Kind) -> str:
        return {"1": "TRUE", "0": "FALSE"}.get(cell.findtext(VALUE) or "", "")

    def _error(self, cell: Element, _kind: Kind) -> str:
        raise UnusableCell(say(
            "holds the error %(found)s; expected a value: mend its formula",
            found=(cell.findtext(VALUE) or "#N/A")[:20],
        ))  # fmt: skip

    def _iso_date(self, cell: Element, kind: Kind) -> str:
        style = cell.get("s") or ""
        stored = (cell.findtext(VALUE) or "").removesuffix("Z")
        try:
            value = datetime.fromisoformat(stored)
        except ValueError:
            return stored
        return date_text(value, self._formats.get(style, "d"), kind)

    def _day(self, serial: float, shown: str, kind: Kind) -> str:
        try:
            value = from_excel(serial, self._epoch, timedelta=is_timedelta_format(shown))
        except (OverflowError, ValueError):
            raise UnusableCell(say(
                "is formatted as a date, but %(found)s is no day of the calendar; enter the date "
                "again", found=number_text(str(serial)),
            )) from None  # fmt: skip
        return date_text(value, shown, kind)


def number_text(stored: str) -> str:
    """The shortest plain text of a stored number; artefacts of binary fractions fall away.

    >>> [number_text(s) for s in ("38.0", "4.3499999999999996", "0.30000000000000004", "1E-3")]
    ['38', '4.35', '0.3', '0.001']
    """
    if stored.isascii() and stored.lstrip("-").isdigit():
        return stored
    number = float(stored)
    plain = _plain(repr(number))
    if len(plain.partition(".")[2]) > _DECIMALS:
        plain = _plain(f"{number:.{_EXACT_DIGITS}g}")
    return plain


def _plain(written: str) -> str:
    digits = format(Decimal(written), "f")
    if "." in digits:
        digits = digits.rstrip("0").rstrip(".")
    return "0" if digits == "-0" else digits


def date_text(value: date | time | timedelta, shown: str, kind: Kind) -> str:
    """A date cell as ISO text: a day, a moment, or as much of it as its number format shows.

    >>> date_text(datetime(2025, 6, 1), "mmm-yy", Kind.PERIOD)
    '2025-06'
    >>> date_text(datetime(2025, 6, 1), "yyyy-mm-dd", Kind.PERIOD)
    '2025-06-01'
    """
    if not isinstance(value, date):
        return str(value)
    moment = value if isinstance(value, datetime) else datetime.combine(value, time())
    if kind is Kind.INSTANT or moment.time() != time():
        return moment.isoformat()
    if kind is Kind.DATE:
        return moment.date().isoformat()
    # A code such as 2025-06 becomes a date as it is typed into a spreadsheet, like a period.
    code = _LITERAL.sub("", shown.partition(";")[0]).casefold()
    if "d" in code:
        return moment.date().isoformat()
    return f"{moment.year:04}-{moment.month:02}" if "m" in code else f"{moment.year:04}"


def date_formats(ids: Iterable[int], custom: list[str]) -> dict[str, str]:
    """The number formats of the styles that show dates, by the style's number."""
    formats = {}
    for style, number in enumerate(ids):
        if number >= _CUSTOM_FORMATS:
            place = number - _CUSTOM_FORMATS
            shown = custom[place] if place < len(custom) else ""
        else:
            shown = _CHINESE_FORMATS.get(number) or BUILTIN_FORMATS.get(number, "")
        if is_date_format(shown):
            formats[str(style)] = shown
    return formats


def string_text(string: Iterable[Element]) -> str:
    """The text of a string and its differently formatted runs, without phonetic hints."""
    parts = []
    for part in string:
        if part.tag == _TEXT:
            parts.append(part.text)
        elif part.tag == _RUN:
            parts.append(part.findtext(_TEXT))
    return unescaped("".join(filter(None, parts)))


def unescaped(text: str) -> str:
    """The text with ``_x000D_`` and the like as characters and its line ends as LF.

    >>> unescaped("a_x000D_\\nb"), unescaped("_x005F_x0041_")
    ('a\\nb', '_x0041_')
    """
    if "_x" in text:
        text = _ESCAPE.sub(_character, text)
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text


def _character(escape: re.Match[str]) -> str:
    character = chr(int(escape[1], 16))
    return escape[0] if character == "\0" or "\ud800" <= character <= "\udfff" else character
