"""A person's targets split at the day on which she moves to another unit.

Each target ends the day before where it stands and goes on under an objective of the new unit.
What is counted by days is split by days: points, weights, and the levels of totals. So nothing
that was reached is lost, the scorecard sums to 100 as before, and a reader can do the sum.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, timedelta
from fractions import Fraction
from itertools import chain
from typing import Any, Literal, NamedTuple

from cascade.copying import LEVELS, Key, Source, goal_of
from cascade.parting import part_of
from cascade.reweighing import split as reshared
from cascade.splitting import split
from goals.changes import Change, Row, key_of, real
from goals.measures import Goal, Measure
from goals.numbers import HUNDRED, exact, from_hundredths, hundredths, plain, rounded
from goals.pace import Span, accumulates, expected
from goals.pace import plan as steps_of
from goals.parts import WHOLE
from goals.reporting import usual_periods

_A_DAY = timedelta(days=1)
_FINEST = 8
"""The most decimals of an exact number."""

Line = tuple[str, Row]
"""A row with its sheet."""


Way = Literal["split", "whole", "stays"]


class Brought(NamedTuple):
    """A target's row with what a page calls it; `unit_name` is where its objective belongs to.

    `starts` and `ends` are the cycle's days; `told` are the days with which periods end that were
    reported already.
    """

    row: Row
    measure_name: str
    objective_name: str
    unit_name: str
    perspective: str
    frequency: str
    starts: date
    ends: date
    told: Collection[date] = ()

    def way(self, day: date) -> Way:
        """What becomes of it: split at the day, or one of the two units has it as a whole.

        Where no period ends on one side of the day there would be nothing to judge there.
        """
        part = part_of(self.row)
        first, last = part.days(self.starts, self.ends)
        if first >= day:
            return "whole"
        due = [p for p in usual_periods(self.starts, self.ends, self.frequency) if part.takes(p)]
        ends = {*(each.ends for each in due), *(end for end in self.told if first <= end <= last)}
        if not any(each >= day for each in ends):
            return "stays"
        return "split" if any(each < day for each in ends) else "whole"


class Home(NamedTuple):
    """An objective of the new unit under which a target may go on; `measures` stand there now."""

    cycle: str
    code: str
    name: str
    owner_name: str
    perspective: str
    measures: frozenset[str]


def usual_home(brought: Brought, homes: Sequence[Home]) -> str:
    """The objective (code) to propose: with that measure, of that perspective, or the first one."""
    among = [home for home in homes if home.cycle == brought.row["cycle"]]

    def fit(home: Home) -> tuple[bool, bool]:
        return brought.row["measure"] not in home.measures, home.perspective != brought.perspective

    return min(among, key=fit).code if among else ""


class Transfer(NamedTuple):
    """A target and the objective (code) under which it goes on; blank: it ends with the move.

    One that is `whole` is not split; it goes, or is removed where nothing takes it on.
    """

    row: Row
    objective: str
    whole: bool = False


class Standing(NamedTuple):
    """A cycle before the move: its row, measures by code, and what stands around the targets.

    `families` are the children of every objective that loses or gets one, by its code; `card` are
    the lines of the person's scorecard.
    """

    cycle: Row
    measures: Mapping[str, Measure]
    families: Mapping[str, Sequence[Line]]
    card: Sequence[Line]


def transferred(transfers: Sequence[Transfer], day: date, standing: Standing) -> list[Change]:
    """The changes that split the targets at the day, the first one in the new unit."""
    found = _Splitting(day, standing)
    for each in transfers:
        found.split(each)
    found.share_points()
    found.share_weights()
    return real(found.changes())


class _Splitting:
    """The rows before and after, by key; shares of weight and points as they are found."""

    def __init__(self, day: date, standing: Standing) -> None:
        self.day = day
        self.standing = standing
        self.days = Span(standing.cycle["starts"], standing.cycle["ends"])
        self.before: dict[_Place, Row | None] = {}
        self.after: dict[_Place, dict[str, Any]] = {}
        self.early: dict[_Place, Fraction] = {}
        """The share of its former days that each part has: those before the move …"""
        self.late: dict[_Place, Fraction] = {}
        """… and those after it, of parts that go on."""
        self.former: dict[_Place, Row] = {}
        self.gone: dict[_Place, Row] = {}
        self.left = Fraction(0)
        """The points of what does not go on."""

    def split(self, transfer: Transfer) -> None:
        """Note the two parts of the target."""
        row = transfer.row
        starts, ends = part_of(row).days(*self.days)
        key = ("targets", key_of("targets", row))
        share = Span(starts, ends).share(self.day - _A_DAY)
        self.before[key], points = row, Fraction(row["points"] or 0)
        if transfer.whole and transfer.objective:
            self.after[key] = {**row, "objective": transfer.objective}
            self.late[key], self.former[key] = Fraction(1), row
            return
        if transfer.whole:
            self.gone[key] = row
            self.left += points
            return
        first, rest = _levels(row, self.standing.measures, Span(starts, ends), self.day)
        self.after[key] = {**row, **first, "ends": self.day - _A_DAY}
        self.early[key], self.former[key] = share, row
        if transfer.objective:
            later = {**row, **rest, "objective": transfer.objective, "starts": self.day}
            new = ("targets", key_of("targets", later))
            self.before[new], self.after[new] = None, later
            self.late[new], self.former[new] = 1 - share, row
        else:
            self.left += points * (1 - share)

    def share_points(self) -> None:
        """The points of each target by its days; what ends leaves its rest to what goes on."""
        mine = {k: Fraction(self.former[k]["points"] or 0) for k in (*self.early, *self.late)}
        parts = {key: mine[key] * share for key, share in self.early.items()}
        going = {key: mine[key] * share for key, share in self.late.items()}
        goes_on = sum(going.values(), Fraction(0))
        stretch = 1 + self.left / goes_on if goes_on else Fraction(1)
        parts |= {key: points * stretch for key, points in going.items()}
        parts = {key: points for key, points in parts.items() if points}
        for sheet, row in self.standing.card:
            key = (sheet, key_of(sheet, row))
            if key not in self.before and row["points"]:
                parts[key] = Fraction(row["points"])
        whole = sum((row["points"] or 0 for _, row in self.standing.card), 0)
        self._give("points", parts, whole)

    def share_weights(self) -> None:
        """The weights of each touched family by days; siblings keep theirs in proportion."""
        touched = {row["objective"] for row in (*self.former.values(), *self.gone.values())}
        touched |= {self.after[key]["objective"] for key in self.former}
        for code in sorted(touched):
            self._weigh(code)

    def _weigh(self, code: str) -> None:
        stored = self.standing.families.get(code, ())
        siblings = {
            (sheet, key_of(sheet, row)): row
            for sheet, row in stored
            if (sheet, key_of(sheet, row)) not in {**self.former, **self.gone}
        }
        given = [row["weight"] for _, row in stored if row["weight"] is not None]
        usual = Fraction(sum(given), len(given)) if given else Fraction(1)
        parts = {key: _weight(row, usual, bool(given)) for key, row in siblings.items()}
        for key, former in self.former.items():
            if self.after[key]["objective"] == code:
                stood = former["objective"] == code
                weight = _weight(former, usual, bool(given)) if stood else usual
                parts[key] = weight * (self.early.get(key) or self.late[key])
        if not given and len(set(parts.values())) <= 1:
            for key in parts:
                if key in self.after:
                    self.after[key]["weight"] = None
            return
        self._give("weight", parts, HUNDRED)

    def _give(self, column: str, parts: Mapping["_Place", Fraction], whole: int) -> None:
        """The column of each row in proportion to its part, by largest remainder."""
        shares = split(from_hundredths(whole), list(parts.values()), 2)
        for key, share in zip(parts, shares, strict=True):
            row = self.after.get(key)
            if row is None:
                stands = self._stored(key)
                self.before[key], row = stands, dict(stands)
                self.after[key] = row
            row[column] = hundredths(share)

    def _stored(self, key: "_Place") -> Row:
        lines = chain(self.standing.card, *self.standing.families.values())
        return next(row for sheet, row in lines if (sheet, key_of(sheet, row)) == key)

    def changes(self) -> list[Change]:
        """Everything that differs."""
        return [Change(key[0], row, self.after.get(key)) for key, row in self.before.items()]


_Place = tuple[str, tuple[str, ...]]


def _weight(row: Row, usual: Fraction, weighed: bool) -> Fraction:
    """A weight among its siblings; a blank among weights counts like their mean."""
    return Fraction(row["weight"]) if weighed and row["weight"] is not None else usual


def _levels(
    row: Row, measures: Mapping[str, Measure], span: Span, day: date
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Levels and plan until the day before, and from the day on; a level that is held stays."""
    goal = goal_of(row, measures)
    before, after = _plans(row["plan"], day)
    if not accumulates(goal.measure):
        return {"plan": before}, {"plan": after}
    whole = {name: exact(row[name]) for name in LEVELS if row[name] is not None}
    early = _early(whole, _reached(goal, row["plan"], span, day), goal.measure.decimals)
    late = {name: level - early[name] for name, level in whole.items()}
    return (
        {"plan": before} | {name: plain(level) for name, level in early.items()},
        {"plan": _lowered(after, early.get("target", Fraction(0)))}
        | {name: plain(level) for name, level in late.items()},
    )


