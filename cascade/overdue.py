"""What the daily round tells: check-ins due and late, and what has waited too long."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple
from urllib.parse import quote

from cascade.lines import MOST_STEPS, Lines, steps_up
from cascade.notices import (
    APPROVALS,
    News,
    due_words,
    late_below_words,
    late_words,
    many_waiting_words,
    waiting_words,
)
from goals.deadlines import due_by, is_late
from goals.messages import Message
from goals.periods import Period
from goals.reporting import usual_periods

_LONGEST_LOOK = timedelta(days=120)
_SHORTEST_LOOK = timedelta(days=14)


class Span(NamedTuple):
    """A period for which a cycle's measures of a frequency are to be reported."""

    cycle_id: int
    frequency: str
    period: Period


class Missing(NamedTuple):
    """So many measures of an owner without a report for the period; `measure` is one of them."""

    owner_id: int
    code: str
    name: str
    period: Period
    number: int
    measure: str


class Waiting(NamedTuple):
    """A report or an offer that waits for an answer since an instant.

    `owner_id` is whoever is to answer an offer; a report waits for the lead of its owner.
    """

    kind: str
    id: int
    name: str
    measure: str
    owner_id: int
    since: datetime


class Known(NamedTuple):
    """Whom there is to tell: accounts by owner, and the line above everybody concerned."""

    accounts: Mapping[int, int]
    lines: Lines


def look_back(every_days: int) -> timedelta:
    """How long after the last day to report somebody may still be told of it."""
    return min(max(_SHORTEST_LOOK, timedelta(days=(MOST_STEPS + 1) * every_days)), _LONGEST_LOOK)


def spans_to_report(
    cycles: Iterable[tuple[int, date, date]], frequencies: Iterable[str], today: date, every: int
) -> list[Span]:
    """The periods over by today of which somebody may have to be told, of cycles (id and days).

    Measures of every day are asked for by the week: nobody is told daily.
    """
    found = []
    since = today - look_back(every)
    for frequency in frequencies:
        asked = "week" if frequency == "day" else frequency
        for cycle_id, starts, ends in cycles:
            found += [
                Span(cycle_id, frequency, period)
                for period in usual_periods(starts, ends, asked)
                if period.ends < today and due_by(period) >= since
            ]
    return found


def checkin_news(missing: Sequence[Missing], known: Known, today: date) -> list[News]:
    """One notice for each person and period: what is due, or late by now."""
    found = []
    for (person, period), alike in _grouped(missing, known.lines).items():
        account = known.accounts.get(person)
        if account is None:
            continue
        state, words = ("late", late_words) if is_late(period, today) else ("due", due_words)
        count = sum(each.number for each in alike)
        message = words(count, alike[0].measure, period.label, due_by(period))
        codes = {each.code for each in alike}
        href = "/work" if len(codes) > 1 else _work_of(codes.pop())
        found.append(News(account, "check_in", f"check-in {state} {period.label}", message, href))
    return found


def late_news(missing: Sequence[Missing], known: Known, today: date, every: int) -> list[News]:
    """For each lead one notice for a period and a step: who below is late for so long."""
    below: dict[tuple[int, Period, int], list[Missing]] = {}
    for (person, period), alike in _grouped(missing, known.lines).items():
        line = known.lines.above(person)
        for step in range(1, steps_up(today - due_by(period), every) + 1):
            if step <= len(line):
                below.setdefault((line[step - 1], period, step), []).append(alike[0])
    return [
        News(
            known.accounts[lead],
            "escalation",
            f"escalation check-in {period.label} {step}",
            late_below_words([each.name for each in late], period.label, step * every),
            _work_of(late[0].code) if len(late) == 1 else "/checkins/late",
        )
        for (lead, period, step), late in below.items()
        if lead in known.accounts
    ]


def waiting_news(waiting: Iterable[Waiting], known: Known, now: datetime, every: int) -> list[News]:
    """For each lead one notice about what has waited so long for the same person below."""
    above: dict[tuple[str, int, int, int], list[Waiting]] = {}
    for each in waiting:
        lines = known.lines
        is_report = each.kind == "approval"
        person = lines.lead_of(each.owner_id) if is_report else lines.responsible(each.owner_id)
        if person is None:
            continue
        line = lines.above(person)[: steps_up(now - each.since, every)]
        for step, lead in enumerate(line, start=1):
            above.setdefault((each.kind, person, lead, step), []).append(each)
    return [
        News(
            known.accounts[lead],
            "escalation",
            f"escalation {kind} {same[0].id} {step}",
            _waited(same, known.lines.name(person), step * every),
            _PLACES[kind] if len(same) > 1 or kind == "approval" else f"/offers/{same[0].id}",
        )
        for (kind, person, lead, step), same in above.items()
        if lead in known.accounts
    ]


_PLACES = {"approval": APPROVALS, "offer": "/offers"}


def _waited(same: Sequence[Waiting], lead: str, days: int) -> Message:
    first = same[0]
    if len(same) > 1:
        return many_waiting_words(first.kind, lead, len(same), days)
    return waiting_words(first.kind, first.name, lead, first.measure, days)


def fresh_and_over(
    news: Sequence[News], told: Mapping[tuple[int, str], int | None]
) -> tuple[list[News], list[int]]:
    """The news that nobody was told yet, and the unread notices whose matter is over.

    `told` has what was told before, by account and key: the notice's id while it is unread.
    """
    current = {(each.account_id, each.key) for each in news}
    fresh = [each for each in news if (each.account_id, each.key) not in told]
    over = [notice for place, notice in told.items() if notice and place not in current]
    return fresh, over


def _grouped(missing: Sequence[Missing], lines: Lines) -> dict[tuple[int, Period], list[Missing]]:
    """What is missing by whoever answers for it and by period; her own before her units'."""
    found: dict[tuple[int, Period], list[Missing]] = {}
    for each in sorted(missing, key=lambda each: each.owner_id in lines.units):
        person = lines.responsible(each.owner_id)
        if person is not None:
            found.setdefault((person, each.period), []).append(each)
    return found


def _work_of(code: str) -> str:
    return f"/work?owner={quote(code, safe='')}"
