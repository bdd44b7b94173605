"""`catchball explain` as a person reads it and as a program does."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from app.commands import catchball
from app.db import Database
from scorecards.actions import load_bundle
from scorecards.bundle.files import read_bundle
from tests.app.commands.running import loaded, run
from tests.scorecards.bundle.bundles import folder

NOW = datetime(2026, 1, 15, tzinfo=UTC)
SHEETS = {
    "company": "name,currency,timezone\nNorthwind,CNY,Asia/Shanghai\n",
    "people": "code,name,unit,target_bonus\nada,Ada,NW,1000\nbo,Bo,NW,\n",
    "objectives": "cycle,code,name,owner,perspective,weight\n2025,F,Grow,NW,FIN,100\n",
    "measures": (
        "code,name,direction,unit,inputs,formula,curve,decimals\n"
        'RATE,Complaints,decrease,%,bad all,bad / all * 100,"at most: 1=100, 2=80",3\n'
        "SALES,Sales,increase,k,,,ratio,2\n"
    ),
    "targets": (
        "cycle,objective,measure,owner,weight,points,target\n"
        "2025,F,RATE,ada,60,40,\n2025,F,SALES,ada,40,60,30\n"
    ),
    "checkins": (
        "measure,owner,period,value,input,recorded_at,author,note,source\n"
        "RATE,ada,2025-06,3,bad,2025-06-30T23:30:00Z,wu,recounted,CRM\n"
        "RATE,ada,2025-06,4,bad,2025-06-29T01:00:00Z,li,,\n"
        "RATE,ada,2025-06,200,all,2025-06-30T01:00:00Z,wu,,\n"
        "SALES,ada,2025,33,,2025-12-31T01:00:00Z,wu,,\n"
    ),
    "adjustments": "cycle,owner,points,reason\n2025,ada,-1.5,late report\n",
    "schemes": "code,version,name,cycles,grades,pool\nBONUS,2,Bonus,2025,A:90 B:0,800\n",
    "rules": (
        "scheme,version,code,applies_to,effect,value,when\n"
        "BONUS,2,main,person,pay,target_bonus * score / 100,score >= 60\n"
    ),
}

Explain = Callable[..., str]


@pytest.fixture
def explain(sqlite_database: Database, tmp_path: Path) -> Explain:
    """What `explain --cycle 2025` prints, errors included, with its exit status checked."""
    path = folder(tmp_path / "bundle", **SHEETS)
    with sqlite_database.writing() as session:
        assert load_bundle(session, read_bundle(path), now=NOW, actor="test").problems == []

    def run(*arguments: str, status: int = 0) -> str:
        words = ("--db", str(sqlite_database.url), "explain", "--cycle", "2025", *arguments)
        result = CliRunner(env={"CATCHBALL_LANG": "en"}).invoke(catchball, words)
        assert result.exit_code == status, result.output
        return result.output

    return run


def test_a_scorecard_reads_down_to_its_check_ins(explain: Explain) -> None:
    assert explain("--person", "ada").splitlines()[:20] == [
        "scorecard of Ada (ada), 2025 → 96.5 points",
        "  = 98 − 1.5",
        "  weighted score → 98 points",
        "    = (40 × 80 + 60 × 110) ÷ 100  (rounded half up to 0.01)",
        "    · each line counts with its points",
        "    Complaints (Ada) 1.5 % → 80 points × 40",
        "      · curve: at most: 1=100, 2=80",
        "      · the step taken: 1.5 ≤ 2 → 80",
        "      value of Complaints → 1.5 %",
        "        = 3 ÷ 200 × 100  (rounded half up to 0.001)",
        "        · formula: bad / all * 100",
        "        input bad → 3",
        "          2025-06 → 3",
        "            · wu, 2025-07-01 07:30, source: CRM, note: recounted",
        "            · superseded: 4, li, 2025-06-29 09:00",
        "        input all → 200",
        "          2025-06 → 200",
        "            · wu, 2025-06-30 09:00",
        "    Sales (Ada) 33 k → 110 points × 60",
        "      = 100 × 33 ÷ 30  (rounded half up to 0.01)",
    ]


def test_a_reward_names_scheme_rule_and_pool(explain: Explain) -> None:
    lines = explain("--person", "ada", "--reward", "--levels", "0").splitlines()
    assert lines[:12] == [
        "reward of Ada (ada), 2025 → 800.00 CNY",
        "  · scheme BONUS, version 2: Bonus",
        "  rule main: pay → 965",
        "    = 0 + 965",
        "    · fired",
        "    condition: score >= 60 → holds",
        "      = 96.5 ≥ 60",
        "      score → 96.5",
        "    value: target_bonus * score / 100 → 965",
        "      = 1000 × 96.5 ÷ 100",
        "      target_bonus → 1000",
        "      score → 96.5",
    ]
    assert "    share of the pool, cut to whole steps of 0.01 → 800" in lines


def test_an_objective_and_the_company(explain: Explain) -> None:
    assert explain("--objective", "F").splitlines()[:3] == [
        "F Grow → 88 points",
        "  = (60 × 80 + 40 × min(100, 110)) ÷ 100  (rounded half up to 0.01)",
        "  · each score counts up to 100, the cycle's cap",
    ]
    assert explain("--levels", "0") == "company, 2025 → 88 points\n"


def test_json_is_the_same_tree(explain: Explain) -> None:
    found = json.loads(explain("--person", "ada", "--json"))
    line = found["parts"][0]["parts"][0]
    checkin = line["parts"][0]["parts"][0]["parts"][0]["checkin"]
    assert (found["result"], found["working"], line["weight"]) == ("96.5", "98 − 1.5", "40")
    assert line["ref"] == {"kind": "target", "code": "RATE/ada"}
    assert without(checkin, "superseded") == {
        "period": "2025-06",
        "input": "bad",
        "value": "3",
        "recorded_at": "2025-07-01T07:30:00+08:00",
        "author": "wu",
        "note": "recounted",
        "source": "CRM",
    }
    assert [each["value"] for each in checkin["superseded"]] == ["4"]


def without(document: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in document.items() if key != name}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--person", "zoe"], "there is no person zoe; there are: ada, bo"),
        (["--person", "NW"], "there is no person NW; there are: ada, bo"),
        (["--unit", "ada"], "there is no unit ada; there are: NW"),
        (["--person", "bo"], "bo has no scorecard in the cycle 2025; these have: ada"),
        (["--objective", "G"], "there is no objective G in the cycle 2025; there are: F"),
        (
            ["--unit", "NW", "--reward"],
            "no rule names NW as a recipient in the cycle 2025; these are: ada",
        ),
    ],
)
def test_an_unknown_code_says_what_exists(
    explain: Explain, arguments: list[str], said: str
) -> None:
    assert explain(*arguments, status=1) == f"{said}\n"


@pytest.mark.parametrize("arguments", [["--reward"], ["--person", "ada", "--unit", "NW"]])
def test_options_that_contradict_are_wrong_usage(explain: Explain, arguments: list[str]) -> None:
    assert "Usage:" in explain(*arguments, status=2)


def test_without_a_chosen_language_the_company_s_is_spoken(
    sqlite_database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded(sqlite_database, tmp_path / "small")  # a company whose locale is zh-CN
    monkeypatch.delenv("CATCHBALL_LANG")
    assert "没有考核周期" in run(sqlite_database, "explain", "--cycle", "?").err
    monkeypatch.setenv("CATCHBALL_LANG", "en")
    assert "there is no cycle" in run(sqlite_database, "explain", "--cycle", "?").err
