"""Why a score moved: the steps sum to the difference, and nothing moved is no step."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from cascade.waterfall import Leaf, Placed, State, score_of, waterfall
from goals.curves import Levels, curve
from goals.measures import Goal, Measure
from goals.values import Report

MEASURE = Measure("M", "M", "increase", "", "sum", (), None, 2, curve("ratio"), "month")


def leaf(target: int, *values: int, excused: bool = False) -> Leaf:
    goal = Goal(MEASURE, Levels(target=Fraction(target)), MEASURE.curve)
    return Leaf(
        goal,
        tuple(Report(n, "", f"2025-{n + 1:02d}", str(v)) for n, v in enumerate(values)),
        excused,
    )


def state(nodes: dict[str, Placed], leaves: dict[str, Leaf], cap: int = 10_000) -> State:
    return State(cap, {"top": Placed(""), **nodes}, leaves)


TWO = {"a": Placed("top", 6000), "b": Placed("top", 4000)}


def test_each_cause_is_a_step_and_names_its_place() -> None:
    earlier = state(TWO, {"a": leaf(10, 5), "b": leaf(10, 10)})
    later = state(
        {"a": Placed("top", 5000), "b": Placed("top", 3000), "c": Placed("top", 2000)},
        {"a": leaf(10, 5, 3), "b": leaf(20, 10), "c": leaf(10, 10)},
    )
    found = waterfall("top", earlier, later)
    assert (found.before, found.after) == (7000, 7500)
    assert [(step.cause, step.place, step.change) for step in found.steps] == [
        ("values", "a", 1800),
        ("weights", None, -50),
        ("targets", "b", -1875),
        ("structure", None, 625),
    ]


def test_a_change_deep_below_is_told_at_the_child_that_leads_there() -> None:
    nodes = {"o": Placed("top", 10_000), "a": Placed("o", 6000), "b": Placed("o", 4000)}
    leaves = {"a": leaf(10, 5), "b": leaf(10, 10)}
    other = {**nodes, "a": Placed("o", 4000), "b": Placed("o", 6000)}
    found = waterfall("top", state(nodes, leaves), state(other, leaves))
    assert [(step.cause, step.place, step.change) for step in found.steps] == [
        ("weights", "o", 1000)
    ]


def test_a_target_is_told_by_period_and_then_by_its_levels() -> None:
    earlier = State(10_000, {"t": Placed("o")}, {"t": leaf(20, 5, 5)})
    later = State(10_000, {"t": Placed("o")}, {"t": leaf(30, 5, 7, 9)})
    found = waterfall("t", earlier, later)
    assert [(step.cause, step.place, step.change) for step in found.steps] == [
        ("values", "2025-02", 1000),
        ("values", "2025-03", 4500),
        ("targets", None, -3500),
    ]


def test_without_a_score_on_one_of_the_days_there_is_nothing_to_split() -> None:
    silent = state(TWO, {"a": leaf(10), "b": leaf(10)})
    found = waterfall("top", silent, state(TWO, {"a": leaf(10, 5), "b": leaf(10)}))
    assert found == (None, 5000, ())


def test_a_node_that_was_not_there_has_no_earlier_score() -> None:
    later = state(TWO, {"a": leaf(10, 5), "b": leaf(10)})
    assert waterfall("top", State(10_000, {}, {}), later) == (None, 5000, ())


def test_an_excuse_takes_the_silent_target_out_of_the_coverage_only() -> None:
    told = state(TWO, {"a": leaf(10, 5), "b": leaf(10)})
    excused = state(TWO, {"a": leaf(10, 5), "b": leaf(10, excused=True)})
    assert waterfall("top", told, excused).steps == ()


def test_of_very_many_children_the_least_share_one_step() -> None:
    nodes = {f"c{n}": Placed("top") for n in range(40)}
    earlier = state(nodes, {place: leaf(100, 10) for place in nodes})
    later = state(nodes, {place: leaf(100, 10, n) for n, place in enumerate(nodes)})
    found = waterfall("top", earlier, later)
    assert len(found.steps) == 12
    assert found.steps[-1].place == ""
    assert sum(step.change for step in found.steps) == (found.after or 0) - (found.before or 0)


nodes = st.sampled_from(["o1", "o2", "t1", "t2", "t3", "t4"])
weights = st.none() | st.integers(0, 10_000)
rollups = st.sampled_from(["weighted", "average", "min", "max"])


@st.composite
def states(draw: st.DrawFn) -> State:
    """A tree of two objectives and some targets, each anywhere below the top."""
    inner = {f"o{n}": Placed("top", draw(weights), draw(rollups)) for n in (1, 2)}
    places = {
        f"t{n}": Placed(draw(st.sampled_from(["top", "o1", "o2"])), draw(weights))
        for n in range(1, 6)
        if draw(st.booleans())
    }
    leaves = {
        place: leaf(
            draw(st.integers(1, 30)),
            *draw(st.lists(st.integers(-5, 40), max_size=3)),
            excused=draw(st.booleans()),
        )
        for place in places
    }
    top = Placed("", None, draw(rollups))
    return State(draw(st.integers(0, 12_000)), {"top": top, **inner, **places}, leaves)


@given(states(), states())
def test_the_steps_sum_to_the_difference(earlier: State, later: State) -> None:
    found = waterfall("top", earlier, later)
    assert found.before == score_of("top", earlier)
    assert found.after == score_of("top", later)
    if found.before is not None and found.after is not None:
        assert sum(step.change for step in found.steps) == found.after - found.before
        score = found.before
        for step in found.steps:
            assert step.before == score
            assert step.change
            score = step.after
        assert score == found.after


@given(states())
def test_nothing_changed_is_no_step(same: State) -> None:
    assert waterfall("top", same, same).steps == ()
