"""`catchball check` from a loaded bundle to its two kinds of answer."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from app.commands import catchball
from app.db import Database
from tests.scorecards.bundle.bundles import folder

SHEETS = {
    "people": "code,name,unit,left\nada,Ada,NW,\nbob,Bob,NW,2025-05-01\n",
    "cycles": "code,name,starts,ends,frequency,state\n"
    "2025-06,June,2025-06-01,2025-06-30,month,draft\n",
    "objectives": "cycle,code,name,owner,perspective,weight\n"
    "2025-06,F,Sell,NW,FIN,60\n2025-06,G,Grow,NW,FIN,30\n",
    "measures": "code,name,direction,aggregate,curve\nCALLS,Calls,increase,sum,pass\n",
    "targets": "cycle,objective,measure,owner,points,target\n2025-06,F,CALLS,ada,100,9\n",
    "checkins": "measure,owner,period,value,recorded_at\n"
    "CALLS,ada,2025-04,5,2025-04-30T12:00:00Z\nCALLS,ada,2025-06,5,2025-07-01T12:00:00Z\n",
    "links": "cycle,from,to,kind\n2025-06,F,G,causes\n2025-06,G,F,causes\n",
    "schemes": "code,version,name,cycles,grades\nS,1,Bonus,2025-06,A:90 B:50\n",
}


@pytest.fixture
def url(sqlite_database: Database, tmp_path: Path) -> str:
    """A database with one month's odd draft."""
    address = str(sqlite_database.url)
    bundle = folder(tmp_path / "bundle", **SHEETS)
    loaded = CliRunner().invoke(catchball, ["--db", address, "load", str(bundle)])
    assert loaded.exit_code == 0, loaded.stderr
    return address


def checked(url: str, *arguments: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(catchball, ["--db", url, "check", *arguments])
    return result.exit_code, result.stdout, result.stderr


def codes(url: str, day: str) -> dict[str, str]:
    """Where each code was found on the day, by code."""
    status, out, _ = checked(url, "--cycle", "2025-06", "--as-of", day, "--json")
    document = json.loads(out)
    assert (status, document["cycle"]) == (0, "2025-06")
    return {finding["code"]: finding["where"] for finding in document["findings"]}


def test_the_document_names_everything_odd(url: str) -> None:
    assert codes(url, "2025-06-20") == {
        "weights-off": "perspective FIN",
        "objective-empty": "objective G",
        "cause-loop": "objective F",
        "checkin-overdue": "target CALLS/ada",
        "grades-no-floor": "scheme S 1",
        "lines-few": "person ada",
        "line-heavy": "scorecard ada",
    }


def test_a_check_in_counts_from_the_day_it_was_recorded_on(url: str) -> None:
    assert "checkin-overdue" in codes(url, "2025-06-30")
    assert "checkin-overdue" not in codes(url, "2025-07-01")


def test_each_finding_says_what_and_how_to_mend_it(url: str) -> None:
    _, out, _ = checked(url, "--cycle", "2025-06", "--as-of", "2025-06-20", "--json")
    assert json.loads(out)["findings"][0] == {
        "code": "weights-off",
        "severity": "error",
        "where": "perspective FIN",
        "message": "The weights of its children sum to 90.00 instead of 100.",
        "mend": "Change the weights until they sum to exactly 100.",
    }


def test_a_person_reads_them_by_severity(url: str) -> None:
    status, out, err = checked(url, "--cycle", "2025-06", "--as-of", "2025-06-20")
    lines = out.splitlines()
    assert status == 0
    assert lines[:3] == [
        "Errors: the cycle cannot leave draft",
        "  perspective FIN: The weights of its children sum to 90.00 instead of 100.",
        "    → Change the weights until they sum to exactly 100.",
    ]
    assert [line.partition(":")[0] for line in lines if not line.startswith(" ")] == [
        "Errors",
        "Warnings",
        "Hints",
    ]
    assert err == "On 2025-06-20: 1 errors, 4 warnings, 2 hints.\n"


def test_today_is_the_default_day(url: str) -> None:
    assert checked(url, "--cycle", "2025-06")[0] == 0


def test_an_unknown_cycle_is_refused_and_a_wrong_day_is_wrong_usage(url: str) -> None:
    status, out, err = checked(url, "--cycle", "1999")
    assert (status, out, err) == (1, "", "there is no cycle 1999; there are: 2025-06\n")
    assert checked(url, "--cycle", "2025-06", "--as-of", "June")[0] == 2
