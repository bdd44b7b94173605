"""Forms of the organisation: what was typed, what is wrong with it, and how it is saved.

`seen` is the fingerprint of the row that a form was made from; where the row changed meanwhile the
form comes back with what was typed (409). What is saved is one amendment, which can be undone.
"""

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from unicodedata import normalize

from flask import Response, request
from flask_babel import gettext as _

from app import clock
from app.web.amendments import flash_undo
from app.web.cycle import today
from app.web.htmx import see_other
from app.web.language import said
from app.web.signed_in import viewer
from app.web.transaction import db, end
from cascade import queries
from cascade.actions import PlanRefused, Told, amend
from cascade.letters import is_address
from cascade.moving import MoveRefused
from cascade.unit_tree import UnitTree
from goals.actions import Overtaken
from goals.changes import Change, Row, fingerprint
from goals.numbers import NotANumber, canonical
from goals.refusals import Conflict, RuleBroken

MOST_OPTIONS = 300
"""Units that one may choose from in a list; in a larger company their codes are typed."""
_LONGEST = 200
_LONGEST_KEY = 64


@dataclass(slots=True)
class Form:
    """A form with what stands, what was typed, and what is wrong, by field and as a whole."""

    action: str
    """What the audit trail calls it."""
    stands: Mapping[str, Any]
    row: Row | None = None
    """The row that the form changes."""
    errors: dict[str, str] = field(default_factory=dict)
    told: list[str] = field(default_factory=list)
    status: int = 200

    def typed(self, name: str) -> str:
        """What the field shows: what was typed, on one line; else what stands."""
        given = request.form.get(name) if request.method == "POST" else request.args.get(name)
        if given is None:
            stands = self.stands.get(name)
            return "" if stands is None else str(stands)
        return one_line(given)

    @property
    def seen(self) -> str:
        """The fingerprint of the row as the form shows it."""
        return fingerprint(self.row)

    @property
    def key(self) -> str:
        """The form's own key: sent twice it is done once."""
        return request.form.get("request_key", "")[:_LONGEST_KEY] or secrets.token_urlsafe(12)

    def day(self, name: str) -> date | None:
        """The day that was typed; None where it is blank, or no day."""
        typed = self.typed(name)
        try:
            return date.fromisoformat(typed) if typed else None
        except ValueError:
            self.errors[name] = _("%(found)s is no day such as 2025-06-30.", found=typed)
            return None

    def amount(self, name: str) -> str | None:
        """The exact number that was typed; None where it is blank, or no number."""
        typed = self.typed(name)
        try:
            return canonical(typed) if typed else None
        except NotANumber:
            self.errors[name] = _("%(found)s is no plain number such as 12.5.", found=typed)
            return None

    def mail_address(self, name: str) -> str:
        """The e-mail address that was typed; blank where there is none."""
        typed = self.typed(name)
        if typed and not is_address(typed):
            self.errors[name] = _("%(found)s is no address such as li.na@example.com.", found=typed)
        return typed

    def person(self, name: str) -> str:
        """The code of the person who was typed by code or by a name that nobody else has."""
        typed = self.typed(name)
        codes = queries.list_people_named(db(), typed) if typed else []
        if typed and not codes:
            self.errors[name] = _("There is nobody of this name or code.")
        elif len(codes) > 1 and typed not in codes:
            self.errors[name] = _(
                "Several have that name: %(codes)s. Enter the code.", codes=", ".join(codes[:9])
            )
        return typed if typed in codes or not codes else codes[0]


def one_line(text: str) -> str:
    """The text as it is kept: on one line, and no longer than a name may be."""
    return " ".join(normalize("NFC", text).split())[:_LONGEST]


def told(form: Form) -> Told:
    """Who does it, in the words of the audit trail."""
    who = viewer()
    return Told(form.action, who.owner_code or who.login, request_key=form.key)


def finished(
    form: Form,
    save: Callable[[], int | None],
    render: Callable[[], Response],
    words: str,
    address: Callable[[], str],
) -> Response:
    """On to the address once it is saved, with a way back; else the form again with its status."""
    if "seen" in request.form and request.form["seen"] != form.seen:
        return _again(form, render, 409)
    saved = None
    try:
        saved = save() if not form.errors else None
    except Overtaken:
        return _again(form, render, 409)
    except PlanRefused as refused:
        _blame(form, refused)
    except MoveRefused as refused:
        form.errors[refused.field] = said(refused.message)
    except (Conflict, RuleBroken) as refused:
        form.told.append(said(refused.message))
    if form.errors or form.told:
        return _again(form, render, 422)
    if saved:
        flash_undo(words, saved)
    return see_other(address())


def amended(form: Form, changes: Sequence[Change]) -> int | None:
    """The changes are made; the amendment's id. Nothing is done where the form has errors."""
    return None if form.errors else amend(db(), changes, told(form), clock.now(), today())


def unit_options(without: str = "") -> list[tuple[str, str]]:
    """Codes and indented names of the units to choose from; none where there are too many."""
    options = UnitTree(queries.list_unit_heads(db(), today())).options(without)
    return options if len(options) <= MOST_OPTIONS else []


def _again(form: Form, render: Callable[[], Response], status: int) -> Response:
    end(keep=False)
    form.status = status
    if status == 409:
        form.told.append(
            _("It was changed since you opened it. What you typed is still here: look, then save.")
        )
    return render()


def _blame(form: Form, refused: PlanRefused) -> None:
    """Each problem stands at its field where the form has it, else above the form."""
    for _change, column, message in refused.problems:
        if column and column in request.form:
            form.errors.setdefault(column, said(message))
        else:
            form.told.append(said(message))
