"""The whole cascade in one picture: what a node of it shows and where its parts lead."""

from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any, NamedTuple

from flask import request, url_for
from flask_babel import gettext as _

from app.web.addresses import objective_address, target_address, whole_number
from app.web.cycle import today
from app.web.transaction import db
from cascade import queries
from cascade.entries import PathStep, absolute_weight
from cascade.outline import OutlineNode, Sums, share
from goals.messages import say
from goals.numbers import hundredths
from goals.refusals import NotFound
from scorecards.icicle import ROW, icicle
from scorecards.tree_view import node_status
from scorecards.work import Span

if TYPE_CHECKING:
    from goals.models import Cycle

MOST_PARTS = 300
"""So many nodes are drawn, the widest; the others stand together."""
MOST_LISTED = 40
_LEAST = 0.001


class Child(NamedTuple):
    """What stands right below: its part of the node above and of the company, hundredths of %."""

    node: OutlineNode
    status: str
    share: int
    absolute: int
    href: str


def icicle_context(cycle: "Cycle", root: int) -> dict[str, Any]:
    """What the page shows of the node that the address names, or of the company."""
    top, key = _top(root), cycle.id or 0
    ids = queries.list_widest(db(), key, top, _LEAST, MOST_PARTS)
    if not ids:
        raise NotFound(say("there is no such place in this cycle"))
    path = queries.list_path(db(), top)
    places = {each: place for place, each in enumerate(ids)}
    nodes = sorted(queries.list_outline(db(), cycle, ids), key=lambda node: places[node.id])
    sums = queries.get_sums(db(), ids)
    span, whole = Span(cycle.starts, cycle.ends, today()), absolute_weight(path)
    listed = queries.list_windows(db(), cycle, {top: 1}, MOST_LISTED)

    def address(node: OutlineNode) -> str:
        return _address(cycle, node, zooms=node.id in sums and node.id != top)

    return {
        "cycle": cycle,
        "node": nodes[0],
        "whole": hundredths(whole * 100),
        "chart": icicle(nodes, sums, span, whole),
        "row": ROW,
        "address": address,
        "crumbs": _crumbs(cycle, path),
        "children": _children(nodes[0], listed, sums, span, whole, address),
        "hidden": max(0, (sums[top].children if top in sums else 0) - len(listed)),
        "rows": url_for("cascade.index", cycle=cycle.code, open=top),
    }


def _top(root: int) -> int:
    asked = request.args.get("at")
    found = root if asked is None else whole_number(asked)
    if found is None:
        raise NotFound(say("there is no such place in this cycle"))
    return found


def _address(cycle: "Cycle", node: OutlineNode, *, zooms: bool) -> str:
    """The picture of the node, or the page of a goal that has nothing below or is the top."""
    if node.target_id is not None:
        return target_address(node.target_id)
    if zooms or node.objective_id is None:
        return url_for("cascade.icicle", cycle=cycle.code, at=node.id)
    return objective_address(node.objective_id)


def _crumbs(cycle: "Cycle", path: Sequence[PathStep]) -> list[dict[str, str]]:
    start = [{"label": _("Cascade"), "href": url_for("cascade.index", cycle=cycle.code)}]
    return start + [
        {
            "label": step.name or _("Company"),
            "href": url_for("cascade.icicle", cycle=cycle.code, at=step.key),
        }
        for step in path[:-1]
    ]


def _children(
    top: OutlineNode,
    listed: Sequence[OutlineNode],
    sums: dict[int, Sums],
    span: Span,
    whole: Fraction,
    address: Any,
) -> list[Child]:
    found = []
    for node in sorted(listed, key=lambda node: node.rank):
        own = share(node, top, sums)
        status = node_status(node, span)
        parts = hundredths(own * 100), hundredths(own * whole * 100)
        found.append(Child(node, status, *parts, address(node)))
    return found
