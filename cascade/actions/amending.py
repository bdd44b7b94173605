"""The one way to change the plan: judged as a whole, written, computed and remembered as a deed."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from cascade.actions.checkins import lock_cycles
from cascade.actions.rescoring import rescore
from cascade.actions.storing import store_changes
from cascade.actions.telling import notify_changes
from cascade.planned_rows import Problem
from cascade.planning import OF_A_CYCLE, problems
from cascade.queries.planning import (
    get_around,
    list_cycles_of_measures,
    list_links_of,
    list_rows,
    list_unknown_inputs,
)
from goals.actions import Deed, Overtaken, append_rows, record_audits
from goals.audit import state_text
from goals.changes import KEYS, Change, Row, code_of, inverse, key_of, real, row_of
from goals.cycle_states import SETTLED, may_change, next_states, permits
from goals.messages import Message, say
from goals.models import Amendment, Company, Cycle, Session, col, select, update
from goals.models import Change as ChangeRow
from goals.refusals import Conflict, NotFound, RuleBroken

_COMPUTED = frozenset({"direction", "aggregate", "inputs", "formula", "decimals", "curve"})
"""What a measure's numbers rest on."""
_FIXED = frozenset({"starts", "ends", "frequency", "rollup_cap"})
"""What stays of a cycle that has begun."""


class PlanRefused(RuleBroken):
    """The plan would not hold together; `problems` has everything that is wrong."""

    def __init__(self, found: Sequence[Problem]) -> None:
        super().__init__(found[0].message)
        self.problems = list(found)


@dataclass(frozen=True, slots=True)
class Told:
    """Who changes the plan, with what verb, why, and from which day on (None: today)."""

    action: str
    actor: str
    reason: str = ""
    effective: date | None = None
    request_key: str | None = None
    cycle: str | None = None
    """The cycle that it changes; None: whichever one the changes name."""
    undoes: int | None = None


def amend(
    session: Session, changes: Iterable[Change], told: Told, now: datetime, today: date
) -> int | None:
    """Make the changes, all or nothing; the id of the amendment, None where nothing differs.

    Raises Overtaken where a row is not any more what `before` says, PlanRefused where the plan
    would not hold together, RuleBroken where a cycle's state does not permit it or the reason is
    missing, Conflict where a removed row is in use. The same request key again changes nothing.
    """
    done = done_already(session, told.request_key)
    if done is not None:
        return done
    wanted = _in_order(_split(real(map(_plain, changes))))
    if not wanted:
        return None
    _lock(session, wanted)
    wanted = _with_links(session, wanted)
    _refuse_overtaken(session, wanted)
    around = get_around(session, wanted)
    told = replace(told, effective=_permitted(session, wanted, told, today))
    found = problems(wanted, around)
    if found:
        raise PlanRefused(found)
    store_changes(session, wanted)
    amendment = remember(session, wanted, told, now)
    record_audits(session, [_deed(change, told) for change in wanted], now)
    session.execute(update(Company).values(revision=Company.revision + 1))
    rescore(session, wanted)
    notify_changes(session, wanted, told.actor, now)
    return amendment


def undo(session: Session, amendment_id: int, actor: str, now: datetime, today: date) -> int | None:
    """Turn the amendment back; raises NotFound, or Conflict where something changed since."""
    # Held, so that a second one who undoes the same finds what the first did.
    done = session.get(Amendment, amendment_id, with_for_update=True)
    if done is None:
        raise NotFound(say("there is no such change"))
    if session.scalars(
        select(col(Amendment.id)).where(col(Amendment.undoes_id) == amendment_id)
    ).first():
        raise Conflict(say("this was undone already"))
    rows = session.scalars(
        select(ChangeRow)
        .where(col(ChangeRow.amendment_id) == amendment_id)
        .order_by(col(ChangeRow.id))
    )
    changes = [Change(row.sheet, row_of(row.before), row_of(row.after)) for row in rows]
    told = Told(
        "undo", actor, done.reason or done.action, effective=done.effective, undoes=amendment_id
    )
    return amend(session, inverse(changes), told, now, today)


def done_already(session: Session, key: str | None) -> int | None:
    """The amendment that a request of that key has made."""
    if not key:
        return None
    return session.scalars(
        select(col(Amendment.id)).where(col(Amendment.request_key) == key)
    ).first()


