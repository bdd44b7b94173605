"""Rewards explained: every rule with what it read and did, the rounding, and the pool."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from fractions import Fraction

from cascade.explaining import ExplainedNodes
from goals.explaining import Explained, Ref, verbatim
from goals.explaining.values import explained_value
from goals.explaining.workings import about, filled, operand, result, written
from goals.expressions import Expression, Read
from goals.messages import Message, say
from goals.numbers import fixed
from scorecards.evaluation import Evaluation, Member, latest_targets
from scorecards.explaining.cards import explained_scorecard
from scorecards.rewards import Fact, Payout, Payouts, Step
from scorecards.schemes import money_decimals


def explained_reward(
    judged: Evaluation,
    paid: Payouts,
    line: Payout,
    members: Mapping[str, Member],
    currency: str,
    nodes: ExplainedNodes,
    levels: int | None = None,
) -> Explained:
    """What the recipient is paid, rule by rule; what the rules read, unfolded so many levels."""
    scheme = judged.scheme
    assert scheme is not None  # there are no payouts without a scheme
    code = line.recipient.code
    read = _Inputs(judged, members[code], nodes, levels)
    last = _rounded(line, paid.rounding)
    stages: tuple[Explained, ...] = (last,)
    if paid.scaled:
        last = _scaled(line, paid)
        stages = (replace(stages[0], used=False), last)
    amount = fixed(paid.amount(line), money_decimals(currency))
    return Explained(
        say(
            "reward of %(name)s (%(code)s), %(cycle)s",
            name=members[code].name,
            code=code,
            cycle=judged.scores.data.cycle.name,
        ),
        amount,
        amount,
        unit=verbatim(currency),
        notes=(
            say(
                "scheme %(scheme)s, version %(version)s: %(name)s",
                scheme=scheme.code,
                version=scheme.version,
                name=scheme.name,
            ),
        ),
        parts=(*_steps(line), *stages, *read.explained(line)),
        ref=Ref("reward", code),
    )


# Rules


def _steps(line: Payout) -> Iterator[Explained]:
    takers: dict[str, str] = {}
    for step in line.steps:
        yield _step(step, takers.get(step.rule.group, ""))
        if step.fired and step.rule.group:
            takers[step.rule.group] = step.rule.code


def _step(step: Step, taker: str) -> Explained:
    """One rule: what it did to the amount, or why it did nothing."""
    rule = step.rule
    is_applied = step.outcome == "fired" and rule.effect in _EFFECTS
    return Explained(
        Message(_SUBJECTS[rule.effect].text, {"code": rule.code}),
        _reached(step, is_applied),
        _EFFECTS[rule.effect](step) if is_applied else "",
        used=False,
        notes=(_outcome(step, taker), *(about(step.after) if is_applied else ())),
        parts=tuple(_expressions(step)),
        ref=Ref("rule", rule.code),
    )


def _reached(step: Step, is_applied: bool) -> str | None:
    """The amount after the rule, or what it gives that is no money."""
    if is_applied:
        return result(step.after)
    gives = step.fired and step.rule.effect in ("award", "plan")
    return step.rule.label if gives else None


_EFFECTS: dict[str, Callable[[Step], str]] = {
    "pay": lambda step: f"{written(step.before)} + {operand(step.value or 0)}",
    "multiply": lambda step: f"{operand(step.before)} × {operand(step.value or 0)}",
    "cap": lambda step: f"min({written(step.before)}, {written(step.value or 0)})",
    "floor": lambda step: f"max({written(step.before)}, {written(step.value or 0)})",
    "veto": lambda _step: "0",
}

_SUBJECTS = {
    "pay": say("rule %(code)s: pay", code=""),
    "multiply": say("rule %(code)s: multiply", code=""),
    "cap": say("rule %(code)s: cap", code=""),
    "floor": say("rule %(code)s: floor", code=""),
    "veto": say("rule %(code)s: veto", code=""),
    "award": say("rule %(code)s: award", code=""),
    "plan": say("rule %(code)s: plan", code=""),
}


def _outcome(step: Step, taker: str) -> Message:
    match step.outcome:
        case "condition":
            return say("not applied: its condition does not hold")
        case "missing":
            return say("not applied: its value is missing")
        case "group":
            return say(
                "not applied: %(taker)s of the same group (%(group)s) fired before",
                taker=taker,
                group=step.rule.group,
            )
        case "vetoed":
            return say("fired, but a veto before it silences it")
    if step.rule.effect == "veto":
        return say("fired: the amount becomes 0, and later rules cannot change it")
    return say("fired")


def _expressions(step: Step) -> Iterator[Explained]:
    """The rule's condition and value, as far as they were asked."""
    if step.outcome == "group":
        return
    rule, facts = step.rule, {used.source: used.fact for used in step.used}
    if rule.when is not None:
        holds = "false" if step.outcome == "condition" else "true"
        condition = say("condition: %(expression)s", expression=rule.when.text)
        yield _expression(condition, rule.when, holds, facts, in_step=False)
    if rule.value is not None and step.outcome != "condition":
        value = say("value: %(expression)s", expression=rule.value.text)
        found = None if step.value is None else result(step.value)
        part = _expression(value, rule.value, found, facts, in_step=step.outcome == "fired")
        yield replace(part, notes=part.notes + (about(step.value) if step.value else ()))


