"""The organisation, and what checks and reviews look at besides."""

from datetime import date, datetime

from cascade.checks import Examined
from cascade.graph import Cascade
from cascade.models import Link, Person, Role, Unit
from cascade.organisation import Organisation, PersonInfo, UnitInfo
from cascade.queries.bundle import link_rows
from cascade.queries.cascades import get_cascade
from cascade.queries.seats import placed, sat_on
from goals.models import CheckIn, Cycle, Owner, Session, Target, aliased, col, func, select
from goals.queries import columns, dictionaries, plain_rows


def get_organisation(session: Session, on: date | None = None) -> Organisation:
    """Every unit and person by code, with who leads whom; people where they sat on that day."""
    seat, above, lead = sat_on(on or date.max), aliased(Owner), aliased(Owner)
    rows = plain_rows(
        session,
        select(
            *columns(Owner, "kind", "code", "name"),
            func.coalesce(col(above.code), ""),
            func.coalesce(col(lead.code), ""),
            func.coalesce(col(Role.name), ""),
            *columns(Person, "joined", "left"),
        )
        .outerjoin(Unit, col(Unit.owner_id) == col(Owner.id))
        .outerjoin(Person, col(Person.owner_id) == col(Owner.id))
        .outerjoin(seat, seat.c.owner_id == col(Owner.id))
        .outerjoin(above, col(above.id) == func.coalesce(Unit.parent_id, placed(seat, "unit_id")))
        .outerjoin(lead, col(lead.id) == func.coalesce(Unit.lead_id, placed(seat, "manager_id")))
        .outerjoin(Role, col(Role.id) == placed(seat, "role_id"))
        .order_by(col(Owner.id)),
    )
    units, people = dict[str, UnitInfo](), dict[str, PersonInfo]()
    for kind, code, name, unit, head, role, joined, left in rows:
        if kind == "unit":
            units[code] = UnitInfo(code, name, unit, head)
        else:
            people[code] = PersonInfo(code, name, unit, role, head, joined, left)
    return Organisation(units, people)


def list_links(session: Session, cycle_id: int) -> list[tuple[str, str, str]]:
    """The links between the cycle's objectives: from, to (codes) and kind."""
    rows = dictionaries(session, link_rows().where(col(Link.cycle_id) == cycle_id))
    return [(row["from"], row["to"], row["kind"]) for row in rows]


def get_examined(session: Session, cycle: Cycle, as_of: date, known_before: datetime) -> Examined:
    """The cycle with all that its checks look at; raises CascadeError.

    A check-in recorded at `known_before` or later is not known yet, unless it has no instant of
    its own.
    """
    assert cycle.id is not None  # a stored cycle
    data = get_cascade(session, cycle)
    return Examined(
        data,
        Cascade(data.nodes),
        get_organisation(session, cycle.ends),
        as_of,
        [(start, end) for start, end, kind in list_links(session, cycle.id) if kind == "causes"],
        _last_reports(session, cycle, as_of, known_before),
    )


def _last_reports(
    session: Session, cycle: Cycle, as_of: date, known_before: datetime
) -> dict[int, dict[str, date]]:
    """The last day that check-ins up to the cycle's end reach, by target id and input."""
    last = (
        select(
            *columns(CheckIn, "measure_id", "owner_id", "input"),
            func.max(CheckIn.ends).label("ends"),
        )
        .where(
            col(CheckIn.starts) <= as_of,
            col(CheckIn.ends) <= cycle.ends,
            col(CheckIn.undated) | (col(CheckIn.recorded_at) < known_before),
        )
        .group_by(*columns(CheckIn, "measure_id", "owner_id", "input"))
        .subquery()
    )
    rows = session.execute(
        select(col(Target.id), last.c.input, last.c.ends, col(Target.ends))
        .join(
            last,
            (last.c.measure_id == col(Target.measure_id))
            & (last.c.owner_id == col(Target.owner_id)),
        )
        .where(col(Target.cycle_id) == cycle.id)
    )
    found: dict[int, dict[str, date]] = {}
    for target_id, name, ends, part_ends in rows:
        found.setdefault(target_id, {})[name] = min(ends, part_ends or as_of, as_of)
    return found
