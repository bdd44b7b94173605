"""The cascade of the invented company: objectives by unit, a target for every duty, weights."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from goals.numbers import HUNDRED, fixed_hundredths
from scorecards.sample import words
from scorecards.sample.company import Company, Person, Row, Span, Unit
from scorecards.sample.draws import likely, seeded
from scorecards.sample.library import DUTIES, KPIS, levels
from scorecards.sample.organisation import split

_ROLLUPS = ("average", "average", "average", "min", "max")
_LEAST_POINTS = 10
_RATIO_EFFORT = 110  # percent; those who have it are scored by ratio, to have overrides
_POINTS = {"FIN": 30, "CUS": 30, "INT": 25, "LRN": 15}
_TOP_POINTS = {"F-": 25, "F2": 10, "C-": 20, "C2": 10, "I-": 15, "I2": 10, "L-": 10}


@dataclass(slots=True)
class PlannedObjective:
    """An objective of every cycle; weight and points in hundredths, None where blank."""

    code: str
    name: str
    owner: str
    parent: str
    perspective: str
    rollup: str = ""
    weight: int | None = None
    points: int | None = None
    kind: str = ""


@dataclass(slots=True)
class PlannedTarget:
    """A target of every cycle; `scale` is its size in percent of the measure's usual levels."""

    objective: str
    measure: str
    owner: str
    weight: int | None = None
    points: int | None = None
    scale: int = 100
    curve: str = ""


class _Duty(NamedTuple):
    person: Person
    measure: str
    points: int


Child = PlannedObjective | PlannedTarget


@dataclass
class Breakdown:
    """All objectives, parents first, and all targets; the same in every cycle."""

    objectives: list[PlannedObjective] = field(default_factory=list)
    targets: list[PlannedTarget] = field(default_factory=list)

    def objective_rows(self, cycle: Span) -> Iterator[Row]:
        """The rows of the cycle."""
        for each in self.objectives:
            yield {
                "cycle": cycle.code,
                "code": each.code,
                "name": each.name,
                "owner": each.owner,
                "parent": each.parent,
                "perspective": each.perspective,
                "weight": _text(each.weight),
                "rollup": each.rollup,
                "points": _text(each.points),
                "kind": each.kind,
            }

    def target_rows(self, cycle: Span) -> Iterator[Row]:
        """The rows of the cycle; what is reported once a quarter has none in a month."""
        months = len(cycle.months)
        for each in self.targets:
            if cycle.frequency == "month" and KPIS[each.measure].frequency == "quarter":
                continue
            baseline, threshold, target, stretch = levels(each.measure, months, each.scale)
            yield {
                "cycle": cycle.code,
                "objective": each.objective,
                "measure": each.measure,
                "owner": each.owner,
                "weight": _text(each.weight),
                "points": _text(each.points),
                "baseline": baseline,
                "threshold": threshold,
                "target": target,
                "stretch": stretch,
                "curve": each.curve,
            }


def breakdown(company: Company) -> Breakdown:
    """The cascade of the company."""
    return _Cascading(company).whole()


