"""A recursive-descent evaluator of formulas and rule expressions: no tree, it reads and computes.

Every branch of ``and``/``or`` is computed; nothing has side effects. None is a missing fact.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction

Value = Fraction | str | bool | None
Function = Callable[..., Value]

_TOKEN = re.compile(
    r"""\s*(?:(\d+(?:\.\d+)?)|([^\W\d]\w*)|("[^"]*"|'[^']*')|([<>=!]=|[-+*/(),<>]))"""
)


def evaluated(text: str, names: Mapping[str, Value], functions: Mapping[str, Function]) -> Value:
    """What the expression gives."""
    reader = _Reader(_tokens(text), names, functions)
    value = reader.either()
    assert reader.at == len(reader.tokens), text
    return value


def _tokens(text: str) -> list[str]:
    found, at, text = [], 0, text.strip()
    while at < len(text):
        match = _TOKEN.match(text, at)
        assert match, text[at:]
        found.append(match[match.lastindex or 0])
        at = match.end()
    return found


class _Reader:
    def __init__(
        self, tokens: list[str], names: Mapping[str, Value], functions: Mapping[str, Function]
    ) -> None:
        self.tokens, self.names, self.functions, self.at = tokens, names, functions, 0

    def took(self, *wanted: str) -> str:
        if self.at < len(self.tokens) and self.tokens[self.at] in wanted:
            self.at += 1
            return self.tokens[self.at - 1]
        return ""

    def either(self) -> Value:
        value = self.both()
        while self.took("or"):
            other = self.both()
            value = bool(value) or bool(other)
        return value

    def both(self) -> Value:
        value = self.denial()
        while self.took("and"):
            other = self.denial()
            value = bool(value) and bool(other)
        return value

    def denial(self) -> Value:
        return not self.denial() if self.took("not") else self.comparison()

    def comparison(self) -> Value:
        left = self.total()
        holds, chained = True, False
        while sign := self.took("<", "<=", ">", ">=", "==", "!="):
            right = self.total()
            holds, chained, left = holds and _compared(left, sign, right), True, right
        return holds if chained else left

    def total(self) -> Value:
        value = self.product()
        while sign := self.took("+", "-"):
            other = self.product()
            value = _reckoned([value, other], lambda a, b, s=sign: a + b if s == "+" else a - b)
        return value

    def product(self) -> Value:
        value = self.signed()
        while sign := self.took("*", "/"):
            other = self.signed()
            if sign == "*":
                value = _reckoned([value, other], lambda a, b: a * b)
            else:
                value = None if other == 0 else _reckoned([value, other], lambda a, b: a / b)
        return value

    def signed(self) -> Value:
        if self.took("-"):
            return _reckoned([self.signed()], lambda a: -a)
        return self.signed() if self.took("+") else self.atom()

    def atom(self) -> Value:
        if self.took("("):
            value = self.either()
            assert self.took(")")
            return value
        token = self.tokens[self.at]
        self.at += 1
        if token[0] in "\"'":
            return token[1:-1]
        if token[0] in "0123456789.":
            return Fraction(token)
        if not self.took("("):
            return self.names[token]
        arguments = [self.either()]
        while self.took(","):
            arguments.append(self.either())
        assert self.took(")")
        plain: dict[str, Callable[..., Fraction]] = {"min": min, "max": max, "abs": abs}
        if token in plain:
            return _reckoned(arguments, plain[token])
        return self.functions[token](*arguments)


def _reckoned(numbers: Sequence[Value], how: Callable[..., Fraction]) -> Value:
    return None if any(each is None for each in numbers) else how(*numbers)


def _compared(left: Value, sign: str, right: Value) -> bool:
    if left is None or right is None:
        return False
    if sign in ("==", "!="):
        return (left == right) is (sign == "==")
    assert isinstance(left, Fraction)
    assert isinstance(right, Fraction)
    less = {"<": left < right, "<=": left <= right, ">": left > right, ">=": left >= right}
    return less[sign]
