"""/breakdown: an objective's measures handed on to many owners at once."""

from collections.abc import Callable, Sequence
from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, flash, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from app import clock
from app.web.addresses import whole_number
from app.web.amendments import flash_undo
from app.web.breakdown_form import (
    MEASURES_A_PAGE,
    MOST_MEASURES,
    OWNERS_A_PAGE,
    Form,
    Window,
    cell_texts,
    choice,
    codes,
    crowd,
    day,
    is_typed,
    name_of,
    read_line,
    read_typed,
    rule,
    text,
)
from app.web.checking_in import request_key
from app.web.cycle import current_cycle, today, turn_to
from app.web.htmx import render_page, see_other
from app.web.language import said
from app.web.offer_forms import address
from app.web.signed_in import allow, viewer
from app.web.transaction import db, end
from cascade import queries
from cascade.actions import PlanRefused, Proposal, Told, amend, make_offers
from cascade.assigning import (
    Cell,
    Column,
    Given,
    Recipient,
    assignment,
)
from cascade.placement import Setting, homes, planned
from goals.actions import Overtaken
from goals.cycle_states import may_change
from goals.messages import say
from goals.refusals import Conflict, NotFound, RuleBroken

blueprint = Blueprint("breakdown", __name__)

_MOST_OFFERED = 60
_MOST_FOUND = 20
_MOST_LISTED = 60
_MOST_UNITS = 200
_MOST_CELLS = 20_000


@blueprint.get("/breakdown")
def index() -> Response:
    """The objectives that wait to be broken down; of the one chosen, the form."""
    return _page(_form()) if text("objective") else _choice()


@blueprint.post("/breakdown")
def recompute() -> Response:
    """The form with what it comes to; nothing is written."""
    end(keep=False)
    return _page(_form())


@blueprint.post("/breakdown/targets")
def create() -> Response:
    """All targets of the table are there, or none and the form comes back."""
    return _finished(_create)


@blueprint.post("/breakdown/offers")
def offer() -> Response:
    """All targets of the table are offered to those who answer for them, or none."""
    return _finished(_offer)


def _choice() -> Response:
    _allow_planning()
    cycle = current_cycle()
    return render_page(
        "breakdown/choice.html",
        cycle=cycle,
        sought=text("q"),
        most=_MOST_OFFERED,
        may_change=may_change(cycle.state),
        objectives=queries.list_handed(db(), viewer(), cycle.id or 0, text("q"), _MOST_OFFERED + 1),
    )


def _allow_planning() -> None:
    """Nothing, for whoever may plan below some objective."""
    who = viewer()
    allow(who.may_write() and (who.may_set_strategy() or who.is_lead))


def _form() -> Form:
    """Everything that was chosen and typed, and the table it comes to."""
    _allow_planning()
    found = queries.find_objective(db(), whole_number(text("objective")) or 0)
    if found is None:
        raise NotFound(say("there is no such objective"))
    cycle = turn_to(found.cycle_id)
    allow(viewer().may_plan_below(found.owner_id, found.unit_id))
    if not may_change(cycle.state):
        raise RuleBroken(
            say("the goals of the cycle %(cycle)s do not change any more", cycle=cycle.code)
        )
    form = Form(found, cycle)
    form.units, form.roles = queries.list_seats(db(), found.unit_id, _MOST_UNITS)
    form.unit = text("unit") or form.units[0].code
    form.due, form.effective = day(form, "due"), day(form, "effective")
    _read_lines(form)
    _fill(form)
    return form


def _read_lines(form: Form) -> None:
    chosen = codes("measure")[:MOST_MEASURES]
    rows = {row["code"]: row for row in
            queries.list_rows(db(), "measures", keys={(code,) for code in chosen})}  # fmt: skip
    fresh = [code for code in chosen if not is_typed(code)]
    wholes = (
        queries.list_wholes(db(), form.cycle.id or 0, form.objective.id, fresh) if fresh else {}
    )
    known = [code for code in chosen if code in rows]
    form.lines = [
        read_line(form, place, rows[code], wholes.get(code)) for place, code in enumerate(known)
    ]


