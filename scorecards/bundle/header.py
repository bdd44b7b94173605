"""The row of column names: where in a file each column of a sheet stands."""

from goals.messages import Message, say
from scorecards.bundle.columns import NUMBERS, Sheet, find_column
from scorecards.bundle.kinds import CELL_CHARACTERS
from scorecards.bundle.problems import Problem
from scorecards.bundle.sentences import letters, missing_column, unknown_column

_OTHER_SEPARATORS = {";": ";", "\t": "TAB", "，": "，", "；": "；", "|": "|"}


class Header:
    """The places of a sheet's columns in a file, read from its first row; collects problems.

    `places` has one entry for each column of the sheet, None where the file lacks it; `given`
    are the columns that the file has; `unnamed` are the places without a name, `exact` those of
    numbers, whose text is taken as it stands.
    """

    def __init__(self, sheet: Sheet, row: int, cells: list[str], problems: list[Problem]) -> None:
        self._sheet, self._row, self._problems = sheet, row, problems
        self._titles = [text.strip() for text in cells]
        self.width = len(cells)
        self.unnamed = tuple(place for place, text in enumerate(self._titles) if not text)
        found = self._found()
        self.places = tuple(found.get(name) for name in sheet.names)
        self.given = frozenset(found)
        self.exact = frozenset(
            found[column.name]
            for column in sheet.columns
            if column.name in found and column.kind in NUMBERS
        )

    def title(self, place: int) -> str:
        """The column's name in the sheet, else what the file calls it, else its letters."""
        text = self._titles[place] if place < self.width else ""
        column = find_column(self._sheet, text)
        return column.name if column else text or letters(place)

    def longest(self, place: int) -> int:
        """How many characters a cell of the column may hold."""
        column = find_column(self._sheet, self._titles[place])
        return column.longest if column else CELL_CHARACTERS

    def _found(self) -> dict[str, int]:
        if (separator := self._separator()) is not None:
            self._report(None, say(
                "the columns seem to be separated by %(found)r; expected commas: save the file "
                "as CSV with commas", found=separator,
            ))  # fmt: skip
            return {}
        found: dict[str, int] = {}
        for place, text in enumerate(self._titles):
            column = find_column(self._sheet, text)
            if column is not None and column.name not in found:
                found[column.name] = place
            elif column is not None:
                self._report_twice(column.name, found[column.name], place)
            elif text:
                self._report(text, unknown_column(self._sheet, text))
        for column in self._sheet.columns:
            if column.required and column.name not in found:
                self._report(column.name, missing_column(column))
        return found

    def _separator(self) -> str | None:
        """What separates the columns, where it is no comma and so all are one."""
        titles = [text for text in self._titles if text]
        if len(titles) != 1:
            return None
        return next((said for sign, said in _OTHER_SEPARATORS.items() if sign in titles[0]), None)

    def _report_twice(self, name: str, first: int, second: int) -> None:
        self._report(name, say(
            "the column %(name)s is there twice, as %(first)s in column %(one)s and as %(second)s "
            "in column %(two)s; keep one of them",
            name=name, first=self._titles[first], second=self._titles[second],
            one=letters(first), two=letters(second),
        ))  # fmt: skip

    def _report(self, column: str | None, message: Message) -> None:
        self._problems.append(Problem(self._sheet.name, self._row, column, message))
