"""Checks of a cycle's targets: their levels, their sums up the branch, their check-ins."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from fractions import Fraction
from functools import cache

from cascade.checks import STRUCTURE_CHECKS, Examined
from cascade.findings import HINT, WARNING, Finding
from cascade.scores import TargetInfo
from goals.curves import Curve, Levels
from goals.deadlines import is_late
from goals.measures import Goal, Measure
from goals.messages import Message, say
from goals.numbers import plain
from goals.parts import Part
from goals.periods import days_of, periods_within
from goals.status import patience

EVERY = {
    "day": say("every day"),
    "week": say("every week"),
    "month": say("every month"),
    "quarter": say("every quarter"),
    "half": say("every half-year"),
    "year": say("every year"),
}
"""How a sentence says the frequency of a measure."""


def cascade_findings(examined: Examined) -> list[Finding]:
    """All that is odd about the cycle's objectives and targets."""
    return [finding for check in (*STRUCTURE_CHECKS, *TARGET_CHECKS) for finding in check(examined)]


def split_gaps(examined: Examined) -> Iterator[Finding]:
    """Additive targets whose nearest targets further down do not add up to them.

    Only what adds up by itself is compared: `aggregate` sum without a formula. Where several
    owners have the measure under one objective, their targets are taken together.
    """
    here: dict[int, dict[str, list[TargetInfo]]] = {}
    for target in examined.data.targets:
        measure, parent = target.goal.measure, examined.cascade.parent(target.key)
        additive = measure.aggregate == "sum" and measure.formula is None
        if additive and parent is not None and target.goal.levels.target is not None:
            here.setdefault(parent, {}).setdefault(measure.code, []).append(target)
    found: dict[int, list[Finding]] = {}
    highest: dict[int, dict[str, Fraction]] = {}
    for key in (key for layer in reversed(examined.cascade.layers()) for key in layer):
        below = _joined([highest.pop(child, {}) for child in examined.cascade.children(key)])
        own = here.get(key, {})
        sums = {code: sum(map(_level, targets), Fraction(0)) for code, targets in own.items()}
        found[key] = [
            _gap(examined, targets, sums[code], below[code])
            for code, targets in own.items()
            if below.get(code, sums[code]) != sums[code]
        ]
        below.update(sums)
        if below:
            highest[key] = below
    for objective in examined.data.objectives:
        yield from found[objective.key]


def _level(target: TargetInfo) -> Fraction:
    return target.goal.levels.target or Fraction(0)


def _joined(branches: list[dict[str, Fraction]]) -> dict[str, Fraction]:
    """The sums of all branches together; the longest is reused, so that no tree costs a square."""
    branches.sort(key=len, reverse=True)
    joined = branches[0] if branches else {}
    for branch in branches[1:]:
        for code, part in branch.items():
            joined[code] = joined.get(code, Fraction(0)) + part
    return joined


def _gap(
    examined: Examined, targets: Sequence[TargetInfo], above: Fraction, below: Fraction
) -> Finding:
    measure, gap = targets[0].goal.measure, above - below
    numbers = {
        "measure": measure.name,
        "below": _amount(measure, below),
        "above": _amount(measure, above),
        "gap": _amount(measure, abs(gap)),
    }
    parent = examined.cascade.nodes[targets[0].key].parent or 0
    return Finding(
        "split-gap",
        WARNING,
        targets[0].place if len(targets) == 1 else examined.where[parent],
        say(
            "The targets for %(measure)s further down add up to %(below)s, which is %(gap)s less "
            "than the %(above)s here.",
            **numbers,
        )
        if gap > 0
        else say(
            "The targets for %(measure)s further down add up to %(below)s, which is %(gap)s more "
            "than the %(above)s here.",
            **numbers,
        ),
        say("Hand out the difference over the targets further down, or change the one above."),
    )


def _amount(measure: Measure, number: Fraction) -> str:
    return f"{plain(number)} {measure.unit}".rstrip()


