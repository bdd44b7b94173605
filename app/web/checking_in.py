"""Check-ins from a form: what was typed, what it would change, and how it is saved.

The fields of a target's row end with its id: `period-7` (a period and the newest check-in its
reporter saw, "2025-06@12"), `value-7` or `value-7-INPUT` for each input, `note-7`, `confidence-7`
and the files `evidence-7`.
"""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction
from typing import TYPE_CHECKING

from flask import request
from flask_babel import gettext as _
from flask_babel import ngettext

from app import clock
from app.web.addresses import whole_number
from app.web.cycle import today
from app.web.language import formats, said
from app.web.signed_in import viewer
from app.web.transaction import db
from cascade.actions import NewCheckIn, report, store_files
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
from goals.cycle_states import permits
from goals.evidence import MOST_BYTES, MOST_FILES, EvidenceRefused, File, evidence_file
from goals.messages import say
from goals.numbers import plain
from goals.pace import Span as CycleSpan
from goals.pace import standing
from goals.periods import period
from goals.queries import find_request, list_reports
from goals.reporting import Slot, declared, value_with_all
from goals.status import AT_RISK
from goals.typed_numbers import NotUnderstood, typed_number
from goals.values import Report
from scorecards.effects import with_scores
from scorecards.grades import Band
from scorecards.queries import list_cards
from scorecards.scorecard import Scorecard
from scorecards.work import Span, WorkRow, trend_until, work_row

if TYPE_CHECKING:
    from werkzeug.datastructures import FileStorage

    from goals.models import Cycle

SETTLED = ("calibration", "published", "closed")
"""States in which nothing is reported any more."""
CONFIDENCE = tuple(str(each) for each in range(1, 11))
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
        return allowed and permits(self.cycle.state, "check_in")


Spot = Callable[[str, str], str]
"""The id of the field that holds something: its kind ("value", "note", …) and its input."""


@dataclass(slots=True)
class Typed:
    """What was typed for one period of a row; `errors` by the id of the field."""

    row: WorkRow
    slot: Slot
    follows: int
    values: dict[str, str]
    note: str
    spot: Spot
    confidence: str = ""
    files: list[File] = field(default_factory=list)
    errors: dict[str, str] = field(default_factory=dict)
    numbers: dict[str, str] = field(default_factory=dict)
    """The values as plain numbers, once they are understood."""
    score: int | None = None
    """What the target's score would be, with all that was typed for it."""
    paced: int | None = None
    """The score that decides about its status: at this pace, where days matter."""

    @property
    def is_overtaken(self) -> bool:
        """Whether somebody else reported the period since the form was made."""
        return self.slot.newest != self.follows

    @property
    def waits(self) -> bool:
        """Whether it will count only when somebody above has approved it."""
        return self.row.entry.goal.measure.approval

    @property
    def corrects(self) -> bool:
        """Whether it says otherwise than what was reported for the period."""
        known = self.slot.reports
        return any(
            name in known and known[name].value != number for name, number in self.numbers.items()
        )

    @property
    def missing(self) -> tuple[str, ...]:
        """The inputs of the period that nobody has given yet."""
        return tuple(name for name in self.slot.missing if name not in self.numbers)

    @property
    def is_off_track(self) -> bool:
        """Whether it leaves the target off track."""
        return self.paced is not None and self.paced < AT_RISK

    @property
    def owes_note(self) -> bool:
        """Whether it will not be saved without a word why."""
        return not self.note and (self.is_off_track or self.corrects)

    def blame(self, kind: str, message: str, name: str = "") -> None:
        """The message stands at the field."""
        self.errors[self.spot(kind, name)] = message


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
    return [found for row in rows if (found := _typed_row(row)) is not None]


def _typed_row(row: WorkRow) -> Typed | None:
    target = row.entry.id
    label, _at, follows = request.form.get(f"period-{target}", "").partition("@")
    slot = row.slot(label) or row.next
    if slot is None:
        return None
    values = {
        name: text
        for name in declared(row.entry.goal.measure)
        if (text := request.form.get(value_field(target, name), "").strip())
    }
    note = request.form.get(f"note-{target}", "").strip()
    sure = request.form.get(f"confidence-{target}", "").strip()
    found = Typed(row, slot, whole_number(follows) or 0, values, note, _form_spot(target), sure)
    _take_files(found)
    return found if values or note or sure or found.files or found.errors else None


def _form_spot(target: int) -> Spot:
    """The fields of a row's own form."""
    return lambda kind, name: value_field(target, name) if kind == "value" else f"{kind}-{target}"


def _take_files(each: Typed) -> None:
    """The files of the row; one that is not taken gets its error."""
    sent = [
        file for file in request.files.getlist(f"evidence-{each.row.entry.id}") if file.filename
    ]
    try:
        each.files = evidence_files(sent)
    except EvidenceRefused as refused:
        each.blame("evidence", said(refused.message))


