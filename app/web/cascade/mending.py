"""From a finding to the very form that mends it, for whoever may use that form."""

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

from flask import url_for

from app.web.places import find_address
from app.web.plan_forms import may_add_below, may_edit
from app.web.signed_in import viewer
from app.web.transaction import db
from cascade import queries
from cascade.editing import Spot
from cascade.findings import Finding
from goals.cycle_states import may_change

if TYPE_CHECKING:
    from goals.models import Cycle

_MENDS = {
    "weights-off": "cascade.weigh",
    "weights-mixed": "cascade.weigh",
    "absolute-weight": "cascade.weigh",
    "perspective-empty": "cascade.add",
    "objective-empty": "cascade.add",
    "objective-unmeasured": "cascade.add",
    "owner-outside": "cascade.edit",
    "levels-reversed": "cascade.edit",
    "points-off": "cascade.points",
    "line-light": "cascade.points",
    "line-heavy": "cascade.points",
    "lines-many": "cascade.points",
    "lines-few": "cascade.points",
    "scorecard-missing": "cascade.points",
    "curve-reversed": "measures.edit",
    "inputs-unused": "measures.edit",
    "checkin-overdue": "targets.find",
}
"""The form that mends a finding, by the finding's code."""
_ABOUT_CARDS = "cascade.points"
_ABOUT_MEASURES = "measures.edit"
_ABOUT_REPORTS = "targets.find"


class Mending:
    """The forms for some findings of a cycle; what the reader may use is asked for once."""

    def __init__(self, cycle: "Cycle", findings: Collection[Finding]) -> None:
        self.cycle = cycle
        self.spots: Mapping[str, Spot] = {}
        self.seats: Mapping[str, tuple[int, int]] = {}
        who = viewer()
        if may_change(cycle.state) and who.is_lead and not who.may_set_strategy():
            places = {finding.where for finding in findings}
            self.spots = queries.get_spots(db(), cycle.id or 0, places)
            about_cards = [each for each in findings if _MENDS.get(each.code) == _ABOUT_CARDS]
            cards = {_code(each.where) for each in about_cards}
            self.seats = queries.get_seats(db(), cards) if cards else {}

    def address(self, finding: Finding) -> str | None:
        """The form's address; None where there is none, or not for this reader."""
        endpoint, code = _MENDS.get(finding.code), _code(finding.where)
        if endpoint is None or not self._may_use(endpoint, finding.where):
            return None
        if endpoint == _ABOUT_REPORTS:
            return find_address(finding.where, self.cycle.code)
        if endpoint == _ABOUT_CARDS:
            return url_for(endpoint, cycle=self.cycle.code, owner=code)
        if endpoint == _ABOUT_MEASURES:
            return url_for(endpoint, code=code)
        if finding.where.startswith("cycle "):
            return url_for("perspectives.index", cycle=self.cycle.code)
        measured = endpoint == "cascade.add" and finding.where.startswith("objective ")
        kind = "target" if measured else None
        return url_for(endpoint, cycle=self.cycle.code, at=finding.where, kind=kind)

    def _may_use(self, endpoint: str, where: str) -> bool:
        who = viewer()
        if endpoint == _ABOUT_REPORTS:
            return True
        if endpoint == _ABOUT_MEASURES:
            return who.may_keep_library()
        if not may_change(self.cycle.state) or not who.may_write():
            return False
        if who.may_set_strategy():
            return True
        if endpoint == _ABOUT_CARDS:
            seat = self.seats.get(_code(where))
            return seat is not None and who.may_set_points(*seat)
        spot = self.spots.get(where)
        right = may_edit if endpoint == "cascade.edit" else may_add_below
        return spot is not None and right(spot)


def _code(where: str) -> str:
    return where.partition(" ")[2]
