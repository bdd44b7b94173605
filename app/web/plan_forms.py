"""Forms that change the plan: what was typed, what it would do, and how it is saved.

Every such form posts to its own address: with `preview` nothing is written and the answer says what
would change, else the changes are one amendment that can be undone. `seen` is the fingerprint of
what the form was made from; where that changed meanwhile the form comes back with both (409).
"""

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from http import HTTPStatus
from typing import TYPE_CHECKING, NamedTuple
from unicodedata import normalize

from flask import Response, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app import clock
from app.web.addresses import local_address
from app.web.amendments import flash_undo
from app.web.checking_in import request_key
from app.web.cycle import today, turn_to
from app.web.htmx import see_other, shown_address
from app.web.language import said
from app.web.places import named_in
from app.web.signed_in import allow, viewer
from app.web.transaction import database, db, end
from cascade import queries
from cascade.actions.amending import PlanRefused, Told, amend
from cascade.editing import SCALED, Sharing, Spot, owners_of, place_of, with_whole_cards
from cascade.entries import PathStep
from cascade.queries.planning import list_cards
from cascade.reweighing import RULES
from goals.actions import Overtaken
from goals.changes import Change, Row, fingerprint
from goals.cycle_states import may_change
from goals.messages import say
from goals.numbers import HUNDRED, NotANumber, canonical, exact
from goals.refusals import Conflict, NotFound, RuleBroken

if TYPE_CHECKING:
    from app.db import Session
    from goals.models import Cycle

_MOST_WEIGHTS = 6
"""So many changed weights a form shows by name."""
_LONGEST = 500
_WHY_FIXED = {
    "scoring": _l("The cycle is being scored: its goals stand as they are."),
    "calibration": _l("The cycle is being calibrated: its goals stand as they are."),
    "published": _l("The results are published: nothing about this cycle changes any more."),
    "closed": _l("The cycle is closed: nothing about it changes any more."),
}


class _LookedAt(Exception):
    """Ends the transaction of a preview, so that nothing of it stays."""


class Shift(NamedTuple):
    """What a change would do to a number: whose, before and after (hundredths)."""

    name: str
    before: int | None
    after: int | None


@dataclass(slots=True)
class Draft:
    """A form of the plan with what was typed; `errors` are by field, `told` have none."""

    cycle: "Cycle"
    action: str
    """What the audit trail calls it."""
    watched: dict[int, str]
    """The nodes, with their names, whose scores the form shows before and after."""
    home: str
    """Where to go on where the form does not know where it was opened."""
    seen: str = ""
    is_card: bool = False
    """Whether the form sets a scorecard's points itself; else the other lines follow."""
    errors: dict[str, str] = field(default_factory=dict)
    told: list[str] = field(default_factory=list)
    shifts: list[Shift] | None = None
    """What would become of the watched scores; None where nobody asked."""
    weights: list[Shift] = field(default_factory=list)
    """What would become of weights."""
    status: int = 200

    @property
    def is_amendment(self) -> bool:
        """Whether the cycle runs, so that a reason and a day are asked for."""
        return self.cycle.state == "active"

    @property
    def overtaken(self) -> bool:
        """Whether somebody else changed it since the form was made."""
        return self.status == HTTPStatus.CONFLICT

    @property
    def back(self) -> str:
        """Where the form was opened, else the place of the tree that it is about."""
        asked = text("back") or shown_address()
        return local_address(asked) if asked else self.home

    @property
    def key(self) -> str:
        """What makes the form count once, however often it is sent."""
        return request_key()

    @property
    def latest(self) -> date:
        """The last day from which a change of the running cycle may hold."""
        return max(self.cycle.starts, min(today(), self.cycle.ends))

    def typed(self, name: str, otherwise: str = "") -> str:
        """What was typed into a field; on a form that was not sent yet what else it shows."""
        return request.form.get(name, otherwise)


def planned(spot: Spot | None) -> "tuple[Spot, Cycle]":
    """The node and its cycle; raises NotFound, and RuleBroken where the goals stand fixed."""
    if spot is None:
        raise NotFound(say("there is no such place in this cycle"))
    cycle = turn_to(spot.cycle_id)
    if not may_change(cycle.state):
        raise RuleBroken(
            say("the goals of the cycle %(cycle)s do not change any more", cycle=cycle.code)
        )
    return spot, cycle


