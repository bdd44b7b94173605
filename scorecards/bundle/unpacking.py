"""The program that reads a workbook in a process of its own and writes its rows as JSON lines.

Run as ``python -m scorecards.bundle.unpacking FILE``. Each line is an array that begins with what
it is: ``sheet``, ``unknown``, ``rows``, ``problem`` (of a cell), ``broken`` (of the workbook) and,
when all is read, ``end``.
"""

import json
import sys
import warnings
from collections.abc import Iterator
from typing import IO, Any

from defusedxml import DefusedXmlException
from openpyxl import DEFUSEDXML
from openpyxl.reader.excel import ExcelReader
from openpyxl.xml.constants import SHARED_STRINGS
from openpyxl.xml.functions import iterparse

from goals.messages import Message, say
from scorecards.bundle.archive import damaged
from scorecards.bundle.columns import Kind, Sheet, find_column, find_sheet
from scorecards.bundle.kinds import CELL_CHARACTERS, STATE_CHARACTERS
from scorecards.bundle.sentences import excerpt, letters, too_long
from scorecards.bundle.typed_cells import (
    CELLS,
    ROW,
    STRING,
    CellReader,
    UnusableCell,
    date_formats,
    string_text,
)

ROWS = 200_000
COLUMNS = 64
CHARACTERS = 128 * 1024**2
"""How much text a workbook may hold in all, repeated strings counted each time."""

MEMORY_BYTES = 2 * 1024**3
CPU_SECONDS = 60

_BATCH = 512


class TooLarge(Exception):
    """The workbook holds more text than is read."""


class _Reader(ExcelReader):
    """openpyxl's reader, but for the strings, which it does not unescape as the format asks."""

    def read_strings(self) -> None:
        """Reads the table of strings that cells refer to."""
        part = self.package.find(SHARED_STRINGS)  # type: ignore[no-untyped-call]  # openpyxl's
        if part is None:
            return
        self.shared_strings: list[str] = []
        with self.archive.open(part.PartName[1:]) as source:
            for _, element in iterparse(source):
                if element.tag == STRING:
                    self.shared_strings.append(string_text(element))
                    element.clear()


class Unpacking:
    """Reads one workbook and writes what it finds, line by line."""

    def __init__(self, path: str, out: IO[str]) -> None:
        self._out = out
        self._reader = _Reader(path, read_only=True, data_only=True, keep_links=False)
        self._characters = 0

    def run(self) -> None:
        """Writes every sheet that is not hidden under a name with a leading underscore."""
        self._reader.read()
        book: Any = self._reader.wb  # its parts are typed nowhere
        styles = book._cell_styles  # noqa: SLF001  # openpyxl has no public way to a style's format
        formats = date_formats(
            (style.numFmtId for style in styles),
            list(book._number_formats),  # noqa: SLF001  # likewise
        )
        cells = CellReader(self._reader.shared_strings, formats, book.epoch)
        for worksheet in book.worksheets:
            title = worksheet.title
            if worksheet.sheet_state != "visible" and title.startswith("_"):
                continue
            # The public rows would fill every gap: a million of them before one far cell.
            with worksheet._get_source() as source:  # noqa: SLF001
                self._sheet(title, source, cells)
        self._write("end")

    def _sheet(self, title: str, source: IO[bytes], cells: CellReader) -> None:
        sheet = find_sheet(title)
        if sheet is None:
            # The empty "Sheet1" that a new workbook has is nobody's mistake.
            if any(len(cell) for _, row in _rows(source) for cell in row):
                self._write("unknown", title)
            return
        self._write("sheet", title)
        reading = _SheetReading(sheet, cells)
        numbers: list[int] = []
        records: list[list[str]] = []
        for number, record in reading.records(source):
            numbers.append(number)
            records.append(record)
            self._characters += sum(map(len, record))
            if self._characters > CHARACTERS:
                raise TooLarge
            if len(records) == _BATCH:
                self._write("rows", numbers, records)
                numbers, records = [], []
        self._write("rows", numbers, records)
        for row, column, message in reading.problems:
            self._write("problem", row, column, message.text, message.params)

    def _write(self, *parts: object) -> None:
        write_line(self._out, *parts)


