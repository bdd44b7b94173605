"""The steps of a calculation, as closures over the facts that were read.

A number is a pair of integers, numerator and positive denominator, that is not reduced: three
times as fast as a Fraction at each step, and as exact. The bounds on the text bound the digits.
"""

import operator
from collections.abc import Callable, Sequence
from typing import Any

Pair = tuple[int, int]
Fact = Pair | str | None
Facts = Sequence[Fact]
Run = Callable[[Facts], Any]
"""Gives a Pair, a text or a bool (the compiler knows which), or raises NoValueError."""
Test = Callable[[Any, Any], bool]


class NoValueError(Exception):
    """There is no value: a fact is missing, or a division by zero."""


def constant(value: Pair | str) -> Run:
    """What is written in the text itself."""
    return lambda _facts: value


def fact(index: int) -> Run:
    """What was read; NoValueError where there was nothing."""

    def read(facts: Facts) -> Pair | str:
        value = facts[index]
        if value is None:
            raise NoValueError
        return value

    return read


def total(left: Run, right: Run) -> Run:
    """The sum."""

    def run(facts: Facts) -> Pair:
        a, b = left(facts)
        c, d = right(facts)
        return (a + c, b) if b == d else (a * d + c * b, b * d)

    return run


def difference(left: Run, right: Run) -> Run:
    """Left less right."""

    def run(facts: Facts) -> Pair:
        a, b = left(facts)
        c, d = right(facts)
        return (a - c, b) if b == d else (a * d - c * b, b * d)

    return run


def product(left: Run, right: Run) -> Run:
    """The product."""

    def run(facts: Facts) -> Pair:
        a, b = left(facts)
        c, d = right(facts)
        return a * c, b * d

    return run


def quotient(left: Run, right: Run) -> Run:
    """Left over right; NoValueError where right is 0."""

    def run(facts: Facts) -> Pair:
        a, b = left(facts)
        c, d = right(facts)
        if c > 0:
            return a * d, b * c
        if c < 0:
            return -a * d, -b * c
        raise NoValueError

    return run


def negative(operand: Run) -> Run:
    """The operand with the other sign."""

    def run(facts: Facts) -> Pair:
        a, b = operand(facts)
        return -a, b

    return run


def absolute(operand: Run) -> Run:
    """The operand without its sign."""

    def run(facts: Facts) -> Pair:
        a, b = operand(facts)
        return abs(a), b

    return run


def chain(first: Run, links: Sequence[tuple[Test, Run]]) -> Run:
    """Whether every link of a comparison holds; none does with a missing operand."""

    def run(facts: Facts) -> bool:
        try:
            left = first(facts)
            for test, operand in links:
                right = operand(facts)
                if not test(left, right):
                    return False
                left = right
        except NoValueError:
            return False
        return True

    return run


def numbers_compare(test: Test) -> Test:
    """The test (operator.lt …) on two Pairs."""
    return lambda left, right: test(left[0] * right[1], right[0] * left[1])


def every(operands: Sequence[Run]) -> Run:
    """Whether all operands hold."""
    return lambda facts: all(operand(facts) for operand in operands)


def some(operands: Sequence[Run]) -> Run:
    """Whether one of the operands holds."""
    return lambda facts: any(operand(facts) for operand in operands)


def opposite(operand: Run) -> Run:
    """Whether the operand does not hold."""
    return lambda facts: not operand(facts)


def smallest(operands: Sequence[Run]) -> Run:
    """The least operand."""
    return _extreme(operator.lt, operands)


def greatest(operands: Sequence[Run]) -> Run:
    """The greatest operand."""
    return _extreme(operator.gt, operands)


def _extreme(better: Test, operands: Sequence[Run]) -> Run:
    def run(facts: Facts) -> Pair:
        a, b = operands[0](facts)
        for operand in operands[1:]:
            c, d = operand(facts)
            if better(c * b, a * d):
                a, b = c, d
        return a, b

    return run
