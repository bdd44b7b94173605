"""The company, its organisation, its cycles and their perspectives."""

from babel import Locale, UnknownLocaleError
from babel.numbers import list_currencies

from goals.messages import Message, say
from goals.timezones import timezones
from scorecards.bundle.validation.world import Checks


class OrganisationChecks(Checks):
    """Checks of who there is and when."""

    def run(self) -> None:
        """Check these sheets."""
        self._company()
        self._organisation()
        self._cycles()
        self._perspectives()

    def _company(self) -> None:
        for row, values in self.given("company"):
            if values["currency"] not in list_currencies():
                self._unknown(
                    row, "currency", values["currency"], say("an ISO 4217 code such as CNY")
                )
            try:
                Locale.parse(values["locale"], sep="-")
            except (ValueError, UnknownLocaleError):
                self._unknown(row, "locale", values["locale"], say("a locale such as zh-CN or en"))
            if values["timezone"] not in timezones():
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
        for row, values in self.given("units"):
            self.known("units", row, "parent", values["parent"], "units", say("unit"))
            self.known("units", row, "lead", values["lead"], "people", say("person"))
        self.check_loop(
            "units",
            "parent",
            {k[0]: e.values["parent"] for k, e in units.items() if e.values["parent"]},
        )
        for row, values in self.given("people"):
            self.known("people", row, "unit", values["unit"], "units", say("unit"))
            self.known("people", row, "role", values["role"], "roles", say("role"))
            self.known("people", row, "manager", values["manager"], "people", say("person"))
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
        for row, values in self.given("cycles"):
            self.known("cycles", row, "parent", values["parent"], "cycles", say("cycle"))
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
        self.check_loop(
            "cycles", "parent", {k[0]: e.values["parent"] for k, e in cycles if e.values["parent"]}
        )

    def _perspectives(self) -> None:
        for row, values in self.given("perspectives"):
            self.known("perspectives", row, "cycle", values["cycle"], "cycles", say("cycle"))
