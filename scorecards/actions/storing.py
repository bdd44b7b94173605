"""What a bundle changes, written sheet by sheet."""

from collections.abc import Mapping
from datetime import datetime

from cascade.actions import Rows, store_cascades, store_organisation, store_records
from cascade.models import Perspective
from goals.actions import (
    Ids,
    insert_checkins,
    insert_rows,
    replace_excuses,
    update_rows,
    upsert,
)
from goals.models import (
    Company,
    Cycle,
    Measure,
    Session,
    aliased,
    col,
    delete,
    microseconds,
    select,
)
from scorecards.bundle.columns import RECORDS
from scorecards.bundle.reports import Reports
from scorecards.bundle.rows import Entry, Key, Values
from scorecards.bundle.validation import World, lanes_of
from scorecards.models import Adjustment, Rule, Scheme, SchemeCycle
from scorecards.queries import get_cascade_ids, get_ids

_STRUCTURE = ("cycles", "perspectives", "objectives", "targets", "links")
"""The sheets that make the trees; without changes in them, nothing of the trees is read."""


def store_sheets(
    session: Session,
    world: World,
    changed: Mapping[str, Rows],
    stored: Mapping[str, Rows],
    reports: Reports,
    now: datetime,
) -> None:
    """Write the changed rows of all sheets and the new check-ins."""
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
    if any(changed[sheet] for sheet in RECORDS):
        store_records(session, ids, changed, stored)


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
             microseconds(recorded_at), _FLAGS[undated], author, note, source, sure, approver)
            for (measure, owner, name), span, recorded_at, undated,
            (value, author, note, source, sure, approver), _ in reports.new
        ],
    )  # fmt: skip
