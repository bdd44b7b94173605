"""A company from nothing: what the first form asks for, and what is left to do afterwards."""

from collections.abc import Container
from functools import lru_cache
from typing import NamedTuple

from babel.numbers import list_currencies

from goals.messages import Message, say
from goals.timezones import timezones

ROOT = "COMPANY"
"""The code of the first unit, which has the company's name."""

LEADS, WORKS, RUNS = "leads", "works", "runs"
PLACES = (LEADS, WORKS, RUNS)
"""The administrator leads the company, works in it, or only runs the program."""

LONGEST = 200
MOST_DAYS = 365
_UNLISTED = say("choose one of the list")


class Founding(NamedTuple):
    """What the first form asks for, but the password."""

    company: str
    locale: str
    currency: str
    timezone: str
    name: str
    login: str
    place: str = LEADS


class Terms(NamedTuple):
    """What the company's form asks for, as it was typed."""

    name: str
    locale: str
    currency: str
    timezone: str
    escalation_days: str


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
    if asked.place not in PLACES:
        found["place"] = _UNLISTED
    return found | _unlisted(asked.locale, asked.currency, asked.timezone, locales)


def company_problems(asked: Terms, locales: tuple[str, ...]) -> dict[str, Message]:
    """What is wrong with the company's form, by field.

    >>> list(company_problems(Terms("Lark", "en", "EUR", "Europe/Berlin", "0.5"), ("en",)))
    ['escalation_days']
    """
    problem, days = name_problem(asked.name), asked.escalation_days
    found = {"name": problem} if problem else {}
    if not (days.isascii() and days.isdigit() and int(days[:9]) <= MOST_DAYS):
        found["escalation_days"] = say("enter whole days, from 0 to %(most)s", most=MOST_DAYS)
    return found | _unlisted(asked.locale, asked.currency, asked.timezone, locales)


def _unlisted(
    locale: str, currency: str, timezone: str, locales: tuple[str, ...]
) -> dict[str, Message]:
    choices: dict[str, tuple[str, Container[str]]] = {
        "locale": (locale, locales),
        "currency": (currency, _currencies()),
        "timezone": (timezone, timezones()),
    }
    found = {field: _UNLISTED for field, (text, known) in choices.items() if text not in known}
    if "timezone" in found:  # it is typed, and easily mistyped
        found["timezone"] = say(
            "there is no time zone %(found)s; choose one of the list, such as Asia/Shanghai",
            found=timezone or "–",
        )
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