def _early(whole: Mapping[str, Fraction], share: Fraction, decimals: int) -> dict[str, Fraction]:
    """The share of each level, as fine as the measure; finer where two would become one, or none.

    A part of one deal a month would have no deal to reach, and no curve could score it.
    """
    apart = len({Fraction(0), *whole.values()})
    for places in range(decimals, _FINEST):
        found = {name: rounded(level * share, places) for name, level in whole.items()}
        rest = {whole[name] - level for name, level in found.items()}
        if all(len({Fraction(0), *each}) == apart for each in (found.values(), rest)):
            return found
    return {name: rounded(level * share, _FINEST) for name, level in whole.items()}


def _reached(goal: Goal, planned: str, span: Span, day: date) -> Fraction:
    """How much of a total is due before the day: as its plan says, else by the days."""
    whole = goal.levels.target
    due = expected(goal, planned, span, day - _A_DAY) if planned else None
    return due / whole if due is not None and whole else span.share(day - _A_DAY)


def _plans(planned: str, day: date) -> tuple[str, str]:
    """The steps of a plan that end before the day, and the others."""
    steps = [(step, text) for step, text in zip(steps_of(planned), planned.split(), strict=True)]
    return (
        " ".join(text for step, text in steps if step.period.ends < day),
        " ".join(text for step, text in steps if step.period.ends >= day),
    )


