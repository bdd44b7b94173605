"""The form of /breakdown: everything that was chosen and typed so far stands in it.

Cells of the table that are not on the page shown travel in two fields: `shown`, what the page's
cells held when it was made, and `typed`, what somebody wrote instead of what was computed.
"""

import json
from dataclasses import dataclass, field
from datetime import date
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, NamedTuple
from unicodedata import normalize

from flask import request
from flask_babel import gettext as _

from app.web.addresses import whole_number
from cascade.assigning import Assignment, Cell, Line, Place, Typed
from cascade.catchball import LEVELS, Terms
from cascade.entries import ObjectiveEntry
from cascade.organisation import UnitStep
from cascade.queries import Crowd
from cascade.reweighing import RULES, Rule
from cascade.splitting import is_additive, usual_baseline, ways
from goals.changes import Row
from goals.numbers import HUNDRED, NotANumber, canonical, exact, from_hundredths, plain

if TYPE_CHECKING:
    from goals.models import Cycle

OWNERS_A_PAGE = 40
MEASURES_A_PAGE = 4
MOST_MEASURES = 100
_LONGEST = 500


class Window(NamedTuple):
    """The part of the table that is shown: its first owner and its first measure."""

    owner: int
    measure: int


@dataclass(slots=True)
class Form:
    """What was chosen and typed, what it comes to, and what is wrong with it, by field."""

    objective: ObjectiveEntry
    cycle: "Cycle"
    errors: dict[str, str] = field(default_factory=dict)
    told: list[str] = field(default_factory=list)
    """What is wrong with the whole."""
    units: list[UnitStep] = field(default_factory=list)
    """The branch whose owners are offered; `unit` is the code of the one chosen."""
    unit: str = ""
    roles: list[tuple[str, str]] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    typed: dict[Place, dict[str, str]] = field(default_factory=dict)
    table: Assignment | None = None
    stored: dict[Place, Row] = field(default_factory=dict)
    due: date | None = None
    effective: date | None = None
    status: int = 200

    @property
    def overtaken(self) -> bool:
        """Whether somebody else changed the plan meanwhile."""
        return self.status == HTTPStatus.CONFLICT

    @property
    def is_amendment(self) -> bool:
        """Whether the cycle runs, so that a reason and a day are asked for."""
        return self.cycle.state == "active"

    @property
    def window(self) -> Window:
        """Which part of the table the page shows."""
        owners = len(self.table.recipients) if self.table else 0
        asked = ["0-0", *request.values.getlist("at")][-1]  # a button's stands after the form's
        first, _dash, measure = asked.partition("-")
        return Window(
            _within(whole_number(first), owners, OWNERS_A_PAGE),
            _within(whole_number(measure), len(self.lines), MEASURES_A_PAGE),
        )


def _within(asked: int | None, number: int, step: int) -> int:
    found = (asked or 0) // step * step
    return found if found < number else 0


def text(name: str) -> str:
    """What was typed into the field, with full-width digits as plain ones."""
    return normalize("NFKC", request.values.get(name, "")).strip()[:_LONGEST]


def codes(name: str) -> list[str]:
    """The codes that were chosen under that name, each once."""
    return list(dict.fromkeys(code for code in request.values.getlist(name) if code))


def choice(name: str, usual: str, *others: str) -> str:
    """Which of the choices was made."""
    return found if (found := text(name)) in others else usual


def crowd(unit: str) -> Crowd:
    """Who is to get targets, as chosen."""
    who = set(codes("who"))
    return Crowd(
        subunits=unit if "units" in who else "",
        people=unit if "people" in who else "",
        role=text("role") if "role" in who else "",
        role_unit=unit if "role" in who else "",
        picked=frozenset(codes("owner")),
        left_out=frozenset(codes("left_out")),
    )


def rule() -> Rule:
    """What becomes of the siblings' weights, as chosen."""
    return next((each for each in RULES if each == text("rule")), "equal")


def name_of(column: str, measure: str) -> str:
    """What the field of a measure's column is called."""
    return f"{column} {measure}"


def is_typed(measure: str) -> bool:
    """Whether the form or the address says how much there is of the measure."""
    return any(name_of(column, measure) in request.values for column in ("way", "target"))


