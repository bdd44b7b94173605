"""What a load leaves behind: nothing new the second time, history, and settled cycles alone."""

from datetime import timedelta
from pathlib import Path
from typing import NamedTuple

import pytest
from sqlalchemy import select
from sqlmodel import col

from app.db import Database
from goals.models import CheckIn, Cycle
from goals.queries import find_cycle
from scorecards.queries import get_evaluation
from scorecards.results import score_document
from tests.scenarios.loading import NOW, content, load
from tests.scenarios.small import SOUND, Cell, Edit, Extra, Text, edited, laid_out

LATER = NOW + timedelta(days=1)


class Company(NamedTuple):
    """A database and the folder from which it is loaded."""

    database: Database
    folder: Path

    def loads(self, *edits: Edit) -> dict[str, tuple[int, int, int]]:
        """Load the sound company with these edits; what is added, changed, unchanged by sheet."""
        loaded = load(self.database, laid_out(edited(edits), self.folder), now=LATER)
        assert [str(problem.message) for problem in loaded.problems] == []
        return {name: (c.added, c.changed, c.unchanged) for name, c in loaded.counts.items()}

    def refuses(self, *edits: Edit) -> list[tuple[str | None, int | None, str | None, str]]:
        """Load the sound company with these edits and see it refused, without a trace."""
        before = content(self.database)
        loaded = load(self.database, laid_out(edited(edits), self.folder), now=LATER)
        assert loaded.problems
        assert content(self.database) == before
        return [(p.sheet, p.row, p.column, str(p.message)) for p in loaded.problems]

    def value(self, measure: str) -> str:
        """The value of the measure's target in the first quarter."""
        with self.database.reading() as session:
            cycle = find_cycle(session, "Q1")
            assert cycle is not None
            document = score_document(get_evaluation(session, cycle))
        (target,) = (each for each in document["targets"] if each["measure"] == measure)
        return str(target["value"])


@pytest.fixture
def company(database: Database, tmp_path: Path) -> Company:
    """The sound company, loaded."""
    assert load(database, laid_out(SOUND, tmp_path / "bundle")).problems == []
    return Company(database, tmp_path / "bundle")


def test_all_problems_of_a_bundle_are_listed_in_one_run(company: Company) -> None:
    found = company.refuses(
        Text("perspectives", None),
        Text("roles", "code,name,colour\nCSR,Agent,red\n"),
        Cell("company", 2, "currency", "YUAN"),
        Cell("people", 3, "unit", "NOPE"),
        Cell("people", 2, "base_pay", "8k"),
        Cell("measures", 3, "formula", "bad /"),
        Cell("targets", 2, "baseline", "100"),
        Cell("targets", 3, "points", "31"),
        Cell("checkins", 2, "value", "1e3"),
        Cell("checkins", 4, "period", "2025-13"),
        Cell("rules", 3, "when", "score"),
    )
    assert [place for *place, _ in found] == [
        ["company", 2, "currency"],
        ["roles", 1, "colour"],
        ["people", 2, "base_pay"],
        ["people", 3, "unit"],
        ["perspectives", None, None],
        ["measures", 3, "formula"],
        ["targets", 2, "baseline"],
        ["targets", 2, "points"],
        ["checkins", 2, "value"],
        ["checkins", 4, "period"],
        ["rules", 3, "when"],
    ]


def test_one_problem_hides_no_other_one(company: Company) -> None:
    found = company.refuses(
        Cell("company", 2, "currency", "YUAN"),
        Cell("objectives", 2, "parent", "O2"),
        Cell("objectives", 4, "perspective", "NOPE"),
        Cell("schemes", 2, "grades", "A"),
        Cell("schemes", 2, "cycles", "Q9"),
    )
    places = [tuple(place) for *place, _ in found]
    assert {
        ("company", 2, "currency"),
        ("objectives", 2, "parent"),
        ("objectives", 4, "perspective"),
        ("schemes", 2, "grades"),
        ("schemes", 2, "cycles"),
    } <= set(places)


def test_loading_twice_changes_nothing(company: Company) -> None:
    before = content(company.database)
    counts = company.loads()
    assert all(added == changed == 0 for added, changed, _ in counts.values())
    assert [counts[name][2] for name in ("people", "targets", "checkins", "rules")] == [2, 3, 5, 2]
    assert content(company.database) == before


