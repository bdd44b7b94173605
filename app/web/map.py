"""/map: whether the strategy works, at one glance."""

from typing import TYPE_CHECKING, NamedTuple

from flask import Blueprint, Response

from app.web.addresses import objective_address
from app.web.cycle import alike_until_now, cycle_choice, today
from app.web.htmx import render_page
from app.web.transaction import db
from cascade import queries
from cascade.outline import OutlineNode
from scorecards.map_view import MapView, change, map_view, roomy
from scorecards.tree_view import node_status
from scorecards.work import Span

if TYPE_CHECKING:
    from goals.models import Cycle

blueprint = Blueprint("map", __name__)

_MOST_NODES = 60
"""A map with more perspectives and top objectives than this shows the first ones."""


class Company(NamedTuple):
    """The company's own result; change and trend are in hundredths."""

    score: int | None
    coverage: int
    status: str
    trend: list[int | None]
    change: int | None
    open_targets: int
    targets: int


@blueprint.get("/map")
def index() -> Response:
    """The strategy map of the cycle with the company's result and what needs a look."""
    cycle = cycle_choice().cycle
    if cycle is None or queries.get_root(db(), cycle.id or 0) is None:
        return render_page("map/empty.html", cycle=cycle)
    company, drawn, cycles = _pictured(cycle)
    return render_page("map/map.html", cycle=cycle, company=company, map=drawn, cycles=cycles)


def _pictured(cycle: "Cycle") -> tuple[Company, MapView, "list[Cycle]"]:
    span = Span(cycle.starts, cycle.ends, today())
    nodes = queries.list_tops(db(), cycle, _MOST_NODES)
    tops = [node.id for node in nodes if node.kind == "objective"]
    open_up = roomy(nodes, queries.count_objectives_below(db(), tops))
    nodes += queries.list_objectives_below(db(), cycle, open_up)
    ids = [node.id for node in nodes]
    cycles = alike_until_now()
    trends = queries.get_trends(db(), cycles, ids)
    links = queries.list_links_between(db(), cycle.id or 0, [node.code for node in nodes])
    drawn = map_view(nodes, queries.get_sums(db(), ids), links, trends, span, _objective)
    root = nodes[0]
    trend = trends[root.id]
    counts = queries.count_open_targets(db(), cycle.id or 0)
    status = node_status(root, span)
    return (
        Company(root.score, root.coverage, status, trend, change(trend), *counts),
        drawn,
        cycles,
    )


def _objective(node: OutlineNode) -> str:
    return objective_address(node.objective_id)
