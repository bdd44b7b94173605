"""Why a number moved between two days, and what was changed: of the company, or of a place."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

from flask import Response, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.web.computed import remembered
from app.web.cycle import today
from app.web.htmx import render_page
from app.web.language import formats
from app.web.paging import page_start, paging
from app.web.places import find_address, page_of
from app.web.transaction import db
from cascade import queries
from cascade.histories import Told
from cascade.places import (
    objective_place,
    perspective_place,
    place_code,
    target_place,
)
from cascade.queries import PlaceEntry
from cascade.waterfall import Step, Waterfall, waterfall
from goals.changes import Change
from goals.refusals import RuleBroken
from scorecards.waterfall_chart import StepBar, waterfall_bars

if TYPE_CHECKING:
    from goals.models import Cycle

_MOST_TOLD = 25
_SHEETS = {
    "objectives": _l("objective"),
    "targets": _l("target"),
    "perspectives": _l("perspective"),
    "links": _l("link"),
}


class Subject(NamedTuple):
    """Whose history it is: the place and its node, how it is called and where its page is."""

    place: str
    key: int
    name: str
    address: str


class Row(NamedTuple):
    """A step with its words, its drawing and the place it leads to."""

    step: Step
    words: str
    bar: StepBar
    address: str | None


class Line(NamedTuple):
    """A change of the plan with what it is about, and where that is (None: it is gone)."""

    told: Told
    kind: str
    name: str
    address: str | None


class Found(NamedTuple):
    """Why the score moved between two days, and how the places are called."""

    days: tuple[date, date]
    steps: Waterfall
    names: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Moved:
    """The score of two days and the rows between."""

    days: tuple[date, date]
    found: Waterfall
    rows: list[Row]
    ends: tuple[StepBar, ...]


def history_page(cycle: "Cycle", subject: Subject) -> Response:
    """Why the score moved between the days of the address, and every change of the plan."""
    moved, past, refused = None, None, None
    try:
        past = _found(cycle, subject)
        moved = _moved(cycle, subject, past)
    except RuleBroken as error:
        refused = error.message
    start = page_start(_MOST_TOLD)
    told, total = queries.list_told_changes(
        db(), cycle, subject.place, subject.key, start, _MOST_TOLD
    )
    return render_page(
        "objectives/history.html",
        "moved",
        cycle=cycle,
        subject=subject,
        moved=moved,
        refused=refused,
        lines=_lines(cycle, subject, told, past),
        total=total,
        paging=paging(start, _MOST_TOLD, total),
        latest=_latest(cycle),
    )


def _found(cycle: "Cycle", subject: Subject) -> Found:
    """Computed again only after a write: what is above many targets takes its time."""
    later = _day("until") or today()
    earlier = _day("from")
    later = min(max(later, cycle.starts), _latest(cycle))
    if earlier is not None:
        earlier = min(max(earlier, cycle.starts), later)
    zone = ZoneInfo(formats().timezone)

    def found() -> Found:
        days = (earlier, later)
        past = queries.get_past(db(), cycle, subject.place, subject.key, days, zone)
        return Found(past.days, waterfall(subject.place, *past.states), past.names)

    if place_code(subject.place).kind == "target":
        return found()
    return remembered(f"history {subject.place} {earlier} {later}", cycle, found)


def _latest(cycle: "Cycle") -> date:
    return max(today(), cycle.starts)


def _day(name: str) -> date | None:
    try:
        return date.fromisoformat(request.args.get(name, ""))
    except ValueError:
        return None


def _moved(cycle: "Cycle", subject: Subject, past: Found) -> Moved:
    found = past.steps
    bars = waterfall_bars([(step.before, step.after) for step in found.steps])
    rows = [
        Row(step, _words(step, subject, past.names), bar, _address(step, subject, cycle))
        for step, bar in zip(found.steps, bars[1:-1], strict=True)
    ]
    return Moved(past.days, found, rows, (bars[0], bars[-1]) if bars else ())


def _words(step: Step, subject: Subject, names: Mapping[str, str]) -> str:
    """What the step was and where, in a few words."""
    if place_code(subject.place).kind == "target" and step.place is not None:
        return str(_("Check-ins for %(period)s", period=step.place or _("earlier periods")))
    where = _("the others below") if step.place == "" else names.get(step.place or "", "")
    here = {
        "values": _("Excuses"),
        "weights": _("Weights right below"),
        "targets": _("Levels and curve"),
        "structure": _("What was added, removed or moved right below"),
    }
    below = {
        "values": _("Check-ins: %(where)s", where=where),
        "weights": _("Weights: %(where)s", where=where),
        "targets": _("Targets: %(where)s", where=where),
        "structure": _("Structure and people: %(where)s", where=where),
    }
    return str(here[step.cause] if step.place is None else below[step.cause])


def _address(step: Step, subject: Subject, cycle: "Cycle") -> str | None:
    """Where one can see the reason of the step."""
    kind = place_code(subject.place).kind
    if kind == "target":
        return subject.address + ("#checkins" if step.cause == "values" else "#changes")
    if step.place is None:
        return "#changes"
    if place_code(step.place).kind == "perspective":
        code = place_code(step.place).code
        return url_for("objectives.company_history", cycle=cycle.code, perspective=code)
    return find_address(step.place, cycle.code) if step.place else subject.address


def _lines(cycle: "Cycle", subject: Subject, told: list[Told], past: Found | None) -> list[Line]:
    """The changes with what they are about; what is gone has no page to lead to."""
    places = {_place(each.change) for each in told}
    entries = queries.list_place_entries(db(), cycle.id or 0, map(place_code, places))
    standing = {each.place: each for each in entries}
    names = past.names if past else {}
    return [_line(each, cycle, subject, standing.get(_place(each.change)), names) for each in told]


def _line(
    told: Told,
    cycle: "Cycle",
    subject: Subject,
    entry: PlaceEntry | None,
    names: Mapping[str, str],
) -> Line:
    place, sheet = _place(told.change), told.change.sheet
    name = names.get(place) or _name(told.change)
    address = None
    if entry is not None:
        name = f"{entry.name} · {entry.owner_name}" if entry.kind == "target" else entry.name
        address = page_of(entry)
    elif sheet == "links":
        address = url_for("map.index", cycle=cycle.code)
    elif sheet == "perspectives" and place in names:
        code = place_code(place).code
        address = url_for("objectives.company_history", cycle=cycle.code, perspective=code)
    return Line(told, str(_SHEETS[sheet]), name, None if place == subject.place else address)


def _place(change: Change) -> str:
    """The place that the row is about; of an arrow none."""
    row = change.after or change.before or {}
    if change.sheet == "targets":
        return target_place(row["measure"], row["owner"], row.get("starts"))
    if change.sheet == "links":
        return ""
    return (objective_place if change.sheet == "objectives" else perspective_place)(row["code"])


def _name(change: Change) -> str:
    """What the row says itself of how it is called."""
    row = change.after or change.before or {}
    if change.sheet == "links":
        return f"{row['from']} → {row['to']}"
    if change.sheet == "targets":
        return f"{row['measure']} · {row['owner']}"
    return str(row.get("name") or row["code"])