def why_fixed(cycle: "Cycle") -> str | None:
    """Why nothing can be changed in the cycle; None where it can."""
    return None if may_change(cycle.state) else str(_WHY_FIXED[cycle.state])


def may_edit(spot: Spot) -> bool:
    """Whether whoever is signed in may change, move and remove the node itself."""
    return _may_edit(spot.kind, spot.above_owner_id, spot.above_unit_id)


def offers_edit(cycle: "Cycle", path: Sequence[PathStep]) -> bool:
    """Whether a page about the last node of the path shows the way to its form."""
    if not (may_change(cycle.state) and viewer().may_write()):
        return False
    above, node = path[-2:]
    return _may_edit(node.kind, above.owner_id, above.unit_id)


def _may_edit(kind: str, above_owner: int | None, above_unit: int | None) -> bool:
    if above_owner is not None:
        return viewer().may_plan_below(above_owner, above_unit)
    return kind in ("objective", "perspective") and viewer().may_set_strategy()


def may_add_below(spot: Spot) -> bool:
    """Whether whoever is signed in may plan what hangs below the node."""
    if spot.kind == "objective" and spot.owner_id is not None:
        return viewer().may_plan_below(spot.owner_id, spot.unit_id)
    return spot.kind == "perspective" and viewer().may_set_strategy()


def allow_writing() -> None:
    """Nothing, for whoever may change something at all; asked before anything is looked for."""
    allow(viewer().may_write())


def text(name: str) -> str:
    """What was typed into the field, with full-width digits as plain ones."""
    return normalize("NFKC", request.values.get(name, "")).strip()[:_LONGEST]


def has(name: str) -> bool:
    """Whether the form has the field at all; a short form leaves most of them out."""
    return name in request.form


def number(draft: Draft, name: str) -> str | None:
    """The exact number of a field as canonical text; None where it is blank."""
    typed = text(name)
    try:
        return canonical(typed) if typed else None
    except NotANumber:
        draft.errors[name] = _("%(found)s is no plain number such as 12.5.", found=typed)
        return None


def share(draft: Draft, name: str) -> int | None:
    """The hundredths of a field that holds 0 to 100 with at most two places; None where blank."""
    typed = number(draft, name)
    if typed is None:
        return None
    hundredfold = exact(typed) * 100
    if hundredfold.denominator != 1 or not 0 <= hundredfold <= HUNDRED:
        draft.errors[name] = _("Enter 0 to 100 with at most two decimals.")
        return None
    return int(hundredfold)


def owner(draft: Draft, standing: tuple[str, str] = ("", "")) -> str:
    """The code of the owner who was typed by code or name; `standing` is who has it now."""
    name = "owner"
    typed = text(name)
    if typed and typed in standing:
        return standing[0]
    codes = queries.list_owners_named(db(), typed) if typed else []
    if not codes:
        draft.errors[name] = _("Choose a unit or a person by name or code.")
    elif len(codes) > 1 and codes[0] != typed:
        draft.errors[name] = _(
            "Several have that name: %(codes)s. Enter the code.", codes=", ".join(codes)
        )
    return codes[0] if codes else typed


def sharing() -> Sharing:
    """How the siblings' weights are to follow."""
    rule = next((each for each in RULES if each == text("rule")), SCALED.rule)
    return Sharing(rule, text("taken_from") or None)