def test_a_changed_bundle_updates_by_code(company: Company) -> None:
    counts = company.loads(
        Cell("targets", 2, "target", "110"),
        Cell("people", 2, "name", "Ada L."),
        Extra("people", "p3,Cy,CS,,,,,,"),
    )
    assert counts["people"] == (1, 1, 1)
    assert counts["targets"] == (0, 1, 2)
    assert counts["checkins"] == (0, 0, 5)


def test_a_changed_report_without_a_moment_is_a_correction(company: Company) -> None:
    assert company.value("REV") == "90"
    assert company.loads(Cell("checkins", 3, "value", "55"))["checkins"] == (1, 0, 4)
    assert company.value("REV") == "95"
    with company.database.reading() as session:
        february = select(col(CheckIn.value)).where(col(CheckIn.period) == "2025-02")
        assert sorted(session.execute(february).scalars()) == ["50", "55"]
    assert company.loads(Cell("checkins", 3, "value", "55"))["checkins"] == (0, 0, 5)


def test_a_report_that_was_recorded_earlier_does_not_count(company: Company) -> None:
    counts = company.loads(Extra("checkins", "REV,p1,2025-01,41,,2025-01-31T09:00:00Z,,,"))
    assert counts["checkins"] == (1, 0, 5)
    assert company.value("REV") == "90"


def test_a_report_told_differently_at_the_same_instant_is_refused(company: Company) -> None:
    found = company.refuses(Cell("checkins", 2, "value", "41"))
    assert [place for *place, _ in found] == [["checkins", 2, "value"]]
    assert "40" in found[0][3]


NEW_YORK = (Cell("company", 2, "timezone", "America/New_York"), Text("checkins", None))
HEAD = SOUND["checkins"].splitlines(keepends=True)[0]


def test_an_hour_that_comes_twice_is_the_same_at_every_load(company: Company) -> None:
    fold = Text("checkins", f"{HEAD}REV,p1,2025-10,5,,2025-11-02T01:30:00,,,\n")
    assert company.loads(*NEW_YORK, fold)["checkins"] == (1, 0, 0)
    assert company.loads(*NEW_YORK, fold)["checkins"] == (0, 0, 1)


def test_an_hour_that_is_left_out_is_the_one_after(company: Company) -> None:
    rows = "".join(f"REV,p1,2025-03,{at},,2025-03-09T0{at}:30:00,,,\n" for at in (2, 3))
    found = company.refuses(*NEW_YORK, Text("checkins", HEAD + rows))
    assert [place for *place, _ in found] == [["checkins", 3, "recorded_at"]]


@pytest.mark.parametrize(
    ("row", "inputs", "formula", "value"),
    [
        (3, "bad2 all", "bad2 / all", "None"),
        (3, "all", "all + 1", "91"),
        (3, "", "", "None"),
        (2, "x", "x * 2", "None"),
    ],
)
def test_reports_of_inputs_that_the_measure_has_no_more_do_not_count(
    company: Company, row: int, inputs: str, formula: str, value: str
) -> None:
    company.loads(
        Cell("measures", row, "inputs", inputs),
        Cell("measures", row, "formula", formula),
        Text("checkins", None),
    )
    assert company.value({2: "REV", 3: "RATE"}[row]) == value


def test_columns_that_are_not_there_keep_what_is_stored(company: Company) -> None:
    before = content(company.database)
    counts = company.loads(
        Text("people", "code,name,unit\np1,Ada,CS\np2,Bo,CS\n"),
        Text("cycles", SOUND["cycles"].replace(",rollup_cap", "").replace(",110", "")
             .replace("draft,", "draft")),
        Text("measures", "code,name,direction\nREV,Revenue,increase\n"),
    )  # fmt: skip
    assert counts["people"] == (0, 0, 2)
    assert counts["cycles"] == (0, 0, 3)
    assert counts["measures"] == (0, 0, 1)
    assert content(company.database) == before


def test_a_blank_cell_of_a_column_that_is_there_clears_it(company: Company) -> None:
    assert company.loads(Cell("people", 2, "base_pay", ""))["people"] == (0, 1, 1)


def test_a_part_of_a_bundle_leaves_the_rest_alone(company: Company) -> None:
    before = content(company.database)
    rest = [name for name in SOUND if name not in ("company", "units", "people", "cycles")]
    files = [Text(name, None) for name in rest if name != "perspectives"]
    company.loads(*files, Text("people", "code,name,unit\np1,Ada,CS\n"))
    assert content(company.database) == before


# Settled cycles


@pytest.fixture
def published(company: Company) -> Company:
    """The company after the first quarter was published."""
    company.loads(*PUBLISHED)
    return company


PUBLISHED = (Cell("cycles", 3, "state", "published"),)


