"""The check-ins of a bundle, checked and laid beside those that are stored.

They are many and never change, so they are handled apart from the other sheets: each row is
either stored already or appended.
"""

from collections import defaultdict
from collections.abc import Collection, Container, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from itertools import pairwise
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from goals.messages import say
from goals.numbers import NotANumber, canonical
from goals.periods import Period, period
from scorecards.bundle.cells import CellRefused, cell, in_utc
from scorecards.bundle.columns import find_sheet
from scorecards.bundle.problems import Problem
from scorecards.bundle.rows import Problems
from scorecards.bundle.tables import RawSheet

Group = tuple[str, str, str]
"""Measure, owner, input."""


class Told(NamedTuple):
    """What a check-in says."""

    value: str
    author: str
    note: str
    source: str
    confidence: int | None
    approved_by: str


class Stored(NamedTuple):
    """A check-in that the database has; `undated` where no instant was given for it."""

    recorded_at: datetime
    undated: bool
    told: Told


class New(NamedTuple):
    """A check-in to append."""

    group: Group
    period: Period
    recorded_at: datetime
    undated: bool
    told: Told
    number: int


StoredReports = Mapping[Group, Mapping[str, list[Stored]]]
"""The stored check-ins by group and period label."""


@dataclass(slots=True)
class Reports:
    """What the sheet comes to."""

    new: list[New] = field(default_factory=list)
    unchanged: int = 0


class _Row(NamedTuple):
    number: int
    period: Period
    recorded_at: datetime | None
    told: Told


@dataclass(slots=True)
class Library:
    """What check-ins may refer to: inputs by measure (empty without a formula), and owners."""

    inputs: Mapping[str, Collection[str]]
    owners: Container[str]
    zone: ZoneInfo
    sure: bool = True
    """False where sheets could not be read, so that unknown codes say nothing."""


def grouped(raw: RawSheet, library: Library, problems: Problems) -> dict[Group, list[_Row]]:
    """The sound rows by group; what is wrong with the others becomes problems."""
    reader = _Reader(library, problems)
    rows: dict[Group, list[_Row]] = defaultdict(list)
    for number, texts in raw:
        measure, owner, label, value, name, recorded, author, note, source, sure, approver = texts
        group = (measure, owner, name)
        if group not in reader.known and not reader.knows(group, number):
            continue
        # Most texts come many times; asking the tables first halves the time of a large sheet.
        span = reader.periods.get(label) or reader.period(label, number)
        exact = reader.value(value, number)
        instant = reader.instant(recorded, number) if recorded else None
        confidence = reader.confidence(sure, number) if sure else None
        if span is None or exact is None or (recorded and instant is None):
            continue
        if sure and confidence is None:
            continue
        told = Told(exact, author, note, source, confidence, approver)
        rows[group].append(_Row(number, span, instant, told))
    return rows


class _Reader:
    """Reads cells, each distinct text once, and says what is wrong with every row."""

    def __init__(self, library: Library, problems: Problems) -> None:
        self.library = library
        self.problems = problems
        sheet = find_sheet("checkins")
        assert sheet is not None
        self.columns = {column.name: column for column in sheet.columns}
        self.known: set[Group] = set()
        self.periods: dict[str, Period] = {}
        self.instants: dict[str, datetime] = {}

    def knows(self, group: Group, number: int) -> bool:
        """Whether measure, owner and input exist and go together; `known` remembers."""
        sound = self._check(group, number)
        if sound:
            self.known.add(group)
        return sound

    def _check(self, group: Group, number: int) -> bool:
        measure, owner, name = group
        before = len(self.problems.found)
        if not measure or not owner:
            blank = "owner" if measure else "measure"
            self._blank(blank, number)
        declared = self.library.inputs.get(measure)
        if owner and owner not in self.library.owners and self.library.sure:
            self.problems.add(
                "checkins",
                number,
                "owner",
                say(
                    "there is no unit or person %(code)s; add it to units or people, "
                    "or correct the code",
                    code=owner,
                ),
            )
        if declared is None:
            if measure and self.library.sure:
                self.problems.add(
                    "checkins",
                    number,
                    "measure",
                    say(
                        "there is no measure %(code)s; add it to measures or correct the code",
                        code=measure,
                    ),
                )
        elif name not in declared:
            self._input(measure, name, number)
        return len(self.problems.found) == before

    def _blank(self, column: str, number: int) -> None:
        try:
            cell(self.columns[column], "")
        except CellRefused as refused:
            self.problems.found.append(Problem("checkins", number, column, refused.message))

    def _input(self, measure: str, name: str, number: int) -> None:
        declared = ", ".join(sorted(self.library.inputs[measure]))
        if not name:
            told = say(
                "the measure %(measure)s has a formula; name one of its inputs: %(declared)s",
                measure=measure,
                declared=declared,
            )
        elif declared:
            told = say(
                "%(measure)s has no input %(found)s; expected one of: %(declared)s",
                measure=measure,
                found=name,
                declared=declared,
            )
        else:
            told = say(
                "found %(found)s, but %(measure)s has no formula; leave the cell blank",
                measure=measure,
                found=name,
            )
        self.problems.add("checkins", number, "input", told)

    def period(self, text: str, number: int) -> Period | None:
        """The period that the text names."""
        label = self._cell("period", text, number)
        if label is None:
            return None
        found = self.periods[text] = period(label)
        return found

    def value(self, text: str, number: int) -> str | None:
        """The canonical number."""
        try:
            return canonical(text)
        except NotANumber:
            return str(self._cell("value", text, number) or "") or None

    def instant(self, text: str, number: int) -> datetime | None:
        """The aware instant; without an offset the company's time zone is meant."""
        found = self.instants.get(text)
        if found is None:
            read = self._cell("recorded_at", text, number)
            if read is not None:
                found = self.instants[text] = in_utc(read, self.library.zone)
        return found

    def confidence(self, text: str, number: int) -> int | None:
        """How sure the reporter was, 1 to 10."""
        read: int | None = self._cell("confidence", text, number)
        return read

    def _cell(self, column: str, text: str, number: int) -> Any:
        try:
            return cell(self.columns[column], text)
        except CellRefused as refused:
            self.problems.found.append(Problem("checkins", number, column, refused.message))
            return None


