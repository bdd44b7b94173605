"""What is wrong with a formula or an expression, and at which character."""

import unicodedata

from goals.messages import Message, say

LONGEST = 500
"""Characters a formula or an expression may have."""


class ExpressionError(ValueError):
    """The text is no formula (or expression) of ours.

    `position` counts characters from 1; `problem` is the bare sentence, `message` the same with
    the position in front of it.
    """

    def __init__(self, problem: Message, text: str, start: int) -> None:
        self.problem = problem
        self.text = text
        self.position = start + 1
        self.message = say(
            "character %(position)s: %(problem)s", position=self.position, problem=problem
        )
        super().__init__(str(self.message))

    def pointer(self) -> tuple[str, str]:
        """The text, and a line with a caret under the character.

        >>> print("\\n".join(ExpressionError(say("?"), "客户 + x", 5).pointer()))
        客户 + x
               ^
        """
        line = "".join(shown_character(character) for character in self.text[:LONGEST])
        before = "".join(shown_character(character) for character in self.text[: self.position - 1])
        return line + "…" * (len(self.text) > LONGEST), " " * _columns(before) + "^"


def shown_character(character: str) -> str:
    """The character, or a stand-in where a terminal or page must not get it."""
    if character.isspace():
        return " "
    return character if character.isprintable() else "\N{REPLACEMENT CHARACTER}"


def shown(text: str, longest: int = 40) -> str:
    """The text as a message can carry it: harmless characters, not too many of them."""
    if len(text) == 1 and text != " " and not text.isprintable():
        return f"U+{ord(text):04X}"
    safe = "".join(shown_character(character) for character in text[:longest])
    return safe + "…" * (len(text) > longest)


def _columns(text: str) -> int:
    return sum(_width(character) for character in text)


def _width(character: str) -> int:
    if unicodedata.category(character) in ("Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
