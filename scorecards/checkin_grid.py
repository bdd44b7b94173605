"""Targets as sheets to type in: a line for each value, a column for each period."""

from collections.abc import Sequence
from dataclasses import dataclass

from goals.periods import FREQUENCIES, Period
from goals.reporting import Slot, declared
from scorecards.work import WorkRow

MOST_COLUMNS = 13
"""So many periods stand beside each other: the weeks of a quarter."""
MOST_CELLS = 360


@dataclass(frozen=True, slots=True)
class Cell:
    """The field of one value: of which target, period and input, and what stands there now."""

    target: int
    period: str
    input: str
    value: str | None
    is_due: bool

    @property
    def name(self) -> str:
        """What its field is called."""
        return cell_field(self.target, self.period, self.input)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a sheet: of a target, or of one input of its formula; None: no such period."""

    row: WorkRow
    input: str
    place: int
    of: int
    cells: tuple[Cell | None, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """Targets that are reported equally often; a column is a period, or an input of one."""

    frequency: str
    columns: tuple[tuple[Period, str], ...]
    lines: tuple[Line, ...]


def cell_field(target: int, label: str, name: str) -> str:
    """What the field of a value is called.

    >>> cell_field(7, "2025-06", "bad")
    'cell.7.2025-06.bad'
    """
    return f"cell.{target}.{label}.{name}"


def sheets(rows: Sequence[WorkRow], most: int = MOST_COLUMNS) -> list[Sheet]:
    """The rows by how often they are reported, the most frequent last; inputs are lines."""
    found = []
    for frequency in reversed(FREQUENCIES):
        same = [row for row in rows if row.entry.goal.measure.frequency == frequency]
        spans = _periods(same, most)
        if spans:
            lines = [line for row in same for line in _lines(row, spans)]
            found.append(Sheet(frequency, tuple((span, "") for span in spans), tuple(lines)))
    return found


def column_sheet(rows: Sequence[WorkRow], most: int = MOST_CELLS) -> Sheet | None:
    """One measure of many owners: a line each, and a column for each input of the last periods.

    As many periods as keep the sheet below so many cells, at most three.
    """
    measure = rows[0].entry.goal.measure
    fitting = most // (len(rows) * len(declared(measure)))
    spans = _periods(rows, min(3, max(1, fitting)))
    if not spans:
        return None
    columns = tuple((span, name) for span in spans for name in declared(measure))
    lines = (
        Line(row, "", 0, 1, tuple(_cell(row, span, name) for span, name in columns)) for row in rows
    )
    return Sheet(measure.frequency, columns, tuple(lines))


def _periods(rows: Sequence[WorkRow], most: int) -> list[Period]:
    spans = {slot.period for row in rows for slot in row.slots}
    return sorted(spans, key=lambda span: (span.ends, span.starts))[-most:]


def _lines(row: WorkRow, spans: Sequence[Period]) -> list[Line]:
    names = declared(row.entry.goal.measure)
    return [
        Line(row, name, place, len(names), tuple(_cell(row, span, name) for span in spans))
        for place, name in enumerate(names)
    ]


def _cell(row: WorkRow, span: Period, name: str) -> Cell | None:
    slot: Slot | None = row.slot(span.label)
    if slot is None:
        return None
    known = slot.reports.get(name)
    return Cell(
        row.entry.id, span.label, name, known.value if known else None, name in slot.missing
    )