def _expression(
    subject: Message,
    expression: Expression,
    found: str | None,
    facts: Mapping[str, Fact],
    *,
    in_step: bool,
) -> Explained:
    known: dict[Read, Fraction | str] = {}
    for read in expression.reads:
        fact = facts.get(read.source)
        if fact is not None:
            known[read] = fact
    return Explained(
        subject,
        found,
        filled(expression.text, known, logic=True),
        used=in_step,
        notes=tuple(
            say("%(name)s is missing", name=read.source)
            for read in expression.reads
            if read not in known
        ),
        parts=tuple(_fact(read, known[read]) for read in expression.reads if read in known),
    )


def _fact(read: Read, fact: Fraction | str) -> Explained:
    if isinstance(fact, str):
        return Explained(verbatim(read.source), fact)
    return Explained(verbatim(read.source), result(fact), notes=about(fact))


# Rounding and the pool


def _rounded(line: Payout, step: Fraction) -> Explained:
    working = written(line.amount)
    notes: tuple[Message, ...] = ()
    if line.amount < 0:
        working = f"max(0, {working})"
        notes += (say("a negative amount becomes 0"),)
    subject = say("amount, rounded half up to %(step)s", step=result(step))
    return _in_steps(subject, line.rounded, working, step, notes=notes)


def _scaled(line: Payout, paid: Payouts) -> Explained:
    """The share of the pool: scaled, cut, and one step more for the largest remainders."""
    step, pool = paid.rounding, paid.pool or 0
    amount, limit, wanted = (units * step for units in (line.rounded, pool, paid.wanted))
    share = line.rounded * pool // paid.wanted
    is_favoured = line.paid > share
    cut = _in_steps(
        say("share of the pool, cut to whole steps of %(step)s", step=result(step)),
        share,
        f"{written(amount)} × {written(limit)} ÷ {written(wanted)}",
        step,
        cut=True,
    )
    notes = [
        say(
            "the rounded amounts come to %(wanted)s, the pool is %(pool)s",
            wanted=result(wanted),
            pool=result(limit),
        ),
        _remainder(line, paid, share, is_favoured),
    ]
    return Explained(
        say("scaled to the pool"),
        result(line.paid * step),
        _with_remainder(share, is_favoured, step),
        notes=tuple(notes),
        parts=(cut,),
    )


def _with_remainder(share: int, is_favoured: bool, step: Fraction) -> str:
    """The cut share, with the step more where its remainder is among the largest."""
    base = written(share * step)
    return f"{base} + {written(step)}" if is_favoured else base


