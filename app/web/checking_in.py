"""Check-ins from a form: what was typed, what it would change, and how it is saved.

The fields of a target's row end with its id: `period-7` (a period and the newest check-in its
reporter saw, "2025-06@12"), `value-7` or `value-7-INPUT` for each input, and `note-7`.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING
from unicodedata import normalize

from flask import request
from flask_babel import gettext as _
from flask_babel import ngettext

from app import clock
from app.web.addresses import whole_number
from app.web.cycle import today
from app.web.language import formats, said
from app.web.signed_in import viewer
from app.web.transaction import db
from cascade.actions import NewCheckIn, record_checkins
from cascade.entries import ObjectiveEntry, TargetEntry
from cascade.queries import (
    get_families,
    list_owned_objectives,
    list_owned_targets,
    list_target_scores,
)
from cascade.rights import Place
from cascade.spreading import spread
from goals.actions import CheckInRefused
from goals.numbers import NotANumber, canonical, plain
from goals.queries import find_request, list_reports
from goals.reporting import Slot, declared, value_with
from goals.status import AT_RISK
from goals.values import Report
from scorecards.effects import with_scores
from scorecards.grades import Band
from scorecards.queries import list_cards
from scorecards.scorecard import Scorecard
from scorecards.work import Span, WorkRow, trend_until, work_row

if TYPE_CHECKING:
    from goals.models import Cycle

SETTLED = ("published", "closed")
_TREND_DAYS = 400
_LONGEST_KEY = 64


@dataclass(frozen=True, slots=True)
class Desk:
    """An owner's cycle: targets and objectives, and the scorecard they come to."""

    owner: Place
    cycle: "Cycle"
    rows: list[WorkRow]
    objectives: list[ObjectiveEntry]
    card: Scorecard | None
    bands: tuple[Band, ...]
    past: "list[tuple[Cycle, Scorecard]]"
    """Scorecards of the two cycles of that length before, the latest first."""

    @property
    def may_report(self) -> bool:
        """Whether whoever is signed in may report here, and the cycle still takes it."""
        allowed = viewer().may_check_in(self.owner.owner_id, self.owner.unit_id)
        return allowed and self.cycle.state not in SETTLED


@dataclass(slots=True)
class Typed:
    """What was typed into one row; `errors` by the name of the field."""

    row: WorkRow
    slot: Slot
    follows: int
    values: dict[str, str]
    note: str
    errors: dict[str, str] = field(default_factory=dict)
    score: int | None = None
    """What the target's score would be."""

    @property
    def is_overtaken(self) -> bool:
        """Whether somebody else reported the period since the form was made."""
        return self.slot.newest != self.follows


@dataclass(frozen=True, slots=True)
class Effect:
    """What saving would change, or has changed."""

    typed: Sequence[Typed]
    before: Scorecard | None
    after: Scorecard | None


def desk(owner: Place, cycle: "Cycle", earlier: "Sequence[Cycle]") -> Desk:
    """The owner's targets with their check-ins, and the scorecard from the stored scores."""
    assert cycle.id is not None  # a stored cycle
    entries = list_owned_targets(db(), cycle.id, owner.owner_id)
    reports = list_reports(db(), cycle, [each.id for each in entries], detailed=True)
    scores = list_target_scores(db(), owner.owner_id, cycle.frequency, cycle.ends, _TREND_DAYS)
    cards = list_cards(db(), owner.code, [cycle, *earlier])
    card, bands = cards[cycle.id]
    past = [(each, cards[each.id or 0][0]) for each in earlier]
    return Desk(
        owner,
        cycle,
        [
            work_row(
                each, span(cycle), reports.get(each.id, ()), trend_until(scores, each.measure_id)
            )
            for each in entries
        ],
        list_owned_objectives(db(), cycle.id, owner.owner_id),
        card,
        bands,
        [(each, found) for each, found in past if found is not None],
    )


def lone_row(entry: TargetEntry, cycle: "Cycle", reports: Sequence[Report]) -> WorkRow:
    """The row of one target."""
    return work_row(entry, span(cycle), reports)


def span(cycle: "Cycle") -> Span:
    """The cycle's days, seen from today."""
    return Span(cycle.starts, cycle.ends, today())


def typed_rows(rows: Sequence[WorkRow]) -> list[Typed]:
    """The rows in which something was typed."""
    found = []
    for row in rows:
        target = row.entry.id
        label, _at, follows = request.form.get(f"period-{target}", "").partition("@")
        slot = row.slot(label) or row.next
        if slot is None:
            continue
        values = {
            name: text
            for name in declared(row.entry.goal.measure)
            if (text := _plain(request.form.get(value_field(target, name), "")))
        }
        note = request.form.get(f"note-{target}", "").strip()
        if values or note:
            known = whole_number(follows) or 0
            found.append(Typed(row, slot, known, values, note))
    return found


