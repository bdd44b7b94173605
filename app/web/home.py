"""/: where each kind of reader begins: what leads to her next decision."""

from typing import Any

from flask import Blueprint, Response, request, url_for

from app.web.cycle import cycle_choice
from app.web.htmx import see_other
from app.web.signed_in import viewer

blueprint = Blueprint("home", __name__)

_FIRST = {"leadership": "map.index", "auditor": "map.index"}
"""The first screen of a role; everybody else begins with her own work."""


@blueprint.get("/")
def index() -> Response:
    """On to the map, the cycle or one's own work; before the first cycle, to what comes next."""
    cycle = cycle_choice().cycle
    asked: dict[str, Any] = request.args.to_dict()
    if cycle is None and viewer().may_manage_people():
        return see_other(url_for("start.next_steps"))
    if cycle is not None and viewer().role in {"hr", "admin"}:
        return see_other(url_for("cycles.cycle", code=cycle.code))
    return see_other(url_for(_FIRST.get(viewer().role, "work.index"), **asked))