def _fill(form: Form) -> None:
    """The table of what everybody would get."""
    ways = {line.way for line in form.lines}
    recipients = queries.list_recipients(
        db(), viewer(), form.cycle, crowd(form.unit), counted="headcount" in ways
    )
    if len(recipients) * len(form.lines) > _MOST_CELLS:
        form.errors["measures"] = _("These are too many at once; choose fewer measures or owners.")
        recipients = []
    measures, owners = {line.measure for line in form.lines}, [each.code for each in recipients]
    keys = {(measure, owner) for measure in measures for owner in owners}
    form.stored = queries.list_current_targets(db(), form.cycle.code, keys)
    offers = queries.get_open_terms(db(), form.cycle.id or 0, measures, owners) if keys else {}
    actuals = (
        queries.get_last_actuals(db(), form.cycle, measures, owners) if "actuals" in ways else {}
    )
    form.table = assignment(
        form.lines,
        recipients,
        Given(
            form.stored,
            {place: terms for place, (_id, terms) in offers.items()},
            actuals,
            read_typed(form),
            keeps=choice("existing", "keep", "change") == "keep",
            spreads=bool(text("spread")),
            shares_points=choice("share", "given", "left") == "left",
        ),
    )


def _finished(make: Callable[[Form], Response]) -> Response:
    """What the form was for is done; where it cannot be, the form with the reasons."""
    form = _form()
    table = form.table
    if form.errors or table is None or table.problems:
        form.status = HTTPStatus.UNPROCESSABLE_ENTITY
        return _page(form)
    try:
        return make(form)
    except Overtaken as refused:
        return _refused(HTTPStatus.CONFLICT, said(refused.message))
    except PlanRefused as refused:
        told = dict.fromkeys(said(message) for _change, _column, message in refused.problems)
        return _refused(HTTPStatus.UNPROCESSABLE_ENTITY, *told)
    except (RuleBroken, Conflict) as refused:
        return _refused(HTTPStatus.UNPROCESSABLE_ENTITY, said(refused.message))


def _refused(status: HTTPStatus, *told: str) -> Response:
    end(keep=False)
    form = _form()
    form.status = status
    form.told += told
    return _page(form)


def _create(form: Form) -> Response:
    assert form.table is not None  # `_finished` looked
    number = len(form.table.written)
    changes = planned(_setting(form), form.table, form.stored)
    done = amend(db(), changes, _told(form), clock.now(), today())
    if done is None:
        raise RuleBroken(say("there is nothing to create: choose measures and owners"))
    words = ngettext("%(num)s target set", "%(num)s targets set", number)
    flash_undo(words if number else _("The targets stand"), done)
    return see_other(_objective_address(form))


def _offer(form: Form) -> Response:
    table, who = form.table, viewer()
    assert table is not None  # `_finished` looked
    offered = {cell.owner for cell in table.written}
    _refuse_nobody([each for each in table.recipients if each.code in offered])
    setting = _setting(form)
    new = planned(setting, table, form.stored, targets=False)
    amend(db(), new, _told(form), clock.now(), today())
    home, _new = homes(setting, table, form.stored)
    proposals = [
        Proposal(home[cell.measure, cell.owner], cell.measure, cell.owner, cell.terms)
        for cell in table.written
    ]
    if not proposals and not table.cells("offered"):
        raise RuleBroken(say("there is nothing to offer: choose measures and owners"))
    made = make_offers(
        db(), form.cycle, proposals, who, text("note"), form.due, address, clock.now()
    )
    flash(ngettext("%(num)s offer sent", "%(num)s offers sent", len(made)))
    return see_other(url_for("offers.index", view="waiting"))


