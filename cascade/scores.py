"""All scores of a cycle: values of the targets, their points, rolled up to the company."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

import numpy as np

from cascade.graph import Cascade
from cascade.places import target_place
from cascade.rollup import MISSING, Child, Plan, Rolled, Rollup, rolled_up
from cascade.tree import TreeNode
from goals.bulk import collector_paused
from goals.measures import Goal
from goals.parts import WHOLE, Part
from goals.values import Report, Value, value


class CycleInfo(NamedTuple):
    """A cycle as the arithmetic needs it; `rollup_cap` in hundredths."""

    id: int
    code: str
    name: str
    starts: date
    ends: date
    frequency: str
    state: str
    rollup_cap: int

    @property
    def days(self) -> tuple[date, date]:
        """Its first and last day."""
        return self.starts, self.ends


class PerspectiveInfo(NamedTuple):
    """A perspective of the cycle and its node."""

    key: int
    code: str
    name: str
    weight: int


class ObjectiveInfo(NamedTuple):
    """An objective of the cycle and its node; `points` in hundredths."""

    key: int
    code: str
    name: str
    owner: str
    owner_name: str
    perspective: str
    points: int | None
    kind: str


class TargetInfo(NamedTuple):
    """A target of the cycle and its node; `points` in hundredths."""

    key: int
    id: int
    objective: str
    perspective: str
    owner: str
    owner_name: str
    goal: Goal
    points: int | None
    excused: bool
    part: Part = WHOLE

    @property
    def place(self) -> str:
        """What findings call it."""
        return target_place(self.goal.measure.code, self.owner, self.part.starts)


@dataclass(frozen=True, slots=True)
class CascadeData:
    """Everything a cycle's scores are computed from."""

    cycle: CycleInfo
    nodes: Sequence[TreeNode]
    perspectives: Sequence[PerspectiveInfo]
    objectives: Sequence[ObjectiveInfo]
    targets: Sequence[TargetInfo]
    reports: Mapping[int, Sequence[Report]]
    """The check-ins that each target takes, by target id, in order."""


@dataclass(slots=True)
class CycleScores:
    """The computed cycle: ask it for any node's score, and how the score came about."""

    data: CascadeData
    cascade: Cascade
    plan: Plan
    values: dict[int, Value]
    rollup: Rollup
    excused: frozenset[int]
    """The keys of the targets that need not be reported."""

    def score(self, key: int) -> int | None:
        """The node's score in hundredths."""
        found = int(self.rollup.scores[self.plan.position[key]])
        return None if found == MISSING else found

    def coverage(self, key: int) -> int:
        """The node's coverage in hundredths."""
        return int(self.rollup.coverage[self.plan.position[key]])

    def nodes(self) -> list[tuple[int, int | None, int]]:
        """Every node with its score and coverage, level by level."""
        scores, coverage = self.rollup.scores.tolist(), self.rollup.coverage.tolist()
        return [
            (key, None if score == MISSING else score, covered)
            for key, score, covered in zip(self.plan.order, scores, coverage, strict=True)
        ]

    def children(self, key: int) -> list[tuple[int, Child]]:
        """The node's children with the share, score and coverage that its roll-up used."""
        found = []
        shares = self.cascade.child_shares(key)
        for child, share in zip(self.cascade.children(key), shares, strict=True):
            score = self.score(child)
            used = 0 if child in self.excused and score is None else share
            found.append((child, Child(used, score, self.coverage(child))))
        return found

    def rolled(self, key: int) -> Rolled:
        """The node's roll-up once more with its fraction, from its children's rounded scores."""
        children = [child for _, child in self.children(key)]
        return rolled_up(self.cascade.nodes[key].rollup, self.data.cycle.rollup_cap, children)


@collector_paused()
def cycle_scores(data: CascadeData) -> CycleScores:
    """Compute the cycle in full: values, points, roll-up; raises CascadeError."""
    cascade = Cascade(data.nodes)
    plan = Plan(cascade, data.cycle.rollup_cap)
    values: dict[int, Value] = {}
    leaves = np.full(len(plan.order), MISSING, dtype=np.int64)
    excused = np.zeros(len(plan.order), dtype=np.bool_)
    for target in data.targets:
        found = value(target.goal.measure, data.reports.get(target.id, ()))
        values[target.key] = found
        place = plan.position[target.key]
        excused[place] = target.excused
        if found.value is not None:
            leaves[place] = target.goal.score(found.value)
    rollup = plan.evaluate(leaves, excused if excused.any() else None)
    excused_keys = frozenset(target.key for target in data.targets if target.excused)
    return CycleScores(data, cascade, plan, values, rollup, excused_keys)


def stored_scores(data: CascadeData, stored: Mapping[int, tuple[int | None, int]]) -> CycleScores:
    """A branch with the scores and coverage that were stored for its nodes, nothing computed."""
    cascade = Cascade(data.nodes)
    plan = Plan(cascade, data.cycle.rollup_cap)
    found = [stored[key] for key in plan.order]
    scores = [MISSING if score is None else score for score, _ in found]
    return CycleScores(
        data,
        cascade,
        plan,
        {t.key: value(t.goal.measure, data.reports.get(t.id, ())) for t in data.targets},
        Rollup(
            np.array(scores, dtype=np.int64),
            np.array([covered for _, covered in found], dtype=np.int64),
        ),
        frozenset(target.key for target in data.targets if target.excused),
    )
