"""/people: everybody, and a page for each: who she is, where she sat when, moving, leaving."""

from typing import Any

from flask import Blueprint, Response, flash, request, url_for
from flask_babel import gettext as _

from app import clock
from app.web import handover
from app.web.cycle import today
from app.web.htmx import render_page
from app.web.organising import Form, amended, finished, told, unit_options
from app.web.paging import page_start, paging
from app.web.pasted_people import add_routes
from app.web.shell import ROLE_WORDS
from app.web.signed_in import allow, viewer
from app.web.transaction import db
from cascade import actions, queries
from cascade.accounts import ROLES
from cascade.moving import Move, Seat
from cascade.queries import PersonCard
from cascade.staffing import leaving, new_person, without_pay
from goals.changes import Change, Row, edited
from goals.messages import say
from goals.refusals import NotFound

blueprint = Blueprint("people", __name__)
add_routes(blueprint)
handover.add_routes(blueprint)

_A_PAGE = 50
_MOST_CHOICES = 20
_PAY = ("base_pay", "target_bonus")


@blueprint.get("/people")
def listing() -> Response:
    """Everybody, or those who have left, by name; narrowed by text and unit."""
    text, unit = (request.args.get(name, "").strip()[:100] for name in ("q", "unit"))
    gone = bool(request.args.get("gone"))
    locked_out = bool(request.args.get("locked_out")) and viewer().may_manage_people()
    start = page_start(_A_PAGE)
    people, total = queries.list_people(
        db(), today(), unit, text, start, _A_PAGE, gone=gone, locked_out=locked_out
    )
    return render_page(
        "people/listing.html",
        "people",
        people=people,
        pages=paging(start, _A_PAGE, total),
        text=text,
        unit=unit,
        units=unit_options(),
        gone=gone,
        locked_out=locked_out,
    )


@blueprint.get("/people/find/choices")
def choices() -> Response:
    """What completes a field for somebody: codes with names and units."""
    field = request.args.get("field", "")
    text = request.args.get(field, "").strip()[:100]
    people = queries.list_person_choices(db(), today(), text, _MOST_CHOICES) if text else []
    return render_page("people/choices.html", people=people)


@blueprint.get("/people/<code>")
def person(code: str) -> Response:
    """Who somebody is, where she sat when, what she leads, and the ways to her work."""
    card = _card(code)
    tenure = queries.find_tenure(db(), code)
    assert tenure is not None  # the card is a person's
    stays = tenure.stays()
    codes = {part for stay in stays for part in stay.seat}
    manages = viewer().may_manage_people()
    return render_page(
        "people/person.html",
        card=card,
        stays=stays,
        names=queries.list_names(db(), codes),
        led=queries.list_led_units(db(), card.id),
        managed=queries.count_managed(db(), card.id, today()),
        account=queries.find_account_of(db(), card.id) if manages else None,
        unsplit=len(actions.brought_along(db(), card, tenure)[1]) if manages else 0,
        rights=[(role, ROLE_WORDS[role]) for role in ROLES if viewer().may_grant(role)],
        has_left=card.left is not None and card.left < today(),
        may_see_rating=viewer().may_see_rating(card.id, card.unit_id),
    )


@blueprint.get("/people/add/one")
def new_person_form() -> Response:
    """The form for somebody who is not there yet."""
    allow(viewer().may_manage_people())
    stands = {"unit": request.args.get("unit", ""), "joined": today().isoformat()}
    return _person_form(Form("add", stands), None)


@blueprint.post("/people/add/one")
def add_person() -> Response:
    """Somebody new is there, or the form again with what is wrong."""
    allow(viewer().may_manage_people())
    form = Form("add", {})

    def save() -> int | None:
        seat = Seat(form.typed("unit"), form.typed("role"), form.person("manager"))
        row = new_person(code=form.typed("code"), **_cells(form), **seat._asdict())
        return amended(form, [Change("people", None, row)])

    return finished(
        form,
        save,
        lambda: _person_form(form, None),
        _("%(name)s is among the people now.", name=form.typed("name")),
        lambda: url_for("people.person", code=form.typed("code")),
    )


@blueprint.get("/people/<code>/edit")
def edit_form(code: str) -> Response:
    """The form for name, e-mail and first day; for HR also for pay."""
    allow(viewer().may_manage_people())
    row = _row(code)
    return _person_form(Form("edit", row, _visible(row)), _card(code))


@blueprint.post("/people/<code>/edit")
def edit_person(code: str) -> Response:
    """Name, e-mail and first day are what was typed."""
    allow(viewer().may_manage_people())
    row = _row(code)
    form = Form("edit", row, _visible(row))
    return finished(
        form,
        lambda: amended(form, [edited("people", row, **_cells(form))]),
        lambda: _person_form(form, _card(code)),
        _("%(name)s is saved.", name=form.typed("name")),
        lambda: url_for("people.person", code=code),
    )


@blueprint.get("/people/<code>/move")
def move_form(code: str) -> Response:
    """The form for another unit, role or manager from a day on."""
    allow(viewer().may_manage_people())
    row = _row(code)
    stands = {**row, "manager": _kept_manager(row), "starts": today().isoformat()}
    return _move_form(Form("move", stands, _visible(row)), code)


