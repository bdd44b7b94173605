"""What must hold between the rows of a bundle and what is stored: every breach is a problem."""

from collections import defaultdict
from collections.abc import Iterator
from fractions import Fraction
from zoneinfo import available_timezones

from babel import Locale, UnknownLocaleError
from babel.numbers import list_currencies

from cascade.graph import loop_of
from goals.curves import Curve, CurveError, Levels, curve
from goals.expressions import (
    ExpressionError,
    compile_expression,
    compile_formula,
    input_name_problem,
)
from goals.messages import Message, say
from goals.numbers import exact
from scorecards.bundle.problems import Problem
from scorecards.bundle.rows import Entry, Key, Problems, Values
from scorecards.grades import GradesError, bands
from scorecards.rewards import VALUED
from scorecards.schemes import smallest_unit, vocabulary

World = dict[str, dict[Key, Entry]]
"""All rows by sheet and key: what is stored with the bundle laid over it."""

_NOUNS = {
    "role": say("role"),
    "members": say("unit"),
    "person": say("person"),
    "unit": say("unit"),
}
"""What the code after the colon of `applies_to` stands for."""


class Validation:
    """One run over a world; `problems` has what it found."""

    def __init__(self, world: World, problems: Problems, unreadable: set[str]) -> None:
        """Prepare the indexes that the checks share.

        References to `unreadable` sheets are not judged: the sheet itself is the problem.
        """
        self.world = world
        self.problems = problems
        self.unreadable = unreadable
        self.owners = {key[0] for sheet in ("units", "people") for key in world[sheet]}
        self.lanes = lanes_of(world)
        self._curves: dict[str, set[str]] | None = None

    def run(self) -> None:
        """Check everything that the bundle gives or that its changes touch."""
        for check in (
            self._company,
            self._organisation,
            self._cycles,
            self._perspectives,
            self._objectives,
            self._measures,
            self._targets,
            self._facts,
            self._links,
            self._schemes,
            self._rules,
        ):
            check()

    # -- small tools

    def _given(self, sheet: str) -> Iterator[tuple[int, Values]]:
        for entry in self.world[sheet].values():
            if entry.number is not None:
                yield entry.number, entry.values

    def _say(self, sheet: str, row: int | None, column: str | None, message: Message) -> None:
        self.problems.found.append(Problem(sheet, row, column, message))

    def _known(
        self, sheet: str, row: int, column: str, code: str, among: str, noun: Message
    ) -> bool:
        if not code or (code,) in self.world[among] or among in self.unreadable:
            return True
        self.problems.add(
            sheet,
            row,
            column,
            say(
                "there is no %(noun)s %(code)s; add it to %(among)s or correct the code",
                noun=noun,
                code=code,
                among=among,
            ),
        )
        return False

    def _owner(self, sheet: str, row: int, column: str, code: str) -> None:
        if code and code not in self.owners and not self.unreadable & {"units", "people"}:
            self.problems.add(
                sheet,
                row,
                column,
                say(
                    "there is no unit or person %(code)s; add it to units or people, "
                    "or correct the code",
                    code=code,
                ),
            )

    def _loop(self, sheet: str, column: str, parents: dict[str, str], cycle: str = "") -> None:
        loop = loop_of(parents)
        if not loop:
            return
        key = (cycle, loop[0]) if cycle else (loop[0],)
        self.problems.add(
            sheet,
            self.world[sheet][key].number,
            column,
            say(
                "%(code)s is its own ancestor: %(loop)s; give one of them another parent",
                code=loop[0],
                loop=" → ".join(loop),
            ),
        )

    # -- sheets

    def _company(self) -> None:
        for row, values in self._given("company"):
            if values["currency"] not in list_currencies():
                self._unknown(
                    row, "currency", values["currency"], say("an ISO 4217 code such as CNY")
                )
            try:
                Locale.parse(values["locale"], sep="-")
            except (ValueError, UnknownLocaleError):
                self._unknown(row, "locale", values["locale"], say("a locale such as zh-CN or en"))
            if values["timezone"] not in available_timezones():
                self._unknown(
                    row, "timezone", values["timezone"], say("a zone such as Asia/Shanghai")
                )

    def _unknown(self, row: int, column: str, found: str, expected: Message) -> None:
        self.problems.add(
            "company",
            row,
            column,
            say(
                "found %(found)r, expected %(expected)s",
                found=found,
                expected=expected,
            ),
        )

    def _organisation(self) -> None:
        units, people = self.world["units"], self.world["people"]
        for row, values in self._given("units"):
            self._known("units", row, "parent", values["parent"], "units", say("unit"))
            self._known("units", row, "lead", values["lead"], "people", say("person"))
        self._loop(
            "units",
            "parent",
            {k[0]: e.values["parent"] for k, e in units.items() if e.values["parent"]},
        )
        for row, values in self._given("people"):
            self._known("people", row, "unit", values["unit"], "units", say("unit"))
            self._known("people", row, "role", values["role"], "roles", say("role"))
            self._known("people", row, "manager", values["manager"], "people", say("person"))
            if values["joined"] and values["left"] and values["left"] < values["joined"]:
                self.problems.add(
                    "people",
                    row,
                    "left",
                    say(
                        "left (%(left)s) is before joined (%(joined)s)",
                        left=values["left"],
                        joined=values["joined"],
                    ),
                )
        for key in units.keys() & people.keys():
            sheet = "people" if people[key].number is not None else "units"
            self.problems.add(
                sheet,
                self.world[sheet][key].number,
                "code",
                say(
                    "%(code)s is both a unit and a person; they share one code space, rename one",
                    code=key[0],
                ),
            )

    def _cycles(self) -> None:
        for row, values in self._given("cycles"):
            self._known("cycles", row, "parent", values["parent"], "cycles", say("cycle"))
            if values["ends"] and values["starts"] and values["ends"] < values["starts"]:
                self.problems.add(
                    "cycles",
                    row,
                    "ends",
                    say(
                        "ends (%(ends)s) is before starts (%(starts)s)",
                        ends=values["ends"],
                        starts=values["starts"],
                    ),
                )
        cycles = self.world["cycles"].items()
        self._loop(
            "cycles", "parent", {k[0]: e.values["parent"] for k, e in cycles if e.values["parent"]}
        )

    def _perspectives(self) -> None:
        for row, values in self._given("perspectives"):
            self._known("perspectives", row, "cycle", values["cycle"], "cycles", say("cycle"))

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
                self._loop("objectives", "parent", upwards, cycle)
        for row, values in self._given("objectives"):
            cycle, code, parent = values["cycle"], values["code"], values["parent"]
            if not self._known("objectives", row, "cycle", cycle, "cycles", say("cycle")):
                continue
            self._owner("objectives", row, "owner", values["owner"])
            if parent and (cycle, parent) not in objectives:
                self._no_objective("objectives", row, "parent", cycle, parent)
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

    def _no_objective(self, sheet: str, row: int, column: str, cycle: str, code: str) -> None:
        if "objectives" in self.unreadable or not code:
            return
        self.problems.add(
            sheet,
            row,
            column,
            say(
                "there is no objective %(code)s in the cycle %(cycle)s; "
                "add it to objectives or correct the code",
                code=code,
                cycle=cycle,
            ),
        )

    def _measures(self) -> None:
        for row, values in self._given("measures"):
            self._inputs(row, values)
            try:
                drawn = curve(values["curve"] or "linear")
            except CurveError as error:
                self._say("measures", row, "curve", error.message)
                continue
            unsuited = drawn.problem(values["direction"])
            if unsuited and (drawn.kind != "linear" or self._inherited(values["code"])):
                self._say("measures", row, "curve", unsuited)

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
                self._say("measures", row, "inputs", problem)
                return
        if len(set(names)) < len(names):
            self.problems.add(
                "measures", row, "inputs", say("an input is named twice; name it once")
            )
        if values["formula"]:
            try:
                compile_formula(values["formula"], tuple(names))
            except ExpressionError as error:
                self._say("measures", row, "formula", pointed(error))

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

    def _target_references(self, row: int, values: Values) -> None:
        cycle = values["cycle"]
        self._known("targets", row, "measure", values["measure"], "measures", say("measure"))
        self._owner("targets", row, "owner", values["owner"])
        if (
            self._known("targets", row, "cycle", cycle, "cycles", say("cycle"))
            and (cycle, values["objective"]) not in self.world["objectives"]
        ):
            self._no_objective("targets", row, "objective", cycle, values["objective"])

    def _target_curve(self, row: int | None, key: Key, values: Values, measure: Values) -> None:
        try:
            drawn: Curve = curve(values["curve"] or measure["curve"])
        except CurveError as error:
            if values["curve"]:
                self._say("targets", row, "curve", error.message)
            return
        names = ("baseline", "threshold", "target", "stretch")
        levels = Levels(*(None if values[n] is None else exact(values[n]) for n in names))
        problem = drawn.problem(measure["direction"], levels)
        unsuited = drawn.problem(measure["direction"]) is not None
        told = unsuited and not values["curve"] and self._is_given(values["measure"])
        if problem and not told:
            column = "curve" if unsuited else _level_column(drawn, levels)
            self._say("targets", row, column, problem)

    def _is_given(self, measure: str) -> bool:
        """Whether the bundle has the measure, so that its own row says what is wrong with it."""
        return self.world["measures"][measure,].number is not None

    def _facts(self) -> None:
        for row, values in self._given("adjustments"):
            self._known("adjustments", row, "cycle", values["cycle"], "cycles", say("cycle"))
            self._owner("adjustments", row, "owner", values["owner"])
        for row, values in self._given("excuses"):
            key = (values["cycle"], values["measure"], values["owner"])
            if key not in self.world["targets"] and "targets" not in self.unreadable:
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
        for row, values in self._given("links"):
            cycle = values["cycle"]
            if not self._known("links", row, "cycle", cycle, "cycles", say("cycle")):
                continue
            for column in ("from", "to"):
                if (cycle, values[column]) not in self.world["objectives"]:
                    self._no_objective("links", row, column, cycle, values[column])
            if values["from"] == values["to"]:
                self.problems.add(
                    "links", row, "to", say("a link joins two objectives; from and to are the same")
                )

    def _schemes(self) -> None:
        company = next((entry.values for entry in self.world["company"].values()), None)
        currency = "" if company is None else company["currency"]
        unit = smallest_unit(currency) if currency in list_currencies() else None
        named: dict[str, str] = {}
        for (code, _version), entry in self.world["schemes"].items():
            values, row = entry.values, entry.number
            for cycle in (values["cycles"] or "").split():
                first = named.setdefault(cycle, code)
                if first != code and row is not None:
                    self.problems.add(
                        "schemes",
                        row,
                        "cycles",
                        say(
                            "the cycle %(cycle)s is named by the scheme %(first)s already; "
                            "a cycle has at most one scheme",
                            cycle=cycle,
                            first=first,
                        ),
                    )
                if row is not None:
                    self._known("schemes", row, "cycles", cycle, "cycles", say("cycle"))
            if row is not None:
                self._scheme(row, values, unit)

    def _scheme(self, row: int, values: Values, unit: Fraction | None) -> None:
        if values["grades"] is None:
            return
        try:
            bands(values["grades"])
        except GradesError as error:
            self._say("schemes", row, "grades", error.message)
        if unit is None:
            return  # without a currency no step of an amount is wrong
        rounding = exact(values["rounding"]) if values["rounding"] else unit
        if rounding <= 0 or (rounding / unit).denominator != 1:
            self.problems.add(
                "schemes",
                row,
                "rounding",
                say(
                    "found %(found)s, expected a multiple of the currency's smallest unit",
                    found=values["rounding"],
                ),
            )
            return
        pool = exact(values["pool"]) if values["pool"] is not None else Fraction(0)
        if pool < 0 or (pool / rounding).denominator != 1:
            self.problems.add(
                "schemes",
                row,
                "pool",
                say(
                    "found %(found)s, expected a multiple of the rounding, from 0",
                    found=values["pool"],
                ),
            )

    def _rules(self) -> None:
        words = vocabulary(
            {key[0] for key in self.world["measures"]},
            self.owners,
            {key[0] for key in self.world["perspectives"]},
        )
        for row, values in self._given("rules"):
            key = (values["scheme"], values["version"])
            if key not in self.world["schemes"] and "schemes" not in self.unreadable:
                self.problems.add(
                    "rules",
                    row,
                    "scheme",
                    say(
                        "there is no scheme %(scheme)s in version %(version)s; "
                        "add it to schemes or correct the code",
                        scheme=values["scheme"],
                        version=values["version"],
                    ),
                )
            self._applies_to(row, values["applies_to"] or "person")
            if values["effect"] in VALUED and not values["value"]:
                self.problems.add(
                    "rules",
                    row,
                    "value",
                    say(
                        "the effect %(effect)s needs a value; the cell is blank",
                        effect=values["effect"],
                    ),
                )
            for column, expected in (("value", "number"), ("when", "yes/no")):
                if values[column]:
                    try:
                        compile_expression(values[column], words, expected)  # type: ignore[arg-type]  # both are kinds
                    except ExpressionError as error:
                        self._say("rules", row, column, pointed(error))

    def _applies_to(self, row: int, text: str) -> None:
        kind, colon, code = text.partition(":")
        among = {"role": "roles", "members": "units", "person": "people", "unit": "units"}.get(kind)
        if text == "person":
            return
        if among is None or not colon or not code:
            self.problems.add(
                "rules",
                row,
                "applies_to",
                say(
                    "found %(found)r, expected person, role:CODE, members:UNIT, person:CODE "
                    "or unit:CODE",
                    found=text,
                ),
            )
            return
        self._known("rules", row, "applies_to", code, among, _NOUNS[kind])


def pointed(error: ExpressionError) -> Message:
    """The message of an expression's error with the place in the text."""
    pointer = "\n".join(error.pointer())
    return say("%(message)s\n%(pointer)s", message=error.message, pointer=pointer)


def lanes_of(world: World) -> dict[str, dict[str, Entry]]:
    """For every cycle its perspectives by code: those of every cycle and its own, which win."""
    everywhere = {k[0]: e for k, e in world["perspectives"].items() if not k[1]}
    lanes = {key[0]: dict(everywhere) for key in world["cycles"]}
    for (code, cycle), entry in world["perspectives"].items():
        if cycle and cycle in lanes:
            lanes[cycle][code] = entry
    return defaultdict(dict, lanes)


def _level_column(drawn: Curve, levels: Levels) -> str:
    if levels.target is None or drawn.kind == "ratio":
        return "target"
    if levels.baseline is None or levels.baseline == levels.target:
        return "baseline"
    return "stretch"
