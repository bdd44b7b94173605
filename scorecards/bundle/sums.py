"""What must add up in a bundle: weights, and the points of every scorecard."""

from collections import defaultdict
from collections.abc import Callable

from goals.messages import say
from goals.numbers import fixed_hundredths
from scorecards.bundle.rows import Entry, Problems, Values
from scorecards.bundle.validation import World, lanes_of

WHOLE = 10_000

_Above = tuple[str, str]
"""What weights are shared under: a kind of parent and its code."""
_Family = tuple[str, _Above | None]
_Doubts = set[tuple[object, object]]
"""Cycles and what in them a number may belong to; None where that is unreadable, too."""

_LINES = ("objectives", "targets")
_NOUNS = {"objective": say("objective"), "perspective": say("perspective")}


class Sums:
    """One run over a world; `problems` has every sum that is off in a cycle that has begun."""

    def __init__(self, world: World, problems: Problems, unread: set[str]) -> None:
        """Sums that rest on an unreadable cell or on `unread` sheets are not judged."""
        self.world = world
        self.problems = problems
        self.unread = unread
        self.lanes = lanes_of(world)

    def run(self) -> None:
        """Check every sum that the bundle touches."""
        started = self._started()
        if not self.unread & {"objectives", "targets"}:
            self._weights(started)
            self._points(started)
        for cycle in sorted(started):
            self._perspective_weights(cycle)

    def _started(self) -> set[str]:
        """The cycles that have left draft and that the bundle touches."""
        cycles = self.world["cycles"]
        running = {k[0] for k, e in cycles.items() if e.values["state"] not in (None, "draft")}
        if any(e.change != "unchanged" for e in self.world["perspectives"].values()):
            return running
        touched = {k[0] for k, e in cycles.items() if e.change != "unchanged"}
        for sheet in ("objectives", "targets"):
            touched |= {k[0] for k, e in self.world[sheet].items() if e.change != "unchanged"}
        return running & touched

    def _weights(self, started: set[str]) -> None:
        families: dict[_Family, list[tuple[str, Entry]]] = defaultdict(list)
        for sheet in _LINES:
            for (cycle, *_), entry in self.world[sheet].items():
                if cycle in started:
                    families[cycle, _above(sheet, entry.values)].append((sheet, entry))
        doubts = self._doubts("weight", _above)
        for (cycle, above), children in families.items():
            if above is None or _is_doubted(cycle, above, doubts):
                continue
            if above[0] == "objective" and (cycle, above[1]) not in self.world["objectives"]:
                continue  # that there is no such parent is said already
            self._family(cycle, *above, children)

    def _doubts(self, column: str, of: Callable[[str, Values], object]) -> _Doubts:
        """Where a number that is unreadable, or in an unreadable place, may belong."""
        doubts: _Doubts = set()
        for sheet in _LINES:
            rows = [
                entry.values
                for entry in self.world[sheet].values()
                if column in entry.broken or of(sheet, entry.values) is None
            ]
            for values in rows + self.problems.strays[sheet]:
                doubts.add((values.get("cycle"), of(sheet, values)))
        return doubts

    def _family(self, cycle: str, kind: str, code: str, children: list[tuple[str, Entry]]) -> None:
        weights = [entry.values["weight"] for _, entry in children]
        if all(weight is None for weight in weights):
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
        strays = {values.get("cycle") for values in self.problems.strays["perspectives"]}
        if strays & {None, "", cycle} or "perspectives" in self.unread:
            return
        if any("weight" in entry.broken for entry in lanes.values()):
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

    def _points(self, started: set[str]) -> None:
        cards: dict[tuple[str, str], list[tuple[str, Entry]]] = defaultdict(list)
        for sheet in _LINES:
            for key, entry in self.world[sheet].items():
                if key[0] in started and entry.values["points"] and entry.values["owner"]:
                    cards[key[0], entry.values["owner"]].append((sheet, entry))
        doubts = self._doubts("points", _owner)
        for (cycle, owner), lines in cards.items():
            total = sum(entry.values["points"] for _, entry in lines)
            if total != WHOLE and not _is_doubted(cycle, owner, doubts):
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


def _above(sheet: str, values: Values) -> _Above | None:
    """What the row is under; None where that cannot be read."""
    kind, code = "objective", values.get("parent" if sheet == "objectives" else "objective")
    if sheet == "objectives" and code == "":
        kind, code = "perspective", values.get("perspective")
    return None if code is None else (kind, code)


def _owner(_sheet: str, values: Values) -> str | None:
    owner: str | None = values.get("owner")
    return owner


def _is_doubted(cycle: str, what: object, doubts: _Doubts) -> bool:
    """Whether an unreadable number may belong there."""
    return any((c, w) in doubts for c in (cycle, None) for w in (what, None))
