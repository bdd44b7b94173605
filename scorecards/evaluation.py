"""A cycle judged: its scores, everybody's scorecard and, where a scheme lists it, the rewards."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from cascade.scores import CycleScores, TargetInfo
from goals.expressions import Read
from goals.numbers import from_hundredths
from scorecards.grades import Band
from scorecards.rewards import Fact, Lookup, Payouts, Recipient, Rule, payouts
from scorecards.scorecard import UNCAPPED, Adjusted, Line, Scorecard, scorecard


@dataclass(frozen=True, slots=True)
class Scheme:
    """The scheme version that judges a cycle; `line_cap` in hundredths, money exact."""

    code: str
    version: int
    name: str
    bands: tuple[Band, ...]
    line_cap: int
    rounding: Fraction
    pool: Fraction | None
    rules: tuple[Rule, ...]


class Member(NamedTuple):
    """A person or unit as the rules see them; pay is exact or None."""

    code: str
    name: str
    kind: str
    unit: str = ""
    role: str = ""
    base_pay: Fraction | None = None
    target_bonus: Fraction | None = None


@dataclass(slots=True)
class Evaluation:
    """The computed cycle with its scorecards, by owner's code."""

    scores: CycleScores
    scheme: Scheme | None
    scorecards: dict[str, Scorecard]
    earlier: list[dict[str, Fraction | None]] = field(default_factory=list)
    """Totals by owner of the earlier cycles of this frequency and scheme, the latest first."""

    def total(self, owner: str) -> Fraction | None:
        """The owner's total; None without a scorecard or a score."""
        found = self.scorecards.get(owner)
        return None if found is None else found.total


def evaluation(
    scores: CycleScores,
    scheme: Scheme | None,
    adjustments: Mapping[str, Sequence[Adjusted]],
) -> Evaluation:
    """Judge the cycle: a scorecard for every owner that has a line."""
    line_cap = scheme.line_cap if scheme else UNCAPPED
    bands = scheme.bands if scheme else ()
    cards = {
        owner: scorecard(owner, lines, adjustments.get(owner, ()), line_cap, bands)
        for owner, lines in sorted(lines_by_owner(scores).items())
    }
    return Evaluation(scores, scheme, cards)


def lines_by_owner(scores: CycleScores) -> dict[str, list[Line]]:
    """The lines (points above 0) of every owner, in the bundle's order, objectives first."""
    found: dict[str, list[Line]] = {}
    for objective in scores.data.objectives:
        if objective.points:
            found.setdefault(objective.owner, []).append(
                Line(
                    objective.key,
                    "objective",
                    objective.code,
                    objective.name,
                    objective.perspective,
                    objective.points,
                    scores.score(objective.key),
                )
            )
    for target in scores.data.targets:
        if target.points:
            found.setdefault(target.owner, []).append(
                Line(
                    target.key,
                    "target",
                    target.goal.measure.code,
                    target.goal.measure.name,
                    target.perspective,
                    target.points,
                    scores.score(target.key),
                    target.part,
                )
            )
    return found


def rewards(judged: Evaluation, members: Mapping[str, Member]) -> Payouts:
    """The payouts of the cycle's scheme; the cycle must have one."""
    scheme = judged.scheme
    assert scheme is not None  # callers refuse a cycle that no scheme lists
    scores = judged.scores
    found = latest_targets(scores)
    measured = {
        place: (scores.values[target.key].value, scores.score(target.key))
        for place, target in found.items()
    }
    facts = Facts(judged.scorecards, judged.earlier, measured)
    recipients = {
        Recipient(m.code, m.kind, m.unit, m.role, m.code in judged.scorecards): facts.of(m)
        for m in members.values()
    }
    return payouts(scheme.rules, recipients, scheme.rounding, scheme.pool)


def latest_targets(scores: CycleScores) -> dict[tuple[str, str], TargetInfo]:
    """The target that a rule reads by measure and owner; of several parts the latest with a value.

    A later part that nobody could report yet does not hide what was reached before.
    """
    found: dict[tuple[str, str], TargetInfo] = {}
    for target in sorted(scores.data.targets, key=lambda each: each.part.starts or date.min):
        place = (target.goal.measure.code, target.owner)
        if place not in found or scores.values[target.key].value is not None:
            found[place] = target
    return found


@dataclass(frozen=True, slots=True)
class Facts:
    """What the rules may read, for any recipient among the scorecards."""

    scorecards: Mapping[str, Scorecard]
    earlier: Sequence[Mapping[str, Fraction | None]]
    """Totals of the earlier cycles of this frequency and scheme, the latest first."""
    measured: Mapping[tuple[str, str], tuple[Fraction | None, int | None]]
    """Value and score (hundredths) by measure and owner."""

    def of(self, member: Member) -> Lookup:
        """The facts about one recipient."""
        return lambda read: self._fact(member, read)

    def _total(self, owner: str) -> Fraction | None:
        card = self.scorecards.get(owner)
        return None if card is None else card.total

    def _fact(self, member: Member, read: Read) -> Fact:
        match read.kind:
            case "score":
                return self._total(member.code)
            case "grade":
                card = self.scorecards.get(member.code)
                return None if card is None else card.grade
            case "base_pay":
                return member.base_pay
            case "target_bonus":
                return member.target_bonus
            case "unit_score":
                return self._total(member.unit) if member.kind == "person" else None
            case "value":
                owner = str(read.args[1]) if len(read.args) > 1 else member.code
                return self._measured(read, owner)[0]
            case "measure_score":
                score = self._measured(read, member.code)[1]
                return None if score is None else from_hundredths(score)
            case "perspective":
                return self._perspective(str(read.args[0]), member.code)
            case "streak_below":
                return self._streak(member.code, read.args[0])
        raise LookupError(read.kind)

    def _measured(self, read: Read, owner: str) -> tuple[Fraction | None, int | None]:
        return self.measured.get((str(read.args[0]), owner), (None, None))

    def _perspective(self, code: str, owner: str) -> Fact:
        card = self.scorecards.get(owner)
        mean = None if card is None else card.perspectives.get(code)
        return None if mean is None or mean.score is None else from_hundredths(mean.score)

    def _streak(self, owner: str, limit: object) -> Fact:
        length = 0
        for totals in ({owner: self._total(owner)}, *self.earlier):
            total = totals.get(owner)
            if total is None or not isinstance(limit, Fraction) or total >= limit:
                break
            length += 1
        return Fraction(length)
