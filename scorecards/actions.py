"""Writes: a whole bundle, in one transaction that the caller commits or undoes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from sqlalchemy import delete, select, update
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from cascade.actions import Rows, lock_cycles, recompute, store_cascades, store_organisation
from cascade.models import Perspective
from cascade.queries import rows_of_cascade
from goals.actions import (
    Deed,
    Ids,
    insert_checkins,
    insert_rows,
    record_audits,
    replace_excuses,
    update_rows,
    upsert,
)
from goals.bulk import collector_paused
from goals.models import Company, Cycle, Measure, microseconds
from goals.queries import list_cycles, rows_of_goals
from scorecards.bundle.columns import SHEETS
from scorecards.bundle.problems import Problem
from scorecards.bundle.reports import Library, Reports, compared, grouped
from scorecards.bundle.rows import KEYS, Entry, Key, Problems, Values, overlaid, parsed
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
from scorecards.bundle.validation import Validation, World, lanes_of
from scorecards.models import Adjustment, Rule, Scheme, SchemeCycle
from scorecards.queries import (
    get_cascade_ids,
    get_ids,
    get_results,
    get_stored_reports,
    rows_of_scorecards,
)

_STRUCTURE = ("cycles", "perspectives", "objectives", "targets", "links")
"""The sheets that make the trees; without changes in them, nothing of the trees is read."""


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


@collector_paused()
def load_bundle(session: Session, raw: RawBundle, *, now: datetime, actor: str) -> Loaded:
    """Check the bundle as a whole and store it, or list everything that is wrong with it.

    The caller undoes the transaction where there are problems.
    """
    lock_cycles(session, [cycle.id or 0 for cycle in list_cycles(session)])
    problems = Problems(list(raw.problems))
    stored = _stored(session)
    world = _world(raw, stored, problems)
    unreadable = {p.sheet for p in raw.problems if p.row is None and p.sheet}
    unreadable |= {name for name, sheet in raw.sheets.items() if sheet.lacking}
    Validation(world, problems, unreadable).run()
    Sums(world, problems, unreadable).run()
    reports = _reports(session, raw, world, unreadable, now, problems)
    changed_settled(world, stored["cycles"], problems)
    late_reports(world, stored["cycles"], reports, problems)
    loaded = Loaded(_counts(raw, world, reports), problems.found)
    if not problems.found:
        _store(session, world, stored, reports, now, actor, problems)
    loaded.problems = in_order(problems.found)
    return loaded


def in_order(problems: list[Problem]) -> list[Problem]:
    """The problems in the order of the documented sheets and of their rows."""
    places = {sheet.name: place for place, sheet in enumerate(SHEETS)}
    return sorted(problems, key=lambda p: (places.get(p.sheet or "", -1), p.row or 0))


def _stored(session: Session) -> dict[str, dict[Key, Values]]:
    rows = rows_of_goals(session) | rows_of_cascade(session) | rows_of_scorecards(session)
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
        given = {} if found is None else parsed(sheet, found, problems)
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
    zone = next((e.values["timezone"] for e in world["company"].values()), "UTC")
    library = Library(
        {
            key[0]: set(entry.values["inputs"].split()) if entry.values["formula"] else {""}
            for key, entry in world["measures"].items()
        },
        {key[0] for name in ("units", "people") for key in world[name]},
        ZoneInfo(zone if zone in available_timezones() else "UTC"),
        sure=not unreadable & {"units", "people", "measures"},
    )
    groups = grouped(sheet, library, problems)
    if sheet.lacking:  # said once, at the header, not for every row
        problems.found = [
            p
            for p in problems.found
            if p.sheet != "checkins" or p.row == 1 or p.column not in sheet.lacking
        ]
    return compared(groups, get_stored_reports(session, groups), now, problems)


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
    ids = get_ids(session)
    _store_library(session, ids, changed)
    if any(changed[sheet] for sheet in ("units", "roles", "people")):
        store_organisation(session, ids, changed)
    if any(changed[sheet] for sheet in _STRUCTURE):
        ids |= get_cascade_ids(session)
        _store_cycles(session, ids, changed, world)
    replace_excuses(session, ids, changed["excuses"], now)
    _store_judgement(session, ids, changed, world, now)
    _store_reports(session, ids, reports)
    _record(session, changed, stored, reports, now, actor)
    session.execute(update(Company).values(revision=Company.revision + 1))
    _compute(session, world, changed, reports, {cycle.code for cycle in settled}, problems)
    after = {cycle.code: get_results(session, cycle) for cycle in settled}
    different_results(before, after, places_behind(world, stored), problems)


def _store_library(session: Session, ids: Ids, changed: Mapping[str, Rows]) -> None:
    for row in changed["company"].values():
        known = {(): 1} if session.get(Company, 1) else {}
        upsert(session, Company, known, {(): row})
    upsert(session, Measure, ids["measures"], changed["measures"])


def _store_cycles(session: Session, ids: Ids, changed: Mapping[str, Rows], world: World) -> None:
    bare = {
        key: {name: value for name, value in row.items() if name != "parent"}
        for key, row in changed["cycles"].items()
    }
    upsert(session, Cycle, ids["cycles"], bare)
    parents = [
        (ids["cycles"][key], {"parent_id": ids["cycles"].get((row["parent"],))})
        for key, row in changed["cycles"].items()
    ]
    update_rows(session, Cycle, parents)
    session.expire_all()
    perspectives = {
        key: {
            "code": row["code"],
            "name": row["name"],
            "weight": row["weight"],
            "cycle_id": ids["cycles"].get((row["cycle"],)),
        }
        for key, row in changed["perspectives"].items()
    }
    upsert(session, Perspective, ids["perspectives"], perspectives)
    lanes = {
        cycle: {code: entry.values["weight"] for code, entry in found.items()}
        for cycle, found in lanes_of(world).items()
        if changed["cycles"] or changed["perspectives"]
    }
    store_cascades(session, ids, _with_lanes(changed, world), lanes)


def _with_lanes(changed: Mapping[str, Rows], world: World) -> dict[str, Rows]:
    """The changed rows, every objective with the perspective of its top."""
    objectives = {key: entry.values for key, entry in world["objectives"].items()}
    moved = dict(changed["objectives"])
    tops = {key for key, row in moved.items() if not row["parent"]}
    lane: dict[Key, str] = {}

    def lane_of(key: Key) -> str:
        if key not in lane:
            row = objectives[key]
            lane[key] = lane_of((key[0], row["parent"])) if row["parent"] else row["perspective"]
        return lane[key]

    if tops:  # what hangs below a changed top takes its perspective, changed or not
        moved = {
            key: objectives[key]
            for key in objectives
            if key in moved or _below(key, tops, objectives)
        }
    placed = {key: {**row, "perspective": lane_of(key)} for key, row in moved.items()}
    return {**changed, "objectives": placed}


def _below(key: Key, tops: set[Key], objectives: Mapping[Key, Values]) -> bool:
    while objectives[key]["parent"]:
        key = (key[0], objectives[key]["parent"])
    return key in tops


def _store_judgement(
    session: Session, ids: Ids, changed: Mapping[str, Rows], world: World, now: datetime
) -> None:
    _append_adjustments(session, ids, changed["adjustments"], now)
    for key, row in changed["schemes"].items():
        columns = {n: row[n] for n in ("code", "version", "name", "grades", "pool", "line_cap")}
        columns["rounding"] = row["rounding"] or ""
        upsert(session, Scheme, ids["schemes"], {key: columns})
        scheme_id = ids["schemes"][key]
        session.execute(delete(SchemeCycle).where(col(SchemeCycle.scheme_id) == scheme_id))
        named = [
            {"scheme_id": scheme_id, "cycle_id": ids["cycles"][code,]}
            for code in row["cycles"].split()
        ]
        insert_rows(session, SchemeCycle, named)
    _store_rules(session, ids, world)


def _append_adjustments(session: Session, ids: Ids, rows: Rows, now: datetime) -> None:
    later = aliased(Adjustment)
    in_force = session.execute(
        select(
            *(col(c) for c in (Adjustment.id, Adjustment.cycle_id, Adjustment.owner_id)),
            *(col(c) for c in (Adjustment.reason, Adjustment.occurrence)),
        )
        .outerjoin(later, col(later.replaces_id) == col(Adjustment.id))
        .where(col(later.id).is_(None))
    )
    known = {tuple(key): row for row, *key in in_force}
    new = []
    for row in rows.values():
        key = (
            ids["cycles"][row["cycle"],],
            ids["owners"][row["owner"],],
            row["reason"],
            row["occurrence"],
        )
        new.append(
            {
                "cycle_id": key[0],
                "owner_id": key[1],
                "points": row["points"],
                "reason": row["reason"],
                "occurrence": row["occurrence"],
                "recorded_at": now,
                "replaces_id": known.get(key),
            }
        )
    insert_rows(session, Adjustment, new)


def _store_rules(session: Session, ids: Ids, world: World) -> None:
    """Store the rules of the scheme versions that the bundle gives rules of, in file order.

    Rules that the bundle does not mention stay, after those that it does.
    """
    stored = {
        (scheme, code): (key, position)
        for key, scheme, code, position in session.execute(
            select(*(col(c) for c in (Rule.id, Rule.scheme_id, Rule.code, Rule.position)))
        )
    }
    by_scheme: dict[int, list[Entry]] = {}
    for (scheme, version, _code), entry in world["rules"].items():
        by_scheme.setdefault(ids["schemes"][scheme, version], []).append(entry)
    for scheme_id, entries in by_scheme.items():
        if all(entry.number is None for entry in entries):
            continue
        entries.sort(key=lambda entry: (entry.number is None, entry.number or 0))
        known = {(scheme_id, code): key for (s, code), (key, _) in stored.items() if s == scheme_id}
        upsert(
            session,
            Rule,
            known,
            {
                (scheme_id, entry.values["code"]): {
                    "scheme_id": scheme_id,
                    "position": place,
                    "condition": entry.values["when"],
                    "exclusive_group": entry.values["group"],
                    **{
                        name: entry.values[name]
                        for name in ("code", "applies_to", "effect", "value", "label")
                    },
                }
                for place, entry in enumerate(entries)
            },
        )


_FLAGS = ("0", "1")
"""Text that both databases read as a flag; a bool takes the driver of SQLite a third longer."""


def _store_reports(session: Session, ids: Ids, reports: Reports) -> None:
    measures = {code: key for (code,), key in ids["measures"].items()}
    owners = {code: key for (code,), key in ids["owners"].items()}
    days = {new.period.label: new.period for new in reports.new}
    spans = {
        label: (label, span.starts.isoformat(), span.ends.isoformat())
        for label, span in days.items()
    }
    insert_checkins(
        session,
        [
            (measures[measure], owners[owner], name, *spans[span[0]], value,
             microseconds(recorded_at), _FLAGS[undated], author, note, source)
            for (measure, owner, name), span, recorded_at, undated,
            (value, author, note, source), _ in reports.new
        ],
    )  # fmt: skip


def _record(
    session: Session,
    changed: Mapping[str, Rows],
    stored: Mapping[str, dict[Key, Values]],
    reports: Reports,
    now: datetime,
    actor: str,
) -> None:
    """The trail of the load: one entry for each changed row, one for all that was added."""
    entries = []
    added: dict[str, Any] = {}
    for sheet, rows in changed.items():
        for key, row in rows.items():
            before = stored[sheet].get(key)
            if before is None:
                added[sheet] = added.get(sheet, 0) + 1
                continue
            code = "/".join(str(part) for part in key if part != "")
            differing = {name: row[name] for name in row if row[name] != before.get(name)}
            entries.append(
                Deed(actor, "change", sheet, code, {n: before.get(n) for n in differing}, differing)
            )
    if reports.new:
        added["checkins"] = len(reports.new)
    entries.append(Deed(actor, "load", "bundle", "", None, added))
    record_audits(session, entries, now)


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
