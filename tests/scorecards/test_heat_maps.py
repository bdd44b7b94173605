"""Heat maps and payroll tables from records alone."""

from fractions import Fraction

from cascade.scores import PerspectiveInfo
from scorecards.evaluation import Member
from scorecards.heat_maps import MOST_MEASURES, CardOwner, by_measure, by_perspective
from scorecards.payroll import PayLine, by_unit, chosen
from scorecards.rewards import Payout, Recipient
from scorecards.scorecard import Line, Scorecard, scorecard

LANES = [PerspectiveInfo(1, "FIN", "Money", 5000), PerspectiveInfo(2, "CUS", "Customers", 5000)]


def owner(code: str) -> CardOwner:
    return CardOwner(code, code.title(), "person", "U", "Unit", "")


def card(code: str, *scores: int | None, points: int = 5000) -> Scorecard:
    lines = [
        Line(key, "target", f"M{key}", f"Measure {key}", "CUS", points, score)
        for key, score in enumerate(scores)
    ]
    return scorecard(code, lines, ())


def line(code: str, unit: str, amount: int) -> PayLine:
    member = Member(code, code.title(), "person", unit)
    paid = Payout(Recipient(code, "person", unit), (), Fraction(amount), amount, amount)
    return PayLine(member, unit.title(), None, None, paid, Fraction(amount), Fraction(amount))


def test_units_by_perspective_leave_a_gap_where_there_is_no_line() -> None:
    found = by_perspective([owner("a")], {"a": card("a", 8000, 6000)}, LANES)
    assert [(c.score, c.heat) for c in found.rows[0].cells] == [(None, None), (7000, 3)]
    assert found.rows[0].total == 70


def test_people_by_measure_say_the_points_they_share() -> None:
    cards = {"a": card("a", 8000), "b": card("b", None, 9000, points=2500)}
    found = by_measure([owner("a"), owner("b")], cards, LANES)
    assert [(c.code, c.points) for c in found.columns] == [("M0", None), ("M1", 2500)]
    assert [[c.score for c in row.cells] for row in found.rows] == [[8000, None], [None, 9000]]


def test_too_many_measures_become_perspectives() -> None:
    cards = {"a": card("a", *[8000] * (MOST_MEASURES + 1))}
    assert by_measure([owner("a")], cards, LANES).kind == "perspectives"


def test_units_are_paid_in_sum_and_the_rest_is_one_line() -> None:
    lines = [line("a", "x", 10), line("b", "x", 5), line("c", "y", 30), line("d", "z", 1)]
    found = by_unit(lines, 2)
    assert [(s.code, s.recipients, int(s.amount)) for s in found] == [
        ("y", 1, 30), ("x", 2, 15), ("", 1, 1),
    ]  # fmt: skip


def test_recipients_are_chosen_by_name_and_branch() -> None:
    lines = [line("anna", "x", 1), line("bert", "y", 1)]
    assert [each.member.code for each in chosen(lines, "NN")] == ["anna"]
    assert [each.member.code for each in chosen(lines, "", {"bert"})] == ["bert"]
