"""What other scores would make of a scorecard."""

from fractions import Fraction

from scorecards.effects import distance, gains, with_scores
from scorecards.grades import bands
from scorecards.scorecard import Adjusted, Line, scorecard

BANDS = bands("A:90 B:80 C:0")
LINES = [
    Line(1, "target", "M1", "One", "CUS", 6000, 8000),
    Line(2, "target", "M2", "Two", "CUS", 3000, None),
    Line(3, "objective", "O", "Three", "CUS", 1000, 9000),
]
CARD = scorecard("ada", LINES, [Adjusted(Fraction(1, 2), "kind words")], 12_000, BANDS)


def test_the_total_follows_the_line() -> None:
    after = with_scores(CARD, {1: 9500}, BANDS)
    assert (CARD.total, CARD.grade) == (Fraction("81.93"), "B")
    assert (after.total, after.grade) == (Fraction("94.79"), "A")


def test_gains_are_what_each_line_alone_adds_the_most_first() -> None:
    found = gains(CARD, BANDS, {1: 10_000, 2: 10_000, 3: 9000})
    assert [(gain.line.key, gain.points, gain.reaches) for gain in found] == [
        (1, Fraction("17.14"), True),
        (2, Fraction("5.57"), False),
    ]


def test_the_distance_is_to_the_next_grade() -> None:
    found = distance(CARD, BANDS)
    assert found is not None
    assert (found[0].grade, found[1]) == ("A", Fraction("8.07"))
    assert distance(with_scores(CARD, {1: 10_000, 3: 10_000}, BANDS), BANDS) is None
    assert distance(None, BANDS) is None
