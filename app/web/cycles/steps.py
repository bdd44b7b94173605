"""What a cycle's next step asks for, gathered from all that knows of it, and where it is mended."""

from typing import TYPE_CHECKING

from flask import url_for

from app.web.computed import remembered
from app.web.cycle import today
from app.web.language import formats
from app.web.signed_in import viewer
from app.web.transaction import db
from cascade import queries
from cascade.cycles import Late, late_owners
from cascade.findings import ERROR
from cascade.graph import CascadeError
from cascade.readiness import (
    DONE,
    Finished,
    Item,
    Published,
    Reported,
    Running,
    Standing,
    blocking,
    checklist,
)
from goals import cycle_states
from scorecards.queries import get_judged, list_findings

if TYPE_CHECKING:
    from goals.models import Cycle


def checklist_of(cycle: "Cycle") -> list[Item]:
    """The checklist of the cycle's next step as the database stands."""
    return checklist(_standing(cycle))


def thorough_checklist(cycle: "Cycle") -> list[Item]:
    """The checklist that a step is held against: of a draft also whatever the checks call errors.

    They take their time with a large cascade, so a page that is only looked at goes without.
    """
    items = checklist_of(cycle)
    if cycle.state != "draft" or blocking(items):
        return items
    try:
        found = list_findings(db(), cycle, today(), formats().timezone)
    except CascadeError as error:
        return [*items, Item("findings", ERROR, error.message)]
    return [
        *items,
        *(Item("findings", ERROR, each.message) for each in found if each.severity == ERROR),
    ]


def late_in(cycle: "Cycle") -> list[Late]:
    """Who has not reported in time, by unit."""
    day = today()

    def found() -> list[Late]:
        reporting = queries.list_reporting(db(), [cycle.id or 0])
        return late_owners(reporting, cycle.starts, cycle.ends, day)

    return remembered(f"late {day}", cycle, found)


def is_bare(cycle: "Cycle", items: list[Item]) -> bool:
    """Whether it is a draft without objectives, which can be removed."""
    done = {item.code: item.level == DONE for item in items}
    return cycle.state == "draft" and done["empty"] and not done["targets"]


def asks(state: str, to: str) -> bool:
    """Whether the step is asked about once more: it is final, or leads back and has a reason."""
    return cycle_states.is_final(state, to) or not cycle_states.goes_forward(state, to)


def places_to_mend(cycle: "Cycle") -> dict[str, str | None]:
    """Where each item of the checklist is mended, by its code."""
    code = cycle.code
    points = (
        url_for("cascade.checks", cycle=code, code="points-off")
        if viewer().may_see_all_ratings()
        else url_for("scorecards.index", cycle=code)
    )
    return {
        "perspectives": url_for("perspectives.index", cycle=code),
        "targets": url_for("cascade.index", cycle=code),
        "empty": url_for("cascade.checks", cycle=code, code="objective-empty"),
        "weights": url_for("cascade.checks", cycle=code),
        "points": points,
        "findings": url_for("cascade.checks", cycle=code),
        "unaccepted": url_for("cycles.unaccepted", code=code),
        "late": url_for("cycles.late", code=code),
        "waiting": url_for("checkins.approvals_page", cycle=code),
        "missing": url_for("cycles.missing", code=code),
        "grades": url_for("scorecards.index", cycle=code),
    }


def _standing(cycle: "Cycle") -> Standing:
    assert cycle.id is not None  # a stored cycle
    match cycle.state:
        case "draft":
            return queries.get_planned(db(), cycle)
        case "active":
            late = late_in(cycle)
            return Running(cycle.ends, today(), len(late), sum(each.targets for each in late))
        case "scoring":
            waiting = queries.count_waiting(db(), cycle)
            return Reported(waiting, *_coverage(cycle.id))
        case "calibration":
            return get_judged(db(), cycle)
        case "published":
            return Published(*_coverage(cycle.id))
    return Finished()


def _coverage(cycle_id: int) -> tuple[int, int]:
    """The company's coverage, and how many targets nothing is known of."""
    return queries.get_company_coverage(db(), cycle_id), queries.count_missing(db(), cycle_id)
