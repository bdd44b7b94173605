"""The forms that change an objective or a target; in a row of the tree, or on a page of its own.

The short form of a row leaves most fields out, and what is left out stays as it is.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import Response, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.web.curves import Drawn, drawn_curve
from app.web.htmx import render_page, wants_part
from app.web.plan_forms import (
    Draft,
    allow_writing,
    finished,
    has,
    is_preview,
    may_edit,
    number,
    owner,
    planned,
    share,
    sharing,
    text,
)
from app.web.signed_in import allow
from app.web.transaction import db
from cascade import queries
from cascade.editing import Member, Spot, changed
from cascade.places import place_code
from cascade.planned_rows import Line
from cascade.queries.planning import find_row, list_children
from goals.changes import Row, fingerprint
from goals.numbers import exact, fixed_hundredths
from goals.periods import days_of, periods_within

if TYPE_CHECKING:
    from goals.models import Cycle
    from goals.periods import Period

LEVELS = ("baseline", "threshold", "target", "stretch")
_SHARES = ("weight", "points")
ROLLUPS = {
    "weighted": _l("weighted mean"),
    "average": _l("mean"),
    "min": _l("lowest child"),
    "max": _l("highest child"),
}
KINDS = {"committed": _l("committed"), "aspirational": _l("aspirational")}
LABELS = {
    "name": _l("Name"),
    "owner": _l("Owner"),
    "weight": _l("Weight"),
    "points": _l("Points"),
    "rollup": _l("Roll-up"),
    "kind": _l("Kind"),
    "baseline": _l("Baseline"),
    "threshold": _l("Threshold"),
    "target": _l("Target"),
    "stretch": _l("Stretch"),
    "curve": _l("Curve"),
    "plan": _l("Plan"),
}


@dataclass(frozen=True, slots=True)
class Editing:
    """An objective or target that somebody changes, with its row and its siblings."""

    spot: Spot
    cycle: "Cycle"
    sheet: str
    row: Row
    draft: Draft


def editing(node: int) -> Editing:
    """The node's form; raises NotFound, NotAllowed, and RuleBroken where the goals stand fixed."""
    allow_writing()
    spot, cycle = planned(queries.get_spot(db(), node))
    allow(may_edit(spot))
    sheet = f"{spot.kind}s"
    key = place_code(spot.place)[1:] if spot.kind == "target" else (spot.code,)
    row = find_row(db(), sheet, cycle.code, *key) or {}
    draft = Draft(
        cycle, "edit", watched_of(spot, itself=True), tree_address(spot, cycle), fingerprint(row)
    )
    return Editing(spot, cycle, sheet, row, draft)


def tree_address(spot: Spot, cycle: "Cycle") -> str:
    """The place of the tree where the node stands."""
    at = spot.place if spot.above is not None else None
    return url_for("cascade.index", cycle=cycle.code, at=at)


def watched_of(spot: Spot, *, itself: bool) -> dict[int, str]:
    """The nodes whose scores a form shows: the node, what stands above it, the company."""
    found = {spot.node: spot.name} if itself else {}
    if spot.above is not None:
        found[spot.above] = spot.above_name or str(_("company"))
    root = queries.get_root(db(), spot.cycle_id)
    if root is not None:
        found[root] = str(_("company"))
    return found


def asks_curve() -> bool:
    """Whether the form only asks for the curve of what was typed."""
    return is_preview() and text("preview") == "curve"


def edit_form(found: Editing) -> Response:
    """The page; for htmx the short form for a row of the tree, or what was asked of a form."""
    measure = find_row(db(), "measures", found.spot.code) if found.sheet == "targets" else None
    if not wants_part():
        block = None
    elif asks_curve():
        block = "curve"
    elif is_preview():
        block = "effect"
    else:
        block = "row" if request.method == "GET" or has("inline") else "form"
    return render_page(
        "cascade/edit.html",
        block,
        status=found.draft.status,
        found=found,
        spot=found.spot,
        cycle=found.cycle,
        draft=found.draft,
        value=lambda name: found.draft.typed(name, standing(found, name)),
        siblings=siblings(found.spot),
        compared=_compared(found) if found.draft.overtaken else [],
        periods=planned_periods(found),
        measure=measure,
        drawn=_drawn(found, measure) if measure and block in (None, "curve", "form") else None,
        rollups=list(ROLLUPS.items()),
        kinds=list(KINDS.items()),
        labels=LABELS,
    )