def overdue_checkins(examined: Examined) -> Iterator[Finding]:
    """Targets that nobody has reported on for too long; of a formula's inputs the latest one."""
    if examined.last_reports is None:
        return
    cycle = examined.data.cycle

    @cache
    def late(last: date | None, frequency: str, part: Part) -> bool:
        starts, ends = part.days(cycle.starts, cycle.ends)
        day = min(examined.as_of, part.ends or examined.as_of)
        return overdue(last, starts, ends, frequency, day)

    for target in examined.data.targets:
        measure = target.goal.measure
        reported = examined.last_reports.get(target.id, {})
        names = measure.inputs if measure.formula is not None else ("",)
        name = min(names, key=lambda each: reported.get(each, date.min), default=None)
        if name is None or target.excused:
            continue
        last = reported.get(name)
        if last is None and examined.patient and _is_early(examined, measure.frequency):
            continue
        if late(last, measure.frequency, target.part):
            yield Finding(
                "checkin-overdue",
                WARNING,
                examined.where[target.key],
                _silence(measure, name, last, min(target.part.ends or cycle.ends, examined.as_of)),
                say("Report the value, or excuse the target with a reason."),
            )


def _is_early(examined: Examined, frequency: str) -> bool:
    """Whether nothing had to be reported yet: the plan is a draft, or its first period is open."""
    cycle = examined.data.cycle
    first = next(iter(periods_within(cycle.starts, cycle.ends, frequency)), None)
    return cycle.state == "draft" or (first is not None and not is_late(first, examined.as_of))


def _silence(measure: Measure, name: str, last: date | None, day: date) -> Message:
    what = (
        say("%(measure)s (input %(input)s)", measure=measure.name, input=name)
        if name
        else measure.name
    )
    every = EVERY[measure.frequency]
    if last is None:
        return say("%(what)s is due %(every)s and was never reported.", what=what, every=every)
    return say(
        "%(what)s is due %(every)s, but nothing is reported after %(last)s; %(days)s days are "
        "missing up to %(day)s.",
        what=what,
        every=every,
        last=last.isoformat(),
        days=(day - last).days,
        day=day.isoformat(),
    )


def overdue(last: date | None, starts: date, ends: date, frequency: str, as_of: date) -> bool:
    """Whether reports that reach `last` are late for a cycle of that span on the day `as_of`.

    Late is what has been silent for longer than 1.5 times the frequency. What was never reported
    is late as soon as a whole period of the cycle is over; and of a past cycle only a period
    missing in it counts, however long ago it ended.

    >>> june = date(2025, 6, 1), date(2025, 6, 30), "month"
    >>> overdue(date(2025, 5, 31), *june, date(2025, 6, 30))
    False
    >>> overdue(date(2025, 5, 31), *june, date(2025, 7, 20))
    True
    >>> overdue(date(2025, 6, 30), *june, date(2026, 1, 1))
    False
    """
    if as_of < starts:
        return False
    if last is None:
        day_before = starts - timedelta(days=1)
        over = periods_within(starts, min(as_of, ends), frequency)
        return bool(over) or _long(day_before, as_of, frequency)
    if not _long(last, as_of, frequency):
        return False
    if as_of <= ends or _long(last, ends, frequency):
        return True
    # A single day may be a Sunday; of anything longer a whole period must be there.
    return frequency != "day" and bool(
        periods_within(max(starts, last + timedelta(days=1)), ends, frequency)
    )


def _long(last: date, day: date, frequency: str) -> bool:
    return day - last > patience(frequency)


RISING = {"increase": 1, "decrease": -1}

LEVELS = {
    "baseline": say("baseline"),
    "threshold": say("threshold"),
    "target": say("target"),
    "stretch": say("stretch"),
}


def levels_reversed(examined: Examined) -> Iterator[Finding]:
    """Targets whose levels run against the direction of the measure."""
    for target in examined.data.targets:
        goal = target.goal
        pair = _reversed_pair(goal.levels, RISING.get(goal.measure.direction, 0))
        if pair is not None:
            yield Finding(
                "levels-reversed",
                WARNING,
                examined.where[target.key],
                _level_against(goal, *pair),
                say("Correct the levels, or the measure's direction."),
            )


def _reversed_pair(levels: Levels, rising: int) -> tuple[str, str] | None:
    """The first two levels that stand the wrong way round; None where all lie as they should."""
    if levels.target is None or not rising:
        return None
    for low in (levels.baseline, levels.threshold):
        if low is not None and (levels.target - low) * rising < 0:
            return ("baseline" if low is levels.baseline else "threshold"), "target"
    if levels.stretch is not None and (levels.stretch - levels.target) * rising < 0:
        return "target", "stretch"
    return None


