"""The roll-up: scores and coverage of inner nodes from their children, in exact integers.

Scores and coverage are hundredths; a missing score is None, in arrays MISSING.
`rolled_up` is the rule for one node; `Plan` is the same rule compiled to arrays for all nodes.
The sums stay far below 2**63: 10**4 (weight) x 1.2 * 10**4 (score) x children.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from cascade.graph import Cascade

MISSING = -1
COVERED = 10_000

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


class Child(NamedTuple):
    """What a node's roll-up needs of a child; `share` is its effective weight."""

    share: int
    score: int | None
    coverage: int


class Rolled(NamedTuple):
    """A node's score with the fraction it was rounded from, and its coverage."""

    score: int | None
    coverage: int
    numerator: int = 0
    denominator: int = 0


def rolled_up(rollup: str, cap: int, children: Sequence[Child]) -> Rolled:
    """Score and coverage of one node, rounded half up (spec of the roll-up, section 4).

    >>> rolled_up("weighted", 10_000, [Child(30, 8000, 10_000), Child(70, None, 0)])
    Rolled(score=8000, coverage=3000, numerator=240000, denominator=30)
    """
    counted = [child for child in children if child.share > 0]
    whole = sum(child.share for child in counted)
    coverage = _half_up(sum(child.share * child.coverage for child in counted), whole)
    scored = [(c.share, min(c.score, cap)) for c in counted if c.score is not None]
    if not scored:
        return Rolled(None, coverage)
    if rollup in ("min", "max"):
        pick = min if rollup == "min" else max
        best = pick(score for _, score in scored)
        return Rolled(best, coverage, best, 1)
    numerator = sum(share * score for share, score in scored)
    denominator = sum(share for share, _ in scored)
    return Rolled(_half_up(numerator, denominator), coverage, numerator, denominator)


def _half_up(numerator: int, denominator: int) -> int:
    return (2 * numerator + denominator) // (2 * denominator) if denominator else 0


class _Level(NamedTuple):
    """The children on one level: a slice of the node order, grouped by parent."""

    children: slice
    parents: Ints
    starts: Ints
    smallest: Ints
    largest: Ints
    all_leaves: bool


@dataclass(frozen=True, slots=True)
class Rollup:
    """Scores (MISSING where there is none) and coverage by position in `Plan.order`."""

    scores: Ints
    coverage: Ints


class Plan:
    """A cascade compiled once: positions level by level, effective weights, group boundaries."""

    def __init__(self, cascade: Cascade, cap: int) -> None:
        """Compile the structure; `cap` is the cycle's rollup_cap in hundredths."""
        layers = cascade.layers()
        self.cap = cap
        self.order: list[int] = [key for layer in layers for key in layer]
        self.position: dict[int, int] = {key: place for place, key in enumerate(self.order)}
        self.weights: Ints = np.zeros(len(self.order), dtype=np.int64)
        self.levels: list[_Level] = []
        first = 0
        for layer in layers[:-1]:
            first += len(layer)
            self.levels.append(self._level(cascade, layer, first))
        self.levels.reverse()

    def _level(self, cascade: Cascade, layer: list[int], first: int) -> _Level:
        parents: list[int] = []
        starts: list[int] = []
        effective: list[int] = []
        extremes: dict[str, list[int]] = {"min": [], "max": []}
        leaves = True
        for key in layer:
            found = cascade.child_shares(key)
            if not found:
                continue
            if cascade.nodes[key].rollup in extremes:
                extremes[cascade.nodes[key].rollup].append(len(parents))
            parents.append(self.position[key])
            starts.append(len(effective))
            effective.extend(found)
        last = first + len(effective)
        self.weights[first:last] = effective
        leaves = all(cascade.graph.out_degree(key) == 0 for key in self.order[first:last])
        return _Level(
            slice(first, last),
            np.array(parents, dtype=np.int64),
            np.array(starts, dtype=np.int64),
            np.array(extremes["min"], dtype=np.int64),
            np.array(extremes["max"], dtype=np.int64),
            leaves,
        )

    def evaluate(self, leaf_scores: Ints, excused: Flags | None = None) -> Rollup:
        """All scores and coverage; `leaf_scores` is by position, MISSING where there is none.

        An excused leaf without a score counts as weight 0.
        """
        scores = leaf_scores.copy()
        coverage = np.where(scores >= 0, COVERED, 0)
        weights = self.weights
        if excused is not None:
            weights = np.where(excused & (scores < 0), 0, weights)
        for level in self.levels:
            self._roll(level, scores, coverage, weights)
        return Rollup(scores, coverage)

    def _roll(self, level: _Level, scores: Ints, coverage: Ints, weights: Ints) -> None:
        below, starts = scores[level.children], level.starts
        given = weights[level.children]
        capped = np.minimum(below, self.cap)
        present = given * (below >= 0)
        denominator = np.add.reduceat(present, starts)
        rolled = _divided(np.add.reduceat(present * capped, starts), denominator, MISSING)
        if level.smallest.size:
            least = np.minimum.reduceat(np.where(present > 0, capped, 2**40), starts)
            self._replace(rolled, least, level.smallest, denominator)
        if level.largest.size:
            most = np.maximum.reduceat(np.where(present > 0, capped, MISSING), starts)
            self._replace(rolled, most, level.largest, denominator)
        scores[level.parents] = rolled
        whole = np.add.reduceat(given, starts)
        covered = (
            denominator * COVERED
            if level.all_leaves
            else np.add.reduceat(given * coverage[level.children], starts)
        )
        coverage[level.parents] = _divided(covered, whole, 0)

    @staticmethod
    def _replace(rolled: Ints, extreme: Ints, places: Ints, denominator: Ints) -> None:
        kept = places[denominator[places] > 0]
        rolled[kept] = extreme[kept]


def _divided(numerator: Ints, denominator: Ints, otherwise: int) -> Ints:
    """Half-up quotients of non-negative integers; `otherwise` where the denominator is 0."""
    safe = np.maximum(denominator, 1)
    return np.where(denominator > 0, (2 * numerator + safe) // (2 * safe), otherwise)
