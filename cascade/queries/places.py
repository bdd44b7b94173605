"""The objective or target that a place names, with whom it belongs to."""

from typing import Any, NamedTuple

from cascade.models import Objective, Person
from cascade.places import PlaceCode, objective_place, target_place
from goals.models import Cycle, Measure, Owner, Select, Session, Target, col, func, select
from goals.queries import columns


class PlaceEntry(NamedTuple):
    """An objective or target of a cycle: its page's id, its name, and its owner."""

    kind: str
    id: int
    code: str
    name: str
    owner_id: int
    owner: str
    owner_name: str
    unit_id: int
    cycle_id: int
    cycle: str

    @property
    def place(self) -> str:
        """How findings, comments, initiatives and risks name it."""
        if self.kind == "objective":
            return objective_place(self.code)
        return target_place(self.code, self.owner)


def find_entry(session: Session, cycle_id: int, wanted: PlaceCode) -> PlaceEntry | None:
    """The cycle's objective or target that the place names."""
    if wanted.kind == "objective":
        statement = _objectives().where(col(Objective.code) == wanted.code)
    elif wanted.kind == "target":
        statement = _targets().where(
            col(Measure.code) == wanted.code, col(Owner.code) == wanted.owner
        )
    else:
        return None
    row = session.execute(statement.where(col(Cycle.id) == cycle_id)).first()
    return None if row is None else PlaceEntry(wanted.kind, *row)


def list_objective_entries(
    session: Session, cycle_id: int, text: str, most: int
) -> list[PlaceEntry]:
    """Objectives of the cycle with that text in code or name."""
    found = col(Objective.code).icontains(text, autoescape=True) | col(Objective.name).icontains(
        text, autoescape=True
    )
    rows = session.execute(
        _objectives()
        .where(col(Cycle.id) == cycle_id, found)
        .order_by(col(Objective.id))
        .limit(most)
    )
    return [PlaceEntry("objective", *row) for row in rows]


def list_place_entries(session: Session, cycle_id: int, codes: list[str]) -> list[PlaceEntry]:
    """The cycle's objectives of these codes."""
    if not codes:
        return []
    rows = session.execute(
        _objectives().where(col(Cycle.id) == cycle_id, col(Objective.code).in_(codes))
    )
    return [PlaceEntry("objective", *row) for row in rows]


def _objectives() -> Select[Any]:
    return (
        select(
            *columns(Objective, "id", "code", "name"),
            *columns(Owner, "id", "code", "name"),
            func.coalesce(col(Person.unit_id), col(Owner.id)),
            *columns(Cycle, "id", "code"),
        )
        .join(Owner, col(Owner.id) == col(Objective.owner_id))
        .join(Cycle, col(Cycle.id) == col(Objective.cycle_id))
        .outerjoin(Person, col(Person.owner_id) == col(Owner.id))
    )


def _targets() -> Select[Any]:
    return (
        select(
            col(Target.id),
            *columns(Measure, "code", "name"),
            *columns(Owner, "id", "code", "name"),
            func.coalesce(col(Person.unit_id), col(Owner.id)),
            *columns(Cycle, "id", "code"),
        )
        .join(Measure, col(Measure.id) == col(Target.measure_id))
        .join(Owner, col(Owner.id) == col(Target.owner_id))
        .join(Cycle, col(Cycle.id) == col(Target.cycle_id))
        .outerjoin(Person, col(Person.owner_id) == col(Owner.id))
    )
