"""The program's numbers beside the second implementation's."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from app.db import Database
from goals.queries import find_cycle, get_company
from scorecards.actions import load_bundle
from scorecards.bundle.files import read_bundle
from scorecards.evaluation import rewards as paid_out
from scorecards.queries import get_evaluation, get_members
from scorecards.results import rewards_document, score_document
from scorecards.schemes import money_decimals
from tests.oracle import rewards
from tests.oracle.bundles import bundle
from tests.oracle.exact import Sheets
from tests.oracle.folders import written
from tests.oracle.revisions import revised, unsettled
from tests.oracle.scores import Company, Document

NOW = datetime(2026, 1, 15, 8, 30, tzinfo=UTC)


def differences(database: Database, folder: Path, seed: int) -> list[str]:
    """Every place where the program and the second implementation disagree on the seed's bundle."""
    sheets = bundle(seed)
    return _loaded(database, written(sheets, folder, seed)) or list(
        _disagreements(database, sheets)
    )


def differences_after_revision(database: Database, folder: Path, seed: int) -> list[str]:
    """The same for a bundle that is loaded over an earlier one of the same company."""
    earlier = unsettled(bundle(seed))
    later = revised(earlier, seed)
    return (
        _loaded(database, written(earlier, folder / "earlier", seed))
        or _loaded(database, written(later, folder / "later", seed, spare=1))
        or list(_disagreements(database, later))
    )


def _loaded(database: Database, path: Path) -> list[str]:
    """The problems of the bundle at the path, which is loaded where it has none."""
    with database.writing() as session:
        loaded = load_bundle(session, read_bundle(path), now=NOW, actor="test")
        if loaded.problems:
            session.rollback()
    return [f"{p.sheet}:{p.row}:{p.column}: {p.message}" for p in loaded.problems]


def _disagreements(database: Database, sheets: Sheets) -> Iterator[str]:
    company = Company(sheets, NOW)
    for row in sheets["cycles"]:
        code = row["code"]
        found = documents(database, code)
        expected = [company.cycle(code).document(), rewards.document(company, code)]
        for name, one, two in zip(("score", "rewards"), found, expected, strict=True):
            yield from _unequal(f"{code} {name}", one, two)


def documents(database: Database, code: str) -> list[Document | None]:
    """What `score` and `rewards` print of a cycle."""
    with database.reading() as session:
        cycle = find_cycle(session, code)
        assert cycle is not None
        judged = get_evaluation(session, cycle)
        scores = score_document(judged)
        if judged.scheme is None:
            return [scores, None]
        company = get_company(session)
        assert company is not None
        paid = paid_out(judged, get_members(session))
        return [scores, rewards_document(judged, paid, money_decimals(company.currency))]


def _unequal(where: str, found: Any, expected: Any) -> Iterator[str]:
    if isinstance(found, dict) and isinstance(expected, dict) and found.keys() == expected.keys():
        for key in expected:
            yield from _unequal(f"{where}.{key}", found[key], expected[key])
    elif isinstance(found, list) and isinstance(expected, list) and len(found) == len(expected):
        for place, (one, two) in enumerate(zip(found, expected, strict=True)):
            yield from _unequal(f"{where}[{place}]", one, two)
    elif found != expected or type(found) is not type(expected):
        yield f"{where}: the program has {found!r}, the contract {expected!r}"
