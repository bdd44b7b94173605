"""Units and people as the pages of the organisation show them, today and on any day."""

from collections.abc import Collection
from datetime import date
from typing import Any, NamedTuple

from cascade.models import Account, Assignment, Objective, Person, Role, Unit
from cascade.moving import Seat, Tenure
from cascade.queries.branches import in_branch
from cascade.unit_tree import UnitHead
from goals.cycle_states import SETTLED
from goals.models import (
    CheckIn,
    ColumnElement,
    Cycle,
    Owner,
    Select,
    Session,
    Target,
    aliased,
    col,
    func,
    literal,
    or_,
    select,
    union_all,
)
from goals.queries import columns


class PersonEntry(NamedTuple):
    """Somebody in a list of people."""

    code: str
    name: str
    email: str
    unit: str
    unit_name: str
    role_name: str
    left: date | None
    has_account: bool


class PersonCard(NamedTuple):
    """Somebody on a page of her own."""

    id: int
    code: str
    name: str
    email: str
    unit_id: int
    unit: str
    unit_name: str
    role_name: str
    manager: str
    manager_name: str
    joined: date | None
    left: date | None


class UnitUse(NamedTuple):
    """What keeps a unit from being removed: how much of it there is."""

    units: int
    people: int
    former: int
    goals: int
    checkins: int


def list_unit_heads(session: Session, today: date) -> list[UnitHead]:
    """Every unit with its lead and headcount, by name within the parent."""
    lead = aliased(Owner)
    sitting = (
        select(col(Person.unit_id), func.count().label("people"))
        .where(is_here(today))
        .group_by(col(Person.unit_id))
        .subquery()
    )
    rows = session.execute(
        select(
            *columns(Owner, "id", "code", "name"),
            col(Unit.parent_id),
            func.coalesce(col(lead.code), ""),
            func.coalesce(col(lead.name), ""),
            func.coalesce(sitting.c.people, 0),
        )
        .join(Unit, col(Unit.owner_id) == col(Owner.id))
        .outerjoin(lead, col(lead.id) == col(Unit.lead_id))
        .outerjoin(sitting, sitting.c.unit_id == col(Owner.id))
        .order_by(col(Owner.id))
    )
    return [UnitHead._make(row) for row in rows]


def is_here(today: date) -> ColumnElement[bool]:
    """That a person has not left before that day."""
    return or_(col(Person.left).is_(None), col(Person.left) >= today)


def list_people(
    session: Session,
    today: date,
    unit: str,
    text: str,
    start: int,
    most: int,
    *,
    gone: bool,
    locked_out: bool = False,
) -> tuple[list[PersonEntry], int]:
    """A page of the people of the unit's branch (blank: of all) by name, and how many match.

    `gone` asks for those who have left instead of those who are here, `locked_out` only for those
    without an account.
    """
    statement = _entries().where(is_here(today) if not gone else col(Person.left) < today)
    if locked_out:
        statement = statement.where(col(Account.id).is_(None))
    if unit:
        statement = statement.where(in_branch(unit))
    if text:
        statement = statement.where(named(text))
    total = session.scalars(select(func.count()).select_from(statement.subquery())).one()
    page = statement.order_by(col(Owner.name), col(Owner.id)).offset(start).limit(most)
    return [PersonEntry._make([*row[:-1], bool(row[-1])]) for row in session.execute(page)], total


def list_members(
    session: Session, today: date, unit_id: int, text: str, start: int, most: int
) -> tuple[list[PersonEntry], int]:
    """A page of the people who sit in the unit itself, and how many there are."""
    statement = _entries().where(is_here(today), col(Person.unit_id) == unit_id)
    if text:
        statement = statement.where(named(text))
    total = session.scalars(select(func.count()).select_from(statement.subquery())).one()
    page = statement.order_by(col(Owner.name), col(Owner.id)).offset(start).limit(most)
    return [PersonEntry._make([*row[:-1], bool(row[-1])]) for row in session.execute(page)], total


def named(text: str) -> ColumnElement[bool]:
    """That the text stands in an owner's name or code."""
    return or_(
        col(Owner.name).icontains(text, autoescape=True),
        col(Owner.code).icontains(text, autoescape=True),
    )


def _entries() -> Select[Any]:
    unit = aliased(Owner)
    return (
        select(
            *columns(Owner, "code", "name"),
            col(Person.email),
            col(unit.code).label("unit"),
            col(unit.name).label("unit_name"),
            func.coalesce(col(Role.name), "").label("role_name"),
            col(Person.left),
            col(Account.id).label("account"),
        )
        .join(Person, col(Person.owner_id) == col(Owner.id))
        .join(unit, col(unit.id) == col(Person.unit_id))
        .outerjoin(Role, col(Role.id) == col(Person.role_id))
        .outerjoin(Account, col(Account.owner_id) == col(Owner.id))
    )


def find_person(session: Session, code: str) -> PersonCard | None:
    """The person of that code."""
    unit, manager = aliased(Owner), aliased(Owner)
    row = session.execute(
        select(
            *columns(Owner, "id", "code", "name"),
            *columns(Person, "email", "unit_id"),
            col(unit.code),
            col(unit.name),
            func.coalesce(col(Role.name), ""),
            func.coalesce(col(manager.code), ""),
            func.coalesce(col(manager.name), ""),
            *columns(Person, "joined", "left"),
        )
        .join(Person, col(Person.owner_id) == col(Owner.id))
        .join(unit, col(unit.id) == col(Person.unit_id))
        .outerjoin(Role, col(Role.id) == col(Person.role_id))
        .outerjoin(manager, col(manager.id) == col(Person.manager_id))
        .where(col(Owner.code) == code)
    ).first()
    return None if row is None else PersonCard._make(row)