def value_field(target_id: int, name: str) -> str:
    """What the field of a value, or of an input, is called."""
    return f"value-{target_id}-{name}" if name else f"value-{target_id}"


def request_key() -> str:
    """The key of this form: what is sent twice is recorded once."""
    return request.form.get("request_key", "")[:_LONGEST_KEY] or secrets.token_urlsafe(12)


def effect(
    cycle: "Cycle", card: Scorecard | None, bands: tuple[Band, ...], typed: Sequence[Typed]
) -> Effect:
    """What the rows would change; a row that is no number gets its error."""
    scores: dict[int, int | None] = {}
    for each in typed:
        _judge(each)
        if not each.errors:
            scores[each.row.entry.key] = each.score
    if card is None:
        return Effect(typed, None, None)
    if any(line.kind == "objective" for line in card.lines) and scores:
        parents, families = get_families(db(), list(scores))
        scores = spread(parents, families, cycle.rollup_cap, scores)
    return Effect(typed, card, with_scores(card, scores, bands))


def refuse_silence(typed: Sequence[Typed]) -> None:
    """A row off track without a note gets its error."""
    for each in typed:
        if each.score is not None and each.score < AT_RISK and not each.note and not each.errors:
            each.errors[f"note-{each.row.entry.id}"] = _(
                "The score would be %(score)s, off track. Say in a few words why.",
                score=formats().score(each.score),
            )


def record(typed: Sequence[Typed], key: str) -> bool:
    """The rows are recorded; False where one was refused, which then has its error.

    Raises Overtaken. The same key again changes nothing.
    """
    news = [_news(each, key) for each in typed]
    if find_request(db(), [new.request_key or "" for new in news]):
        return True
    try:
        record_checkins(db(), news, clock.now())
    except CheckInRefused as refused:
        _blame(typed, refused)
        return False
    return True


def saved_words(count: int, before: Scorecard | None, after: Scorecard | None) -> str:
    """What a toast says after saving."""
    saved = ngettext("%(num)s check-in saved.", "%(num)s check-ins saved.", count)
    if before is None or after is None or after.total is None:
        return str(saved)
    places = {"before": total_text(before.total), "after": total_text(after.total)}
    if before.grade != after.grade:
        grades = {"old": before.grade or "–", "new": after.grade or "–"}
        told = _("Total %(before)s → %(after)s, grade %(old)s → %(new)s.", **places, **grades)
    else:
        told = _("Total %(before)s → %(after)s.", **places)
    return f"{saved} {told}"


def total_text(total: Fraction | None) -> str:
    """A total with two places, or as many as its adjustments brought."""
    places = 2 if total is None else max(2, len(plain(total).partition(".")[2]))
    return formats().number(total, places)


def _plain(text: str) -> str:
    """The text with full-width digits as plain ones, as Chinese keyboards write them."""
    return normalize("NFKC", text).strip()


def _judge(each: Typed) -> None:
    goal = each.row.entry.goal
    numbers: dict[str, str] = {}
    for name, text in each.values.items():
        try:
            numbers[name] = canonical(text)
        except NotANumber:
            each.errors[value_field(each.row.entry.id, name)] = _(
                "%(found)s is no plain number such as 12.5.", found=text
            )
    if not each.values:
        name = declared(goal.measure)[0]
        each.errors[value_field(each.row.entry.id, name)] = _("Enter the value, too.")
    if not each.errors:
        found = value_with(goal.measure, each.row.reports, each.slot.period.label, numbers)
        each.score = None if found.value is None else goal.score(found.value)


def _news(each: Typed, key: str) -> NewCheckIn:
    who = viewer()
    return NewCheckIn(
        each.row.entry.goal.measure.code,
        each.row.entry.owner,
        each.slot.period.label,
        each.values,
        who.owner_code or who.login,
        each.note,
        "web",
        f"{key}-{each.row.entry.id}",
        each.follows,
    )


def _blame(typed: Sequence[Typed], refused: CheckInRefused) -> None:
    """The refusal stands at the field that it is about."""
    each = typed[refused.row]
    target, place = each.row.entry.id, refused.place
    is_input = place in declared(each.row.entry.goal.measure)
    name = value_field(target, place) if is_input else f"period-{target}"
    each.errors[name] = said(refused.message)
