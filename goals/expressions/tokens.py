"""The words of a formula or an expression: numbers, texts, names and marks, with their places.

Python's own tokenizer is not asked: it folds full-width letters, takes ``0x10`` and ``1_000``,
and counts columns in bytes.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from goals.expressions.errors import LONGEST, ExpressionError, shown
from goals.messages import Message, say
from goals.numbers import NotANumber, exact

WORDS = frozenset({"and", "or", "not"})
_NUMBER = re.compile(r"[0-9][\w.]*")
_ARITHMETIC = re.compile(r"[-+*/(),]")
_LOGIC = re.compile(r"<=|>=|==|!=|[-+*/(),<>]")
_FOREIGN = re.compile(r"\*\*|//|=<|=>|<>|&&|\|\||:=|.", re.DOTALL)
_MEANT = {
    "×": "*", "÷": "/", "−": "-", "–": "-", "—": "-", "≤": "<=", "≥": ">=", "≠": "!=", "<>": "!=",
    "=<": "<=", "=>": ">=", "=": "==", "“": '"', "”": '"', "‘": "'", "’": "'", "「": '"',
    "」": '"', "、": ",", "&&": "and", "||": "or", "!": "not",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Token:
    """One word of the text, from `start` (counted from 0) up to `end`."""

    kind: Literal["number", "text", "name", "mark"]
    text: str
    start: int

    @property
    def end(self) -> int:
        """Where the next word may start."""
        return self.start + len(self.text)


def tokens(text: str, *, logic: bool) -> list[Token]:
    """The words in their order; `logic` adds comparisons, texts and and/or/not.

    >>> [token.text for token in tokens("投诉 / 客户 * 100", logic=False)]
    ['投诉', '/', '客户', '*', '100']
    """
    _check_characters(text)
    return list(_split(text, logic))


def _check_characters(text: str) -> None:
    if len(text) > LONGEST:
        problem = say("longer than %(longest)s characters", longest=LONGEST)
        raise ExpressionError(problem, text, LONGEST)
    for start, character in enumerate(text):
        if unicodedata.category(character) in ("Cc", "Cs") and character != "\t":
            if character in "\r\n":
                problem = say("the text must stand on a single line")
            else:
                problem = _no_meaning(character, logic=True)
            raise ExpressionError(problem, text, start)


def _split(text: str, logic: bool) -> Iterator[Token]:
    marks = _LOGIC if logic else _ARITHMETIC
    start = 0
    while start < len(text):
        if text[start] in " \t":
            start += 1
            continue
        token = _token(text, start, marks, logic)
        yield token
        start = token.end


def _token(text: str, start: int, marks: re.Pattern[str], logic: bool) -> Token:
    character = text[start]
    if character.isidentifier():
        name = _name(text, start)
        return Token("mark" if logic and name in WORDS else "name", name, start)
    if number := _NUMBER.match(text, start):
        return Token("number", _checked_number(number.group(), text, start), start)
    if logic and character in "\"'":
        return Token("text", _quoted(text, start), start)
    mark, foreign = marks.match(text, start), _FOREIGN.match(text, start)
    if mark and not (foreign and foreign.end() > mark.end()):
        return Token("mark", mark.group(), start)
    found = foreign.group() if foreign else character
    raise ExpressionError(_no_meaning(found, logic), text, start)


def _name(text: str, start: int) -> str:
    end = start + 1
    while end < len(text) and ("_" + text[end]).isidentifier():
        end += 1
    return text[start:end]


def _checked_number(number: str, text: str, start: int) -> str:
    try:
        exact(number)
    except NotANumber:
        problem = say(
            "'%(found)s' is no number; expected are digits 0-9 with at most one point between them,"
            " up to 12 before and 8 after it",
            found=shown(number),
        )
        raise ExpressionError(problem, text, start) from None
    return number


def _quoted(text: str, start: int) -> str:
    end = text.find(text[start], start + 1)
    if end < 0:
        raise ExpressionError(say("this quotation mark is never closed"), text, start)
    return text[start : end + 1]


def _no_meaning(found: str, logic: bool) -> Message:
    meant = _MEANT.get(found) or unicodedata.normalize("NFKC", found)
    if not logic and _may_stand(found, logic=True):
        return say(
            "'%(found)s' has no place in a formula; expected are + - * / ( ), numbers, input names,"
            " min, max and abs",
            found=found,
        )
    if found == ".":
        return say("a point stands only between two digits, as in 0.5")
    if meant != found and (meant == "." or _may_stand(meant, logic)):
        return say("'%(found)s' has no meaning here; write %(meant)s", found=found, meant=meant)
    if found.isspace():
        return say("%(found)s is no plain space; write a plain one", found=shown(found))
    return say("'%(found)s' has no meaning here", found=shown(found))


def _may_stand(found: str, logic: bool) -> bool:
    if re.fullmatch("[0-9]", found):
        return True
    if logic:
        return found in WORDS or found in ("'", '"') or _LOGIC.fullmatch(found) is not None
    return _ARITHMETIC.fullmatch(found) is not None
