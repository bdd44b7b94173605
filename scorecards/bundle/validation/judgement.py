"""Schemes and their rules."""

from fractions import Fraction

from babel.numbers import list_currencies

from goals.expressions import ExpressionError, compile_expression
from goals.messages import say
from goals.numbers import exact
from scorecards.bundle.rows import Values
from scorecards.bundle.validation.world import Checks, pointed
from scorecards.grades import GradesError, bands
from scorecards.rewards import VALUED
from scorecards.schemes import smallest_unit, vocabulary

_NOUNS = {
    "role": say("role"),
    "members": say("unit"),
    "person": say("person"),
    "unit": say("unit"),
}
"""What the code after the colon of `applies_to` stands for."""


class JudgementChecks(Checks):
    """Checks of how results are judged and paid."""

    def run(self) -> None:
        """Check these sheets."""
        self._schemes()
        self._rules()

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
                    self.known("schemes", row, "cycles", cycle, "cycles", say("cycle"))
            if row is not None:
                self._scheme(row, values, unit)

    def _scheme(self, row: int, values: Values, unit: Fraction | None) -> None:
        if values["grades"] is None:
            return
        try:
            bands(values["grades"])
        except GradesError as error:
            self.problems.add("schemes", row, "grades", error.message)
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
        for row, values in self.given("rules"):
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
                        self.problems.add("rules", row, column, pointed(error))

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
        self.known("rules", row, "applies_to", code, among, _NOUNS[kind])
