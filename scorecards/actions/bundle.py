"""Writes: a whole bundle, in one transaction that the caller commits or undoes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from cascade.actions import Rows, Told, lock_cycles, recompute, remember
from cascade.queries import record_rows, rows_of_cascade
from goals.bulk import collector_paused
from goals.messages import Message
from goals.models import Company, Session, update
from goals.queries import list_cycles, rows_of_goals
from goals.timezones import timezones
from scorecards.actions.differences import Difference, differences
from scorecards.actions.recording import record_load
from scorecards.actions.storing import store_sheets
from scorecards.bundle.columns import RECORDS, SHEETS
from scorecards.bundle.facts import overwritten
from scorecards.bundle.problems import Problem
from scorecards.bundle.remembered import amended
from scorecards.bundle.reports import Library, Reports, compared, grouped
from scorecards.bundle.rows import KEYS, Key, Problems, Values, overlaid, parsed
from scorecards.bundle.settled import (
    SETTLED,
    changed_settled,
    different_results,
    late_reports,
    places_behind,
    unfinished,
)
from scorecards.bundle.sums import Sums
from scorecards.bundle.tables import RawBundle
from scorecards.bundle.tops import second_tops
from scorecards.bundle.validation import World, validate
from scorecards.queries import (
    get_results,
    get_stored_reports,
    rows_of_scorecards,
)


@dataclass(frozen=True, slots=True)
class Count:
    """How many rows of a sheet a bundle adds, changes and leaves as they are."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0


@dataclass(slots=True)
class Loaded:
    """What a bundle did; with problems nothing of it may be committed."""

    counts: dict[str, Count] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    differences: list[Difference] = field(default_factory=list)
    advice: list[Message] = field(default_factory=list)
    """What is no mistake, but hardly meant."""


@collector_paused()
def load_bundle(session: Session, raw: RawBundle, *, now: datetime, actor: str) -> Loaded:
    """Check the bundle as a whole and store it, or list everything that is wrong with it.

    The caller undoes the transaction where there are problems.
    """
    lock_cycles(session, [cycle.id or 0 for cycle in list_cycles(session)])
    problems = Problems(list(raw.problems))
    stored = _stored(session, raw)
    world = _world(raw, stored, problems)
    unread = {p.sheet for p in raw.problems if p.row is None and p.sheet}
    unreadable = unread | {name for name, sheet in raw.sheets.items() if sheet.lacking}
    validate(world, problems, unreadable)
    Sums(world, problems, unread).run()
    reports = _reports(session, raw, world, unreadable, now, problems)
    overwritten(world, stored, problems)
    changed_settled(world, stored["cycles"], problems)
    late_reports(world, stored["cycles"], reports, problems)
    loaded = Loaded(_counts(raw, world, reports), problems.found)
    if not problems.found:
        loaded.differences = differences(world, stored)
        loaded.advice = [each for each in (second_tops(world),) if each]
        _store(session, world, stored, reports, now, actor, problems)
    loaded.problems = in_order(problems.found)
    return loaded


def in_order(problems: list[Problem]) -> list[Problem]:
    """The problems in the order of the documented sheets and of their rows."""
    places = {sheet.name: place for place, sheet in enumerate(SHEETS)}
    return sorted(problems, key=lambda p: (places.get(p.sheet or "", -1), p.row or 0))


def _stored(session: Session, raw: RawBundle) -> dict[str, dict[Key, Values]]:
    """The rows that are stored by sheet and key, of records only those that the bundle brings."""
    rows = rows_of_goals(session) | rows_of_cascade(session) | rows_of_scorecards(session)
    rows |= {sheet: record_rows(session, sheet) if sheet in raw.sheets else [] for sheet in RECORDS}
    return {
        sheet: {tuple(row[name] for name in KEYS[sheet]): row for row in found}
        for sheet, found in rows.items()
    }


def _world(raw: RawBundle, stored: Mapping[str, dict[Key, Values]], problems: Problems) -> World:
    world: World = {}
    for sheet in SHEETS:
        if sheet.name == "checkins":
            continue
        found = raw.sheets.get(sheet.name)
        given = {} if found is None else parsed(sheet, found, _zone(world), problems)
        world[sheet.name] = overlaid(sheet, given, stored[sheet.name])
    return world


