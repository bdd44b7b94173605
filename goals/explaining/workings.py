"""Sums written out: numbers, terms and formulas as text that people read and machines evaluate."""

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple

from goals.explaining import Explained
from goals.expressions import Read
from goals.expressions.compiling import ARITHMETIC_FUNCTIONS
from goals.expressions.tokens import Token, tokens
from goals.messages import Message, say
from goals.numbers import exact, fixed, from_hundredths, plain

MOST_TERMS = 20
"""What one line holds, and what one expression may be long."""

_SIGNS = {"*": "×", "/": "÷", "-": "−", "<=": "≤", ">=": "≥"}
_FINEST = 8


class Term(NamedTuple):
    """A term of a sum: as it is written, what it comes to, and the parts it shows."""

    text: str
    value: Fraction
    parts: tuple[Explained, ...] = ()


def result(value: Fraction | int) -> str:
    """The exact number as decimal text, or as a quotient where eight places do not hold it.

    >>> result(Fraction(-5, 4)), result(Fraction(7, 3))
    ('-1.25', '7 ÷ 3')
    """
    try:
        text = plain(value)
    except ValueError:
        text = ""
    if text and len(text.partition(".")[2]) <= _FINEST:
        return text
    return f"{value.numerator} ÷ {value.denominator}"


def result_hundredths(number: int | None) -> str | None:
    """The canonical text of hundredths; None stays None."""
    return None if number is None else plain(from_hundredths(number))


def about(value: Fraction) -> tuple[Message, ...]:
    """What an endless number is near to; nothing for any other."""
    if "÷" not in result(value):
        return ()
    return (say("about %(number)s", number=fixed(value, 4)),)


def written(value: Fraction | int) -> str:
    """The number as the first of a working."""
    return result(value).replace("-", "−")


def operand(value: Fraction | int) -> str:
    """The number anywhere in a working: in brackets where a sign or a quotient needs them.

    >>> operand(Fraction(-5)), operand(Fraction(1, 3)), operand(3)
    ('(−5)', '(1 ÷ 3)', '3')
    """
    text = written(value)
    return f"({text})" if "÷" in text or text.startswith("−") else text


def signed_sum(numbers: Sequence[Fraction]) -> str:
    """The numbers added, with a minus for each negative one.

    >>> signed_sum([Fraction(80), Fraction(-3), Fraction(2)])
    '80 − 3 + 2'
    """
    first, *others = numbers
    return written(first) + "".join(
        f" {'−' if number < 0 else '+'} {operand(abs(number))}" for number in others
    )


def added(texts: Sequence[str]) -> str:
    """The terms as a sum."""
    return " + ".join(texts)


def called(function: str, texts: Sequence[str]) -> str:
    """The terms as arguments, or the only one as it is."""
    return texts[0] if len(texts) == 1 else f"{function}({', '.join(texts)})"


def grouped(aggregate: str, terms: Sequence[Term]) -> tuple[str, tuple[Explained, ...]]:
    """The terms as a sum (or the min or max of them) and its parts.

    Where they are more than a line holds, they come in groups that are parts of their own.
    """
    combine, _ = _COMBINED[aggregate]
    listed = list(terms)
    while len(listed) > MOST_TERMS:
        size = MOST_TERMS
        groups = [listed[at : at + size] for at in range(0, len(listed), size)]
        listed = [
            _group(aggregate, number, len(groups), group)
            for number, group in enumerate(groups, start=1)
        ]
    return combine([term.text for term in listed]), tuple(
        part for term in listed for part in term.parts
    )


def _group(aggregate: str, number: int, of: int, terms: Sequence[Term]) -> Term:
    combine, pick = _COMBINED[aggregate]
    value = Fraction(pick([term.value for term in terms]))
    part = Explained(
        say("terms, part %(number)s of %(of)s", number=number, of=of),
        result(value),
        combine([term.text for term in terms]),
        parts=tuple(part for term in terms for part in term.parts),
        notes=about(value),
    )
    return Term(operand(value), value, (part,))


_COMBINED: dict[
    str,
    tuple[Callable[[Sequence[str]], str], Callable[[Sequence[Fraction]], Fraction | int]],
] = {
    "sum": (added, sum),
    "min": (lambda texts: called("min", texts), min),
    "max": (lambda texts: called("max", texts), max),
}


def filled(text: str, facts: Mapping[Read, Fraction | str], *, logic: bool) -> str:
    """The formula or expression with what it reads put in; what is missing stays a name.

    >>> filled("a / b * 100", {Read("a"): Fraction(3), Read("b"): Fraction(-8)}, logic=False)
    '3 ÷ (−8) × 100'
    """
    words = tokens(text, logic=logic)
    pieces, at, place = [], 0, 0
    while place < len(words):
        first, last = place, _last_word(words, place)
        start, end = words[first].start, words[last].end
        fact = facts.get(_read(words[first : last + 1])) if words[first].kind == "name" else None
        pieces.append(text[at:start])
        if fact is not None:
            pieces.append(operand(fact) if isinstance(fact, Fraction) else f'"{fact}"')
        elif words[first].kind == "mark":
            pieces.append(_SIGNS.get(words[first].text, words[first].text))
        else:
            pieces.append(text[start:end])
        at, place = end, last + 1
    return "".join(pieces)


def _last_word(words: Sequence[Token], place: int) -> int:
    """The index of the last word of what is read at that place."""
    word = words[place]
    is_call = place + 1 < len(words) and words[place + 1].text == "("
    if word.kind != "name" or word.text in ARITHMETIC_FUNCTIONS or not is_call:
        return place
    while words[place].text != ")":
        place += 1
    return place


def _read(words: Sequence[Token]) -> Read:
    args = tuple(
        exact(word.text) if word.kind == "number" else word.text[1:-1]
        for word in words[1:]
        if word.kind in ("number", "text")
    )
    return Read(words[0].text, args)
