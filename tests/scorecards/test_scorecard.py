"""Lines into a total and a grade."""

from fractions import Fraction

import pytest

from scorecards.grades import GradesError, bands, grade
from scorecards.scorecard import Adjusted, Line, scorecard

BANDS = bands("A:90 B:80 C:70 D:60 E:0")


def line(points: int, score: int | None, perspective: str = "CUS") -> Line:
    return Line(points, "target", "M", "Measure", perspective, points, score)


def test_lines_are_capped_weighted_and_rounded() -> None:
    card = scorecard("li", [line(4000, 8814), line(6000, 12_000)], [], line_cap=10_000)
    assert card.weighted == (9526, 4000 * 8814 + 6000 * 10_000, 10_000)
    assert card.total == Fraction("95.26")


def test_a_line_without_a_score_does_not_count() -> None:
    card = scorecard("li", [line(4000, 8000), line(6000, None, "FIN")], [], bands=BANDS)
    assert card.total == 80
    assert card.grade == "B"
    assert card.perspectives["FIN"].score is None


def test_without_any_score_there_is_no_total_whatever_was_added() -> None:
    card = scorecard("li", [line(10_000, None)], [Adjusted(Fraction(5), "help")], bands=BANDS)
    assert (card.weighted.score, card.total, card.grade) == (None, None, None)
    assert card.adjusted == 5


def test_adjustments_never_lead_below_zero() -> None:
    card = scorecard("li", [line(10_000, 100)], [Adjusted(Fraction("-3.5"), "late")], bands=BANDS)
    assert card.total == 0
    assert card.grade == "E"


@pytest.mark.parametrize(
    ("total", "expected"),
    [("89.99", "B"), ("90", "A"), ("89.999", "B"), ("120", "A"), ("0", "E")],
)
def test_bands_are_half_open(total: str, expected: str) -> None:
    assert grade(Fraction(total), BANDS) == expected


def test_below_the_lowest_band_there_is_no_grade() -> None:
    assert grade(Fraction(10), bands("A:90 B:80")) is None


def test_the_next_better_grade() -> None:
    card = scorecard("li", [line(10_000, 8579)], [], bands=BANDS)
    band = card.next_band(BANDS)
    assert band is not None
    assert band.grade == "A"


@pytest.mark.parametrize("text", ["", "A", "A:", ":90", "A:x", "A:90 A:80", "A:90 B:90"])
def test_a_text_that_is_no_list_of_bands(text: str) -> None:
    with pytest.raises(GradesError):
        bands(text)
