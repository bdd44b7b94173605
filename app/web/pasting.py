"""Pasted rows of check-ins: whose they are, what is wrong with each, what they would change."""

from dataclasses import dataclass, field
from itertools import product
from typing import TYPE_CHECKING

from flask_babel import gettext as _

from app.web.addresses import whole_number
from app.web.checking_in import Effect, Typed, effect, lone_row, refuse_silence
from app.web.language import said
from app.web.signed_in import viewer
from app.web.transaction import db
from cascade.queries import list_coded_targets
from goals.pasting import Pasted, PastedRow, pasted, written_period
from goals.queries import list_reports
from goals.reporting import declared
from goals.typed_numbers import NotUnderstood, typed_number
from scorecards.work import WorkRow

if TYPE_CHECKING:
    from goals.models import Cycle


@dataclass(slots=True)
class Reading:
    """What a text comes to: the rows that are understood, and by line what is wrong."""

    text: str
    typed: list[Typed] = field(default_factory=list)
    problems: dict[int, str] = field(default_factory=dict)
    foreseen: Effect | None = None

    @property
    def errors(self) -> dict[int, str]:
        """By line, what has to be mended before anything is saved."""
        found = dict(self.problems)
        for each in self.typed:
            for name, message in each.errors.items():
                found.setdefault(line_of(name), message)
        return dict(sorted(found.items()))

    @property
    def seen(self) -> str:
        """What stands for each period now, to be held against what stands when it is saved."""
        return " ".join(f"{_place(each)}@{each.slot.newest}" for each in self.typed)


def read(text: str, cycle: "Cycle") -> Reading:
    """The text's rows with their targets, checked like any check-in."""
    found = Reading(text)
    rows = pasted(text)
    found.problems = {number: said(message) for number, message in rows.problems.items()}
    targets = _targets(rows, cycle)
    for row in rows.rows:
        typed = _typed(row, targets.get((row.measure, row.owner), []), cycle)
        if isinstance(typed, str):
            found.problems[row.number] = typed
        else:
            found.typed.append(typed)
    _refuse_twice(found)
    found.foreseen = effect(cycle, None, (), found.typed)
    refuse_silence(found.typed)
    return found


def remember(found: Reading, seen: str) -> None:
    """The rows follow what stood there when they were looked at."""
    pairs = (part.rpartition("@") for part in seen.split())
    known = {place: whole_number(newest) or 0 for place, _at, newest in pairs}
    for each in found.typed:
        each.follows = known.get(_place(each), each.follows)


def line_of(name: str) -> int:
    """The number of the line that a field's name stands for."""
    return int(name.removeprefix("line-"))


def _targets(rows: Pasted, cycle: "Cycle") -> dict[tuple[str, str], list[WorkRow]]:
    """The targets by measure and owner, each by code or name; a code goes before a name.

    There are several where parts of the cycle have one each, or where a name is not the only one.
    """
    measures, owners = {row.measure for row in rows.rows}, {row.owner for row in rows.rows}
    entries = list_coded_targets(db(), cycle.id or 0, measures, owners) if measures else []
    reports = list_reports(db(), cycle, [each.id for each in entries], detailed=True)
    named: dict[tuple[str, str], list[WorkRow]] = {}
    coded: dict[tuple[str, str], list[WorkRow]] = {}
    for each in entries:
        target, measure = lone_row(each, cycle, reports.get(each.id, ())), each.goal.measure
        coded.setdefault((measure.code, each.owner), []).append(target)
        for pair in product({measure.code, measure.name}, {each.owner, each.owner_name}):
            named.setdefault(pair, []).append(target)
    return named | coded


def _typed(row: PastedRow, targets: list[WorkRow], cycle: "Cycle") -> Typed | str:
    """The line as something typed, or what is wrong with it."""
    places = {"owner": row.owner, "measure": row.measure, "cycle": cycle.code}
    if not targets:
        return str(_("%(owner)s has no target for %(measure)s in %(cycle)s.", **places))
    if len({(each.entry.measure_id, each.entry.owner_id) for each in targets}) > 1:
        return str(_("%(measure)s of %(owner)s is not the only one; use the codes.", **places))
    entry = targets[0].entry
    if not viewer().may_check_in(entry.owner_id, entry.unit_id):
        return str(_("You may not report for %(owner)s.", owner=row.owner))
    label = written_period(row.period)
    target, slot = next(((e, s) for e in targets if (s := e.slot(label))), (targets[-1], None))
    if slot is None:
        offered = ", ".join(each.period.label for each in target.slots[-3:]) or "–"
        places = {"period": row.period, "offered": offered}
        return str(
            _("%(period)s is no period to report here; expected one like %(offered)s.", **places)
        )
    names = declared(entry.goal.measure)
    values, note = row.split(len(names))
    if len(values) < len(names) or not all(values):
        return str(_("Expected a value for each of: %(names)s.", names=", ".join(names) or "value"))
    if _is_number(note):
        return str(
            _(
                "%(found)s stands where the note belongs. Write decimals after a point, or quote a "
                "value that has a comma.",
                found=note,
            )
        )
    spot = f"line-{row.number}"
    given = dict(zip(names, values, strict=True))
    return Typed(target, slot, slot.newest, given, note, lambda _kind, _name: spot)


def _is_number(text: str) -> bool:
    """Whether the text would be a number: then a decimal comma has cut a value in two."""
    try:
        typed_number(text)
    except NotUnderstood:
        return False
    return True


def _refuse_twice(found: Reading) -> None:
    seen: dict[str, int] = {}
    kept: list[Typed] = []
    for each in found.typed:
        number = line_of(each.spot("", ""))
        first = seen.setdefault(_place(each), number)
        if first == number:
            kept.append(each)
        else:
            found.problems[number] = _("Line %(first)s reports the same already.", first=first)
    found.typed = kept


def _place(each: Typed) -> str:
    return f"{each.row.entry.id}:{each.slot.period.label}"
