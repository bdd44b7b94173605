"""Writes a bundle as a folder of CSV files or as a workbook, the same bytes for the same rows."""

import csv
import re
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from scorecards.bundle.columns import Kind, find_column, find_sheet
from scorecards.bundle.guarding import guarded
from scorecards.bundle.kinds import CELL_CHARACTERS

Written = tuple[Sequence[str], Iterable[Sequence[str]]]
"""The names of the columns and the rows below them."""

_CREATED = datetime(2000, 1, 1)  # noqa: DTZ001  # no real time: it keeps the bytes equal
_NUMBERS = frozenset({Kind.EXACT, Kind.HUNDREDTHS, Kind.INTEGER})
_SHORT_NUMBER = re.compile(r"-?(0|[1-9]\d*)(\.\d*[1-9])?", re.ASCII)
_EXACT_DIGITS = 15
_NO_TEXT = re.compile(r"[\x00-\x08\x0b-\x1f\ufffe\uffff\ud800-\udfff]")


class OccupiedPath(FileExistsError):
    """Something else than an earlier bundle stands where the bundle was to be written."""


class UnwritableText(ValueError):
    """A text that the reader of bundles would refuse: too long, or with control characters."""


def write_folder(path: Path, sheets: Mapping[str, Written]) -> None:
    """One CSV file a sheet, all of them or none; an earlier bundle in the folder is replaced.

    Raises OccupiedPath where the folder holds anything else.
    """
    _require_bundle_or_nothing(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(prefix=f".{path.name}-", dir=path.parent))
    try:
        for name, (columns, rows) in sheets.items():
            # The BOM makes spreadsheet programs read the file as UTF-8.
            with (fresh / f"{name}.csv").open("w", encoding="utf-8-sig", newline="") as file:
                writer = csv.writer(file, lineterminator="\n")
                writer.writerow(columns)
                longest = _longest(name, columns)
                writer.writerows(list(map(safe_text, row, longest)) for row in rows)
        fresh.chmod(0o755)
        _put_in_place(fresh, path)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def write_workbook(path: Path, sheets: Mapping[str, Written]) -> None:
    """One worksheet a sheet; text stays text, so that a code like 007 keeps its zeros."""
    with _replaced(path) as (fresh, scratch):
        book = xlsxwriter.Workbook(str(fresh), {
            "constant_memory": True,
            "tmpdir": str(scratch),
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        })  # fmt: skip
        try:
            book.set_properties({"created": _CREATED})
            formats = book.add_format({"num_format": "@"}), book.add_format({"bold": True})
            for name, (columns, rows) in sheets.items():
                _write_sheet(book.add_worksheet(name), name, columns, rows, formats)
        finally:
            book.close()  # it holds files open, even when a text was refused


def safe_text(text: str, longest: int = CELL_CHARACTERS) -> str:
    """The text as it stands in a file: trimmed, LF for line ends, guarded against formulas."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    if len(text) > longest or _NO_TEXT.search(text):
        raise UnwritableText(
            f"a text of {len(text)} characters that begins with {text[:40]!r} is too long or has "
            "control characters"
        )
    return guarded(text)


def _write_sheet(
    sheet: Worksheet,
    name: str,
    columns: Sequence[str],
    rows: Iterable[Sequence[str]],
    formats: tuple[Format, Format],
) -> None:
    as_text, bold = formats
    numeric = [_is_numeric(name, column) for column in columns]
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, len(columns) - 1, 16, as_text)
    for place, column in enumerate(columns):
        sheet.write_string(0, place, column, bold)
    longest = _longest(name, columns)
    for number, row in enumerate(rows, 1):
        for place, text in enumerate(map(safe_text, row, longest)):
            if numeric[place] and _is_exact_as_float(text):
                sheet.write_number(number, place, float(text))
            elif text:
                sheet.write_string(number, place, text, as_text)


def _longest(sheet_name: str, columns: Sequence[str]) -> list[int]:
    """How many characters the cells of each column may hold."""
    sheet = find_sheet(sheet_name)
    found = [find_column(sheet, name) if sheet else None for name in columns]
    return [CELL_CHARACTERS if column is None else column.longest for column in found]


def _is_numeric(sheet_name: str, column_name: str) -> bool:
    sheet = find_sheet(sheet_name)
    column = find_column(sheet, column_name) if sheet else None
    return column is not None and column.kind in _NUMBERS


def _is_exact_as_float(text: str) -> bool:
    """Whether the number survives being stored as a spreadsheet stores numbers."""
    digits = text.lstrip("-").replace(".", "")
    return (
        len(digits) <= _EXACT_DIGITS and _SHORT_NUMBER.fullmatch(text) is not None and text != "-0"
    )


def _require_bundle_or_nothing(path: Path) -> None:
    if path.is_symlink() or (path.exists() and not path.is_dir()):
        raise OccupiedPath(f"{path} is no folder")
    if path.is_dir():
        others = [entry.name for entry in path.iterdir() if not _is_bundle_file(entry)]
        if others:
            raise OccupiedPath(f"{path} holds {min(others)}, which is no file of a bundle")


def _is_bundle_file(path: Path) -> bool:
    return path.is_file() and path.suffix == ".csv" and find_sheet(path.stem) is not None


def _put_in_place(fresh: Path, path: Path) -> None:
    """Renames the new folder to its name; the old one is gone only after that."""
    if not path.exists():
        fresh.rename(path)
        return
    old = fresh.with_name(f"{fresh.name}.old")
    path.rename(old)
    try:
        fresh.rename(path)
    except OSError:
        old.rename(path)
        raise
    shutil.rmtree(old)


@contextmanager
def _replaced(path: Path) -> Iterator[tuple[Path, Path]]:
    """A file to write, which takes the path's place when all went well, and a scratch folder."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{path.name}-", dir=path.parent) as scratch:
        fresh = Path(scratch, "fresh.xlsx")
        yield fresh, Path(scratch)
        fresh.replace(path)
