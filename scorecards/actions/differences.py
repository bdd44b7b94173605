"""What a bundle changes in the rows that are stored, cell by cell."""

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import NamedTuple

from scorecards.bundle.columns import SHEETS
from scorecards.bundle.rows import Key, Values
from scorecards.bundle.validation import World
from scorecards.queries import cell_text

MOST_DIFFERENCES = 200
"""So many are named; a bundle may change a hundred thousand cells."""


class Difference(NamedTuple):
    """A cell of a stored row that the bundle changes; both values as a bundle has them."""

    sheet: str
    row: int
    code: str
    column: str
    before: str
    after: str


def differences(
    world: World, stored: Mapping[str, Mapping[Key, Values]], most: int = MOST_DIFFERENCES
) -> list[Difference]:
    """The first cells that change, in the order of the sheets and of their rows."""
    return list(islice(_differences(world, stored), most))


def _differences(world: World, stored: Mapping[str, Mapping[Key, Values]]) -> Iterator[Difference]:
    for sheet in SHEETS:
        for key, entry in world.get(sheet.name, {}).items():
            before = stored[sheet.name].get(key)
            if entry.number is None or entry.change != "changed" or before is None:
                continue
            for column in sheet.columns:
                old, new = before[column.name], entry.values[column.name]
                if old != new:
                    yield Difference(
                        sheet.name,
                        entry.number,
                        " ".join(str(part) for part in key if part),
                        column.name,
                        cell_text(column, old),
                        cell_text(column, new),
                    )
