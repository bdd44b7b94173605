"""Objectives, measures, targets and what is said of them."""

from collections import defaultdict
from datetime import date

from cascade.graph import loop_of
from goals.curves import Curve, CurveError, Levels, curve, level_at_fault
from goals.expressions import ExpressionError, compile_formula, input_name_problem
from goals.messages import say
from goals.numbers import exact
from goals.pace import plan_problem
from goals.parts import Part, overlap_problem, overlapping, part_problem
from scorecards.bundle.rows import Entry, Key, Problems, Values
from scorecards.bundle.validation.world import Checks, World, lanes_of, pointed


class PlanChecks(Checks):
    """Checks of what shall be reached."""

    def __init__(self, world: World, problems: Problems, unreadable: set[str]) -> None:
        """Prepare the perspectives of every cycle."""
        super().__init__(world, problems, unreadable)
        self.lanes = lanes_of(world)
        self._curves: dict[str, set[str]] | None = None

    def run(self) -> None:
        """Check these sheets."""
        self._objectives()
        self._measures()
        self._targets()
        self._facts()
        self._links()

    def _objectives(self) -> None:
        objectives = self.world["objectives"]
        parents: dict[str, dict[str, str]] = defaultdict(dict)
        changed = {key[0] for key, entry in objectives.items() if entry.change != "unchanged"}
        for (cycle, code), entry in objectives.items():
            if cycle in changed and entry.values["parent"]:
                parents[cycle][code] = entry.values["parent"]
        looping = set()
        for cycle, upwards in parents.items():
            if loop_of(upwards):
                looping.add(cycle)
                self.check_loop("objectives", "parent", upwards, cycle)
        for row, values in self.given("objectives"):
            cycle, code, parent = values["cycle"], values["code"], values["parent"]
            if not self.known("objectives", row, "cycle", cycle, "cycles", say("cycle")):
                continue
            self.check_owner("objectives", row, "owner", values["owner"])
            if parent and (cycle, parent) not in objectives:
                self.miss_objective("objectives", row, "parent", cycle, parent)
            else:
                top = None if cycle in looping else self._top(cycle, code)
                self._lane(row, cycle, values, top)

    def _lane(self, row: int, cycle: str, values: Values, top: Values | None) -> None:
        code, named = values["code"], values["perspective"]
        if not values["parent"] and not named:
            self.problems.add(
                "objectives",
                row,
                "perspective",
                say(
                    "%(code)s has no parent, so it needs a perspective",
                    code=code,
                ),
            )
        elif named and named not in self.lanes[cycle]:
            if self.unreadable & {"perspectives", "cycles"}:
                return
            self.problems.add(
                "objectives",
                row,
                "perspective",
                say(
                    "there is no perspective %(code)s in the cycle %(cycle)s; "
                    "add it to perspectives or correct the code",
                    code=named,
                    cycle=cycle,
                ),
            )
        elif named and top and top["perspective"] != named:
            self.problems.add(
                "objectives",
                row,
                "perspective",
                say(
                    "found %(found)s, expected %(expected)s, the perspective of its top objective "
                    "%(top)s; correct it or leave it blank",
                    found=named,
                    expected=top["perspective"],
                    top=top["code"],
                ),
            )

    def _top(self, cycle: str, code: str) -> Values | None:
        entry = self.world["objectives"].get((cycle, code))
        while entry is not None and entry.values["parent"]:
            entry = self.world["objectives"].get((cycle, entry.values["parent"]))
        return None if entry is None else entry.values

    def _measures(self) -> None:
        for row, values in self.given("measures"):
            self._inputs(row, values)
            try:
                drawn = curve(values["curve"] or "linear")
            except CurveError as error:
                self.problems.add("measures", row, "curve", error.message)
                continue
            unsuited = drawn.problem(values["direction"])
            if unsuited and (drawn.kind != "linear" or self._inherited(values["code"])):
                self.problems.add("measures", row, "curve", unsuited)

    def _inherited(self, measure: str) -> bool:
        """Whether the measure's own curve scores a target, or would score the first one."""
        if self._curves is None:
            self._curves = defaultdict(set)
            for key, entry in self.world["targets"].items():
                self._curves[key[1]].add(entry.values["curve"])
        return "" in self._curves.get(measure, {""})

    def _inputs(self, row: int, values: Values) -> None:
        names = (values["inputs"] or "").split()
        for name in names:
            problem = input_name_problem(name)
            if problem:
                self.problems.add("measures", row, "inputs", problem)
                return
        if len(set(names)) < len(names):
            self.problems.add(
                "measures", row, "inputs", say("an input is named twice; name it once")
            )
        if values["formula"]:
            try:
                compile_formula(values["formula"], tuple(names))
            except ExpressionError as error:
                self.problems.add("measures", row, "formula", pointed(error))

    def _targets(self) -> None:
        measures = self.world["measures"]
        for key, entry in self.world["targets"].items():
            values, row = entry.values, entry.number
            measure = measures.get((values["measure"],))
            if row is not None:
                self._target_references(row, values)
            elif measure is None or measure.change != "changed":
                continue
            if measure is not None and not entry.broken and not measure.broken:
                self._target_curve(row, key, values, measure.values)
            if row is not None and values.get("plan"):
                self._plan(row, values)
            if row is not None and not entry.broken and (values["starts"] or values["ends"]):
                self._part(row, values)
        self._overlaps()

    def _target_references(self, row: int, values: Values) -> None:
        cycle = values["cycle"]
        self.known("targets", row, "measure", values["measure"], "measures", say("measure"))
        self.check_owner("targets", row, "owner", values["owner"])
        if (
            self.known("targets", row, "cycle", cycle, "cycles", say("cycle"))
            and (cycle, values["objective"]) not in self.world["objectives"]
        ):
            self.miss_objective("targets", row, "objective", cycle, values["objective"])

    def _target_curve(self, row: int | None, key: Key, values: Values, measure: Values) -> None:
        try:
            drawn: Curve = curve(values["curve"] or measure["curve"])
        except CurveError as error:
            if values["curve"]:
                self.problems.add("targets", row, "curve", error.message)
            return
        names = ("baseline", "threshold", "target", "stretch")
        levels = Levels(*(None if values[n] is None else exact(values[n]) for n in names))
        problem = drawn.problem(measure["direction"], levels)
        unsuited = drawn.problem(measure["direction"]) is not None
        told = unsuited and not values["curve"] and self._is_given(values["measure"])
        if problem and not told:
            column = "curve" if unsuited else level_at_fault(drawn.kind, levels)
            self.problems.add("targets", row, column, problem)

    def _plan(self, row: int, values: Values) -> None:
        cycle = self.world["cycles"].get((values["cycle"],))
        days = (cycle.values["starts"], cycle.values["ends"]) if cycle else (None, None)
        starts, ends = days[0] or date.min, days[1] or date.max
        problem = plan_problem(values["plan"], starts, ends)
        if problem:
            self.problems.add("targets", row, "plan", problem)

    def _part(self, row: int, values: Values) -> None:
        cycle = self.world["cycles"].get((values["cycle"],))
        if cycle is None or cycle.broken:
            return  # that is said already
        days = (cycle.values["starts"], cycle.values["ends"])
        found = part_problem(Part(values["starts"], values["ends"]), *days)
        if found is not None:
            self.problems.add("targets", row, *found)

    def _overlaps(self) -> None:
        parts: dict[Key, list[Entry]] = defaultdict(list)
        for key, entry in self.world["targets"].items():
            parts[key[:3]].append(entry)
        for (_cycle, measure, owner), entries in parts.items():
            if len(entries) == 1 or any(each.broken for each in entries):
                continue
            days = [Part(each.values["starts"], each.values["ends"]) for each in entries]
            late = overlapping(days)
            given = [each.number for each in entries if each.number is not None]
            if late is None or not given:
                continue
            number = entries[days.index(late)].number or given[0]
            self.problems.add("targets", number, "starts", overlap_problem(measure, owner))

    def _is_given(self, measure: str) -> bool:
        """Whether the bundle has the measure, so that its own row says what is wrong with it."""
        return self.world["measures"][measure,].number is not None

    def _facts(self) -> None:
        for row, values in self.given("adjustments"):
            self.known("adjustments", row, "cycle", values["cycle"], "cycles", say("cycle"))
            self.check_owner("adjustments", row, "owner", values["owner"])
        places = {key[:3] for key in self.world["targets"]}
        for row, values in self.given("excuses"):
            key = (values["cycle"], values["measure"], values["owner"])
            if key not in places and "targets" not in self.unreadable:
                self.problems.add(
                    "excuses",
                    row,
                    "measure",
                    say(
                        "in the cycle %(cycle)s %(owner)s has no target of %(measure)s to excuse",
                        cycle=values["cycle"],
                        owner=values["owner"],
                        measure=values["measure"],
                    ),
                )

    def _links(self) -> None:
        for row, values in self.given("links"):
            cycle = values["cycle"]
            if not self.known("links", row, "cycle", cycle, "cycles", say("cycle")):
                continue
            for column in ("from", "to"):
                if (cycle, values[column]) not in self.world["objectives"]:
                    self.miss_objective("links", row, column, cycle, values[column])
            if values["from"] == values["to"]:
                self.problems.add(
                    "links", row, "to", say("a link joins two objectives; from and to are the same")
                )
