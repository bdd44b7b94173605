"""What other scores would make of a scorecard: before saving, and on the way to the next grade."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple

from scorecards.grades import Band
from scorecards.scorecard import Line, Scorecard, scorecard


class Gain(NamedTuple):
    """What a line alone would add to the total if it reached `score` (hundredths)."""

    line: Line
    score: int
    points: Fraction
    reaches: bool
    """Whether that is enough for the next grade."""


def with_scores(
    card: Scorecard, scores: Mapping[int, int | None], among: tuple[Band, ...]
) -> Scorecard:
    """The scorecard with other scores for the lines of these keys."""
    lines = [line._replace(score=scores.get(line.key, line.score)) for line in card.lines]
    return scorecard(card.owner, lines, card.adjustments, card.line_cap, among)


def gains(card: Scorecard, among: tuple[Band, ...], reachable: Mapping[int, int]) -> list[Gain]:
    """What each line would add to the total at its reachable score, the most first.

    Lines that would add nothing are left out; so are all where there is no total yet.
    """
    if card.total is None:
        return []
    found = []
    upper = card.next_band(among)
    for line in card.lines:
        score = reachable.get(line.key)
        if score is None or (line.score is not None and line.score >= score):
            continue
        total = with_scores(card, {line.key: score}, among).total
        assert total is not None  # the line has a score now
        if total > card.total:
            reaches = upper is not None and total >= upper.lowest
            found.append(Gain(line, score, total - card.total, reaches))
    return sorted(found, key=lambda gain: -gain.points)


def distance(card: Scorecard | None, among: Sequence[Band]) -> tuple[Band, Fraction] | None:
    """The next grade's band and what the total lacks to it; None at the top or without a total."""
    if card is None or card.total is None:
        return None
    upper = card.next_band(among)
    return None if upper is None else (upper, upper.lowest - card.total)
