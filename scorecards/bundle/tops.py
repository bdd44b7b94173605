"""Whether a load leaves the company with one unit at the top."""

from goals.messages import Message, say
from scorecards.bundle.validation import World

_SHOWN = 5


def second_tops(world: World) -> Message | None:
    """What to do where the bundle puts units beside the one at the top; None where it does not."""
    tops = [entry for entry in world["units"].values() if not entry.values["parent"]]
    kept = [entry.values for entry in tops if entry.change != "added"]
    come = [entry.values for entry in tops if entry.change == "added"]
    if len(kept) != 1 or not come:
        return None
    return say(
        "%(name)s (%(code)s) is the unit at the top already; the files put %(others)s beside it. "
        "If your company has one top, write %(code)s as the parent of these units, or give your "
        "own topmost unit the code %(code)s; then check the files again.",
        code=kept[0]["code"],
        name=kept[0]["name"],
        others=", ".join(values["code"] for values in come[:_SHOWN])
        + (" …" if len(come) > _SHOWN else ""),
    )
