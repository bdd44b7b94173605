"""/people/<code>/targets: the targets of somebody who moved, split at the day of the move."""

from dataclasses import replace
from datetime import date
from typing import NamedTuple

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext as _

from app import clock
from app.web.cycle import today
from app.web.htmx import render_page, see_other
from app.web.language import formats
from app.web.organising import Form, finished, told
from app.web.signed_in import allow, viewer
from app.web.transaction import db
from cascade import actions, queries
from cascade.queries import PersonCard
from cascade.transfers import Brought, Home, usual_home
from goals.changes import code_of, key_of
from goals.messages import say
from goals.refusals import NotFound

_HOME = "home-"
"""How the field begins that says where a target goes on; its key in one word follows."""


def add_routes(blueprint: Blueprint) -> None:
    """The blueprint also answers for the targets that somebody brings along."""
    blueprint.add_url_rule("/people/<code>/targets", "split_form", split_form)
    blueprint.add_url_rule("/people/<code>/targets", "split", split, methods=["POST"])


def after_move(code: str) -> str:
    """On to the targets that are to be split, or to the person where there are none."""
    endpoint = "people.split_form" if _along(code).brought else "people.person"
    return url_for(endpoint, code=code)


def split_form(code: str) -> Response:
    """Which targets are to be split, and where each may go on; on to the person without any."""
    allow(viewer().may_manage_people())
    along = _along(code)
    if not along.brought:
        return see_other(url_for("people.person", code=code))
    return _page(Form("split targets", {}), along)


def split(code: str) -> Response:
    """The targets end the day before the move and go on in the new unit, or the form again."""
    allow(viewer().may_manage_people())
    form = Form("split targets", {})
    homes = {
        name.removeprefix(_HOME): objective
        for name, objective in request.form.items()
        if name.startswith(_HOME)
    }

    def save() -> int | None:
        if not form.typed("reason"):
            form.errors["reason"] = _("Say why; the history keeps it.")
            return None
        who = replace(told(form), reason=form.typed("reason"))
        return actions.split_targets(db(), code, homes, who, clock.now(), today())

    return finished(
        form,
        save,
        lambda: _page(form, _along(code)),
        _("The targets are split at the day of the move."),
        lambda: url_for("people.person", code=code),
    )


class Along(NamedTuple):
    """Who moved, since when, and the targets that are not split at that day."""

    card: PersonCard
    since: date | None
    brought: list[Brought]


def _along(code: str) -> Along:
    card, tenure = queries.find_person(db(), code), queries.find_tenure(db(), code)
    if card is None or tenure is None:
        raise NotFound(say("there is no person %(code)s", code=code))
    return Along(card, *actions.brought_along(db(), card, tenure))


def _page(form: Form, along: Along) -> Response:
    card, since, brought = along
    cycles = sorted({each.row["cycle"] for each in brought})
    homes = queries.list_homes(db(), card.unit_id, cycles, card.id)
    day = formats().day(since) if since else ""
    reason = _("Moved to %(unit)s on %(day)s", unit=card.unit_name, day=day)
    form.stands = {"reason": reason} | {field_of(each): usual_home(each, homes) for each in brought}
    return render_page(
        "people/split.html",
        status=form.status,
        form=form,
        card=card,
        since=since,
        brought=brought,
        options={cycle: _options(homes, cycle) for cycle in cycles},
        field_of=field_of,
    )


def field_of(brought: Brought) -> str:
    """The field that says where the target goes on."""
    return _HOME + code_of(key_of("targets", brought.row))


def _options(homes: list[Home], cycle: str) -> list[tuple[str, str]]:
    found = [
        (each.code, f"{each.code} {each.name} · {each.owner_name}")
        for each in homes
        if each.cycle == cycle
    ]
    return [*found, ("", _("nowhere; it ends with the move"))]