def _remainder(line: Payout, paid: Payouts, share: int, is_favoured: bool) -> Message:
    pool = paid.pool or 0
    left = pool - sum(each.rounded * pool // paid.wanted for each in paid.lines)
    places = {
        "left": left,
        "step": result(paid.rounding),
        "remainder": fixed(Fraction(line.rounded * pool, paid.wanted) - share, 4),
    }
    if is_favoured:
        return say(
            "%(left)s steps of %(step)s remain for the largest remainders; "
            "with %(remainder)s of a step this is one of them",
            **places,
        )
    return say(
        "%(left)s steps of %(step)s remain for the largest remainders; "
        "with %(remainder)s of a step this is none of them",
        **places,
    )


def _in_steps(
    subject: Message,
    units: int,
    working: str,
    step: Fraction,
    *,
    cut: bool = False,
    notes: tuple[Message, ...] = (),
) -> Explained:
    """A working brought to whole steps: to decimal places, or counted where a step is no such."""
    places = _places(step)
    if places is not None:
        return Explained(subject, result(units * step), working, places, cut, notes=notes)
    count = Explained(
        say("steps of %(step)s", step=result(step)),
        str(units),
        f"({working}) ÷ {written(step)}",
        0,
        cut,
    )
    line = f"{units} × {written(step)}"
    return Explained(subject, result(units * step), line, notes=notes, parts=(count,))


def _places(step: Fraction) -> int | None:
    """How many decimal places such steps are, None where they are none."""
    digits = str(step.denominator)
    if step.numerator == 1 and digits.rstrip("0") == "1":
        return len(digits) - 1
    return None


# What the rules read


class _Inputs:
    """The numbers that a recipient's rules read, each explained once."""

    def __init__(
        self, judged: Evaluation, member: Member, nodes: ExplainedNodes, levels: int | None
    ) -> None:
        self.judged = judged
        self.member = member
        self.nodes = nodes
        self.levels = levels
        self.targets = latest_targets(judged.scores)

    def explained(self, line: Payout) -> list[Explained]:
        """What stands behind the facts, in the order the rules asked for them."""
        found: dict[Ref, Explained] = {}
        for step in line.steps:
            asked = {used.source: used.fact for used in step.used}
            for expression in (step.rule.when, step.rule.value):
                for read in expression.reads if expression is not None else ():
                    if asked.get(read.source) is not None:
                        ref = self._ref(read)
                        if ref not in found and (part := self._part(ref, asked[read.source])):
                            found[ref] = replace(part, used=False)
        return list(found.values())

    def _ref(self, read: Read) -> Ref:
        code = self.member.code
        match read.kind:
            case "score" | "grade" | "perspective":
                return Ref("scorecard", code)
            case "unit_score":
                return Ref("scorecard", self.member.unit)
            case "value":
                owner = str(read.args[1]) if len(read.args) > 1 else code
                return Ref("value", f"{read.args[0]}/{owner}")
            case "measure_score":
                return Ref("target", f"{read.args[0]}/{code}")
            case "streak_below":
                return Ref("streak", result(Fraction(read.args[0])))
        return Ref(read.kind, code)

    def _part(self, ref: Ref, fact: Fact) -> Explained | None:
        match ref.kind:
            case "scorecard":
                card = self.judged.scorecards[ref.code]
                return explained_scorecard(self.judged, card, self.nodes, self.levels)
            case "value":
                return self._value(ref)
            case "target":
                measure, owner = ref.code.rsplit("/", 1)
                return self.nodes.node(self.targets[measure, owner].key, self.levels)
            case "streak":
                return self._streak(ref, fact)
        return None

    def _value(self, ref: Ref) -> Explained:
        measure, owner = ref.code.rsplit("/", 1)
        target = self.targets[measure, owner]
        part = explained_value(self.judged.scores.values[target.key])
        subject = say("%(value)s, %(owner)s", value=part.subject, owner=target.owner_name)
        part = replace(part, subject=subject)
        return part if self.levels != 0 else replace(part, parts=(), folded=True)

    def _streak(self, ref: Ref, fact: Fact) -> Explained:
        owner = self.member.code
        totals = [self.judged.total(owner), *(each.get(owner) for each in self.judged.earlier)]
        shown = ", ".join("–" if total is None else result(total) for total in totals)
        return Explained(
            say("cycles in a row with a total below %(limit)s", limit=ref.code),
            result(fact) if isinstance(fact, Fraction) else None,
            notes=(say("totals, the latest first: %(totals)s", totals=shown),),
            ref=ref,
        )
