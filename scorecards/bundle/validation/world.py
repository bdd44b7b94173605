"""All rows of a load, and what the checks of them share."""

from abc import ABC, abstractmethod
from collections import defaultdict
from collections.abc import Iterator

from cascade.graph import loop_of
from goals.expressions import ExpressionError
from goals.messages import Message, say
from scorecards.bundle.rows import Entry, Key, Problems, Values

World = dict[str, dict[Key, Entry]]
"""All rows by sheet and key: what is stored with the bundle laid over it."""


class Checks(ABC):
    """Checks of some sheets of a world; `problems` has what they find."""

    def __init__(self, world: World, problems: Problems, unreadable: set[str]) -> None:
        """Prepare the indexes that the checks share."""
        self.world = world
        self.problems = problems
        self.unreadable = unreadable
        self.owners = {key[0] for sheet in ("units", "people") for key in world[sheet]}

    @abstractmethod
    def run(self) -> None:
        """Check the sheets."""

    def given(self, sheet: str) -> Iterator[tuple[int, Values]]:
        """The rows that the bundle has, with their numbers."""
        for entry in self.world[sheet].values():
            if entry.number is not None:
                yield entry.number, entry.values

    def known(
        self, sheet: str, row: int, column: str, code: str, among: str, noun: Message
    ) -> bool:
        """Whether the code is in that sheet; a problem where it is not."""
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

    def check_owner(self, sheet: str, row: int, column: str, code: str) -> None:
        """A problem where the code is neither a unit's nor a person's."""
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

    def check_loop(self, sheet: str, column: str, parents: dict[str, str], cycle: str = "") -> None:
        """A problem where somebody is above herself; `parents` by code."""
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

    def miss_objective(self, sheet: str, row: int, column: str, cycle: str, code: str) -> None:
        """The problem that the cycle has no such objective."""
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
