"""/targets: one target, what was reported of it, and what it is worth."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import TYPE_CHECKING, NamedTuple

from flask import Blueprint, Response, flash, request, url_for

from app.web.authors import name_authors, of_rows, of_submissions
from app.web.checking_in import (
    SETTLED,
    Effect,
    Typed,
    effect,
    lone_row,
    record,
    refuse_silence,
    request_key,
    saved_words,
    total_text,
    typed_rows,
    value_field,
)
from app.web.cycle import current_cycle, turn_to
from app.web.explained import explained_node
from app.web.histories import Subject, history_page
from app.web.htmx import render_page, see_other, wants_part
from app.web.line_forms import edit_form as form_of
from app.web.line_forms import editing, save
from app.web.plan_forms import allow_writing, offers_edit
from app.web.sections import Sections, sections
from app.web.signed_in import allow, viewer
from app.web.transaction import db, end
from cascade.entries import PathStep, TargetEntry, absolute_weight
from cascade.places import PlaceCode, objective_place, place_code
from cascade.queries import (
    find_target,
    find_target_id,
    list_evidence,
    list_path,
    list_submissions,
    list_target_levels,
)
from cascade.submissions import SubmissionEntry
from goals.actions import Overtaken
from goals.curve_words import curve_words
from goals.evidence import EvidenceEntry
from goals.forecast import MEMORY, Forecast, forecast
from goals.messages import say
from goals.numbers import exact, hundredths
from goals.queries import list_history
from goals.refusals import NotFound
from goals.reporting import declared, reported_within, values_by_period
from goals.values import Report, counting
from scorecards.history_chart import Foreseen, Period, history
from scorecards.queries import list_cards
from scorecards.work import WorkRow, still_told

if TYPE_CHECKING:
    from goals.models import Cycle

blueprint = Blueprint("targets", __name__)

_MOST_PERIODS = 24
_MOST_FORESEEN = 12
_FEWEST_PERIODS = 2


class Shown(NamedTuple):
    """A target's row, and all that was reported of it up to the cycle's end, whatever its cycle."""

    row: WorkRow
    past: list[Report]


@blueprint.get("/targets")
def find() -> Response:
    """On to the cycle's target of that measure and owner, for links that know no id."""
    wanted = _wanted()
    if not (wanted.code and wanted.owner):
        return see_other(url_for("cascade.index"))
    found = find_target_id(db(), current_cycle().id or 0, wanted.code, wanted.owner, wanted.starts)
    if found is None:
        places = {"measure": wanted.code, "owner": wanted.owner}
        raise NotFound(say("%(owner)s has no target for %(measure)s in this cycle", **places))
    return see_other(url_for("targets.target", target_id=found))


def _wanted() -> PlaceCode:
    """The target that the address names: as a place, or by measure, owner and first day."""
    given = request.args.get
    if given("place"):
        return place_code(given("place", ""))
    return PlaceCode("target", given("measure", ""), given("owner", ""), given("starts", ""))


@blueprint.get("/targets/<int:target_id>")
def target(target_id: int) -> Response:
    """The target with its levels, its history and its check-ins; or the same in another cycle."""
    found = _found(target_id)
    wanted = request.args.get("cycle")
    if wanted and wanted != turn_to(found.cycle_id).code:
        measure = found.goal.measure.code
        return see_other(url_for("targets.find", measure=measure, owner=found.owner, cycle=wanted))
    return _page(_shown(found))


@blueprint.get("/targets/<int:target_id>/preview")
def leave_preview(target_id: int) -> Response:
    """A preview that is loaded again is the page itself: what was typed is not in its address."""
    return see_other(url_for("targets.target", target_id=target_id))


@blueprint.post("/targets/<int:target_id>/preview")
def preview(target_id: int) -> Response:
    """What saving would change; nothing is written."""
    end(keep=False)
    shown = _reported(target_id)
    return _page(shown, _effect(shown.row, typed_rows([shown.row])), block="effect")


@blueprint.post("/targets/<int:target_id>")
def check_in(target_id: int) -> Response:
    """The check-in is recorded; one that is refused comes back as it was typed."""
    shown = _reported(target_id)
    row = shown.row
    typed = typed_rows([row])
    foreseen = _effect(row, typed)
    refuse_silence(typed)
    try:
        if any(each.errors for each in typed) or not record(typed, request_key()):
            return _page(shown, foreseen, status=422)
    except Overtaken:
        end(keep=False)
        shown = _reported(target_id)
        return _page(shown, _effect(shown.row, typed_rows([shown.row])), status=409)
    if typed:
        cycle = turn_to(row.entry.cycle_id)
        after = list_cards(db(), row.entry.owner, [cycle])[row.entry.cycle_id][0]
        flash(saved_words(typed, foreseen.before, after))
    return see_other(url_for("targets.target", target_id=target_id))


@blueprint.get("/targets/<int:target_id>/why")
def why(target_id: int) -> Response:
    """How the target's score came from its check-ins."""
    found = _found(target_id)
    return render_page(
        "targets/why.html", "why", target=found, explained=explained_node(found.cycle_id, found.key)
    )


@blueprint.get("/targets/<int:target_id>/history")
def history_of(target_id: int) -> Response:
    """Why the target's score moved, and what was changed about it."""
    found = _found(target_id)
    address = url_for("targets.target", target_id=found.id)
    name = f"{found.goal.measure.name} · {found.owner_name}"
    subject = Subject(found.place, found.key, name, address)
    return history_page(turn_to(found.cycle_id), subject)


