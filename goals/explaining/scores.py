"""Scores explained: the rule that turned a value into points, with the numbers it used."""

from collections.abc import Callable
from fractions import Fraction
from typing import NamedTuple

from goals.explaining.workings import operand, result, written
from goals.measures import Goal
from goals.messages import Message, say


class Drawn(NamedTuple):
    """The working of a score; `uses_value` where the value itself stands in it."""

    working: str
    notes: tuple[Message, ...]
    rounding: int | None = None
    uses_value: bool = False


def drawn(goal: Goal, value: Fraction) -> Drawn:
    """How the goal's curve gives points to the value.

    The branch is chosen by the comparisons that the curve itself makes.
    """
    return _DRAWN[goal.curve.kind](goal, value)


def _linear(goal: Goal, value: Fraction) -> Drawn:
    levels = goal.levels
    low, target, stretch = levels.baseline, levels.target, levels.stretch
    assert low is not None  # checked when loaded
    assert target is not None
    notes = [
        say(
            "linear: baseline %(baseline)s gives 0, target %(target)s gives 100",
            baseline=result(low),
            target=result(target),
        )
    ]
    short = _short_of_threshold(goal, value)
    if short is not None:
        return Drawn("0", (*notes, short))
    if stretch is not None:
        notes.append(say("stretch %(stretch)s gives 120", stretch=result(stretch)))
    share = (value - low) / (target - low)
    if share > 1 and stretch is not None:
        rise = f"({written(value)} − {operand(target)}) ÷ ({written(stretch)} − {operand(target)})"
        over = (value - target) / (stretch - target) > 1
        return _limited(f"100 + {rise} × 20", notes, most=120 if over else None)
    line = f"({written(value)} − {operand(low)}) ÷ ({written(target)} − {operand(low)}) × 100"
    return _limited(line, notes, most=100 if share > 1 else None, least=share < 0)


def _short_of_threshold(goal: Goal, value: Fraction) -> Message | None:
    threshold = goal.levels.threshold
    if threshold is None:
        return None
    is_rising = goal.measure.direction == "increase"
    if value < threshold if is_rising else value > threshold:
        return say(
            "%(value)s falls short of the threshold %(threshold)s: 0 points",
            value=result(value),
            threshold=result(threshold),
        )
    return None


def _ratio(goal: Goal, value: Fraction) -> Drawn:
    target = goal.levels.target
    assert target is not None  # checked when loaded
    if goal.measure.direction == "decrease":
        points = 100 * (2 - value / target)
        line = f"100 × (2 − {operand(value)} ÷ {operand(target)})"
        note = say("ratio: 2 less the value over the target %(target)s", target=result(target))
    else:
        points = 100 * value / target
        line = f"100 × {operand(value)} ÷ {operand(target)}"
        note = say("ratio: the value over the target %(target)s", target=result(target))
    return _limited(line, [note], most=120 if points > 120 else None, least=points < 0)


def _limited(line: str, notes: list[Message], most: int | None, least: bool = False) -> Drawn:
    """The line with the limit that acts, if one does."""
    if most is not None:
        line = f"min({most}, {line})"
        notes.append(say("at most %(most)s points", most=most))
    if least:
        line = f"max(0, {line})"
        notes.append(say("never below 0 points"))
    return Drawn(line, tuple(notes), 2, uses_value=True)


def _pass(goal: Goal, value: Fraction) -> Drawn:
    target = goal.levels.target
    assert target is not None  # checked when loaded
    places = {"value": result(value), "target": result(target)}
    if goal.score(value):
        return Drawn("100", (say("%(value)s reaches the target %(target)s", **places),))
    return Drawn("0", (say("%(value)s does not reach the target %(target)s", **places),))


def _at_least(goal: Goal, value: Fraction) -> Drawn:
    steps = [step for step in _steps(goal) if step[0] <= value]
    if not steps:
        return _no_step(goal, say("%(value)s is below all steps", value=result(value)))
    return _step(goal, value, steps[-1], "≥")


def _at_most(goal: Goal, value: Fraction) -> Drawn:
    steps = [step for step in _steps(goal) if step[0] >= value]
    if not steps:
        return _no_step(goal, say("%(value)s is above all steps", value=result(value)))
    return _step(goal, value, steps[0], "≤")


def _steps(goal: Goal) -> list[tuple[Fraction, Fraction]]:
    return list(zip(goal.curve.at, goal.curve.scores, strict=True))


def _step(goal: Goal, value: Fraction, step: tuple[Fraction, Fraction], sign: str) -> Drawn:
    taken = say(
        "the step taken: %(value)s %(sign)s %(step)s → %(score)s",
        value=result(value),
        sign=sign,
        step=result(step[0]),
        score=result(step[1]),
    )
    return Drawn(written(step[1]), (_curve(goal), taken), 2)


def _no_step(goal: Goal, note: Message) -> Drawn:
    return Drawn("0", (_curve(goal), note))


def _points(goal: Goal, value: Fraction) -> Drawn:
    steps = _steps(goal)
    below = [step for step in steps if step[0] <= value]
    above = [step for step in steps if step[0] > value]
    if not below or not above or below[-1][0] == value:
        near = below[-1] if below else above[0]
        sign = "=" if near[0] == value else ("<" if not below else ">")
        return _step(goal, value, near, sign)
    (low, start), (high, end) = below[-1], above[0]
    line = (
        f"{written(start)} + ({written(value)} − {operand(low)}) ÷ "
        f"({written(high)} − {operand(low)}) × ({written(end)} − {operand(start)})"
    )
    return Drawn(line, (_curve(goal),), 2, uses_value=True)


def _curve(goal: Goal) -> Message:
    return say("curve: %(curve)s", curve=goal.curve.text)


_DRAWN: dict[str, Callable[[Goal, Fraction], Drawn]] = {
    "linear": _linear,
    "ratio": _ratio,
    "pass": _pass,
    "at least": _at_least,
    "at most": _at_most,
    "points": _points,
}
