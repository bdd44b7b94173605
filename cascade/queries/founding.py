"""How far a new company has come."""

from typing import Any

from cascade.founding import Progress
from cascade.models import Account, Invitation, Objective, Person, Perspective, Unit
from goals.models import Cycle, Measure, Session, SQLModel, Target, col, func, select


def get_progress(session: Session) -> Progress:
    """How many there are of everything that a company needs before it can begin."""

    def count(table: type[SQLModel], *where: Any) -> Any:
        return select(func.count()).select_from(table).where(*where).scalar_subquery()

    row = session.execute(
        select(
            count(Unit),
            count(Person),
            count(Unit, col(Unit.lead_id).is_not(None)),
            count(Measure),
            count(Cycle),
            count(Perspective),
            count(Objective),
            count(Target),
            count(Account),
            count(Invitation),
        )
    ).one()
    return Progress._make(row)
