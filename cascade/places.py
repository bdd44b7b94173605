"""Places of a cycle in one word, as findings, comments, initiatives and risks name them."""

import re
from datetime import date
from typing import NamedTuple

COMPANY = "company"


_TARGET = re.compile(r"(.*)/([^/]*)/(\d{4}-\d\d-\d\d)")


class PlaceCode(NamedTuple):
    """A place taken apart: its kind, and the code (of a target: measure, owner and first day)."""

    kind: str
    code: str
    owner: str = ""
    starts: str = ""


def objective_place(code: str) -> str:
    """The place of the objective of that code.

    >>> objective_place("C1")
    'objective C1'
    """
    return f"objective {code}"


def target_place(measure: str, owner: str, starts: date | str | None = None) -> str:
    """The place of the target for that measure and owner, of a later part with its first day.

    >>> target_place("CSAT", "P1")
    'target CSAT/P1'
    >>> target_place("CSAT", "P1", date(2025, 6, 10))
    'target CSAT/P1/2025-06-10'
    """
    return f"target {measure}/{owner}" + (f"/{starts}" if starts else "")


def perspective_place(code: str) -> str:
    """The place of the perspective of that code."""
    return f"perspective {code}"


def place_code(place: str) -> PlaceCode:
    """The place taken apart.

    >>> place_code("target CSAT/P1")
    PlaceCode(kind='target', code='CSAT', owner='P1', starts='')
    >>> place_code("target CSAT/P1/2025-06-10").starts
    '2025-06-10'
    >>> place_code("objective C1").code
    'C1'
    """
    kind, _space, code = place.partition(" ")
    if kind != "target":
        return PlaceCode(kind, code)
    part = _TARGET.fullmatch(code)
    if part and _is_day(part[3]):
        return PlaceCode(kind, *part.groups())
    measure, _slash, owner = code.rpartition("/")
    return PlaceCode(kind, measure, owner)


def _is_day(text: str) -> bool:
    try:
        return bool(date.fromisoformat(text))
    except ValueError:
        return False
