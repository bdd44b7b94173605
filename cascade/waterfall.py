"""Why a score moved between two days: the difference split into steps that add up to it exactly.

The earlier state is turned into the later one in a fixed order: first what was reported, then the
weights, then the targets, last the structure and its people. Each step is what the score, rounded
as always, moved by it; so the steps sum to the difference whatever the curves and roll-ups are.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from cascade.rollup import COVERED, Child, rolled_up
from cascade.tree import shares
from goals.bulk import collector_paused
from goals.measures import Goal
from goals.periods import period
from goals.values import Report, value

CAUSES = ("values", "weights", "targets", "structure")

MOST_PARTS = 12
"""So many children or periods have a step of their own for each cause; the others share one."""


class Placed(NamedTuple):
    """A node below another (the top one below nothing); `weight` in hundredths or None."""

    parent: str
    weight: int | None = None
    rollup: str = "weighted"


class Leaf(NamedTuple):
    """What a target is scored from: what it asks for, and its check-ins in their order.

    Where its score is `known`, the check-ins need not be there.
    """

    goal: Goal
    reports: tuple[Report, ...] = ()
    excused: bool = False
    known: Child | None = None


@dataclass(frozen=True, slots=True)
class State:
    """A node and all below it on a day, by place; `leaves` are the targets among the nodes."""

    cap: int
    nodes: Mapping[str, Placed]
    leaves: Mapping[str, Leaf]


class Step(NamedTuple):
    """One step: its cause, where it was taken, and from which score to which, in hundredths.

    `place` is a child, or a target's period; "" are the others together, None the node itself.
    """

    cause: str
    place: str | None
    before: int
    after: int

    @property
    def change(self) -> int:
        """By how much the score moved, in hundredths."""
        return self.after - self.before


class Waterfall(NamedTuple):
    """The scores of two days and the steps between them; none without both scores."""

    before: int | None
    after: int | None
    steps: tuple[Step, ...] = ()


@collector_paused()
def waterfall(top: str, earlier: State, later: State) -> Waterfall:
    """Why the score of the node (or of the target) moved from the one state to the other."""
    if top in later.leaves:
        return _of_target(earlier.leaves.get(top), later.leaves[top])
    if top not in earlier.nodes or top not in later.nodes:
        return Waterfall(None, None if top not in later.nodes else score_of(top, later))
    return _Difference(top, earlier, later).found()


def score_of(top: str, state: State) -> int | None:
    """The score of a node of the state, computed from the check-ins below it."""
    return _Computed(state, {}).children[top].score


class _Steps:
    """Steps one after another; a moment without a score is passed over."""

    def __init__(self, start: int) -> None:
        self.score = start
        self.found: list[Step] = []

    def to(self, cause: str, place: str | None, score: int | None) -> None:
        """The score after the step; nothing is noted where it stays."""
        if score is not None and score != self.score:
            self.found.append(Step(cause, place, self.score, score))
            self.score = score


# A target


def _of_target(earlier: Leaf | None, later: Leaf) -> Waterfall:
    before, after = earlier and _leaf_score(earlier), _leaf_score(later)
    if earlier is None or before is None or after is None:
        return Waterfall(before, after)
    steps = _Steps(before)
    for label, reports in _by_period(earlier.reports, later.reports):
        steps.to("values", label, _leaf_score(earlier._replace(reports=reports)))
    steps.to("targets", None, after)
    return Waterfall(before, after, tuple(steps.found))


def _by_period(
    before: Sequence[Report], after: Sequence[Report]
) -> Iterator[tuple[str, tuple[Report, ...]]]:
    """The reports after each period that changed; of very many, the first ones at once."""
    now, new = _grouped(before), _grouped(after)
    labels = sorted(now.keys() | new.keys(), key=lambda label: period(label)[1:])
    changed = [label for label in labels if now.get(label) != new.get(label)]
    joined = len(changed) - MOST_PARTS
    for place, label in enumerate(changed):
        now[label] = new.get(label, [])
        if place >= joined:
            reports = tuple(each for name in labels for each in now.get(name, ()))
            yield ("" if place == joined else label), reports


def _grouped(reports: Iterable[Report]) -> dict[str, list[Report]]:
    found: dict[str, list[Report]] = {}
    for report in reports:
        found.setdefault(report.period, []).append(report)
    return found


def _leaf_score(leaf: Leaf) -> int | None:
    found = value(leaf.goal.measure, leaf.reports).value
    return None if found is None else leaf.goal.score(found)


# A node above targets


class _Computed:
    """A state with the score and coverage of each of its nodes.

    `known` has the scores of targets by the identity of their leaf: states share most of them.
    """

    def __init__(self, state: State, known: dict[int, int | None]) -> None:
        self.state = state
        self.below: dict[str, list[str]] = {}
        for place, node in state.nodes.items():
            self.below.setdefault(node.parent, []).append(place)
        self.children: dict[str, Child] = {}
        for place in reversed(self._downwards()):
            self.children[place] = self._child(place, known)

    def _downwards(self) -> list[str]:
        """The nodes, each after the one above it."""
        found = [p for p, node in self.state.nodes.items() if node.parent not in self.state.nodes]
        for place in found:
            found += self.below.get(place, ())  # the list grows while it is walked
        return found

    def _child(self, place: str, known: dict[int, int | None]) -> Child:
        leaf = self.state.leaves.get(place)
        if leaf is None:
            return self.rolled(place, self.children)
        if leaf.known is not None:
            return leaf.known
        if id(leaf) not in known:
            known[id(leaf)] = _leaf_score(leaf)
        score = known[id(leaf)]
        return Child(0, score, 0 if score is None else COVERED)

    def rolled(self, place: str, children: Mapping[str, Child]) -> Child:
        """Score and coverage of the node if its children had these."""
        node, below = self.state.nodes[place], self.below.get(place, [])
        given = shares(node.rollup, [self.state.nodes[child].weight for child in below])
        used = []
        for child, share in zip(below, given, strict=True):
            _share, score, coverage = children[child]
            used.append(Child(self._counted(child, score, share), score, coverage))
        found = rolled_up(node.rollup, self.state.cap, used)
        return Child(0, found.score, found.coverage)

    def _counted(self, place: str, score: int | None, share: int) -> int:
        """An excused target without a score counts as weight 0."""
        leaf = self.state.leaves.get(place) if score is None else None
        return 0 if leaf is not None and leaf.excused else share


class _Difference:
    """The way from the one state to the other, cause by cause."""

    def __init__(self, top: str, earlier: State, later: State) -> None:
        self.top = top
        known: dict[int, int | None] = {}
        later = replace(later, leaves=_kept(earlier.leaves, later.leaves))
        reported = replace(earlier, leaves=_reported(earlier.leaves, later.leaves))
        weighed = replace(reported, cap=later.cap, nodes=_weighed(earlier.nodes, later.nodes))
        aimed = replace(weighed, leaves=_kept(reported.leaves, _common(weighed, later)))
        self.stages = [_Computed(earlier, known)]
        for state in (reported, weighed, aimed, later):
            last = self.stages[-1]
            self.stages.append(last if state == last.state else _Computed(state, known))

    def found(self) -> Waterfall:
        """The steps; none where one of the days has no score."""
        before, after = (self.stages[i].children[self.top].score for i in (0, -1))
        if before is None or after is None:
            return Waterfall(before, after)
        self.steps = _Steps(before)
        self.scores = dict(self.stages[0].children)
        for stage, cause in enumerate(CAUSES):
            self._exchange(cause, self.stages[stage], self.stages[stage + 1])
        return Waterfall(before, after, tuple(self.steps.found))

    def _exchange(self, cause: str, old: _Computed, new: _Computed) -> None:
        """The children come to their new scores one by one, then the node itself changes."""
        changed = [
            place
            for place in old.below.get(self.top, ())
            if place in new.children and new.children[place] != self.scores[place]
        ]
        joined = self._smallest(changed, new)
        for place in changed:
            if place not in joined:
                self.scores[place] = new.children[place]
                self.steps.to(cause, place, old.rolled(self.top, self.scores).score)
        for place in joined:
            self.scores[place] = new.children[place]
        if joined:
            self.steps.to(cause, "", old.rolled(self.top, self.scores).score)
        self.scores = dict(new.children)
        self.steps.to(cause, None, new.children[self.top].score)

    def _smallest(self, changed: list[str], new: _Computed) -> set[str]:
        """The children that share one step: where there are too many, those that moved least."""
        if len(changed) <= MOST_PARTS:
            return set()
        moved = {p: abs((new.children[p].score or 0) - (self.scores[p].score or 0))
                 * (self.stages[0].state.nodes[p].weight or 1) for p in changed}  # fmt: skip
        return set(sorted(changed, key=lambda place: -moved[place])[MOST_PARTS - 1 :])


def _kept(earlier: Mapping[str, Leaf], later: Mapping[str, Leaf]) -> dict[str, Leaf]:
    """The later leaves, the very same ones where nothing differs: they are computed once."""
    return {
        place: known if (known := earlier.get(place)) == leaf else leaf
        for place, leaf in later.items()
    }


def _reported(earlier: Mapping[str, Leaf], later: Mapping[str, Leaf]) -> dict[str, Leaf]:
    """The earlier leaves with the later check-ins and excuses."""
    found = {}
    for place, leaf in earlier.items():
        new = later.get(place, leaf)
        if new.goal is leaf.goal or new.goal == leaf.goal:
            found[place] = new
        else:
            found[place] = leaf._replace(reports=new.reports, excused=new.excused)
    return found


def _common(earlier: State, later: State) -> dict[str, Leaf]:
    """The leaves of the earlier tree as they are later, where they still are."""
    return {place: later.leaves.get(place, leaf) for place, leaf in earlier.leaves.items()}


def _weighed(earlier: Mapping[str, Placed], later: Mapping[str, Placed]) -> dict[str, Placed]:
    """The earlier tree with the later weights and roll-ups of what stayed in its place."""
    return {
        place: new if (new := later.get(place)) and new.parent == node.parent else node
        for place, node in earlier.items()
    }
