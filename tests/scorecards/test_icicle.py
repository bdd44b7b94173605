"""The icicle: as wide as it weighs, children below their parent, nothing too narrow by itself."""

from datetime import date
from fractions import Fraction

from cascade.outline import OutlineNode, Sums
from scorecards.icicle import ROW, Icicle, Part, icicle
from scorecards.work import Span

JUNE = Span(date(2025, 6, 1), date(2025, 6, 30), date(2025, 6, 20))


def node(key: int, parent: int | None, weight: int | None, name: str = "") -> OutlineNode:
    blank = dict.fromkeys(OutlineNode._fields)
    given = {"id": key, "parent": parent, "kind": "objective", "code": str(key), "name": name}
    return OutlineNode(
        **{**blank, **given, "weight": weight, "rollup": "weighted", "coverage": 0, "rank": 0}  # type: ignore[arg-type] # made from names
    )


def family(*children: int | None) -> tuple[list[OutlineNode], dict[int, Sums]]:
    """A company with children of these weights."""
    nodes = [node(1, None, None)] + [
        node(place, 1, weight) for place, weight in enumerate(children, 2)
    ]
    given = [weight for weight in children if weight is not None]
    return nodes, {1: Sums(len(children), len(given), sum(w > 0 for w in given), sum(given))}


def part_of(drawn: Icicle, key: int) -> Part:
    return next(part for part in drawn.parts if part.node is not None and part.node.id == key)


def test_a_part_is_as_wide_as_it_weighs() -> None:
    drawn = icicle(*family(6000, 4000), JUNE)
    assert (part_of(drawn, 1).x, part_of(drawn, 1).width) == (0, 100)
    assert (part_of(drawn, 2).x, part_of(drawn, 2).width, part_of(drawn, 2).share) == (0, 60, 6000)
    assert (part_of(drawn, 3).x, part_of(drawn, 3).y) == (60, ROW)
    assert drawn.height == 2 * ROW


def test_without_weights_all_are_as_wide() -> None:
    drawn = icicle(*family(None, None, None, None), JUNE)
    assert {part_of(drawn, key).width for key in (2, 3, 4, 5)} == {25}


def test_what_is_left_out_stands_as_one() -> None:
    nodes, sums = family(5000, 2500, 2500)
    drawn = icicle(nodes[:2], sums, JUNE)
    rest = drawn.parts[-1]
    assert (rest.node, rest.count, rest.x, rest.width, rest.share) == (None, 2, 50, 50, 5000)


def test_what_is_narrower_than_a_pixel_is_not_drawn() -> None:
    nodes, sums = family(9995, 5)
    assert len(icicle(nodes[:2], sums, JUNE).parts) == 2


def test_narrow_parts_of_neighbours_become_one() -> None:
    nodes, sums = family(5000, 5000)
    sums |= {2: Sums(300, 0, 0, 0), 3: Sums(200, 0, 0, 0)}
    rest = icicle(nodes, sums, JUNE).parts[-1]
    assert (rest.count, rest.width, rest.depth) == (500, 100, 2)


def test_a_branch_begins_at_its_top_and_still_knows_the_whole() -> None:
    nodes, sums = family(6000, 4000)
    nodes[0] = nodes[0]._replace(parent=77)
    drawn = icicle(nodes, sums, JUNE, Fraction(1, 4))
    assert (part_of(drawn, 2).width, part_of(drawn, 2).share) == (60, 1500)


def test_words_stand_where_they_have_room() -> None:
    nodes, sums = family(9900, 100)
    nodes[1:] = [each._replace(name="Come back") for each in nodes[1:]]
    drawn = icicle(nodes, sums, JUNE)
    assert part_of(drawn, 2).lines == ("Come back",)
    assert part_of(drawn, 3).lines == ()
