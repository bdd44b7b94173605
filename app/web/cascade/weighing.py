"""/cascade/weights and /cascade/points: a family's weights, or a scorecard's points, on one form.

Both are typed number by number, or found from what is typed: scaled to 100, taken from one line,
or all equal. What is wider than a page is typed page by page; a rule holds for all of it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import Response, request, url_for
from flask_babel import gettext as _

from app.web.cascade.tree import blueprint
from app.web.cycle import current_cycle
from app.web.htmx import render_page, wants_part
from app.web.line_forms import tree_address
from app.web.paging import page_start, paging
from app.web.plan_forms import (
    Draft,
    allow_writing,
    finished,
    is_preview,
    may_add_below,
    planned,
    share,
    text,
)
from app.web.signed_in import allow, viewer
from app.web.transaction import db
from cascade import queries
from cascade.editing import Member, place_of, pointed, weighed
from cascade.places import place_code
from cascade.queries.planning import list_children, list_rows
from cascade.reweighing import RULES, reweighed
from goals.changes import Change, Row, fingerprint
from goals.messages import say
from goals.numbers import HUNDRED, fixed_hundredths
from goals.refusals import NotFound

if TYPE_CHECKING:
    from cascade.planned_rows import Line
    from cascade.rights import Place
    from goals.models import Cycle

_A_PAGE = 200
_AS_TYPED = "typed"


@dataclass(frozen=True, slots=True)
class Shares:
    """What is to sum to 100: the lines, and `column`, which is weight or points."""

    cycle: "Cycle"
    column: str
    name: str
    members: list[Member]
    lines: "list[Line]"
    draft: Draft
    address: str
    start: int

    @property
    def shown(self) -> list[Member]:
        """The lines on this page; the others keep what they have, unless a rule changes them."""
        return self.members[self.start : self.start + _A_PAGE]

    @property
    def row(self) -> Row:
        """All lines as one row, for its fingerprint."""
        return {place_of(sheet, row): row[self.column] for sheet, row in self.lines}


@blueprint.get("/cascade/weights")
def weigh() -> Response:
    """Everything below one objective or perspective with its weights."""
    return _form(_family())


@blueprint.post("/cascade/weights")
def set_weights() -> Response:
    """The family has these weights, or its form comes back."""
    found = _family()
    return _save(found, _("The weights below %(name)s are set.", name=found.name))


@blueprint.get("/cascade/points")
def points() -> Response:
    """Everything that an owner has in the cycle with its points on the scorecard."""
    return _form(_card())


@blueprint.post("/cascade/points")
def set_points() -> Response:
    """The scorecard has these points, or its form comes back."""
    found = _card()
    return _save(found, _("The points of %(name)s are set.", name=found.name))


def _family() -> Shares:
    allow_writing()
    current = current_cycle()
    spot, cycle = planned(queries.find_spot(db(), current.id or 0, request.values.get("at", "")))
    allow(may_add_below(spot))
    members = queries.list_family(db(), spot.node)
    lines = list_children(db(), cycle.code, spot.as_parent)
    watched = {spot.node: spot.name, queries.get_root(db(), spot.cycle_id) or 0: str(_("company"))}
    return _shares(
        Draft(cycle, "weigh", watched, tree_address(spot, cycle)),
        "weight",
        spot.name,
        members,
        lines,
        url_for("cascade.set_weights", cycle=cycle.code, at=spot.place, page=_page()),
    )


def _card() -> Shares:
    allow_writing()
    cycle = current_cycle()
    owner = _owner()
    allow(viewer().may_set_points(owner.owner_id, owner.unit_id))
    _root, cycle = planned(queries.get_spot(db(), queries.get_root(db(), cycle.id or 0) or 0))
    members = queries.list_card_members(db(), cycle.id or 0, owner.owner_id)
    lines: list[Line] = []
    for sheet, keys in _keys(members, cycle).items():
        lines += [(sheet, row) for row in list_rows(db(), sheet, cycle.code, keys)]
    back = url_for("cascade.index", cycle=cycle.code, owner=owner.name)
    return _shares(
        Draft(cycle, "set points", {}, back, is_card=True),
        "points",
        owner.name,
        members,
        lines,
        url_for("cascade.set_points", cycle=cycle.code, owner=owner.code, page=_page()),
    )


def _shares(
    draft: Draft,
    column: str,
    name: str,
    members: list[Member],
    lines: "list[Line]",
    address: str,
) -> Shares:
    start = page_start(_A_PAGE)
    start = start if start < len(members) else 0
    found = Shares(draft.cycle, column, name, members, lines, draft, address, start)
    draft.seen = fingerprint(found.row)
    return found


def _page() -> str | None:
    return request.args.get("page")


def _owner() -> "Place":
    owner = queries.find_place(db(), request.values.get("owner", ""))
    if owner is None:
        raise NotFound(say("choose whose scorecard; there is no such unit or person"))
    return owner


def _keys(members: Sequence[Member], cycle: "Cycle") -> dict[str, list[tuple[str, ...]]]:
    return {
        "objectives": [(cycle.code, each.code) for each in members if each.kind == "objective"],
        "targets": [
            (cycle.code, *place_code(each.place)[1:]) for each in members if each.kind == "target"
        ],
    }


def _save(found: Shares, told: str) -> Response:
    numbers = _numbers(found)

    def make() -> list[Change]:
        wanted = _found(found, numbers)
        setting = weighed if found.column == "weight" else pointed
        return setting(found.lines, wanted)

    return finished(found.draft, make, lambda: _form(found), told, present=found.row)


def _numbers(found: Shares) -> dict[str, int | None]:
    """What each line gets: as typed on this page, as it stands on the others."""
    numbers: dict[str, int | None] = {
        each.place: getattr(each, found.column) for each in found.members
    }
    return numbers | {each.place: share(found.draft, f"share-{each.node}") for each in found.shown}


def _found(found: Shares, numbers: Mapping[str, int | None]) -> dict[str, int | None]:
    """The numbers as typed, or found from them; a line without points is not on the scorecard."""
    rule = next((each for each in RULES if each == text("rule")), None)
    if rule is None:
        return dict(numbers)
    if found.column == "points":
        numbers = {place: number for place, number in numbers.items() if number}
    return reweighed(numbers, rule, taken_from=text("taken_from") or None)


def _form(found: Shares) -> Response:
    block = None
    if wants_part():
        block = "effect" if is_preview() else "form"
    total = _sum(found, found.members)
    return render_page(
        "cascade/weights.html",
        block,
        status=found.draft.status,
        found=found,
        title=_("Points of %(name)s", name=found.name)
        if found.column == "points"
        else _("Weights below %(name)s", name=found.name),
        cycle=found.cycle,
        draft=found.draft,
        members=found.shown,
        others=len(found.members) - len(found.shown),
        others_sum=total - _sum(found, found.shown),
        paging=paging(found.start, _A_PAGE, len(found.members)),
        compared=_compared(found) if found.draft.overtaken else [],
        typed={each.node: _typed(found, each) for each in found.shown},
        is_points=found.column == "points",
        total=total,
        rest=HUNDRED - total,
        rule=request.values.get("rule", _AS_TYPED),
    )


def _sum(found: Shares, members: Sequence[Member]) -> int:
    return sum(getattr(each, found.column) or 0 for each in members)


def _compared(found: Shares) -> list[tuple[str, str, str]]:
    """For each line that differs: its name, what stands now, what was typed."""
    cells = [(each.name, _standing(found, each), _typed(found, each)) for each in found.shown]
    return [(name, now, typed) for name, now, typed in cells if now != typed]


def _typed(found: Shares, member: Member) -> str:
    return found.draft.typed(f"share-{member.node}", _standing(found, member))


def _standing(found: Shares, member: Member) -> str:
    number = getattr(member, found.column)
    return "" if number is None else fixed_hundredths(number)
