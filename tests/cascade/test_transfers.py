"""Targets split at the day of a move: nothing is lost, everything still sums up."""

import shutil
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import Session, col, select

from app.db import Database
from cascade.actions import Told, move_person, recompute, split_targets, undo_move
from cascade.actions.transfers import brought_along
from cascade.models import Node
from cascade.moving import Move, MoveRefused, Seat
from cascade.queries import (
    find_person,
    find_row,
    find_tenure,
    get_past,
    get_root,
    list_homes,
    list_rows,
)
from cascade.transfers import Brought, Standing, Transfer, transferred, uncut, usual_home
from goals.actions import Overtaken
from goals.changes import Change, Row, edited
from goals.curves import curve
from goals.measures import Measure
from goals.models import Target
from goals.numbers import exact
from goals.queries import list_cycles
from scorecards.actions import load_bundle
from scorecards.bundle.files import read_bundle
from scorecards.bundle.writing import write_folder
from scorecards.evaluation import rewards
from scorecards.queries import get_evaluation, get_members
from scorecards.queries.bundle import export_rows
from scorecards.rewards import Payouts

NOW = datetime(2025, 6, 20, 8, tzinfo=UTC)
TODAY, MOVED = date(2025, 6, 20), date(2025, 6, 11)
JUNE: Row = {"code": "J", "starts": date(2025, 6, 1), "ends": date(2025, 6, 30)}


def measure(code: str, aggregate: str = "sum", decimals: int = 0) -> Measure:
    return Measure(
        code, code, "increase", "", aggregate, (), None, decimals, curve("linear"), "week", False
    )


MEASURES = {code: measure(code, how) for code, how in (("SOLD", "sum"), ("CSI", "last"))}


def target(objective: str, code: str, owner: str = "P", **columns: Any) -> Row:
    bare = dict.fromkeys(("weight", "points", "baseline", "threshold", "target", "stretch"))
    days = {"curve": "", "plan": "", "starts": None, "ends": None}
    return {"cycle": "J", "objective": objective, "measure": code, "owner": owner,
            **bare, **days, **columns}  # fmt: skip


def split_at(
    day: date, transfers: list[Transfer], families: dict[str, list[Row]], card: list[Row]
) -> list[Change]:
    around = {code: [("targets", row) for row in rows] for code, rows in families.items()}
    lines = [("targets", row) for row in card]
    return transferred(transfers, day, Standing(JUNE, MEASURES, around, lines))


def after(changes: list[Change]) -> list[Row]:
    return [change.after for change in changes if change.after is not None]


def test_a_third_of_the_days_is_a_third_of_points_weight_and_total() -> None:
    sold = target("A", "SOLD", weight=6000, points=10_000, baseline="0", target="300")
    other = target("A", "CSI", "Q", weight=4000)
    there = target("B", "SOLD", "R", weight=10_000)
    first, last, *others = after(
        split_at(MOVED, [Transfer(sold, "B")], {"A": [sold, other], "B": [there]}, [sold])
    )
    assert (first["objective"], first["ends"], first["starts"]) == ("A", date(2025, 6, 10), None)
    assert (last["objective"], last["starts"], last["ends"]) == ("B", MOVED, None)
    assert (first["points"], last["points"]) == (3333, 6667)
    assert (first["target"], last["target"]) == ("100", "200")
    # 60 · 1/3 = 20 beside 40; 100 · 2/3 beside 100
    assert first["weight"] == 3333
    assert last["weight"] == 4000
    assert {(row["owner"], row["weight"]) for row in others} == {("Q", 6667), ("R", 6000)}


def test_a_level_that_is_held_stays_and_a_plan_is_divided() -> None:
    held = target("A", "CSI", points=5000, target="90", plan="2025-W23=80 2025-W26=90")
    total = target("A", "SOLD", points=5000, target="300", plan="2025-W23=150 2025-W24=200")
    changes = after(
        split_at(
            MOVED,
            [Transfer(held, "B"), Transfer(total, "B")],
            {"A": [held, total], "B": []},
            [held, total],
        )
    )
    by_part = {(row["measure"], row["starts"]): row for row in changes}
    assert by_part["CSI", None]["target"] == by_part["CSI", MOVED]["target"] == "90"
    assert by_part["CSI", None]["plan"] == "2025-W23=80"
    assert by_part["CSI", MOVED]["plan"] == "2025-W26=90"
    # by its plan 150 were due on 8 June and 200 on 15 June: 150 + 50 · 2/7 on 10 June
    assert by_part["SOLD", None]["target"] == "164"
    assert by_part["SOLD", MOVED]["target"] == "136"
    assert by_part["SOLD", MOVED]["plan"] == "2025-W24=36"


