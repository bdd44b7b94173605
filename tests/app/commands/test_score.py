"""`catchball score`: the document to the digit."""

from pathlib import Path

import pytest

from app.db import Database
from tests.app.commands.running import loaded, run
from tests.scenarios.small import Cell, Text

# REV: 40 + 50 = 90 of 0..100, at least 10 → 90. RATE: 3/90·100 = 3.333… → 3.33,
# 100·(2 − 3.33/5) = 133.4, at most 120. STEP: 99.5 ≥ 99 → 100.
# O2 takes the least of its children: 120 capped at 110. O1: (50·90 + 50·110)/100 = 100.
# p1: (70·90 + 30·110)/100 = 96, line_cap 110; + 2.5. Company: (60·100 + 40·100)/100.
DOCUMENT = """\
{
  "cycle": "Q1",
  "company": {
    "score": 100.00,
    "coverage": 100.00
  },
  "perspectives": [
    {
      "code": "FIN",
      "score": 100.00,
      "coverage": 100.00
    },
    {
      "code": "CUS",
      "score": 100.00,
      "coverage": 100.00
    }
  ],
  "objectives": [
    {
      "code": "O1",
      "score": 100.00,
      "coverage": 100.00
    },
    {
      "code": "O2",
      "score": 110.00,
      "coverage": 100.00
    },
    {
      "code": "O3",
      "score": 100.00,
      "coverage": 100.00
    }
  ],
  "targets": [
    {
      "objective": "O1",
      "measure": "REV",
      "owner": "p1",
      "value": 90,
      "score": 90.00
    },
    {
      "objective": "O2",
      "measure": "RATE",
      "owner": "p1",
      "value": 3.33,
      "score": 120.00
    },
    {
      "objective": "O3",
      "measure": "STEP",
      "owner": "p1",
      "value": 99.5,
      "score": 100.00
    }
  ],
  "scorecards": [
    {
      "owner": "p1",
      "weighted": 96.00,
      "adjustments": 2.5,
      "total": 98.5,
      "grade": "A",
      "perspectives": {
        "FIN": 96.00
      }
    }
  ]
}
"""


def test_the_document_is_exact(database: Database, tmp_path: Path) -> None:
    loaded(database, tmp_path / "bundle")
    assert run(database, "score", "--cycle", "Q1", "--json") == (0, DOCUMENT, "")


def test_what_is_missing_is_null(sqlite_database: Database, tmp_path: Path) -> None:
    loaded(sqlite_database, tmp_path / "bundle", Text("checkins", None), Text("excuses", None))
    status, out, _ = run(sqlite_database, "score", "--cycle", "Q1", "--json")
    assert status == 0
    assert '"company": {\n    "score": null,\n    "coverage": 0.00\n  }' in out
    assert '"value": null,\n      "score": null' in out
    assert (
        '"weighted": null,\n      "adjustments": 2.5,\n      "total": null,\n      "grade": null'
    ) in out


def test_without_a_scheme_there_is_no_grade(sqlite_database: Database, tmp_path: Path) -> None:
    loaded(sqlite_database, tmp_path / "bundle", Cell("schemes", 2, "cycles", "Q2"))
    _, out, _ = run(sqlite_database, "score", "--cycle", "Q1", "--json")
    # line_cap is 120 then: (70·90 + 30·120)/100 = 99
    assert '"weighted": 99.00,' in out
    assert '"grade": null' in out


def test_a_person_reads_a_table(sqlite_database: Database, tmp_path: Path) -> None:
    loaded(sqlite_database, tmp_path / "bundle")
    status, out, err = run(sqlite_database, "score", "--cycle", "Q1")
    assert (status, err) == (0, "")
    assert out.splitlines()[0] == " 100.00  100.00 %  Q1"
    assert out.splitlines()[-1].split() == ["98.50", "A", "p1"]


def test_before_the_first_bundle_there_is_no_cycle(sqlite_database: Database) -> None:
    status, out, err = run(sqlite_database, "score", "--cycle", "2025")
    assert (status, out, err) == (1, "", "there is no cycle yet; load a bundle first\n")


@pytest.mark.parametrize("command", ["score", "rewards", "check", "explain"])
def test_an_unknown_cycle_is_status_1_and_none_status_2(
    sqlite_database: Database, tmp_path: Path, command: str
) -> None:
    loaded(sqlite_database, tmp_path / "bundle")
    status, out, err = run(sqlite_database, command, "--cycle", "1999", "--json")
    assert (status, out) == (1, "")
    assert err == "there is no cycle 1999; there are: 2025, Q1, Q2\n"
    status, out, err = run(sqlite_database, command)
    assert (status, out) == (2, "")
    assert "--cycle" in err