def find_tenure(session: Session, code: str) -> Tenure | None:
    """Where the person of that code sits and has sat."""
    now = session.execute(
        _seats(Person)
        .add_columns(col(Person.joined), col(Person.left))
        .where(_owner_of(Person, code))
    ).first()
    if now is None:
        return None
    former = session.execute(
        _seats(Assignment)
        .add_columns(col(Assignment.ends))
        .where(_owner_of(Assignment, code))
        .order_by(col(Assignment.ends))
    )
    return Tenure(Seat(*now[:3]), now[3], now[4], tuple((Seat(*row[:3]), row[3]) for row in former))


def _owner_of(table: Any, code: str) -> ColumnElement[bool]:
    found: ColumnElement[bool] = col(table.owner_id).in_(
        select(col(Owner.id)).where(col(Owner.code) == code)
    )
    return found


def _seats(table: Any) -> Select[Any]:
    """Unit, role and manager by code of the rows of a table that has their ids."""
    unit, manager = aliased(Owner), aliased(Owner)
    seat: list[Any] = [
        col(unit.code),
        func.coalesce(col(Role.code), ""),
        func.coalesce(col(manager.code), ""),
    ]
    return (
        select(*seat)
        .select_from(table)
        .join(unit, col(unit.id) == table.unit_id)
        .outerjoin(Role, col(Role.id) == table.role_id)
        .outerjoin(manager, col(manager.id) == table.manager_id)
    )


def last_settled_day(session: Session, today: date) -> date | None:
    """The last day of the latest cycle that is over and whose results stand."""
    return session.scalars(
        select(func.max(col(Cycle.ends))).where(
            col(Cycle.state).in_(SETTLED), col(Cycle.ends) <= today
        )
    ).one()


def count_managed(session: Session, owner_id: int, today: date) -> int:
    """How many people answer to the person by name."""
    statement = select(func.count()).select_from(Person)
    return session.scalars(
        statement.where(col(Person.manager_id) == owner_id, is_here(today))
    ).one()


def get_unit_use(session: Session, unit_id: int) -> UnitUse:
    """What stands in the way of removing the unit."""

    def count(table: Any, *where: Any) -> Any:
        return select(func.count()).select_from(table).where(*where).scalar_subquery()

    row = session.execute(
        select(
            count(Unit, col(Unit.parent_id) == unit_id),
            count(Person, col(Person.unit_id) == unit_id),
            count(Assignment, col(Assignment.unit_id) == unit_id),
            count(Target, col(Target.owner_id) == unit_id)
            + count(Objective, col(Objective.owner_id) == unit_id),
            count(CheckIn, col(CheckIn.owner_id) == unit_id),
        )
    ).one()
    return UnitUse._make(row)


def list_roles(session: Session) -> list[tuple[str, str, int]]:
    """Code, name and number of people of every role, by name."""
    used = (
        select(func.count())
        .where(col(Person.role_id) == col(Role.id))
        .correlate(Role)
        .scalar_subquery()
    )
    rows = session.execute(
        select(*columns(Role, "code", "name"), used).order_by(col(Role.name), col(Role.id))
    )
    return [(code, name, count) for code, name, count in rows]


def list_person_choices(session: Session, today: date, text: str, most: int) -> list[PersonEntry]:
    """The first people whose name or code has the text, to choose one of."""
    found, _ = list_people(session, today, "", text, 0, most, gone=False)
    return found


def list_unit_names(session: Session) -> list[tuple[str, str]]:
    """Code and name of every unit."""
    rows = session.execute(
        select(*columns(Owner, "code", "name"))
        .join(Unit, col(Unit.owner_id) == col(Owner.id))
        .order_by(col(Owner.id))
    )
    return [(code, name) for code, name in rows]


def list_taken_codes(session: Session, codes: Collection[str]) -> set[str]:
    """Which of these codes a unit or person has already."""
    return set(session.scalars(select(col(Owner.code)).where(col(Owner.code).in_(codes))))


def list_led_units(session: Session, owner_id: int) -> list[tuple[str, str]]:
    """Code and name of every unit that the person leads."""
    rows = session.execute(
        select(*columns(Owner, "code", "name"))
        .join(Unit, col(Unit.owner_id) == col(Owner.id))
        .where(col(Unit.lead_id) == owner_id)
        .order_by(col(Owner.id))
    )
    return [(code, name) for code, name in rows]


def list_people_named(session: Session, text: str) -> list[str]:
    """The codes of the people of exactly that code or name."""
    rows = session.scalars(
        select(col(Owner.code))
        .where(col(Owner.kind) == "person", or_(col(Owner.code) == text, col(Owner.name) == text))
        .order_by(col(Owner.id))
    )
    return list(rows)


def list_names(session: Session, codes: Collection[str]) -> dict[tuple[str, str], str]:
    """The names behind these codes by kind (`unit`, `person`, `role`) and code."""
    rows = session.execute(
        union_all(
            select(literal("role").label("kind"), *columns(Role, "code", "name")).where(
                col(Role.code).in_(codes)
            ),
            select(*columns(Owner, "kind", "code", "name")).where(col(Owner.code).in_(codes)),
        )
    )
    return {(kind, code): name for kind, code, name in rows}
