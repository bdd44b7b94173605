"""From value to score, curve by curve."""

from fractions import Fraction

import pytest

from goals.curves import CurveError, Levels, curve


def levels(**numbers: object) -> Levels:
    return Levels(**{name: Fraction(str(number)) for name, number in numbers.items()})


LINEAR = levels(baseline=0, target=50, stretch=60)
FALLING = levels(baseline=5, target=2, stretch=1, threshold=4)


@pytest.mark.parametrize(
    ("text", "value", "given", "direction", "points"),
    [
        ("linear", "-10", LINEAR, "increase", 0),
        ("linear", "25", LINEAR, "increase", 5000),
        ("linear", "50", LINEAR, "increase", 10_000),
        ("linear", "55", LINEAR, "increase", 11_000),
        ("linear", "70", LINEAR, "increase", 12_000),
        ("linear", "70", levels(baseline=0, target=50), "increase", 10_000),
        ("linear", "4.1", FALLING, "decrease", 0),
        ("linear", "4", FALLING, "decrease", 3333),
        ("linear", "1.5", FALLING, "decrease", 11_000),
        ("linear", "19.99", levels(baseline=0, target=50, threshold=20), "increase", 0),
        ("linear", "20", levels(baseline=0, target=50, threshold=20), "increase", 4000),
        ("ratio", "30.77", levels(target=30), "increase", 10_257),
        ("ratio", "99", levels(target=30), "increase", 12_000),
        ("ratio", "-1", levels(target=30), "increase", 0),
        ("ratio", "28.4", levels(target=15), "decrease", 1067),
        ("ratio", "40", levels(target=15), "decrease", 0),
        ("pass", "10", levels(target=10), "increase", 10_000),
        ("pass", "9.99", levels(target=10), "increase", 0),
        ("pass", "10.01", levels(target=10), "decrease", 0),
        ("pass", "10", levels(target=10), "maintain", 10_000),
        ("pass", "11", levels(target=10), "maintain", 0),
        ("at least: 90=100, 80=80", "90", Levels(), "increase", 10_000),
        ("at least: 90=100, 80=80", "89.99", Levels(), "increase", 8000),
        ("at least: 90=100, 80=80", "79", Levels(), "increase", 0),
        ("at most: 1=100, 2=80", "1", Levels(), "decrease", 10_000),
        ("at most: 1=100, 2=80", "1.01", Levels(), "decrease", 8000),
        ("at most: 1=100, 2=80", "2.01", Levels(), "decrease", 0),
        ("points: 1=0, 4=80, 5=100", "0", Levels(), "increase", 0),
        ("points: 1=0, 4=80, 5=100", "4.5", Levels(), "increase", 9000),
        ("points: 1=0, 4=80, 5=100", "9", Levels(), "increase", 10_000),
        ("points: 2=120, 5=100, 10=50", "9.8", Levels(), "decrease", 5200),
        ("points: -1.5=0, 1.5=33.333", "0.5", Levels(), "increase", 2222),
    ],
)
def test_points(text: str, value: str, given: Levels, direction: str, points: int) -> None:
    assert curve(text).score(Fraction(value), given, direction) == points


@pytest.mark.parametrize(
    "text", ["", "Linear", "at least", "at least:", "points: 1", "points: 1=a", "at most: 1=121",
             "points: 1=0, 1=5", "points: 1=-1", "steps: 1=2", "at least: 90=100 80=80"]
)  # fmt: skip
def test_a_text_that_is_no_curve(text: str) -> None:
    with pytest.raises(CurveError):
        curve(text)


@pytest.mark.parametrize(
    ("text", "given", "says"),
    [
        ("linear", levels(target=1), "baseline"),
        ("linear", levels(baseline=1), "target"),
        ("linear", levels(baseline=1, target=1), "equal"),
        ("linear", levels(baseline=1, target=2, stretch=2), "stretch"),
        ("linear", levels(baseline=5, target=2, stretch=3), "stretch"),
        ("ratio", levels(target=0), "above 0"),
        ("ratio", Levels(), "target"),
        ("pass", Levels(), "target"),
    ],
)
def test_what_a_curve_needs(text: str, given: Levels, says: str) -> None:
    assert says in str(curve(text).problem("increase", given))


@pytest.mark.parametrize("text", ["linear", "ratio"])
def test_keeping_a_level_is_no_line(text: str) -> None:
    assert "maintain" in str(curve(text).problem("maintain"))
    assert curve("pass").problem("maintain", levels(target=1)) is None
