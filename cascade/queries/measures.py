"""The measure library: its entries, and who uses each of them."""

from typing import NamedTuple

from cascade.models import Node
from goals.models import (
    ColumnElement,
    Cycle,
    Measure,
    Owner,
    Session,
    Target,
    col,
    func,
    or_,
    select,
)
from goals.queries import columns


class MeasureEntry(NamedTuple):
    """A measure of the library and how many targets it has, in all and in the cycle asked for."""

    code: str
    name: str
    unit: str
    direction: str
    aggregate: str
    formula: str
    curve: str
    frequency: str
    description: str
    approval: bool
    targets: int
    here: int


class Use(NamedTuple):
    """A target of a measure; level and value are exact text, the score hundredths."""

    target_id: int
    owner: str
    owner_name: str
    target: str | None
    value: str | None
    score: int | None


def list_measures(
    session: Session, wanted: str, cycle_id: int | None, start: int, most: int
) -> tuple[list[MeasureEntry], int]:
    """The measures whose code, name or description has the words, and how many there are."""
    uses = (
        select(
            col(Target.measure_id).label("measure_id"),
            func.count().label("targets"),
            func.count().filter(col(Target.cycle_id) == cycle_id).label("here"),
        )
        .group_by(col(Target.measure_id))
        .subquery()
    )
    rows = session.execute(
        select(
            *columns(Measure, "code", "name", "unit", "direction", "aggregate", "formula"),
            *columns(Measure, "curve", "frequency", "description", "approval"),
            func.coalesce(uses.c.targets, 0),
            func.coalesce(uses.c.here, 0),
            func.count().over(),
        )
        .outerjoin(uses, uses.c.measure_id == col(Measure.id))
        .where(*_named(wanted))
        .order_by(func.coalesce(uses.c.here, 0).desc(), col(Measure.id))
        .offset(start)
        .limit(most)
    ).all()
    return [MeasureEntry._make(row[:-1]) for row in rows], rows[0][-1] if rows else 0


def _named(wanted: str) -> list[ColumnElement[bool]]:
    found = []
    for word in wanted.lower().split():
        fields = columns(Measure, "code", "name", "description")
        found.append(or_(*(func.lower(field).contains(word, autoescape=True) for field in fields)))
    return found


def list_measure_codes(session: Session) -> set[str]:
    """The codes of all measures."""
    return set(session.scalars(select(col(Measure.code))))


def list_uses(
    session: Session, code: str, cycle_id: int, start: int, most: int
) -> tuple[list[Use], int]:
    """The measure's targets in the cycle, the lowest score first, and how many there are."""
    rows = session.execute(
        select(
            *columns(Target, "id"),
            *columns(Owner, "code", "name"),
            *columns(Target, "target", "value"),
            *columns(Node, "score"),
            func.count().over(),
        )
        .join(Measure, col(Measure.id) == col(Target.measure_id))
        .join(Owner, col(Owner.id) == col(Target.owner_id))
        .join(Node, col(Node.target_id) == col(Target.id))
        .where(col(Measure.code) == code, col(Target.cycle_id) == cycle_id)
        .order_by(col(Node.score).is_(None), col(Node.score), col(Target.id))
        .offset(start)
        .limit(most)
    ).all()
    return [Use._make(row[:-1]) for row in rows], rows[0][-1] if rows else 0


def list_using_cycles(session: Session, code: str) -> list[tuple[str, str, int]]:
    """Code and state of the cycles with targets of the measure, and how many, latest first."""
    rows = session.execute(
        select(*columns(Cycle, "code", "state"), func.count())
        .join(Target, col(Target.cycle_id) == col(Cycle.id))
        .join(Measure, col(Measure.id) == col(Target.measure_id))
        .where(col(Measure.code) == code)
        .group_by(*columns(Cycle, "id", "code", "state", "starts"))
        .order_by(col(Cycle.starts).desc())
    )
    return [(cycle, state, count) for cycle, state, count in rows]
