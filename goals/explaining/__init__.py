"""How a number came about: one record for check-ins, values, scores, scorecards and rewards.

A template renders an :class:`Explained` with itself, a ``<details>`` for whatever has parts::

    subject, answer, unit    the sentence, what it comes to, and in what ("4.231 分")
    weight                   what it counts with in the sum it stands under ("× 40")
    working                  the sum written out with the numbers used; rounding, cut: what then
    notes                    sentences: which step, what was left out and why
    checkin                  who reported it, when, with which evidence, instead of what
    parts                    what it came from; `used` ones stand in the working, others beside it
    folded                   there are parts that were not asked for; `ref` says where they are

Sentences are Messages, for the adapters to translate; workings are the same in every language.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from goals.messages import Message, say
from goals.values import Counted

VERDICTS = {"true": say("holds"), "false": say("does not hold")}
"""How a sentence says what a condition comes to."""


class Ref(NamedTuple):
    """What the number belongs to, for links: a kind (objective, scorecard, …) and its code."""

    kind: str
    code: str


@dataclass(frozen=True, slots=True)
class Explained:
    """A result with the sum that gives it, and its parts.

    `working` is arithmetic with × ÷ − ≤ ≥ in place of * / - <= >=: evaluated, and rounded half up
    to `rounding` places (cut off where `cut`), it is `result`, which is canonical decimal text,
    a quotient of two such numbers, a grade, ``true`` or ``false``; None where there is none.
    """

    subject: Message
    result: str | None = None
    working: str = ""
    rounding: int | None = None
    cut: bool = False
    unit: Message | None = None
    weight: str = ""
    used: bool = True
    notes: tuple[Message, ...] = ()
    parts: tuple["Explained", ...] = ()
    folded: bool = False
    checkin: Counted | None = None
    ref: Ref | None = None

    @property
    def answer(self) -> Message:
        """The result as a sentence may show it."""
        if self.result is None:
            return verbatim("–")
        return VERDICTS.get(self.result, verbatim(self.result))

    @property
    def told(self) -> bool:
        """Whether the working says more than the result does."""
        return bool(self.working) and self.working != (self.result or "").replace("-", "−")

    def walk(self) -> Iterator["Explained"]:
        """This and everything below, the nearest first."""
        yield self
        for part in self.parts:
            yield from part.walk()


def verbatim(text: str) -> Message:
    """A text that people wrote, as it is in every language."""
    return Message("%(text)s", {"text": text})


def listed(messages: Sequence[Message]) -> Message:
    """The messages in a row, the first twenty of them."""
    names = {f"part{place}": each for place, each in enumerate(messages[:_MOST_LISTED])}
    more = ", …" if len(messages) > _MOST_LISTED else ""
    return Message(", ".join(f"%({name})s" for name in names) + more, dict(names))


_MOST_LISTED = 20
POINTS = say("points")
PERCENT = verbatim("%")
