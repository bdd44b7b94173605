"""A copied cycle holds everything that the first one holds, and nothing that was reported."""

from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cascade.copying import Source, Wanted, absent_owners, copied, is_at_home
from cascade.organisation import Organisation, PersonInfo, UnitInfo
from goals.changes import KEYS, Row
from goals.curves import curve
from goals.measures import Measure
from goals.raising import Rise

MAY: Row = {
    "code": "2025-05", "name": "May", "starts": date(2025, 5, 1), "ends": date(2025, 5, 31),
    "frequency": "month", "parent": "", "state": "closed", "rollup_cap": 10_000,
    "acceptance": False,
}  # fmt: skip
JUNE: Row = {
    **MAY, "code": "2025-06", "starts": date(2025, 6, 1), "ends": date(2025, 6, 30),
    "state": "draft",
}  # fmt: skip
CURVES = ("linear", "ratio", "pass", "at least: 90=100, 80=80", "points: 1=0, 5=100")
MEASURES = {
    f"M{place}": Measure(f"M{place}", "", way, "", "last", (), None, 2, curve(drawn), "month")
    for place, (way, drawn) in enumerate(
        [
            ("increase", "linear"),
            ("decrease", "linear"),
            ("increase", "ratio"),
            ("maintain", "pass"),
        ]
    )
}
OWNERS = ("ANN", "BEN", "TEAM")


def target_row(**columns: Any) -> dict[str, Any]:
    """A row of the sheet targets in May."""
    return {
        "cycle": "2025-05", "objective": "O0", "measure": "M0", "owner": "ANN", "weight": None,
        "points": None, "baseline": "10", "threshold": None, "target": "20", "stretch": "30",
        "curve": "", "plan": "", **columns,
    }  # fmt: skip


def source(**sheets: Any) -> Source:
    """May with one target; `sheets` instead of the usual ones."""
    usual: dict[str, Any] = {
        "perspectives": [], "objectives": [], "targets": [target_row()], "links": [],
    }  # fmt: skip
    return Source(MAY, **{**usual, **sheets}, measures=MEASURES)


hundredths = st.none() | st.integers(0, 10_000)
levels = st.none() | st.integers(-10_000, 10_000).map(lambda number: f"{number}")
plans = st.sampled_from(["", "2025-05=10", "2025-05-01=1 2025-05-30=2.5"])


@st.composite
def sources(draw: st.DrawFn) -> Source:
    """Any cycle: a tree of objectives, targets with any levels, links, perspectives of its own."""
    perspectives = [
        {"code": code, "name": code.title(), "weight": draw(st.integers(0, 10_000)),
         "cycle": "2025-05"}
        for code in draw(st.sets(st.sampled_from(["FIN", "CUS", "INT"])))
    ]  # fmt: skip
    objectives = [
        {
            "cycle": "2025-05", "code": f"O{place}", "name": f"Objective {place}",
            "owner": draw(st.sampled_from(OWNERS)),
            "parent": f"O{draw(st.integers(0, place - 1))}" if place else "",
            "perspective": "" if place else "FIN", "weight": draw(hundredths),
            "rollup": draw(st.sampled_from(["weighted", "average", "min", "max"])),
            "points": draw(hundredths),
            "kind": draw(st.sampled_from(["committed", "aspirational"])),
        }
        for place in range(draw(st.integers(1, 6)))
    ]  # fmt: skip
    places = draw(st.sets(st.tuples(st.sampled_from(sorted(MEASURES)), st.sampled_from(OWNERS))))
    targets = [
        target_row(
            objective=draw(st.sampled_from([row["code"] for row in objectives])),
            measure=measure, owner=owner, weight=draw(hundredths), points=draw(hundredths),
            **{name: draw(levels) for name in ("baseline", "threshold", "target", "stretch")},
            curve=draw(st.sampled_from(["", *CURVES])), plan=draw(plans),
        )
        for measure, owner in sorted(places)
    ]  # fmt: skip
    links = [
        {"cycle": "2025-05", "from": start["code"], "to": end["code"], "kind": kind}
        for start in objectives for end in objectives
        for kind in draw(st.sets(st.sampled_from(["causes", "supports"]))) if start is not end
    ]  # fmt: skip
    return Source(MAY, perspectives, objectives, targets, links, MEASURES, {})


def moved(sheet: str, row: Row) -> Row:
    """The row of May as it has to be in June."""
    plan = {"plan": row["plan"].replace("2025-05", "2025-06")} if sheet == "targets" else {}
    return {**row, "cycle": "2025-06", **plan}


@given(sources())
def test_a_copy_without_raising_loses_nothing(before: Source) -> None:
    made = copied(before, JUNE, Wanted())
    sheets = {
        "perspectives": (before.perspectives, made.perspectives),
        "objectives": (before.objectives, made.objectives),
        "targets": (before.targets, [each.after for each in made.targets]),
        "links": (before.links, made.links),
    }
    for sheet, (old, new) in sheets.items():
        assert new == [moved(sheet, row) for row in old]
    changes = made.changes()
    assert len(changes) == sum(len(old) for old, _ in sheets.values())
    assert len({(change.sheet, change.key) for change in changes}) == len(changes)
    assert all(change.before is None for change in changes)


@given(sources(), st.sampled_from(["percent", "towards_stretch", "actual", "stretch"]))
def test_whatever_the_rule_rows_fit_or_stay(before: Source, rule: str) -> None:
    for each in copied(before, JUNE, Wanted(rise=Rise(rule, Fraction(5)))).targets:
        if each.note is not None:
            assert {**each.before, "cycle": "2025-06", "plan": each.after["plan"]} == each.after
        assert [each.after[name] for name in KEYS["targets"][1:3]] == list(each.key)