@pytest.mark.parametrize(
    ("edit", "place"),
    [
        (Cell("cycles", 3, "state", "active"), ("cycles", 3)),
        (Cell("cycles", 3, "rollup_cap", "100"), ("cycles", 3)),
        (Cell("cycles", 3, "ends", "2025-03-30"), ("cycles", 3)),
        (Cell("objectives", 3, "rollup", "max"), ("objectives", 3)),
        (Extra("objectives", "Q1,O9,New,CS,O3,,,,,"), ("objectives", 5)),
        (Cell("targets", 2, "target", "110"), ("targets", 2)),
        (Extra("targets", "Q1,O3,REV,p2,,,0,,5,,"), ("targets", 5)),
        (Extra("checkins", "REV,p1,2025-03,5,,,,,"), ("checkins", 7)),
        (Cell("checkins", 3, "value", "51"), ("checkins", 3)),
        (Extra("adjustments", "Q1,p1,1,More"), ("adjustments", 3)),
        (Cell("adjustments", 2, "points", "3"), ("adjustments", 2)),
        (Cell("excuses", 2, "reason", "Other"), ("excuses", 2)),
        (Extra("links", "Q1,O1,O2,supports"), ("links", 3)),
        (Cell("measures", 2, "aggregate", "last"), ("measures", 2)),
        (Cell("measures", 3, "formula", "bad / all * 10"), ("measures", 3)),
        (Cell("perspectives", 2, "code", "MON"), ("perspectives", 2)),
        (Cell("people", 2, "target_bonus", "4000"), ("people", 2)),
        (Cell("people", 2, "role", ""), ("people", 2)),
        (Cell("schemes", 2, "grades", "A:99 B:80 C:0"), ("schemes", 2)),
        (Cell("schemes", 2, "pool", "1000"), ("schemes", 2)),
        (Cell("schemes", 2, "cycles", "Q2"), ("schemes", 2)),
        (Extra("schemes", "BONUS,2,New,Q1,A:0,,,"), ("schemes", 3)),
        (Cell("rules", 2, "value", "target_bonus / 3"), ("rules", 2)),
        (Extra("rules", "BONUS,1,more,person,pay,1,,,"), ("rules", 4)),
    ],
    ids=lambda given: "-".join(str(part) for part in given),
)
def test_a_published_cycle_stays_as_it_is(
    published: Company, edit: Edit, place: tuple[str, int]
) -> None:
    edits = (edit,) if isinstance(edit, Cell) and edit.sheet == "cycles" else (*PUBLISHED, edit)
    found = published.refuses(*edits)
    assert place in [(sheet, row) for sheet, row, _, _ in found], found
    assert any("Q1" in message for *_, message in found)


def test_what_a_published_cycle_does_not_use_may_change(published: Company) -> None:
    counts = published.loads(
        *PUBLISHED,
        Cell("people", 2, "name", "Ada L."),
        Extra("people", "p3,Cy,CS,,,,,,"),
        Extra("checkins", "REV,p1,2025-04,5,,,,,"),
        Extra("checkins", "REV,p2,2025-03,5,,,,,"),
        Extra("objectives", "Q2,O1,Go on,CS,,FIN,,,,"),
    )
    assert counts["checkins"] == (2, 0, 5)


# Closing


@pytest.mark.parametrize("state", ["active", "published"])
def test_a_cycle_closes_when_every_target_has_a_score(company: Company, state: str) -> None:
    company.loads(Cell("cycles", 3, "state", state))
    company.loads(Cell("cycles", 3, "state", "closed"))
    with company.database.reading() as session:
        states = select(col(Cycle.state)).where(col(Cycle.code) == "Q1")
        assert session.execute(states).scalar_one() == "closed"


@pytest.mark.parametrize("kind", ["stored", "new"])
def test_a_cycle_with_a_gap_does_not_close(database: Database, tmp_path: Path, kind: str) -> None:
    company = Company(database, tmp_path / "bundle")
    gap = (
        Text("excuses", None),
        Text("checkins", "".join(SOUND["checkins"].splitlines(keepends=True)[:5])),
    )
    if kind == "stored":
        company.loads(*gap)
    found = company.refuses(*gap, Cell("cycles", 3, "state", "closed"))
    assert [place for *place, _ in found] == [["cycles", 3, "state"]]
    assert "60.00" in found[0][3]
    assert "STEP/p1" in found[0][3]
    company.loads(gap[1], Cell("cycles", 3, "state", "closed"))  # with its excuse
