"""Where somebody sat when, and which moves can be made."""

from datetime import date

import pytest

from cascade.moving import Move, MoveRefused, Seat, Stay, Tenure, last_day_before, seat_before

A, B, C = Seat("A"), Seat("B", "R"), Seat("C", "", "boss")
JOINED, MOVED, TODAY = date(2025, 1, 6), date(2025, 6, 10), date(2025, 7, 1)
TENURE = Tenure(B, JOINED, None, ((A, date(2025, 6, 9)),))


def test_the_stays_follow_one_another() -> None:
    assert TENURE.stays() == [Stay(B, MOVED, None), Stay(A, JOINED, date(2025, 6, 9))]
    assert Tenure(A).stays() == [Stay(A, None, None)]


@pytest.mark.parametrize(
    ("day", "seat"),
    [(date(2024, 1, 1), A), (date(2025, 6, 9), A), (MOVED, B), (date(2030, 1, 1), B)],
)
def test_the_seat_of_a_day(day: date, seat: Seat) -> None:
    assert TENURE.seat_on(day) == seat


@pytest.mark.parametrize(
    ("tenure", "starts", "last_day"),
    [
        (TENURE, TODAY, date(2025, 6, 30)),
        (TENURE, MOVED, None),  # corrects the present seat
        (Tenure(A, JOINED), JOINED, None),
        (Tenure(A), TODAY, date(2025, 6, 30)),  # nobody knows the first day
    ],
)
def test_what_is_kept_of_the_seat_that_is_left(
    tenure: Tenure, starts: date, last_day: date | None
) -> None:
    assert last_day_before(tenure, Move(C, starts), TODAY, None) == last_day


@pytest.mark.parametrize(
    ("tenure", "move", "settled", "field"),
    [
        (TENURE, Move(B, TODAY), None, "unit"),
        (TENURE, Move(C, date(2025, 7, 2)), None, "starts"),
        (TENURE, Move(C, date(2025, 6, 9)), None, "starts"),
        (TENURE, Move(C, date(2025, 6, 30)), date(2025, 6, 30), "starts"),
        (Tenure(A, JOINED, date(2025, 6, 1)), Move(C, TODAY), None, "starts"),
    ],
)
def test_moves_that_cannot_be(tenure: Tenure, move: Move, settled: date | None, field: str) -> None:
    with pytest.raises(MoveRefused) as refused:
        last_day_before(tenure, move, TODAY, settled)
    assert refused.value.field == field


def test_the_last_move_can_be_undone_unless_results_stand_on_it() -> None:
    assert seat_before(TENURE, None) == (A, date(2025, 6, 9))
    assert seat_before(TENURE, date(2025, 6, 9)) == (A, date(2025, 6, 9))
    with pytest.raises(MoveRefused):
        seat_before(TENURE, MOVED)
    with pytest.raises(MoveRefused):
        seat_before(Tenure(A), None)
