"""A company whose June is a draft, with a measure that can be split, and forms about it."""

from typing import Any

from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict

from app.db import Database
from cascade.queries import list_rows
from tests.web.goals import BUNDLE

SHEETS = {
    "cycles": "code,name,starts,ends,frequency,state\n"
    "2025-05,2025-05,2025-05-01,2025-05-31,month,active\n"
    "2025-06,2025-06,2025-06-01,2025-06-30,month,draft\n",
    "objectives": BUNDLE["objectives"] + "2025-06,C1.C,Empty,LEAD,C1,,0,\n",
    "units": BUNDLE["units"] + "NORTH,North,SERVICE,\nSOUTH,South,SERVICE,\n",
    "roles": "code,name\nAGENT,Agent\n",
    "people": "code,name,unit,role,manager,joined,left\nBOSS,Boss,COMPANY,,,,\n"
    "LEAD,Lead,SERVICE,,,,\nOWNER,Owner,SERVICE,AGENT,LEAD,,\nSECOND,Second,NORTH,AGENT,,,\n"
    "GONE,Gone,NORTH,AGENT,,,2025-05-01\nTHIRD,Third,NORTH,,,,\n",
    "measures": BUNDLE["measures"].replace(
        "FAST,", "SOLD,Sold,increase,,,,0,linear,month\nFAST,"
    ).replace("direction,unit,", "direction,aggregate,unit,").replace(
        "increase,stars", "increase,last,stars"
    ).replace("decrease,%", "decrease,last,%").replace(
        "SOLD,Sold,increase,", "SOLD,Sold,increase,sum,"
    ).replace("Fast answers,increase,", "Fast answers,increase,last,"),
}  # fmt: skip


def objective(client: FlaskClient, code: str = "C1.B", cycle: str = "2025-06") -> str:
    """The id of the objective."""
    return str(client.get(f"/objectives?code={code}&cycle={cycle}").location).rpartition("/")[2]


def rows(database: Database, measure: str, cycle: str = "2025-06") -> dict[str, Any]:
    """The cycle's targets of the measure by owner."""
    with database.reading() as session:
        found = list_rows(session, "targets", cycle)
    return {row["owner"]: row for row in found if row["measure"] == measure}


def chosen(client: FlaskClient, code: str = "C1.B", **fields: str) -> MultiDict[str, str]:
    """A form with the measure SOLD for the people of SERVICE."""
    usual = {
        "objective": objective(client, code),
        "measure": "SOLD",
        "who": "people",
        "unit": "SERVICE",
        "way SOLD": "equal",
        "target SOLD": "101",
        "baseline SOLD": "0",
        "reason": "planned",
    }
    return MultiDict({**usual, **fields})
