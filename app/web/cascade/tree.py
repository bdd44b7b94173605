"""/cascade: the whole tree, opened level by level, and what is odd about it."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from flask import Blueprint, Response, request, url_for
from flask_babel import lazy_gettext as _l

from app.web.branches import filtered_tree, opened_tree
from app.web.cascade.mending import Mending
from app.web.cascade.offered import offer_edits, show_supports
from app.web.computed import remembered
from app.web.cycle import current_cycle, today
from app.web.htmx import render_page, see_other, wants_part
from app.web.icicles import icicle_context
from app.web.language import formats, said
from app.web.plan_forms import text, why_fixed
from app.web.signed_in import viewer
from app.web.transaction import db
from cascade import queries
from cascade.findings import Finding, grouped
from cascade.graph import CascadeError
from cascade.outline import Filter
from goals.messages import Message, say
from goals.refusals import NotFound
from goals.status import STATUSES
from scorecards.queries import list_findings

if TYPE_CHECKING:
    from goals.models import Cycle

blueprint = Blueprint("cascade", __name__)

_MOST_UNITS = 60
"""With more units than this the unit is typed and no longer picked."""
_MOST_OWNERS = 12
_MOST_OWN = 3
_MOST_ALIKE, _FIRST_ALIKE = 200, 10
"""So many findings of a kind are shown: of one that was chosen, and of each among others."""
_CHECKED_AT_ONCE = 12_000
"""A cycle with more targets than this is checked only when somebody asks for it."""

_PLACES = {
    "cycle": _l("cycle"),
    "perspective": _l("perspective"),
    "objective": _l("objective"),
    "target": _l("target"),
    "measure": _l("measure"),
    "person": _l("person"),
    "scorecard": _l("scorecard"),
    "scheme": _l("scheme"),
}
_OF_GOALS = ("cycle", "perspective", "objective", "target", "measure")
"""Findings about these are open to everyone; the others speak of scorecards and rewards."""


@blueprint.get("/cascade")
def index() -> Response:
    """The tree with what the address opens, or the part of it that a filter leaves."""
    cycle = current_cycle()
    lanes = queries.list_lanes(db(), cycle.id or 0)
    if not lanes:
        return render_page("cascade/empty.html", cycle=cycle)
    root = lanes[0].root
    wanted = _filter()
    tree = (
        filtered_tree(cycle, root, wanted)
        if any(wanted)
        else opened_tree(cycle, root, [lane.node for lane in lanes])
    )
    show_supports(tree.rows)
    fixed = why_fixed(cycle)
    may_edit = fixed is None and offer_edits(cycle, tree.rows)
    units = queries.list_units(db(), _MOST_UNITS + 1)
    targets = queries.count_open_targets(db(), cycle.id or 0)[1]
    return render_page(
        "cascade/cascade.html",
        "tree",
        cycle=cycle,
        tree=tree,
        may_edit=may_edit,
        fixed=fixed if viewer().may_write() else None,
        wanted=wanted,
        own_units=_own_units(),
        lane_choices=[(lane.code, lane.name) for lane in lanes],
        units=units[:_MOST_UNITS],
        picks_units=len(units) <= _MOST_UNITS,
        statuses=[each for each in STATUSES if each != "too_early"],
        targets=targets,
        is_checked=targets <= _CHECKED_AT_ONCE,
    )


@blueprint.get("/cascade/icicle")
def icicle() -> Response:
    """The whole tree, or the branch below a node, in one picture."""
    cycle = current_cycle()
    root = queries.get_root(db(), cycle.id or 0)
    if root is None or not queries.list_lanes(db(), cycle.id or 0):
        return render_page("cascade/empty.html", cycle=cycle)
    return render_page("cascade/icicle.html", **icicle_context(cycle, root))


@blueprint.get("/cascade/edit")
def edit() -> Response:
    """On to the form of a place, for links that know no id."""
    place = request.args.get("at", "")
    node = queries.find_node(db(), current_cycle().id or 0, place)
    spot = queries.get_spot(db(), node or 0)
    if spot is None or spot.kind not in ("objective", "target"):
        raise NotFound(say("there is no %(place)s in this cycle", place=place))
    if spot.objective_id is not None:
        return see_other(url_for("objectives.edit_form", objective_id=spot.objective_id))
    return see_other(url_for("targets.edit_form", target_id=spot.target_id))


@blueprint.get("/cascade/owners")
def owners() -> Response:
    """Units and people that begin to be typed, as options of a field."""
    asked = text(text("field") or "owner")
    found = queries.find_owners(db(), asked, _MOST_OWNERS) if asked else []
    return render_page("cascade/owners.html", "options", owners=found)


@blueprint.get("/cascade/checks")
def checks() -> Response:
    """What is odd about the cycle: in groups on the page, in short for the rail of the tree."""
    cycle = current_cycle()
    found = _findings(cycle)
    if found is None:
        return render_page("cascade/empty.html", cycle=cycle)
    groups = grouped(each for each in found if _is_open(each))
    chosen = next((g for g in groups if g.code == request.args.get("code")), None)
    shown = [chosen] if chosen else groups
    most = _MOST_ALIKE if chosen else _FIRST_ALIKE
    listed = [each for group in shown for each in group.findings[:most]]
    mending = Mending(cycle, listed)
    places = {place for each in listed for place in (each.where, _inner(each))}
    titles = queries.get_titles(db(), cycle.id or 0, places)
    return render_page(
        "cascade/checks.html",
        "summary",
        short=wants_part(),
        cycle=cycle,
        groups=groups,
        chosen=chosen,
        most=most,
        places=_PLACES,
        titles=titles,
        told=lambda finding: _told(finding, titles),
        address_of=lambda where: _address_of(cycle, where),
        mend_of=mending.address,
    )


def _filter() -> Filter:
    given = request.args
    return Filter(
        given.get("q", "").strip()[:100],
        given.get("perspective", ""),
        given.get("unit", "").strip(),
        given.get("owner", "").strip()[:100],
        given.get("status", ""),
    )


def _findings(cycle: "Cycle") -> list[Finding] | None:
    """What is odd about the cycle today; None where it has no goals yet."""
    day, zone = today(), formats().timezone
    try:
        found = remembered(
            f"checks {day}", cycle, lambda: list_findings(db(), cycle, day, zone, patient=True)
        )
    except CascadeError:
        return None
    has_goals = any(map(_is_of_goals, found)) or queries.list_lanes(db(), cycle.id or 0)
    return found if has_goals else None


def _own_units() -> list[tuple[str, str]]:
    """Code and name of the units that the reader leads, where the tree is more than these."""
    who = viewer()
    if who.owner_id is None or not who.led_units or who.may_set_strategy():
        return []
    return queries.list_units_led(db(), who.owner_id)[:_MOST_OWN]


def _is_open(finding: Finding) -> bool:
    return _is_of_goals(finding) or viewer().may_see_all_ratings()


def _is_of_goals(finding: Finding) -> bool:
    return finding.where.partition(" ")[0] in _OF_GOALS


def _inner(finding: Finding) -> str:
    """The place that the finding's sentence itself speaks of; blank where it speaks of none."""
    return str(finding.message.params.get("place", ""))


def _told(finding: Finding, titles: Mapping[str, str]) -> str:
    """The finding's sentence with the name of its place."""
    place = titles.get(_inner(finding)) or _inner(finding)
    return said(Message(finding.message.text, {**finding.message.params, "place": place}))


def _address_of(cycle: "Cycle", where: str) -> str | None:
    """Where in the tree the finding's place is."""
    kind, _space, code = where.partition(" ")
    if kind == "cycle":
        return url_for("cascade.index", cycle=cycle.code)
    if kind in ("perspective", "objective", "target"):
        return url_for("cascade.index", cycle=cycle.code, at=where)
    if kind in ("person", "scorecard"):
        return url_for("cascade.index", cycle=cycle.code, owner=code)
    return url_for("cascade.index", cycle=cycle.code, q=code) if kind == "measure" else None
