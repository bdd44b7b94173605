"""The demonstration's company, loaded and judged as a visitor would see it."""

import shutil
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from app.db import Database
from goals.queries import list_cycles
from scorecards.actions import load_bundle
from scorecards.bundle.files import read_bundle
from scorecards.bundle.writing import write_folder
from scorecards.evaluation import Evaluation, rewards
from scorecards.queries import get_evaluation, get_members
from scorecards.rewards import Payouts
from scorecards.sample import as_written
from scorecards.sample.demo import ACCOUNTS, demo_bundle
from tests.scorecards.sample.invariants import Bundle, breaches

TODAY = date(2026, 10, 20)

Judged = dict[str, tuple[Evaluation, Payouts]]


@pytest.fixture(scope="module")
def demo() -> Bundle:
    return demo_bundle(TODAY)


@pytest.fixture(scope="module")
def judged(
    demo: Bundle, migrated_file: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Judged]:
    """Every cycle of the loaded demonstration, with its rewards."""
    folder = tmp_path_factory.mktemp("demo")
    write_folder(folder / "bundle", as_written(demo))
    shutil.copyfile(migrated_file, folder / "demo.db")
    database = Database.connect(f"sqlite:///{folder / 'demo.db'}")
    with database.writing() as session:
        now = datetime(2026, 10, 20, tzinfo=UTC)
        loaded = load_bundle(session, read_bundle(folder / "bundle"), now=now, actor="test")
        assert [str(problem.message) for problem in loaded.problems] == []
    with database.reading() as session:
        members = get_members(session)
        found = {}
        for cycle in list_cycles(session):
            evaluation = get_evaluation(session, cycle)
            found[cycle.code] = evaluation, rewards(evaluation, members)
    yield found
    database.dispose()


def monthly(judged: Judged) -> list[tuple[Evaluation, Payouts]]:
    return [judged[month] for month in ("2026-08", "2026-09", "2026-10")]


@pytest.mark.parametrize(
    "today",
    [date(2026, 10, 1), date(2026, 10, 5), TODAY, date(2027, 1, 31), date(2028, 2, 29)],
    ids=str,
)
def test_the_demo_is_valid_on_any_day(today: date) -> None:
    bundle = demo_bundle(today)
    assert breaches(bundle) == []
    tomorrow = (today + timedelta(days=1)).isoformat()
    assert all(row["recorded_at"] < tomorrow for row in bundle["checkins"])


def test_it_is_the_same_company_in_english() -> None:
    english = demo_bundle(TODAY, "en")
    assert breaches(english) == []
    told = {row["name"] for row in english["people"] + english["units"] + english["measures"]}
    assert all(name.isascii() for name in told)


def test_the_months_are_the_running_one_and_two_before(demo: Bundle) -> None:
    months = [row["code"] for row in demo["cycles"] if row["frequency"] == "month"]
    assert months == ["2026-08", "2026-09", "2026-10"]


def test_whoever_can_sign_in_is_a_person_of_the_company_or_runs_the_program(demo: Bundle) -> None:
    people = {row["code"]: row["role"] for row in demo["people"]}
    seats = [(people[each.login], each.role) for each in ACCOUNTS if each.is_person]
    assert seats == [
        ("GM", "leadership"),
        ("AM", "staff"),
        ("CM", "staff"),
        ("CSR", "staff"),
        ("HR", "hr"),
        ("FIN", "auditor"),
    ]
    assert [(each.login, each.role) for each in ACCOUNTS if not each.is_person] == [
        ("admin", "admin")
    ]


def test_every_colour_and_missing_data_can_be_seen(judged: Judged) -> None:
    for evaluation, _ in monthly(judged):
        scores = evaluation.scores
        found = [scores.score(target.key) for target in scores.data.targets]
        known = [score for score in found if score is not None]
        assert len(known) < len(found)
        assert min(known) < 6_000
        assert any(6_000 <= score < 8_500 for score in known)
        assert max(known) > 10_000


def test_the_pool_binds_in_the_second_month_alone(judged: Judged) -> None:
    assert [paid.scaled for _, paid in monthly(judged)] == [False, True, False]


def test_the_months_are_judged_by_two_versions(judged: Judged) -> None:
    versions = [evaluation.scheme.version for evaluation, _ in monthly(judged) if evaluation.scheme]
    assert versions == [1, 2, 2]


def test_there_are_awards_plans_and_streaks(judged: Judged) -> None:
    second = judged["2026-09"][1]
    assert any(line.labels("award") for line in second.lines if line.recipient.kind == "unit")
    assert any(line.labels("award") for line in second.lines if line.recipient.kind == "person")
    assert any("talk" in line.rules for line in second.lines)
    assert any("two-low" in line.rules for line in second.lines)


def test_the_story_does_not_change_with_the_day(demo: Bundle) -> None:
    def august(bundle: Bundle) -> list[tuple[str, ...]]:
        return sorted(
            (row["measure"], row["owner"], row["input"], row["value"])
            for row in bundle["checkins"]
            if row["period"] == "2026-08"
        )

    assert august(demo) == august(demo_bundle(TODAY.replace(day=28)))


def test_adjustments_excuses_corrections_and_arrows_are_there(demo: Bundle) -> None:
    bundle = demo
    assert {row["points"].startswith("-") for row in bundle["adjustments"]} == {True, False}
    assert {row["owner"] for row in bundle["excuses"]} == {"shiyan"}
    keys = [(r["measure"], r["owner"], r["period"], r["input"]) for r in bundle["checkins"]]
    assert len(keys) - len(set(keys)) >= 4
    assert {row["kind"] for row in bundle["links"]} == {"supports", "causes"}
