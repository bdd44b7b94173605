"""/organisation: the tree of units with their leads and people, and the roles that people hold."""

from typing import Any

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from app.web.cycle import today
from app.web.htmx import render_page
from app.web.organising import Form, amended, finished, one_line, unit_options
from app.web.paging import page_start, paging
from app.web.signed_in import allow, viewer
from app.web.transaction import db
from cascade import queries
from cascade.rights import Place
from cascade.unit_tree import UnitTree
from goals.changes import Change, Row, edited
from goals.messages import say
from goals.refusals import NotFound

blueprint = Blueprint("organisation", __name__)

_A_PAGE = 50
_MOST_NAMED = 12


@blueprint.get("/organisation")
def index() -> Response:
    """The tree of units, opened where the reader opened it; people found by name or code."""
    text = request.args.get("q", "").strip()[:100]
    tree = UnitTree(queries.list_unit_heads(db(), today()))
    opened = request.args.getlist("open") if "open" in request.args else None
    lines = tree.lines(opened)
    shown = [line.unit.code for line in lines if line.is_open]
    start = page_start(_A_PAGE)
    people, total = (
        queries.list_people(db(), today(), "", text, start, _A_PAGE, gone=False)
        if text
        else ([], 0)
    )
    bare = tree.without_lead()
    return render_page(
        "organisation/index.html",
        "tree",
        rows=[_row(line, shown) for line in lines],
        units=len(tree.units),
        headcount=tree.people(),
        leadless=bare[:_MOST_NAMED],
        leadless_count=len(bare),
        text=text,
        people=people,
        pages=paging(start, _A_PAGE, total),
    )


@blueprint.get("/organisation/units/<code>")
def unit(code: str) -> Response:
    """A unit: its lead, the units below it and the people who sit in it."""
    place = _unit(code)
    heads = {head.id: head for head in queries.list_unit_heads(db(), today())}
    text = request.args.get("q", "").strip()[:100]
    start = page_start(_A_PAGE)
    people, total = queries.list_members(db(), today(), place.owner_id, text, start, _A_PAGE)
    return render_page(
        "organisation/unit.html",
        "people",
        unit=heads[place.owner_id],
        path=queries.list_units_above(db(), code)[:-1],
        below=[head for head in heads.values() if head.parent_id == place.owner_id],
        text=text,
        people=people,
        pages=paging(start, _A_PAGE, total),
    )


@blueprint.get("/organisation/add")
def new_unit() -> Response:
    """The form for a unit that is not there yet."""
    allow(viewer().may_manage_people())
    parent = request.args.get("parent") or _only_top()
    return _unit_form(Form("add", {"parent": parent}), None)


@blueprint.post("/organisation/add")
def add_unit() -> Response:
    """The unit is there, or the form again with what is wrong."""
    allow(viewer().may_manage_people())
    form = Form("add", {})
    return finished(
        form,
        lambda: amended(form, [Change("units", None, _cells(form, code=form.typed("code")))]),
        lambda: _unit_form(form, None),
        _("%(name)s is a unit now.", name=form.typed("name")),
        lambda: url_for("organisation.unit", code=form.typed("code")),
    )


@blueprint.get("/organisation/units/<code>/edit")
def unit_form(code: str) -> Response:
    """The form for the unit's name, lead and place."""
    allow(viewer().may_manage_people())
    row = _unit_row(code)
    return _unit_form(Form("edit", row, row), _unit(code))


@blueprint.post("/organisation/units/<code>/edit")
def edit_unit(code: str) -> Response:
    """The unit has the name, lead and place that were typed."""
    allow(viewer().may_manage_people())
    row = _unit_row(code)
    form = Form("edit", row, row)
    return finished(
        form,
        lambda: amended(form, [edited("units", row, **_cells(form))]),
        lambda: _unit_form(form, _unit(code)),
        _("%(name)s is saved.", name=form.typed("name")),
        lambda: url_for("organisation.unit", code=code),
    )


