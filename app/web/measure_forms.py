"""The form of a measure and its test bench: what was typed, what it comes to, how it is saved."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from flask import Response, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app import clock
from app.web.amendments import flash_undo
from app.web.checking_in import request_key
from app.web.cycle import today
from app.web.htmx import render_page, see_other
from app.web.language import said
from app.web.signed_in import viewer
from app.web.transaction import db, end
from cascade.actions import PlanRefused, Told, amend
from cascade.queries.measures import list_using_cycles
from goals.actions import Overtaken
from goals.bench import LEVELS, Trial, tried
from goals.changes import Change, Row, fingerprint
from goals.curve_words import curve_words
from goals.explaining.values import explained_value
from goals.refusals import Conflict, RuleBroken
from scorecards.bundle.cells import CellRefused, cell
from scorecards.bundle.columns import find_sheet
from scorecards.curve_chart import curve_chart

_LONGEST = 2000
_SHEET = find_sheet("measures")
DIRECTIONS = {
    "increase": _l("higher is better"),
    "decrease": _l("lower is better"),
    "maintain": _l("near the target is best"),
}
AGGREGATES = {
    "sum": _l("sum"),
    "mean": _l("mean"),
    "last": _l("last value"),
    "min": _l("lowest value"),
    "max": _l("highest value"),
}
FREQUENCIES = {
    "day": _l("daily"),
    "week": _l("weekly"),
    "month": _l("monthly"),
    "quarter": _l("quarterly"),
    "half": _l("half-yearly"),
    "year": _l("yearly"),
}
WORDS: dict[str, Any] = {
    "directions": DIRECTIONS,
    "aggregates": AGGREGATES,
    "frequencies": FREQUENCIES,
}


def told(action: str) -> Told:
    """Who does it, and why."""
    who = viewer()
    reason = request.form.get("reason", "").strip()[:_LONGEST]
    return Told(action, who.owner_code or who.login, reason, request_key=request_key())


def _typed(row: Row | None) -> tuple[dict[str, Any], dict[str, str]]:
    """The measure as the form has it, and what is wrong with its fields."""
    typed: dict[str, Any] = dict(row or BLANK)
    errors = {}
    for column in _COLUMNS:
        if column.name == "code" and row is not None:
            continue
        text = request.form.get(column.name, "").strip()[:_LONGEST]
        if column.name == "approval":
            text = "yes" if text else "no"
        try:
            typed[column.name] = cell(column, text)
        except CellRefused as refused:
            errors[column.name] = said(refused.message)
    if not typed["aggregate"]:
        typed["aggregate"] = "sum" if typed["formula"] else "last"
    return typed, errors


def saved_measure(row: Row | None) -> Response:
    """On to the measure when it is saved; else the form again, with its status."""
    typed, errors = _typed(row)
    if "preview" in request.form or errors:
        return measure_form(row, typed, errors, status=200 if "preview" in request.form else 422)
    if row is not None and request.form.get("seen") != fingerprint(row):
        return measure_form(row, typed, status=HTTPStatus.CONFLICT)
    why = told("add" if row is None else "edit")
    try:
        saved = amend(db(), [Change("measures", row, typed)], why, clock.now(), today())
    except PlanRefused as refused:
        for problem in refused.problems:
            errors.setdefault(problem.column or "code", said(problem.message))
        return measure_form(row, typed, errors, status=422)
    except (Overtaken, RuleBroken, Conflict) as refused:
        errors["code" if row is None else "formula"] = said(refused.message)
        return measure_form(row, typed, errors, status=422)
    if saved is not None:
        flash_undo(_("%(name)s is saved.", name=typed["name"]), saved)
    return see_other(url_for("measures.measure", code=typed["code"]))


def measure_form(
    row: Row | None, typed: Mapping[str, Any], errors: dict[str, str] | None = None, *,
    status: int = 200,
) -> Response:  # fmt: skip
    """The form with what was typed, tried out as it stands."""
    if request.method == "POST":
        end(keep=False)
    shown = {column.name: request.form.get(column.name, "") for column in _COLUMNS}
    trial = None if errors else tried(typed, request.form)
    found = list_using_cycles(db(), str(row["code"])) if row else []
    return render_page(
        "measures/form.html",
        "bench" if "preview" in request.form else None,
        status=status,
        row=typed,
        stored=row,
        shown=shown if errors else typed,
        errors=errors or {},
        overtaken=status == HTTPStatus.CONFLICT,
        seen=fingerprint(row) if row else "",
        running=[code for code, state, _count in found if state == "active"],
        request_key=request_key(),
        **(bench(trial) if trial else {"trial": None}),
        **WORDS,
    )


def bench(trial: Trial) -> dict[str, Any]:
    """What the bench shows of a trial."""
    goal, value = trial.goal, trial.value
    reached = value.value if value else None
    return {
        "trial": trial,
        "levels": LEVELS,
        "asked": request.values,
        "problems": {name: said(message) for name, message in trial.problems.items()},
        "chart": curve_chart(goal, reached) if goal else None,
        "words": curve_words(goal) if goal else None,
        "working": explained_value(value) if value and reached is not None else None,
    }


_COLUMNS = _SHEET.columns if _SHEET else ()
BLANK: Row = {
    "code": "",
    "name": "",
    "direction": "increase",
    "unit": "",
    "aggregate": "",
    "inputs": "",
    "formula": "",
    "decimals": 2,
    "curve": "linear",
    "frequency": "month",
    "description": "",
    "approval": False,
}