def _level_against(goal: Goal, low: str, high: str) -> Message:
    numbers = {
        "measure": goal.measure.name,
        "low_name": LEVELS[low],
        "low": plain(getattr(goal.levels, low)),
        "high_name": LEVELS[high],
        "high": plain(getattr(goal.levels, high)),
    }
    if goal.measure.direction == "increase":
        return say(
            "More is better for %(measure)s, but the %(low_name)s %(low)s lies above the "
            "%(high_name)s %(high)s.",
            **numbers,
        )
    return say(
        "Less is better for %(measure)s, but the %(low_name)s %(low)s lies below the "
        "%(high_name)s %(high)s.",
        **numbers,
    )


def curves_reversed(examined: Examined) -> Iterator[Finding]:
    """Measures scored by a curve that gives more points for what the direction calls worse."""
    used = {(t.goal.measure.code, t.goal.curve.text): t.goal for t in examined.data.targets}
    for goal in used.values():
        measure, curve = goal.measure, goal.curve
        if _curve_against(curve, measure.direction):
            yield Finding(
                "curve-reversed",
                WARNING,
                f"measure {measure.code}",
                say(
                    "The curve '%(curve)s' gives its best score at the wrong end: %(measure)s is "
                    "to %(direction)s.",
                    curve=curve.text,
                    measure=measure.name,
                    direction=DIRECTIONS[measure.direction],
                ),
                say("Correct the curve's scores, or the measure's direction."),
            )


DIRECTIONS = {"increase": say("increase"), "decrease": say("decrease")}


def _curve_against(curve: Curve, direction: str) -> bool:
    if not curve.scores or direction not in DIRECTIONS:
        return False
    first, last = curve.scores[0], curve.scores[-1]
    if len(curve.scores) == 1:  # one step: what lies beyond it scores 0
        wrong = {"increase": "at most", "decrease": "at least"}
        return first > 0 and curve.kind == wrong[direction]
    return first > last if direction == "increase" else first < last


def unused_inputs(examined: Examined) -> Iterator[Finding]:
    """Measures that declare inputs which no formula of theirs uses."""
    for measure in _measures(examined):
        used = () if measure.formula is None else measure.formula.used
        unused = [name for name in measure.inputs if name not in used]
        if unused:
            yield Finding(
                "inputs-unused",
                HINT if measure.formula is None else WARNING,
                f"measure {measure.code}",
                say(
                    "%(measure)s declares inputs that it has no formula for: %(names)s.",
                    measure=measure.name,
                    names=", ".join(unused),
                )
                if measure.formula is None
                else say(
                    "The formula of %(measure)s does not use its inputs %(names)s, and gives no "
                    "value until they are reported.",
                    measure=measure.name,
                    names=", ".join(unused),
                ),
                say("Delete the inputs, or write the formula that uses them."),
            )


def rare_measures(examined: Examined) -> Iterator[Finding]:
    """Measures reported less often than the cycle lasts, of which nothing was reported yet."""
    cycle = examined.data.cycle
    targets, reports = examined.data.targets, examined.data.reports
    reported = {target.goal.measure.code for target in targets if reports.get(target.id)}
    for measure in _measures(examined):
        rare = days_of(measure.frequency) > days_of(cycle.frequency)
        if rare and measure.code not in reported:
            yield Finding(
                "measure-rare",
                WARNING,
                f"measure {measure.code}",
                say(
                    "%(measure)s is reported %(every)s, which is longer than the cycle: only "
                    "check-ins whose period lies inside the cycle count.",
                    measure=measure.name,
                    every=EVERY[measure.frequency],
                ),
                say("Report it for shorter periods, or move its targets to a longer cycle."),
            )


def _measures(examined: Examined) -> list[Measure]:
    """The measures of the cycle's targets, each once."""
    return list({t.goal.measure.code: t.goal.measure for t in examined.data.targets}.values())


TARGET_CHECKS: tuple[Callable[[Examined], Iterator[Finding]], ...] = (
    split_gaps,
    overdue_checkins,
    levels_reversed,
    curves_reversed,
    unused_inputs,
    rare_measures,
)
