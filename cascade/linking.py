"""Arrows and supports between objectives, as the changes that it takes."""

from collections.abc import Iterable

from goals.changes import Change, Row
from goals.messages import say
from goals.refusals import Conflict, RuleBroken

KINDS = ("causes", "supports")


def linked(rows: Iterable[Row], cycle: str, start: str, end: str, kind: str) -> list[Change]:
    """A new link from one objective to another; `rows` are the links around them.

    None where it is there already. Raises RuleBroken where it makes no sense.

    >>> linked([], "Q1", "A", "B", "causes")[0].after
    {'cycle': 'Q1', 'from': 'A', 'to': 'B', 'kind': 'causes'}
    """
    if kind not in KINDS:
        raise RuleBroken(say("%(kind)s is no kind of link; choose causes or supports", kind=kind))
    if start == end:
        raise RuleBroken(say("an objective cannot be linked to itself; choose another"))
    new = {"cycle": cycle, "from": start, "to": end, "kind": kind}
    turned = {**new, "from": end, "to": start}
    present = [dict(row) for row in rows]
    if new in present:
        return []
    if turned in present:
        raise RuleBroken(
            say(
                "%(start)s is linked to %(end)s the other way round; remove that link first",
                start=start,
                end=end,
            )
        )
    return [Change("links", None, new)]


def unlinked(rows: Iterable[Row], cycle: str, start: str, end: str, kind: str) -> list[Change]:
    """The link is removed; `rows` are the links around the objectives. Raises Conflict."""
    gone = {"cycle": cycle, "from": start, "to": end, "kind": kind}
    if gone not in [dict(row) for row in rows]:
        raise Conflict(
            say("%(start)s and %(end)s are not linked any more; look at what is there now",
                start=start, end=end)
        )  # fmt: skip
    return [Change("links", gone, None)]
