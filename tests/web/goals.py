"""Goals for the company of the tests: what OWNER is to reach in May and June 2025."""

from pathlib import Path

from sqlalchemy import func, select

from app import clock
from app.db import Database
from cascade.queries import find_target_id
from goals.models import CheckIn, Target
from goals.queries import find_cycle
from scorecards.actions import load_bundle
from scorecards.bundle.files import read_bundle
from tests.reached import reach

BUNDLE = {
    "company": "name,currency,locale,timezone\nQingyun,CNY,en,Asia/Shanghai\n",
    "units": "code,name,parent,lead\nCOMPANY,Company,,BOSS\nSERVICE,Service,COMPANY,LEAD\n"
    "SALES,Sales,COMPANY,OTHER\n",
    "people": "code,name,unit,manager,base_pay,target_bonus\n"
    "BOSS,Boss,COMPANY,,,\nLEAD,Lead,SERVICE,,9000,2000\nOWNER,Owner,SERVICE,LEAD,5000,1000\n",
    "cycles": "code,name,starts,ends,frequency\n"
    "2025-05,2025-05,2025-05-01,2025-05-31,month\n2025-06,2025-06,2025-06-01,2025-06-30,month\n",
    "perspectives": "code,name,weight\nCUS,Customer,100\n",
    "objectives": "cycle,code,name,owner,parent,perspective,weight,points\n"
    "2025-05,C1,Come back,LEAD,,CUS,100,\n2025-06,C1,Come back,LEAD,,CUS,100,100\n"
    "2025-06,C1.A,Care,LEAD,C1,,60,\n2025-06,C1.B,Speed,LEAD,C1,,40,\n",
    "measures": "code,name,direction,unit,inputs,formula,decimals,curve,frequency\n"
    "CSAT,Satisfaction,increase,stars,,,2,linear,month\n"
    'RATE,Complaint rate,decrease,%,bad all,bad / all * 100,2,"at most: 0=100, 1=80, 3=50",month\n'
    "FAST,Fast answers,increase,,,,0,ratio,week\n",
    "targets": "cycle,objective,measure,owner,weight,points,baseline,target,stretch\n"
    "2025-05,C1,CSAT,OWNER,100,100,3,4.5,\n"
    "2025-06,C1.A,CSAT,OWNER,50,60,3,4.5,\n2025-06,C1.A,RATE,OWNER,50,40,,,\n"
    "2025-06,C1.B,FAST,LEAD,100,,,50,\n",
    "checkins": "measure,owner,period,value,recorded_at,author\n"
    "CSAT,OWNER,2025-05,4.2,2025-05-31T12:00:00+08:00,OWNER\n"
    "CSAT,OWNER,2025-06,4.2,2025-06-28T12:00:00+08:00,OWNER\n",
    "links": "cycle,from,to,kind\n2025-06,C1.B,C1.A,causes\n",
    "schemes": "code,version,name,cycles,grades\nS,1,Service,2025-05 2025-06,A:90 B:75 C:0\n",
    "rules": "scheme,version,code,applies_to,effect,value,when\n"
    'S,1,bonus,person,pay,target_bonus,"score >= 75"\n',
}


def load_goals(database: Database, folder: Path, **sheets: str) -> None:
    """The goals are in the database; `sheets` stand instead of the usual ones."""
    reach(database, f"goals {sheets}", lambda: _load(database, folder, {**BUNDLE, **sheets}))


def _load(database: Database, folder: Path, sheets: dict[str, str]) -> None:
    folder.mkdir()
    for name, text in sheets.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    with database.writing() as session:
        loaded = load_bundle(session, read_bundle(folder), now=clock.now(), actor="test")
        assert not loaded.problems, loaded.problems


def target_id(database: Database, measure: str, cycle: str = "2025-06") -> int:
    """The id of the only target for that measure in that cycle."""
    with database.reading() as session:
        found = find_cycle(session, cycle)
        assert found is not None
        owner = "LEAD" if measure == "FAST" else "OWNER"
        key = find_target_id(session, found.id or 0, measure, owner)
    assert key is not None
    return key


def count_checkins(database: Database) -> int:
    """How many check-ins there are."""
    with database.reading() as session:
        return session.scalars(select(func.count()).select_from(CheckIn)).one()


def stored_value(database: Database, target: int) -> str | None:
    """The value that the target has at present."""
    with database.reading() as session:
        found = session.get(Target, target)
        return found.value if found else None
