"""Checks of a cycle's scorecards and of the scheme that judges them.

A check is a function from what is judged to what it found, in the order of owners and rules.
"""

from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import NamedTuple

from cascade.checks import Examined, some
from cascade.findings import ERROR, HINT, WARNING, Finding
from cascade.organisation import PersonInfo
from cascade.places import target_place
from cascade.scores import ObjectiveInfo, TargetInfo
from goals.expressions import Read
from goals.messages import say
from goals.numbers import HUNDRED, fixed, fixed_hundredths, plain
from scorecards.evaluation import Member, Scheme
from scorecards.rewards import Recipient, Rule

LIGHT, HEAVY = 500, 4_000
"""Hundredths of a scorecard that a line should have at least and at most."""

FEWEST, MOST = 3, 7
"""How many lines a person can keep in mind and be judged by."""


class CardLine(NamedTuple):
    """A line of a scorecard as the checks see it; points in hundredths."""

    place: str
    perspective: str
    points: int


@dataclass(frozen=True)
class Judged:
    """A cycle with its scheme and everybody that it judges."""

    examined: Examined
    scheme: Scheme | None
    members: Mapping[str, Member]

    @cached_property
    def lines(self) -> dict[str, list[CardLine]]:
        """The lines (points above 0) of every owner that has one, by owner's code.

        The parts of a target are one line.
        """
        data, where = self.examined.data, self.examined.where
        found: dict[str, dict[str, CardLine]] = {}
        lines: list[ObjectiveInfo | TargetInfo] = [*data.objectives, *data.targets]
        for each in lines:
            if each.points:
                mine, place = found.setdefault(each.owner, {}), where[each.key]
                if isinstance(each, TargetInfo):
                    place = target_place(each.goal.measure.code, each.owner)
                before = mine[place].points if place in mine else 0
                mine[place] = CardLine(place, each.perspective, before + each.points)
        return {owner: list(found[owner].values()) for owner in sorted(found)}

    @cached_property
    def targets(self) -> set[tuple[object, object]]:
        """Measure and owner of every target."""
        return {(t.goal.measure.code, t.owner) for t in self.examined.data.targets}

    @cached_property
    def recipients(self) -> list[Recipient]:
        """Everybody as the rules pick whom they apply to."""
        return [
            Recipient(m.code, m.kind, m.unit, m.role, m.code in self.lines)
            for m in self.members.values()
        ]


def points(judged: Judged) -> Iterator[Finding]:
    """Scorecards whose points do not sum to 100."""
    for owner, lines in judged.lines.items():
        total = sum(line.points for line in lines)
        if total != HUNDRED:
            yield Finding(
                "points-off",
                ERROR,
                f"scorecard {owner}",
                say(
                    "The points of the %(number)s lines of %(name)s sum to %(sum)s instead of 100.",
                    name=judged.examined.organisation.name(owner),
                    number=len(lines),
                    sum=fixed_hundredths(total),
                ),
                say("Change the points until they sum to exactly 100."),
            )


def light_lines(judged: Judged) -> Iterator[Finding]:
    """Scorecards with lines under 5 %."""
    for owner, lines, total in _cards(judged):
        light = [line for line in lines if line.points * HUNDRED < LIGHT * total]
        if light:
            yield Finding(
                "line-light",
                HINT,
                f"scorecard {owner}",
                say(
                    "Under 5 %% of the scorecard of %(name)s: %(lines)s.",
                    name=judged.examined.organisation.name(owner),
                    lines=_shares(light, total),
                ),
                say("Lines that hardly count distract; drop them or give them more points."),
            )


def heavy_lines(judged: Judged) -> Iterator[Finding]:
    """Scorecards with lines over 40 %."""
    for owner, lines, total in _cards(judged):
        heavy = [line for line in lines if line.points * HUNDRED > HEAVY * total]
        if heavy:
            yield Finding(
                "line-heavy",
                HINT,
                f"scorecard {owner}",
                say(
                    "Over 40 %% of the scorecard of %(name)s: %(lines)s.",
                    name=judged.examined.organisation.name(owner),
                    lines=_shares(heavy, total),
                ),
                say("Spread the points, so that one result alone does not decide."),
            )


def _cards(judged: Judged) -> Iterator[tuple[str, list[CardLine], int]]:
    for owner, lines in judged.lines.items():
        yield owner, lines, sum(line.points for line in lines)


def _shares(lines: Sequence[CardLine], total: int) -> str:
    """The lines with their share of all points, the first few of many."""
    return some(
        [f"{line.place} {fixed(Fraction(100 * line.points, total), 1)} %" for line in lines]
    )


def line_counts(judged: Judged) -> Iterator[Finding]:
    """People with more lines than seven or fewer than three."""
    for owner, lines in judged.lines.items():
        person = judged.examined.organisation.people.get(owner)
        if person is None or FEWEST <= len(lines) <= MOST:
            continue
        if len(lines) > MOST:
            yield Finding(
                "lines-many",
                HINT,
                f"person {owner}",
                say(
                    "%(name)s has %(number)s lines, more than 7.",
                    name=person.name,
                    number=len(lines),
                ),
                say("Keep the lines that matter most and give their points to these."),
            )
        else:
            yield Finding(
                "lines-few",
                HINT,
                f"person {owner}",
                say(
                    "%(name)s has fewer than 3 lines: %(lines)s.",
                    name=person.name,
                    lines=", ".join(line.place for line in lines),
                ),
                say("Add what else the person is answerable for."),
            )


