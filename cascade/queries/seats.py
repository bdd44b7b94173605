"""Where people sat on a day, as parts of other statements."""

from datetime import date
from typing import Any

from cascade.models import Assignment, Person
from goals.models import ColumnElement, case, col, func, select
from goals.queries import columns


def sat_on(day: date) -> Any:
    """The assignment that says where a person sat on that day, where it was not the present seat.

    An alias to be joined by `owner_id` from outside: without a row the person's own place holds.
    """
    first = (
        select(col(Assignment.owner_id), func.min(col(Assignment.ends)).label("ends"))
        .where(col(Assignment.ends) >= day)
        .group_by(col(Assignment.owner_id))
        .subquery()
    )
    return (
        select(*columns(Assignment, "owner_id", "unit_id", "role_id", "manager_id"))
        .join(
            first,
            (first.c.owner_id == col(Assignment.owner_id)) & (first.c.ends == col(Assignment.ends)),
        )
        .subquery()
    )


def placed(seat: Any, name: str) -> ColumnElement[Any]:
    """The person's `unit_id`, `role_id` or `manager_id` on the day of `seat` (`sat_on`)."""
    present = getattr(Person, name)
    return case((seat.c.owner_id.is_not(None), seat.c[name]), else_=present)
