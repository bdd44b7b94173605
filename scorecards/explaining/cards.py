"""Scorecards explained: lines weighted by points, adjustments with their reasons, the grade."""

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from cascade.explaining import ExplainedNodes
from goals.explaining import POINTS, Explained, Ref, listed, verbatim
from goals.explaining.workings import (
    Term,
    grouped,
    result,
    result_hundredths,
    signed_sum,
    written,
)
from goals.messages import Message, say
from goals.numbers import from_hundredths
from scorecards.evaluation import Evaluation
from scorecards.scorecard import Line, Mean, Scorecard


def explained_scorecard(
    judged: Evaluation, card: Scorecard, nodes: ExplainedNodes, levels: int | None = None
) -> Explained:
    """The total with everything it came from, its lines unfolded so many levels."""
    adjustments = tuple(
        Explained(verbatim(each.reason), result(each.points), unit=POINTS)
        for each in card.adjustments
    )
    return Explained(
        say(
            "scorecard of %(name)s (%(code)s), %(cycle)s",
            name=owner_name(nodes, card),
            code=card.owner,
            cycle=judged.scores.data.cycle.name,
        ),
        None if card.total is None else result(card.total),
        _total_working(card),
        unit=POINTS,
        notes=_total_notes(card),
        parts=(
            _weighted(card, nodes, levels),
            *(replace(each, used=card.total is not None) for each in adjustments),
            *_perspectives(card, nodes),
            _grade(judged, card),
        ),
        ref=Ref("scorecard", card.owner),
    )


def owner_name(nodes: ExplainedNodes, card: Scorecard) -> str:
    """The name of the scorecard's owner."""
    key = card.lines[0].key
    found = nodes.targets.get(key) or nodes.objectives[key]
    return found.owner_name


def _total_working(card: Scorecard) -> str:
    if card.weighted.score is None:
        return ""
    numbers = [from_hundredths(card.weighted.score), *(each.points for each in card.adjustments)]
    line = signed_sum(numbers)
    return f"max(0, {line})" if sum(numbers) < 0 else line


def _total_notes(card: Scorecard) -> tuple[Message, ...]:
    if card.total is None:
        return (say("no line has a score, so there is no total"),)
    if from_hundredths(card.weighted.score or 0) + card.adjusted < 0:
        return (say("never below 0 points"),)
    return ()


def _weighted(card: Scorecard, nodes: ExplainedNodes, levels: int | None) -> Explained:
    working, parts = _mean_working(card.lines, card, nodes, levels)
    missing = [nodes.subject(line.key)[0] for line in card.lines if line.score is None]
    notes = [say("each line counts with its points")]
    if missing:
        notes.append(say("left out for want of data: %(names)s", names=listed(missing)))
    if any((line.score or 0) > card.line_cap for line in card.lines):
        limit = result(from_hundredths(card.line_cap))
        notes.append(say("each line counts up to %(limit)s, the scheme's line cap", limit=limit))
    return Explained(
        say("weighted score"),
        result_hundredths(card.weighted.score),
        working,
        2,
        unit=POINTS,
        used=card.weighted.score is not None,
        notes=tuple(notes),
        parts=parts,
        folded=levels == 0,
    )


def _perspectives(card: Scorecard, nodes: ExplainedNodes) -> list[Explained]:
    """Each perspective's score; its lines stand under the weighted score already."""
    names = {lane.code: lane.name for lane in nodes.perspectives.values()}
    return [
        _perspective(code, names.get(code, code), mean, card, nodes)
        for code, mean in card.perspectives.items()
    ]


def _perspective(
    code: str, name: str, mean: Mean, card: Scorecard, nodes: ExplainedNodes
) -> Explained:
    lines = [line for line in card.lines if line.perspective == code]
    working, parts = _mean_working(lines, card, nodes, levels=0)
    return Explained(
        say("perspective %(name)s", name=name),
        result_hundredths(mean.score),
        working,
        2,
        unit=POINTS,
        used=False,
        parts=parts,
        ref=Ref("perspective", code),
    )


def _mean_working(
    lines: Sequence[Line], card: Scorecard, nodes: ExplainedNodes, levels: int | None
) -> tuple[str, tuple[Explained, ...]]:
    """Σ points · score over Σ points, and the lines; those without a score at the end."""
    scored = [line for line in lines if line.score is not None]
    below = None if levels is None else max(0, levels - 1)
    parts: tuple[Explained, ...] = ()
    working = ""
    if scored:
        whole = from_hundredths(sum(line.points for line in scored))
        is_weighed = len(scored) > 1
        shown = [() if levels == 0 else (_line(line, nodes, below),) for line in scored]
        terms = [
            _term(line, card.line_cap, is_weighed, parts)
            for line, parts in zip(scored, shown, strict=True)
        ]
        working, parts = grouped("sum", terms)
        working = f"({working}) ÷ {written(whole)}" if is_weighed else working
    if levels == 0:
        return working, parts
    without = tuple(
        replace(_line(line, nodes, below), used=False) for line in lines if line.score is None
    )
    return working, (*parts, *without)


def _line(line: Line, nodes: ExplainedNodes, levels: int | None) -> Explained:
    return replace(nodes.node(line.key, levels), weight=result(from_hundredths(line.points)))


def _term(line: Line, line_cap: int, weighed: bool, parts: tuple[Explained, ...]) -> Term:
    score, limit = from_hundredths(line.score or 0), from_hundredths(line_cap)
    points = from_hundredths(line.points)
    text = f"min({written(limit)}, {written(score)})" if score > limit else written(score)
    if not weighed:
        return Term(text, min(score, limit), parts)
    return Term(f"{written(points)} × {text}", points * min(score, limit), parts)


def _grade(judged: Evaluation, card: Scorecard) -> Explained:
    found = Explained(say("grade"), card.grade, used=False)
    if judged.scheme is None:
        return replace(found, notes=(say("no scheme lists the cycle, so there are no grades"),))
    bands = judged.scheme.bands
    notes = [
        say(
            "scheme %(scheme)s, version %(version)s",
            scheme=judged.scheme.code,
            version=judged.scheme.version,
        )
    ]
    notes.extend(
        _reached(card.total or Fraction(0), band.grade, band.lowest)
        for band in bands
        if band.grade == card.grade
    )
    better = card.next_band(bands)
    if better is not None:
        lowest = result(better.lowest)
        notes.append(say("next: %(grade)s from %(lowest)s", grade=better.grade, lowest=lowest))
    return replace(found, notes=tuple(notes), ref=Ref("scheme", judged.scheme.code))


def _reached(total: Fraction, grade: str, lowest: Fraction) -> Message:
    return say(
        "%(total)s is in the band %(grade)s, from %(lowest)s",
        total=result(total),
        grade=grade,
        lowest=result(lowest),
    )
