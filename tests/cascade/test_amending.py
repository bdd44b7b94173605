"""Amendments: what they change, what they refuse, and that the scores follow exactly."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from random import Random
from typing import Any

import pytest
from sqlmodel import Session, col, select

from app.db import Database
from cascade.actions import PlanRefused, Told, amend, recompute, undo
from cascade.models import Node, Objective, Perspective
from cascade.queries import find_row, list_children, list_rows
from goals.actions import Overtaken
from goals.audit import state_text
from goals.changes import Change, Row, edited, fingerprint, row_of
from goals.models import Amendment, AuditEntry, CheckIn, Target
from goals.models import Change as ChangeRow
from goals.queries import find_audit_break, list_cycles
from goals.refusals import Conflict, NotFound, RuleBroken
from scorecards.actions import load_bundle
from scorecards.bundle.files import read_bundle

NOW = datetime(2025, 6, 20, 8, tzinfo=UTC)
TODAY = date(2025, 6, 20)

BUNDLE = {
    "company": "name,timezone\nNorthwind,UTC\n",
    "units": "code,name,parent,lead\nNW,Northwind,,p0\nSE,Service,NW,p1\n",
    "people": "code,name,unit\n" + "".join(f"p{n},Person {n},SE\n" for n in range(8)),
    "roles": "code,name\nAG,Agent\nEMPTY,Nobody\n",
    "cycles": "code,name,starts,ends,frequency,state\n"
    "D,Draft,2025-07-01,2025-07-31,month,draft\nA,Active,2025-06-01,2025-06-30,month,active\n"
    "P,Published,2025-05-01,2025-05-31,month,published\n",
    "perspectives": "code,name,weight\nFIN,Money,60\nCUS,Customers,40\n",
    "objectives": "cycle,code,name,owner,parent,perspective,weight,rollup\n"
    + "".join(
        f"{c},F,Profit,NW,,FIN,,\n{c},F1,Cost,SE,F,,70,\n{c},F2,Sales,SE,F,,30,average\n"
        f"{c},C,Care,NW,,CUS,,min\n"
        for c in "DAP"
    ),
    "measures": "code,name,direction,aggregate,inputs,formula,curve\n"
    "SOLD,Sold,increase,sum,,,linear\nRATE,Complaints,decrease,,bad all,bad/all*100,ratio\n"
    "FREE,Unused,increase,,,,ratio\n",
    "targets": "cycle,objective,measure,owner,weight,points,baseline,target\n"
    + "".join(
        f"{c},F1,SOLD,p0,50,100,0,100\n{c},F1,RATE,p1,50,,,5\n{c},F2,SOLD,p2,,40,0,80\n"
        f"{c},F2,RATE,p2,,60,,4\n{c},C,RATE,p3,100,100,,3\n"
        for c in "DAP"
    ),
    "links": "cycle,from,to,kind\nA,C,F,causes\nD,C,F1,supports\n",
    "checkins": "measure,owner,period,value,input,recorded_at\n"
    + "".join(
        f"SOLD,p0,{m},70,,2025-06-02\nSOLD,p2,{m},90,,2025-06-02\n"
        + "".join(
            f"RATE,{p},{m},{n},bad,2025-06-02\nRATE,{p},{m},100,all,2025-06-02\n"
            for p, n in (("p1", 4), ("p2", 6), ("p3", 2))
        )
        for m in ("2025-05", "2025-06", "2025-07")
    ),
}


@pytest.fixture
def planned(database: Database, tmp_path: Path) -> Database:
    folder = tmp_path / "bundle"
    folder.mkdir()
    for name, text in BUNDLE.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    with database.writing() as session:
        loaded = load_bundle(session, read_bundle(folder), now=NOW, actor="test")
        assert not loaded.problems, loaded.problems
    return database


@pytest.fixture
def session(planned: Database) -> Iterator[Session]:
    with planned.writing() as opened:
        yield opened


def change(session: Session, *changes: Change, reason: str = "", day: date | None = None) -> int:
    told = Told("edit", "hr", reason, day)
    done = amend(session, changes, told, NOW, TODAY)
    assert done is not None
    return done


def row(session: Session, sheet: str, *key: str) -> Row:
    found = find_row(session, sheet, *key)
    assert found is not None
    return found


def stored(session: Session) -> dict[tuple[int, int], object]:
    nodes = session.execute(select(Node.cycle_id, Node.id, Node.score, Node.coverage))
    targets = session.execute(select(Target.cycle_id, Target.id, Target.value))
    return {(c, k): (s, v) for c, k, s, v in nodes} | {(c, -k): v for c, k, v in targets}


def recomputed(session: Session) -> dict[tuple[int, int], object]:
    for cycle in list_cycles(session):
        recompute(session, cycle)
    return stored(session)


def test_a_changed_level_moves_the_scores_up_to_the_company(session: Session) -> None:
    before = stored(session)
    target = row(session, "targets", "A", "SOLD", "p0")
    change(session, edited("targets", target, target="140"), reason="a new contract")
    after = stored(session)
    assert len([key for key in before if before[key] != after[key]]) == 5  # leaf, F1, F, lane, root
    assert after == recomputed(session)
    assert row(session, "targets", "A", "SOLD", "p0")["target"] == "140"


def test_what_was_done_is_remembered(session: Session) -> None:
    objective = row(session, "objectives", "A", "F1")
    number = change(
        session,
        edited("objectives", objective, name="Low cost"),
        reason="clearer",
        day=date(2025, 6, 10),
    )
    done = session.get_one(Amendment, number)
    assert (done.cycle, done.reason, done.effective) == ("A", "clearer", date(2025, 6, 10))
    kept = session.scalars(select(ChangeRow).where(col(ChangeRow.amendment_id) == number)).one()
    assert (row_of(kept.before) or {})["name"] == "Cost"
    assert (row_of(kept.after) or {})["name"] == "Low cost"
    entry = session.scalars(select(AuditEntry).order_by(col(AuditEntry.id).desc())).first()
    assert entry is not None
    assert (entry.actor, entry.subject, entry.code) == ("hr", "objectives", "A/F1")
    assert entry.after == state_text({"name": "Low cost"})
    assert find_audit_break(session) is None


def test_undo_leads_back_once(session: Session) -> None:
    before = stored(session)
    siblings = [row(session, "objectives", "A", code) for code in ("F1", "F2")]
    done = change(
        session,
        *(
            edited("objectives", each, weight=w)
            for each, w in zip(siblings, (5500, 4500), strict=True)
        ),
        reason="balance",
    )
    assert stored(session) != before
    assert undo(session, done, "hr", NOW, TODAY)
    assert stored(session) == before
    with pytest.raises(Conflict, match="undone already"):
        undo(session, done, "hr", NOW, TODAY)
    with pytest.raises(NotFound):
        undo(session, 999_999, "hr", NOW, TODAY)


def test_what_changed_since_is_not_undone(session: Session) -> None:
    unit = row(session, "units", "SE")
    done = change(session, edited("units", unit, name="After-sales"))
    change(session, edited("units", row(session, "units", "SE"), name="Care"))
    with pytest.raises(Overtaken, match="SE was changed meanwhile"):
        undo(session, done, "hr", NOW, TODAY)


def test_a_row_that_changed_meanwhile_is_not_overwritten(session: Session) -> None:
    seen = row(session, "targets", "D", "SOLD", "p0")
    change(session, edited("targets", seen, target="120"))
    assert fingerprint(seen) != fingerprint(row(session, "targets", "D", "SOLD", "p0"))
    with pytest.raises(Overtaken, match="D/SOLD/p0 was changed meanwhile"):
        change(session, edited("targets", seen, target="130"))
    with pytest.raises(Overtaken, match="is there already"):
        change(session, Change("targets", None, seen))
    gone = row(session, "roles", "EMPTY")
    change(session, Change("roles", gone, None))
    with pytest.raises(Overtaken, match="was removed meanwhile"):
        change(session, edited("roles", gone, name="Somebody"))


def test_the_same_request_counts_once(session: Session) -> None:
    new = Change("roles", None, {"code": "LD", "name": "Lead"})
    told = Told("add", "hr", request_key="k1")
    first = amend(session, [new], told, NOW, TODAY)
    assert amend(session, [new], told, NOW, TODAY) == first
    unit = row(session, "units", "SE")
    assert amend(session, [Change("units", unit, unit)], Told("edit", "hr"), NOW, TODAY) is None


@pytest.mark.parametrize(
    ("sheet", "key", "columns", "column", "words"),
    [
        ("targets", ("A", "SOLD", "p0"), {"weight": 4000}, "weight", "sum to 90.00"),
        ("targets", ("A", "SOLD", "p0"), {"weight": None}, "weight", "1 of these 2"),
        ("targets", ("A", "SOLD", "p0"), {"points": 9000}, "points", "scorecard of p0"),
        ("targets", ("A", "SOLD", "p0"), {"target": "0"}, "baseline", "equal"),
        ("targets", ("A", "SOLD", "p0"), {"target": None}, "target", "needs a target"),
        ("targets", ("A", "SOLD", "p0"), {"curve": "steep"}, "curve", "no curve"),
        ("targets", ("A", "SOLD", "p0"), {"objective": "X"}, "objective", "no objective X"),
        ("targets", ("D", "SOLD", "p0"), {"weight": 10_001}, "weight", "0 to 100"),
        ("objectives", ("A", "F1"), {"owner": "nobody"}, "owner", "no unit or person nobody"),
        ("objectives", ("A", "F1"), {"owner": ""}, "owner", "nothing"),
        ("objectives", ("A", "F1"), {"name": " "}, "name", "nothing"),
        ("objectives", ("A", "F1"), {"parent": "X"}, "parent", "no objective X"),
        ("objectives", ("D", "F"), {"parent": "F1"}, "parent", "own ancestor"),
        ("objectives", ("D", "F"), {"perspective": "X"}, "perspective", "no perspective X"),
        ("objectives", ("D", "F"), {"perspective": ""}, "perspective", "needs a perspective"),
        ("units", ("NW",), {"parent": "SE"}, "parent", "own ancestor"),
        ("units", ("SE",), {"lead": "NW"}, "lead", "no person NW"),
        ("people", ("p1",), {"unit": "p2"}, "unit", "no unit p2"),
        ("people", ("p1",), {"role": "X"}, "role", "no role X"),
        (
            "people",
            ("p1",),
            {"joined": date(2025, 2, 1), "left": date(2025, 1, 1)},
            "left",
            "before",
        ),
        ("measures", ("FREE",), {"inputs": "a a", "formula": "a"}, "inputs", "twice"),
        ("measures", ("FREE",), {"formula": "a +"}, "formula", ""),
        ("measures", ("FREE",), {"direction": "maintain"}, "curve", "maintain"),
        ("cycles", ("D",), {"ends": date(2025, 6, 1)}, "ends", "before starts"),
        ("perspectives", ("FIN", ""), {"weight": 10_100}, "weight", "0 to 100"),
    ],
)
def test_a_plan_that_would_not_hold_together_is_refused(
    session: Session,
    sheet: str,
    key: tuple[str, ...],
    columns: dict[str, object],
    column: str,
    words: str,
) -> None:
    if sheet == "perspectives":  # a shared one cannot change beside the published cycle
        own = {"code": "FIN", "name": "Money", "weight": 10_100, "cycle": "D"}
        changed = Change("perspectives", None, own)
    else:
        changed = edited(sheet, row(session, sheet, *key), **columns)
    with pytest.raises(PlanRefused) as refused:
        change(session, changed, reason="because")
    assert (column, True) in [
        (problem.column, words in str(problem.message)) for problem in refused.value.problems
    ]


def test_an_active_cycle_wants_a_reason_and_a_day_of_its_own(session: Session) -> None:
    target = row(session, "targets", "A", "SOLD", "p0")
    harder = edited("targets", target, target="120")
    with pytest.raises(PlanRefused, match="say why"):
        change(session, harder)
    for day in (date(2025, 5, 31), date(2025, 6, 21)):
        with pytest.raises(PlanRefused, match="expected a day from 2025-06-01 to 2025-06-20"):
            change(session, harder, reason="more", day=day)
    arrow = {"cycle": "A", "from": "F1", "to": "F2", "kind": "causes"}
    assert change(session, Change("links", None, arrow))  # changes no number


def test_settled_cycles_stay(session: Session) -> None:
    for sheet, key, columns in (
        ("targets", ("P", "SOLD", "p0"), {"target": "120"}),
        ("objectives", ("P", "F1"), {"name": "Cheap"}),
        ("perspectives", ("FIN", ""), {"weight": 7000}),
        ("measures", ("SOLD",), {"aggregate": "last"}),
    ):
        with pytest.raises(RuleBroken, match="P is"):
            change(session, edited(sheet, row(session, sheet, *key), **columns), reason="more")
    change(session, edited("measures", row(session, "measures", "SOLD"), name="Units sold"))
    with pytest.raises(RuleBroken, match="stay as they are"):
        change(
            session,
            edited("cycles", row(session, "cycles", "A"), ends=date(2025, 7, 2)),
            reason="longer",
        )
    with pytest.raises(RuleBroken, match="cannot go from"):
        change(session, edited("cycles", row(session, "cycles", "P"), state="active"))
    assert change(session, edited("cycles", row(session, "cycles", "P"), state="closed"))


def test_inputs_with_check_ins_stay(session: Session) -> None:
    closed = edited("cycles", row(session, "cycles", "P"), state="closed")
    change(session, closed)
    rate = row(session, "measures", "RATE")
    with pytest.raises(RuleBroken, match="check-ins of all"):
        change(session, edited("measures", rate, inputs="bad", formula="bad"), reason="simpler")


def test_a_branch_is_moved_and_removed_with_all_below(session: Session) -> None:
    moved = row(session, "objectives", "D", "F")
    change(session, edited("objectives", moved, perspective="CUS"))
    lanes = session.execute(
        select(Objective.code, Perspective.code)
        .join(Perspective, col(Perspective.id) == col(Objective.perspective_id))
        .join(Node, col(Node.objective_id) == col(Objective.id))
        .where(col(Objective.code).in_(("F", "F1", "F2")), col(Perspective.code) == "CUS")
    )
    assert len(lanes.all()) == 3
    assert stored(session) == recomputed(session)
    before = stored(session)
    branch = [Change(s, r, None) for s, r in list_children(session, "D", ("objective", "F1"))]
    done = change(
        session, *branch, Change("objectives", row(session, "objectives", "D", "F1"), None)
    )
    assert not list_rows(session, "links", "D")
    assert stored(session) == recomputed(session)
    undo(session, done, "hr", NOW, TODAY)
    assert len(list_rows(session, "links", "D")) == 1
    again = recomputed(session)
    assert sorted(map(str, again.values())) == sorted(map(str, before.values()))


def test_what_is_in_use_is_not_removed(session: Session) -> None:
    for sheet, key in (("units", ("SE",)), ("people", ("p0",)), ("measures", ("SOLD",)),
                       ("objectives", ("D", "F"))):  # fmt: skip
        with pytest.raises(Conflict, match="still in use"):
            change(session, Change(sheet, row(session, sheet, *key), None))
    assert change(session, Change("people", row(session, "people", "p7"), None))
    assert change(session, Change("measures", row(session, "measures", "FREE"), None))


def test_a_cycle_begins_with_its_lanes_and_goes_as_a_draft(session: Session) -> None:
    new = {**row(session, "cycles", "D"), "code": "N", "name": "New", "state": "draft"}
    goal = {**row(session, "objectives", "D", "F"), "cycle": "N"}
    own = {"code": "OWN", "name": "Own", "weight": 1000, "cycle": "N"}
    change(session, Change("cycles", None, new), Change("perspectives", None, own),
           Change("objectives", None, goal))  # fmt: skip
    found = find_row(session, "objectives", "N", "F")
    assert found == goal
    cycle = next(each for each in list_cycles(session) if each.code == "N")
    kinds = session.scalars(select(Node.kind).where(col(Node.cycle_id) == cycle.id)).all()
    assert sorted(kinds) == ["company", "objective", *["perspective"] * 3]
    change(session, Change("objectives", goal, None))
    change(
        session,
        Change("perspectives", own, None),
        Change("cycles", row(session, "cycles", "N"), None),
    )
    assert find_row(session, "cycles", "N") is None
    with pytest.raises(RuleBroken, match="only a draft"):
        change(session, Change("cycles", row(session, "cycles", "A"), None))


def test_another_owner_is_another_target(session: Session) -> None:
    target = row(session, "targets", "D", "SOLD", "p0")
    change(session, edited("targets", target, owner="p5"))
    assert find_row(session, "targets", "D", "SOLD", "p0") is None
    assert row(session, "targets", "D", "SOLD", "p5")["target"] == "100"
    assert stored(session) == recomputed(session)
    assert session.scalars(select(CheckIn.id)).first()  # what was reported stays


@pytest.mark.parametrize("seed", range(6))
def test_whatever_changes_the_stored_scores_are_those_of_a_full_computation(
    session: Session, seed: int
) -> None:
    """Random edits of a draft, some of them undone again."""
    random = Random(seed)  # noqa: S311 - a test's dice
    for _ in range(12):
        changed = _random_change(session, random)
        try:
            with session.begin_nested():
                done = amend(session, [changed], Told("edit", "hr"), NOW, TODAY)
                if done and random.random() < 0.3:
                    undo(session, done, "hr", NOW, TODAY)
        except (PlanRefused, Conflict):
            pass
        assert stored(session) == recomputed(session)


def _random_change(session: Session, random: Random) -> Change:
    if random.random() < 0.5:
        target = random.choice(list_rows(session, "targets", "D"))
        choices: list[dict[str, Any]] = [
            {"weight": random.randrange(0, 10_000)},
            {"target": str(random.randrange(1, 200))},
            {"objective": random.choice(["F1", "F2", "C", "F"])},
            {"owner": random.choice(["p0", "p1", "p2", "p3"])},
        ]
        return edited("targets", target, **random.choice(choices))
    objective = random.choice(list_rows(session, "objectives", "D"))
    if random.random() < 0.2:
        return Change("objectives", objective, None)
    shapes: list[dict[str, Any]] = [
        {"weight": random.choice([None, 0, 3000])},
        {"rollup": random.choice(["weighted", "average", "min", "max"])},
        {"parent": random.choice(["F", "F1", "F2", "C"]), "perspective": ""},
        {"parent": "", "perspective": random.choice(["FIN", "CUS"])},
    ]
    return edited("objectives", objective, **random.choice(shapes))
