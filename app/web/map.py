"""/map: whether the strategy works, at one glance; and where its arrows are drawn."""

from collections.abc import Callable
from http import HTTPStatus
from secrets import token_urlsafe
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, flash, request, url_for
from flask_babel import gettext as _

from app import clock
from app.config.printing import RESOURCES, map_html
from app.web.addresses import objective_address
from app.web.amendments import flash_undo
from app.web.checking_in import request_key, total_text
from app.web.cycle import alike_until_now, current_cycle, today
from app.web.downloads import PDF, attachment
from app.web.explained import explained_node
from app.web.glance import glance
from app.web.htmx import render_page, see_other, wants_part
from app.web.language import formats, said
from app.web.signed_in import allow, viewer
from app.web.transaction import db, end
from cascade import queries
from cascade.actions import Told, amend
from cascade.graph import loops_of
from cascade.linking import linked, unlinked
from cascade.outline import OutlineNode
from cascade.queries.planning import list_rows
from goals.changes import Change, Row, fingerprint
from goals.cycle_states import may_change
from goals.messages import say
from goals.queries import get_company
from goals.refusals import Conflict, NotFound, RuleBroken
from scorecards import pdf
from scorecards.map_view import Company, MapView, map_view, roomy
from scorecards.pdf import PdfFailed
from scorecards.strategy_map import Link
from scorecards.tree_view import node_status
from scorecards.work import Span

if TYPE_CHECKING:
    from goals.models import Cycle

blueprint = Blueprint("map", __name__)

_MOST_CARDS = 48
"""Of more top objectives than this a map shows the heaviest, or those of one perspective."""
_MOST_CHOICES = 500


@blueprint.get("/map")
def index() -> Response:
    """The strategy map of the cycle with the company's result and what needs a look."""
    cycle = current_cycle()
    if not queries.list_lanes(db(), cycle.id or 0):
        return render_page("map/empty.html", cycle=cycle)
    may_edit = viewer().may_set_strategy() and may_change(cycle.state)
    if may_edit and request.args.get("edit"):
        return _board(cycle, {}, {})
    company, drawn = _pictured(cycle, _page_of)
    return render_page(
        "map/map.html",
        cycle=cycle,
        company=company,
        map=drawn,
        cycles=alike_until_now(),
        has_begun=cycle.starts <= today(),
        may_edit=may_edit,
    )


@blueprint.get("/map/glance")
def at_a_glance() -> Response:
    """Units by perspective and what needs a decision: below the map, or as a page."""
    cycle = current_cycle()
    return render_page(
        "map/glance.html", "glance", cycle=cycle, glance=glance(cycle), total_text=total_text
    )


@blueprint.get("/map/why")
def why() -> Response:
    """The company's score as a sum of its perspectives', and theirs of their objectives'."""
    cycle = _planned_cycle()
    root = queries.get_root(db(), cycle.id or 0) or 0
    explained = explained_node(cycle.id or 0, root)
    return render_page("map/why.html", "why", cycle=cycle, explained=explained)


@blueprint.get("/map.pdf")
def document() -> Response:
    """The same picture on paper."""
    cycle = _planned_cycle()
    company, drawn = _pictured(cycle, lambda node: request.host_url.rstrip("/") + _page_of(node))
    known = get_company(db())
    assert known is not None  # a cycle is loaded with its company
    html = map_html(company, drawn, cycle, known.name, today(), formats())
    try:
        content = pdf.render(html, resources=RESOURCES)
    except PdfFailed as failure:
        raise RuleBroken(failure.message) from failure
    return attachment(content, _("strategy map %(cycle)s", cycle=cycle.code) + ".pdf", PDF)


@blueprint.get("/map/links")
def leave_links() -> Response:
    """The form's address, loaded again, is the map where arrows are drawn."""
    return see_other(url_for("map.index", edit=1))


@blueprint.post("/map/links")
def draw() -> Response:
    """An arrow is drawn, or one of those that are there is removed."""
    allow(viewer().may_set_strategy())
    cycle = _planned_cycle()
    rows = list_rows(db(), "links", cycle.code)
    try:
        told, changes = _wanted(cycle, rows)
        saved = amend(db(), changes, _told(), clock.now(), today())
    except (RuleBroken, Conflict) as refused:
        end(keep=False)
        return _board(cycle, dict(request.form), {_blamed(): said(refused.message)}, refused)
    if saved is None:
        flash(_("That arrow is there already."))
    else:
        flash_undo(told, saved)
    if not wants_part():
        return see_other(_edit_address(cycle))
    return _board(cycle, {"kind": request.form.get("kind", "causes")}, {})


def _planned_cycle() -> "Cycle":
    """The cycle of the page; raises NotFound where it has no goals."""
    cycle = current_cycle()
    if queries.get_root(db(), cycle.id or 0) is None:
        raise NotFound(say("%(cycle)s has no goals yet", cycle=cycle.code))
    return cycle