def _drawn(found: Editing, measure: Row) -> Drawn:
    """The curve as the form has it, and where the target stands on it."""
    target = queries.find_target(db(), found.spot.target_id or 0)
    value = None if target is None or target.value is None else exact(target.value)
    shown = {name: found.draft.typed(name, standing(found, name)) for name in (*LEVELS, "curve")}
    return drawn_curve(measure, shown, value)


def save(found: Editing) -> Response:
    """The changes are saved, or the form comes back."""
    if asks_curve():
        return edit_form(found)
    columns = _columns(found)
    line: Line = (found.sheet, found.row)

    def make() -> Any:
        family = list_children(db(), found.cycle.code, found.spot.parent)
        return changed(line, columns, family, sharing())

    told = _("%(name)s changed.", name=found.spot.name)
    return finished(found.draft, make, lambda: edit_form(found), told, present=found.row)


def standing(found: Editing, name: str) -> str:
    """What a field shows of what stands; an owner by name."""
    return found.spot.owner_name or "" if name == "owner" else shown(name, found.row.get(name))


def shown(name: str, cell: Any) -> str:
    """A cell of a row as a field shows it."""
    if name in _SHARES:
        return "" if cell is None else fixed_hundredths(cell).rstrip("0").rstrip(".")
    return str(cell or "")


def siblings(spot: Spot, most: int = 200) -> list[Member]:
    """The others under the same parent, for the choice of whom a weight is taken from."""
    family = queries.list_family(db(), spot.above) if spot.above is not None else []
    return [each for each in family if each.node != spot.node][:most]


def planned_periods(found: Editing) -> "list[tuple[Period, str]]":
    """The periods of the cycle with what is expected by the end of each; none for a short one."""
    if found.sheet != "targets":
        return []
    steps = dict(part.partition("=")[::2] for part in found.row["plan"].split())
    return [(each, steps.get(each.label, "")) for each in plan_periods(found.cycle)]


def plan_periods(cycle: "Cycle") -> "list[Period]":
    """Months of the cycle, or quarters of one that is longer than a year."""
    months = (cycle.ends - cycle.starts).days / days_of("month")
    found = periods_within(cycle.starts, cycle.ends, "month" if months < 14 else "quarter")
    return found if len(found) > 1 else []


def typed_levels(draft: Draft, cycle: "Cycle") -> dict[str, Any]:
    """Levels, curve and plan of a target as far as the form has them."""
    found: dict[str, Any] = {name: number(draft, name) for name in LEVELS if has(name)}
    if has("curve"):
        found["curve"] = text("curve")
    periods = plan_periods(cycle)
    if any(has(f"plan-{each.label}") for each in periods):
        numbers = ((each.label, number(draft, f"plan-{each.label}")) for each in periods)
        found["plan"] = " ".join(f"{label}={level}" for label, level in numbers if level)
    return found


def typed_terms(draft: Draft, owned: tuple[str, str] = ("", "")) -> dict[str, Any]:
    """Name, roll-up, kind, owner, weight and points as far as the form has them."""
    found: dict[str, Any] = {name: text(name) for name in ("name", "code") if has(name)}
    for name, choices in (("rollup", ROLLUPS), ("kind", KINDS)):
        if has(name) and text(name) in choices:
            found[name] = text(name)
    if has("owner"):
        found["owner"] = owner(draft, owned)
    return found | {name: share(draft, name) for name in _SHARES if has(name)}


def _columns(found: Editing) -> dict[str, Any]:
    spot = found.spot
    terms = typed_terms(found.draft, (spot.owner or "", spot.owner_name or ""))
    if found.sheet == "objectives":
        return {name: cell for name, cell in terms.items() if name != "code"}
    terms = {name: cell for name, cell in terms.items() if name in found.row}
    return terms | typed_levels(found.draft, found.cycle)


def _compared(found: Editing) -> list[tuple[str, str, str]]:
    """For each field that differs: its label, what stands now, what was typed."""
    cells = [(name, standing(found, name), text(name)) for name in LABELS if has(name)]
    return [(str(LABELS[name]), now, then) for name, now, then in cells if now != then]
