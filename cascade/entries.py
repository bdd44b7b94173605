"""Objectives and targets as pages show them: names, places in the tree, present results."""

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise
from typing import NamedTuple

from cascade.places import target_place
from goals.measures import Goal
from goals.parts import WHOLE, Part


class ObjectiveEntry(NamedTuple):
    """An objective with its stored score; weight, points, score and coverage in hundredths.

    `unit_id` is its owner's place.
    """

    id: int
    key: int
    parent_key: int
    cycle_id: int
    code: str
    name: str
    rollup: str
    kind: str
    perspective: str
    owner_id: int
    owner: str
    owner_name: str
    weight: int | None
    points: int | None
    score: int | None
    coverage: int
    unit_id: int


class TargetEntry(NamedTuple):
    """A target with its stored value (exact text) and score; `unit_id` is its owner's place."""

    id: int
    key: int
    parent_key: int
    cycle_id: int
    measure_id: int
    goal: Goal
    perspective: str
    owner_id: int
    owner: str
    owner_name: str
    unit_id: int
    weight: int | None
    points: int | None
    score: int | None
    value: str | None
    excused: bool
    plan: str = ""
    part: Part = WHOLE

    @property
    def place(self) -> str:
        """What findings call it."""
        return target_place(self.goal.measure.code, self.owner, self.part.starts)


class PathStep(NamedTuple):
    """A node between the company and a place below, with what its siblings weigh in sum.

    `objective_id` is there for objectives, and so are `owner_id` and `unit_id`, its owner's place;
    `siblings` counts the node itself, `weighed` those with a weight above 0, and `given` those
    that have one at all.
    """

    key: int
    kind: str
    objective_id: int | None
    code: str
    name: str
    rollup: str
    weight: int | None
    score: int | None
    siblings: int
    given: int
    weighed: int
    whole: int
    owner_id: int | None = None
    unit_id: int | None = None


class ObjectiveLink(NamedTuple):
    """A link of an objective; `outgoing` where it points to the other, whose id and name follow."""

    kind: str
    outgoing: bool
    id: int
    code: str
    name: str
    score: int | None


class Past(NamedTuple):
    """A cycle of the history of an objective."""

    cycle: str
    score: int | None


def absolute_weight(path: Sequence[PathStep]) -> Fraction:
    """The share of the company that the last node of a path has; the path begins at the company.

    >>> step = PathStep(1, "company", None, "", "", "weighted", None, None, 1, 0, 0, 0)
    >>> absolute_weight([step, step._replace(weight=3000, given=4, weighed=4, whole=10_000)])
    Fraction(3, 10)
    """
    share = Fraction(1)
    for above, node in pairwise(path):
        share *= _share(above.rollup, node)
    return share


def _share(rollup: str, node: PathStep) -> Fraction:
    """The node's part of its parent, as `cascade.tree.shares` has it."""
    if not node.given:
        return Fraction(1, node.siblings)
    if not node.weighed or not node.weight:
        return Fraction(0)
    if rollup == "average":
        return Fraction(1, node.weighed)
    return Fraction(node.weight, node.whole)
