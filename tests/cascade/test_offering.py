"""On which side somebody stands, and who may read."""

from datetime import UTC, date, datetime

import pytest

from cascade.catchball import ANSWERING, OFFERING, Terms
from cascade.offering import OfferEntry, may_answer, may_read, side_of
from cascade.rights import Viewer
from goals.curves import curve
from goals.measures import Measure

NOON = datetime(2025, 6, 1, 12, tzinfo=UTC)
SALES = Measure("M", "Sold", "increase", "", "sum", (), None, 0, curve("linear"), "month")
PERSON, LEAD, UNIT = 7, 5, 3
FROM_ABOVE = OfferEntry(
    1, 1, "Q1", "C1", 1, "Come back", LEAD, UNIT, SALES, PERSON, "p", "P", UNIT, PERSON, "P", LEAD,
    "L", 50, LEAD, "L", "open", date(2025, 5, 31), NOON, 1, NOON, Terms(target="10"),
)  # fmt: skip
FROM_BELOW = FROM_ABOVE._replace(account_id=70, account_owner_id=PERSON, account_name="P")

OWNER = Viewer(70, "p", "staff", owner_id=PERSON)
ABOVE = Viewer(50, "l", "staff", owner_id=LEAD, led_units=frozenset({UNIT}))
HIGHER = Viewer(51, "b", "staff", owner_id=9, led_units=frozenset({UNIT, 2}))
HR = Viewer(52, "hr", "hr", owner_id=8)
BOSS = Viewer(53, "boss", "leadership", owner_id=10)
AUDITOR = Viewer(54, "a", "auditor")
STRANGER = Viewer(55, "s", "staff", owner_id=11, led_units=frozenset({4}))
ADMIN = Viewer(56, "admin", "admin")


@pytest.mark.parametrize(
    ("viewer", "from_above", "from_below", "reads"),
    [
        (OWNER, ANSWERING, OFFERING, True),
        (ABOVE, OFFERING, ANSWERING, True),
        (HIGHER, OFFERING, ANSWERING, True),
        (HR, OFFERING, ANSWERING, True),
        (BOSS, None, None, True),
        (AUDITOR, None, None, True),
        (STRANGER, None, None, False),
        (ADMIN, None, None, False),
    ],
)
def test_sides(viewer: Viewer, from_above: str | None, from_below: str | None, reads: bool) -> None:
    assert side_of(viewer, FROM_ABOVE) == from_above
    assert side_of(viewer, FROM_BELOW) == from_below
    assert may_read(viewer, FROM_ABOVE) is reads


def test_whoever_offered_keeps_her_side_when_she_leads_no_more() -> None:
    moved = Viewer(50, "l", "staff", owner_id=LEAD)
    assert side_of(moved, FROM_ABOVE) == OFFERING
    assert may_read(moved, FROM_ABOVE)


def test_who_has_the_ball_is_named_and_is_late_after_the_day() -> None:
    assert FROM_ABOVE.waits_for == "P"
    assert FROM_ABOVE._replace(state="countered").waits_for == "L"
    assert FROM_BELOW.waits_for == "L"
    assert FROM_ABOVE._replace(state="accepted").waits_for == ""
    assert may_answer(OWNER, FROM_ABOVE)
    assert not may_answer(ABOVE, FROM_ABOVE)
    assert FROM_ABOVE.is_overdue(date(2025, 6, 1))
    assert not FROM_ABOVE.is_overdue(date(2025, 5, 31))
    assert not FROM_ABOVE._replace(state="accepted").is_overdue(date(2025, 6, 1))


def test_a_unit_without_lead_is_answered_by_nobody() -> None:
    alone = FROM_ABOVE._replace(responsible_id=None, responsible_name="")
    assert alone.waits_for == ""
    assert not alone.is_proposal
    assert side_of(OWNER, alone) is None
