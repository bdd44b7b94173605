"""Where handed on targets hang, and what becomes of their siblings."""

from typing import Any

from cascade.assigning import Given, assignment
from cascade.placement import Setting, homes, own_objectives, planned
from goals.changes import Change
from tests.cascade.handing import THREE, line, row

OBJECTIVE = {
    "cycle": "Q1",
    "code": "C1",
    "name": "Come back",
    "owner": "S",
    "parent": "",
    "perspective": "CUS",
    "weight": 10_000,
    "rollup": "average",
    "points": 500,
    "kind": "committed",
}


def setting(family: list[tuple[str, Any]] | None = None, **choices: Any) -> Setting:
    return Setting(OBJECTIVE, choices.pop("own", False), {"C1": family or []}, **choices)


def written(changes: list[Change]) -> dict[str, Any]:
    return {change.code: change.after["weight"] for change in changes if change.after}


def test_new_targets_are_weighed_by_the_rule() -> None:
    table = assignment([line()], THREE[:2], Given())
    assert written(planned(setting(), table, {})) == {"Q1/OUT/A": None, "Q1/OUT/B": None}
    stands = [("targets", row("CSI", "S", weight=10_000))]
    assert written(planned(setting(stands), table, {})) == {
        "Q1/OUT/A": 3333,
        "Q1/OUT/B": 3333,
        "Q1/CSI/S": 3334,
    }
    heavy = assignment([line(weight=2000)], THREE[:2], Given())
    assert written(planned(setting(stands, rule="scale"), heavy, {}))["Q1/CSI/S"] == 6000
    pair = [
        ("targets", row("CSI", "S", weight=6000)),
        ("targets", row("NPS", "S", weight=4000)),
    ]
    taken = planned(setting(pair, rule="take", taken_from="CSI/S"), heavy, {})
    assert written(taken) == {"Q1/OUT/A": 2000, "Q1/OUT/B": 2000, "Q1/CSI/S": 2000}


def test_a_rule_that_lacks_something_scales() -> None:
    stands = [("targets", row("CSI", "S", weight=10_000))]
    table = assignment([line()], THREE[:1], Given())
    assert written(planned(setting(stands, rule="take", taken_from="?"), table, {})) == {
        "Q1/OUT/A": 5000,
        "Q1/CSI/S": 5000,
    }


def test_a_target_that_stands_is_changed_where_it_stands() -> None:
    stored = {("OUT", "A"): row("OUT", "A", objective="C7", weight=2500)}
    table = assignment([line()], THREE, Given(stored, keeps=False))
    change = next(each for each in planned(setting(), table, stored) if each.before)
    assert change.columns == ("target",)
    assert change.after is not None
    assert (change.after["objective"], change.after["target"]) == ("C7", "34")
    same = {("OUT", "A"): row("OUT", "A", target="100")}
    alone = assignment([line()], THREE[:1], Given(same, keeps=False))
    assert planned(setting(), alone, same) == []


def test_each_owner_may_get_an_objective_of_its_own() -> None:
    has = {**OBJECTIVE, "code": "C1.X", "owner": "A", "parent": "C1", "perspective": ""}
    chosen = setting([("objectives", has)], own=True, taken_codes=frozenset({"C1.B"}))
    own, new = own_objectives(chosen, THREE[:2])
    assert own == {"A": "C1.X", "B": "C1.B-2"}
    assert [(each["parent"], each["perspective"], each["points"]) for each in new] == [
        ("C1", "", None)
    ]
    lines = [line(weight=6000), line("M2", weight=4000)]
    changes = planned(chosen, assignment(lines, THREE[:2], Given()), {})
    assert [change.sheet for change in changes][:2] == ["objectives", "targets"]
    assert written(changes)["Q1/M2/B"] == 4000
    homes_of = {str(c.after["objective"]) for c in changes if c.sheet == "targets" and c.after}
    assert homes_of == {"C1.X", "C1.B-2"}


def test_for_offers_only_the_objectives_are_made() -> None:
    table = assignment([line()], THREE, Given())
    chosen = setting(own=True)
    assert {change.sheet for change in planned(chosen, table, {}, targets=False)} == {"objectives"}
    assert planned(setting(), table, {}, targets=False) == []
    assert homes(chosen, table, {})[0]["OUT", "A"] == "C1.A"
