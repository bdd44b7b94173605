"""Schemes compiled: bands, rounding and the expressions of their rules."""

from collections.abc import Container
from fractions import Fraction
from typing import NamedTuple

from babel.numbers import get_currency_precision

from goals.expressions import Function, Kind, Parameter, Vocabulary, compile_expression
from goals.messages import say
from scorecards.rewards import VALUED, Rule


class SchemeVersion(NamedTuple):
    """What a scheme version is called."""

    code: str
    version: int
    name: str


class Everything:
    """A container of every code, for expressions that were checked when they were loaded."""

    def __contains__(self, code: object) -> bool:
        """Always."""
        return True


EVERYTHING = Everything()


def vocabulary(
    measures: Container[str] = EVERYTHING,
    owners: Container[str] = EVERYTHING,
    perspectives: Container[str] = EVERYTHING,
) -> Vocabulary:
    """What the rules of a scheme may speak of (spec of the rewards, section 6)."""
    numbers = ("score", "base_pay", "target_bonus", "unit_score", "amount")
    names: dict[str, Kind] = dict.fromkeys(numbers, "number")
    measure = Parameter(say("measure"), measures)
    owner = Parameter(say("unit or person"), owners, optional=True)
    return Vocabulary(
        names | {"grade": "text"},
        {
            "value": Function((measure, owner)),
            "measure_score": Function((measure,)),
            "perspective": Function((Parameter(say("perspective"), perspectives),)),
            "streak_below": Function((Parameter(say("limit")),)),
        },
    )


_CHECKED = vocabulary()


def compiled_rule(
    code: str, applies_to: str, effect: str, value: str, when: str, group: str, label: str
) -> Rule:
    """A stored rule ready to run."""
    return Rule(
        code,
        applies_to,
        effect,
        compile_expression(value, _CHECKED, "number") if value and effect in VALUED else None,
        compile_expression(when, _CHECKED, "yes/no") if when else None,
        group,
        label,
    )


def smallest_unit(currency: str) -> Fraction:
    """The currency's smallest unit, as ISO 4217 has it.

    >>> smallest_unit("CNY"), smallest_unit("JPY")
    (Fraction(1, 100), Fraction(1, 1))
    """
    return Fraction(1, 10 ** get_currency_precision(currency))


def money_decimals(currency: str) -> int:
    """How many decimals the currency's amounts are written with."""
    return get_currency_precision(currency)
