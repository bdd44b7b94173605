"""The sections below an objective or a target: initiatives, risks, comments."""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.web.cycle import today
from app.web.places import Thread, find_address, thread
from app.web.signed_in import viewer
from app.web.transaction import db
from cascade import queries
from cascade.initiatives import InitiativeEntry
from cascade.risks import RiskEntry

if TYPE_CHECKING:
    from goals.models import Cycle

STATUS_WORDS = {
    "planned": _l("planned"),
    "running": _l("running"),
    "done": _l("done"),
    "dropped": _l("dropped"),
}
LEVEL_WORDS = {"low": _l("low"), "medium": _l("medium"), "high": _l("high")}
RESPONSE_WORDS = {
    "avoid": _l("avoid"),
    "reduce": _l("reduce"),
    "transfer": _l("transfer"),
    "accept": _l("accept"),
}


@dataclass(frozen=True, slots=True)
class Sections:
    """What was planned and said about a place, and whether the viewer may add to the plans.

    Of a target also what is planned for the objective that it counts in; `risk_places` says which
    of the two each risk threatens.
    """

    place: str
    cycle: str
    thread: Thread
    initiatives: list[InitiativeEntry]
    risks: list[RiskEntry]
    risk_places: dict[int, list[str]]
    may_act: bool
    today: date
    above: str = ""
    """The place of the target's objective; blank for an objective."""
    above_name: str = ""

    find_address = staticmethod(find_address)

    def name_of(self, place: str) -> str:
        """The place in a list on this page."""
        return str(_("this target")) if place == self.place else self.above_name

    @property
    def words(self) -> dict[str, Any]:
        """What statuses, levels and responses are called."""
        return {"statuses": STATUS_WORDS, "levels": LEVEL_WORDS, "responses": RESPONSE_WORDS}


def sections(
    cycle: "Cycle", place: str, owner_id: int, unit_id: int, above: tuple[str, str] = ("", "")
) -> Sections:
    """The sections of the place that belongs to that owner.

    `above` is the place, with its name, of the objective that a target counts in.
    """
    number = cycle.id or 0
    places = [place, above[0]] if above[0] else [place]
    return Sections(
        place,
        cycle.code,
        thread(cycle, place),
        queries.list_initiatives_of(db(), number, *places),
        *queries.list_risks_of(db(), number, *places),
        viewer().may_act_for(owner_id, unit_id),
        today(),
        *above,
    )