def test_one_deal_a_month_is_split_more_finely() -> None:
    deal = target("A", "SOLD", baseline="0", target="1")
    changes = after(split_at(MOVED, [Transfer(deal, "B")], {"A": [deal], "B": []}, []))
    assert [(row["baseline"], row["target"]) for row in changes] == [("0", "0.3"), ("0", "0.7")]


def test_equal_shares_stay_equal_where_all_go() -> None:
    rows = [target("A", "CSI"), target("A", "SOLD")]
    changes = split_at(MOVED, [Transfer(row, "B") for row in rows], {"A": rows, "B": []}, [])
    assert [row["weight"] for row in after(changes)] == [None] * 4


def test_what_ends_leaves_its_rest_to_what_goes_on() -> None:
    rows = [target("A", "CSI", points=4000), target("A", "SOLD", points=6000, target="30")]
    changes = after(
        split_at(MOVED, [Transfer(rows[0], ""), Transfer(rows[1], "B")], {"A": rows}, rows)
    )
    points = {(row["measure"], row["starts"]): row["points"] for row in changes}
    assert points == {("CSI", None): 1333, ("SOLD", None): 2000, ("SOLD", MOVED): 6667}


def test_on_the_first_day_a_target_moves_as_a_whole() -> None:
    row = target("A", "CSI", points=10_000, weight=10_000)
    (change,) = split_at(
        date(2025, 6, 1), [Transfer(row, "B", whole=True)], {"A": [row], "B": []}, [row]
    )
    assert change == edited("targets", row, objective="B", weight=None)


def test_what_stays_on_her_card_keeps_its_points() -> None:
    sold = target("A", "SOLD", points=6000, weight=5000, target="30")
    held = target("A", "CSI", points=3000, weight=5000)
    own = {"cycle": "J", "code": "O", "owner": "P", "points": 1000, "weight": None}
    card = [("objectives", own), ("targets", sold), ("targets", held)]
    around = {"A": card[1:], "B": []}
    changes = transferred([Transfer(sold, "B")], MOVED, Standing(JUNE, MEASURES, around, card))
    assert [(row["points"], row["weight"]) for row in after(changes)] == [
        (2000, 2500),
        (4000, None),
        (3000, 7500),
    ]


def test_siblings_of_what_is_removed_take_its_weight() -> None:
    rows = [target("A", "CSI", weight=4000), target("A", "SOLD", "Q", weight=6000)]
    changes = split_at(MOVED, [Transfer(rows[0], "", whole=True)], {"A": rows}, [])
    assert changes == [
        Change("targets", rows[0], None),
        edited("targets", rows[1], weight=10_000),
    ]


shares = st.lists(st.integers(0, 5000), min_size=1, max_size=4)


@given(shares, st.dates(date(2025, 6, 1), date(2025, 6, 30)), st.data())
def test_all_sums_hold_whatever_is_split(parts: list[int], day: date, data: st.DataObject) -> None:
    points = [*parts, 10_000 - sum(parts)] if sum(parts) < 10_000 else [10_000]
    codes = [f"M{place}" for place in range(len(points))]
    known = {code: measure(code, data.draw(st.sampled_from(["sum", "last"]))) for code in codes}
    weights = data.draw(st.sampled_from([None, points]))
    rows = [
        target("A", code, points=p or None, weight=weights and weights[n], target=str(100 + 7 * n))
        for n, (code, p) in enumerate(zip(codes, points, strict=True))
    ]
    there = [target("B", "X", "R", weight=weights and 10_000)]
    homes = [data.draw(st.sampled_from(["B", "B", "A", ""])) for _ in rows]
    transfers = [
        Transfer(row, home, bool(home) and (data.draw(st.booleans()) or day == JUNE["starts"]))
        for row, home in zip(rows, homes, strict=True)
        if home or day > JUNE["starts"]
    ]
    lines = [("targets", row) for row in rows]
    families = {"A": lines, "B": [("targets", row) for row in there]}
    changes = transferred(transfers, day, Standing(JUNE, known, families, lines))
    found = {tuple(row.items()): row for row in [*rows, *there]}
    for change in changes:
        if change.before is not None:
            found.pop(tuple(change.before.items()))
        if change.after is not None:
            found[tuple(change.after.items())] = change.after
    stands = list(found.values())
    assert sum(row["points"] or 0 for row in stands) == 10_000
    for objective in {row["objective"] for row in stands}:
        family = [row["weight"] for row in stands if row["objective"] == objective]
        assert all(each is None for each in family) or sum(each or 0 for each in family) == 10_000
    for row, home in zip(rows, homes, strict=True):
        same = [each for each in stands if each["measure"] == row["measure"]]
        if known[row["measure"]].aggregate == "sum" and home:
            assert sum((exact(each["target"]) for each in same), Fraction(0)) == exact(
                row["target"]
            )
    whole = uncut([], stands, {**known, "X": measure("X")}).targets
    assert {row["measure"]: row["points"] or 0 for row in whole}.keys() == {*codes, "X"}
    assert all(row["starts"] is row["ends"] is None for row in whole)
    if all(homes):
        assert [row["target"] for row in whole if row["owner"] == "P"] == [
            row["target"] for row in sorted(rows, key=lambda row: _place(row, stands))
        ]


