"""Formulas of measures and expressions of rules: small, exact, and unable to do anything else.

Both are read once, checked against the names they may use, and turned into closures. They cannot
reach attributes, loop, or grow: at most 500 characters, 200 parts, 30 levels.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache

from goals.expressions.arithmetic import Fact, NoValueError, Run
from goals.expressions.compiling import ARITHMETIC_FUNCTIONS, compiled
from goals.expressions.errors import ExpressionError, shown
from goals.expressions.tokens import WORDS
from goals.expressions.vocabulary import Function, Kind, Parameter, Read, Vocabulary
from goals.messages import Message, say

__all__ = [
    "Expression",
    "ExpressionError",
    "Formula",
    "Function",
    "Kind",
    "Parameter",
    "Read",
    "Vocabulary",
    "compile_expression",
    "compile_formula",
    "input_name_problem",
]

Lookup = Callable[[Read], Fraction | int | str | None]


@dataclass(frozen=True, slots=True)
class Formula:
    """How a measure's value comes from its inputs.

    `inputs` are those that the measure declares, `used` those that the text names, in its order.
    """

    text: str
    inputs: tuple[str, ...]
    used: tuple[str, ...]
    _run: Run = field(repr=False, compare=False)

    @property
    def names(self) -> frozenset[str]:
        """The inputs that the text uses."""
        return frozenset(self.used)

    def __call__(self, inputs: Mapping[str, Fraction]) -> Fraction | None:
        """The value; None where a declared input is missing or something is divided by zero."""
        for name in self.inputs:
            if name not in inputs:
                return None
        facts: list[Fact] = [inputs[name].as_integer_ratio() for name in self.used]
        try:
            return Fraction(*self._run(facts))
        except NoValueError:
            return None


@dataclass(frozen=True, slots=True)
class Expression:
    """A rule's `when` or `value`: the kind of what it gives, and what it reads, in its order."""

    text: str
    type: Kind
    reads: tuple[Read, ...]
    _run: Run = field(repr=False, compare=False)

    def __call__(self, lookup: Lookup) -> Fraction | str | bool | None:
        """The value, None where it is missing; `lookup` is asked for every read once.

        A missing number or text makes a comparison false, and arithmetic missing.
        """
        facts = [_fact(lookup(read)) for read in self.reads]
        try:
            value: tuple[int, int] | str | bool = self._run(facts)
        except NoValueError:
            return None
        return Fraction(*value) if isinstance(value, tuple) else value


def compile_formula(text: str, inputs: Sequence[str]) -> Formula:
    """The formula over these inputs; raises ExpressionError.

    >>> rate = compile_formula("complaints / served * 100", ["complaints", "served"])
    >>> rate({"complaints": Fraction(3), "served": Fraction(8)})
    Fraction(75, 2)
    """
    return _formula(text, tuple(inputs))


@lru_cache(maxsize=4096)
def _formula(text: str, inputs: tuple[str, ...]) -> Formula:
    vocabulary = Vocabulary(names=dict.fromkeys(inputs, "number"), logic=False)
    found = compiled(text, vocabulary, "number")
    return Formula(text, inputs, tuple(read.kind for read in found.reads), found.part.run)


def compile_expression(
    text: str, vocabulary: Vocabulary, expected: Kind | None = None
) -> Expression:
    """The expression in this vocabulary; raises ExpressionError, also where its kind is another.

    >>> passed = compile_expression("60 <= score < 100", Vocabulary({"score": "number"}))
    >>> passed.type, passed(lambda read: Fraction(60)), passed(lambda read: None)
    ('yes/no', True, False)
    """
    found = compiled(text, vocabulary, expected)
    return Expression(text, found.part.kind, found.reads, found.part.run)


def input_name_problem(name: str) -> Message | None:
    """What is wrong with the name of a formula's input, if anything.

    >>> input_name_problem("客户数"), str(input_name_problem("max"))
    (None, "'max' has a meaning in formulas; choose another name")
    """
    if name in WORDS or name in ARITHMETIC_FUNCTIONS:
        return say("'%(name)s' has a meaning in formulas; choose another name", name=name)
    if not name.isidentifier():
        return say(
            "'%(name)s' cannot name an input; expected are letters, digits and _, no digit first",
            name=shown(name),
        )
    return None


def _fact(value: Fraction | int | str | None) -> Fact:
    return value if value is None or isinstance(value, str) else value.as_integer_ratio()
