"""What blocks the next step of a cycle, and what is only a warning."""

from datetime import date

import pytest

from cascade.readiness import (
    Finished,
    Judged,
    Planned,
    Published,
    Reported,
    Running,
    Standing,
    blocking,
    checklist,
)

WHOLE = Planned(lanes=4, lane_sum=10_000, targets=20, families=0, cards=0, empty=0)


def blocked(standing: Standing) -> list[str]:
    """What blocks the next step, by code."""
    return [item.code for item in blocking(checklist(standing))]


def warned(standing: Standing) -> list[str]:
    """What is only to be looked at."""
    return [item.code for item in checklist(standing) if item.level == "warning"]


@pytest.mark.parametrize(
    ("standing", "codes"),
    [
        (WHOLE, []),
        (WHOLE._replace(unaccepted=0), []),
        (WHOLE._replace(lane_sum=9_999), ["perspectives"]),
        (WHOLE._replace(lanes=0, lane_sum=0), ["perspectives"]),
        (WHOLE._replace(targets=0), ["targets"]),
        (WHOLE._replace(empty=1), ["empty"]),
        (WHOLE._replace(families=1), ["weights"]),
        (WHOLE._replace(cards=1), ["points"]),
        (WHOLE._replace(unaccepted=3), ["unaccepted"]),
        (Reported(waiting=0, coverage=10_000, missing=0), []),
        (Reported(waiting=2, coverage=10_000, missing=0), ["waiting"]),
        (Reported(waiting=0, coverage=9_950, missing=1), ["missing"]),
        (Reported(waiting=0, coverage=9_950, missing=0), []),
        (Judged(has_scheme=True, cards=7, ungraded=0), []),
        (Judged(has_scheme=False, cards=0, ungraded=0), []),  # no scheme, no grades
        (Judged(has_scheme=True, cards=7, ungraded=1), ["grades"]),
        (Published(coverage=10_000, missing=0), []),
        (Published(coverage=9_000, missing=4), ["missing"]),
        (Finished(), []),
    ],
)
def test_what_blocks(standing: Standing, codes: list[str]) -> None:
    assert blocked(standing) == codes


def test_whoever_is_late_or_early_is_warned_and_not_kept() -> None:
    early = Running(date(2025, 6, 30), date(2025, 6, 30), people=2, targets=5)
    assert (blocked(early), warned(early)) == ([], ["days", "late"])
    assert not warned(Running(date(2025, 6, 30), date(2025, 7, 1), people=0, targets=0))


def test_sentences_carry_their_numbers() -> None:
    said = {item.code: str(item.message) for item in checklist(WHOLE._replace(lane_sum=9_050))}
    assert "90.50" in said["perspectives"]
    assert "20 targets" in said["targets"]
    assert "1 day" not in said["weights"]