class _Cascading:
    def __init__(self, company: Company) -> None:
        self.company = company
        self.language = 0 if company.chinese else 1
        self.rng = seeded(company.seed + 1)
        self.found = Breakdown()
        self.duties: dict[tuple[str, str], list[_Duty]] = {}
        for person in company.people:
            self._assign(person)

    def whole(self) -> Breakdown:
        for perspective in words.PERSPECTIVES:
            top = self._unit(self.company.root, perspective, "")
            if top is not None:
                top.rollup = ""  # a company as good as its best unit would puzzle who looks around
            extras = self._extras(perspective)
            for each in (top, *extras):
                if each is not None:
                    each.perspective = perspective
                    self._top_points(each)
            if extras and top is not None:
                self._weigh([top, *extras], [75, *(25 for _ in extras)])
        self._unit_points()
        return self.found

    def _assign(self, person: Person) -> None:
        """Note the person's duties; some people's points lean more to their first duty."""
        listed = DUTIES[person.role]
        lean = 5 if likely(self.rng, 200) and listed[-1][1] > _LEAST_POINTS else 0
        for place, (measure, points) in enumerate(listed):
            shifted = points + (lean if place == 0 else -lean if place == len(listed) - 1 else 0)
            key = (person.unit, KPIS[measure].perspective)
            self.duties.setdefault(key, []).append(_Duty(person, measure, shifted * 100))

    def _unit(self, unit: Unit, perspective: str, parent: str) -> PlannedObjective | None:
        """The unit's objective with all below it; None where nobody there answers for any."""
        code = f"{perspective[0]}-{unit.code}"
        purpose = words.PURPOSES[perspective][self.language]
        name = purpose if not unit.parent else self._named(unit, purpose)
        objective = PlannedObjective(code, name, unit.code, parent, "")
        place = len(self.found.objectives)
        below = [
            found
            for branch in self.company.branches[unit.code]
            if (found := self._unit(branch, perspective, code)) is not None
        ]
        children: list[Child] = [*below, *self._targets(unit, perspective, code)]
        if not children:
            return None
        self.found.objectives.insert(place, objective)
        if len(children) > 1:
            self._shape(objective, children)
        return objective

    def _named(self, unit: Unit, purpose: str) -> str:
        return f"{unit.name}:{purpose}" if self.company.chinese else f"{unit.name}: {purpose}"

    def _shape(self, objective: PlannedObjective, children: list[Child]) -> None:
        """Choose the roll-up, and weights for one parent in three."""
        if likely(self.rng, 120):
            objective.rollup = self.rng.choice(_ROLLUPS)
        elif likely(self.rng, 500):
            objective.rollup = "weighted"
        if likely(self.rng, 350):
            self._weigh(children, [2 + self.rng.randrange(7) for _ in children])

    @staticmethod
    def _weigh(children: list[Child], proportions: list[int]) -> None:
        for child, weight in zip(children, split(HUNDRED, proportions), strict=True):
            child.weight = weight

    def _targets(self, unit: Unit, perspective: str, objective: str) -> list[PlannedTarget]:
        found = []
        if unit.earns and perspective == "FIN" and unit.heads:
            scale = unit.heads * 100
            found.append(PlannedTarget(objective, "MARGIN", unit.code, scale=scale))
        if unit.kind == "after" and perspective == "INT":
            found.append(PlannedTarget(objective, "SAFETY", unit.code))
        for person, measure, points in self.duties.get((unit.code, perspective), ()):
            target = PlannedTarget(objective, measure, person.code, None, points)
            if KPIS[measure].additive:
                target.scale = person.effort
                if KPIS[measure].curve == "linear" and person.effort == _RATIO_EFFORT:
                    target.curve = "ratio"
            found.append(target)
        self.found.targets.extend(found)
        return found

    def _extras(self, perspective: str) -> list[PlannedObjective]:
        """The company's own objectives of the perspective."""
        root, found = self.company.root.code, []
        for code, (where, name, measures) in words.EXTRAS.items():
            if where != perspective:
                continue
            kind = "aspirational" if code == "L2" else "committed"
            objective = PlannedObjective(
                code, name[self.language], root, "", perspective, kind=kind
            )
            found.append(objective)
            self.found.objectives.append(objective)
            self.found.targets.extend(PlannedTarget(code, each, root) for each in measures)
        return found

    @staticmethod
    def _top_points(objective: PlannedObjective) -> None:
        points = _TOP_POINTS.get(objective.code[:2])
        objective.points = None if points is None else points * 100

    def _unit_points(self) -> None:
        """Points for the objectives of each unit, 100 in all; for the company they are set."""
        by_owner: dict[str, list[PlannedObjective]] = {}
        for objective in self.found.objectives:
            by_owner.setdefault(objective.owner, []).append(objective)
        for owned in by_owner.values():
            if any(objective.points is not None for objective in owned):
                continue
            proportions = [
                _POINTS[_perspective(objective.code)] + 5 * self.rng.randrange(-1, 2)
                for objective in owned
            ]
            for objective, points in zip(owned, split(100, proportions), strict=True):
                objective.points = points * 100


def _perspective(code: str) -> str:
    return next(each for each in words.PERSPECTIVES if each[0] == code[0])


def _text(hundredths: int | None) -> str:
    """Hundredths as a person would write them.

    >>> _text(4000), _text(3334), _text(None)
    ('40', '33.34', '')
    """
    if hundredths is None:
        return ""
    return fixed_hundredths(hundredths).removesuffix(".00")
