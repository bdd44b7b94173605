"""A cycle copied to the next: its rows with new code, owners and levels, and no progress."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from cascade.organisation import Organisation
from goals.changes import Change, Row
from goals.curves import Levels, curve
from goals.measures import Goal, Measure
from goals.messages import Message, say
from goals.numbers import NotANumber, canonical, exact, plain
from goals.pace import Span
from goals.raising import Rise, moved_plan, raised, with_target

LEVELS = ("baseline", "threshold", "target", "stretch")

Key = tuple[str, str]
"""A target of a cycle: the codes of its measure and its owner."""


@dataclass(frozen=True, slots=True)
class Source:
    """A cycle's rows with its measures by code and the last actual of each target."""

    cycle: Row
    perspectives: Sequence[Row]
    objectives: Sequence[Row]
    targets: Sequence[Row]
    links: Sequence[Row]
    measures: Mapping[str, Measure]
    actuals: Mapping[Key, str] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    """What the owners of targets are called, by code."""

    @property
    def owners(self) -> list[str]:
        """Everybody who owns something, in order and once."""
        rows = (*self.objectives, *self.targets)
        return list(dict.fromkeys(str(row["owner"]) for row in rows))


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is taken along, by which rule targets rise, and who takes over from whom.

    `typed` are the targets that somebody wrote over the rule's, by measure and old owner.
    """

    targets: bool = True
    supports: bool = True
    causes: bool = True
    weights: bool = True
    points: bool = True
    rise: Rise = Rise()  # noqa: RUF009 - a value that never changes
    owners: Mapping[str, str] = field(default_factory=dict)
    typed: Mapping[Key, str] = field(default_factory=dict)
    lanes: frozenset[str] = frozenset()
    """The perspectives, by code, that the next cycle has of its own already."""


class CopiedTarget(NamedTuple):
    """A target before and after; `note` says what was not done, `error` what is wrong."""

    before: Row
    after: Row
    note: Message | None = None
    error: Message | None = None

    @property
    def key(self) -> Key:
        """The codes of its measure and of its old owner."""
        return self.before["measure"], self.before["owner"]


class Copied(NamedTuple):
    """The rows of the next cycle."""

    perspectives: list[Row]
    objectives: list[Row]
    targets: list[CopiedTarget]
    links: list[Row]

    def changes(self) -> list[Change]:
        """All that is new."""
        sheets = {
            "perspectives": self.perspectives,
            "objectives": self.objectives,
            "targets": [each.after for each in self.targets],
            "links": self.links,
        }
        return [Change(sheet, None, row) for sheet, rows in sheets.items() for row in rows]


def copied(source: Source, into: Row, wanted: Wanted) -> Copied:
    """The rows of the cycle `into` (a row of the sheet cycles) by the wishes."""
    code = into["code"]
    kinds = {"supports": wanted.supports, "causes": wanted.causes}
    return Copied(
        [{**row, "cycle": code} for row in source.perspectives if row["code"] not in wanted.lanes],
        [_objective(row, code, wanted) for row in source.objectives],
        list(_targets(source, into, wanted)) if wanted.targets else [],
        [{**row, "cycle": code} for row in source.links if kinds[row["kind"]]],
    )


def _objective(row: Row, code: str, wanted: Wanted) -> Row:
    owner = wanted.owners.get(row["owner"], row["owner"])
    return {**row, "cycle": code, "owner": owner, **_shares(row, wanted)}


def _shares(row: Row, wanted: Wanted) -> Row:
    return {
        "weight": row["weight"] if wanted.weights else None,
        "points": row["points"] if wanted.points else None,
    }


def _targets(source: Source, into: Row, wanted: Wanted) -> Iterator[CopiedTarget]:
    owner_of = _owners_without_clash(source.targets, wanted.owners)
    old = Span(source.cycle["starts"], source.cycle["ends"])
    new = Span(into["starts"], into["ends"])
    goals: dict[tuple[str | None, ...], Goal] = {}
    for row in source.targets:
        key = row["measure"], row["owner"]
        asked = (row["measure"], *(row[name] for name in LEVELS), row["curve"])
        before = goals.get(asked) or goals.setdefault(asked, goal_of(row, source.measures))
        actual = source.actuals.get(key)
        levels, note, error = _levels(before, wanted, key, actual)
        stays = levels is before.levels
        after = before if stays else Goal(before.measure, levels, before.curve)
        kept = wanted.owners.get(key[1], key[1]) != owner_of[key]
        yield CopiedTarget(
            row,
            {
                **row,
                "cycle": into["code"],
                "owner": owner_of[key],
                **_shares(row, wanted),
                **({} if stays else levels_as_text(levels)),
                "plan": moved_plan(row["plan"], before, after, old, new),
            },
            say("kept with the owner: the other has this measure already") if kept else note,
            error,
        )


def _owners_without_clash(targets: Sequence[Row], wanted: Mapping[str, str]) -> dict[Key, str]:
    """The new owner of each target; who has the measure already gets no second target for it."""
    keys = [(row["measure"], row["owner"]) for row in targets]
    found = {key: wanted.get(key[1], key[1]) for key in keys}
    while True:
        taken = {key for key, to in found.items() if to == key[1]}
        clashing = []
        for key, to in found.items():
            if to != key[1] and (key[0], to) in taken:
                clashing.append(key)
            taken.add((key[0], to))
        if not clashing:
            return found
        found.update({key: key[1] for key in clashing})


def _levels(
    goal: Goal, wanted: Wanted, key: Key, actual: str | None
) -> tuple[Levels, Message | None, Message | None]:
    """The levels with a note on what the rule left alone, or with what is wrong about the typed."""
    levels, note = raised(goal, wanted.rise, None if actual is None else exact(actual))
    typed = wanted.typed.get(key)
    if typed is None:
        return levels, note, None
    try:
        target = exact(canonical(typed))
    except NotANumber:
        return levels, None, say("%(found)s is no plain number such as 12.5", found=typed)
    levels = with_target(Goal(goal.measure, levels, goal.curve), target)
    return levels, None, goal.curve.problem(goal.measure.direction, levels)


def goal_of(row: Row, measures: Mapping[str, Measure]) -> Goal:
    """What the target of the row asks for."""
    measure = measures[row["measure"]]
    levels = Levels(*(None if row[name] is None else exact(row[name]) for name in LEVELS))
    return Goal(measure, levels, curve(row["curve"]) if row["curve"] else measure.curve)


def levels_as_text(levels: Levels) -> dict[str, str | None]:
    """The levels as a row has them."""
    numbers = {name: getattr(levels, name) for name in LEVELS}
    return {name: None if each is None else plain(each) for name, each in numbers.items()}


class Absent(NamedTuple):
    """An owner who left before the next cycle, or moved since; `lead` leads the unit she sat in."""

    code: str
    name: str
    has_left: bool
    day: date
    lead: str
    lead_name: str


def absent_owners(
    owners: Iterable[str],
    organisation: Organisation,
    moves: Mapping[str, tuple[str, date]],
    begins: date,
) -> list[Absent]:
    """The owners to whom a copy should not go without a look.

    `moves` says for whoever changed units since the cycle began where she sat and until when.
    """
    found = []
    for code in owners:
        person = organisation.people.get(code)
        if person is None:
            continue
        has_left = person.left is not None and person.left < begins
        if not has_left and code not in moves:
            continue
        unit, day = (person.unit, person.left) if has_left else moves[code]
        lead = lead_of_unit(organisation, unit, code, begins)
        name = organisation.name(lead)
        found.append(Absent(code, person.name, has_left, day or begins, lead, name))
    return found


def is_at_home(source: Source, code: str, unit: str) -> bool:
    """Whether all targets of somebody stand under objectives of that unit."""
    owner_of = {row["code"]: row["owner"] for row in source.objectives}
    mine = [row["objective"] for row in source.targets if row["owner"] == code]
    return bool(mine) and all(owner_of.get(objective) == unit for objective in mine)


def lead_of_unit(organisation: Organisation, unit: str, besides: str, day: date) -> str:
    """The next lead at or above the unit who is somebody else and there on the day; or a blank."""
    seen: set[str] = set()
    while unit in organisation.units and unit not in seen:
        seen.add(unit)
        lead = organisation.units[unit].lead
        person = organisation.people.get(lead)
        if person is not None and lead != besides and (person.left is None or person.left >= day):
            return lead
        unit = organisation.units[unit].parent
    return ""
