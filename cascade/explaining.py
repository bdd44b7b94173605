"""Nodes explained: the roll-up of company, perspectives and objectives, and a target's score."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from cascade.rollup import Child
from cascade.scores import CycleScores, ObjectiveInfo, PerspectiveInfo, TargetInfo
from goals.explaining import PERCENT, POINTS, Explained, Ref, listed, verbatim
from goals.explaining.scores import drawn
from goals.explaining.values import explained_value
from goals.explaining.workings import Term, grouped, result, result_hundredths, written
from goals.measures import Excused
from goals.messages import Message, say
from goals.numbers import HUNDRED, from_hundredths
from goals.parts import WHOLE

Found = tuple[int, Child]


class ExplainedNodes:
    """The explanations of a computed cycle's nodes, by key; a level is a step down the tree."""

    def __init__(
        self, scores: CycleScores, excuses: Mapping[tuple[str, str], Excused] | None = None
    ) -> None:
        """Of these scores; `excuses` by codes of measure and owner add the reasons."""
        self.scores = scores
        self.excuses = excuses or {}
        self.perspectives: dict[int, PerspectiveInfo] = {p.key: p for p in scores.data.perspectives}
        self.objectives: dict[int, ObjectiveInfo] = {o.key: o for o in scores.data.objectives}
        self.targets: dict[int, TargetInfo] = {t.key: t for t in scores.data.targets}

    def company(self, levels: int | None = None) -> Explained:
        """The company's score, unfolded so many levels; all the way down where None."""
        return self.node(self.scores.cascade.root, levels)

    def node(self, key: int, levels: int | None = None) -> Explained:
        """The node's score, unfolded so many levels; all the way down where None."""
        target = self.targets.get(key)
        if target is not None:
            return self._target(target, levels)
        children = self.scores.children(key)
        found = self._rolled(key, children, levels)
        coverage = self.scores.coverage(key)
        parts, notes = found.parts, found.notes
        if coverage < HUNDRED:
            notes += self._left_out(children)
            if levels != 0:
                counted, is_equal = [child for _, child in children], self._is_equal(key, children)
                parts = (*parts, _coverage(coverage, counted, is_equal))
        return replace(found, parts=parts, notes=notes, folded=levels == 0 and bool(children))

    def subject(self, key: int) -> tuple[Message, Ref]:
        """What the node is called, and what it is."""
        if key in self.targets:
            target = self.targets[key]
            measure = target.goal.measure
            value = self.scores.values[key].value
            told = "–" if value is None else f"{result(value)} {measure.unit}".rstrip()
            place = {"measure": measure.name, "owner": target.owner_name, "value": told}
            ref = Ref("target", target.place.removeprefix("target "))
            if target.part != WHOLE:
                days = target.part.days(*self.scores.data.cycle.days)
                place |= {"first": days[0].isoformat(), "last": days[1].isoformat()}
                words = say("%(measure)s (%(owner)s, %(first)s to %(last)s) %(value)s", **place)
                return words, ref
            return say("%(measure)s (%(owner)s) %(value)s", **place), ref
        if key in self.objectives:
            code, name = self.objectives[key].code, self.objectives[key].name
            return verbatim(f"{code} {name}"), Ref("objective", code)
        if key in self.perspectives:
            lane = self.perspectives[key]
            return say("perspective %(name)s", name=lane.name), Ref("perspective", lane.code)
        cycle = self.scores.data.cycle
        return say("company, %(cycle)s", cycle=cycle.name), Ref("company", cycle.code)

    def _target(self, target: TargetInfo, levels: int | None) -> Explained:
        value, score = self.scores.values[target.key], self.scores.score(target.key)
        subject, ref = self.subject(target.key)
        found = Explained(subject, result_hundredths(score), unit=POINTS, ref=ref)
        part = explained_value(value)
        notes: tuple[Message, ...] = (say("no value, so no score"),)
        if value.value is not None:
            line = drawn(target.goal, value.value)
            notes = line.notes
            found = replace(found, working=line.working, rounding=line.rounding)
            part = replace(part, used=line.uses_value)
        if target.excused:
            excuse = self.excuses.get((target.goal.measure.code, target.owner))
            notes += (_excused(excuse),)
        if levels == 0:
            return replace(found, notes=notes, folded=True)
        return replace(found, notes=notes, parts=(part,))

    def _rolled(self, key: int, children: Sequence[Found], levels: int | None) -> Explained:
        """The node with its working, its children as parts and what the roll-up says."""
        rollup = self.scores.cascade.nodes[key].rollup
        is_equal = self._is_equal(key, children)
        subject, ref = self.subject(key)
        counted = [found for found in children if found[1].share and found[1].score is not None]
        whole = sum(child.share for _, child in counted)
        is_weighed = not is_equal and len(counted) > 1 and rollup not in ("min", "max")
        terms = [self._term(found, is_weighed, levels) for found in counted]
        working, parts = _working(rollup, terms, None if is_weighed else len(terms), whole)
        others = tuple(
            self._outside(found, levels)
            for found in children
            if levels != 0 and not (found[1].share and found[1].score is not None)
        )
        return Explained(
            subject,
            result_hundredths(self.scores.score(key)),
            working,
            2,
            unit=POINTS,
            notes=self._rule(rollup, is_equal, counted),
            parts=(*parts, *others),
            ref=ref,
        )

    def _is_equal(self, key: int, children: Sequence[Found]) -> bool:
        cascade = self.scores.cascade
        weights = [cascade.nodes[child].weight for child, _ in children]
        return cascade.nodes[key].rollup == "average" or all(w is None for w in weights)

    def _term(self, found: Found, weighed: bool, levels: int | None) -> Term:
        key, child = found
        score, share = from_hundredths(child.score or 0), from_hundredths(child.share)
        limit = from_hundredths(self.scores.data.cycle.rollup_cap)
        text = f"min({written(limit)}, {written(score)})" if score > limit else written(score)
        shown: tuple[Explained, ...] = ()
        if levels != 0:
            part = self.node(key, _below(levels))
            shown = (replace(part, weight=result(share)) if weighed else part,)
        if weighed:
            return Term(f"{written(share)} × {text}", share * min(score, limit), shown)
        return Term(text, min(score, limit), shown)

    def _outside(self, found: Found, levels: int | None) -> Explained:
        """A child that does not enter the sum, with the reason."""
        key, child = found
        part = self.node(key, _below(levels))
        if key in self.scores.excused and child.score is None:
            note = say("counts as weight 0")
        elif not child.share:
            note = say("weight 0: stays out of the sum")
        else:
            note = say("no score: left out of the sum")
        return replace(part, used=False, notes=(*part.notes, note))

    def _rule(self, rollup: str, equal: bool, counted: Sequence[Found]) -> tuple[Message, ...]:
        if not counted:
            return (say("nothing below has a score"),)
        notes = [_RULES[rollup]] if rollup != "weighted" else []
        if equal and rollup == "weighted" and len(counted) > 1:
            notes.append(say("no weights: equal shares"))
        cap = self.scores.data.cycle.rollup_cap
        if any((child.score or 0) > cap for _, child in counted):
            limit = result(from_hundredths(cap))
            notes.append(say("each score counts up to %(limit)s, the cycle's cap", limit=limit))
        return tuple(notes)

    def _left_out(self, children: Sequence[Found]) -> tuple[Message, ...]:
        missing = [self.subject(key)[0] for key, c in children if c.share and c.score is None]
        if not missing:
            return ()
        return (say("left out for want of data: %(names)s", names=listed(missing)),)


