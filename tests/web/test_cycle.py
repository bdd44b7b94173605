"""Which cycle a page shows."""

from datetime import date

import pytest
from flask import Flask

from app.web.cycle import cycle_choice, default_cycle
from goals.models import Cycle
from tests.web.conftest import AsPerson


def cycle(code: str, starts: date, ends: date, frequency: str, state: str = "active") -> Cycle:
    return Cycle(code=code, name=code, starts=starts, ends=ends, frequency=frequency, state=state)


YEAR = cycle("2025", date(2025, 1, 1), date(2025, 12, 31), "year")
QUARTER = cycle("2025-Q2", date(2025, 4, 1), date(2025, 6, 30), "quarter")
MAY = cycle("2025-05", date(2025, 5, 1), date(2025, 5, 31), "month")
JUNE = cycle("2025-06", date(2025, 6, 1), date(2025, 6, 30), "month", "closed")


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2025, 5, 15), MAY),
        (date(2025, 6, 15), QUARTER),  # June is closed
        (date(2025, 8, 15), YEAR),
        (date(2026, 8, 15), JUNE),
        (date(2024, 8, 15), YEAR),
    ],
)
def test_without_a_wish_it_is_todays(day: date, expected: Cycle) -> None:
    assert default_cycle([YEAR, QUARTER, MAY, JUNE], day) is expected


def test_a_company_without_cycles_has_none() -> None:
    assert default_cycle([], date(2025, 6, 1)) is None


def test_the_address_decides_and_the_browser_remembers(own_app: Flask, as_person: AsPerson) -> None:
    def probe() -> str:
        choice = cycle_choice()
        return " ".join(each.code if each else "-" for each in choice[:3])

    own_app.add_url_rule("/probe", "probe", probe)
    client = as_person(own_app.test_client(), "owner")
    assert client.get("/probe").text == "2025-06 2025-05 -"
    assert client.get("/probe?cycle=2025-05").text == "2025-05 - 2025-06"
    assert client.get("/probe").text == "2025-05 - 2025-06"
    assert client.get("/probe?cycle=1999").status_code == 404
    client.set_cookie("catchball-cycle", "no hex")
    assert client.get("/probe").text == "2025-06 2025-05 -"
