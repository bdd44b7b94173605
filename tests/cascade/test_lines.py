"""Who answers for whom, and how far up something has come."""

from datetime import timedelta

import pytest

from cascade.lines import MOST_STEPS, Lines, Post, Seat, steps_up

# Company (1, led by Ada 11) > service (2, led by Bo 12) > night shift (3, led by nobody).
LINES = Lines(
    {1: Post(None, 11), 2: Post(1, 12), 3: Post(2, None), 4: Post(None, None)},
    {
        11: Seat("Ada", 1),
        12: Seat("Bo", 2),
        13: Seat("Cem", 3),
        14: Seat("Dai", 3, 13),
        15: Seat("Eve", 4),
        16: Seat("Fay", 1, 17),
        17: Seat("Gus", 1, 16),
    },
)


@pytest.mark.parametrize(
    ("person", "line"),
    [
        (11, []),
        (12, [11]),
        (13, [12, 11]),  # her unit has no lead: the next above
        (14, [13, 12, 11]),  # a manager goes before the unit's lead
        (15, []),
        (16, [17]),  # a ring ends
    ],
)
def test_the_line_goes_up_to_the_top(person: int, line: list[int]) -> None:
    assert LINES.above(person) == line


@pytest.mark.parametrize(("owner", "person"), [(13, 13), (1, 11), (3, 12), (4, None)])
def test_a_unit_is_answered_for_by_its_lead(owner: int, person: int | None) -> None:
    assert LINES.responsible(owner) == person


@pytest.mark.parametrize(
    ("days", "every", "steps"),
    [(6, 7, 0), (7, 7, 1), (13, 7, 1), (14, 7, 2), (1000, 7, MOST_STEPS), (1000, 0, 0)],
)
def test_it_goes_a_step_up_after_so_many_days(days: int, every: int, steps: int) -> None:
    assert steps_up(timedelta(days=days), every) == steps