@blueprint.post("/organisation/units/<code>/remove")
def remove_unit(code: str) -> Response:
    """The unit is gone; only one that nobody and nothing uses."""
    allow(viewer().may_manage_people())
    row = _unit_row(code)
    form = Form("remove", row, row)
    return finished(
        form,
        lambda: amended(form, [Change("units", row, None)]),
        lambda: _unit_form(form, _unit(code)),
        _("%(name)s is removed.", name=row["name"]),
        lambda: url_for("organisation.index"),
    )


@blueprint.get("/organisation/roles")
def roles() -> Response:
    """The roles with how many people hold them."""
    allow(viewer().may_manage_people())
    return _roles(Form("add", {}))


@blueprint.post("/organisation/roles")
def save_roles() -> Response:
    """All names as they were typed, and a new role; or one role that nobody holds is removed."""
    allow(viewer().may_manage_people())
    gone = request.form.get("remove", "")
    row = queries.find_row(db(), "roles", gone) if gone else None
    form = Form("remove" if gone else "edit", {}, row)
    if gone and row is None:
        raise NotFound(say("there is no role %(code)s", code=gone))
    changes = [Change("roles", row, None)] if row else _role_changes(form)
    return finished(
        form,
        lambda: amended(form, changes) if changes else None,
        lambda: _roles(form),
        _("%(name)s is removed.", name=row["name"])
        if row
        else ngettext("%(num)s role is saved.", "%(num)s roles are saved.", len(changes)),
        lambda: url_for("organisation.roles"),
    )


def _role_changes(form: Form) -> list[Change]:
    changes = [
        Change("roles", {"code": code, "name": was}, {"code": code, "name": name})
        for code, was, name in _renamed()
    ]
    code, name = form.typed("new_code"), form.typed("new_name")
    if code or name:
        changes.append(Change("roles", None, {"code": code, "name": name}))
        for field, text in (("new_code", code), ("new_name", name)):
            if not text:
                form.errors[field] = _("Fill this in.")
    return changes


def _renamed() -> list[tuple[str, str, str]]:
    """Code, old and new name of the roles whose name was typed over."""
    columns = (request.form.getlist(field) for field in ("code", "was", "name"))
    cleaned = ((code, was, one_line(name)) for code, was, name in zip(*columns, strict=False))
    return [each for each in cleaned if each[1] != each[2]]


def _cells(form: Form, **more: str) -> dict[str, str]:
    return more | {
        "name": form.typed("name"),
        "parent": form.typed("parent"),
        "lead": form.person("lead"),
    }


def _only_top() -> str:
    """The code of the unit at the top, which is the company; none where there are several."""
    tops = [head.code for head in queries.list_unit_heads(db(), today()) if head.parent_id is None]
    return tops[0] if len(tops) == 1 else ""


def _unit(code: str) -> Place:
    place = queries.find_place(db(), code)
    if place is None or place.kind != "unit":
        raise NotFound(say("there is no unit %(code)s", code=code))
    return place


def _unit_row(code: str) -> Row:
    row = queries.find_row(db(), "units", code)
    if row is None:
        raise NotFound(say("there is no unit %(code)s", code=code))
    return row


def _unit_form(form: Form, place: Place | None) -> Response:
    return render_page(
        "organisation/form.html",
        "form",
        status=form.status,
        form=form,
        unit=place,
        options=unit_options(place.code if place else ""),
        use=queries.get_unit_use(db(), place.owner_id) if place else None,
    )


def _roles(form: Form) -> Response:
    return render_page(
        "organisation/roles.html",
        status=form.status,
        form=form,
        roles=queries.list_roles(db()),
        renamed={code: name for code, _was, name in _renamed()},
    )


def _row(line: Any, shown: list[str]) -> dict[str, Any]:
    """A line of the tree with the address of the page on which it is opened or closed."""
    code = line.unit.code
    others = [each for each in shown if each != code]
    opened = others if line.is_open else [*others, code]
    address = url_for("organisation.index", open=opened or [""])
    return {"line": line, "unit": line.unit, "opens": address if line.below else None}
