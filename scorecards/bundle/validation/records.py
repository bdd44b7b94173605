"""What happened around the plan: who sat where, what was said, agreed, done and changed."""

import json
from collections import defaultdict
from datetime import date

from cascade.catchball import is_settled, state_of_thread
from cascade.comments import LONGEST
from cascade.places import place_code
from goals.changes import KEYS, key_of, row_of
from goals.messages import Message, say
from scorecards.bundle.rows import Entry, Key, Problems, Values
from scorecards.bundle.states import row_problem
from scorecards.bundle.validation.world import Checks, World


class RecordChecks(Checks):
    """Checks of the sheets of facts and of what is planned beside the goals."""

    def __init__(self, world: World, problems: Problems, unreadable: set[str]) -> None:
        """Find what the amendments say was there once: it may still be spoken about."""
        super().__init__(world, problems, unreadable)
        self.gone: set[tuple[str, Key]] = set()

    def run(self) -> None:
        """Check these sheets."""
        self._amendments()
        self._assignments()
        self._initiatives()
        self._milestones()
        self._risks()
        self._comments()
        self._offers()
        self._submissions()

    # -- what rows refer to

    def _cycle(self, sheet: str, row: int, code: str | None) -> bool:
        """Whether there is such a cycle; a problem where there is not."""
        return bool(code) and self.known(sheet, row, "cycle", code or "", "cycles", say("cycle"))

    def _person(self, sheet: str, row: int, column: str, code: str | None) -> None:
        self.known(sheet, row, column, code or "", "people", say("person"))

    def _place(self, sheet: str, row: int, column: str, cycle: str, place: str) -> None:
        """A place must be there, or have been there once."""
        kind, code, owner, starts = place_code(place)
        part = date.fromisoformat(starts) if starts else None
        key: Key = {"target": (cycle, code, owner, part), "cycle": (code,)}.get(kind, (cycle, code))
        once = (cycle, code, owner, starts) if kind == "target" else key
        among = f"{kind}s"
        found = (
            code in {k[0] for k in self.world[among] if k[1] in ("", cycle)}
            if kind == "perspective"
            else key in self.world[among]
        )
        if not found and among not in self.unreadable and (among, once) not in self.gone:
            self.problems.add(
                sheet,
                row,
                column,
                say("there is no %(place)s in the cycle %(cycle)s; correct the place",
                    place=place, cycle=cycle),
            )  # fmt: skip

    # -- sheets

    def _amendments(self) -> None:
        moments = {(values["cycle"], values["at"]) for values in self._all("amendments")}
        for values in self._all("amendments"):
            row = values["before"] and not values["after"] and row_of(values["before"])
            if row and all(name in row for name in KEYS[values["sheet"]]):
                self.gone.add((values["sheet"], key_of(values["sheet"], row)))
        for number, values in self.given("amendments"):
            if ("cycles", (values["cycle"],)) not in self.gone:
                self._cycle("amendments", number, values["cycle"])
            self._states(number, values)
            if values["undoes"] and (values["cycle"], values["undoes"]) not in moments:
                self.problems.add(
                    "amendments",
                    number,
                    "undoes",
                    say("there is no change of that moment in the cycle; correct it"),
                )

    def _all(self, sheet: str) -> list[Values]:
        return [entry.values for entry in self.world[sheet].values() if not entry.broken]

    def _states(self, number: int, values: Values) -> None:
        if None in (values["sheet"], values["before"], values["after"]):
            return
        if not values["before"] and not values["after"]:
            self.problems.add(
                "amendments", number, "after", say("a change needs a row before it or after it")
            )
        for name in ("before", "after"):
            text = values[name]
            problem = row_problem(values["sheet"], values["code"] or "", text) if text else None
            if problem:
                self.problems.add("amendments", number, name, problem)

    def _assignments(self) -> None:
        for row, values in self.given("assignments"):
            self._person("assignments", row, "person", values["person"])
            self.known("assignments", row, "unit", values["unit"], "units", say("unit"))
            self.known("assignments", row, "role", values["role"], "roles", say("role"))
            self._person("assignments", row, "manager", values["manager"])

    def _initiatives(self) -> None:
        for row, values in self.given("initiatives"):
            if self._cycle("initiatives", row, values["cycle"]) and values["place"]:
                self._place("initiatives", row, "place", values["cycle"], values["place"])
            self.check_owner("initiatives", row, "owner", values["owner"])
            starts, ends = values["starts"], values["ends"]
            if starts and ends and ends < starts:
                self.problems.add(
                    "initiatives",
                    row,
                    "ends",
                    say("ends (%(ends)s) is before starts (%(starts)s)", ends=ends, starts=starts),
                )
            if (values["cost"] or "").startswith("-"):
                self.problems.add("initiatives", row, "cost", say("a cost is not below 0"))

    def _milestones(self) -> None:
        for row, values in self.given("milestones"):
            key = tuple(values[name] for name in ("cycle", "place", "initiative", "number"))
            if key in self.world["initiatives"] or "initiatives" in self.unreadable:
                continue
            self.problems.add(
                "milestones",
                row,
                "initiative",
                say("there is no initiative %(name)s at %(place)s in the cycle %(cycle)s; add it "
                    "to initiatives or correct the name",
                    name=values["initiative"], place=values["place"], cycle=values["cycle"]),
            )  # fmt: skip

    def _risks(self) -> None:
        for row, values in self.given("risks"):
            if self._cycle("risks", row, values["cycle"]):
                for place in (values["places"] or "").splitlines():
                    self._place("risks", row, "places", values["cycle"], place)
            self.check_owner("risks", row, "owner", values["owner"])

    def _comments(self) -> None:
        for row, values in self.given("comments"):
            if self._cycle("comments", row, values["cycle"]):
                self._place("comments", row, "place", values["cycle"], values["place"])
            if len(values["text"] or "") > LONGEST:
                self.problems.add(
                    "comments",
                    row,
                    "text",
                    say("that is %(length)s characters; write at most %(most)s",
                        length=len(values["text"]), most=LONGEST),
                )  # fmt: skip

    def _offers(self) -> None:
        threads: dict[Key, list[Entry]] = defaultdict(list)
        for key, entry in self.world["offers"].items():
            threads[key[:-1]].append(entry)
        for row, values in self.given("offers"):
            cycle, objective = values["cycle"], values["objective"]
            if self._cycle("offers", row, cycle) and objective:
                self._place("offers", row, "objective", cycle, f"objective {objective}")
            self.known("offers", row, "measure", values["measure"], "measures", say("measure"))
            self.check_owner("offers", row, "owner", values["owner"])
        for entries in threads.values():
            if any(entry.number is not None for entry in entries):
                self._thread(sorted(entries, key=lambda entry: int(entry.values["position"])))

    def _thread(self, turns: list[Entry]) -> None:
        """The turns of an offer follow each other, the offer itself first, its end last."""
        for place, turn in enumerate(turns):
            if turn.broken:
                return
            trouble = _turn_problem(turn.values, [each.values for each in turns[:place]])
            if trouble:
                self.problems.add("offers", turn.number, *trouble)
                return

    def _submissions(self) -> None:
        for row, values in self.given("submissions"):
            self.known("submissions", row, "measure", values["measure"], "measures", say("measure"))
            self.check_owner("submissions", row, "owner", values["owner"])
            decided = [name for name in ("outcome", "decided_at", "decided_by") if values[name]]
            if 0 < len(decided) < len(("outcome", "decided_at", "decided_by")):
                self.problems.add(
                    "submissions",
                    row,
                    decided[0],
                    say("outcome, decided_at and decided_by belong together; fill in all or none"),
                )
            if values["inputs"] and not decided:
                self._inputs(row, values)

    def _inputs(self, row: int, values: Values) -> None:
        """What waits must be fit to become a check-in."""
        measure = self.world["measures"].get((values["measure"],))
        if measure is None or measure.broken:
            return
        names = measure.values["inputs"].split() if measure.values["formula"] else [""]
        for name in json.loads(values["inputs"]).keys() - set(names):
            self.problems.add(
                "submissions",
                row,
                "inputs",
                say("%(measure)s has no input %(found)s; expected one of: %(declared)s",
                    measure=values["measure"], found=name or "''", declared=", ".join(names))
                if measure.values["formula"]
                else say("found %(found)r, but %(measure)s has no formula; write the number alone",
                         found=name, measure=values["measure"]),
            )  # fmt: skip


def _turn_problem(turn: Values, before: list[Values]) -> tuple[str, Message] | None:
    """Where and why a turn does not follow those before it; None where it does."""
    if turn["position"] != len(before) + 1:
        return "position", say("the turn %(place)s of this offer is missing", place=len(before) + 1)
    if (turn["kind"] == "offer") != (not before):
        return "kind", say("the first turn of an offer is 'offer', and no other is")
    if before and is_settled(state_of_thread([each["kind"] for each in before])):
        return "kind", say("the turn before settled this offer; nothing follows it")
    if before and turn["objective"] != before[0]["objective"]:
        return "objective", say("an offer stays under one objective, %(code)s",
                                code=before[0]["objective"])  # fmt: skip
    return None
