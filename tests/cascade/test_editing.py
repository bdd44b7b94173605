"""What planners do to a tree, as changes of rows."""

from collections.abc import Sequence
from typing import Any

import pytest

from cascade.editing import (
    Parent,
    Sharing,
    added,
    changed,
    lifted,
    merged,
    moved,
    new_objective,
    new_target,
    owners_of,
    place_of,
    pointed,
    proposed_code,
    removed,
    weighed,
    with_whole_cards,
)
from cascade.planned_rows import Line
from goals.changes import Change, edited
from goals.refusals import RuleBroken

C1 = Parent("objective", "C1")
TOP = Parent("perspective", "CUS")


def objective(code: str, parent: Parent = C1, weight: int | None = None, **columns: object) -> Line:
    """An objective's line."""
    row = new_objective("Q1", parent, code=code, name=code, owner="LEAD", **columns)
    return "objectives", {**row, "weight": weight}


def target(
    measure: str, weight: int | None = None, points: int | None = None, owner: str = "li"
) -> Line:
    """A target's line below C1."""
    row = new_target("Q1", "C1", measure=measure, owner=owner, weight=weight, points=points)
    return "targets", row


def numbers(changes: Sequence[Change], column: str = "weight") -> dict[str, Any]:
    """What the column becomes, by place; rows that go are left out."""
    return {
        place_of(each.sheet, each.after): each.after[column]
        for each in changes
        if each.after is not None and column in each.after
    }


PAIR = [objective("C1.A", weight=6000), target("CSAT", 4000)]


def test_a_child_that_comes_shares_with_the_others() -> None:
    found = added(objective("C1.B", weight=2000), PAIR)
    assert numbers(found) == {
        "objective C1.B": 2000,
        "objective C1.A": 4800,
        "target CSAT/li": 3200,
    }
    assert found[0].before is None


def test_a_child_may_take_from_one_sibling_or_make_all_equal() -> None:
    taken = added(target("NPS", 1000), PAIR, Sharing("take", "target CSAT/li"))
    assert numbers(taken) == {"target NPS/li": 1000, "target CSAT/li": 3000}
    equal = added(target("NPS"), PAIR, Sharing("equal"))
    assert sorted(numbers(equal).values(), key=str) == [3333, 3333, 3334]


def test_among_equal_shares_nobody_else_changes() -> None:
    found = added(target("NPS"), [target("CSAT"), objective("C1.A")])
    assert numbers(found) == {"target NPS/li": None}


def test_only_a_changed_weight_moves_the_siblings() -> None:
    assert numbers(changed(PAIR[0], {"name": "Care"}, PAIR), "name") == {"objective C1.A": "Care"}
    found = changed(PAIR[0], {"name": "Care", "weight": 5000}, PAIR)
    assert numbers(found) == {"objective C1.A": 5000, "target CSAT/li": 5000}
    assert changed(PAIR[0], {"weight": 6000}, PAIR) == []


def test_a_move_changes_both_families_and_inherits_the_perspective() -> None:
    line = objective("F1", Parent("perspective", "FIN"), 3000)
    old = [line, objective("F2", Parent("perspective", "FIN"), 7000)]
    found = moved(line, C1, old, PAIR, 2000)
    assert found[0].after is not None
    assert (found[0].after["parent"], found[0].after["perspective"]) == ("C1", "")
    assert numbers(found) == {
        "objective F1": 2000,
        "objective C1.A": 4800,
        "target CSAT/li": 3200,
        "objective F2": 10_000,
    }


def test_a_move_to_the_top_names_the_perspective() -> None:
    found = moved(PAIR[0], TOP, PAIR, [], None)
    assert found[0].after is not None
    assert (found[0].after["parent"], found[0].after["perspective"]) == ("", "CUS")
    assert moved(PAIR[0], C1, PAIR, PAIR) == []
    with pytest.raises(RuleBroken, match="under an objective"):
        moved(PAIR[1], TOP, PAIR, [])