def _wanted(cycle: "Cycle", rows: list[Row]) -> tuple[str, list[Change]]:
    """What the form asks for: in words, and as changes."""
    seen = request.form.get("remove")
    if seen is None:
        form = request.form
        ends = form.get("from", ""), form.get("to", "")
        if not all(ends):
            raise RuleBroken(say("choose two objectives"))
        return _("Arrow drawn."), linked(rows, cycle.code, *ends, form.get("kind", "causes"))
    row = next((row for row in rows if fingerprint(row) == seen), None)
    if row is None:
        raise Conflict(say("that arrow was removed meanwhile"))
    return _("Arrow removed."), unlinked(rows, cycle.code, row["from"], row["to"], row["kind"])


def _told() -> Told:
    who = viewer()
    action = "draw arrow" if request.form.get("remove") is None else "remove arrow"
    return Told(action, who.owner_code or who.login, request_key=request_key())


def _blamed() -> str:
    """The field beside which a refusal stands."""
    return "to" if request.form.get("remove") is None else "arrows"


def _board(
    cycle: "Cycle",
    typed: dict[str, str],
    errors: dict[str, str],
    refused: Exception | None = None,
) -> Response:
    """The map with its form; `refused` is why it comes back."""
    lanes = queries.list_lanes(db(), cycle.id or 0)
    back = _edit_address(cycle)

    def form_of(node: OutlineNode) -> str:
        return url_for("objectives.edit_form", objective_id=node.objective_id, back=back)

    drawn = _pictured(cycle, form_of)[1]
    status = HTTPStatus.CONFLICT if isinstance(refused, Conflict) else 422
    return render_page(
        "map/edit.html",
        "board",
        status=status if refused else 200,
        cycle=cycle,
        map=drawn,
        is_part=wants_part(),
        typed=typed,
        errors=errors,
        back=back,
        adds=[_adding(cycle, lane.code, back) for lane in lanes],
        choices=[("", _("choose")), *_choices(cycle, drawn)],
        perspective=request.args.get("perspective"),
        seen={link: fingerprint(_row(cycle, link)) for link in drawn.links},
        loops=loops_of((each.start, each.end) for each in drawn.links if each.kind == "causes"),
        request_key=request_key() if refused else token_urlsafe(12),
    )


def _choices(cycle: "Cycle", drawn: MapView) -> list[tuple[str, str]]:
    """The objectives that an arrow may join: those that are drawn, and the ones left out."""
    names = {key: card.title for key, card in drawn.cards.items()}
    if drawn.cut:
        names = queries.list_top_names(db(), cycle, _MOST_CHOICES) | names
    return list(names.items())


def _adding(cycle: "Cycle", lane: str, back: str) -> str:
    return url_for("cascade.add", cycle=cycle.code, at=f"perspective {lane}", back=back)


def _row(cycle: "Cycle", link: Link) -> dict[str, Any]:
    return {"cycle": cycle.code, "from": link.start, "to": link.end, "kind": link.kind}


def _pictured(cycle: "Cycle", address: Callable[[OutlineNode], str]) -> tuple[Company, MapView]:
    """The company's result and its map, whose cards lead to these addresses."""
    span = Span(cycle.starts, cycle.ends, today())
    lane = _asked_lane(cycle)
    nodes = queries.list_tops(db(), cycle, _MOST_CARDS, lane)
    tops = [node.id for node in nodes if node.kind == "objective"]
    open_up = roomy(nodes, queries.count_objectives_below(db(), tops)) if lane is None else []
    nodes += queries.list_objectives_below(db(), cycle, open_up)
    ids = [node.id for node in nodes]
    trends = queries.get_trends(db(), alike_until_now(), ids)
    links = queries.list_links_between(db(), cycle.id or 0, [node.code for node in nodes])
    root = nodes[0]
    counts = queries.count_open_targets(db(), cycle.id or 0)
    company = Company(root.score, root.coverage, node_status(root, span), trends[root.id], *counts)
    sums = queries.get_sums(db(), ids)
    return company, map_view(nodes, sums, links, trends, span, address, lane)


def _asked_lane(cycle: "Cycle") -> int | None:
    """The node of the perspective that the address asks for, if it asks for one."""
    code = request.args.get("perspective")
    lanes = queries.list_lanes(db(), cycle.id or 0) if code else []
    return next((lane.node for lane in lanes if lane.code == code), None)


def _edit_address(cycle: "Cycle") -> str:
    """The map being edited, as much of it as the address asked for."""
    asked = request.args.get("perspective") or None
    return url_for("map.index", edit=1, cycle=cycle.code, perspective=asked)


def _page_of(node: OutlineNode) -> str:
    return objective_address(node.objective_id)
