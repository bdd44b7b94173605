"""Rows of check-ins as somebody pastes them: measure, owner, period, values, note."""

import csv
import re
from typing import NamedTuple

from goals.messages import Message, say

MOST_LINES = 300
_MONTH = re.compile(r"(\d{4})[-/.年](\d{1,2})月?", re.ASCII)
_DECLARED = 3
"""Measure, owner and period come first."""


class PastedRow(NamedTuple):
    """A line: `rest` is its values, as many as the measure takes, and then the note."""

    number: int
    measure: str
    owner: str
    period: str
    rest: tuple[str, ...]

    def split(self, count: int) -> tuple[tuple[str, ...], str]:
        """The first so many as values, and what follows as the note."""
        return self.rest[:count], " ".join(text for text in self.rest[count:] if text)


class Pasted(NamedTuple):
    """The rows, and by line what is wrong with the others."""

    rows: list[PastedRow]
    problems: dict[int, Message]


def pasted(text: str) -> Pasted:
    """The rows of a text that came from a spreadsheet, or was typed; blank lines are skipped.

    Columns stand apart by tabs, else by semicolons, else by commas. A first line without a digit
    names the columns.

    >>> pasted("CSAT\\tchen\\t2025-06\\t4.5\\tbusy").rows[0].rest
    ('4.5', 'busy')
    """
    found = Pasted([], {})
    lines = [(number, line) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    if lines and not any(map(str.isdigit, lines[0][1])):
        lines = lines[1:]
    for number, line in lines[:MOST_LINES]:
        cells = _cells(line)
        if len(cells) <= _DECLARED or not all(cells[:_DECLARED]):
            found.problems[number] = say(
                "expected measure, owner, period and value, and a note if there is one"
            )
            continue
        measure, owner, label, *rest = cells
        found.rows.append(PastedRow(number, measure, owner, label, tuple(rest)))
    for number, _line in lines[MOST_LINES:]:
        found.problems[number] = say("at most %(most)s lines at once", most=MOST_LINES)
    return found


def written_period(text: str) -> str:
    """The month as periods are written, however a spreadsheet shows it; any other text as it is.

    >>> written_period("2026/1"), written_period("2026年11月"), written_period("2026-W05")
    ('2026-01', '2026-11', '2026-W05')
    """
    found = _MONTH.fullmatch(text)
    return f"{found[1]}-{int(found[2]):02}" if found else text


def _cells(line: str) -> list[str]:
    apart = next((each for each in "\t;" if each in line), ",")
    try:
        read = next(csv.reader([line], delimiter=apart), [])
    except csv.Error:
        read = line.split(apart)
    return [cell.strip() for cell in read]
