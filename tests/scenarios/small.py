"""A small sound company to be broken one cell at a time."""

import csv
from collections.abc import Iterable
from io import StringIO
from pathlib import Path
from typing import NamedTuple

SOUND = {
    "company": "name,currency,locale,timezone\nNorthwind,CNY,zh-CN,Asia/Shanghai\n",
    "units": "code,name,parent,lead\nNW,Northwind,,\nCS,Service,NW,p2\n",
    "roles": "code,name\nCSR,Agent\n",
    "people": "code,name,unit,role,manager,joined,left,base_pay,target_bonus\n"
    "p1,Ada,CS,CSR,p2,2020-01-01,,8000,3000\n"
    "p2,Bo,CS,,,,,,\n",
    "cycles": "code,name,starts,ends,frequency,parent,state,rollup_cap\n"
    "2025,Year,2025-01-01,2025-12-31,year,,draft,\n"
    "Q1,First,2025-01-01,2025-03-31,quarter,2025,active,110\n"
    "Q2,Second,2025-04-01,2025-06-30,quarter,2025,draft,\n",
    "perspectives": "code,name,weight,cycle\nFIN,Money,60,\nCUS,Customers,40,\n",
    "objectives": "cycle,code,name,owner,parent,perspective,weight,rollup,points,kind\n"
    "Q1,O1,Grow,NW,,FIN,,weighted,,committed\n"
    "Q1,O2,Sell,CS,O1,,50,min,,\n"
    "Q1,O3,Please,CS,,CUS,,,,\n",
    "measures": "code,name,direction,unit,aggregate,inputs,formula,decimals,curve,frequency\n"
    "REV,Revenue,increase,k,sum,,,1,linear,month\n"
    "RATE,Complaints,decrease,%,,bad all,bad / all * 100,2,ratio,\n"
    'STEP,Uptime,maintain,%,mean,,,,"at least: 99=100, 95=60",\n',
    "targets": "cycle,objective,measure,owner,"
    "weight,points,baseline,threshold,target,stretch,curve\n"
    "Q1,O1,REV,p1,50,70,0,10,100,120,\n"
    "Q1,O2,RATE,p1,,30,,,5,,\n"
    "Q1,O3,STEP,p1,,,,,,,\n",
    "checkins": "measure,owner,period,value,input,recorded_at,author,note,source\n"
    "REV,p1,2025-01,40,,2025-02-01T09:00:00+08:00,Ada,,\n"
    "REV,p1,2025-02,50,,,Ada,,\n"
    "RATE,p1,2025-01,3,bad,2025-02-01T09:00:00,,,\n"
    "RATE,p1,2025-01,90,all,2025-02-01T09:00:00,,,\n"
    "STEP,p1,2025-Q1,99.5,,,,,\n",
    "adjustments": "cycle,owner,points,reason\nQ1,p1,2.5,Helped out\n",
    "excuses": "cycle,measure,owner,reason,approved_by\nQ1,STEP,p1,New line,p2\n",
    "links": "cycle,from,to,kind\nQ1,O3,O1,causes\n",
    "schemes": "code,version,name,cycles,grades,pool,line_cap,rounding\n"
    "BONUS,1,Bonus,Q1,A:90 B:80 C:0,5000,110,1\n",
    "rules": "scheme,version,code,applies_to,effect,value,when,group,label\n"
    "BONUS,1,half,person,pay,target_bonus / 2,score >= 60,curve,\n"
    'BONUS,1,star,role:CSR,award,,"grade == ""A""",,Star\n',
}


class Cell(NamedTuple):
    """The cell of a row (header: 1) holds this text instead."""

    sheet: str
    row: int
    column: str
    text: str


class Extra(NamedTuple):
    """One more row, as in the file."""

    sheet: str
    line: str


class Text(NamedTuple):
    """The whole file is this text; None: there is no such file."""

    sheet: str
    text: str | None


Edit = Cell | Extra | Text


def edited(edits: Iterable[Edit]) -> dict[str, str]:
    """The sound company's files with these edits."""
    files = dict(SOUND)
    for edit in edits:
        if isinstance(edit, Cell):
            rows = list(csv.reader(StringIO(files[edit.sheet])))
            rows[edit.row - 1][rows[0].index(edit.column)] = edit.text
            text = StringIO()
            csv.writer(text, lineterminator="\n").writerows(rows)
            files[edit.sheet] = text.getvalue()
        elif isinstance(edit, Extra):
            files[edit.sheet] += edit.line + "\n"
        elif edit.text is None:
            del files[edit.sheet]
        else:
            files[edit.sheet] = edit.text
    return files


def laid_out(files: dict[str, str], folder: Path) -> Path:
    """The folder with these files and no others."""
    folder.mkdir(exist_ok=True)
    for old in folder.glob("*.csv"):
        old.unlink()
    for name, text in files.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder
