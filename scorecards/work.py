"""An owner's targets as rows to look at and to report in, with the drawings that stand in them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import NamedTuple

from cascade.entries import TargetEntry
from cascade.submissions import SubmissionEntry
from goals.curves import FULL
from goals.numbers import exact
from goals.pace import Pace, standing
from goals.pace import Span as CycleSpan
from goals.periods import period
from goals.reporting import Slot, next_slot, slots
from goals.values import Report
from scorecards import charts
from scorecards.bullets import goal_bullet
from scorecards.charts import Bullet, Sparkline

_SIGNS = {"increase": "≥", "decrease": "≤", "maintain": "="}


class Span(NamedTuple):
    """The days of a cycle, and the day from which they are looked at."""

    starts: date
    ends: date
    as_of: date


class Change(NamedTuple):
    """A check-in of the history: what was said of which target, and what it replaced."""

    row: "WorkRow"
    report: Report
    replaced: Report | None


@dataclass(frozen=True, slots=True)
class WorkRow:
    """A target with its drawing, its status, the periods to report and what was reported."""

    entry: TargetEntry
    bullet: Bullet
    status: str
    slots: tuple[Slot, ...]
    reports: tuple[Report, ...]
    trend: tuple[int | None, ...] = ()
    """The scores of earlier cycles and of this one, in hundredths."""
    pace: Pace | None = None

    @property
    def value(self) -> Fraction | None:
        """The value that counts at present."""
        return None if self.entry.value is None else exact(self.entry.value)

    @property
    def sign(self) -> str:
        """How the value is meant to stand to the target."""
        return _SIGNS[self.entry.goal.measure.direction]

    @property
    def next(self) -> Slot | None:
        """The period that is reported by default."""
        return next_slot(self.slots)

    @property
    def due(self) -> list[Slot]:
        """The periods that lack something; none where the target is excused."""
        return [] if self.entry.excused else [slot for slot in self.slots if slot.is_due]

    @property
    def last(self) -> Report | None:
        """The check-in recorded last."""
        dated = [each for each in self.reports if each.recorded_at is not None]
        return max(dated, key=lambda each: (each.recorded_at, each.id), default=None)

    @property
    def confidence(self) -> int | None:
        """How sure the last reporter was who said so, 1 to 10."""
        sure = [each for each in self.reports if each.confidence is not None]
        last = max(sure, key=lambda each: each.id, default=None)
        return None if last is None else last.confidence

    @property
    def spark(self) -> Sparkline | None:
        """The scores as a line; None where there is but one."""
        return charts.sparkline(self.trend) if len(self.trend) > 1 else None

    def slot(self, label: str) -> Slot | None:
        """The period of that label among those to report."""
        return next((slot for slot in self.slots if slot.period.label == label), None)


def work_row(
    entry: TargetEntry, span: Span, reports: Sequence[Report], trend: Sequence[int | None] = ()
) -> WorkRow:
    """The row of a target from its check-ins inside the cycle."""
    measure = entry.goal.measure
    value = None if entry.value is None else exact(entry.value)
    reported = max((period(report.period).ends for report in reports), default=None)
    status, pace = standing(
        entry.goal,
        entry.plan,
        CycleSpan(*entry.part.days(span.starts, span.ends)),
        span.as_of,
        score=entry.score,
        value=value,
        reported=None if entry.part.is_over(span.as_of) else reported,
    )
    return WorkRow(
        entry,
        goal_bullet(entry.goal, value),
        status,
        tuple(slots(measure, span.starts, span.ends, reports, span.as_of, entry.part)),
        tuple(reports),
        tuple(trend),
        pace,
    )


def reachable(rows: Sequence[WorkRow], objectives: Sequence[int]) -> dict[int, int]:
    """The score of each line, by node, if it reached its target; 100 where no level says so."""
    found = dict.fromkeys(objectives, FULL)
    for row in rows:
        level = row.entry.goal.levels.target
        found[row.entry.key] = FULL if level is None else row.entry.goal.score(level)
    return found


def latest_changes(rows: Sequence[WorkRow], most: int = 6) -> list[Change]:
    """What was reported last, the newest first; what a period's inputs add up to is one change."""
    found: list[Change] = []
    for row in rows:
        before: dict[tuple[str, str], Report] = {}
        first: dict[str, Change] = {}
        for report in row.reports:
            place = (report.input, report.period)
            change = Change(row, report, before.get(place))
            if change.replaced is not None:
                found.append(change)
            elif report.period not in first or _moment(change) > _moment(first[report.period]):
                first[report.period] = change
            before[place] = report
        found += first.values()
    return sorted(found, key=_moment, reverse=True)[:most]


def _moment(change: Change) -> tuple[float, int]:
    recorded = change.report.recorded_at
    return (recorded.timestamp() if recorded else 0.0, change.report.id)


def due_by_period(
    rows: Sequence[WorkRow], reports: Mapping[int, Sequence[SubmissionEntry]]
) -> list[tuple[Slot, list[WorkRow]]]:
    """What has to be reported, by period in the order of their ends.

    What was reported (`reports` by target) and waits for approval is nothing to report.
    """
    found: dict[str, tuple[Slot, list[WorkRow]]] = {}
    for row in rows:
        waiting = {each.period for each in reports.get(row.entry.id, ()) if each.waits}
        for slot in row.due:
            if slot.period.label in waiting:
                continue
            found.setdefault(slot.period.label, (slot, []))[1].append(row)
    return sorted(found.values(), key=lambda each: (each[0].period.ends, each[0].period.label))


def still_told(reports: Sequence[SubmissionEntry], row: WorkRow) -> list[SubmissionEntry]:
    """Of the target's reports those that wait, and refused ones nobody has reported anew since."""
    newest: dict[str, SubmissionEntry] = {}
    for each in reports:
        if each.measure_id == row.entry.measure_id and each.owner_id == row.entry.owner_id:
            newest[each.period] = each
    return [
        each
        for each in newest.values()
        if each.waits or not _reported_since(row, each.period, each.submitted_at)
    ]


def _reported_since(row: WorkRow, label: str, moment: datetime) -> bool:
    return any(
        each.period == label and each.recorded_at is not None and each.recorded_at > moment
        for each in row.reports
    )


def trend_until(
    scores: Mapping[int, Sequence[tuple[date, int | None]]], measure_id: int
) -> list[int | None]:
    """The scores of a measure in the order of the cycles."""
    return [score for _, score in scores.get(measure_id, ())]