def _lowered(planned: str, done: Fraction) -> str:
    """The later steps of a running total without what was due before."""
    return " ".join(f"{step.period.label}={plain(step.level - done)}" for step in steps_of(planned))


class Uncut(NamedTuple):
    """Objectives and targets of a cycle as if nobody had moved in its middle."""

    objectives: list[Row]
    targets: list[Row]


def uncut(
    objectives: Iterable[Row], targets: Iterable[Row], measures: Mapping[str, Measure]
) -> Uncut:
    """The rows for a copy of the cycle: each target whole again, where its last part stands.

    Points of the parts add up, and so do the levels of totals; weights around them sum to 100.
    """
    objectives, targets = list(objectives), list(targets)
    touched = {row["objective"] for row in targets if row["starts"] or row["ends"]}
    if not touched:
        return Uncut(objectives, targets)
    parts: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in targets:
        parts[row["measure"], row["owner"]].append(row)
    whole = [_whole(same, measures) for same in parts.values()]
    weights = _scaled([*objectives, *whole], touched)
    return Uncut(
        [{**row, "weight": weights.get(id(row), row["weight"])} for row in objectives],
        [{**row, "weight": weights.get(id(row), row["weight"])} for row in whole],
    )


def _scaled(rows: Iterable[Row], touched: Collection[str]) -> dict[int, int]:
    """The weights of the touched families scaled to 100, by the row's identity."""
    families: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        above = row["objective"] if "measure" in row else row["parent"]
        if above in touched and row["weight"] is not None:
            families[above].append(row)
    return {
        id(row): weight
        for family in families.values()
        for row, weight in zip(family, reshared([r["weight"] for r in family]), strict=True)
    }


def _whole(parts: Sequence[Row], measures: Mapping[str, Measure]) -> Row:
    ordered = sorted(parts, key=lambda row: row["starts"] or date.min)
    last = ordered[-1]
    if all(part_of(row) == WHOLE for row in ordered):
        return last
    points = [row["points"] for row in ordered if row["points"] is not None]
    found = {**last, "points": sum(points) if points else None, "starts": None, "ends": None}
    if accumulates(measures[last["measure"]]):
        found["plan"] = ""
        for name in LEVELS:
            levels = [exact(row[name]) for row in ordered if row[name] is not None]
            found[name] = plain(sum(levels, Fraction(0))) if levels else None
    return found


def source_of(
    cycle: Row,
    lanes: Sequence[Row],
    objectives: Sequence[Row],
    told: tuple[Sequence[Row], Mapping[Key, Sequence[str]], Mapping[str, str]],
    links: Sequence[Row],
    measures: Mapping[str, Measure],
) -> Source:
    """A cycle to copy; `told` are its targets, the values of their parts, and owners' names."""
    targets, values, names = told
    whole = uncut(objectives, targets, measures)
    actuals = {key: whole_actual(parts, measures[key[0]]) for key, parts in values.items()}
    return Source(cycle, lanes, whole.objectives, whole.targets, links, measures, actuals, names)


def whole_actual(actuals: Sequence[str], measure: Measure) -> str:
    """What the parts of a target came to together: totals add up, of anything else the last.

    They come in the order of their days.
    """
    if len(actuals) == 1 or not accumulates(measure):
        return actuals[-1]
    return plain(sum(map(exact, actuals), Fraction(0)))