def finished(
    draft: Draft,
    make: Callable[[], Sequence[Change]],
    form: Callable[[], Response],
    told: str,
    address: str | None = None,
    *,
    present: Row | None = None,
) -> Response:
    """On to the address when the changes are saved; else the form again, with its status.

    `told` is what the toast says, `present` what `seen` is held against.
    """
    if is_preview():
        _foresee(draft, make)
        return form()
    if not draft.errors and "seen" in request.form and text("seen") != fingerprint(present):
        return _refused(draft, form, HTTPStatus.CONFLICT)
    try:
        saved = _saved(draft, make)
    except Overtaken:
        return _refused(draft, form, HTTPStatus.CONFLICT)
    if draft.errors or draft.told:
        return _refused(draft, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    if saved is not None:
        flash_undo(told, saved)
    return see_other(address or draft.back)


def is_preview() -> bool:
    """Whether the form only asks what saving would change."""
    return "preview" in request.form


def _saved(draft: Draft, make: Callable[[], Sequence[Change]]) -> int | None:
    """The amendment's id; None where nothing differs, or where it was refused."""
    changes, told = _prepared(draft, make)
    return None if draft.errors or draft.told else _amended(draft, db(), changes, told)


def _foresee(draft: Draft, make: Callable[[], Sequence[Change]]) -> None:
    """What saving would do to the watched scores: it is done, looked at and undone."""
    end(keep=False)
    changes, told = _prepared(draft, make)
    draft.shifts = []
    if draft.errors or draft.told:
        return
    before = queries.get_scores(db(), draft.watched)
    end(keep=False)
    after: dict[int, int | None] = {}
    # Overtaken: it was saved while this was looked at; the next look shows it.
    with suppress(_LookedAt, Overtaken), database().writing() as session:
        _amended(draft, session, changes, told)
        after = queries.get_scores(session, draft.watched)
        raise _LookedAt
    if draft.errors or draft.told or not after:
        return
    draft.weights = _named(draft.cycle, _weights(changes))
    draft.shifts = [
        Shift(name, before.get(node), after.get(node)) for node, name in draft.watched.items()
    ]


def _prepared(draft: Draft, make: Callable[[], Sequence[Change]]) -> tuple[list[Change], Told]:
    """What is to be done; where it cannot be, the draft says why."""
    told = _told(draft)
    if draft.errors:
        return [], told
    try:
        return _whole(draft, make()), told
    except RuleBroken as refused:
        draft.told.append(said(refused.message))
        return [], told


def _amended(draft: Draft, session: "Session", changes: list[Change], told: Told) -> int | None:
    """The amendment's id; None where nothing differs or the draft says why it was refused."""
    try:
        return amend(session, changes, told, clock.now(), today())
    except PlanRefused as refused:
        _blame(draft, refused)
    except Overtaken:
        raise
    except (RuleBroken, Conflict) as refused:
        draft.told.append(said(refused.message))
    return None


def _weights(changes: Iterable[Change]) -> list[Shift]:
    return [
        Shift(place_of(each.sheet, each.after), each.before["weight"], each.after["weight"])
        for each in changes
        if each.before is not None and each.after is not None and "weight" in each.columns
    ]


def _named(cycle: "Cycle", weights: Sequence[Shift]) -> list[Shift]:
    """The first of them with the names of their places; no form shows more."""
    shown, others = weights[:_MOST_WEIGHTS], weights[_MOST_WEIGHTS:]
    name_of = named_in(cycle, [each.name for each in shown])
    return [*(each._replace(name=name_of(each.name)) for each in shown), *others]


def _refused(draft: Draft, form: Callable[[], Response], status: HTTPStatus) -> Response:
    end(keep=False)
    draft.status = status
    return form()


def _whole(draft: Draft, changes: Sequence[Change]) -> list[Change]:
    """The changes, with what the scorecards they touch need to stay whole."""
    if draft.is_card:
        return list(changes)
    cards = {(draft.cycle.code, each) for each in owners_of(changes)}
    lines = list_cards(db(), cards) if cards else {}
    return with_whole_cards(changes, {each: rows for (_cycle, each), rows in lines.items()})


def _told(draft: Draft) -> Told:
    """Who does it, from when on and why; a preview needs neither."""
    who = viewer()
    actor = who.owner_code or who.login
    if is_preview():
        return Told(draft.action, actor, "–")
    reason = text("reason")
    if draft.is_amendment and not reason:
        draft.errors["reason"] = _("Say in a few words why it changes while the cycle runs.")
    return Told(draft.action, actor, reason, _effective(draft), request_key())


def _effective(draft: Draft) -> date | None:
    typed = text("effective")
    try:
        return date.fromisoformat(typed) if typed else None
    except ValueError:
        draft.errors["effective"] = _("%(found)s is no day such as 2025-06-30.", found=typed)
        return None


def _blame(draft: Draft, refused: PlanRefused) -> None:
    """Each problem stands at its field, where the form has it, else above the form."""
    for _change, column, message in refused.problems:
        if column and has(column):
            draft.errors.setdefault(column, said(message))
        else:
            draft.told.append(said(message))


def seen_of(rows: Iterable[Row]) -> str:
    """One fingerprint of several rows."""
    return fingerprint({"rows": [dict(row) for row in rows]})
