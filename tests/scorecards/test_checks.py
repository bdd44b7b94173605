"""Checks of scorecards and schemes: what each finds, and what it leaves in peace."""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from fractions import Fraction
from pathlib import Path

import pytest

from app.db import Database
from goals.queries import find_cycle
from scorecards import checks
from scorecards.actions import load_bundle
from scorecards.bundle.files import read_bundle
from scorecards.checks import Judged
from scorecards.evaluation import Member, Scheme
from scorecards.grades import bands
from scorecards.queries import list_findings
from scorecards.rewards import Rule
from scorecards.schemes import compiled_rule
from tests.cascade.examples import O, T, examined
from tests.scorecards.bundle.bundles import folder

MEMBERS = {
    "ada": Member("ada", "Ada", "person", "NW", "CEO", Fraction(9000)),
    "cem": Member("cem", "Cem", "person", "NW", "LEAD"),
    "fay": Member("fay", "Fay", "person", "SUP", "AGENT"),
    "gus": Member("gus", "Gus", "person", "PROD", "ENG"),
    "NW": Member("NW", "Northwind", "unit"),
    "SUP": Member("SUP", "Support", "unit"),
    "PROD": Member("PROD", "Product", "unit"),
}


def rule(applies_to: str, when: str = "", value: str = "1") -> Rule:
    return compiled_rule("R", applies_to, "pay", value, when, "", "")


def judged(
    targets: Sequence[T] = (),
    *rules: Rule,
    grades: str = "A:90 B:0",
    objectives: Sequence[O] = (O("F"),),
) -> Judged:
    scheme = Scheme("S", 2, "", bands(grades), 12_000, Fraction(1, 100), None, rules)
    return Judged(examined(objectives, targets), scheme, MEMBERS)


def card(owner: str, *points: float) -> list[T]:
    """Targets of one owner with these points."""
    return [
        T(measure=f"M{place}", owner=owner, points=round(each * 100))
        for place, each in enumerate(points)
    ]


@pytest.mark.parametrize(
    ("points", "expected"),
    [
        ([60, 40], []),
        ([60, 39.99], ["scorecard fay"]),
        ([100, 0], []),
        ([60, 60], ["scorecard fay"]),
    ],
)
def test_points(points: list[float], expected: list[str]) -> None:
    assert [each.where for each in checks.points(judged(card("fay", *points)))] == expected


def test_an_objective_with_points_is_a_line_of_its_owner() -> None:
    case = judged(card("SUP", 40), objectives=[O("F", owner="SUP", points=6000)])
    assert list(checks.points(case)) == []
    assert [line.place for line in case.lines["SUP"]] == ["objective F", "target M0/SUP"]


@pytest.mark.parametrize(
    ("points", "light", "heavy"),
    [
        ([40, 40, 15, 5], None, None),
        ([40, 40, 15.01, 4.99], "target M3/fay 5.0 %", None),
        ([40.01, 40, 19.99], None, "target M0/fay 40.0 %"),
        ([2, 1, 1], None, "target M0/fay 50.0 %"),  # a share, also where the sum is off
    ],
)
def test_light_and_heavy_lines(points: list[float], light: str | None, heavy: str | None) -> None:
    case = judged(card("fay", *points))
    told_light = [each.message.params["lines"] for each in checks.light_lines(case)]
    told_heavy = [each.message.params["lines"] for each in checks.heavy_lines(case)]
    assert told_light == ([light] if light else [])
    assert told_heavy == ([heavy] if heavy else [])


@pytest.mark.parametrize(
    ("owner", "number", "expected"),
    [
        ("fay", 2, ["lines-few"]),
        ("fay", 3, []),
        ("fay", 7, []),
        ("fay", 8, ["lines-many"]),
        ("SUP", 1, []),  # people only
    ],
)
def test_line_counts(owner: str, number: int, expected: list[str]) -> None:
    case = judged(card(owner, *[10] * number))
    assert [each.code for each in checks.line_counts(case)] == expected