def test_what_is_not_wanted_stays_behind() -> None:
    objective = {"cycle": "2025-05", "owner": "ANN", "weight": 4000, "points": 3000}
    links = [{"cycle": "2025-05", "kind": kind} for kind in ("causes", "supports")]
    before = source(objectives=[objective], links=links, targets=[target_row(weight=5, points=6)])
    made = copied(before, JUNE, Wanted(causes=False, weights=False))
    assert [row["kind"] for row in made.links] == ["supports"]
    assert (made.objectives[0]["weight"], made.objectives[0]["points"]) == (None, 3000)
    assert made.targets[0].after["weight"] is None
    assert made.targets[0].after["points"] == 6
    assert not copied(before, JUNE, Wanted(targets=False)).targets


def test_the_last_actual_counts_for_its_own_target_alone() -> None:
    rows = [target_row(), target_row(owner="BEN")]
    before = Source(MAY, [], [], rows, [], MEASURES, {("M0", "BEN"): "18"})
    ann, ben = copied(before, JUNE, Wanted(rise=Rise("actual", Fraction(50)))).targets
    assert (ann.after["target"], str(ann.note)) == ("20", "kept: there is no actual")
    assert (ben.after["baseline"], ben.after["target"], ben.after["stretch"]) == ("18", "27", "30")


@pytest.mark.parametrize(
    ("typed", "target", "error"),
    [("25", "25", None), ("31.5", "31.5", None), ("1e5", "20", "plain number"),
     ("10", "10", "equal"), ("１２", "20", "plain number"), ("-5", "-5", "beyond")],
)  # fmt: skip
def test_a_typed_target_wins_over_the_rule(typed: str, target: str, error: str | None) -> None:
    wanted = Wanted(typed={("M0", "ANN"): typed})
    (made,) = copied(source(), JUNE, wanted).targets
    assert made.after["target"] == target
    assert (made.error is None) == (error is None)
    assert error is None or error in str(made.error)


def test_goals_go_to_another_owner_where_she_has_none_like_it() -> None:
    rows = [target_row(), target_row(owner="BEN"), target_row(measure="M2", owner="BEN")]
    made = copied(source(targets=rows), JUNE, Wanted(owners={"BEN": "ANN"}))
    assert [each.after["owner"] for each in made.targets] == ["ANN", "BEN", "ANN"]
    assert "already" in str(made.targets[1].note)


def test_no_two_targets_ever_become_one() -> None:
    rows = [target_row(owner=owner) for owner in OWNERS]
    for owners in (
        {"ANN": "BEN", "BEN": "TEAM", "TEAM": "ANN"},
        {"ANN": "BEN", "BEN": "TEAM"},
        {"ANN": "TEAM", "BEN": "TEAM"},
        {"ANN": "NEW", "BEN": "NEW", "TEAM": "NEW"},
    ):
        made = copied(source(targets=rows), JUNE, Wanted(owners=owners)).targets
        assert len({each.after["owner"] for each in made}) == len(OWNERS)


COMPANY = Organisation(
    {
        "TOP": UnitInfo("TOP", "Company", "", "BOSS"),
        "A": UnitInfo("A", "Team A", "TOP", "LEAD"),
        "B": UnitInfo("B", "Team B", "TOP", ""),
    },
    {
        "BOSS": PersonInfo("BOSS", "Boss", "TOP", "", ""),
        "LEAD": PersonInfo("LEAD", "Lead", "A", "", ""),
        "ANN": PersonInfo("ANN", "Ann", "A", "", "", left=date(2025, 5, 20)),
        "BEN": PersonInfo("BEN", "Ben", "B", "", ""),
        "CY": PersonInfo("CY", "Cy", "B", "", "", left=date(2025, 6, 10)),
    },
)


def test_who_left_or_moved_is_named_with_the_lead_of_her_unit() -> None:
    moves = {"BEN": ("A", date(2025, 5, 15))}
    found = absent_owners(["ANN", "BEN", "CY", "A", "LEAD"], COMPANY, moves, JUNE["starts"])
    assert [(each.code, each.has_left, each.lead) for each in found] == [
        ("ANN", True, "LEAD"),
        ("BEN", False, "LEAD"),
    ]


def test_the_lead_of_a_unit_without_one_is_the_next_above_who_is_there() -> None:
    gone = COMPANY.people["LEAD"]._replace(left=date(2025, 5, 31))
    company = Organisation(COMPANY.units, {**COMPANY.people, "LEAD": gone})
    found = absent_owners(["ANN", "LEAD", "CY"], company, {}, date(2025, 7, 1))
    assert [each.lead for each in found] == ["BOSS", "BOSS", "BOSS"]
    alone = Organisation({"A": COMPANY.units["A"]}, company.people)
    assert [each.lead for each in absent_owners(["LEAD"], alone, {}, date(2025, 7, 1))] == [""]


def test_whoever_has_everything_in_the_new_unit_needs_no_other_owner() -> None:
    objectives = [{"code": "A", "owner": "NORTH"}, {"code": "B", "owner": "SOUTH"}]
    moved = source(objectives=objectives, targets=[target_row(objective="B", owner="ANN")])
    assert is_at_home(moved, "ANN", "SOUTH")
    assert not is_at_home(moved, "ANN", "NORTH")
    assert not is_at_home(moved, "BEN", "SOUTH")
