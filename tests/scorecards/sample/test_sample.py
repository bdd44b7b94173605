"""Invented companies: valid, repeatable, and with everything that a screen or a test may want."""

from collections import Counter, defaultdict
from datetime import datetime
from functools import cache
from pathlib import Path

import pytest
from click.testing import CliRunner

from app.commands import catchball
from goals.numbers import exact
from scorecards.bundle.files import read_bundle
from scorecards.sample import as_written, sample_bundle, sample_sheets
from scorecards.sample.organisation import split
from tests.scorecards.sample.invariants import Bundle, breaches, family

WIDEST = 30


@cache
def bundle(people: int, seed: int = 1) -> Bundle:
    return sample_bundle(people, seed)


@pytest.mark.parametrize("seed", [1, 2, 77])
@pytest.mark.parametrize("people", [10, 11, 50, 300])
def test_a_sample_is_valid(people: int, seed: int) -> None:
    made = bundle(people, seed)
    assert len(made["people"]) == people
    assert breaches(made) == []


@pytest.mark.parametrize(("months", "first"), [(1, "2026-12"), (5, "2026-11"), (12, "2025-02")])
def test_other_months_are_valid_too(months: int, first: str) -> None:
    made = sample_bundle(30, 5, months=months, first_month=first, language="en")
    assert breaches(made) == []
    monthly = [row["code"] for row in made["cycles"] if row["frequency"] == "month"]
    assert (len(monthly), min(monthly)) == (months, first)


def test_the_checks_notice_what_is_broken() -> None:
    broken = {sheet: [dict(row) for row in rows] for sheet, rows in bundle(10).items()}
    broken["people"][0]["unit"] = "NOWHERE"
    broken["checkins"].append(broken["checkins"][0])
    owned = next(row for row in broken["targets"] if row["points"])
    owned["points"] = "99"
    found = "\n".join(breaches(broken))
    assert "people.unit: no NOWHERE" in found
    assert "checkins: " in found
    assert owned["owner"] in found


def test_the_same_seed_gives_the_same_company() -> None:
    assert sample_bundle(60, 9) == sample_bundle(60, 9)
    assert sample_bundle(60, 9)["checkins"] != sample_bundle(60, 10)["checkins"]


def test_a_lazy_sheet_can_be_walked_twice() -> None:
    rows = sample_sheets(12, 3)["checkins"]
    assert list(rows) == list(rows)


@pytest.mark.parametrize("people", [10, 150, 2500])
def test_no_node_has_too_many_children(people: int) -> None:
    sheets = sample_sheets(people, 4, month_cycles=False)
    made = {name: list(sheets[name]) for name in ("cycles", "objectives", "targets")}
    (cycle,) = made["cycles"]
    assert max(map(len, family(made, cycle["code"]).values())) <= WIDEST


def test_a_large_company_has_regions_between_stores_and_the_top() -> None:
    parents = {row["code"]: row["parent"] for row in sample_sheets(2500, 4)["units"]}
    stores = [code for code in parents if code.startswith("S") and "-" not in code]
    assert {parents[code][0] for code in stores} == {"R"}
    assert {parents[code] for code in parents if code.startswith("R")} == {"G"}


def test_margins_add_up_the_tree_as_targets_and_as_results() -> None:
    made = bundle(300)
    parents = {row["code"]: row["parent"] for row in made["units"]}
    targets = {
        row["owner"]: exact(row["target"])
        for row in made["targets"]
        if row["measure"] == "MARGIN" and row["cycle"] == "2026-08"
    }
    results = {
        row["owner"]: exact(row["value"])
        for row in made["checkins"]
        if row["measure"] == "MARGIN" and row["period"] == "2026-08"
    }
    for figures in (targets, results):
        below: Counter[str] = Counter()
        for unit, figure in figures.items():
            below[parents[unit]] += figure  # type: ignore[assignment]  # exact sums, not counts
        assert len(below) > 2
        assert all(figures[unit] == total for unit, total in below.items() if unit)


def test_everything_that_the_contract_knows_occurs() -> None:
    made = bundle(300)
    assert {row["rollup"] or "weighted" for row in made["objectives"]} == {
        "weighted",
        "average",
        "min",
        "max",
    }
    kinds = {row["curve"].partition(":")[0] for row in made["measures"]}
    assert kinds == {"linear", "ratio", "pass", "at least", "at most", "points"}
    effects = {row["effect"] for row in made["rules"]}
    assert effects == {"pay", "multiply", "cap", "floor", "veto", "award", "plan"}
    whose = {row["applies_to"].partition(":")[0] for row in made["rules"]}
    assert whose == {"person", "role", "members", "unit"}
    assert {row["kind"] for row in made["links"]} == {"supports", "causes"}
    assert made["adjustments"]
    assert made["excuses"]
    assert any(row["pool"] for row in made["schemes"])
    assert any(row["curve"] for row in made["targets"])


def test_corrections_come_later_and_say_why() -> None:
    reports = defaultdict(list)
    for row in bundle(300)["checkins"]:
        reports[row["measure"], row["owner"], row["period"], row["input"]].append(row)
    corrected = [rows for rows in reports.values() if len(rows) > 1]
    assert len(corrected) > 20
    for first, second in corrected:
        moments = [datetime.fromisoformat(row["recorded_at"]) for row in (first, second)]
        assert moments[0] < moments[1]
        assert second["note"]


def test_too_few_people_are_refused() -> None:
    with pytest.raises(ValueError, match="at least 10"):
        sample_bundle(9, 1)


def test_split_keeps_the_total() -> None:
    assert split(10_000, [3, 3, 1]) == [4286, 4286, 1428]


@pytest.mark.parametrize("name", ["company", "company.xlsx"])
def test_the_command_writes_what_the_reader_reads(name: str, tmp_path: Path) -> None:
    out = tmp_path / name
    result = CliRunner().invoke(
        catchball, ["sample", "--people", "10", "--seed", "2", "--months", "1", "--out", str(out)]
    )
    assert (result.exit_code, result.stdout) == (0, "")
    raw = read_bundle(out)
    assert raw.problems == []
    for sheet, (_, rows) in as_written(sample_sheets(10, 2, months=1)).items():
        written = [list(row) for row in raw.sheets[sheet].rows] if sheet in raw.sheets else []
        assert written == list(rows)


def test_the_command_refuses_a_month_that_is_none(tmp_path: Path) -> None:
    arguments = ["sample", "--people", "10", "--first-month", "soon", "--out", str(tmp_path / "x")]
    assert CliRunner().invoke(catchball, arguments).exit_code == 2


def test_the_command_writes_over_an_earlier_sample_only_when_asked(tmp_path: Path) -> None:
    out = tmp_path / "company.xlsx"
    arguments = ["sample", "--people", "10", "--months", "1", "--out", str(out)]
    assert CliRunner().invoke(catchball, arguments).exit_code == 0
    out.write_text("edited by hand")
    refused = CliRunner().invoke(catchball, arguments)
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert out.read_text() == "edited by hand"
    assert CliRunner().invoke(catchball, [*arguments, "--replace"]).exit_code == 0
    assert read_bundle(out).problems == []
