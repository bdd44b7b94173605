"""`catchball demo`: a company to look at, made once."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from app.commands import catchball
from app.config import DEMO_PASSWORD
from app.db import Database
from cascade.queries import list_accounts
from goals.queries import find_audit_break
from tests.scenarios.loading import content


def demo(*arguments: str) -> tuple[int, str, str]:
    done = CliRunner().invoke(catchball, [*arguments])
    return done.exit_code, done.stdout, done.stderr


@pytest.fixture
def made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    """The demo's own database in an instance folder."""
    monkeypatch.setenv("CATCHBALL_INSTANCE", str(tmp_path / "instance"))
    monkeypatch.setenv("CATCHBALL_DB", "sqlite:////nowhere/else.db")  # not what a demo is for
    status, out, err = demo("demo", "--no-serve")
    assert status == 0, err
    assert DEMO_PASSWORD in err
    database = Database.connect(f"sqlite:///{tmp_path / 'instance' / 'demo.db'}")
    with database.reading() as session:
        accounts = list_accounts(session)
    assert {tuple(line.split()[:2]) for line in out.splitlines()} == {
        (account.login, account.role) for account in accounts
    }
    assert {account.role for account in accounts} >= {"staff", "hr", "leadership"}
    yield database
    database.dispose()


def test_its_results_are_whole(made: Database) -> None:
    url = str(made.url)
    cycles = made_cycles(made)
    status, out, _ = demo("--db", url, "score", "--cycle", cycles[0], "--json")
    document = json.loads(out)
    assert status == 0
    assert 90 < document["company"]["coverage"] <= 100
    assert 50 < document["company"]["score"] < 100
    assert {card["grade"] for card in document["scorecards"]} >= {"A", "B"}
    assert demo("--db", url, "rewards", "--cycle", cycles[0], "--json")[0] == 0
    with made.reading() as session:
        assert find_audit_break(session) is None


def test_a_second_run_leaves_it_alone(made: Database) -> None:
    before = content(made)
    assert demo("demo", "--no-serve")[0] == 0
    assert content(made) == before


def made_cycles(database: Database) -> list[str]:
    """The months of the demo, the earliest first."""
    _, _, err = demo("--db", str(database.url), "score", "--cycle", "?")
    return [code for code in err.partition("there are: ")[2].split(", ") if "Q" not in code]
