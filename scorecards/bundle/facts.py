"""Facts of a bundle that are stored already: they stay as they are."""

from collections.abc import Mapping

from goals.messages import say
from scorecards.bundle.rows import FACTS, Key, Problems, Values
from scorecards.bundle.validation import World


def overwritten(
    world: World, stored: Mapping[str, Mapping[Key, Values]], problems: Problems
) -> None:
    """Refuse rows that would change a fact; what is open may be settled, once."""
    for sheet, later in FACTS.items():
        for key, entry in world[sheet].items():
            if entry.change != "changed" or entry.broken:
                continue
            before = stored[sheet][key]
            is_open = bool(later) and not before[later[0]]
            for name, value in entry.values.items():
                if value != before[name] and not (is_open and name in later):
                    problems.add(
                        sheet,
                        entry.number,
                        name,
                        say("this is stored already, and otherwise; what was said and done is "
                            "never overwritten: leave the row as it is stored"),
                    )  # fmt: skip
