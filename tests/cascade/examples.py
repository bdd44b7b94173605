"""Small cycles for the tests of checks, written as rows."""

from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from cascade.checks import Examined
from cascade.graph import Cascade
from cascade.organisation import Organisation, PersonInfo, UnitInfo
from cascade.scores import CascadeData, CycleInfo, ObjectiveInfo, PerspectiveInfo, TargetInfo
from cascade.tree import TreeNode
from goals.curves import Levels, curve
from goals.expressions import compile_formula
from goals.measures import Goal, Measure

JUNE = CycleInfo(
    1, "2025-06", "June", date(2025, 6, 1), date(2025, 6, 30), "month", "active", 10_000
)

UNITS = {
    "NW": UnitInfo("NW", "Northwind", "", "ada"),
    "SUP": UnitInfo("SUP", "Support", "NW", "cem"),
    "PROD": UnitInfo("PROD", "Product", "NW", ""),
}
PEOPLE = {
    "ada": PersonInfo("ada", "Ada", "NW", "CEO", ""),
    "cem": PersonInfo("cem", "Cem", "NW", "Lead", "ada"),
    "fay": PersonInfo("fay", "Fay", "SUP", "Agent", "cem", date(2020, 1, 1), date(2025, 6, 1)),
    "gus": PersonInfo("gus", "Gus", "PROD", "Engineer", "ada", None, date(2025, 5, 31)),
}


class O(NamedTuple):  # noqa: E742 - a row of a table of cases
    """An objective; a parent that is a perspective's code puts it at the top."""

    code: str
    parent: str = "FIN"
    owner: str = "NW"
    weight: int | None = None
    points: int | None = None


class T(NamedTuple):
    """A target with its levels and the measure behind it."""

    objective: str = "F"
    measure: str = "GROSS"
    owner: str = "NW"
    weight: int | None = None
    points: int | None = None
    target: int | None = 100
    baseline: int | None = None
    threshold: int | None = None
    stretch: int | None = None
    direction: str = "increase"
    aggregate: str = "sum"
    inputs: str = ""
    formula: str = ""
    curve: str = "pass"
    frequency: str = "month"
    excused: bool = False

    def goal(self) -> Goal:
        """What the row asks for."""
        names = tuple(self.inputs.split())
        formula = compile_formula(self.formula, names) if self.formula else None
        measure = Measure(
            self.measure,
            self.measure.title(),
            self.direction,
            "h",
            self.aggregate,
            names,
            formula,
            2,
            curve(self.curve),
            self.frequency,
        )
        levels = (self.baseline, self.threshold, self.target, self.stretch)
        return Goal(
            measure,
            Levels(*(None if each is None else Fraction(each) for each in levels)),
            curve(self.curve),
        )


def examined(
    objectives: Sequence[O] = (),
    targets: Sequence[T] = (),
    *,
    perspectives: Mapping[str, int] | None = None,
    as_of: date = JUNE.ends,
    causes: Sequence[tuple[str, str]] = (),
    reported: Mapping[int, Mapping[str, date]] | None = None,
    cycle: CycleInfo = JUNE,
) -> Examined:
    """The cycle of these rows; `reported` is by the target's place among the rows, from 0."""
    lanes = {"FIN": 10_000} if perspectives is None else perspectives
    nodes = [TreeNode(1, None, "company", "")]
    key_of = {code: 2 + place for place, code in enumerate([*lanes, *(o.code for o in objectives)])}
    nodes += [TreeNode(key_of[c], 1, "perspective", c, weight) for c, weight in lanes.items()]
    nodes += [
        TreeNode(key_of[o.code], key_of[o.parent], "objective", o.code, o.weight)
        for o in objectives
    ]
    first = 2 + len(key_of)
    nodes += [
        TreeNode(first + place, key_of[t.objective], "target", "", t.weight)
        for place, t in enumerate(targets)
    ]
    data = CascadeData(
        cycle,
        nodes,
        [PerspectiveInfo(key_of[c], c, c.title(), weight) for c, weight in lanes.items()],
        [
            ObjectiveInfo(
                key_of[o.code], o.code, o.code.lower(), o.owner, "", "FIN", o.points, "committed"
            )
            for o in objectives
        ],
        [
            TargetInfo(
                first + place,
                place,
                t.objective,
                "FIN",
                t.owner,
                "",
                t.goal(),
                t.points,
                t.excused,
            )
            for place, t in enumerate(targets)
        ],
        {},
    )
    return Examined(data, Cascade(nodes), Organisation(UNITS, PEOPLE), as_of, causes, reported)
