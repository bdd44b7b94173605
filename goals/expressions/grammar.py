"""The order of the words, and the tree that Python's parser makes of it.

The parser never sees the text. It gets a skeleton in which every number, text and name is ``_``,
already checked word by word, so nothing but precedence is left for it to decide, and no keyword,
encoding or literal of Python's can surprise us.
"""

import ast
from dataclasses import dataclass

from goals.expressions.errors import ExpressionError, shown
from goals.expressions.tokens import Token, tokens
from goals.messages import Message, say

MOST_PARTS = 200
"""Numbers, names, texts and operators that one text may have."""

DEEPEST = 30
"""How deep brackets and signs may be nested."""

_BETWEEN = frozenset({"+", "-", "*", "/", "<", "<=", ">", ">=", "==", "!=", "and", "or"})
_BEFORE_NOT = frozenset({"(", ",", "and", "or", "not"})
_OPERAND = say("a number, a name or an opening bracket")
_OPERATOR = say("an operator or the end")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A checked text: its words, its tree, and which word stands at which place of the tree."""

    text: str
    words: list[Token]
    tree: ast.expr
    starts: dict[int, int]
    ends: dict[int, int]

    def first(self, node: ast.expr) -> int:
        """The index of the node's first word."""
        return self.starts[node.col_offset]

    def last(self, node: ast.expr) -> int:
        """The index of the node's last word."""
        return self.ends[node.end_col_offset or 0]

    def source(self, node: ast.expr) -> str:
        """The node as it was written."""
        return self.text[self.words[self.first(node)].start : self.words[self.last(node)].end]

    def error(self, node: ast.expr, problem: Message) -> ExpressionError:
        """The error that points at the node."""
        return self.error_at(self.first(node), problem)

    def error_at(self, index: int, problem: Message) -> ExpressionError:
        """The error that points at a word."""
        return ExpressionError(problem, self.text, self.words[index].start)


def parsed(text: str, *, logic: bool) -> Sheet:
    """The tree of the text; raises ExpressionError at the first word out of place."""
    words = tokens(text, logic=logic)
    _check_size(text, words)
    _Order(text, words).check()
    starts, ends, shapes, offset = {}, {}, [], 0
    for index, word in enumerate(words):
        shape = word.text if word.kind == "mark" else "_"
        starts[offset], ends[offset + len(shape)] = index, index
        shapes.append(shape)
        offset += len(shape) + 1
    tree = ast.parse(" ".join(shapes), mode="eval").body
    return Sheet(text, words, tree, starts, ends)


def _check_size(text: str, words: list[Token]) -> None:
    parts = [word for word in words if word.text not in ("(", ")", ",")]
    if len(parts) > MOST_PARTS:
        problem = say("more than %(most)s numbers, names and operators", most=MOST_PARTS)
        raise ExpressionError(problem, text, parts[MOST_PARTS].start)


class _Order:
    """Walks the words once, knowing whether an operand or an operator must come next."""

    def __init__(self, text: str, words: list[Token]) -> None:
        self.text = text
        self.words = words
        self.open: list[Token] = []
        self.calls: list[bool] = []
        self.signs = 0
        self.before: Token | None = None

    def check(self) -> None:
        operand_next = True
        for word in self.words:
            operand_next = self._operand(word) if operand_next else self._operator(word)
            self.before = word
        if operand_next:
            end = self.before.end if self.before else 0
            problem = say("the text ends where %(expected)s is expected", expected=_OPERAND)
            raise ExpressionError(problem, self.text, end)
        if self.open:
            raise self._error(self.open[-1], say("this bracket is never closed"))

    def _operand(self, word: Token) -> bool:
        """Takes a word where an operand must stand; says whether one must still come."""
        if word.kind != "mark":
            self.signs = 0
            return False
        before = self.before.text if self.before and self.before.kind == "mark" else ""
        if word.text == "(":
            self._push(word, call=False)
        elif word.text in ("+", "-") or (
            word.text == "not" and (self.before is None or before in _BEFORE_NOT)
        ):
            self.signs += 1
            self._check_depth(word)
        elif word.text == ")" and before == "(" and self.calls[-1]:
            self._pop()
            return False
        else:
            raise self._unexpected(word, _OPERAND)
        return True

    def _operator(self, word: Token) -> bool:
        """Takes a word that follows an operand; says whether another operand must come."""
        if word.text == "(" and self.before is not None and self.before.kind == "name":
            self._push(word, call=True)
        elif word.text == ")" and word.kind == "mark":
            if not self.open:
                raise self._error(word, say("this bracket was never opened"))
            self._pop()
            return False
        elif word.kind != "mark" or (
            word.text not in _BETWEEN and not (word.text == "," and self.calls and self.calls[-1])
        ):
            raise self._unexpected(word, _OPERATOR)
        return True

    def _push(self, word: Token, call: bool) -> None:
        self.open.append(word)
        self.calls.append(call)
        self._check_depth(word)

    def _pop(self) -> None:
        self.open.pop()
        self.calls.pop()

    def _check_depth(self, word: Token) -> None:
        if len(self.open) + self.signs > DEEPEST:
            problem = say("nested deeper than %(deepest)s levels", deepest=DEEPEST)
            raise self._error(word, problem)

    def _unexpected(self, word: Token, expected: Message) -> ExpressionError:
        return self._error(
            word,
            say(
                "'%(found)s' stands where %(expected)s is expected",
                found=shown(word.text),
                expected=expected,
            ),
        )

    def _error(self, word: Token, problem: Message) -> ExpressionError:
        return ExpressionError(problem, self.text, word.start)
