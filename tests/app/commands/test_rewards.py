"""`catchball rewards`: money as text, to the currency's smallest unit."""

import json
from pathlib import Path

from app.db import Database
from tests.app.commands.running import loaded, run
from tests.scenarios.small import Cell

# p1 has 98.5 points, grade A: half of a target bonus of 3000, in steps of 1, and the star.
DOCUMENT = """\
{
  "cycle": "Q1",
  "scheme": "BONUS",
  "version": 1,
  "scaled": false,
  "total": "1500.00",
  "lines": [
    {
      "recipient": "p1",
      "amount": "1500.00",
      "awards": [
        "Star"
      ],
      "plans": [],
      "rules": [
        "half",
        "star"
      ]
    }
  ]
}
"""


def test_the_document_is_exact(database: Database, tmp_path: Path) -> None:
    loaded(database, tmp_path / "bundle")
    assert run(database, "rewards", "--cycle", "Q1", "--json") == (0, DOCUMENT, "")


def test_a_pool_that_does_not_reach_says_so(sqlite_database: Database, tmp_path: Path) -> None:
    loaded(sqlite_database, tmp_path / "bundle", Cell("schemes", 2, "pool", "1200"))
    document = json.loads(run(sqlite_database, "rewards", "--cycle", "Q1", "--json").out)
    assert (document["scaled"], document["total"]) == (True, "1200.00")
    assert [line["amount"] for line in document["lines"]] == ["1200.00"]


def test_money_has_the_decimals_of_its_currency(sqlite_database: Database, tmp_path: Path) -> None:
    loaded(sqlite_database, tmp_path / "bundle", Cell("company", 2, "currency", "JPY"))
    document = json.loads(run(sqlite_database, "rewards", "--cycle", "Q1", "--json").out)
    assert (document["total"], document["lines"][0]["amount"]) == ("1500", "1500")


def test_without_a_scheme_it_says_so(sqlite_database: Database, tmp_path: Path) -> None:
    loaded(sqlite_database, tmp_path / "bundle")
    status, out, err = run(sqlite_database, "rewards", "--cycle", "Q2", "--json")
    assert (status, out) == (1, "")
    assert err.startswith("no scheme lists the cycle Q2")


def test_a_person_reads_amounts_and_their_sum(sqlite_database: Database, tmp_path: Path) -> None:
    loaded(sqlite_database, tmp_path / "bundle")
    status, out, err = run(sqlite_database, "rewards", "--cycle", "Q1")
    assert (status, err) == (0, "")
    assert [line.split() for line in out.splitlines()] == [
        ["1500.00", "p1", "Star"],
        ["1500.00", "CNY"],
    ]
