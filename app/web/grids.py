"""The grid of /checkins: whose targets stand in it, and what was typed into its cells.

A target's cells are `cell.7.2025-06.INPUT`; `seen-7` says which newest check-in of each period
stood there when the page was made ("2025-05@12 2025-06@0").
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import request

from app.web.addresses import whole_number
from app.web.checking_in import Desk, Effect, Spot, Typed, desk, effect, lone_row
from app.web.transaction import db
from cascade.queries import list_branch_measures, list_branch_targets
from cascade.rights import Place
from goals.cycle_states import permits
from goals.queries import list_reports
from goals.reporting import declared
from goals.typed_numbers import NotUnderstood, typed_number
from scorecards.checkin_grid import Cell, Sheet, cell_field, column_sheet, sheets
from scorecards.work import WorkRow

if TYPE_CHECKING:
    from goals.models import Cycle

MOST_LINES = 75
"""So many people of a unit stand in one grid; larger units are reported part by part."""


@dataclass(frozen=True, slots=True)
class Grid:
    """What can be typed on one page; `desk` where it is the work of one owner."""

    place: Place
    cycle: "Cycle"
    rows: list[WorkRow]
    sheets: list[Sheet]
    desk: Desk | None = None
    measure: str = ""
    measures: tuple[tuple[str, str, int], ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether the cycle takes reports."""
        return permits(self.cycle.state, "check_in")

    @property
    def is_cut(self) -> bool:
        """Whether there are more people than one grid holds."""
        return self.desk is None and len(self.rows) == MOST_LINES


def owner_grid(owner: Place, cycle: "Cycle") -> Grid:
    """All targets of one owner, with the periods beside each other."""
    found = desk(owner, cycle, [])
    return Grid(owner, cycle, found.rows, sheets(found.rows), found)


def unit_grid(unit: Place, cycle: "Cycle", measure: str) -> Grid:
    """One measure of everybody in the unit and below; without a code, the most used one."""
    offered = list_branch_measures(db(), cycle.id or 0, unit.code)
    chosen = measure or (offered[0][0] if offered else "")
    entries = list_branch_targets(db(), cycle.id or 0, chosen, unit.code, MOST_LINES)
    reports = list_reports(db(), cycle, [each.id for each in entries], detailed=True)
    rows = [lone_row(each, cycle, reports.get(each.id, ())) for each in entries]
    sheet = column_sheet(rows) if rows else None
    return Grid(
        unit, cycle, rows, [sheet] if sheet else [], measure=chosen, measures=tuple(offered)
    )


def typed_cells(grid: Grid) -> list[Typed]:
    """The periods in which a cell was changed; cells that say what stands there are none."""
    return [typed for row in grid.rows for typed in _typed_slots(row)]


def foreseen(grid: Grid, typed: Sequence[Typed]) -> Effect:
    """What saving would change: the scores, and the total where the grid is one owner's."""
    found = grid.desk
    if found is None:
        return effect(grid.cycle, None, (), typed)
    return effect(grid.cycle, found.card, found.bands, typed)


def seen(row: WorkRow, *, fresh: bool) -> str:
    """Which newest check-in stood for each period when the page was made; `fresh`: stands now."""
    kept = "" if fresh else request.form.get(f"seen-{row.entry.id}", "")
    return kept or " ".join(f"{slot.period.label}@{slot.newest}" for slot in row.slots)


def cell_text(cell: Cell, typed: Typed | None, *, fresh: bool) -> str:
    """What stands in the field: what was typed, else (when `fresh`) what was reported."""
    if fresh:
        known = typed.values.get(cell.input) if typed else None
        return known if known is not None else cell.value or ""
    return request.form.get(cell.name, cell.value or "")


def _typed_slots(row: WorkRow) -> list[Typed]:
    target = row.entry.id
    known = _known(target)
    note = request.form.get(f"note-{target}", "").strip()
    sure = request.form.get(f"confidence-{target}", "").strip()
    found = []
    for slot in row.slots:
        label = slot.period.label
        follows = known.get(label, slot.newest)
        values = _changed(row, label, follows)
        if values:
            found.append(Typed(row, slot, follows, values, note, _spot(target, label), sure))
    return found


def _known(target: int) -> dict[str, int]:
    pairs = (part.partition("@") for part in request.form.get(f"seen-{target}", "").split())
    return {label: whole_number(newest) or 0 for label, _at, newest in pairs}


def _changed(row: WorkRow, label: str, follows: int) -> dict[str, str]:
    """The cells of the period that say something else than what stood there in the page.

    A cell that nobody touched is no change, even where somebody else reported meanwhile. One that
    was cleared comes as it is, to be refused: nothing is deleted.
    """
    found = {}
    for name in declared(row.entry.goal.measure):
        text = request.form.get(cell_field(row.entry.id, label, name))
        unit = "" if name else row.entry.goal.measure.unit
        if text is not None and not _same(text, _stood(row, label, name, follows), unit):
            found[name] = text.strip()
    return found


def _stood(row: WorkRow, label: str, name: str, newest: int) -> str:
    """What had been reported when the newest check-in that was seen was that one."""
    told = [
        each.value
        for each in row.reports
        if (each.period, each.input) == (label, name) and each.id <= newest
    ]
    return told[-1] if told else ""


def _same(typed: str, stood: str, unit: str) -> bool:
    if typed.strip() == stood:
        return True
    try:
        return bool(stood) and typed_number(typed, unit) == stood
    except NotUnderstood:
        return False


def _spot(target: int, label: str) -> Spot:
    def field(kind: str, name: str) -> str:
        if kind in {"value", "period"}:
            return cell_field(target, label, name)
        return f"{kind}-{target}"

    return field
