"""People pasted from a spreadsheet, and people who leave."""

from datetime import date

import pytest

from cascade.staffing import (
    Known,
    codes_by_name,
    hired,
    leaving,
    new_person,
    pasted_rows,
    without_pay,
)

KNOWN = Known({"OLD"}, {"S": "S", "Sales": "S", "Twin": ""}, {"A": "A", "Agent": "A"})


@pytest.mark.parametrize(
    "text",
    [
        "E1\tLi Na\tli@x.io\tSales\tAgent",
        "code\tname\temail\tunit\trole\r\nE1\tLi Na\tli@x.io\tS\tA\r\n",
        "姓名,工号,部门,岗位,邮箱\nLi Na,E1,S,A,li@x.io\n",
        "\n\nE1;Li Na;li@x.io;S;A\n\n",
    ],
)
def test_rows_are_read_however_they_stand(text: str) -> None:
    (row,) = pasted_rows(text, KNOWN)
    assert row.problems == {}
    assert row.cells == {
        "code": "E1", "name": "Li Na", "email": "li@x.io", "unit": "S", "role": "A"
    }  # fmt: skip
    (change,) = hired([row])
    assert (change.before, change.after) == (None, new_person(**row.cells))


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("\tLi\t\tS", {"code"}),
        ("E1\t\t\tS", {"name"}),
        ("E1\tLi", {"unit"}),
        ("E1\tLi\t\tNOWHERE\tNOBODY", {"unit", "role"}),
        ("E1\tLi\t\tTwin", {"unit"}),
        ("OLD\tLi\t\tS", {"code"}),
        ('"E1\tLi', {"name", "unit"}),
    ],
)
def test_mistakes_stand_at_their_cell(text: str, wrong: set[str]) -> None:
    (row,) = pasted_rows(text, KNOWN)
    assert row.problems.keys() == wrong


def test_a_code_twice_is_a_mistake_at_the_second() -> None:
    first, second = pasted_rows("E1\tA\t\tS\nE1\tB\t\tS", KNOWN)
    assert (first.problems, list(second.problems)) == ({}, ["code"])
    assert (first.number, second.number) == (1, 2)


def test_a_name_that_two_have_names_nobody() -> None:
    assert codes_by_name([("A", "Team"), ("B", "Team"), ("Team", "C")]) == {
        "A": "A", "B": "B", "Team": "Team", "C": "Team"
    }  # fmt: skip


def test_whoever_leaves_hands_her_units_over() -> None:
    person = new_person(code="E1", name="Li", unit="S", base_pay="9")
    unit = {"code": "S", "name": "Sales", "parent": "", "lead": "E1"}
    led, left = leaving(person, date(2025, 6, 30), [unit], {"S": "E2"})
    assert (led.columns, led.after and led.after["lead"]) == (("lead",), "E2")
    assert (left.columns, left.after and left.after["left"]) == (("left",), date(2025, 6, 30))
    assert "base_pay" not in without_pay(person)
