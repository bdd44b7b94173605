"""/people/add/many: people pasted from a spreadsheet, looked at first, then added all at once."""

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext as _

from app.web.htmx import render_page
from app.web.organising import Form, amended, finished
from app.web.signed_in import allow, viewer
from app.web.transaction import db
from cascade import queries
from cascade.letters import is_address
from cascade.staffing import MOST_ROWS, Known, Pasted, codes_by_name, hired, pasted_rows
from goals.messages import say

_MOST_TEXT = 200_000
_A_LOOK = 100
"""Rows that are shown: those with something to mend, else the first."""


def add_routes(blueprint: Blueprint) -> None:
    """The blueprint also answers for pasted people."""
    blueprint.add_url_rule("/people/add/many", "add_many_form", add_many_form)
    blueprint.add_url_rule("/people/add/many", "add_many", add_many, methods=["POST"])


def add_many_form() -> Response:
    """An empty field to paste rows into."""
    allow(viewer().may_manage_people())
    return _page(Form("add", {}), "", [])


def add_many() -> Response:
    """What the rows say and what is wrong with them; once looked at, everybody is added."""
    allow(viewer().may_manage_people())
    text = request.form.get("rows", "")
    form = Form("add", {})
    rows = _read(text) if len(text) <= _MOST_TEXT else []
    if not text.strip():
        form.errors["rows"] = _("There is nothing to read; paste at least one row.")
    elif len(rows) > MOST_ROWS or not rows:
        form.errors["rows"] = _("More than %(most)s rows; import a workbook.", most=MOST_ROWS)
    if form.errors or any(row.problems for row in rows):
        form.status = 422
        return _page(form, text, rows)
    if "add" not in request.form:
        return _page(form, text, rows)
    return finished(
        form,
        lambda: amended(form, hired(rows)),
        lambda: _page(form, text, rows),
        _("%(count)s people were added.", count=len(rows)),
        lambda: url_for("organisation.index"),
    )


def _read(text: str) -> list[Pasted]:
    roles = [(code, name) for code, name, _count in queries.list_roles(db())]
    names = queries.list_unit_names(db())
    known = Known(set(), codes_by_name(names), codes_by_name(roles))
    codes = {row.cells["code"] for row in pasted_rows(text, known)}
    rows = pasted_rows(text, known._replace(owners=queries.list_taken_codes(db(), codes)))
    return [_with_address_checked(row) for row in rows]


def _with_address_checked(row: Pasted) -> Pasted:
    address = row.cells["email"]
    if not address or is_address(address):
        return row
    problem = say("%(address)s is no address; it takes one like li.na@example.com", address=address)
    return row._replace(problems=row.problems | {"email": problem})


def _page(form: Form, text: str, rows: list[Pasted]) -> Response:
    wrong = [row for row in rows if row.problems]
    return render_page(
        "people/many.html",
        status=form.status,
        form=form,
        text=text,
        rows=(wrong or rows)[:_A_LOOK],
        count=len(rows),
        wrong=len(wrong),
    )