@blueprint.get("/targets/<int:target_id>/edit")
def edit_form(target_id: int) -> Response:
    """The target's terms, levels and plan in a form."""
    allow_writing()
    return form_of(editing(_found(target_id).key))


@blueprint.post("/targets/<int:target_id>/edit")
def edit(target_id: int) -> Response:
    """The target has other terms, or the form comes back."""
    allow_writing()
    return save(editing(_found(target_id).key))


def _found(target_id: int) -> TargetEntry:
    found = find_target(db(), target_id)
    if found is None:
        raise NotFound(say("there is no such target"))
    return found


def _shown(entry: TargetEntry) -> Shown:
    cycle = turn_to(entry.cycle_id)
    since = min(cycle.starts, cycle.ends - MEMORY)
    past = list_history(db(), [entry.id], since, cycle.ends, detailed=True).get(entry.id, [])
    return Shown(
        lone_row(entry, cycle, reported_within(past, cycle.starts, cycle.ends, entry.part)), past
    )


def _reported(target_id: int) -> Shown:
    entry = _found(target_id)
    allow(viewer().may_check_in(entry.owner_id, entry.unit_id))
    return _shown(entry)


def _effect(row: WorkRow, typed: list[Typed]) -> Effect:
    cycle = turn_to(row.entry.cycle_id)
    card, bands = list_cards(db(), row.entry.owner, [cycle])[row.entry.cycle_id]
    return effect(cycle, card, bands, typed)


def _page(
    shown: Shown, foreseen: Effect | None = None, *, status: int = 200, block: str = "sheet"
) -> Response:
    row, past = shown
    entry, who = row.entry, viewer()
    cycle = turn_to(entry.cycle_id)
    path = list_path(db(), entry.key)
    submitted = _submitted(row)
    name_authors(of_rows([row]) | of_submissions(submitted))
    foreseen_end = None
    if cycle.state not in SETTLED:
        foreseen_end = forecast(entry.goal.measure, past, cycle.starts, cycle.ends, entry.part)
    allowed = who.may_check_in(entry.owner_id, entry.unit_id)
    may_rate = who.may_see_rating(entry.owner_id, entry.unit_id)
    return render_page(
        "targets/target.html",
        block,
        status=status,
        row=row,
        cycle=cycle,
        path=path,
        absolute=hundredths(absolute_weight(path) * 100),
        words=curve_words(entry.goal),
        counted=[(name, counting([r for r in row.reports if r.input == name]))
                 for name in declared(entry.goal.measure)],
        history=_history(row, past, foreseen_end),
        foreseen_end=foreseen_end,
        beside=None if wants_part() else _beside(cycle, entry.place, row, path),
        may_report=allowed and cycle.state not in SETTLED,
        evidence=_evidence(row),
        submitted=submitted,
        actor=who.owner_code or who.login,
        card=list_cards(db(), entry.owner, [cycle])[entry.cycle_id][0] if may_rate else None,
        may_edit=offers_edit(cycle, path),
        may_work=may_rate,
        foreseen=foreseen,
        typed=foreseen.typed[0] if foreseen and foreseen.typed else None,
        overtaken=status == HTTPStatus.CONFLICT,
        live=wants_part(),
        request_key=request_key(),
        declared=declared,
        value_field=value_field,
        total_text=total_text,
    )  # fmt: skip


def _beside(cycle: "Cycle", place: str, row: WorkRow, path: Sequence[PathStep]) -> Sections:
    """What is planned and said about the target, and planned for its objective."""
    entry = row.entry
    above = objective_place(path[-2].code), path[-2].name
    return sections(cycle, place, entry.owner_id, entry.unit_id, above)


def _evidence(row: WorkRow) -> dict[int, list[EvidenceEntry]]:
    """The files of the check-ins, for those who may see them."""
    if wants_part() or not viewer().may_see_evidence(row.entry.owner_id, row.entry.unit_id):
        return {}
    return list_evidence(db(), check_in_ids=[report.id for report in row.reports])


def _submitted(row: WorkRow) -> list[SubmissionEntry]:
    """What waits for approval, or was refused and not reported anew."""
    entry = row.entry
    if wants_part() or not entry.goal.measure.approval:
        return []
    cycle = turn_to(entry.cycle_id)
    return still_told(list_submissions(db(), cycle, [entry.owner_id], entry.measure_id), row)


def _history(row: WorkRow, reports: Sequence[Report], foreseen: Forecast | None) -> object:
    """What each period came to and what the rest may bring; None with fewer than two periods."""
    entry = row.entry
    levels = list_target_levels(db(), entry.measure_id, entry.owner_id)
    shown = []
    for period, value in values_by_period(entry.goal.measure, reports)[-_MOST_PERIODS:]:
        level = levels.get((period.starts, period.ends))
        shown.append(Period(period.label, value, None if level is None else exact(level)))
    if len(shown) < _FEWEST_PERIODS:
        return None
    return history(shown, foreseen=_band(foreseen))


def _band(foreseen: Forecast | None) -> Foreseen | None:
    if foreseen is None or foreseen.each is None:
        return None
    each = foreseen.each
    labels = [period.label for period in foreseen.remaining[:_MOST_FORESEEN]]
    return Foreseen(labels, each.low, each.middle, each.high)
