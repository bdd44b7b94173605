"""Units by perspective, and what needs a decision: what leadership sees below the map."""

from typing import TYPE_CHECKING, NamedTuple

from app.web.offers_waiting import offers_to_answer
from app.web.signed_in import viewer
from app.web.transaction import db
from cascade.queries import list_perspectives
from cascade.queries.risks import RiskFilter, list_risks
from cascade.queries.unattended import Unattended, list_unattended
from cascade.risks import RiskEntry
from scorecards.heat_maps import HeatMap, Wanted, by_perspective
from scorecards.queries import get_judges, list_card_owners, list_cards_of

if TYPE_CHECKING:
    from goals.models import Cycle

_MOST_UNITS = 12
_MOST_NAMED = 5


class Glance(NamedTuple):
    """The heat map of the units the viewer may see, and lists of what waits with their numbers."""

    heat: HeatMap
    hidden_units: int
    offers: int
    unattended: list[Unattended]
    unattended_count: int
    risks: list[RiskEntry]

    @property
    def waits(self) -> bool:
        """Whether anything needs a decision."""
        return bool(self.offers or self.unattended or self.risks)


def glance(cycle: "Cycle") -> Glance:
    """What stands below the map of the cycle, as far as it is the viewer's to see."""
    key = cycle.id or 0
    units, number = list_card_owners(db(), key, viewer(), Wanted("unit"), 0, _MOST_UNITS)
    judges = get_judges(db(), key)
    cards = list_cards_of(db(), key, [unit.code for unit in units], judges)
    heat = by_perspective(units, cards, list_perspectives(db(), key))
    gravest, _risks = list_risks(db(), key, RiskFilter(), 0, _MOST_NAMED)
    return Glance(
        heat,
        number - len(units),
        offers_to_answer(),
        *list_unattended(db(), key, _MOST_NAMED),
        [risk for risk in gravest if risk.level == "high"],
    )
