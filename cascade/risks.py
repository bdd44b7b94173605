"""Risks: how likely, how grave, and what is done about them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from goals.messages import Message, say

LEVELS = ("low", "medium", "high")
RESPONSES = ("avoid", "reduce", "transfer", "accept")
_LONGEST_NAME, _LONGEST_TEXT, MOST_PLACES = 200, 4000, 30

_MATRIX = (  # likelihood downwards, impact to the right
    ("low", "low", "medium"),
    ("low", "medium", "high"),
    ("medium", "high", "high"),
)


def risk_level(likelihood: str, impact: str) -> str:
    """How serious a risk is: low, medium or high.

    >>> risk_level("high", "low"), risk_level("medium", "high")
    ('medium', 'high')
    """
    return _MATRIX[LEVELS.index(likelihood)][LEVELS.index(impact)]


class RiskEntry(NamedTuple):
    """A risk as it is stored, with its owner."""

    id: int
    cycle_id: int
    name: str
    note: str
    likelihood: str
    impact: str
    response: str
    measures_taken: str
    is_open: bool
    version: int
    owner_id: int
    owner: str
    owner_name: str
    unit_id: int

    @property
    def level(self) -> str:
        """How serious it is."""
        return risk_level(self.likelihood, self.impact)


class Cell(NamedTuple):
    """A field of the matrix with the number of open risks in it."""

    likelihood: str
    impact: str
    level: str
    number: int


@dataclass(frozen=True, slots=True)
class RiskPlan:
    """What somebody wants a risk to be; `places` are the objectives and targets it threatens."""

    name: str
    owner: str
    likelihood: str = "medium"
    impact: str = "medium"
    response: str = "reduce"
    note: str = ""
    measures_taken: str = ""
    is_open: bool = True
    places: tuple[str, ...] = ()


def matrix(counts: Mapping[tuple[str, str], int]) -> list[list[Cell]]:
    """The matrix, the most likely in the first row, the gravest in the last column.

    >>> matrix({("high", "low"): 2})[0][0]
    Cell(likelihood='high', impact='low', level='medium', number=2)
    """
    return [
        [
            Cell(likely, impact, risk_level(likely, impact), counts.get((likely, impact), 0))
            for impact in LEVELS
        ]
        for likely in reversed(LEVELS)
    ]


def risk_problems(plan: RiskPlan) -> dict[str, Message]:
    """What is wrong with the plan, by field."""
    found: dict[str, Message] = {}
    if not plan.name.strip():
        found["name"] = say("there is nothing; enter it")
    for field, longest in (
        ("name", _LONGEST_NAME),
        ("note", _LONGEST_TEXT),
        ("measures_taken", _LONGEST_TEXT),
    ):
        if len(getattr(plan, field)) > longest:
            found[field] = say("that is too long; write at most %(most)s characters", most=longest)
    for field, choices in (("likelihood", LEVELS), ("impact", LEVELS), ("response", RESPONSES)):
        if getattr(plan, field) not in choices:
            found[field] = say("choose one of these")
    if len(plan.places) > MOST_PLACES:
        found["places"] = say("a risk can be linked to %(most)s places", most=MOST_PLACES)
    return found


def joined(places: Iterable[str]) -> tuple[str, ...]:
    """The places, each once, in their order."""
    return tuple(dict.fromkeys(place for place in places if place))