def evidence_files(sent: "Sequence[FileStorage]") -> list[File]:
    """The uploaded files, looked at; raises EvidenceRefused."""
    if len(sent) > MOST_FILES:
        raise EvidenceRefused(say("at most %(most)s files prove one check-in", most=MOST_FILES))
    return [evidence_file(file.filename or "", file.stream.read(MOST_BYTES + 1)) for file in sent]


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
    for each in typed:
        _judge(each)
    scores = _scores(cycle, typed)
    if card is None:
        return Effect(typed, None, None)
    if any(line.kind == "objective" for line in card.lines) and scores:
        parents, families = get_families(db(), list(scores))
        scores = spread(parents, families, cycle.rollup_cap, scores)
    return Effect(typed, card, with_scores(card, scores, bands))


def _scores(cycle: "Cycle", typed: Sequence[Typed]) -> dict[int, int | None]:
    """The scores of the targets, by node, with all that was typed for each."""
    rows: dict[int, list[Typed]] = {}
    for each in typed:
        if not each.errors:
            rows.setdefault(each.row.entry.key, []).append(each)
    for same in rows.values():
        _score(cycle, same)
    return {key: same[0].score for key, same in rows.items()}


def _score(cycle: "Cycle", same: Sequence[Typed]) -> None:
    row = same[0].row
    goal, told = row.entry.goal, {each.slot.period.label: each.numbers for each in same}
    found = value_with_all(goal.measure, row.reports, told).value
    score = None if found is None else goal.score(found)
    ends = [period(report.period).ends for report in row.reports]
    ends += [each.slot.period.ends for each in same]
    days = CycleSpan(*row.entry.part.days(cycle.starts, cycle.ends))
    _status, pace = standing(
        goal, row.entry.plan, days, today(), score=score, value=found, reported=max(ends)
    )
    for each in same:
        each.score = score
        each.paced = score if pace is None else pace.score


def refuse_silence(typed: Sequence[Typed]) -> None:
    """A row off track, or one that corrects a value, without a note gets its error."""
    for each in typed:
        if each.errors or not each.owes_note:
            continue
        if each.is_off_track:
            score = formats().score(each.paced)
            words = _(
                "The score would be %(score)s, off track. Say in a few words why.", score=score
            )
            if each.paced != each.score:
                words = _(
                    "At this pace it comes to %(score)s, off track. Say in a few words why.",
                    score=score,
                )
            each.blame("note", words)
        elif not each.is_overtaken:  # that one comes back in any case
            each.blame("note", _("This corrects what was reported. Say in a few words why."))


def record(typed: Sequence[Typed], key: str) -> bool:
    """The rows are recorded; False where one was refused, which then has its error.

    Raises Overtaken. The same key again changes nothing.
    """
    keys = [_key(each, key) for each in typed]
    if find_request(db(), keys):
        return True
    now = clock.now()
    try:
        report(db(), [_news(each, key, now) for each in typed], now)
    except CheckInRefused as refused:
        _blame(typed, refused)
        return False
    return True


def saved_words(typed: Sequence[Typed], before: Scorecard | None, after: Scorecard | None) -> str:
    """What a toast says after saving."""
    waiting = sum(each.waits for each in typed)
    told = []
    if count := len(typed) - waiting:
        told.append(ngettext("%(num)s check-in saved.", "%(num)s check-ins saved.", count))
    if waiting:
        told.append(
            ngettext(
                "%(num)s report waits for approval; it counts when it is approved.",
                "%(num)s reports wait for approval; they count when they are approved.",
                waiting,
            )
        )
    saved = " ".join(told)
    if before is None or after is None or after.total is None:
        return saved
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


def _judge(each: Typed) -> None:
    """What was typed as numbers; what is none gets its error."""
    measure = each.row.entry.goal.measure
    for name, text in each.values.items():
        if not text:
            each.blame("value", _("Nothing is deleted; enter the right value."), name)
            continue
        try:
            each.numbers[name] = typed_number(text, "" if name else measure.unit)
        except NotUnderstood as error:
            each.blame("value", said(error.message), name)
    if not each.values and not each.errors:
        each.blame("value", _("Enter the value, too."), declared(measure)[0])
    if each.confidence and each.confidence not in CONFIDENCE:
        each.blame("confidence", _("Choose a number from 1 to 10."))


def _key(each: Typed, key: str) -> str:
    return f"{key}-{each.row.entry.id}-{each.slot.period.label}"


def _news(each: Typed, key: str, now: datetime) -> NewCheckIn:
    who = viewer()
    return NewCheckIn(
        each.row.entry.goal.measure.code,
        each.row.entry.owner,
        each.slot.period.label,
        each.numbers,
        who.owner_code or who.login,
        each.note,
        "web",
        _key(each, key),
        each.follows,
        int(each.confidence) if each.confidence else None,
        evidence=store_files(db(), each.files, now),
    )


def _blame(typed: Sequence[Typed], refused: CheckInRefused) -> None:
    """The refusal stands at the field that it is about."""
    each = typed[refused.row]
    is_input = refused.place in declared(each.row.entry.goal.measure)
    kind, name = ("value", refused.place) if is_input else ("period", "")
    each.blame(kind, said(refused.message), name)