def _reports(
    session: Session,
    raw: RawBundle,
    world: World,
    unreadable: set[str],
    now: datetime,
    problems: Problems,
) -> Reports:
    sheet = raw.sheets.get("checkins")
    if sheet is None:
        return Reports()
    library = Library(
        {
            key[0]: set(entry.values["inputs"].split()) if entry.values["formula"] else {""}
            for key, entry in world["measures"].items()
        },
        {key[0] for name in ("units", "people") for key in world[name]},
        _zone(world),
        sure=not unreadable & {"units", "people", "measures"},
    )
    # A column that is missing is said at the header, an unreadable cell where it was read.
    said = {(p.row, p.column) for p in problems.found if p.sheet == "checkins"}
    before = len(problems.found)
    groups = grouped(sheet, library, problems)
    problems.found[before:] = [
        p
        for p in problems.found[before:]
        if p.column not in sheet.lacking and (p.row, p.column) not in said
    ]
    return compared(groups, get_stored_reports(session, groups), now, problems)


def _zone(world: World) -> ZoneInfo:
    zone = next((e.values["timezone"] for e in world.get("company", {}).values()), "UTC")
    return ZoneInfo(zone if zone in timezones() else "UTC")


def _counts(raw: RawBundle, world: World, reports: Reports) -> dict[str, Count]:
    counts = {}
    for name in raw.sheets:
        if name == "checkins":
            counts[name] = Count(len(reports.new), 0, reports.unchanged)
            continue
        changes = [e.change for e in world[name].values() if e.number is not None]
        kinds = ("added", "changed", "unchanged")
        counts[name] = Count(*(changes.count(kind) for kind in kinds))
    return counts


def _changed(world: World, sheet: str) -> Rows:
    return {k: e.values for k, e in world[sheet].items() if e.change != "unchanged"}


def _store(
    session: Session,
    world: World,
    stored: Mapping[str, dict[Key, Values]],
    reports: Reports,
    now: datetime,
    actor: str,
    problems: Problems,
) -> None:
    changed = {sheet: _changed(world, sheet) for sheet in world}
    if not reports.new and not any(changed.values()):
        return
    settled = [cycle for cycle in list_cycles(session) if cycle.state in SETTLED]
    before = {cycle.code: get_results(session, cycle) for cycle in settled}
    store_sheets(session, world, changed, stored, reports, now)
    record_load(session, changed, stored, reports, now, actor)
    today = now.astimezone(_zone(world)).date()
    for cycle, day, changes in amended(changed, stored, today):
        remember(session, changes, Told("import", actor, cycle=cycle, effective=day), now)
    session.execute(update(Company).values(revision=Company.revision + 1))
    _compute(session, world, changed, reports, {cycle.code for cycle in settled}, problems)
    after = {cycle.code: get_results(session, cycle) for cycle in settled}
    different_results(before, after, places_behind(world, stored), problems)


def _compute(
    session: Session,
    world: World,
    changed: Mapping[str, Rows],
    reports: Reports,
    settled: set[str],
    problems: Problems,
) -> None:
    """Roll up the cycles that the load touches; refuse to close one that is not finished."""
    everywhere = any(changed[sheet] for sheet in ("measures", "perspectives"))
    touched = {key[0] for key in changed["cycles"]}
    for sheet in ("objectives", "targets", "excuses"):
        touched |= {key[0] for key in changed[sheet]}
    spans = {new.period for new in reports.new}
    for cycle in list_cycles(session):
        if cycle.code in settled:
            continue
        reported = any(span.within(cycle.starts, cycle.ends) for span in spans)
        if everywhere or reported or cycle.code in touched:
            scores = recompute(session, cycle)
            if cycle.state == "closed":
                unfinished(scores, world["cycles"][cycle.code,].number, problems)
    for key in changed["cycles"]:
        if key[0] in settled and changed["cycles"][key]["state"] == "closed":
            cycle = next(each for each in list_cycles(session) if each.code == key[0])
            unfinished(recompute(session, cycle), world["cycles"][key].number, problems)
