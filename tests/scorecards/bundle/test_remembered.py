"""What of a bundle is remembered as an amendment."""

from datetime import date
from typing import Any

from goals.changes import KEYS
from scorecards.bundle.remembered import amended

JUNE = {"code": "J", "state": "active", "starts": date(2025, 6, 1), "ends": date(2025, 6, 30)}
PLAN = {"code": "D", "state": "draft", "starts": date(2025, 7, 1), "ends": date(2025, 7, 31)}


def target(cycle: str, level: str) -> dict[str, Any]:
    return {"cycle": cycle, "objective": "F", "measure": "M", "owner": "P", "target": level}


def world(**sheets: dict[Any, Any]) -> dict[str, dict[Any, Any]]:
    return {sheet: sheets.get(sheet, {}) for sheet in KEYS}


def test_only_what_stood_before_in_cycles_that_had_begun() -> None:
    stored = world(
        cycles={("J",): JUNE, ("D",): PLAN},
        targets={("J", "M", "P"): target("J", "4"), ("D", "M", "P"): target("D", "4")},
        units={("U",): {"code": "U", "name": "Unit"}},
    )
    changed = world(
        targets={
            ("J", "M", "P"): target("J", "5"),
            ("J", "M", "Q"): {**target("J", "6"), "owner": "Q"},
            ("D", "M", "P"): target("D", "5"),
            ("N", "M", "P"): target("N", "5"),
        },
        units={("U",): {"code": "U", "name": "Team"}, ("V",): {"code": "V", "name": "New"}},
    )
    found = {cycle: (day, changes) for cycle, day, changes in amended(changed, stored, date.max)}
    assert set(found) == {"", "J"}
    assert [change.code for change in found["J"][1]] == ["J/M/P", "J/M/Q"]
    assert [change.before for change in found["J"][1]] == [target("J", "4"), None]
    assert found["J"][0] == date(2025, 6, 30)
    assert [change.code for change in found[""][1]] == ["U"]


def test_it_holds_from_a_day_of_the_cycle() -> None:
    stored = world(cycles={("J",): JUNE}, targets={("J", "M", "P"): target("J", "4")})
    changed = world(targets={("J", "M", "P"): target("J", "5")})
    days = [
        amended(changed, stored, today)[0][1]
        for today in (date(2025, 5, 1), date(2025, 6, 9), date(2025, 9, 1))
    ]
    assert days == [date(2025, 6, 1), date(2025, 6, 9), date(2025, 6, 30)]
