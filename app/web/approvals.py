"""Reports that wait for approval, each with what it would change."""

from collections.abc import Sequence
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from app.web.checking_in import lone_row
from app.web.signed_in import viewer
from app.web.transaction import db
from cascade.queries import LateTarget, find_submissions, list_coded_targets, list_undecided
from cascade.submissions import SubmissionEntry
from goals.messages import say
from goals.queries import list_reports
from goals.refusals import NotFound
from goals.reporting import value_with
from scorecards.work import WorkRow

if TYPE_CHECKING:
    from goals.models import Cycle

MOST = 40
"""So many stand on the page; the next ones come when these are decided."""


class Shown(NamedTuple):
    """A report that waits; with its target in the cycle and the score it would have."""

    report: SubmissionEntry
    row: WorkRow | None
    score: int | None


def shown(cycle: "Cycle") -> list[Shown]:
    """What waits for whoever is signed in, the oldest first."""
    reports = list_undecided(db(), viewer(), MOST)
    rows = _rows(reports, cycle)
    return [_shown(each, rows.get((each.measure, each.owner))) for each in reports]


def asked(ids: Sequence[int]) -> list[SubmissionEntry]:
    """The reports of these ids; raises NotFound."""
    found = find_submissions(db(), ids)
    if len(found) < len(set(ids)):
        raise NotFound(say("there is no such report"))
    return found


def by_owner(late: Sequence[LateTarget]) -> list[tuple[LateTarget, list[LateTarget]]]:
    """The late targets of each owner, in their order."""
    grouped = [list(same) for _, same in groupby(late, key=lambda each: each.owner)]
    return [(same[0], same) for same in grouped]


def _rows(reports: Sequence[SubmissionEntry], cycle: "Cycle") -> dict[tuple[str, str], WorkRow]:
    if not reports:
        return {}
    measures, owners = {each.measure for each in reports}, {each.owner for each in reports}
    entries = list_coded_targets(db(), cycle.id or 0, measures, owners)
    stood = list_reports(db(), cycle, [each.id for each in entries], detailed=True)
    return {
        (each.goal.measure.code, each.owner): lone_row(each, cycle, stood.get(each.id, ()))
        for each in entries
    }


def _shown(report: SubmissionEntry, row: WorkRow | None) -> Shown:
    if row is None or row.slot(report.period) is None:
        return Shown(report, None, None)
    goal = row.entry.goal
    value = value_with(goal.measure, row.reports, report.period, report.values).value
    return Shown(report, row, None if value is None else goal.score(value))
