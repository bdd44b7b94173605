"""The choice of a branch of the organisation: the way down to a unit, and the units below it."""

from app.web.signed_in import viewer
from app.web.transaction import db
from cascade.queries import list_units_above, list_units_below

MOST_UNITS = 60
"""As many as one can choose from; the others are found by name."""


def unit_choices(unit: str) -> list[tuple[str, str]]:
    """Codes and names of the units one may go to from the unit (blank: from the top), for rating.

    Those above come first, then the unit itself and those directly below it.
    """
    who = viewer()
    everything = who.may_see_all_ratings()
    if not everything and not who.led_units:
        return []
    above = list_units_above(db(), unit) if unit else []
    lead = None if everything else who.owner_id
    below = list_units_below(db(), above[-1].id if above else None, lead, MOST_UNITS)
    steps = [(each, depth) for depth, each in enumerate(above)]
    steps += [(each, len(above)) for each in below]
    return [
        (each.code, "\u2003" * depth + each.name)
        for each, depth in steps
        if everything or each.id in who.led_units
    ]
