"""Places of a cycle in one word, as findings, comments, initiatives and risks name them."""

from typing import NamedTuple

COMPANY = "company"


class PlaceCode(NamedTuple):
    """A place taken apart: its kind, and the code (of a target: measure and owner)."""

    kind: str
    code: str
    owner: str = ""


def objective_place(code: str) -> str:
    """The place of the objective of that code.

    >>> objective_place("C1")
    'objective C1'
    """
    return f"objective {code}"


def target_place(measure: str, owner: str) -> str:
    """The place of the target for that measure and owner.

    >>> target_place("CSAT", "P1")
    'target CSAT/P1'
    """
    return f"target {measure}/{owner}"


def perspective_place(code: str) -> str:
    """The place of the perspective of that code."""
    return f"perspective {code}"


def place_code(place: str) -> PlaceCode:
    """The place taken apart.

    >>> place_code("target CSAT/P1")
    PlaceCode(kind='target', code='CSAT', owner='P1')
    >>> place_code("objective C1").code
    'C1'
    """
    kind, _space, code = place.partition(" ")
    if kind != "target":
        return PlaceCode(kind, code)
    measure, _slash, owner = code.rpartition("/")
    return PlaceCode(kind, measure, owner)