def _plain(change: Change) -> Change:
    """Below the top an objective inherits its perspective and names none."""
    row = change.after
    if change.sheet == "objectives" and row is not None and row["parent"] and row["perspective"]:
        return change._replace(after={**row, "perspective": ""})
    return change


def _split(changes: Iterable[Change]) -> list[Change]:
    """A row that gets another key is removed, and another one added."""
    found = []
    for change in changes:
        sheet, before, after = change
        if before is None or after is None or key_of(sheet, before) == key_of(sheet, after):
            found.append(change)
        else:
            found += [Change(sheet, before, None), Change(sheet, None, after)]
    return found


def _in_order(changes: Iterable[Change]) -> list[Change]:
    places = {sheet: place for place, sheet in enumerate(KEYS)}
    return sorted(changes, key=lambda change: places[change.sheet])


def _lock(session: Session, changes: Sequence[Change]) -> None:
    codes = {change.cycle for change in changes if change.sheet in (*OF_A_CYCLE, "cycles")}
    statement = select(col(Cycle.id))
    if not any(change.sheet in ("measures", "units", "people") for change in changes):
        statement = statement if "" in codes else statement.where(col(Cycle.code).in_(codes))
    lock_cycles(session, list(session.scalars(statement)))


def _with_links(session: Session, changes: list[Change]) -> list[Change]:
    """The links of removed objectives go, too."""
    removed = {c.key for c in changes if c.sheet == "objectives" and c.after is None}
    if not removed:
        return changes
    named = {c.key for c in changes if c.sheet == "links"}
    links = [
        Change("links", row, None)
        for row in list_links_of(session, removed)
        if key_of("links", row) not in named
    ]
    return changes + links


def _refuse_overtaken(session: Session, changes: Sequence[Change]) -> None:
    keys: dict[str, list[tuple[str, ...]]] = defaultdict(list)
    for change in changes:
        keys[change.sheet].append(change.key)
    stored: dict[tuple[str, tuple[str, ...]], Row] = {}
    for sheet, wanted in keys.items():
        cycles = {key[0] for key in wanted} if sheet in ("objectives", "targets", "links") else ()
        cycle = next(iter(cycles)) if len(cycles) == 1 else None
        for row in list_rows(session, sheet, cycle, wanted):
            stored[sheet, key_of(sheet, row)] = row
    gone = {(c.sheet, c.key) for c in changes if c.after is None}
    for change in changes:
        there = stored.get((change.sheet, change.key))
        if change.before is None and (change.sheet, change.key) in gone:
            continue
        if there != change.before:
            raise Overtaken(_overtaken(change, there))


def _overtaken(change: Change, there: Row | None) -> Message:
    if change.before is None:
        return say("%(code)s is there already; choose another code", code=change.code)
    if there is None:
        return say("%(code)s was removed meanwhile; look at what stands there now",
                   code=change.code)  # fmt: skip
    return say("%(code)s was changed meanwhile; look at what stands there now", code=change.code)


# -- what the states of the cycles permit


def _permitted(session: Session, changes: Sequence[Change], told: Told, today: date) -> date:
    """The day from which the changes hold; raises RuleBroken where they may not be made."""
    rows = {row["code"]: row for row in list_rows(session, "cycles")}
    touched = _touched(session, changes, rows)
    for change in changes:
        if change.sheet == "cycles" and change.before is None and change.after is not None:
            rows[change.key[0]] = change.after
    _refuse_cycle_changes(changes)
    amended = []
    for code in sorted(touched):
        row = rows.get(code)
        if row is None:
            continue
        if not may_change(row["state"]):
            raise RuleBroken(
                say(
                    "the cycle %(cycle)s is in the state %(state)s; its goals do not change any "
                    "more",
                    cycle=code,
                    state=_STATE_WORDS[row["state"]],
                )
            )
        if not permits(row["state"], "plan"):
            amended.append(row)
    return _effective(amended, changes, told, today)


_STATE_WORDS = {
    "scoring": say("scoring"),
    "calibration": say("calibration"),
    "published": say("published"),
    "closed": say("closed"),
}