def missing_scorecards(judged: Judged) -> Iterator[Finding]:
    """People of the company without a scorecard: graver where a rule would reward them."""
    cycle = judged.examined.data.cycle
    for person in judged.examined.organisation.people.values():
        if person.code in judged.lines or not person.present(cycle.starts, cycle.ends):
            continue
        rule = _missed_rule(judged, person)
        yield Finding(
            "scorecard-missing",
            HINT if rule is None else WARNING,
            f"person {person.code}",
            say("%(name)s has no scorecard, so no total and no grade.", name=person.name)
            if rule is None
            else say(
                "%(name)s has no scorecard, so no total and no grade, and rules such as %(rule)s "
                "pass by.",
                name=person.name,
                rule=rule.code,
            ),
            say("Give the person targets or objectives with points."),
        )


def _missed_rule(judged: Judged, person: PersonInfo) -> Rule | None:
    """The first rule that the person's role or unit would earn with a scorecard."""
    member = judged.members.get(person.code)
    if judged.scheme is None or member is None:
        return None
    recipient = Recipient(member.code, member.kind, member.unit, member.role)
    return next((r for r in judged.scheme.rules if recipient.named_by(r.applies_to)), None)


def grades(judged: Judged) -> Iterator[Finding]:
    """A scheme whose lowest band begins above 0."""
    scheme = judged.scheme
    if scheme is None or not scheme.bands or scheme.bands[-1].lowest <= 0:
        return
    lowest = scheme.bands[-1]
    yield Finding(
        "grades-no-floor",
        WARNING,
        f"scheme {scheme.code} {scheme.version}",
        say(
            "The lowest grade %(grade)s begins at %(lowest)s; a total below it gets no grade.",
            grade=lowest.grade,
            lowest=plain(lowest.lowest),
        ),
        say("Add a band from 0, such as E:0."),
    )


def rules(judged: Judged) -> Iterator[Finding]:
    """Rules that nobody receives, and rules that read what none of their recipients has."""
    scheme = judged.scheme
    if scheme is None:
        return
    recipients: dict[str, list[Member]] = {}
    for rule in scheme.rules:
        if rule.applies_to not in recipients:
            recipients[rule.applies_to] = _recipients(judged, rule.applies_to)
        named = recipients[rule.applies_to]
        place = f"scheme {scheme.code} {scheme.version} rule {rule.code}"
        if not named:
            yield Finding(
                "rule-nobody",
                WARNING,
                place,
                say(
                    "It applies to %(applies_to)s, where nobody has a scorecard.",
                    applies_to=rule.applies_to,
                ),
                say("Give these people scorecards, or correct whom the rule applies to."),
            )
            continue
        for read in _reads(rule):
            if not any(_has(judged, member, read) for member in named):
                yield _unread(place, read, named)


def _recipients(judged: Judged, applies_to: str) -> list[Member]:
    return [judged.members[each.code] for each in judged.recipients if each.named_by(applies_to)]


def _reads(rule: Rule) -> list[Read]:
    found = [read for part in (rule.value, rule.when) if part is not None for read in part.reads]
    return list(dict.fromkeys(found))


def _has(judged: Judged, member: Member, read: Read) -> bool:
    """Whether the recipient can have what the expression reads, once everything is reported."""
    cards: Container[str] = judged.lines
    match read.kind:
        case "value" | "measure_score":
            owner = read.args[1] if len(read.args) > 1 else member.code
            return (read.args[0], owner) in judged.targets
        case "score" | "grade":
            return member.code in cards
        case "unit_score":
            return member.kind == "person" and member.unit in cards
        case "perspective":
            lines = judged.lines.get(member.code, ())
            return any(line.perspective == read.args[0] for line in lines)
        case "base_pay":
            return member.base_pay is not None
        case "target_bonus":
            return member.target_bonus is not None
    return True


def _unread(place: str, read: Read, named: Sequence[Member]) -> Finding:
    if read.kind in ("value", "measure_score"):
        measure = str(read.args[0])
        if len(read.args) > 1:
            message = say(
                "It reads %(source)s, but %(owner)s has no target for %(measure)s in this cycle.",
                source=read.source,
                owner=read.args[1],
                measure=measure,
            )
        else:
            message = say(
                "It reads %(source)s, but none of its %(number)s recipients has a target for "
                "%(measure)s in this cycle.",
                source=read.source,
                number=len(named),
                measure=measure,
            )
        mend = say("Set such a target, or correct the measure or whom the rule applies to.")
        return Finding("rule-measure", WARNING, place, message, mend)
    return Finding(
        "rule-blind",
        WARNING,
        place,
        say(
            "It reads %(source)s, which none of its %(number)s recipients has.",
            source=read.source,
            number=len(named),
        ),
        say("Provide it, or correct the rule or whom it applies to."),
    )


SCORECARD_CHECKS: tuple[Callable[[Judged], Iterator[Finding]], ...] = (
    points,
    grades,
    rules,
    missing_scorecards,
    line_counts,
    light_lines,
    heavy_lines,
)


def scorecard_findings(judged: Judged) -> list[Finding]:
    """All that is odd about the cycle's scorecards and its scheme."""
    return [finding for check in SCORECARD_CHECKS for finding in check(judged)]