def _refuse_nobody(recipients: Sequence[Recipient]) -> None:
    """Offers go to somebody else who can answer."""
    for each in recipients:
        if each.answers_id is None:
            raise RuleBroken(
                say("%(unit)s has no lead who could answer; name one, or create the targets",
                    unit=each.name)
            )  # fmt: skip
        if viewer().is_self(each.answers_id):
            raise RuleBroken(
                say("%(owner)s is yours: nobody agrees with herself; leave it out, "
                    "or create the targets", owner=each.name)
            )  # fmt: skip


def _setting(form: Form) -> Setting:
    code, cycle = form.objective.code, form.cycle.code
    row = queries.list_rows(db(), "objectives", cycle, {(cycle, code)})[0]
    own = text("under") == "own"
    children = queries.list_children(db(), cycle, ("objective", code))
    below = [(cycle, "objective", row["code"]) for sheet, row in children if sheet == "objectives"]
    families = queries.list_families(db(), below) if own else {}
    taken = (
        queries.list_objective_codes(db(), form.cycle.id or 0, f"{code}.") if own else frozenset()
    )
    return Setting(
        row,
        own,
        {code: children} | {key[2]: members for key, members in families.items()},
        taken,
        rule(),
        text("taken_from"),
    )


def _told(form: Form) -> Told:
    who = viewer()
    effective = form.effective if form.is_amendment else None
    reason = text("reason") if form.is_amendment else ""
    return Told("break down", who.owner_code or who.login, reason, effective, request_key())


def _objective_address(form: Form) -> str:
    return url_for("objectives.objective", objective_id=form.objective.id)


def _page(form: Form) -> Response:
    table, window = form.table, form.window
    assert table is not None  # `_form` made it
    columns = table.columns[window.measure : window.measure + MEASURES_A_PAGE]
    editable = _editable(columns, window)
    return render_page(
        "breakdown/form.html",
        "form",
        status=form.status,
        form=form,
        table=table,
        window=window,
        columns=columns,
        owners=table.recipients[window.owner : window.owner + OWNERS_A_PAGE],
        numbers={(cell.measure, cell.owner): place for place, cell in enumerate(editable)},
        shown=[[c.measure, c.owner, *cell_texts(form, c)] for c in editable],
        typed=[[*place, *each.values()] for place, each in form.typed.items()],
        cell_texts=cell_texts,
        choices=_choices(form),
        problems=[(each.line.name, *why) for each in table.columns for why in each.problems],
        request_key=request_key(),
        text=text,
        name_of=name_of,
        owners_a_page=OWNERS_A_PAGE,
        measures_a_page=MEASURES_A_PAGE,
    )


def _editable(columns: Sequence[Column], window: Window) -> list[Cell]:
    """The cells on the page that can be written into, in the order of their numbers."""
    return [
        cell
        for column in columns
        for cell in column.cells[window.owner : window.owner + OWNERS_A_PAGE]
        if cell.state in ("new", "changed")
    ]


def _choices(form: Form) -> dict[str, Any]:
    """What the form offers to choose from, and what was chosen."""
    sought = text("find_owner")
    listed = queries.find_measures(db(), text("find_measure"), _MOST_LISTED + 1)
    found = listed[:_MOST_LISTED]
    return {
        "measures": found,
        "most": _MOST_LISTED if len(listed) > _MOST_LISTED else None,
        "found": {row["code"] for row in found},
        "chosen": {line.measure for line in form.lines},
        "owners": queries.find_owners(db(), sought, _MOST_FOUND) if sought else [],
        "siblings": _siblings(form) if rule() == "take" else [],
        "who": codes("who"),
        "picked": codes("owner"),
        "left_out": codes("left_out"),
        "rule": rule(),
        "existing": choice("existing", "keep", "change"),
        "share": choice("share", "given", "left"),
        "under": choice("under", "objective", "own"),
    }


def _siblings(form: Form) -> list[tuple[str, str]]:
    """The children that weight may be taken from: key and name."""
    return [
        (each.code, f"{each.code} {each.name}")
        if each.kind == "objective"
        else (f"{each.code}/{each.owner}", f"{each.name} · {each.owner_name}")
        for each in queries.list_family(db(), form.objective.key)
    ]
