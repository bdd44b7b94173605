"""What pages read from stored scores is what the full computation gives."""

from pathlib import Path

import pytest

from app import clock
from app.db import Database
from cascade.explaining import ExplainedNodes
from cascade.queries import get_branch
from goals.queries import find_cycle, list_cycles
from scorecards.actions import load_bundle
from scorecards.bundle.files import read_bundle
from scorecards.bundle.writing import write_folder
from scorecards.evaluation import rewards
from scorecards.explaining import Explanations
from scorecards.queries import (
    find_scheme,
    get_evaluation,
    get_members,
    get_paid,
    get_payout,
    get_unfolded_card,
    get_unfolded_reward,
    list_cards,
)
from scorecards.sample import as_written, sample_bundle


@pytest.fixture
def sample(sqlite_database: Database, tmp_path: Path) -> Database:
    made = sample_bundle(12, 5, months=3, first_month="2025-04")
    write_folder(tmp_path / "bundle", as_written(made))
    with sqlite_database.writing() as session:
        loaded = load_bundle(
            session, read_bundle(tmp_path / "bundle"), now=clock.now(), actor="test"
        )
        assert not loaded.problems
    return sqlite_database


def test_scorecards_and_payouts(sample: Database) -> None:
    with sample.reading() as session:
        for cycle in list_cycles(session):
            judged = get_evaluation(session, cycle)
            scheme = find_scheme(session, cycle.id or 0)
            if scheme is None:
                continue
            paid = rewards(judged, get_members(session))
            wanted = {line.recipient.code: (line.rounded, line.rules) for line in paid.lines}
            assert wanted
            for owner, expected in wanted.items():
                line = get_payout(session, cycle, owner, scheme)
                assert line is not None
                assert (line.rounded, line.rules) == expected
                card, among = list_cards(session, owner, [cycle])[cycle.id or 0]
                assert card == judged.scorecards.get(owner)
                assert among == scheme.bands


def test_everybodys_payouts(sample: Database) -> None:
    with sample.reading() as session:
        for cycle in list_cycles(session):
            judged, paid = get_evaluation(session, cycle), get_paid(session, cycle)
            assert (paid is None) == (judged.scheme is None)
            if paid is None:
                continue
            assert paid.payouts == rewards(judged, get_members(session, on=cycle.ends))
            assert paid.facts.scorecards == judged.scorecards


def test_explanations_of_a_card_and_of_a_reward(sample: Database) -> None:
    with sample.reading() as session:
        cycle = find_cycle(session, "2025-06")
        assert cycle is not None
        judged, paid = get_evaluation(session, cycle, detailed=True), get_paid(session, cycle)
        assert paid is not None
        whole = Explanations(judged)
        reaches = set()
        for owner in judged.scorecards:
            found = get_unfolded_card(session, cycle, owner)
            assert found is not None
            card, levels = found
            reaches.add(levels)
            assert Explanations(card).scorecard(owner, levels) == whole.scorecard(owner, levels)
        assert reaches == {None, 1}
        for line in paid.lines:
            told = (line.member.code, paid.payouts, paid.members, "CNY", 1)
            part = get_unfolded_reward(session, cycle, paid, line.member.code)
            assert Explanations(part).reward(*told) == whole.reward(*told)


def test_who_has_no_card_has_nothing_to_unfold(sample: Database) -> None:
    with sample.reading() as session:
        cycle = find_cycle(session, "2025-06")
        assert cycle is not None
        assert get_unfolded_card(session, cycle, "NOBODY") is None


def test_explanations_of_a_branch(sample: Database) -> None:
    with sample.reading() as session:
        cycle = find_cycle(session, "2025-06")
        assert cycle is not None
        scores = get_evaluation(session, cycle, detailed=True).scores
        whole = ExplainedNodes(scores)
        keys = [each.key for each in scores.data.objectives]
        keys += [each.key for each in scores.data.targets[:10]]
        assert keys
        for key in keys:
            branch = ExplainedNodes(get_branch(session, cycle, key))
            assert branch.node(key, 1) == whole.node(key, 1)
