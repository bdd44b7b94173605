"""What a sheet and a column of a bundle are."""

from dataclasses import dataclass
from enum import StrEnum

CELL_CHARACTERS = 5_000
"""The longest text that a cell may hold."""
STATE_CHARACTERS = 32_000
"""The longest row as JSON: a spreadsheet takes hardly more in a cell."""


class Kind(StrEnum):
    """What the text of a cell stands for."""

    TEXT = "text"
    CODE = "code"
    CODES = "codes"  # several, separated by spaces
    EXACT = "exact"  # a decimal number, up to 8 places
    HUNDREDTHS = "hundredths"  # a decimal number, up to 2 places
    INTEGER = "integer"
    DATE = "date"
    INSTANT = "instant"
    PERIOD = "period"
    CHOICE = "choice"
    FLAG = "flag"
    PLACE = "place"  # of a cycle: ``objective C1``, ``target CSI/p1``
    PLACES = "places"  # several, one a line
    VALUES = "values"  # numbers by input: ``12``, ``complaints=3 served=90``
    STATE = "state"  # a row of the plan as a JSON object


NUMBERS = (Kind.EXACT, Kind.HUNDREDTHS, Kind.INTEGER)


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name, its Chinese names (the first is the usual one), what its cells hold.

    `default` is what a blank cell stands for where that is the same in every bundle; the default
    of ``schemes.rounding`` depends on the currency, that of ``measures.aggregate`` on the formula.
    """

    name: str
    zh: tuple[str, ...]
    required: bool = False
    kind: Kind = Kind.TEXT
    choices: tuple[str, ...] = ()
    default: str = ""

    @property
    def longest(self) -> int:
        """How many characters a cell may hold."""
        return STATE_CHARACTERS if self.kind is Kind.STATE else CELL_CHARACTERS


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet: its name, its Chinese names, whether a bundle must have it, its columns."""

    name: str
    zh: tuple[str, ...]
    columns: tuple[Column, ...]
    required: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the columns, in order."""
        return tuple(column.name for column in self.columns)


def column_of(marked: str, zh: str, kind: Kind = Kind.TEXT, default: str = "") -> Column:
    """A column from its name (a ``*`` marks a required one) and its Chinese names."""
    return Column(marked.rstrip("*"), tuple(zh.split()), marked.endswith("*"), kind, (), default)


def choice_of(marked: str, zh: str, choices: tuple[str, ...], default: str = "") -> Column:
    """A column whose cells hold one of the choices."""
    name, required = marked.rstrip("*"), marked.endswith("*")
    return Column(name, tuple(zh.split()), required, Kind.CHOICE, choices, default)
