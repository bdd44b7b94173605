"""Values explained: the check-ins that count, aggregated, put into the formula, rounded."""

from fractions import Fraction

from goals.explaining import Explained, Ref, verbatim
from goals.explaining.workings import Term, about, filled, grouped, operand, result
from goals.expressions import Read
from goals.messages import Message, say
from goals.numbers import exact
from goals.values import Counted, Gathered, Value


def explained_value(value: Value) -> Explained:
    """How the value came from check-ins, with every check-in behind it."""
    measure = value.measure
    if measure.formula is None:
        working, notes, parts = _aggregated(value.gathered[0])
    else:
        working, notes, parts = _calculated(value)
    return Explained(
        say("value of %(measure)s", measure=measure.name),
        None if value.value is None else result(value.value),
        working,
        measure.decimals,
        unit=verbatim(measure.unit) if measure.unit else None,
        notes=notes,
        parts=parts,
        ref=Ref("measure", measure.code),
    )


Shown = tuple[str, tuple[Message, ...], tuple[Explained, ...]]


def _calculated(value: Value) -> Shown:
    formula = value.measure.formula
    assert formula is not None  # asked for measures with a formula
    inputs: dict[Read, Fraction | str] = {
        Read(each.input): each.result for each in value.gathered if each.result is not None
    }
    notes = [say("formula: %(formula)s", formula=formula.text)]
    missing = [each.input for each in value.gathered if each.result is None]
    if missing:
        names = ", ".join(missing)
        notes.append(say("no check-in inside the cycle for %(inputs)s: no value", inputs=names))
    elif value.unrounded is None:
        notes.append(say("a division by zero: no value"))
    parts = tuple(_input(each, each.input in formula.names) for each in value.gathered)
    return filled(formula.text, inputs, logic=False), tuple(notes), parts


def _input(gathered: Gathered, in_formula: bool) -> Explained:
    working, notes, parts = _aggregated(gathered)
    found = gathered.result
    return Explained(
        say("input %(input)s", input=gathered.input),
        None if found is None else result(found),
        working,
        used=in_formula and found is not None,
        notes=notes + (about(found) if found is not None else ()),
        parts=parts,
    )


def _aggregated(gathered: Gathered) -> Shown:
    counted, aggregate = gathered.counted, gathered.aggregate
    if not counted:
        return "", (say("no check-in inside the cycle"),), ()
    count, is_last = len(counted), aggregate not in ("sum", "mean", "min", "max")
    shown = counted[-1:] if is_last else counted
    terms = [
        Term(operand(number), number, (_checkin(each),))
        for each in shown
        for number in (exact(each.report.value),)
    ]
    working, parts = grouped("sum" if aggregate == "mean" or is_last else aggregate, terms)
    if aggregate == "mean" and count > 1:
        working = f"({working}) ÷ {count}"
    notes = () if count == 1 else (Message(_AGGREGATES[aggregate].text, {"periods": count}),)
    earlier = tuple(_checkin(each, used=False) for each in counted[:-1]) if is_last else ()
    return working, notes, (*earlier, *parts)


def _checkin(counted: Counted, *, used: bool = True) -> Explained:
    report = counted.report
    return Explained(
        verbatim(report.period),
        report.value,
        used=used,
        checkin=counted,
        ref=Ref("checkin", str(report.id)),
    )


_AGGREGATES = {
    "sum": say("the sum of %(periods)s periods", periods=2),
    "mean": say("the mean of %(periods)s periods", periods=2),
    "min": say("the least of %(periods)s periods", periods=2),
    "max": say("the greatest of %(periods)s periods", periods=2),
    "last": say("the last of %(periods)s periods", periods=2),
}
