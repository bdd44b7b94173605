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
from scorecards.sample.demo import ACCOUNTS, Demo, demo_bundle
from tests.scorecards.sample.invariants import breaches

TODAY = date(2026, 10, 20)

Judged = dict[str, tuple[Evaluation, Payouts]]


@pytest.fixture(scope="module")
def demo() -> Demo:
    return demo_bundle(TODAY)


@pytest.fixture(scope="module")
def judged(
    demo: Demo, migrated_file: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Judged]:
    """Every cycle of the loaded demonstration, with its rewards."""
    folder = tmp_path_factory.mktemp("demo")
    write_folder(folder / "bundle", as_written(demo.bundle))
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
    bundle = demo_bundle(today).bundle
    assert breaches(bundle) == []
    tomorrow = (today + timedelta(days=1)).isoformat()
    assert all(row["recorded_at"] < tomorrow for row in bundle["checkins"])


def test_the_months_are_the_running_one_and_two_before(demo: Demo) -> None:
    months = [row["code"] for row in demo.bundle["cycles"] if row["frequency"] == "month"]
    assert months == ["2026-08", "2026-09", "2026-10"]


def test_whoever_can_sign_in_is_a_person_of_the_company(demo: Demo) -> None:
    people = {row["code"]: row["role"] for row in demo.bundle["people"]}
    assert [people[account.login] for account in ACCOUNTS] == ["GM", "AM", "CSR", "HR", "FIN"]
    assert [account.role for account in ACCOUNTS] == [
        "leadership",
        "staff",
        "staff",
        "hr",
        "auditor",
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


def test_the_story_does_not_change_with_the_day(demo: Demo) -> None:
    def august(bundle: Demo) -> list[tuple[str, ...]]:
        return sorted(
            (row["measure"], row["owner"], row["input"], row["value"])
            for row in bundle.bundle["checkins"]
            if row["period"] == "2026-08"
        )

    assert august(demo) == august(demo_bundle(TODAY.replace(day=28)))


def test_adjustments_excuses_corrections_and_arrows_are_there(demo: Demo) -> None:
    bundle = demo.bundle
    assert {row["points"].startswith("-") for row in bundle["adjustments"]} == {True, False}
    assert {row["owner"] for row in bundle["excuses"]} == {"shiyan"}
    keys = [(r["measure"], r["owner"], r["period"], r["input"]) for r in bundle["checkins"]]
    assert len(keys) - len(set(keys)) >= 4
    assert {row["kind"] for row in bundle["links"]} == {"supports", "causes"}