def _touched(session: Session, changes: Sequence[Change], cycles: "dict[str, Row]") -> set[str]:
    """The cycles whose goals the changes alter."""
    touched = {c.cycle for c in changes if c.sheet in OF_A_CYCLE}
    if "" in touched:
        touched = set(cycles)
    measures = [
        c
        for c in changes
        if c.sheet == "measures" and c.before and c.after and _COMPUTED & set(c.columns)
    ]
    if measures:
        _refuse_lost_inputs(session, measures)
        using = list_cycles_of_measures(session, [c.key[0] for c in measures])
        for state, codes in using.items():
            if state in SETTLED:
                raise RuleBroken(
                    say(
                        "the cycle %(cycle)s is settled and was measured with %(measure)s; "
                        "make a new measure instead of changing how this one is computed",
                        cycle=min(codes),
                        measure=measures[0].code,
                    )
                )
            touched |= codes
    return touched


def _refuse_lost_inputs(session: Session, measures: Sequence[Change]) -> None:
    declared = {
        c.key[0]: set(c.after["inputs"].split()) if c.after["formula"] else {""}
        for c in measures
        if c.after is not None
    }
    for code, lost in list_unknown_inputs(session, declared).items():
        raise RuleBroken(
            say(
                "%(measure)s has check-ins of %(inputs)s; keep these inputs, or make a new measure",
                measure=code,
                inputs=", ".join(sorted(name or "value" for name in lost)),
            )
        )


def _refuse_cycle_changes(changes: Sequence[Change]) -> None:
    for change in changes:
        if change.sheet != "cycles":
            continue
        _sheet, before, after = change
        if before is None:
            if after is not None and after["state"] != "draft":
                raise RuleBroken(say("a new cycle is a draft; it becomes active later"))
            continue
        if after is None:
            if before["state"] != "draft":
                raise RuleBroken(say("only a draft can be removed"))
            continue
        if before["state"] != "draft" and _FIXED & set(change.columns):
            raise RuleBroken(say("the days of a cycle that has begun stay as they are"))
        if "state" in change.columns and after["state"] not in next_states(before["state"]):
            raise RuleBroken(
                say("a cycle cannot go from %(before)s to %(after)s",
                    before=before["state"], after=after["state"])
            )  # fmt: skip


def _effective(amended: Sequence[Row], changes: Sequence[Change], told: Told, today: date) -> date:
    """From which day on the changes hold, judged by the cycles that they amend."""
    counts = any(change.sheet != "links" for change in changes)
    if amended and counts and not told.reason.strip():
        raise PlanRefused(
            [Problem(None, "reason", say("the cycle is active: say why this changes"))]
        )
    if not amended:
        return told.effective or today
    first = min(row["starts"] for row in amended)
    last = max(first, min(today, max(row["ends"] for row in amended)))
    day = told.effective or last
    if not first <= day <= last:
        raise PlanRefused(
            [
                Problem(
                    None,
                    "effective",
                    say(
                        "found %(day)s, expected a day from %(first)s to %(last)s",
                        day=day,
                        first=first,
                        last=last,
                    ),
                )
            ]
        )
    return day


def remember(session: Session, changes: Sequence[Change], told: Told, now: datetime) -> int:
    """Keep the changes as one amendment, so that earlier plans can be found again; its id."""
    cycles = {c.cycle for c in changes if c.sheet in (*OF_A_CYCLE, "cycles")}
    named = cycles.pop() if len(cycles) == 1 else ""
    amendment = Amendment(
        cycle=named if told.cycle is None else told.cycle,
        action=told.action,
        actor=told.actor,
        reason=told.reason.strip(),
        effective=told.effective or now.date(),
        recorded_at=now,
        undoes_id=told.undoes,
        request_key=told.request_key,
    )
    session.add(amendment)
    session.flush()
    number = amendment.id or 0
    append_rows(
        session,
        ChangeRow,
        [
            {
                "amendment_id": number,
                "sheet": change.sheet,
                "code": code_of(change.key),
                "before": state_text(change.before),
                "after": state_text(change.after),
            }
            for change in changes
        ],
    )
    return number


def _deed(change: Change, told: Told) -> Deed:
    """Of a changed row what differs, of a new or removed one everything."""
    before, after = change.before, change.after
    if before is not None and after is not None:
        before = {name: before.get(name) for name in change.columns}
        after = {name: after.get(name) for name in change.columns}
    return Deed(told.actor, told.action, change.sheet, change.code, before, after)
