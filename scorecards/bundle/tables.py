"""Records of text, however they were read, arranged into the sheets of a bundle."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import compress

from scorecards.bundle.columns import SHEETS, Sheet
from scorecards.bundle.guarding import unguarded
from scorecards.bundle.header import Header
from scorecards.bundle.problems import Problem
from scorecards.bundle.sentences import (
    empty_sheet,
    letters,
    missing_sheet,
    outside,
    too_long,
)

Row = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RawSheet:
    """The rows of one sheet as text: every column of the sheet in order, '' where it is blank.

    `numbers` are the rows' numbers as a spreadsheet shows them; `given` are the columns that the
    file has (a column that it lacks is not mentioned, which is not the same as blank).
    """

    columns: tuple[str, ...]
    given: frozenset[str]
    numbers: Sequence[int]
    rows: list[Row]
    lacking: frozenset[str] = frozenset()
    """Required columns that the file does not have; the problems of its header name them."""

    def __iter__(self) -> Iterator[tuple[int, Row]]:
        return zip(self.numbers, self.rows, strict=True)

    def __len__(self) -> int:
        return len(self.rows)


@dataclass(slots=True)
class RawBundle:
    """The sheets that were found, by name in their documented order, and all that is wrong."""

    sheets: dict[str, RawSheet] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


class Table:
    """One sheet in the making: takes records in batches, keeps the rows and the problems."""

    def __init__(self, sheet: Sheet, problems: list[Problem], *, guards: bool = True) -> None:
        self.sheet = sheet
        self.problems = problems
        self._guards = guards
        self._header: Header | None = None
        self._numbers: list[int] = []
        self._rows: list[Row] = []

    def take(self, numbers: Sequence[int], records: list[list[str]]) -> None:
        """Takes records with their row numbers; the first that is not blank names the columns."""
        if self._header is None:
            start = next((i for i, cells in enumerate(records) if any(map(str.strip, cells))), None)
            if start is None:
                return
            self._header = Header(self.sheet, numbers[start], records[start], self.problems)
            numbers, records = numbers[start + 1 :], records[start + 1 :]
        if records and self._header.given:
            self._arrange(self._header, numbers, records)

    def finished(self) -> RawSheet | None:
        """The sheet, or None where it has no row of column names."""
        if self._header is None:
            self.problems.append(Problem(self.sheet.name, None, None, empty_sheet(self.sheet)))
            return None
        given = self._header.given
        lacking = frozenset(c.name for c in self.sheet.columns if c.required) - given
        return RawSheet(self.sheet.names, given, self._numbers, self._rows, lacking)

    def _arrange(self, header: Header, numbers: Sequence[int], records: list[list[str]]) -> None:
        """Works column by column, because that runs in C: half the time of a loop over rows."""
        if set(map(len, records)) != {header.width}:
            records = [
                self._fitted(header, number, cells)
                for number, cells in zip(numbers, records, strict=True)
            ]
        columns = [
            tuple(map(_blanked if place in header.exact else str.strip, cells))
            for place, cells in enumerate(zip(*records, strict=True))
        ]
        if self._guards:
            columns = [tuple(map(unguarded, cells)) for cells in columns]
        self._check(header, numbers, columns)
        absent = ("",) * len(records)
        arranged = [absent if place is None else columns[place] for place in header.places]
        rows = list(zip(*arranged, strict=True))
        if all("" in columns[place] for place in header.places if place is not None):
            kept = list(map(any, rows))
            numbers, rows = list(compress(numbers, kept)), list(compress(rows, kept))
        self._numbers += numbers
        self._rows += rows

    def _fitted(self, header: Header, number: int, cells: list[str]) -> list[str]:
        """The record as wide as the header; what stands beyond it is reported."""
        width = header.width
        for place, text in enumerate(map(str.strip, cells[width:]), width):
            if text:
                self._report_outside(place, number, text)
        return cells[:width] + [""] * (width - len(cells))

    def _check(self, header: Header, numbers: Sequence[int], columns: list[Row]) -> None:
        for place in header.unnamed:
            for number, text in zip(numbers, columns[place], strict=True):
                if text:
                    self._report_outside(place, number, text)
        for place, cells in enumerate(columns):
            if max(map(len, cells)) > header.longest(place):
                longest, title = header.longest(place), header.title(place)
                self.problems += [
                    Problem(self.sheet.name, number, title, too_long(len(text), longest))
                    for number, text in zip(numbers, cells, strict=True)
                    if len(text) > longest
                ]

    def _report_outside(self, place: int, number: int, text: str) -> None:
        message = outside(place, number, text)
        self.problems.append(Problem(self.sheet.name, number, letters(place), message))


def _blanked(text: str) -> str:
    """The text of a number as it stands, for spaces have no place in it; '' for spaces alone."""
    return "" if text.isspace() else text


def completed(bundle: RawBundle, seen: set[str]) -> RawBundle:
    """The bundle with its sheets in their documented order and the missing ones reported."""
    order = {sheet.name: place for place, sheet in enumerate(SHEETS)}
    for sheet in SHEETS:
        if sheet.required and sheet.name not in seen:
            bundle.problems.append(Problem(sheet.name, None, None, missing_sheet(sheet)))
    return RawBundle(
        dict(sorted(bundle.sheets.items(), key=lambda item: order[item[0]])),
        sorted(
            bundle.problems,
            key=lambda problem: (order.get(problem.sheet or "", -1), problem.row or 0),
        ),
    )
