"""A company of three with two months, to be reviewed: seven lines, a correction, a full pool."""

from datetime import UTC, datetime
from pathlib import Path

from app.db import Database
from scorecards.actions import load_bundle
from scorecards.bundle.files import read_bundle
from tests.scorecards.bundle.bundles import folder

NOW = datetime(2025, 7, 2, tzinfo=UTC)
HOSTILE = "<script>alert(1)</script>{{ 7*7 }}<b>Ada</b>%(x)s"
_MONTHS = ("2025-05", "2025-06")
_MEASURES = [f"M{number}" for number in range(1, 8)]
_ACTUALS = {"M1": 80, "M2": 110, "M3": 90, "M4": 90, "M5": 90, "M6": 90}


def _lines(head: str, *rows: str) -> str:
    return "\n".join((head, *rows, ""))


SHEETS = {
    "company": "name,currency,locale,timezone\nNorth & Wind,CNY,zh-CN,Asia/Shanghai\n",
    "units": "code,name,parent,lead\nNW,Northwind,,\nCS,Service,NW,bo\nIDLE,Idle,NW,\n",
    "people": _lines(
        "code,name,unit,target_bonus",
        f'ada,"{HOSTILE}",CS,1000',
        "bo,Bo,CS,1000",
        "cem,Cem,CS,",
    ),
    "cycles": _lines(
        "code,name,starts,ends,frequency",
        "2025-05,2025-05,2025-05-01,2025-05-31,month",
        "2025-06,2025-06,2025-06-01,2025-06-30,month",
    ),
    "perspectives": "code,name,weight\nFIN,Money,60\nCUS,Customers,40\n",
    "objectives": _lines(
        "cycle,code,name,owner,perspective,weight,points",
        *(f"{month},F,Grow,NW,FIN,100," for month in _MONTHS),
        *(f"{month},C,Please,CS,CUS,100,100" for month in _MONTHS),
    ),
    "links": "cycle,from,to,kind\n2025-06,C,F,causes\n",
    "measures": _lines(
        "code,name,direction,unit,curve,decimals",
        *(f"{code},Measure {code},increase,k,ratio,1" for code in _MEASURES),
    ),
    "targets": _lines(
        "cycle,objective,measure,owner,points,target",
        *(
            f"{month},{'F' if code == 'M1' else 'C'},{code},ada,{40 if code == 'M1' else 10},100"
            for month in _MONTHS
            for code in _MEASURES
        ),
        *(f"{month},F,M1,bo,100,100" for month in _MONTHS),
    ),
    "checkins": _lines(
        "measure,owner,period,value,recorded_at,author,note,source",
        "M1,ada,2025-05,60,2025-05-31T10:00:00Z,bo,,",
        "M1,ada,2025-06,70,2025-06-29T10:00:00Z,bo,first guess,",
        *(
            f"{code},ada,2025-06,{value},2025-06-30T10:00:00Z,bo,,CRM"
            for code, value in _ACTUALS.items()
        ),
        "M1,bo,2025-06,100,2025-06-30T10:00:00Z,bo,,",
    ),
    "adjustments": "cycle,owner,points,reason\n2025-06,ada,-1.5,<i>late</i> report\n",
    "schemes": "code,version,name,cycles,grades,pool\n"
    "BONUS,2,Bonus,2025-05 2025-06,A:90 B:80 C:0,500\n",
    "rules": "scheme,version,code,applies_to,effect,value,when,label\n"
    "BONUS,2,main,person,pay,target_bonus / 3,score >= 60,\n"
    "BONUS,2,talk,person,plan,,score < 60,Talk\n",
}


def load(database: Database, path: Path) -> None:
    """The company is in the database."""
    with database.writing() as session:
        bundle = read_bundle(folder(path, **SHEETS))
        assert load_bundle(session, bundle, now=NOW, actor="test").problems == []
