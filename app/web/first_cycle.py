"""What every page of a cycle shows before there is one: who opens the first, and what comes."""

from http import HTTPStatus

from flask import Flask, Response, request
from flask_babel import lazy_gettext as _l

from app.web.cycle import NoCycleYet
from app.web.errors import refusal
from app.web.htmx import render_page, wants_part
from app.web.signed_in import viewer
from app.web.transaction import db
from cascade import queries

_MOST_NAMED = 3
_WILL_STAND = {
    "work": _l("Your targets will stand here, with what is due and what it comes to."),
    "checkins": _l("Here values will be typed row by row, or pasted from a spreadsheet."),
    "offers": _l("Here targets are offered, countered and agreed on."),
    "map": _l("The objectives will stand here with their scores and the arrows between them."),
    "cascade": _l("Objectives and targets will stand here as a tree, from the company down."),
    "breakdown": _l("Here an objective is handed on to units and people, with its measures."),
    "objectives": _l("Objectives and targets will stand here as a tree, from the company down."),
    "targets": _l("Objectives and targets will stand here as a tree, from the company down."),
    "scorecards": _l("The results of units and people will stand here at a glance."),
    "initiatives": _l("What is done to reach the objectives will stand here, with dates and cost."),
    "risks": _l("What could keep the objectives from being reached will stand here."),
    "rewards": _l("What the results pay will stand here, sum by sum."),
    "reviews": _l("The performance reviews will wait here as PDF."),
}
"""What a page is for, by blueprint: the reader learns what she waits for."""


def welcome(app: Flask) -> None:
    """Pages of a cycle are no error while there is none: they say what comes next."""
    app.register_error_handler(NoCycleYet, _answer)


def _answer(refused: NoCycleYet) -> Response:
    """The page; forms, parts of pages and files are refused."""
    is_file = request.url_rule is not None and "." in request.url_rule.rule
    if request.method not in ("GET", "HEAD") or wants_part() or is_file:
        return refusal(refused)
    runs = viewer().may_run_cycles()
    return render_page(
        "cycles/none.html",
        status=HTTPStatus.OK,
        will_stand=_WILL_STAND.get(request.blueprint or "", ""),
        openers=[] if runs else queries.list_cycle_openers(db(), _MOST_NAMED),
    )