def _working(
    rollup: str, terms: Sequence[Term], count: int | None, whole: int
) -> tuple[str, tuple[Explained, ...]]:
    """The terms combined; over their count, or over their weight where that is None."""
    if not terms:
        return "", ()
    if rollup in ("min", "max"):
        return grouped(rollup, terms)
    line, parts = grouped("sum", terms)
    if count == 1:
        return line, parts
    under = written(from_hundredths(whole)) if count is None else str(count)
    return f"({line}) ÷ {under}", parts


def _excused(excuse: Excused | None) -> Message:
    """That a target need not be reported, with the reason where it is known."""
    if excuse is None:
        return say("excused: need not be reported")
    if not excuse.approved_by:
        return say("excused: %(reason)s", reason=excuse.reason)
    return say(
        "excused: %(reason)s; approved by %(approver)s",
        reason=excuse.reason,
        approver=excuse.approved_by,
    )


def _coverage(coverage: int, children: Sequence[Child], equal: bool) -> Explained:
    """The share of the weight that has data."""
    terms, whole = [], Fraction(0)
    for child in children:
        if not child.share:
            continue
        share = Fraction(1) if equal else from_hundredths(child.share)
        covered = from_hundredths(child.coverage)
        text = written(covered) if equal else f"{written(share)} × {written(covered)}"
        terms.append(Term(text, share * covered))
        whole += share
    line, parts = grouped("sum", terms) if terms else ("0", ())
    return Explained(
        say("coverage"),
        result_hundredths(coverage),
        f"({line}) ÷ {written(whole)}" if whole not in (0, 1) else line,
        2,
        unit=PERCENT,
        used=False,
        parts=parts,
    )


def _below(levels: int | None) -> int | None:
    """How far a child is unfolded where its parent is so far."""
    return None if levels is None else max(0, levels - 1)


_RULES = {
    "average": say("the mean, every child alike"),
    "min": say("the lowest child counts"),
    "max": say("the highest child counts"),
}