def _place(row: Row, among: list[Row]) -> int:
    return next(n for n, each in enumerate(among) if each["measure"] == row["measure"])


# -- in a company

BUNDLE = {
    "company": "name,timezone\nNorthwind,UTC\n",
    "units": "code,name,parent,lead\nNW,Northwind,,BOSS\nA,North,NW,\nB,South,NW,\n",
    "people": "code,name,unit,base_pay\nBOSS,Boss,NW,\nP,Pia,A,100\nQ,Quin,A,\nR,Rob,B,\n",
    "cycles": "code,name,starts,ends,frequency,state\nJ,June,2025-06-01,2025-06-30,month,active\n",
    "perspectives": "code,name,weight\nFIN,Money,100\n",
    "objectives": "cycle,code,name,owner,parent,perspective,weight\n"
    "J,F,Profit,NW,,FIN,\nJ,FA,North sells,A,F,,50\nJ,FB,South sells,B,F,,50\n",
    "measures": "code,name,direction,aggregate,frequency,curve\n"
    "SOLD,Sold,increase,sum,week,ratio\nCSI,Care,increase,last,week,ratio\n",
    "targets": "cycle,objective,measure,owner,weight,points,target\n"
    "J,FA,SOLD,P,30,60,300\nJ,FA,CSI,P,30,40,90\nJ,FA,SOLD,Q,40,100,300\n"
    "J,FB,SOLD,R,100,100,300\n",
    "schemes": "code,version,name,cycles,grades\nS,1,Bonus,J,A:90 B:0\n",
    "rules": "scheme,version,code,applies_to,effect,value\n"
    'S,1,R1,person:P,pay,"value(""SOLD"")"\n',
    "checkins": "measure,owner,period,value,recorded_at\n"
    "SOLD,P,2025-W23,90,2025-06-09\nSOLD,P,2025-W24,50,2025-06-16\nSOLD,P,2025-W25,70,2025-06-20\n"
    "CSI,P,2025-W23,81,2025-06-09\nCSI,P,2025-W25,45,2025-06-20\n",
}  # fmt: skip


@pytest.fixture
def session(database: Database, tmp_path: Path) -> Iterator[Session]:
    folder = tmp_path / "bundle"
    folder.mkdir()
    for name, text in BUNDLE.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    with database.writing() as opened:
        loaded = load_bundle(opened, read_bundle(folder), now=NOW, actor="test")
        assert not loaded.problems, loaded.problems
    with database.writing() as opened:
        yield opened


def moved(session: Session) -> None:
    told = Told("move", "hr")
    move_person(session, "P", Move(Seat("B"), MOVED), told, NOW, TODAY)


def along(session: Session) -> tuple[date | None, list[Brought]]:
    person, tenure = find_person(session, "P"), find_tenure(session, "P")
    assert person is not None
    assert tenure is not None
    return brought_along(session, person, tenure)


def split(session: Session, **homes: str) -> None:
    given = {f"J/{code}/P": home for code, home in homes.items()}
    assert split_targets(session, "P", given, Told("split", "hr", "moved"), NOW, TODAY)


