"""Who works where in an invented car-dealer group of any size."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from random import Random
from typing import Union

from goals.periods import period
from scorecards.sample import words
from scorecards.sample.company import Company, Person, Unit
from scorecards.sample.draws import ability, likely, seeded
from scorecards.sample.library import BASE_PAY

Branch = Union[int, "Branches"]
Branches = Sequence[Branch]
"""Stores (their sizes) under regions under zones, as nested lists."""

SMALLEST = 10

_STORE = 75  # people in a usual store
_FAMILY = 8  # stores or regions under one head
_WIDEST = 12  # more than these get a level between
_TEAM = 10

# Which departments a store has, by its size, and their shares of its people.
_MIXES: tuple[tuple[int, dict[str, int]], ...] = (
    (16, {"after": 1}),
    (30, {"after": 65, "care": 35}),
    (52, {"after": 55, "sales": 25, "care": 20}),
    (10**9, {"after": 52, "sales": 24, "care": 13, "ops": 11}),
)
_HEADS = {"hq": "HR", "after": "AM", "sales": "SLM", "care": "CM", "ops": "OM"}
_SEATS = {
    "hq": ("HR", "FIN"),
    "after": ("SA", "TECH", "TECH"),
    "sales": ("SALES",),
    "care": ("CSR",),
    "ops": ("PARTS", "FIN", "PARTS"),
}
_CONSTANT = ("GM", "RD", "SM")  # they neither leave nor stay away
_TIERS = ("region", "zone", "division")
_LETTERS = {"region": "R", "zone": "Z", "division": "D"}


def even(total: int, parts: int) -> list[int]:
    """The total in whole parts that differ by at most one.

    >>> even(10, 3)
    [4, 3, 3]
    """
    return [total // parts + (place < total % parts) for place in range(parts)]


def split(total: int, proportions: list[int]) -> list[int]:
    """The total in whole numbers near the proportions, by largest remainder.

    >>> split(10_000, [1, 1, 1])
    [3334, 3333, 3333]
    """
    whole = sum(proportions)
    found = [total * each // whole for each in proportions]
    by_remainder = sorted(
        range(len(found)), key=lambda place: (-(total * proportions[place] % whole), place)
    )
    for place in by_remainder[: total - sum(found)]:
        found[place] += 1
    return found


def staffed(company: Company, people: int) -> Company:
    """The company with its units and exactly so many people; raises ValueError for too few."""
    if people < SMALLEST:
        raise ValueError(f"a sample company needs at least {SMALLEST} people, not {people}")
    _Founder(company).found(people)
    return company


class _Founder:
    """Builds the tree from the top down, hiring the head of each unit first."""

    def __init__(self, company: Company) -> None:
        self.company = company
        self.language = 0 if company.chinese else 1
        self.rng = seeded(company.seed)
        self.stores = 0
        self.tiers = dict.fromkeys(_TIERS, 0)

    def found(self, people: int) -> None:
        root = self._unit("G", self.company.name, "group", "")
        self._head(root, "GM")
        office = max(1, min(60, people // 60))
        self._department("HQ", "hq", root.code, office)
        rest = people - 1 - office
        if rest < 2 * SMALLEST + 25:
            self._departments(root.code, "", rest)
        else:
            self._tiers(root.code, rest)
        count_heads(self.company)
        for unit in self.company.units.values():
            unit.skill = ability(self.rng)

    def _tiers(self, root: str, people: int) -> None:
        """Stores, and above them as many levels as keep each unit's children few."""
        stores = max(2, people // _STORE)
        heights = list(_groups(stores))
        sizes = even(people - sum(heights), stores)
        for place in range(0, stores - 1, 2):
            moved = self.rng.randrange(sizes[place] // 4)
            sizes[place] += moved
            sizes[place + 1] -= moved
        self._open(root, _nested(sizes), len(heights))

    def _open(self, parent: str, branches: "Branches", height: int) -> None:
        for branch in branches:
            if isinstance(branch, int):
                self._store(parent, branch)
                continue
            kind = _TIERS[min(height, len(_TIERS)) - 1]
            self.tiers[kind] += 1
            code = f"{_LETTERS[kind]}{self.tiers[kind]:02d}"
            name = self._name(kind, self.tiers[kind])
            unit = self._unit(code, name, kind, parent, earns=True)
            self._head(unit, "RD")
            self._open(unit.code, branch, height - 1)

    def _store(self, parent: str, size: int) -> None:
        self.stores += 1
        city = words.CITIES[(self.stores - 1) % len(words.CITIES)][self.language]
        number = (self.stores - 1) // len(words.CITIES) + 1
        code = f"S{self.stores:03d}"
        unit = self._unit(code, self._name("store", number, city), "store", parent, earns=True)
        self._head(unit, "SM")
        self._departments(unit.code, f"{code}-", size - 1)

    def _departments(self, parent: str, prefix: str, people: int) -> None:
        mix = next(mix for limit, mix in _MIXES if people < limit)
        for kind, size in zip(mix, split(people, list(mix.values())), strict=True):
            self._department(f"{prefix}{kind.upper()}", kind, parent, size)

    def _department(self, code: str, kind: str, parent: str, size: int) -> None:
        unit = self._unit(code, self._name(kind), kind, parent, earns=kind in ("after", "sales"))
        self._head(unit, _HEADS[kind])
        seats = _SEATS[kind]
        if size - 1 <= _WIDEST:
            for place in range(size - 1):
                self._hire(unit, seats[place % len(seats)], unit.lead)
            return
        teams = -(-(size - 1) // _TEAM)
        for place, count in enumerate(even(size - 1, teams)):
            name = f"{unit.name} {self._name('team', place + 1)}"
            team = self._unit(f"{code}-T{place + 1}", name, "team", code)
            self._head(team, "TL")
            for _ in range(count - 1):
                self._hire(team, seats[place % len(seats)], team.lead)

    def _name(self, kind: str, *parts: object) -> str:
        return words.UNITS[kind][self.language].format(*parts)

    def _unit(self, code: str, name: str, kind: str, parent: str, *, earns: bool = False) -> Unit:
        unit = Unit(code, name, kind, parent, earns=earns or not parent)
        self.company.units[code] = unit
        return unit

    def _head(self, unit: Unit, role: str) -> None:
        above = self.company.units.get(unit.parent)
        unit.lead = self._hire(unit, role, above.lead if above else "").code

    def _hire(self, unit: Unit, role: str, manager: str) -> Person:
        number = len(self.company.people) + 1
        name, mailbox = self._identity(number)
        person = Person(number, f"P{number:06d}", name, mailbox, unit.code, role, manager)
        fill_in(person, self.company, self.rng)
        self.company.people.append(person)
        return person

    def _identity(self, number: int) -> tuple[str, str]:
        """A name, and a mailbox that nobody else has."""
        pick = self.rng.choice
        if self.company.chinese:
            parts = [pick(words.SURNAMES), *(pick(words.GIVEN) for _ in range(pick((1, 2, 2))))]
            name, plain = "".join(each[0] for each in parts), "".join(each[1] for each in parts)
        else:
            first, last = pick(words.FIRST_NAMES), pick(words.LAST_NAMES)
            name, plain = f"{first} {last}", f"{first}.{last}".lower()
        return name, f"{plain}{number}@{words.DOMAINS[self.language]}"


def count_heads(company: Company) -> None:
    """Give every earning unit the people of the earning departments below it."""
    for unit in reversed(company.units.values()):
        branches = company.branches[unit.code]
        if unit.kind in ("after", "sales"):
            unit.heads = sum(_people(company, unit))
        elif unit.earns:
            unit.heads = sum(branch.heads for branch in branches if branch.earns)


def fill_in(person: Person, company: Company, rng: Random) -> None:
    """Give the person pay, dates, ability and absences."""
    first = period(company.months[0]).starts
    base = BASE_PAY[person.role] * (90 + rng.randrange(31)) // 100 // 10 * 10
    person.base_pay = str(base)
    person.target_bonus = f"{base * 3 // 10}.50" if likely(rng, 100) else str(base * 3 // 10)
    person.joined = (first - timedelta(days=rng.randrange(20, 4000))).isoformat()
    person.skill, person.trend = ability(rng), rng.randrange(-120, 150)
    person.effort = rng.choice((80, 90, 100, 100, 100, 110, 120))
    if person.role in _CONSTANT:
        return
    if likely(rng, 6):
        person.left = _leaving_day(company.months, rng).isoformat()
        person.away = frozenset(month for month in company.months if month > person.left[:7])
    elif likely(rng, 15):
        person.away = frozenset({rng.choice(company.months)})


def _leaving_day(months: tuple[str, ...], rng: Random) -> date:
    return period(rng.choice(months)).starts + timedelta(days=rng.randrange(20, 28))


def _people(company: Company, unit: Unit) -> Iterator[int]:
    yield len(company.members[unit.code])
    for branch in company.branches[unit.code]:
        yield from _people(company, branch)


def _nested(sizes: list[int]) -> "Branches":
    """The stores grouped under regions, the regions under zones, until few are left."""
    branches: list[Branch] = list(sizes)
    while len(branches) > _WIDEST:
        chunks = []
        first = 0
        for count in even(len(branches), -(-len(branches) // _FAMILY)):
            chunks.append(branches[first : first + count])
            first += count
        branches = list(chunks)
    return branches


def _groups(count: int) -> Iterator[int]:
    """How many units each level between the stores and the company has, from the stores up."""
    while count > _WIDEST:
        count = -(-count // _FAMILY)
        yield count
