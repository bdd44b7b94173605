"""Perspectives of one cycle and of every cycle, and how they change."""

from cascade.lanes import CLASSIC, Lane, lane_changes, lanes_of, may_order
from goals.changes import Row, inverse
from goals.numbers import HUNDRED


def row(code: str, weight: int, cycle: str = "", name: str = "") -> Row:
    """A row of the sheet perspectives."""
    return {"code": code, "name": name or code.title(), "weight": weight, "cycle": cycle}


SHARED = [row("FIN", 6000), row("CUS", 4000)]


def test_the_classic_four_weigh_100_together() -> None:
    assert sum(weight for _code, _name, weight in CLASSIC) == HUNDRED


def test_a_cycle_lays_its_own_over_the_shared_ones() -> None:
    own = row("FIN", 5000, "Q1")
    other = row("NEW", 1000, "Q2")
    assert lanes_of([own, other, *SHARED], "Q1") == [own, SHARED[1]]
    assert lanes_of([own, other, *SHARED], "") == SHARED


def test_what_stays_as_it_is_makes_no_change() -> None:
    wanted = [Lane("FIN", "Fin", 6000), Lane("CUS", "Cus", 4000)]
    assert lane_changes(SHARED, wanted, "") == []
    assert lane_changes(SHARED, wanted, "Q1") == []


def test_a_shared_one_changed_in_a_cycle_becomes_its_own() -> None:
    (change,) = lane_changes(SHARED, [Lane("FIN", "Fin", 7000), Lane("CUS", "Cus", 4000)], "Q1")
    assert (change.before, change.after) == (None, row("FIN", 7000, "Q1"))


def test_another_order_begins_again_and_can_be_undone() -> None:
    wanted = [Lane("CUS", "Cus", 4000), Lane("FIN", "Money", 6000)]
    changes = lane_changes(SHARED, wanted, "")
    money = row("FIN", 6000, name="Money")
    assert [change.before for change in changes] == [SHARED[1], SHARED[0], None, None]
    assert [change.after for change in changes] == [None, None, SHARED[1], money]
    assert [change.after for change in inverse(changes)][2:] == SHARED


def test_only_own_ones_without_objectives_are_ordered() -> None:
    assert may_order(SHARED, "", [0, 0])
    assert not may_order(SHARED, "Q1", [0, 0])
    assert not may_order(SHARED, "", [0, 1])


def test_edited_added_and_removed_in_one_go() -> None:
    stored = [row("FIN", 6000, "Q1"), row("P1", 4000, "Q1")]
    wanted = [Lane("FIN", "Money", 5000), Lane("P1", "", 0, is_removed=True), Lane("", "New", 5000)]
    edited, removed, added = lane_changes(stored, wanted, "Q1")
    assert (edited.before, edited.after) == (stored[0], row("FIN", 5000, "Q1", "Money"))
    assert (removed.before, removed.after) == (stored[1], None)
    assert added.after == row("P2", 5000, "Q1", "New")