@blueprint.post("/people/<code>/move")
def move(code: str) -> Response:
    """She sits in the new place from that day on; where she sat before is kept."""
    allow(viewer().may_manage_people())
    row = _row(code)
    form = Form("move", row, _visible(row))

    def save() -> None:
        starts = form.day("starts")
        seat = Seat(form.typed("unit"), form.typed("role"), form.person("manager"))
        if starts is None:
            form.errors.setdefault("starts", _("Choose the first day in the new place."))
        if not form.errors and starts is not None:
            move = Move(seat, starts)
            actions.move_person(db(), code, move, told(form), clock.now(), today())
            flash(_("%(name)s is moved.", name=row["name"]), "message")

    return finished(
        form,
        save,
        lambda: _move_form(form, code),
        "",
        lambda: handover.after_move(code),
    )


@blueprint.post("/people/<code>/unmove")
def unmove(code: str) -> Response:
    """The last move is undone: she sits where she sat before."""
    allow(viewer().may_manage_people())
    row = _row(code)
    form = Form("undo move", row)

    def save() -> None:
        actions.undo_move(db(), code, told(form), clock.now(), today())
        flash(_("The move is undone."), "message")

    return finished(
        form,
        save,
        lambda: _move_form(form, code),
        "",
        lambda: url_for("people.person", code=code),
    )


@blueprint.get("/people/<code>/leave")
def leave_form(code: str) -> Response:
    """The form for the last day, and for the new leads of the units she leads."""
    allow(viewer().may_manage_people())
    row = _row(code)
    last = (row["left"] or today()).isoformat()
    return _leave_form(Form("leave", {"left": last}, _visible(row)), code)


@blueprint.post("/people/<code>/leave")
def leave(code: str) -> Response:
    """The last day is set; the account is closed when it is over. Nothing is deleted."""
    allow(viewer().may_manage_people())
    row = _row(code)
    form = Form("leave", row, _visible(row))

    def save() -> int | None:
        led = _led_rows(code)
        leads = {unit["code"]: form.person(f"lead-{n}") for n, unit in enumerate(led)}
        last_day = form.day("left")
        if last_day is None:
            form.errors.setdefault("left", _("Choose the last day."))
            return None
        return amended(form, leaving(row, last_day, led, leads))

    return finished(
        form,
        save,
        lambda: _leave_form(form, code),
        _("The last day of %(name)s is saved.", name=row["name"]),
        lambda: url_for("people.person", code=code),
    )


@blueprint.post("/people/<code>/return")
def come_back(code: str) -> Response:
    """She has no last day any more, and her account opens again."""
    allow(viewer().may_manage_people())
    row = _row(code)
    form = Form("return", row)
    return finished(
        form,
        lambda: amended(form, [edited("people", row, left=None)]),
        lambda: _leave_form(form, code),
        _("%(name)s is back.", name=row["name"]),
        lambda: url_for("people.person", code=code),
    )


def _cells(form: Form) -> dict[str, Any]:
    """What was typed about the person herself; pay only from whoever may write it."""
    cells = {
        "name": form.typed("name"),
        "email": form.mail_address("email"),
        "joined": form.day("joined"),
    }
    if viewer().may_set_pay():
        cells |= {name: form.amount(name) for name in _PAY}
    return cells


def _visible(row: Row) -> Row:
    """The row as far as the viewer may know of it: a fingerprint of pay would give pay away."""
    return row if viewer().may_set_pay() else without_pay(row)


def _kept_manager(row: Row) -> str:
    """The manager who stays at a move; the lead of the old unit makes way for that of the new."""
    unit = queries.find_row(db(), "units", row["unit"])
    return "" if unit is None or row["manager"] == unit["lead"] else row["manager"]


def _card(code: str) -> PersonCard:
    card = queries.find_person(db(), code)
    if card is None:
        raise NotFound(say("there is no person %(code)s", code=code))
    return card


def _row(code: str) -> Row:
    row = queries.find_row(db(), "people", code)
    if row is None:
        raise NotFound(say("there is no person %(code)s", code=code))
    return row


def _led_rows(code: str) -> list[Row]:
    led = queries.list_led_units(db(), _card(code).id)
    return queries.list_rows(db(), "units", keys=[(each,) for each, _name in led])


def _role_options() -> list[tuple[str, str]]:
    roles = [(code, name) for code, name, _count in queries.list_roles(db())]
    return [("", _("no role")), *roles]


def _person_form(form: Form, card: PersonCard | None) -> Response:
    return render_page(
        "people/form.html",
        status=form.status,
        form=form,
        card=card,
        units=unit_options() if card is None else [],
        roles=_role_options() if card is None else [],
        sets_pay=viewer().may_set_pay(),
    )


def _move_form(form: Form, code: str) -> Response:
    tenure = queries.find_tenure(db(), code)
    return render_page(
        "people/move.html",
        status=form.status,
        form=form,
        card=_card(code),
        since=tenure.since() if tenure else None,
        today=today(),
        units=unit_options(),
        roles=_role_options(),
    )


def _leave_form(form: Form, code: str) -> Response:
    card = _card(code)
    return render_page(
        "people/leave.html",
        status=form.status,
        form=form,
        card=card,
        led=queries.list_led_units(db(), card.id),
        managed=queries.count_managed(db(), card.id, today()),
    )
