"""The objective or target that a place names, with whom it belongs to."""

from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple

from cascade.models import Objective, Person
from cascade.places import PlaceCode, objective_place, place_code, target_place
from goals.models import (
    ColumnElement,
    Cycle,
    Measure,
    Owner,
    Select,
    Session,
    Target,
    col,
    false,
    func,
    literal,
    or_,
    select,
    union_all,
)
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
    starts: date | None = None

    @property
    def place(self) -> str:
        """How findings, comments, initiatives and risks name it."""
        if self.kind == "objective":
            return objective_place(self.code)
        return target_place(self.code, self.owner, self.starts)

    @property
    def title(self) -> str:
        """What people call it: of a target whose it is as well."""
        return f"{self.name} · {self.owner_name}" if self.kind == "target" else self.name


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
    rows = session.execute(statement.where(col(Cycle.id) == cycle_id))
    found = (PlaceEntry(wanted.kind, *row) for row in rows)
    return next((each for each in found if str(each.starts or "") == wanted.starts), None)


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


def list_target_entries(session: Session, cycle_id: int, text: str, most: int) -> list[PlaceEntry]:
    """Targets of the cycle with that text in the measure's or the owner's code or name."""
    spots = (Measure.code, Measure.name, Owner.code, Owner.name)
    found = or_(*(col(each).icontains(text, autoescape=True) for each in spots))
    rows = session.execute(
        _targets().where(col(Cycle.id) == cycle_id, found).order_by(col(Target.id)).limit(most)
    )
    return [PlaceEntry("target", *row) for row in rows]


def list_place_entries(
    session: Session, cycle_id: int, wanted: Iterable[PlaceCode]
) -> list[PlaceEntry]:
    """The cycle's objectives and targets among these places."""
    asked = set(wanted)
    codes = {each.code for each in asked if each.kind == "objective"}
    targets = {(each.code, each.owner) for each in asked if each.kind == "target"}
    parts = {each[1:] for each in asked}
    found: list[PlaceEntry] = []
    if codes:
        rows = session.execute(
            _objectives().where(col(Cycle.id) == cycle_id, col(Objective.code).in_(codes))
        )
        found += [PlaceEntry("objective", *row) for row in rows]
    if targets:
        named = or_(
            *((col(Measure.code) == code) & (col(Owner.code) == owner) for code, owner in targets)
        )
        rows = session.execute(_targets().where(col(Cycle.id) == cycle_id, named))
        entries = [PlaceEntry("target", *row) for row in rows]
        found += [each for each in entries if place_code(each.place)[1:] in parts]
    return found


def get_titles(session: Session, cycle_id: int, places: Iterable[str]) -> dict[str, str]:
    """What people call the objectives, targets and owners among these places, in one statement."""
    asked = {place: place_code(place) for place in places}
    targets = [each for each in asked.values() if each.kind == "target"]
    objectives = [each.code for each in asked.values() if each.kind == "objective"]
    others = [each.code for each in asked.values() if each.kind in ("person", "scorecard")]
    pairs = or_(
        false(),
        *((col(Measure.code) == each.code) & (col(Owner.code) == each.owner) for each in targets),
    )
    rows = session.execute(
        union_all(
            # First: it says what type the columns have.
            select(
                literal("target"),
                *(col(Measure.code), col(Owner.code), col(Target.starts)),
                *(col(Measure.name), col(Owner.name)),
            )
            .select_from(Target)
            .join(Measure, col(Measure.id) == col(Target.measure_id))
            .join(Owner, col(Owner.id) == col(Target.owner_id))
            .where(col(Target.cycle_id) == cycle_id, pairs),
            _titled("objective", Objective).where(
                col(Objective.cycle_id) == cycle_id, col(Objective.code).in_(objectives)
            ),
            _titled("owner", Owner).where(col(Owner.code).in_(others)),
        )
    )
    titles = {
        (kind, code, owner, str(starts or "")): f"{name} · {owner_name}" if owner_name else name
        for kind, code, owner, starts, name, owner_name in rows
    }
    keys = {place: _kind_of(each) for place, each in asked.items()}
    return {place: titles[key] for place, key in keys.items() if key in titles}


def _titled(kind: str, table: type[Objective] | type[Owner]) -> Select[Any]:
    code, name = columns(table, "code", "name")
    shown: list[ColumnElement[Any]] = [literal(kind), code, literal(""), literal(None), name]
    return select(*shown, literal(""))


def _kind_of(place: PlaceCode) -> PlaceCode:
    """The key of a title: of people and scorecards alike the owner's."""
    is_owner = place.kind in ("person", "scorecard")
    return place._replace(kind="owner") if is_owner else place


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
            *columns(Target, "starts"),
        )
        .join(Measure, col(Measure.id) == col(Target.measure_id))
        .join(Owner, col(Owner.id) == col(Target.owner_id))
        .join(Cycle, col(Cycle.id) == col(Target.cycle_id))
        .outerjoin(Person, col(Person.owner_id) == col(Owner.id))
    )
