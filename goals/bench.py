"""A measure tried out: numbers put in, value and points out, with the sums behind them."""

from collections.abc import Mapping
from typing import NamedTuple

from goals.curves import Curve, CurveError, Levels, curve
from goals.expressions import ExpressionError, compile_formula, input_name_problem
from goals.measures import Goal, Measure
from goals.messages import Message, say
from goals.numbers import NotANumber, canonical, exact
from goals.values import Report, Value, value

LEVELS = ("baseline", "threshold", "target", "stretch")

_EXAMPLES = {
    "increase": Levels(exact("0"), None, exact("100"), exact("120")),
    "decrease": Levels(exact("100"), None, exact("50"), exact("40")),
    "maintain": Levels(None, None, exact("0"), None),
}
"""Levels that show the shape of a curve where nobody has given any."""


class Trial(NamedTuple):
    """What came of trying a measure; `problems` are by field, and without them there is a goal."""

    goal: Goal | None
    value: Value | None
    score: int | None
    problems: dict[str, Message]
    is_example: bool
    """Whether the levels are an example and not somebody's."""


def tried(row: Mapping[str, object], typed: Mapping[str, str]) -> Trial:
    """The measure of the row with the levels and values typed under their names.

    A measure without a formula takes its value under ``value``, one with a formula each input
    under ``in_`` and its name.

    >>> row = {"code": "R", "name": "Rate", "direction": "decrease", "unit": "%", "decimals": 2,
    ...        "aggregate": "sum", "inputs": "bad all", "formula": "bad / all * 100",
    ...        "curve": "at most: 1=100, 2=80", "frequency": "month"}
    >>> trial = tried(row, {"in_bad": "2", "in_all": "150"})
    >>> trial.value.value, trial.score
    (Fraction(133, 100), 8000)
    """
    problems: dict[str, Message] = {}
    measure = _measure(row, problems)
    levels = _levels(typed, problems)
    is_example = levels == Levels()
    if measure is None:
        return Trial(None, None, None, problems, is_example)
    chosen = _EXAMPLES[measure.direction] if is_example else levels
    unsuited = measure.curve.problem(measure.direction)
    lacking = unsuited or measure.curve.problem(measure.direction, chosen)
    if lacking:
        problems["curve" if unsuited or is_example else "target"] = lacking
        return Trial(None, None, None, problems, is_example)
    goal = Goal(measure, chosen, measure.curve)
    found = value(measure, _reports(measure, typed, problems))
    score = None if found.value is None else goal.score(found.value)
    return Trial(goal, found, score, problems, is_example)


def _measure(row: Mapping[str, object], problems: dict[str, Message]) -> Measure | None:
    inputs = tuple(str(row["inputs"]).split())
    formula = None
    for name in inputs:
        unusable = input_name_problem(name)
        if unusable:
            problems["inputs"] = unusable
    if row["formula"] and not problems:
        try:
            formula = compile_formula(str(row["formula"]), inputs)
        except ExpressionError as error:
            problems["formula"] = error.message
    drawn = _curve(str(row["curve"]), problems)
    if problems or drawn is None:
        return None
    return Measure(
        str(row["code"]),
        str(row["name"]),
        str(row["direction"]),
        str(row["unit"]),
        str(row["aggregate"]),
        inputs,
        formula,
        int(str(row["decimals"])),
        drawn,
        str(row["frequency"]),
    )


def _curve(text: str, problems: dict[str, Message]) -> Curve | None:
    try:
        return curve(text)
    except CurveError as error:
        problems["curve"] = error.message
        return None


def _levels(typed: Mapping[str, str], problems: dict[str, Message]) -> Levels:
    numbers = (_number(name, typed.get(name, ""), problems) for name in LEVELS)
    return Levels(*(None if text is None else exact(text) for text in numbers))


def _reports(
    measure: Measure, typed: Mapping[str, str], problems: dict[str, Message]
) -> list[Report]:
    names = {name: f"in_{name}" for name in measure.inputs} if measure.formula else {"": "value"}
    found = []
    for name, field in names.items():
        text = _number(field, typed.get(field, ""), problems)
        if text is not None:
            found.append(Report(0, name, "", text))
    return found


def _number(field: str, text: str, problems: dict[str, Message]) -> str | None:
    if not text.strip():
        return None
    try:
        return canonical(text.strip())
    except NotANumber:
        problems[field] = say("found %(found)r, expected a plain number such as 12.5", found=text)
        return None