def test_a_branch_goes_from_the_bottom() -> None:
    branch = [objective("C1.A", weight=6000), objective("C1.A.1", Parent("objective", "C1.A"))]
    found = removed(branch, PAIR)
    assert [(each.sheet, each.code) for each in found] == [
        ("objectives", "Q1/C1.A.1"),
        ("objectives", "Q1/C1.A"),
        ("targets", "Q1/CSAT/li"),
    ]
    assert numbers(found) == {"target CSAT/li": 10_000}


def test_what_is_off_in_a_draft_stays_off() -> None:
    family = [objective("C1.A", weight=6000), target("CSAT", 3000)]
    assert numbers(removed([family[0]], family)) == {}


def test_children_rise_with_their_parents_weight() -> None:
    line = objective("C1.A", weight=6000)
    above = Parent("objective", "C1.A")
    children = [objective("C1.A.1", above, 7500), objective("C1.A.2", above, 2500)]
    found = lifted(line, children, [line, target("CSAT", 4000)])
    assert numbers(found) == {"objective C1.A.1": 4500, "objective C1.A.2": 1500}
    assert numbers(found, "parent") == {"objective C1.A.1": "C1", "objective C1.A.2": "C1"}
    assert found[-1] == Change("objectives", line[1], None)


def test_targets_do_not_rise_to_a_perspective() -> None:
    with pytest.raises(RuleBroken, match="objective above them"):
        lifted(objective("C1", TOP), [target("CSAT")], [])


def test_weights_and_points_of_many_at_once() -> None:
    assert numbers(weighed(PAIR, {"objective C1.A": 6000, "target CSAT/li": 100})) == {
        "target CSAT/li": 100
    }
    assert numbers(pointed(PAIR, {"target CSAT/li": 2500}), "points") == {"target CSAT/li": 2500}


def test_a_whole_scorecard_stays_whole() -> None:
    card = [target("A", points=5000), target("B", points=3000), target("C", points=2000)]
    gone = Change("targets", card[0][1], None)
    found = with_whole_cards([gone], {"li": card})
    assert numbers(found, "points") == {"target B/li": 6000, "target C/li": 4000}
    came = added(target("D", points=1000), [])
    found = with_whole_cards(came, {"li": card})
    assert sum(points or 0 for points in numbers(found, "points").values()) == 10_000
    assert numbers(found, "points")["target D/li"] == 1000


def test_a_line_that_goes_to_another_owner_changes_both_scorecards() -> None:
    mine = [target("A", points=4000), target("B", points=6000)]
    hers = [target("C", points=10_000, owner="wang")]
    given = [edited("targets", mine[0][1], owner="wang")]
    assert owners_of(given) == {"li", "wang"}
    found = with_whole_cards(given, {"li": mine, "wang": hers})
    assert numbers(found, "points") == {
        "target A/wang": 4000,
        "target B/li": 10_000,
        "target C/wang": 6000,
    }


def test_a_scorecard_that_is_off_is_left_alone() -> None:
    card = [target("A", points=5000), target("B", points=3000)]
    assert with_whole_cards([Change("targets", card[0][1], None)], {"li": card}) == [
        Change("targets", card[0][1], None)
    ]


def test_weight_and_points_of_one_row_are_one_change() -> None:
    sheet, row = target("A", 100, 100)
    both = merged([edited(sheet, row, weight=200), edited(sheet, row, points=300)])
    assert [(each.after or {})["weight"] for each in both] == [200]
    assert [(each.after or {})["points"] for each in both] == [300]


@pytest.mark.parametrize(
    ("parent", "taken", "code"),
    [
        (C1, ["C1.A", "C1.B"], "C1.C"),
        (C1, ["C1.9", "C1.10"], "C1.11"),
        (C1, ["C1.Z"], "C1.1"),
        (C1, [], "C1.1"),
        (TOP, ["C1", "C2"], "C3"),
        (TOP, [], "C1"),
        (TOP, ["LOYAL"], "C1"),
    ],
)
def test_a_code_continues_what_the_siblings_are_called(
    parent: Parent, taken: list[str], code: str
) -> None:
    assert proposed_code(parent, taken) == code
