"""Who stands above whom, and what follows from it."""

from datetime import timedelta

import pytest
from sqlalchemy import update
from sqlmodel import col

from app import clock
from app.db import Database
from cascade import actions, queries
from cascade.accounts import token_hash
from cascade.models import Person, Unit
from cascade.rights import Place, Viewer
from goals.models import Owner

HOUR = timedelta(hours=1)
SELF, UNIT, BELOW, MATE, ELSEWHERE = 1, 10, 11, 2, 3

STAFF = Viewer(1, "staff", "staff", owner_id=SELF)
LEAD = Viewer(2, "lead", "staff", owner_id=9, led_units=frozenset({UNIT, BELOW}))
MANAGER = Viewer(3, "manager", "staff", owner_id=8, managed=frozenset({SELF}))


@pytest.mark.parametrize(
    ("viewer", "owner", "unit", "sees"),
    [
        (STAFF, SELF, UNIT, True),
        (STAFF, MATE, UNIT, False),
        (STAFF, UNIT, UNIT, False),
        (LEAD, SELF, UNIT, True),
        (LEAD, SELF, BELOW, True),
        (LEAD, BELOW, BELOW, True),
        (LEAD, ELSEWHERE, 99, False),
        (MANAGER, SELF, UNIT, True),
        (MANAGER, MATE, UNIT, False),
        (Viewer(4, "x", "hr"), SELF, UNIT, True),
        (Viewer(4, "x", "leadership"), SELF, UNIT, True),
        (Viewer(4, "x", "auditor"), SELF, UNIT, True),
        (Viewer(4, "x", "admin"), SELF, UNIT, False),
    ],
)
def test_ratings_and_pay(viewer: Viewer, owner: int, unit: int, sees: bool) -> None:
    assert viewer.may_see_rating(owner, unit) is sees
    assert viewer.may_see_pay(owner, unit) is sees


def test_an_auditor_sees_all_and_changes_nothing() -> None:
    auditor = Viewer(4, "x", "auditor", owner_id=SELF, led_units=frozenset({UNIT}))
    assert auditor.may_see_rewards()
    assert not auditor.may_write()
    assert not auditor.may_check_in(SELF, UNIT)
    assert not auditor.may_import()


def test_check_ins_come_from_the_owner_the_leads_and_hr() -> None:
    assert STAFF.may_check_in(SELF, UNIT)
    assert LEAD.may_check_in(SELF, UNIT)
    assert LEAD.may_check_in(UNIT, UNIT)
    assert Viewer(4, "x", "hr").may_check_in(SELF, UNIT)
    assert not STAFF.may_check_in(MATE, UNIT)
    assert not Viewer(4, "x", "leadership").may_check_in(SELF, UNIT)


@pytest.fixture
def tree(database: Database) -> dict[str, int]:
    """Units TOP > MID > LOW; BOSS leads TOP; ANN manages BEN manages CAT; all people in LOW."""
    ids = {}
    with database.writing() as session:
        for code in ("TOP", "MID", "LOW", "BOSS", "ANN", "BEN", "CAT"):
            kind = "person" if code in {"BOSS", "ANN", "BEN", "CAT"} else "unit"
            owner = Owner(code=code, kind=kind, name=code)
            session.add(owner)
            session.flush()
            ids[code] = owner.id or 0
        for code, parent, lead in (
            ("TOP", None, "BOSS"),
            ("MID", "TOP", None),
            ("LOW", "MID", None),
        ):
            session.add(
                Unit(
                    owner_id=ids[code],
                    parent_id=ids[parent] if parent else None,
                    lead_id=ids[lead] if lead else None,
                )
            )
            session.flush()
        for code, manager in (("BOSS", None), ("ANN", None), ("BEN", "ANN"), ("CAT", "BEN")):
            session.add(
                Person(
                    owner_id=ids[code],
                    unit_id=ids["LOW"],
                    manager_id=ids[manager] if manager else None,
                )
            )
        for code in ("BOSS", "ANN"):
            actions.create_account(
                session,
                login=code,
                password_hash="x",
                owner_code=code,
                actor="test",
                now=clock.now(),
            )
    return ids


def viewer(database: Database, login: str) -> Viewer:
    now = clock.now()
    with database.writing() as session:
        token = actions.sign_in(session, actions.count_try(session, login, "", now), now)
    with database.reading() as session:
        found = queries.find_signed_in(session, token_hash(token), now, HOUR, HOUR)
        assert found is not None
        return queries.get_viewer(session, found)


def test_a_lead_stands_above_all_units_below(database: Database, tree: dict[str, int]) -> None:
    boss = viewer(database, "boss")
    assert boss.led_units == {tree["TOP"], tree["MID"], tree["LOW"]}
    assert boss.may_see_pay(tree["CAT"], tree["LOW"])


def test_a_manager_stands_above_the_managed_of_the_managed(
    database: Database, tree: dict[str, int]
) -> None:
    ann = viewer(database, "ann")
    assert ann.managed == {tree["BEN"], tree["CAT"]}
    assert not ann.may_see_pay(tree["BOSS"], tree["LOW"])


def test_a_loop_of_managers_ends(database: Database, tree: dict[str, int]) -> None:
    with database.writing() as session:
        session.execute(
            update(Person).where(col(Person.owner_id) == tree["ANN"]).values(manager_id=tree["CAT"])
        )
    assert viewer(database, "ann").managed == {tree["ANN"], tree["BEN"], tree["CAT"]}


def test_places(database: Database, tree: dict[str, int]) -> None:
    with database.reading() as session:
        assert queries.find_place(session, "CAT") == Place(
            tree["CAT"], "CAT", "person", "CAT", tree["LOW"]
        )
        unit = queries.find_place(session, "MID")
        assert unit is not None
        assert (unit.kind, unit.unit_id) == ("unit", tree["MID"])
        assert queries.find_place(session, "NONE") is None