def test_missing_scorecards() -> None:
    case = judged([*card("ada", 100)], rule("role:LEAD"))
    found = [(each.where, each.severity) for each in checks.missing_scorecards(case)]
    # Gus left before the cycle; a rule would reward Cem.
    assert found == [("person cem", "warning"), ("person fay", "hint")]


@pytest.mark.parametrize(
    ("grades", "expected"),
    [("A:90 B:0", []), ("A:90 B:-5", []), ("A:90 E:0.01", ["scheme S 2"])],
)
def test_grades(grades: str, expected: list[str]) -> None:
    assert [each.where for each in checks.grades(judged(grades=grades))] == expected


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        (rule("role:AGENT", 'value("M0") > 3'), []),
        (rule("person", 'measure_score("M0") > 3'), []),  # one recipient has it
        (rule("role:CEO", 'value("M0") > 3'), ["rule-measure"]),
        (rule("role:CEO", value='measure_score("M0")'), ["rule-measure"]),
        (rule("role:CEO", 'value("M0", "fay") > 3'), []),
        (rule("role:AGENT", 'value("M0", "SUP") > 3'), ["rule-measure"]),
        (rule("role:AGENT", 'value("M9") > value("M9")'), ["rule-measure"]),  # said once
        (rule("role:ENG"), ["rule-nobody"]),
        (rule("unit:SUP", "score > 3"), ["rule-blind"]),
        (rule("unit:SUP"), []),
        (rule("role:AGENT", "unit_score > 3 and streak_below(60) < 2"), ["rule-blind"]),
        (rule("role:CEO", "unit_score > 3 and amount > 0"), []),
        (rule("role:AGENT", 'perspective("FIN") > 3'), []),
        (rule("role:AGENT", 'perspective("CUS") > 3'), ["rule-blind"]),
        (rule("role:AGENT", value="base_pay"), ["rule-blind"]),
        (rule("person", value="base_pay"), []),
        (rule("person", value="target_bonus"), ["rule-blind"]),
    ],
)
def test_rules(made: Rule, expected: list[str]) -> None:
    case = judged(
        [*card("fay", 100), T(measure="BOSS", owner="ada", points=1), *card("NW", 100)], made
    )
    findings = list(checks.rules(case))
    assert [each.code for each in findings] == expected
    assert {each.where for each in findings} <= {"scheme S 2 rule R"}


def test_without_a_scheme_only_the_scorecards_are_checked() -> None:
    case = Judged(examined([O("F")], card("fay", 50)), None, MEMBERS)
    codes = {each.code for each in checks.scorecard_findings(case)}
    assert codes == {"points-off", "scorecard-missing", "lines-few", "line-heavy"}


@pytest.mark.parametrize("people", [1, 20])
def test_a_stored_cycle_is_checked_in_a_bounded_number_of_statements(
    database: Database, statements: Callable[[], int], tmp_path: Path, people: int
) -> None:
    codes = [f"p{number}" for number in range(people)]
    bundle = folder(
        tmp_path / "bundle",
        people="code,name,unit\n" + "".join(f"{code},{code},NW\n" for code in codes),
        objectives="cycle,code,name,owner,perspective\n2025,F,Sell,NW,FIN\n",
        measures="code,name,direction,curve\nCALLS,Calls,increase,pass\n",
        targets="cycle,objective,measure,owner,target\n"
        + "".join(f"2025,F,CALLS,{code},9\n" for code in codes),
        checkins="measure,owner,period,value\nCALLS,p0,2025-06,5\n",
    )
    with database.writing() as session:
        now = datetime(2026, 1, 1, tzinfo=UTC)
        assert not load_bundle(session, read_bundle(bundle), now=now, actor="test").problems
    before = statements()
    with database.reading() as session:
        cycle = find_cycle(session, "2025")
        assert cycle is not None
        findings = list_findings(session, cycle, date(2025, 7, 31), "UTC")
    assert statements() - before <= 20
    late = [each.where for each in findings if each.code == "checkin-overdue"]
    assert late == [f"target CALLS/{code}" for code in codes[1:]]
