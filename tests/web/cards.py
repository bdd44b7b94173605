"""A scorecard for everybody of the tests' company, with pay and totals that are easy to find."""

from pathlib import Path

from app.db import Database
from tests.web.conftest import PEOPLE, UNITS
from tests.web.goals import load_goals

OWNERS = (*PEOPLE, *UNITS)
SCORED = {"OWNER": "4.2", "LEAD": "4.4", "STRANGER": "3.9", "OTHER": "4.5", "SERVICE": "4.35"}

SHEETS = {
    "people": "code,name,unit,manager,base_pay,target_bonus\n"
    "BOSS,Boss,COMPANY,,,\nHR,Hr,COMPANY,BOSS,,\nLEAD,Lead,SERVICE,BOSS,9000,2000\n"
    "OWNER,Owner,SERVICE,LEAD,5731.17,1234.56\nOTHER,Other,SALES,BOSS,8000,2000\n"
    "STRANGER,Stranger,SALES,OTHER,5000,1000\n",
    "objectives": "cycle,code,name,owner,parent,perspective,weight,points\n"
    "2025-05,C1,Come back,BOSS,,CUS,100,\n2025-06,C1,Come back,BOSS,,CUS,100,\n",
    "targets": "cycle,objective,measure,owner,points,baseline,target\n"
    + "".join(
        f"{cycle},C1,CSAT,{owner},100,3,4.5\n"
        for cycle in ("2025-05", "2025-06")
        for owner in OWNERS
    ),
    "checkins": "measure,owner,period,value,recorded_at,author\n"
    "CSAT,OWNER,2025-05,4.1,2025-05-31T12:00:00+08:00,OWNER\n"
    + "".join(
        f"CSAT,{owner},2025-06,{value},2025-06-28T12:00:00+08:00,OWNER\n"
        for owner, value in SCORED.items()
    ),
    "adjustments": "cycle,owner,points,reason\n2025-06,OWNER,3.21,=Helped the night shift\n",
    "links": "cycle,from,to,kind\n",
    "schemes": "code,version,name,cycles,grades,pool\n"
    "S,1,Service,2025-05 2025-06,A:90 B:75 C:0,4000\n",
    "rules": "scheme,version,code,applies_to,effect,value,when,label\n"
    'S,1,bonus,person,pay,target_bonus,"score >= 75",\n'
    'S,1,star,person,award,,"grade == ""A""",Star of the month\n',
}

TOTAL, EARNED, PAID = "83.21", "1,234.56", "943.39"
"""What OWNER comes to: 80.00 + 3.21; the bonus; its part of the pool (of 5234.56 earned)."""
SECRETS = (TOTAL, EARNED, PAID, "1234.56", "5731.17", "5,731.17", "night shift")


def load_cards(database: Database, folder: Path, **sheets: str) -> None:
    """Everybody has a scorecard; `sheets` stand instead of the usual ones."""
    load_goals(database, folder, **{**SHEETS, **sheets})
