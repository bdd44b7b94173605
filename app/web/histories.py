"""Why a number moved between two days, and what was changed: of the company, or of a place."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

from flask import Response, request, url_for
from flask_babel import gettext as _

from app.web.cycle import today
from app.web.htmx import render_page
from app.web.language import formats
from app.web.paging import page_start, paging
from app.web.places import find_address
from app.web.transaction import db
from cascade import queries
from cascade.histories import Told
from cascade.past import codes_around
from cascade.places import COMPANY, place_code
from cascade.queries import Past
from cascade.waterfall import Step, Waterfall, waterfall
from goals.changes import code_of
from goals.refusals import RuleBroken
from scorecards.waterfall_chart import StepBar, waterfall_bars

if TYPE_CHECKING:
    from goals.models import Cycle

_MOST_TOLD = 25


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
        past = _past(cycle, subject)
        moved = _moved(cycle, subject, past)
    except RuleBroken as error:
        refused = error.message
    start = page_start(_MOST_TOLD)
    codes = _codes(cycle, subject, past)
    told, total = queries.list_told_changes(db(), codes, start, _MOST_TOLD)
    return render_page(
        "objectives/history.html",
        "moved",
        cycle=cycle,
        subject=subject,
        moved=moved,
        refused=refused,
        told=told,
        named=lambda each: _named(each, past.names if past else {}),
        total=total,
        paging=paging(start, _MOST_TOLD, total),
        latest=_latest(cycle),
    )


def _past(cycle: "Cycle", subject: Subject) -> Past:
    later = _day("until") or today()
    earlier = _day("from")
    later = min(max(later, cycle.starts), _latest(cycle))
    if earlier is not None:
        earlier = min(max(earlier, cycle.starts), later)
    zone = ZoneInfo(formats().timezone)
    return queries.get_past(db(), cycle, subject.place, subject.key, (earlier, later), zone)


def _latest(cycle: "Cycle") -> date:
    return max(today(), cycle.starts)


def _day(name: str) -> date | None:
    try:
        return date.fromisoformat(request.args.get(name, ""))
    except ValueError:
        return None


def _moved(cycle: "Cycle", subject: Subject, past: Past) -> Moved:
    found = waterfall(subject.place, *past.states)
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


def _codes(cycle: "Cycle", subject: Subject, past: Past | None) -> dict[str, list[str]]:
    """Which changes are told: of the place itself and of what stands right below."""
    found = place_code(subject.place)
    if found.kind == "target":
        return {"targets": [f"{cycle.code}/{found.code}/{found.owner}"]}
    if past is None:
        return {}
    if found.kind in (COMPANY, "perspective"):
        lanes = [key for sheet, key in past.rows if sheet == "perspectives"]
        return {"perspectives": [code_of(key) for key in lanes if found.code in ("", key[0])]}
    return codes_around(past.rows, cycle.code, found.code)


def _named(told: Told, names: Mapping[str, str]) -> str:
    """How the row that was changed is called."""
    row = told.change.after or told.change.before or {}
    if told.change.sheet == "targets":
        return names.get(f"target {row['measure']}/{row['owner']}", told.change.code)
    return str(row.get("name") or told.change.code)