def scores(session: Session) -> dict[str, int | None]:
    judged = get_evaluation(session, list_cycles(session)[0])
    found = {each.code: judged.scores.score(each.key) for each in judged.scores.data.objectives}
    return found | {
        each.place: judged.scores.score(each.key) for each in judged.scores.data.targets
    }


def test_each_unit_keeps_what_was_reached_in_its_days(session: Session) -> None:
    moved(session)
    since, brought = along(session)
    assert (since, [each.row["measure"] for each in brought]) == (MOVED, ["SOLD", "CSI"])
    split(session, SOLD="FB", CSI="FB")
    found = scores(session)
    # week 24 ends on 15 June: it counts in the new unit
    assert found["target SOLD/P"] == 9000  # 90 of 100
    assert found["target SOLD/P/2025-06-11"] == 6000  # 120 of 200
    assert found["target CSI/P"] == 9000  # 81 of 90
    assert found["target CSI/P/2025-06-11"] == 5000  # 45 of 90
    assert found["FA"] == 9000
    # South: Rob 100, and Pia's two parts with 2/3 of his weight each: 42.86, 28.57, 28.57
    assert found["FB"] == 5500
    card = get_evaluation(session, list_cycles(session)[0]).scorecards["P"]
    assert sorted(line.points for line in card.lines) == [1333, 2000, 2667, 4000]
    assert card.weighted.score == 6733  # 20·90 + 40·60 + 13.33·90 + 26.67·50
    assert along(session)[1] == []
    before = stored(session)
    recompute(session, list_cycles(session)[0])
    assert stored(session) == before


def stored(session: Session) -> list[Any]:
    nodes = session.execute(select(Node.id, Node.score, Node.coverage).order_by(col(Node.id)))
    values = session.execute(select(Target.id, Target.value).order_by(col(Target.id)))
    return [*map(tuple, nodes), *map(tuple, values)]


def test_the_past_has_every_report_once(session: Session) -> None:
    moved(session)
    split(session, SOLD="FB", CSI="FB")
    (june,) = list_cycles(session)
    root = get_root(session, june.id or 0) or 0
    days = (MOVED - timedelta(days=1), TODAY)
    earlier, later = get_past(session, june, "company", root, days, ZoneInfo("UTC")).states
    reported = {
        place: [each.period for each in leaf.reports] for place, leaf in later.leaves.items()
    }
    assert reported["target SOLD/P"] == ["2025-W23"]
    assert reported["target SOLD/P/2025-06-11"] == ["2025-W24", "2025-W25"]
    assert [each.period for each in earlier.leaves["target SOLD/P"].reports] == ["2025-W23"]


def test_rules_read_the_latest_part_that_has_a_value(session: Session) -> None:
    moved(session)
    split(session, SOLD="FB", CSI="")
    line = next(each for each in paid(session).lines if each.recipient.code == "P")
    assert line.amount == 120


def test_an_export_with_parts_loads_into_an_empty_database(
    session: Session, tmp_path: Path, migrated_file: Path
) -> None:
    moved(session)
    split(session, SOLD="FB", CSI="FB")
    write_folder(tmp_path / "out", export_rows(session))
    again = Database.connect(f"sqlite:///{shutil.copyfile(migrated_file, tmp_path / 'again.db')}")
    with again.writing() as other:
        loaded = load_bundle(other, read_bundle(tmp_path / "out"), now=NOW, actor="test")
        assert not loaded.problems
        write_folder(tmp_path / "back", export_rows(other))
        assert scores(other) == scores(session)
        assert paid(other) == paid(session)
    again.dispose()
    out, back = (
        {file.name: file.read_bytes() for file in (tmp_path / name).iterdir()}
        for name in ("out", "back")
    )
    assert b"2025-06-11" in out["targets.csv"]
    assert back == out


def paid(session: Session) -> Payouts:
    return rewards(get_evaluation(session, list_cycles(session)[0]), get_members(session))


def test_undoing_the_move_makes_the_targets_whole_again(session: Session) -> None:
    before = [dict(row) for row in list_rows(session, "targets")]
    moved(session)
    split(session, SOLD="FB", CSI="FB")
    undo_move(session, "P", Told("undo move", "hr"), NOW, TODAY)
    rows = sorted(list_rows(session, "targets"), key=lambda row: (row["owner"], row["measure"]))
    assert rows == sorted(before, key=lambda row: (row["owner"], row["measure"]))
    person = find_row(session, "people", "P")
    assert person is not None
    assert person["unit"] == "A"


