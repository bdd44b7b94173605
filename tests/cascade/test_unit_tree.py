"""The tree of units, opened one by one."""

from cascade.unit_tree import MOST_SHOWN, UnitHead, UnitTree

HEADS = [
    UnitHead(1, "TOP", "Top", None, "boss", "Boss", 1),
    UnitHead(2, "A", "A", 1, "", "", 2),
    UnitHead(3, "A1", "A1", 2, "x", "X", 4),
    UnitHead(4, "B", "B", 1, "y", "Y", 8),
]
TREE = UnitTree(HEADS)


def test_the_top_is_open_at_first() -> None:
    assert [(line.unit.code, line.depth, line.is_open) for line in TREE.lines()] == [
        ("TOP", 0, True), ("A", 1, False), ("B", 1, False)
    ]  # fmt: skip


def test_what_is_opened_is_shown_with_everybody_below() -> None:
    lines = TREE.lines(["TOP", "A", "NOWHERE"])
    assert [line.unit.code for line in lines] == ["TOP", "A", "A1", "B"]
    assert [line.branch for line in lines] == [15, 6, 4, 8]
    assert [line.unit.code for line in TREE.lines([])] == ["TOP"]


def test_units_without_a_lead_and_units_to_choose_from() -> None:
    assert [unit.code for unit in TREE.without_lead()] == ["A"]
    assert [code for code, _ in TREE.options("A")] == ["TOP", "B"]
    assert TREE.people() == 15


def test_a_page_has_an_end() -> None:
    wide = UnitTree(UnitHead(n, f"U{n}", "", None, "", "", 0) for n in range(MOST_SHOWN + 50))
    assert len(wide.lines()) == MOST_SHOWN