def compared(
    groups: Mapping[Group, list[_Row]], stored: StoredReports, now: datetime, problems: Problems
) -> Reports:
    """Which rows are stored already and which are new; contradictions become problems."""
    reports = Reports()
    for group, rows in groups.items():
        known = stored.get(group, {})
        _refuse_overlaps(rows, known, problems)
        if not known and len({row.period.label for row in rows}) == len(rows):
            reports.new += [_new(group, row, now) for row in rows]
            continue
        by_period: dict[str, list[_Row]] = {}
        for row in rows:
            by_period.setdefault(row.period.label, []).append(row)
        for label, same in by_period.items():
            _compare_period(group, same, known.get(label, []), now, reports, problems)
    return reports


def _new(group: Group, row: _Row, now: datetime) -> New:
    number, span, recorded_at, told = row
    return New(group, span, recorded_at or now, recorded_at is None, told, number)


def _compare_period(
    group: Group,
    rows: list[_Row],
    stored: list[Stored],
    now: datetime,
    reports: Reports,
    problems: Problems,
) -> None:
    if len(rows) == 1 and not stored:
        reports.new.append(_new(group, rows[0], now))
        return
    taken: dict[datetime, int] = {}
    for row in rows:
        instant = row.recorded_at or now
        if instant in taken:
            problems.add(
                "checkins",
                row.number,
                "recorded_at",
                say(
                    "row %(first)s reports the same measure, owner, period and input at the same "
                    "instant; a correction needs a later recorded_at",
                    first=taken[instant],
                ),
            )
            continue
        taken[instant] = row.number
        _compare_row(group, row, stored, now, reports, problems)


def _compare_row(
    group: Group,
    row: _Row,
    stored: list[Stored],
    now: datetime,
    reports: Reports,
    problems: Problems,
) -> None:
    if row.recorded_at is None:
        undated = [each for each in stored if each.undated]
        alike = undated[-1:] if undated else stored
        if any(each.told == row.told for each in alike):
            reports.unchanged += 1
        else:
            reports.new.append(New(group, row.period, now, True, row.told, row.number))
        return
    same = next((each for each in stored if each.recorded_at == row.recorded_at), None)
    if same is None:
        reports.new.append(New(group, row.period, row.recorded_at, False, row.told, row.number))
    elif same.told == row.told:
        reports.unchanged += 1
    else:
        problems.add(
            "checkins",
            row.number,
            "value",
            say(
                "a check-in recorded at this very instant is stored with the value %(stored)s; "
                "check-ins are never overwritten: give the correction a later recorded_at",
                stored=same.told.value,
            ),
        )


@lru_cache(maxsize=4_096)
def _apart(labels: frozenset[str]) -> bool:
    """Whether no two of the periods have a day in common; most groups have the same periods."""
    spans = sorted(period(label)[1:] for label in labels)
    return all(before[1] < after[0] for before, after in pairwise(spans))


def _refuse_overlaps(
    rows: list[_Row], stored: Mapping[str, list[Stored]], problems: Problems
) -> None:
    labels = (row.period.label for row in rows)
    if (len(rows) == 1 and not stored) or _apart(frozenset((*stored, *labels))):
        return
    spans: dict[str, tuple[Period, int | None]] = {label: (period(label), None) for label in stored}
    for row in rows:
        spans[row.period.label] = (row.period, row.number)
    ordered = sorted(spans.values(), key=lambda span: (span[0].starts, span[0].ends))
    furthest = ordered[0]
    told = set()
    for span in ordered[1:]:
        if span[0].starts <= furthest[0].ends:
            # Of the two, the row that came later is the one to correct.
            first, second = sorted((furthest, span), key=lambda each: each[1] or 0)
            if second[1] not in told:
                problems.add(
                    "checkins",
                    second[1],
                    "period",
                    say(
                        "the period %(period)s overlaps %(other)s of the same measure, owner and "
                        "input; report for periods that do not overlap",
                        period=second[0].label,
                        other=first[0].label,
                    ),
                )
            told.add(second[1])
        if span[0].ends > furthest[0].ends:
            furthest = span
