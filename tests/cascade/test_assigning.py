"""Many measures for many owners: what each gets."""

from fractions import Fraction

from cascade.assigning import (
    Assignment,
    Given,
    Typed,
    assignment,
)
from cascade.catchball import Terms
from goals.numbers import exact
from tests.cascade.handing import THREE, line, person, row


def targets(table: Assignment) -> list[str | None]:
    return [cell.terms.target for cell in table.cells()]


def test_it_splits_equally_by_headcount_and_by_actuals() -> None:
    assert targets(assignment([line()], THREE, Given())) == ["34", "33", "33"]
    crew = [person("A", heads=3), person("B", heads=1), person("C", heads=0)]
    assert targets(assignment([line(way="headcount")], crew, Given())) == ["75", "25", "0"]
    sold = {("OUT", "A"): Fraction(30), ("OUT", "B"): Fraction(10)}
    table = assignment([line(way="actuals")], THREE, Given(actuals=sold))
    assert targets(table) == ["50", "17", "33"]
    assert table.columns[0].sum == 100
    assert [str(each) for each in table.columns[0].said] == ["1 without a number get a mean share"]


def test_the_other_levels_follow_the_target() -> None:
    table = assignment([line(baseline="50", stretch="120")], THREE, Given())
    assert [(c.terms.baseline, c.terms.target, c.terms.stretch) for c in table.cells()] == [
        ("17", "34", "41"),
        ("17", "33", "40"),
        ("16", "33", "39"),
    ]


def test_the_same_level_is_for_everyone_and_sums_to_nothing() -> None:
    table = assignment([line(way="same", target="4.5", baseline="3")], THREE, Given())
    assert targets(table) == ["4.5"] * 3
    assert (table.columns[0].sum, table.columns[0].rest) == (None, None)


def test_what_is_typed_stands_and_the_remainder_is_shown() -> None:
    typed = {("OUT", "B"): Typed("50")}
    table = assignment([line()], THREE, Given(typed=typed))
    assert targets(table) == ["34", "50", "33"]
    assert table.columns[0].rest == -17
    spread = assignment([line()], THREE, Given(typed=typed, spreads=True))
    assert targets(spread) == ["25", "50", "25"]
    assert spread.columns[0].rest == 0


def test_by_hand_begins_with_what_stands() -> None:
    stored = {("OUT", "A"): row("OUT", "A")}
    given = Given(stored, keeps=False, typed={("OUT", "B"): Typed("10")})
    table = assignment([line(way="hand")], THREE, given)
    assert targets(table) == ["40", "10", None]
    assert table.columns[0].rest == 50
    assert [cell.owner for cell in table.problems] == ["C"]


def test_what_stands_or_is_on_offer_is_kept_and_the_others_share_the_rest() -> None:
    given = Given({("OUT", "A"): row("OUT", "A")}, {("OUT", "B"): Terms(target="20")})
    table = assignment([line()], THREE, given)
    assert targets(table) == ["40", "20", "40"]
    assert [cell.state for cell in table.cells()] == ["kept", "offered", "new"]
    assert [cell.owner for cell in table.written] == ["C"]


def test_a_cell_that_cannot_be_scored_says_why() -> None:
    table = assignment([line(baseline="100")], THREE, Given())
    assert len(table.problems) == 3
    assert str(table.problems[0].problem).startswith("baseline and target are equal")
    assert "no curve" in str(assignment([line(curve="?")], THREE, Given()).problems[0].problem)


def test_points_are_given_typed_or_what_is_left() -> None:
    lines = [line("M1", points=1000), line("M2", points=3000)]
    people = [person("A", points=2000), person("B")]
    table = assignment(lines, people, Given(typed={("M2", "B"): Typed(points=500)}))
    assert table.points == {"A": 6000, "B": 1500}
    shared = assignment(lines, people, Given(shares_points=True))
    assert [cell.terms.points for cell in shared.cells()] == [2000, 2500, 6000, 7500]
    assert shared.points == {"A": 10_000, "B": 10_000}
    typed = Given(shares_points=True, typed={("M1", "A"): Typed(points=5000)})
    assert assignment(lines, people, typed).points["A"] == 10_000


def test_points_of_a_target_that_changes_are_not_counted_twice() -> None:
    stored = {("OUT", "A"): row("OUT", "A", points=4000)}
    people = [person("A", points=10_000)]
    given = Given(stored, keeps=False)
    assert assignment([line(points=3000)], people, given).points == {"A": 9000}


def test_a_split_is_exact_for_many() -> None:
    crowd = [person(f"P{n:02}") for n in range(70)]
    table = assignment([line(f"M{n}", target="1234.5") for n in range(25)], crowd, Given())
    assert len(table.written) == 1750
    for column in table.columns:
        assert sum(exact(cell.terms.target or "") for cell in column.cells) == exact("1234.5")
