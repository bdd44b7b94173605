"""The plan of an earlier day: changes are taken back, and scores come from what was there."""

from typing import Any

from cascade.past import keyed, state, wound_back
from cascade.waterfall import score_of
from goals.changes import Change
from goals.values import Report

ROLE = {"code": "R", "name": "Agent"}


def role(name: str) -> dict[str, Any]:
    return {**ROLE, "name": name}


def test_changes_are_taken_back_the_latest_first() -> None:
    rows = keyed("roles", [role("C")])
    changes = [Change("roles", role("B"), role("C")), Change("roles", role("A"), role("B"))]
    assert wound_back(rows, changes) == keyed("roles", [role("A")])


def test_a_new_row_was_not_there_and_a_removed_one_was() -> None:
    assert wound_back(keyed("roles", [ROLE]), [Change("roles", None, ROLE)]) == {}
    assert wound_back({}, [Change("roles", ROLE, None)]) == keyed("roles", [ROLE])


def test_a_row_that_left_the_rows_at_hand_comes_back() -> None:
    before = {"cycle": "Q", "code": "O", "parent": "A"}
    after = {"cycle": "Q", "code": "O", "parent": "B"}
    assert wound_back({}, [Change("objectives", before, after)]) == keyed("objectives", [before])


def test_what_an_earlier_effect_has_changed_since_stays() -> None:
    first = Change("roles", {**ROLE, "x": 1}, {**ROLE, "x": 2})
    now = keyed("roles", [{**ROLE, "x": 3}])
    assert wound_back(now, [first]) == now


def rows() -> dict[Any, Any]:
    lane = {"code": "F", "name": "F", "weight": 10_000, "cycle": ""}
    top = {
        "cycle": "Q",
        "code": "O",
        "name": "O",
        "owner": "P",
        "parent": "",
        "perspective": "F",
        "weight": None,
        "rollup": "weighted",
    }
    measure = {
        "code": "M",
        "name": "M",
        "direction": "increase",
        "unit": "",
        "aggregate": "sum",
        "inputs": "",
        "formula": "",
        "decimals": 2,
        "curve": "ratio",
        "frequency": "month",
    }
    levels = dict.fromkeys(("baseline", "threshold", "stretch")) | {"target": "10", "curve": ""}
    of = {"cycle": "Q", "objective": "O", "measure": "M", "owner": "P", "weight": None}
    target = {**of, **levels}
    other = {**target, "cycle": "Q0", "target": "99"}
    return {
        **keyed("perspectives", [lane]),
        **keyed("objectives", [top]),
        **keyed("measures", [measure]),
        **keyed("targets", [target, other]),
        **keyed("cycles", [{"code": "Q", "rollup_cap": 12_000}]),
    }


REPORTS = {("M", "P"): (Report(1, "", "2025-01", "11"),)}


def test_the_state_of_a_node_is_what_lies_below_it() -> None:
    for top in ("company", "perspective F", "objective O", "target M/P"):
        assert score_of(top, state(top, "Q", rows(), REPORTS, frozenset(), 0)) == 11_000


def test_of_a_node_that_was_not_there_nothing_is_known() -> None:
    assert not state("objective X", "Q", rows(), REPORTS, frozenset(), 0).nodes


def test_a_score_that_is_known_needs_no_check_ins() -> None:
    stood = rows()
    key = ("targets", ("Q", "M", "P"))
    place = next(each for each in stood if each[0] == "targets" and each[1][:3] == key[1])
    stood[place] = {**stood[place], "score": 4200}
    told = state("company", "Q", stood, {}, frozenset(), 0, known={place})
    assert score_of("company", told) == 4200
