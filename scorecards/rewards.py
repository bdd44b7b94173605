"""Rewards: the rules of a scheme run for each recipient, rounded, and fitted into the pool.

Every step is kept, so that an amount can be unfolded to the rule, its inputs and its rounding.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from goals.expressions import Expression, Read
from goals.numbers import units

Fact = Fraction | str | None
Lookup = Callable[[Read], Fact]

VALUED = ("pay", "multiply", "cap", "floor")
"""The effects that need a value and that a veto silences."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A compiled rule of a scheme version."""

    code: str
    applies_to: str
    effect: str
    value: Expression | None = None
    when: Expression | None = None
    group: str = ""
    label: str = ""


class Recipient(NamedTuple):
    """Whom rules can apply to: a person or a unit, in a unit, with a role."""

    code: str
    kind: str
    unit: str = ""
    role: str = ""
    has_scorecard: bool = True

    def named_by(self, applies_to: str) -> bool:
        """Whether a rule's `applies_to` names the recipient."""
        kind, _, code = applies_to.partition(":")
        match kind:
            case "unit":
                return self.kind == "unit" and self.code == code
            case "person" if code:
                return self.kind == "person" and self.code == code
        if self.kind != "person" or not self.has_scorecard:
            return False
        match kind:
            case "person":
                return True
            case "role":
                return self.role == code
            case "members":
                return self.unit == code
        return False


class Used(NamedTuple):
    """A number or text that an expression read, with the words it read it by."""

    source: str
    fact: Fact


class Step(NamedTuple):
    """What one rule did: `outcome` is fired, condition, missing, group or vetoed."""

    rule: Rule
    outcome: str
    used: tuple[Used, ...]
    value: Fraction | None
    before: Fraction
    after: Fraction

    @property
    def fired(self) -> bool:
        """Whether the rule fired (a rule that a veto silenced has)."""
        return self.outcome in ("fired", "vetoed")


@dataclass(frozen=True, slots=True)
class Payout:
    """What the rules come to for one recipient, before and after rounding and the pool.

    `rounded` and `paid` count whole steps of the scheme's rounding.
    """

    recipient: Recipient
    steps: tuple[Step, ...]
    amount: Fraction
    rounded: int
    paid: int

    @property
    def rules(self) -> list[str]:
        """The codes that fired, in order."""
        return [step.rule.code for step in self.steps if step.fired]

    def labels(self, effect: str) -> list[str]:
        """The labels of the awards or plans that fired, in order."""
        return [s.rule.label for s in self.steps if s.fired and s.rule.effect == effect]


@dataclass(frozen=True, slots=True)
class Payouts:
    """All payouts of a cycle; `scaled` where the pool was not enough."""

    lines: tuple[Payout, ...]
    rounding: Fraction
    pool: int | None
    wanted: int
    scaled: bool

    @property
    def total(self) -> Fraction:
        """What is paid in all."""
        return sum(line.paid for line in self.lines) * self.rounding

    def amount(self, line: Payout) -> Fraction:
        """What the line pays, in money."""
        return line.paid * self.rounding


def payouts(
    rules: Sequence[Rule],
    recipients: Mapping[Recipient, Lookup],
    rounding: Fraction,
    pool: Fraction | None,
) -> Payouts:
    """The payouts of everyone whom some rule names, by code; never more than the pool in sum."""
    lines = []
    for recipient, lookup in sorted(recipients.items(), key=lambda item: item[0].code):
        named = [rule for rule in rules if recipient.named_by(rule.applies_to)]
        if named:
            steps, amount = _run(named, lookup)
            lines.append((recipient, steps, amount, units(max(amount, Fraction(0)), rounding)))
    wanted = sum(line[3] for line in lines)
    limit = None if pool is None else int(pool / rounding)
    paid = [line[3] for line in lines]
    scaled = limit is not None and wanted > limit
    if limit is not None and scaled:
        paid = within_pool(paid, limit)
    return Payouts(
        tuple(Payout(*line, share) for line, share in zip(lines, paid, strict=True)),
        rounding,
        limit,
        wanted,
        scaled,
    )


def within_pool(amounts: Sequence[int], pool: int) -> list[int]:
    """The amounts scaled by pool/Σ and rounded by largest remainder; ties go to the earlier.

    >>> within_pool([1, 1, 1], 2)
    [1, 1, 0]
    """
    whole = sum(amounts)
    shares = [divmod(amount * pool, whole) for amount in amounts]
    left = pool - sum(share for share, _ in shares)
    by_remainder = sorted(range(len(shares)), key=lambda place: (-shares[place][1], place))
    favoured = set(by_remainder[:left])
    return [share + (place in favoured) for place, (share, _) in enumerate(shares)]


def _run(rules: Sequence[Rule], lookup: Lookup) -> tuple[tuple[Step, ...], Fraction]:
    amount, vetoed = Fraction(0), False
    taken: set[str] = set()
    steps = []
    for rule in rules:
        step = _step(rule, amount, vetoed, taken, lookup)
        if step.fired:
            taken.add(rule.group)
            vetoed = vetoed or rule.effect == "veto"
        amount = step.after
        steps.append(step)
    return tuple(steps), amount


def _step(rule: Rule, amount: Fraction, vetoed: bool, taken: set[str], lookup: Lookup) -> Step:
    used: list[Used] = []

    def noted(read: Read) -> Fact:
        fact = amount if read.kind == "amount" else lookup(read)
        used.append(Used(read.source, fact))
        return fact

    def ended(outcome: str, value: Fraction | None = None, after: Fraction = amount) -> Step:
        return Step(rule, outcome, tuple(dict.fromkeys(used)), value, amount, after)

    if rule.group and rule.group in taken:
        return ended("group")
    if rule.when is not None and rule.when(noted) is not True:
        return ended("condition")
    if rule.effect not in VALUED:
        return ended("fired", None, Fraction(0) if rule.effect == "veto" else amount)
    value = rule.value(noted) if rule.value is not None else None
    if not isinstance(value, Fraction):
        return ended("missing")
    if vetoed:
        return ended("vetoed", value)
    return ended("fired", value, _effect(rule.effect, amount, value))


def _effect(effect: str, amount: Fraction, value: Fraction) -> Fraction:
    match effect:
        case "pay":
            return amount + value
        case "multiply":
            return amount * value
        case "cap":
            return min(amount, value)
    return max(amount, value)