def read_line(form: Form, place: int, row: Row, whole: Row | None) -> Line:
    """The line of a measure: as typed, else from the target that is handed on."""
    code = row["code"]
    typed_before = is_typed(code)
    additive = is_additive(row["aggregate"], row["formula"])
    usual = whole or {"baseline": usual_baseline(row["direction"], additive=additive)}
    open_ways = ways(additive=additive)
    way = next((each for each in open_ways if each == text(name_of("way", code))), open_ways[0])
    values = {}
    for level in LEVELS:
        typed = text(name_of(level, code)) if typed_before else str(usual.get(level) or "")
        values[level] = _number(form, f"{level}-{place}", typed)
    curve = text(name_of("curve", code)) if typed_before else str(usual.get("curve") or "")
    return Line(
        code,
        row["name"],
        row["unit"],
        row["direction"],
        open_ways,
        row["decimals"],
        row["curve"],
        way,
        Terms(
            _share(form, f"weight-{place}", text(name_of("weight", code))),
            _share(form, f"points-{place}", text(name_of("points", code))),
            **values,
            curve=curve,
        ),
    )


def _number(form: Form, field_id: str, typed: str) -> str | None:
    try:
        return canonical(typed) if typed else None
    except NotANumber:
        form.errors[field_id] = _("%(found)s is no plain number such as 12.5.", found=typed)
        return None


def _share(form: Form, field_id: str, typed: str) -> int | None:
    number = _number(form, field_id, typed)
    if number is None:
        return None
    hundredfold = exact(number) * 100
    if hundredfold.denominator != 1 or not 0 <= hundredfold <= HUNDRED:
        form.errors[field_id] = _("Enter 0 to 100 with at most two decimals.")
        return None
    return int(hundredfold)


def read_typed(form: Form) -> dict[Place, Typed]:
    """What stands in the cells instead of what is computed; `form.typed` keeps it as written."""
    form.typed = _typed_cells()
    found = {}
    for (measure, owner), cells in form.typed.items():
        mark = f"{measure} {owner}"
        found[measure, owner] = Typed(
            _number(form, f"target {mark}", cells.get("t", "")),
            _share(form, f"points {mark}", cells.get("p", "")),
        )
    return found


def _typed_cells() -> dict[Place, dict[str, str]]:
    """The cells typed before, and those of this page that differ from what it showed."""
    found: dict[Place, dict[str, str]] = {}
    for row in _rows("typed"):
        if len(row) == _TYPED_CELL and all(isinstance(each, str) for each in row):
            found[row[0], row[1]] = {"t": row[2], "p": row[3]}
    for number, row in enumerate(_rows("shown")):
        if len(row) == _TYPED_CELL and all(isinstance(each, str) for each in row):
            place = (row[0], row[1])
            for key, shown in (("t", row[2]), ("p", row[3])):
                written = request.form.get(f"{key}-{number}")
                if written is not None and written.strip() != shown:
                    cell = found.setdefault(place, {"t": "", "p": ""})
                    cell[key] = normalize("NFKC", written).strip()[:_LONGEST]
    return {place: cell for place, cell in found.items() if any(cell.values())}


_TYPED_CELL = 4


def _rows(name: str) -> list[Any]:
    """The rows of a field that this form wrote; none where somebody else did."""
    try:
        found = json.loads(request.form.get(name, "[]"))
    except (ValueError, RecursionError):
        return []
    return [row for row in found if isinstance(row, list)] if isinstance(found, list) else []


def cell_texts(form: Form, cell: Cell) -> tuple[str, str]:
    """What the cell's fields hold: target and points, as written or as computed."""
    written = form.typed.get((cell.measure, cell.owner), {})
    points = cell.terms.points
    return (
        written.get("t") or cell.terms.target or "",
        written.get("p") or ("" if points is None else plain(from_hundredths(points))),
    )


def day(form: Form, name: str) -> date | None:
    """The day of a field; None where it is blank."""
    typed = text(name)
    try:
        return date.fromisoformat(typed) if typed else None
    except ValueError:
        form.errors[name] = _("%(found)s is no day such as 2025-06-30.", found=typed)
        return None
