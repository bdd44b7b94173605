"""Lines, people and stored rows to hand targets on with."""

from typing import Any

from cascade.assigning import Line, Recipient
from cascade.catchball import Terms
from cascade.splitting import ways


def line(measure: str = "OUT", way: Any = "equal", **terms: Any) -> Line:
    given = {"baseline": "0", "target": "100", **terms}
    return Line(
        measure, measure, "", "increase", ways(additive=True), 0, "linear", way, Terms(**given)
    )


def person(code: str, points: int = 0, heads: int = 1) -> Recipient:
    return Recipient(code, code, "person", "S", heads, points, code)


def row(measure: str, owner: str, **columns: Any) -> dict[str, Any]:
    return {
        "cycle": "Q1",
        "objective": "C1",
        "measure": measure,
        "owner": owner,
        "weight": None,
        "points": None,
        "baseline": "0",
        "threshold": None,
        "target": "40",
        "stretch": None,
        "curve": "",
        "plan": "",
        **columns,
    }


THREE = [person("A"), person("B"), person("C")]
