"""Where somebody sat when: a person's places one after the other, and moving to another one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from goals.messages import Message, say
from goals.refusals import RuleBroken

_A_DAY = timedelta(days=1)


class MoveRefused(RuleBroken):
    """The move cannot be made; `field` names what is wrong about it."""

    def __init__(self, field: str, message: Message) -> None:
        super().__init__(message)
        self.field = field


class Seat(NamedTuple):
    """Unit, role and manager by code; blank where there is none."""

    unit: str
    role: str = ""
    manager: str = ""


class Stay(NamedTuple):
    """A seat between two days; None where the first is not known, or the last is not yet."""

    seat: Seat
    starts: date | None
    ends: date | None


@dataclass(frozen=True, slots=True)
class Tenure:
    """A person's time in the company: the present seat, and the former ones with their last day."""

    seat: Seat
    joined: date | None = None
    left: date | None = None
    former: Sequence[tuple[Seat, date]] = ()
    """The earliest first."""

    def since(self) -> date | None:
        """The first day in the present seat; None where it is not known."""
        return self.former[-1][1] + _A_DAY if self.former else self.joined

    def in_unit_since(self) -> date | None:
        """The first day in the present unit; None where there was no other one before.

        >>> former = [(Seat("A"), date(2025, 3, 9)), (Seat("B", "R"), date(2025, 6, 9))]
        >>> Tenure(Seat("B"), former=former).in_unit_since()
        datetime.date(2025, 3, 10)
        """
        elsewhere = [ends for seat, ends in self.former if seat.unit != self.seat.unit]
        return elsewhere[-1] + _A_DAY if elsewhere else None

    def stays(self) -> list[Stay]:
        """Every seat with its days, the present one first."""
        found, starts = [], self.joined
        for seat, ends in self.former:
            found.append(Stay(seat, starts, ends))
            starts = ends + _A_DAY
        found.append(Stay(self.seat, starts, self.left))
        return found[::-1]

    def seat_on(self, day: date) -> Seat:
        """Where the person sat on that day; before the first day where she sat first.

        >>> moved = Tenure(Seat("B"), former=[(Seat("A"), date(2025, 6, 9))])
        >>> moved.seat_on(date(2025, 6, 9)).unit, moved.seat_on(date(2025, 6, 10)).unit
        ('A', 'B')
        """
        return next((seat for seat, ends in self.former if day <= ends), self.seat)


class Move(NamedTuple):
    """A person's new seat and the day from which it holds."""

    seat: Seat
    starts: date


def last_day_before(tenure: Tenure, move: Move, today: date, settled: date | None) -> date | None:
    """The last day in the seat that is left; None where the present seat was a mistake all along.

    `settled` is the last day of the latest cycle whose results stand. Raises MoveRefused.
    """
    if move.seat == tenure.seat:
        raise MoveRefused("unit", say("this is the present place already; choose another one"))
    if move.starts > today:
        raise MoveRefused(
            "starts",
            say("a move cannot lie ahead; choose a day up to today, or come back on the day"),
        )
    if tenure.left is not None and move.starts > tenure.left:
        raise MoveRefused("starts", say("the last day was %(day)s", day=tenure.left))
    _refuse_settled(move.starts, settled)
    first = tenure.since()
    if first is not None and move.starts < first:
        raise MoveRefused(
            "starts",
            say("the present place holds since %(day)s; choose that day or a later one", day=first),
        )
    return None if move.starts == first else move.starts - _A_DAY


def seat_before(tenure: Tenure, settled: date | None) -> tuple[Seat, date]:
    """The seat before the last move, with its last day; raises MoveRefused where there is none."""
    if not tenure.former:
        raise MoveRefused("starts", say("there is no move to undo"))
    seat, ends = tenure.former[-1]
    _refuse_settled(ends + _A_DAY, settled)
    return seat, ends


def _refuse_settled(starts: date, settled: date | None) -> None:
    """A result that stands was judged by where people sat on its last day."""
    if settled is not None and starts <= settled:
        raise MoveRefused(
            "starts",
            say(
                "results up to %(day)s are published and stand as they are; choose a later day",
                day=settled,
            ),
        )
