"""A company from nothing: what the first form asks for, and what is left to do afterwards."""

from functools import lru_cache
from typing import NamedTuple
from zoneinfo import available_timezones

from babel.numbers import list_currencies

from goals.messages import Message, say

ROOT = "COMPANY"
"""The code of the first unit, which has the company's name."""

LEADS, WORKS, RUNS = "leads", "works", "runs"
PLACES = (LEADS, WORKS, RUNS)
"""The administrator leads the company, works in it, or only runs the program."""

LONGEST = 200


class Founding(NamedTuple):
    """What the first form asks for, but the password."""

    company: str
    locale: str
    currency: str
    timezone: str
    name: str
    login: str
    place: str = LEADS


class Progress(NamedTuple):
    """How many there are of everything that a company needs before it can begin."""

    units: int
    people: int
    leads: int
    measures: int
    cycles: int
    perspectives: int
    objectives: int
    targets: int
    accounts: int
    invitations: int

    @property
    def is_bare(self) -> bool:
        """Whether there is nothing but what the first form made."""
        return self.units <= 1 and self.people <= 1 and not (self.cycles or self.measures)


class Step(NamedTuple):
    """Something to do before the company can begin: what of it is there already."""

    key: str
    there: int
    is_done: bool


def founding_problems(asked: Founding, locales: tuple[str, ...]) -> dict[str, Message]:
    """What is wrong with the first form, by field.

    >>> asked = Founding("Lark", "en", "EUR", "Europe/Berlin", "Ann", "ann")
    >>> founding_problems(asked, ("en",)), list(founding_problems(asked, ("zh-CN",)))
    ({}, ['locale'])
    """
    found: dict[str, Message] = {}
    for field, text in (("company", asked.company), ("name", asked.name)):
        problem = name_problem(text)
        if problem:
            found[field] = problem
    for field, text, known in (
        ("locale", asked.locale, locales),
        ("currency", asked.currency, _currencies()),
        ("timezone", asked.timezone, _timezones()),
        ("place", asked.place, PLACES),
    ):
        if text not in known:
            found[field] = say("choose one of the list")
    return found


def name_problem(text: str) -> Message | None:
    """Why the text is no name; None where it is one."""
    if not text.strip():
        return say("enter a name")
    if len(text) > LONGEST or not text.isprintable():
        return say("a name takes at most %(longest)s characters, on one line", longest=LONGEST)
    return None


def steps(progress: Progress) -> list[Step]:
    """What a company does by hand before it can begin, in order, and what is done of it."""
    return [
        Step("organisation", progress.people, progress.units > 1 or progress.people > 1),
        Step("leads", progress.leads, 0 < progress.units == progress.leads),
        Step("measures", progress.measures, progress.measures > 0),
        Step("cycle", progress.cycles, progress.cycles > 0),
        Step("perspectives", progress.perspectives, progress.perspectives > 0),
        Step("objectives", progress.objectives, progress.objectives > 0),
        Step("targets", progress.targets, progress.targets > 0),
        Step("invitations", max(0, progress.accounts - 1), _is_shared(progress)),
    ]


def _is_shared(progress: Progress) -> bool:
    return progress.accounts > 1 or progress.invitations > 0


@lru_cache(maxsize=1)
def _currencies() -> frozenset[str]:
    return frozenset(list_currencies())


@lru_cache(maxsize=1)
def _timezones() -> frozenset[str]:
    return frozenset(available_timezones())
