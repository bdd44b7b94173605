"""Risks with the places that they threaten."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from cascade.models import Person, Risk, RiskPlace
from cascade.risks import RiskEntry
from goals.models import ColumnElement, Owner, Select, Session, case, col, func, select
from goals.queries import columns


@dataclass(frozen=True, slots=True)
class RiskFilter:
    """Which risks are asked for; blank: all."""

    likelihood: str = ""
    impact: str = ""
    response: str = ""
    state: str = "open"
    """`open`, `closed`, or blank for both."""
    owner: str = ""


def list_risks(
    session: Session, cycle_id: int, wanted: RiskFilter, start: int, most: int
) -> tuple[list[RiskEntry], int]:
    """A page of the cycle's risks, the most serious first, and how many there are."""
    rows = session.execute(
        _risks()
        .add_columns(func.count().over())
        .where(col(Risk.cycle_id) == cycle_id, *_conditions(wanted))
        .order_by(*_gravest_first())
        .offset(start)
        .limit(most)
    ).all()
    return [RiskEntry._make(row[:14]) for row in rows], rows[0][-1] if rows else 0


def list_risks_of(
    session: Session, cycle_id: int, *places: str
) -> tuple[list[RiskEntry], dict[int, list[str]]]:
    """The risks of these places, open ones first, the gravest first; and what each threatens."""
    rows = session.execute(
        _risks()
        .add_columns(col(RiskPlace.place))
        .join(RiskPlace, col(RiskPlace.risk_id) == col(Risk.id))
        .where(col(Risk.cycle_id) == cycle_id, col(RiskPlace.place).in_(places))
        .order_by(*_gravest_first(), col(RiskPlace.place))
    )
    threatened: dict[RiskEntry, list[str]] = {}
    for *risk, place in rows:
        threatened.setdefault(RiskEntry._make(risk), []).append(place)
    return list(threatened), {risk.id: found for risk, found in threatened.items()}


def find_risk(session: Session, risk_id: int) -> RiskEntry | None:
    """The risk of that id."""
    row = session.execute(_risks().where(col(Risk.id) == risk_id)).first()
    return None if row is None else RiskEntry._make(row)


def list_risk_places(session: Session, risk_ids: Collection[int]) -> dict[int, list[str]]:
    """The places of these risks."""
    found: dict[int, list[str]] = {risk: [] for risk in risk_ids}
    rows = session.execute(
        select(*columns(RiskPlace, "risk_id", "place"))
        .where(col(RiskPlace.risk_id).in_(risk_ids))
        .order_by(col(RiskPlace.place))
    )
    for risk, place in rows:
        found[risk].append(place)
    return found


def count_risks(session: Session, cycle_id: int) -> dict[tuple[str, str], int]:
    """How many open risks of the cycle have each likelihood and impact."""
    rows = session.execute(
        select(*columns(Risk, "likelihood", "impact"), func.count())
        .where(col(Risk.cycle_id) == cycle_id, col(Risk.is_open))
        .group_by(*columns(Risk, "likelihood", "impact"))
    )
    return {(likely, impact): count for likely, impact, count in rows}


def _risks() -> Select[Any]:
    return (
        select(
            *columns(Risk, "id", "cycle_id", "name", "note", "likelihood", "impact", "response"),
            *columns(Risk, "measures_taken", "is_open", "version"),
            *columns(Owner, "id", "code", "name"),
            func.coalesce(col(Person.unit_id), col(Owner.id)),
        )
        .join(Owner, col(Owner.id) == col(Risk.owner_id))
        .outerjoin(Person, col(Person.owner_id) == col(Owner.id))
    )


def _conditions(wanted: RiskFilter) -> list[ColumnElement[bool]]:
    found = [
        col(getattr(Risk, name)) == getattr(wanted, name)
        for name in ("likelihood", "impact", "response")
        if getattr(wanted, name)
    ]
    if wanted.state:
        found.append(col(Risk.is_open) == (wanted.state == "open"))
    if wanted.owner:
        name = col(Owner.name).icontains(wanted.owner, autoescape=True)
        found.append(name | (col(Owner.code) == wanted.owner))
    return found


def _gravest_first() -> tuple[Any, ...]:
    """As the matrix has it: what is likely and grave together comes first."""
    rank = {"low": 1, "medium": 2, "high": 3}
    together = case(rank, value=col(Risk.likelihood)) + case(rank, value=col(Risk.impact))
    return col(Risk.is_open).desc(), together.desc(), col(Risk.id)
