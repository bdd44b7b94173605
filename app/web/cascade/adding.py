"""/cascade/add: a new objective or target below an objective, or an objective below a perspective.

A target begins with its measure, which is looked for in the library and shown before it is used.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from flask import Response, request, url_for
from flask_babel import gettext as _

from app.web.cascade.tree import blueprint
from app.web.cycle import current_cycle
from app.web.htmx import render_page, wants_part
from app.web.line_forms import (
    KINDS,
    ROLLUPS,
    plan_periods,
    tree_address,
    typed_levels,
    typed_terms,
)
from app.web.plan_forms import (
    Draft,
    allow_writing,
    finished,
    is_preview,
    may_add_below,
    planned,
    sharing,
    text,
)
from app.web.signed_in import allow
from app.web.transaction import db
from cascade import queries
from cascade.editing import Spot, added, new_objective, new_target, proposed_code
from cascade.planned_rows import Line
from cascade.queries.planning import find_row, list_children
from goals.changes import Row
from goals.curves import curve

if TYPE_CHECKING:
    from goals.models import Cycle

_MOST_FOUND = 20
_MOST_SIBLINGS = 200
_NEEDED = {"linear": ("baseline", "threshold", "target", "stretch"), "ratio": ("target",)}
"""The levels that a curve reads; all others take the target alone, to be shown."""


@dataclass(frozen=True, slots=True)
class Adding:
    """Where something new is to hang, and what: `measure` where a target has got one."""

    spot: Spot
    cycle: "Cycle"
    kind: str
    measure: Row | None
    draft: Draft


@blueprint.get("/cascade/add")
def add() -> Response:
    """The form of a new objective or target, or the search for its measure."""
    return _form(_adding())


@blueprint.post("/cascade/add")
def add_line() -> Response:
    """The new line stands in the tree, or its form comes back."""
    found = _adding()
    line = _line(found)
    place = _place(line)

    def make() -> Any:
        family = list_children(db(), found.cycle.code, found.spot.as_parent)
        return added(line, family, sharing())

    return finished(
        found.draft,
        make,
        lambda: _form(found),
        _("%(name)s added.", name=line[1].get("name") or (found.measure or {}).get("name", "")),
        _onward(found, place),
    )


def _onward(found: Adding, place: str) -> str:
    """The new line in the tree, or whichever other page the form was opened from."""
    back = found.draft.back
    if urlsplit(back).path != url_for("cascade.index"):
        return back
    return url_for("cascade.index", cycle=found.cycle.code, at=place)


def _adding() -> Adding:
    allow_writing()
    current = current_cycle()
    spot, cycle = planned(queries.find_spot(db(), current.id or 0, request.values.get("at", "")))
    allow(may_add_below(spot))
    kind = "target" if text("kind") == "target" and spot.kind == "objective" else "objective"
    chosen = text("measure") if kind == "target" else ""
    measure = find_row(db(), "measures", chosen) if chosen else None
    root = queries.get_root(db(), spot.cycle_id) or 0
    watched = {spot.node: spot.name, root: str(_("company"))}
    return Adding(
        spot, cycle, kind, measure, Draft(cycle, "add", watched, tree_address(spot, cycle))
    )


def _line(found: Adding) -> Line:
    terms = typed_terms(found.draft)
    if found.kind == "objective":
        return "objectives", new_objective(found.cycle.code, found.spot.as_parent, **terms)
    if found.measure is None:
        found.draft.errors["measure"] = _("Choose the measure first.")
    kept = {name: cell for name, cell in terms.items() if name in ("owner", "weight", "points")}
    levels = typed_levels(found.draft, found.cycle)
    measure = str((found.measure or {}).get("code", ""))
    return "targets", new_target(
        found.cycle.code, found.spot.code, measure=measure, **kept, **levels
    )


def _place(line: Line) -> str:
    sheet, row = line
    if sheet == "targets":
        return f"target {row['measure']}/{row.get('owner', '')}"
    return f"objective {row.get('code', '')}"


def _form(found: Adding) -> Response:
    siblings = queries.list_family(db(), found.spot.node)[:_MOST_SIBLINGS]
    codes = [each.code for each in siblings if each.kind == "objective"]
    block = None
    if wants_part():
        block = "effect" if is_preview() else "form"
    return render_page(
        "cascade/add.html",
        block,
        status=found.draft.status,
        spot=found.spot,
        cycle=found.cycle,
        kind=found.kind,
        measure=found.measure,
        levels=_levels(found.measure),
        found=_found_measures(found),
        draft=found.draft,
        siblings=siblings,
        owner=_likely_owner(found.spot),
        code=proposed_code(found.spot.as_parent, codes),
        periods=plan_periods(found.cycle),
        rollups=list(ROLLUPS.items()),
        kinds=list(KINDS.items()),
    )


def _likely_owner(spot: Spot) -> str:
    """Whose the objective above is; below a perspective the company's, which is the top unit."""
    if spot.kind == "objective":
        return spot.owner_name or ""
    return next((each.name for each in queries.list_units_below(db(), None, None, 1)), "")


def _levels(measure: Row | None) -> tuple[str, ...]:
    """The levels that the measure's curve reads."""
    if measure is None:
        return ()
    kind = curve(measure["curve"]).kind
    return ("target",) if measure["direction"] == "maintain" else _NEEDED.get(kind, ("target",))


def _found_measures(found: Adding) -> list[Row]:
    if found.kind != "target" or found.measure is not None:
        return []
    return queries.find_measures(db(), text("q"), _MOST_FOUND)
