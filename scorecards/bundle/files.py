"""Reads a bundle from a folder of CSV files or from a workbook: text only, no meaning yet."""

import csv
from collections.abc import Iterator
from io import StringIO
from itertools import islice
from pathlib import Path

from goals.bulk import collector_paused
from goals.messages import Message, say
from scorecards.bundle.columns import Sheet, find_sheet
from scorecards.bundle.guarding import may_be_guarded
from scorecards.bundle.problems import Problem
from scorecards.bundle.sentences import sheet_twice, unknown_sheet
from scorecards.bundle.tables import RawBundle, RawSheet, Table, completed
from scorecards.bundle.workbook import read_workbook

__all__ = ["FILE_BYTES", "RawBundle", "RawSheet", "read_bundle"]

FILE_BYTES = 256 * 1024 * 1024
"""The largest CSV file that is read."""

_BATCH = 2_048


def read_bundle(path: Path) -> RawBundle:
    """The sheets of the folder or workbook at the path, with every problem of the files."""
    if path.is_dir():
        return _read_folder(path)
    if path.is_file():
        return read_workbook(path)
    return RawBundle(problems=[Problem(None, None, None, say(
        "there is nothing at %(path)s; expected a folder of CSV files or an .xlsx workbook",
        path=str(path),
    ))])  # fmt: skip


def _read_folder(folder: Path) -> RawBundle:
    bundle = RawBundle()
    seen: dict[str, str] = {}
    for path in sorted(folder.iterdir()):
        if path.name.startswith(".") or path.suffix.casefold() != ".csv" or not path.is_file():
            continue
        sheet = find_sheet(path.stem)
        if sheet is None:
            bundle.problems.append(Problem(path.stem, None, None, unknown_sheet(path.stem)))
        elif sheet.name in seen:
            message = sheet_twice(seen[sheet.name], path.name)
            bundle.problems.append(Problem(sheet.name, None, None, message))
        else:
            seen[sheet.name] = path.name
            raw = _read_csv(path, sheet, bundle.problems)
            if raw is not None:
                bundle.sheets[sheet.name] = raw
    return completed(bundle, set(seen))


def _read_csv(path: Path, sheet: Sheet, problems: list[Problem]) -> RawSheet | None:
    """The rows of one file; a record with line breaks in its cells is one row."""
    if path.stat().st_size > FILE_BYTES:
        problems.append(Problem(sheet.name, None, None, say(
            "the file has more than %(limit)s MB; split the load into several bundles",
            limit=FILE_BYTES // 1024**2,
        )))  # fmt: skip
        return None
    text = _decoded(path.read_bytes(), sheet, problems)
    if text is None:
        return None
    table = Table(sheet, problems, guards=may_be_guarded(text))
    with collector_paused():
        for first, records in _batches(text, sheet, problems):
            table.take(range(first, first + len(records)), records)
    return table.finished()


def _batches(
    text: str, sheet: Sheet, problems: list[Problem]
) -> Iterator[tuple[int, list[list[str]]]]:
    """The records in batches, each with the row number of its first."""
    reader = csv.reader(StringIO(text), strict=True)
    first, records = 1, list[list[str]]()
    done = False
    while not done:
        try:
            records.extend(islice(reader, _BATCH))
        except csv.Error as error:
            # What was read before the error is in `records`; the broken record becomes blank.
            row = first + len(records)
            done = "expected after" not in str(error)
            problems.append(Problem(sheet.name, row, None, _quoting(row, closed=not done)))
            records.append([])
        if not records:
            return
        yield first, records
        first, records = first + len(records), []


def _quoting(row: int, *, closed: bool) -> Message:
    if closed:
        return say(
            "in row %(row)s text follows a closing quote; expected a comma: write a quote inside "
            'a quoted cell twice ("")', row=row,
        )  # fmt: skip
    return say(
        "a quote that is opened in row %(row)s is not closed, so the rows after it cannot be "
        'told apart; close it, or write a quote inside a quoted cell twice ("")', row=row,
    )  # fmt: skip


def _decoded(data: bytes, sheet: Sheet, problems: list[Problem]) -> str | None:
    """The text with plain line ends, without BOM; what is no text is reported and replaced."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        problems.append(Problem(sheet.name, None, None, say(
            'the file is UTF-16 ("Unicode text"); expected UTF-8: save it as "CSV UTF-8"',
        )))  # fmt: skip
        return None
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        text = data.decode("utf-8-sig", errors="replace")
        before = _plain_line_ends(data[: error.start].decode("utf-8-sig"))
        problems.append(Problem(sheet.name, _row_at(before), None, _not_utf8(data, error, before)))
    text = _plain_line_ends(text)
    if "\0" in text:
        before = text[: text.index("\0")]
        problems.append(Problem(sheet.name, _row_at(before), None, say(
            "line %(line)s holds a NUL character, which is no text; save the file again as "
            '"CSV UTF-8"', line=before.count("\n") + 1,
        )))  # fmt: skip
        text = text.replace("\0", "")
    return text


def _plain_line_ends(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def _row_at(before: str) -> int:
    """The number of the row in which the text goes on that begins like this."""
    try:
        return sum(1 for _ in csv.reader(StringIO(before + "…")))
    except csv.Error:
        return before.count("\n") + 1


def _not_utf8(data: bytes, error: UnicodeDecodeError, before: str) -> Message:
    try:
        data.decode("gb18030")
    except UnicodeDecodeError:
        guess = say("in some other encoding")
    else:
        guess = say("in GBK, the Chinese ANSI code page")
    return say(
        "line %(line)s is not UTF-8 (byte %(byte)s); the file may be %(guess)s: save it as "
        '"CSV UTF-8"',
        line=before.count("\n") + 1, byte=f"0x{data[error.start]:02X}", guess=guess,
    )  # fmt: skip
