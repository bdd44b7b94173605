"""/cycles and /cycles/<code>: all cycles, and one with what blocks its next step."""

from typing import TYPE_CHECKING

from flask import Response, request, url_for

from app.web.checking_in import request_key
from app.web.computed import remembered
from app.web.cycle import today
from app.web.cycles.addressed import blueprint, found_cycle
from app.web.cycles.steps import asks, checklist_of, is_bare, places_to_mend
from app.web.htmx import render_page, see_other
from app.web.signed_in import viewer
from app.web.transaction import db
from cascade import queries
from cascade.cycles import CycleEntry, Reporting, late_owners
from cascade.readiness import blocking
from goals import cycle_states
from goals.cycles import nested
from scorecards.queries import list_schemes

if TYPE_CHECKING:
    from goals.models import Cycle


@blueprint.get("/cycles")
def index() -> Response:
    """All cycles, each below the one around it."""
    entries = queries.list_cycle_entries(db())
    return render_page(
        "cycles/index.html",
        "main",
        cycles=list(nested(entries)),
        late=remembered(f"late {today()}", None, lambda: _late_counts(entries)),
        today=today(),
        states=cycle_states,
        may_run=viewer().may_run_cycles(),
    )


@blueprint.get("/cycles/<code>")
def cycle(code: str) -> Response:
    """The cycle's steps, and the checklist of what blocks the next one."""
    found = found_cycle(code)
    wanted = request.args.get("cycle")
    if wanted and wanted != code:
        return see_other(url_for("cycles.cycle", code=wanted))
    return _page(found)


def _page(cycle: "Cycle") -> Response:
    items = checklist_of(cycle)
    steps = cycle_states.next_states(cycle.state)
    may_run = viewer().may_run_cycles()
    return render_page(
        "cycles/cycle.html",
        "main",
        cycle=cycle,
        states=cycle_states,
        items=items,
        is_blocked=bool(blocking(items)),
        is_bare=is_bare(cycle, items),
        places=places_to_mend(cycle),
        steps=[step for step in steps if cycle_states.goes_forward(cycle.state, step)],
        ways_back=[step for step in steps if not cycle_states.goes_forward(cycle.state, step)],
        asks=asks,
        may_run=may_run,
        row=queries.find_row(db(), "cycles", cycle.code),
        schemes=list_schemes(db()) if cycle.state == "calibration" and may_run else [],
        request_key=request_key(),
    )


def _late_counts(entries: list[CycleEntry]) -> dict[int, int]:
    """How many people and units are late, by the id of each cycle that is reported for."""
    asked = [each for each in entries if cycle_states.permits(each.state, "remind")]
    reported = [each for each in asked if each.starts <= today()]
    found: dict[int, list[Reporting]] = {each.id: [] for each in reported}
    for row in queries.list_reporting(db(), list(found)) if found else ():
        found[row.cycle_id].append(row)
    return {
        each.id: len(late_owners(found[each.id], each.starts, each.ends, today()))
        for each in reported
    }
