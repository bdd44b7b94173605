"""What an expression may speak of: names and functions, with the kinds of their values."""

from collections.abc import Container, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal

from goals.messages import Message, say

Kind = Literal["number", "text", "yes/no"]

KINDS: dict[str, Message] = {
    "number": say("a number"),
    "text": say("a text"),
    "yes/no": say("a yes or no"),
}
"""How a sentence names each kind."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """One argument of a function, written out: a code in quotes, or a number if `codes` is None.

    `noun` names what the code stands for ("measure"), for the sentence about an unknown one.
    """

    noun: Message
    codes: Container[str] | None = None
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Function:
    """A function that reads something: its arguments (optional ones last), what it gives."""

    parameters: tuple[Parameter, ...]
    kind: Kind = "number"

    @property
    def fewest(self) -> int:
        """How many arguments it needs."""
        return sum(not parameter.optional for parameter in self.parameters)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Names and functions; without `logic` arithmetic alone, as in a measure's formula."""

    names: Mapping[str, Kind]
    functions: Mapping[str, Function] = field(default_factory=dict)
    logic: bool = True


@dataclass(frozen=True, slots=True)
class Read:
    """Something an expression asks for: a name, or a function with its arguments.

    Two reads of the same thing are equal, wherever and however they are written.
    """

    kind: str
    args: tuple[str | Fraction, ...] = ()
    source: str = field(default="", compare=False)
