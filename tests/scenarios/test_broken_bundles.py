"""Everything that a bundle can have wrong: where it is said to be, in which words, and no harm."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.db import Database
from tests.scenarios.loading import Content, content, load
from tests.scenarios.small import SOUND, Cell, Edit, Extra, Text, edited, laid_out

Place = tuple[str | None, int | None, str | None]

# The edits that break the company, then where the problem is, then what its sentence must say.
Case = tuple[tuple[Edit, ...], Place, tuple[str, ...]]


def cell(sheet: str, row: int, column: str, content: str, *said: str) -> Case:
    """A single wrong cell, complained about where it stands."""
    return (Cell(sheet, row, column, content),), (sheet, row, column), said


def extra(sheet: str, line: str, row: int, column: str | None, *said: str) -> Case:
    """One row too much."""
    return (Extra(sheet, line),), (sheet, row, column), said


def whole(sheet: str, content: str | None, row: int | None, column: str | None, *said: str) -> Case:
    """A whole sheet replaced, or left out."""
    return (Text(sheet, content),), (sheet, row, column), said


UNWEIGHTED = (Cell("objectives", 3, "weight", ""), Cell("targets", 2, "weight", ""))

FILES = [
    *(
        whole(sheet, None, None, None, sheet)
        for sheet in ("company", "units", "people", "cycles", "perspectives")
    ),
    whole("staff", "code\nx\n", None, None, "staff"),
    whole("roles", "code,name,colour\nCSR,Agent,red\n", 1, "colour", "colour"),
    whole("roles", "code\nCSR\n", 1, "name", "name"),
    whole("roles", "code,name,code\nCSR,Agent,CSR\n", 1, "code", "code"),
]

CODES = [
    extra("units", "CS,Twice,,", 4, "code", "CS", "3"),
    ((Extra("units", "p1,Both,,"),), ("people", 2, "code"), ("p1", "unit", "person")),
    extra("roles", "CSR,Twice", 3, "code", "CSR", "2"),
    extra("people", "p1,Twice,CS,,,,,,", 4, "code", "p1", "2"),
    extra("cycles", "Q1,Twice,2025-01-01,2025-03-31,quarter,,,", 5, "code", "Q1", "3"),
    extra("objectives", "Q1,O2,Twice,CS,O1,,,,,", 5, "code", "O2", "3"),
    extra("measures", "REV,Twice,increase,,,,,,,", 5, "code", "REV", "2"),
    extra("targets", "Q1,O2,REV,p1,,,1,,2,,", 5, "owner", "REV", "p1", "2"),
    extra("excuses", "Q1,STEP,p1,Again,", 3, "owner", "STEP", "p1", "2"),
    extra("schemes", "BONUS,1,Twice,Q1,A:0,,,", 3, "version", "BONUS", "2"),
    extra("rules", "BONUS,1,half,person,pay,1,,,", 4, "code", "half", "2"),
    extra("company", "Southwind,CNY,zh-CN,UTC", 3, None, "2"),
    cell("units", 3, "parent", "NOPE", "NOPE", "units"),
    cell("units", 3, "lead", "NOPE", "NOPE", "people"),
    cell("people", 2, "unit", "NOPE", "NOPE", "units"),
    cell("people", 2, "role", "NOPE", "NOPE", "roles"),
    cell("people", 2, "manager", "NOPE", "NOPE", "people"),
    cell("cycles", 3, "parent", "NOPE", "NOPE", "cycles"),
    extra("perspectives", "LRN,Learn,0,NOPE", 4, "cycle", "NOPE", "cycles"),
    extra("objectives", "NOPE,O9,Lost,CS,,FIN,,,,", 5, "cycle", "NOPE", "cycles"),
    cell("objectives", 3, "owner", "NOPE", "NOPE", "units"),
    (
        (Cell("objectives", 3, "parent", "NOPE"), *UNWEIGHTED),
        ("objectives", 3, "parent"),
        ("NOPE", "Q1"),
    ),
    cell("objectives", 2, "perspective", "NOPE", "NOPE", "Q1"),
    extra("targets", "NOPE,O1,REV,p2,,,0,,5,,", 5, "cycle", "NOPE", "cycles"),
    extra("targets", "Q1,NOPE,REV,p2,,,0,,5,,", 5, "objective", "NOPE", "Q1"),
    extra("targets", "Q2,O1,REV,p2,,,0,,5,,", 5, "objective", "O1", "Q2"),
    extra("targets", "Q1,O3,NOPE,p2,,,0,,5,,", 5, "measure", "NOPE", "measures"),
    extra("targets", "Q1,O3,REV,NOPE,,,0,,5,,", 5, "owner", "NOPE", "people"),
    extra("checkins", "NOPE,p1,2025-01,1,,,,,", 7, "measure", "NOPE", "measures"),
    extra("checkins", "REV,NOPE,2025-01,1,,,,,", 7, "owner", "NOPE", "people"),
    extra("adjustments", "NOPE,p1,1,Why", 3, "cycle", "NOPE", "cycles"),
    extra("adjustments", "Q1,NOPE,1,Why", 3, "owner", "NOPE", "people"),
    extra("excuses", "Q1,NOPE,p1,Why,", 3, "measure", "NOPE"),
    extra("excuses", "Q1,REV,p2,Why,", 3, "measure", "REV", "p2"),
    extra("links", "NOPE,O1,O2,causes", 3, "cycle", "NOPE", "cycles"),
    extra("links", "Q1,NOPE,O2,causes", 3, "from", "NOPE", "Q1"),
    extra("links", "Q1,O1,NOPE,causes", 3, "to", "NOPE", "Q1"),
    cell("schemes", 2, "cycles", "Q1 NOPE", "NOPE", "cycles"),
    extra("rules", "NOPE,1,r,person,pay,1,,,", 4, "scheme", "NOPE"),
    extra("rules", "BONUS,7,r,person,pay,1,,,", 4, "scheme", "BONUS", "7"),
    cell("rules", 3, "applies_to", "role:NOPE", "NOPE", "roles"),
    cell("rules", 3, "applies_to", "members:NOPE", "NOPE", "units"),
    cell("rules", 3, "applies_to", "unit:p1", "p1", "units"),
    cell("rules", 3, "applies_to", "person:NOPE", "NOPE", "people"),
    cell("rules", 3, "applies_to", "everybody", "everybody", "person", "role:CODE"),
    cell("rules", 3, "applies_to", "role:", "role:", "role:CODE"),
]

NUMBERS = [
    *(
        cell("checkins", 2, "value", found, found, "plain number")
        for found in (
            "1e3", " 12", "12 ", "１２", "+5", "1_000", "1 000", "1,000", "0x10", "NaN", "inf",
            ".5", "5.", "1.2.3", "--1", "1234567890123", "1.123456789", "٣", "12%", "¥5", "½", "−5",
        )
    ),
    cell("targets", 2, "baseline", "low", "low", "plain number"),
    cell("targets", 2, "threshold", "1e1", "1e1", "plain number"),
    cell("targets", 2, "target", "a lot", "a lot", "plain number"),
    cell("targets", 2, "stretch", "１２０", "１２０", "plain number"),
    cell("targets", 2, "weight", "half", "half", "plain number"),
    cell("targets", 2, "points", "7O", "7O", "plain number"),
    cell("targets", 2, "points", "70.005", "70.005", "two decimals"),
    cell("targets", 2, "points", "-70", "-70", "from 0"),
    cell("objectives", 3, "weight", "50.001", "50.001", "two decimals"),
    cell("objectives", 3, "weight", "-50", "-50", "from 0"),
    cell("perspectives", 2, "weight", "sixty", "sixty", "plain number"),
    cell("perspectives", 2, "weight", "", "blank", "weight"),
    cell("people", 2, "base_pay", "8k", "8k", "plain number"),
    cell("people", 2, "target_bonus", "3.000,00", "3.000,00", "plain number"),
    cell("cycles", 3, "rollup_cap", "none", "none", "plain number"),
    cell("measures", 2, "decimals", "1.5", "1.5", "whole number"),
    cell("measures", 2, "decimals", "-1", "-1", "whole number"),
    cell("measures", 2, "decimals", "9", "9", "0 to 8"),
    cell("adjustments", 2, "points", "two", "two", "plain number"),
    cell("schemes", 2, "pool", "5k", "5k", "plain number"),
    cell("schemes", 2, "line_cap", "x", "x", "plain number"),
    cell("schemes", 2, "rounding", "cent", "cent", "plain number"),
    cell("schemes", 2, "rounding", "0", "0", "smallest unit"),
    cell("schemes", 2, "rounding", "0.005", "0.005", "smallest unit"),
    cell("schemes", 2, "pool", "5000.5", "5000.5", "rounding"),
    cell("schemes", 2, "pool", "-1", "-1", "from 0"),
    extra("schemes", "BONUS,one,Bonus,Q1,A:0,,,", 3, "version", "one"),
    extra("schemes", "BONUS,1.5,Bonus,Q1,A:0,,,", 3, "version", "1.5"),
    cell("schemes", 2, "grades", "A90", "A90", "A:90"),
    cell("schemes", 2, "grades", "A:ninety", "A:ninety", "A:90"),
    cell("schemes", 2, "grades", "A:90 B:90", "twice"),
]  # fmt: skip

WORDS = [
    cell("company", 2, "name", "", "blank", "name"),
    cell("company", 2, "currency", "YUAN", "YUAN", "ISO 4217"),
    cell("company", 2, "timezone", "Mars/Base", "Mars/Base", "Asia/Shanghai"),
    cell("company", 2, "locale", "klingon!", "klingon!", "zh-CN"),
    cell("units", 3, "name", "", "blank", "name"),
    cell("people", 2, "unit", "", "blank", "unit"),
    cell("people", 2, "joined", "01/02/2020", "01/02/2020", "2025-06-30"),
    cell("people", 2, "joined", "2025-02-30", "2025-02-30", "2025-06-30"),
    cell("people", 2, "left", "2019-12-31", "2019-12-31", "2020-01-01"),
    cell("cycles", 3, "starts", "2025-1-1", "2025-1-1", "2025-06-30"),
    cell("cycles", 3, "ends", "2024-12-31", "2024-12-31", "2025-01-01"),
    cell("cycles", 3, "frequency", "week", "week", "quarter"),
    cell("cycles", 3, "state", "open", "open", "draft"),
    cell("objectives", 3, "rollup", "median", "median", "weighted"),
    cell("objectives", 3, "kind", "wish", "wish", "committed"),
    cell("measures", 2, "direction", "up", "up", "increase"),
    cell("measures", 2, "aggregate", "avg", "avg", "mean"),
    cell("measures", 2, "frequency", "daily", "daily", "day"),
    cell("links", 2, "kind", "blocks", "blocks", "supports"),
    cell("rules", 2, "effect", "fire", "fire", "pay"),
    *(
        cell("checkins", 2, "period", found, found, "2025-Q2")
        for found in (
            "2025-13", "2025-Q5", "2025-H3", "2025-W54", "2025-W00", "2025-02-30", "Jan 2025",
            "2025-1", "25-01", "２０２５", "2025/01", "0000", "9999-W52", "2025-q1",
        )
    ),
    cell("checkins", 2, "period", "", "blank", "period"),
    cell("checkins", 2, "value", "", "blank", "value"),
    *(
        cell("checkins", 2, "recorded_at", found, found, "2025-06-30T18:05:00+08:00")
        for found in ("yesterday", "2025-02-30", "2025-02-01T25:00", "2025-02-01T09:00+99:00")
    ),
    cell("checkins", 2, "input", "bad", "bad", "REV", "no formula"),
    cell("checkins", 4, "input", "good", "good", "RATE", "all, bad"),
    cell("checkins", 4, "input", "", "RATE", "all, bad"),
    extra("checkins", "REV,p1,2025-W02,1,,,,,", 7, "period", "2025-W02", "2025-01"),
    extra("checkins", "REV,p1,2025-Q1,1,,,,,", 7, "period", "2025-Q1", "2025-01"),
    extra("checkins", "REV,p1,2025-01,1,,2025-02-01T01:00:00Z,,,", 7, "recorded_at", "2"),
    extra("checkins", "REV,p1,2025-02,51,,,,,", 7, "recorded_at", "3"),
]  # fmt: skip

CASCADE = [
    cell("units", 2, "parent", "CS", "NW → CS → NW"),
    cell("cycles", 2, "parent", "Q1", "2025 → Q1 → 2025"),
    (
        (Cell("objectives", 2, "parent", "O2"), Cell("objectives", 2, "perspective", "")),
        ("objectives", 2, "parent"),
        ("O1 → O2 → O1",),
    ),
    (
        (Cell("objectives", 3, "parent", "O2"), *UNWEIGHTED),
        ("objectives", 3, "parent"),
        ("O2 → O2",),
    ),
    cell("objectives", 2, "perspective", "", "O1", "perspective"),
    cell("objectives", 3, "perspective", "CUS", "CUS", "FIN", "O1"),
    cell("objectives", 3, "weight", "49.99", "O1", "99.99", "100"),
    cell("objectives", 3, "weight", "", "O1", "50.00", "1 of 2"),
    cell("objectives", 2, "weight", "40", "FIN", "40.00", "100"),
    cell("perspectives", 2, "weight", "59.5", "Q1", "99.50", "100"),
    cell("targets", 2, "points", "70.01", "p1", "100.01", "100"),
    cell("objectives", 2, "points", "5", "NW", "5.00", "100"),
]

MEASURES = [
    cell("measures", 2, "curve", "cubic", "cubic", "linear"),
    cell("measures", 4, "curve", "at least 99=100", "at least 99=100"),
    cell("measures", 4, "curve", "at least: 99:100", "99:100"),
    cell("measures", 4, "curve", "at least:", "90=100"),
    cell("measures", 4, "curve", "at least: 99=130", "99=130", "120"),
    cell("measures", 4, "curve", "points: 1=0, 5=120.01", "5=120.01", "120"),
    cell("measures", 4, "curve", "at most: 1=-5", "1=-5", "120"),
    cell("measures", 4, "curve", "points: 1=0, 1=5", "twice"),
    cell("measures", 4, "curve", "points: 1e0=0", "1e0=0"),
    cell("measures", 4, "curve", "linear", "linear", "maintain"),
    cell("measures", 4, "curve", "ratio", "ratio", "maintain"),
    (
        (Cell("measures", 2, "direction", "maintain"),),
        ("measures", 2, "curve"),
        ("linear", "maintain"),
    ),
    cell("targets", 4, "curve", "linear", "linear", "maintain"),
    cell("targets", 4, "curve", "ratio", "ratio", "maintain"),
    ((Cell("targets", 4, "curve", "pass"),), ("targets", 4, "target"), ("pass", "target")),
    cell("targets", 4, "curve", "cubic", "cubic", "linear"),
    cell("targets", 4, "curve", "at most: 1=120.5", "1=120.5", "120"),
    cell("targets", 2, "target", "", "linear", "target"),
    cell("targets", 2, "baseline", "", "linear", "baseline"),
    cell("targets", 2, "baseline", "100", "baseline", "equal"),
    cell("targets", 2, "stretch", "100", "stretch"),
    cell("targets", 2, "stretch", "90", "stretch"),
    cell("targets", 3, "target", "", "ratio", "target"),
    cell("targets", 3, "target", "0", "ratio", "above 0"),
    cell("targets", 3, "target", "-5", "ratio", "above 0"),
    cell("measures", 3, "inputs", "bad bad all", "twice"),
    cell("measures", 3, "inputs", "bad all 2x", "2x"),
    cell("measures", 3, "inputs", "bad all min", "min"),
    cell("measures", 3, "formula", "bad / served", "served", "\n", "^"),
    cell("measures", 3, "formula", "bad / all *", "ends", "^"),
    cell("measures", 3, "formula", "(bad / all", "bracket", "^"),
    cell("measures", 3, "formula", "bad ** all", "**", "^"),
    cell("measures", 3, "formula", "bad > all", ">", "^"),
    cell("measures", 3, "formula", "bad.real", ".", "^"),
    cell("measures", 3, "formula", "open(bad, all)", "open", "^"),
    cell("measures", 3, "formula", "bad / all * 1e2", "1e2", "^"),
    cell("measures", 3, "formula", "bad ÷ all", "÷", "^"),
    cell("measures", 3, "formula", "min()", "min", "^"),
]

RULES = [
    cell("rules", 2, "value", "", "blank", "pay"),
    *(
        (
            (Cell("rules", 2, "effect", effect), Cell("rules", 2, "value", "")),
            ("rules", 2, "value"),
            ("blank", effect),
        )
        for effect in ("multiply", "cap", "floor")
    ),
    cell("rules", 2, "value", "target_bonus +", "ends", "^"),
    cell("rules", 2, "value", "score >= 60", "a number", "^"),
    cell("rules", 2, "value", "grade", "a number", "^"),
    cell("rules", 2, "value", "salary", "salary", "^"),
    cell("rules", 2, "value", 'value("NOPE")', "NOPE", "^"),
    cell("rules", 2, "value", 'value("REV", "NOPE")', "NOPE", "^"),
    cell("rules", 2, "value", 'measure_score("NOPE")', "NOPE", "^"),
    cell("rules", 2, "value", 'perspective("NOPE")', "NOPE", "^"),
    cell("rules", 2, "value", "value(REV)", "REV", "^"),
    cell("rules", 2, "value", "value()", "value", "^"),
    cell("rules", 2, "value", 'value("REV", "p1", "p2")', "value", "^"),
    cell("rules", 2, "value", "streak_below(score)", "^"),
    cell("rules", 2, "value", "__import__('os')", "__import__", "^"),
    cell("rules", 2, "value", "score if 1 else 2", "^"),
    cell("rules", 2, "when", "score", "yes or no", "^"),
    cell("rules", 2, "when", "60", "yes or no", "^"),
    cell("rules", 2, "when", "grade", "yes or no", "^"),
    cell("rules", 2, "when", "grade > 80", "text", "^"),
    cell("rules", 2, "when", 'score == "A"', "text", "^"),
    cell("rules", 2, "when", "60 <= score <= grade", "text", "^"),
    cell("rules", 2, "when", "score and grade", "^"),
    cell("rules", 2, "when", "score = 60", "==", "^"),
    cell("rules", 2, "when", "score >= 60 && score < 80", "and", "^"),
    cell("rules", 2, "when", "(score >= 60) + 1", "^"),
    (
        (Extra("schemes", "OTHER,1,Other,Q1,A:0,,,"),),
        ("schemes", 3, "cycles"),
        ("Q1", "BONUS"),
    ),
]


@pytest.fixture(scope="module")
def databases(
    migrated_file: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, Database]]:
    """An empty database and one that holds the sound company; no test may change either."""
    folder = tmp_path_factory.mktemp("broken")
    found = {}
    for kind in ("empty", "loaded"):
        shutil.copyfile(migrated_file, folder / f"{kind}.db")
        found[kind] = Database.connect(f"sqlite:///{folder / kind}.db")
    assert load(found["loaded"], laid_out(SOUND, folder / "bundle")).problems == []
    yield found
    for database in found.values():
        database.dispose()


@pytest.fixture(scope="module")
def untouched(databases: dict[str, Database]) -> dict[str, Content]:
    """What the two databases hold before any broken bundle."""
    return {kind: content(database) for kind, database in databases.items()}


@pytest.mark.parametrize("kind", ["empty", "loaded"])
@pytest.mark.parametrize(
    "case",
    [*FILES, *CODES, *NUMBERS, *WORDS, *CASCADE, *MEASURES, *RULES],
    ids=lambda case: "-".join(str(part) for part in (*case[1], case[0][-1][-1])),
)
def test_a_broken_bundle_is_refused_with_one_clear_sentence(
    databases: dict[str, Database],
    untouched: dict[str, Content],
    tmp_path: Path,
    case: Case,
    kind: str,
) -> None:
    edits, place, said = case
    found = load(databases[kind], laid_out(edited(edits), tmp_path / "bundle")).problems
    assert [(p.sheet, p.row, p.column) for p in found] == [place], [str(p.message) for p in found]
    for words in said:
        assert words in str(found[0].message)
    assert content(databases[kind]) == untouched[kind]
