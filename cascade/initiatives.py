"""Initiatives: what is done to reach a goal, by whom, until when, and for how much."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import NamedTuple
from unicodedata import normalize

from goals.messages import Message, say
from goals.numbers import NotANumber, canonical, exact

STATUSES = ("planned", "running", "done", "dropped")
MOST_MILESTONES = 20
_LONGEST_NAME, _LONGEST_NOTE = 200, 4000


class MilestoneEntry(NamedTuple):
    """A day by which a part is done."""

    id: int
    name: str
    due: date
    done_on: date | None

    def is_late(self, today: date) -> bool:
        """Whether the day is over and the part is not done."""
        return self.done_on is None and self.due < today


@dataclass(frozen=True, slots=True)
class InitiativeEntry:
    """An initiative as it is stored; `cost` is exact text."""

    id: int
    cycle_id: int
    place: str
    name: str
    starts: date | None
    ends: date | None
    cost: str | None
    status: str
    note: str
    version: int
    owner_id: int
    owner: str
    owner_name: str
    unit_id: int
    milestones: tuple[MilestoneEntry, ...] = ()

    @property
    def done(self) -> int:
        """How many milestones are done."""
        return sum(each.done_on is not None for each in self.milestones)

    def is_late(self, today: date) -> bool:
        """Whether it, or one of its milestones, should be done and is not."""
        if self.status not in ("planned", "running"):
            return False
        if self.status == "planned" and self.starts is not None and self.starts < today:
            return True
        is_over = self.ends is not None and self.ends < today
        return is_over or any(each.is_late(today) for each in self.milestones)


class MilestonePlan(NamedTuple):
    """What a milestone shall be; `id` is 0 for a new one."""

    id: int
    name: str
    due: date


@dataclass(frozen=True, slots=True)
class InitiativePlan:
    """What somebody wants an initiative to be."""

    name: str
    owner: str
    starts: date | None = None
    ends: date | None = None
    cost: str | None = None
    status: str = "planned"
    note: str = ""
    milestones: tuple[MilestonePlan, ...] = ()


class TypedMilestone(NamedTuple):
    """A row of the form as it was typed; one without a name and a day is none."""

    id: int
    name: str
    due: str


def initiative_plan(
    typed: Mapping[str, str], milestones: Sequence[TypedMilestone]
) -> tuple[InitiativePlan, dict[str, Message]]:
    """What was typed as a plan, and what is wrong with it by field."""
    errors: dict[str, Message] = {}
    name, note = typed.get("name", "").strip(), typed.get("note", "").strip()
    for field, text, longest in (("name", name, _LONGEST_NAME), ("note", note, _LONGEST_NOTE)):
        if len(text) > longest:
            errors[field] = say("that is too long; write at most %(most)s characters", most=longest)
    if not name:
        errors["name"] = say("there is nothing; enter it")
    starts = _day("starts", typed.get("starts", ""), errors)
    ends = _day("ends", typed.get("ends", ""), errors)
    if starts and ends and ends < starts:
        errors["ends"] = say("this is before the start; choose a later day")
    status = typed.get("status", "planned")
    if status not in STATUSES:
        errors["status"] = say("choose one of these")
    cost = _cost(typed.get("cost", ""), errors)
    rows = tuple(_milestones(milestones, errors))
    owner = typed.get("owner", "").strip()
    return InitiativePlan(name, owner, starts, ends, cost, status, note, rows), errors


def total_cost(initiatives: Iterable[InitiativeEntry]) -> Fraction | None:
    """What they cost together; None where none of them says a cost."""
    costs = [exact(each.cost) for each in initiatives if each.cost is not None]
    return sum(costs, Fraction(0)) if costs else None


def _day(field: str, text: str, errors: dict[str, Message]) -> date | None:
    if not text.strip():
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        errors[field] = say("%(found)s is no day; write one like 2025-06-30", found=text)
        return None


def _cost(text: str, errors: dict[str, Message]) -> str | None:
    plain = normalize("NFKC", text).replace(",", "").strip()
    if not plain:
        return None
    try:
        cost = canonical(plain)
    except NotANumber:
        errors["cost"] = say("%(found)s is no plain number such as 12.5.", found=text)
        return None
    if cost.startswith("-"):
        errors["cost"] = say("a cost is not below 0")
    return cost


def _milestones(
    rows: Sequence[TypedMilestone], errors: dict[str, Message]
) -> Iterable[MilestonePlan]:
    if len(rows) > MOST_MILESTONES:
        errors["milestones"] = say("an initiative has at most %(most)s milestones",
                                   most=MOST_MILESTONES)  # fmt: skip
    for place, row in enumerate(rows):
        name = row.name.strip()
        if not name and not row.due.strip():
            continue
        if not name or len(name) > _LONGEST_NAME:
            errors[f"milestone-{place}-name"] = say("name what shall be done, in a few words")
        due = _day(f"milestone-{place}-due", row.due, errors)
        if not row.due.strip():
            errors[f"milestone-{place}-due"] = say("say by which day")
        if due is not None and name:
            yield MilestonePlan(row.id, name, due)