class _SheetReading:
    """The rows of one sheet and what is wrong with its cells."""

    def __init__(self, sheet: Sheet, cells: CellReader) -> None:
        self._sheet, self._cells = sheet, cells
        self._titles: list[str] | None = None
        self._kinds: list[Kind] = [Kind.TEXT] * COLUMNS
        self._places: dict[str, int] = {}
        self._is_wide = False
        self.problems: list[tuple[int, str | None, Message]] = []

    def records(self, source: IO[bytes]) -> Iterator[tuple[int, list[str]]]:
        """The rows that are not blank, with their numbers."""
        for number, row in _rows(source):
            record = self._record(number, row)
            if not any(record):
                continue
            if number > ROWS + 1:
                self._report(number, None, say(
                    "row %(row)s is too far down; at most %(limit)s rows are read: delete what "
                    "stands there, or split the load into several workbooks",
                    row=number, limit=ROWS,
                ))  # fmt: skip
                return
            if self._titles is None:
                self._name_columns(record)
            yield number, record

    def _record(self, number: int, row: Any) -> list[str]:  # an XML element, typed nowhere
        record: list[str] = []
        place = -1
        for cell in row:
            place = self._place(cell.get("r"), place)
            if place >= COLUMNS:
                self._report_wide(number, place, cell)
                break
            if len(record) <= place:
                record.extend([""] * (place + 1 - len(record)))
            record[place] = self._text(number, place, cell)
        return record

    def _place(self, reference: str | None, before: int) -> int:
        """The column of a cell, counted from 0; without a reference it follows the one before."""
        if not reference:
            return before + 1
        name = reference.rstrip("0123456789")
        place = self._places.get(name)
        if place is None:
            place = 0
            for letter in name[:4]:
                place = place * 26 + ord(letter) - ord("A") + 1
            place = self._places[name] = max(place - 1, 0)
        return place

    def _text(self, number: int, place: int, cell: Any) -> str:
        try:
            text = self._cells.text(cell, self._kinds[place])
        except UnusableCell as error:
            self._report(number, self._column(place), say(
                "cell %(cell)s %(trouble)s",
                cell=f"{letters(place)}{number}", trouble=error.message,
            ))  # fmt: skip
            return ""
        longest = STATE_CHARACTERS if self._kinds[place] is Kind.STATE else CELL_CHARACTERS
        if len(text) > longest:
            self._report(number, self._column(place), too_long(len(text), longest))
            return ""
        return text

    def _name_columns(self, record: list[str]) -> None:
        self._titles = record
        for place, title in enumerate(record):
            column = find_column(self._sheet, title)
            if column is not None:
                self._kinds[place] = column.kind

    def _column(self, place: int) -> str:
        title = self._titles[place] if self._titles and place < len(self._titles) else ""
        column = find_column(self._sheet, title)
        return column.name if column else excerpt(title) or letters(place)

    def _report_wide(self, number: int, place: int, cell: Any) -> None:
        if not self._is_wide and self._cells.text(cell, Kind.TEXT):
            self._is_wide = True
            self._report(number, letters(place), say(
                "cell %(cell)s is too far to the right; at most %(limit)s columns are read: delete "
                "what stands there", cell=f"{letters(place)}{number}", limit=COLUMNS,
            ))  # fmt: skip

    def _report(self, row: int, column: str | None, message: Message) -> None:
        self.problems.append((row, column, message))


def _rows(source: IO[bytes]) -> Iterator[tuple[int, Any]]:
    """The rows of a sheet's XML with their numbers; what follows the cells is not looked at."""
    number = 0
    for _, element in iterparse(source):
        if element.tag == ROW:
            number = int(element.get("r") or number + 1)
            yield number, element
            element.clear()
        elif element.tag == CELLS:
            return


def write_line(out: IO[str], *parts: object) -> None:
    """Writes one line; a message among the parts as its text and params."""
    line = json.dumps(parts, ensure_ascii=False, default=_as_json, separators=(",", ":"))
    out.write(line + "\n")


def _as_json(value: object) -> object:
    if isinstance(value, Message):
        return {"text": value.text, "params": value.params}
    raise TypeError(value)


def _limit_resources() -> None:
    if sys.platform != "win32":
        import resource  # noqa: PLC0415  # Windows has no such module

        for limited, most in (
            (resource.RLIMIT_AS, MEMORY_BYTES),
            (resource.RLIMIT_CPU, CPU_SECONDS),
            (resource.RLIMIT_CORE, 0),
        ):
            hard = resource.getrlimit(limited)[1]
            least = most if hard == resource.RLIM_INFINITY else min(most, hard)
            resource.setrlimit(limited, (least, least))


def main(path: str, out: IO[str]) -> None:
    """Writes the workbook's lines; whatever goes wrong becomes the last of them."""
    if not DEFUSEDXML:
        raise RuntimeError("defusedxml must be installed: workbooks are read with nothing less")
    warnings.simplefilter("ignore")
    _limit_resources()
    try:
        Unpacking(path, out).run()
    except (MemoryError, TooLarge):
        write_line(out, "broken", say(
            "the workbook holds too much to be read; split the load, or load CSV files"
        ))  # fmt: skip
    except Exception as error:  # noqa: BLE001  # a damaged workbook fails in any way
        write_line(out, "broken", _reason(error))


def _reason(error: BaseException) -> Message:
    """What to tell a person; openpyxl wraps some of the XML reader's refusals."""
    if isinstance(error, DefusedXmlException):
        return say(
            "the workbook declares entities or a document type, which no spreadsheet program "
            "writes; save it again in a spreadsheet program"
        )
    return _reason(error.__cause__) if error.__cause__ else damaged()


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]  # it is a text stream
    main(sys.argv[1], sys.stdout)