def test_undoing_one_move_leaves_whoever_moved_on_the_same_day(session: Session) -> None:
    moved(session)
    split(session, SOLD="FB", CSI="FB")
    move_person(session, "Q", Move(Seat("B"), MOVED), Told("move", "hr"), NOW, TODAY)
    homes = {"J/SOLD/Q": "FB"}  # weighs Pia's former parts anew, too
    assert split_targets(session, "Q", homes, Told("split", "hr", "moved"), NOW, TODAY)
    undo_move(session, "Q", Told("undo move", "hr"), NOW, TODAY)
    parts = [(row["owner"], row["measure"]) for row in list_rows(session, "targets")]
    assert parts.count(("P", "SOLD")) == 2
    assert parts.count(("Q", "SOLD")) == 1


def test_what_was_split_meanwhile_is_not_split_again(session: Session) -> None:
    moved(session)
    split(session, SOLD="FB", CSI="FB")
    with pytest.raises(Overtaken):
        split(session, SOLD="FB")
    with pytest.raises(MoveRefused):
        undo_move(session, "Q", Told("undo move", "hr"), NOW, TODAY)


def test_a_target_goes_on_only_below_the_new_unit(session: Session) -> None:
    moved(session)
    for elsewhere in ("FA", "F", "NONE"):
        with pytest.raises(Overtaken):
            split(session, SOLD=elsewhere)


def test_who_moves_twice_has_three_parts(session: Session) -> None:
    moved(session)
    split(session, SOLD="FB", CSI="FB")
    again = date(2025, 6, 17)
    move_person(session, "P", Move(Seat("A"), again), Told("move", "hr"), NOW, TODAY)
    given = {f"J/{code}/P/{MOVED}": "FA" for code in ("SOLD", "CSI")}
    assert split_targets(session, "P", given, Told("split", "hr", "moved back"), NOW, TODAY)
    card = get_evaluation(session, list_cycles(session)[0]).scorecards["P"]
    assert sorted(line.points for line in card.lines) == [800, 1200, 1333, 1867, 2000, 2800]
    before = stored(session)
    recompute(session, list_cycles(session)[0])
    assert stored(session) == before


def test_the_usual_home_has_the_measure_or_the_perspective(session: Session) -> None:
    moved(session)
    person = find_person(session, "P")
    assert person is not None
    homes = list_homes(session, person.unit_id, ["J"], person.id)
    assert [(home.code, sorted(home.measures)) for home in homes] == [("FB", ["SOLD"])]
    assert {usual_home(each, homes) for each in along(session)[1]} == {"FB"}


def brought(frequency: str, told: tuple[date, ...] = (), **columns: Any) -> Brought:
    days = (JUNE["starts"], JUNE["ends"])
    return Brought(target("A", "CSI", **columns), "", "", "", "", frequency, *days, told)


@pytest.mark.parametrize(
    ("one", "day", "way"),
    [
        (brought("week"), MOVED, "split"),
        (brought("month"), MOVED, "whole"),  # June ends in the new unit
        (brought("month", (date(2025, 6, 8),)), MOVED, "split"),  # somebody reports every week
        (brought("week"), date(2025, 6, 1), "whole"),
        (brought("week"), date(2025, 6, 30), "stays"),  # the last week of June ended on the 29th
        (brought("week", starts=MOVED), date(2025, 6, 16), "split"),
        (brought("week", starts=MOVED), date(2025, 6, 14), "whole"),
        (brought("month", (date(2025, 6, 8),), starts=MOVED), date(2025, 6, 16), "whole"),
    ],
)
def test_what_has_no_period_on_one_side_is_not_split(one: Brought, day: date, way: str) -> None:
    assert one.way(day) == way


def test_what_nobody_takes_on_as_a_whole_is_removed() -> None:
    rows = [target("A", "CSI", points=4000), target("A", "SOLD", points=6000, target="30")]
    transfers = [Transfer(rows[0], "", whole=True), Transfer(rows[1], "B")]
    changes = split_at(MOVED, transfers, {"A": rows}, rows)
    assert [change.before for change in changes if change.after is None] == [rows[0]]
    assert sorted(row["points"] for row in after(changes)) == [2000, 8000]
