"""What must add up in a bundle: weights, and the points of every scorecard."""

from collections import defaultdict

from goals.messages import say
from goals.numbers import fixed_hundredths
from scorecards.bundle.rows import Entry, Problems
from scorecards.bundle.validation import World, lanes_of

WHOLE = 10_000

_NOUNS = {"objective": say("objective"), "perspective": say("perspective")}


class Sums:
    """One run over a world; `problems` has every sum that is off in a cycle that has begun."""

    def __init__(self, world: World, problems: Problems, unreadable: set[str]) -> None:
        """Sums that rest on `unreadable` sheets are not judged."""
        self.world = world
        self.problems = problems
        self.unreadable = unreadable
        self.lanes = lanes_of(world)

    def run(self) -> None:
        """Check every sum that the bundle touches."""
        self._weights()
        self._points()

    def _started(self) -> set[str]:
        """The cycles that have left draft and that the bundle touches."""
        cycles = self.world["cycles"]
        running = {k[0] for k, e in cycles.items() if not e.broken and e.values["state"] != "draft"}
        if any(e.change != "unchanged" for e in self.world["perspectives"].values()):
            return running
        touched = {k[0] for k, e in cycles.items() if e.change != "unchanged"}
        for sheet in ("objectives", "targets"):
            touched |= {k[0] for k, e in self.world[sheet].items() if e.change != "unchanged"}
        return running & touched

    def _weights(self) -> None:
        started = self._started()
        families: dict[tuple[str, str, str], list[tuple[str, Entry]]] = defaultdict(list)
        for (cycle, _code), entry in self.world["objectives"].items():
            if cycle in started:
                parent = entry.values["parent"]
                under = (
                    ("objective", parent)
                    if parent
                    else ("perspective", entry.values["perspective"])
                )
                families[(cycle, *under)].append(("objectives", entry))
        for (cycle, *_), entry in self.world["targets"].items():
            if cycle in started:
                families[(cycle, "objective", entry.values["objective"])].append(("targets", entry))
        for (cycle, kind, code), children in families.items():
            if kind == "objective" and (cycle, code) not in self.world["objectives"]:
                continue  # that there is no such parent is said already
            self._family(cycle, kind, code, children)
        for cycle in sorted(started):
            self._perspective_weights(cycle)

    def _family(self, cycle: str, kind: str, code: str, children: list[tuple[str, Entry]]) -> None:
        weights = [entry.values["weight"] for _, entry in children]
        if all(weight is None for weight in weights) or any(e.broken for _, e in children):
            return
        sheet, first = next(((s, e) for s, e in children if e.number is not None), children[0])
        parent = say(
            "%(kind)s %(code)s in the cycle %(cycle)s", kind=_NOUNS[kind], code=code, cycle=cycle
        )
        total = sum(weight or 0 for weight in weights)
        if None in weights:
            self.problems.add(
                sheet,
                first.number,
                "weight",
                say(
                    "under %(parent)s %(blank)s of %(number)s children have no weight; "
                    "give all of them one or none (the given ones sum to %(sum)s)",
                    parent=parent,
                    blank=weights.count(None),
                    number=len(weights),
                    sum=fixed_hundredths(total),
                ),
            )
        elif total != WHOLE:
            self.problems.add(
                sheet,
                first.number,
                "weight",
                say(
                    "the weights under %(parent)s sum to %(sum)s, expected 100",
                    parent=parent,
                    sum=fixed_hundredths(total),
                ),
            )

    def _perspective_weights(self, cycle: str) -> None:
        lanes = self.lanes[cycle]
        if any(entry.broken for entry in lanes.values()) or "perspectives" in self.unreadable:
            return
        total = sum(entry.values["weight"] for entry in lanes.values())
        if total != WHOLE:
            numbers = [entry.number for entry in lanes.values() if entry.number is not None]
            self.problems.add(
                "perspectives",
                min(numbers, default=None),
                "weight",
                say(
                    "the perspective weights of the cycle %(cycle)s sum to %(sum)s, expected 100",
                    cycle=cycle,
                    sum=fixed_hundredths(total),
                ),
            )

    def _points(self) -> None:
        started = self._started()
        cards: dict[tuple[str, str], list[tuple[str, Entry]]] = defaultdict(list)
        unsure = set()
        for sheet in ("objectives", "targets"):
            for key, entry in self.world[sheet].items():
                if entry.broken:
                    unsure.add((key[0], entry.values["owner"]))
                if key[0] in started and entry.values["points"]:
                    cards[key[0], entry.values["owner"]].append((sheet, entry))
        for (cycle, owner), lines in cards.items():
            total = sum(entry.values["points"] for _, entry in lines)
            if total != WHOLE and (cycle, owner) not in unsure:
                sheet, first = next(((s, e) for s, e in lines if e.number is not None), lines[0])
                self.problems.add(
                    sheet,
                    first.number,
                    "points",
                    say(
                        "the points on the scorecard of %(owner)s in the cycle %(cycle)s "
                        "sum to %(sum)s, expected 100",
                        owner=owner,
                        cycle=cycle,
                        sum=fixed_hundredths(total),
                    ),
                )
