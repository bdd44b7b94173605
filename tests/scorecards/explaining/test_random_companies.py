"""Every explained number of random companies comes out again from what is written down."""

from pathlib import Path

import pytest

from app.db import Database
from goals.queries import get_company, get_excuses, list_cycles
from scorecards.actions import load_bundle
from scorecards.bundle.files import read_bundle
from scorecards.evaluation import rewards
from scorecards.explaining import Explanations
from scorecards.queries import get_evaluation, get_members
from tests.oracle.bundles import bundle
from tests.oracle.compared import NOW
from tests.oracle.folders import written
from tests.recomputing import disagreements

SEEDS = range(8)


@pytest.mark.parametrize("seed", SEEDS)
def test_every_working_gives_its_result(
    sqlite_database: Database, tmp_path: Path, seed: int
) -> None:
    folder = written(bundle(seed), tmp_path / "bundle", seed)
    with sqlite_database.writing() as session:
        load_bundle(session, read_bundle(folder), now=NOW, actor="test")
    found, seen = [], 0
    with sqlite_database.reading() as session:
        company, members = get_company(session), get_members(session)
        assert company is not None
        for cycle in list_cycles(session):
            judged = get_evaluation(session, cycle, detailed=True)
            explanations = Explanations(judged, get_excuses(session, cycle))
            trees = [explanations.company(), explanations.company(levels=1)]
            trees += [explanations.scorecard(owner) for owner in judged.scorecards]
            if judged.scheme is not None:
                paid = rewards(judged, members)
                trees += [
                    explanations.reward(line.recipient.code, paid, members, company.currency)
                    for line in paid.lines
                ]
            found += [problem for tree in trees for problem in disagreements(tree)]
            seen += sum(1 for tree in trees for node in tree.walk() if node.working)
    assert found == []
    assert seen > 20
