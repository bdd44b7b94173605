"""What can happen in the demonstration's story: one kind of event for each thing that people do.

Days count back from the day on which it is shown: 3 is three days before, -4 lies four ahead.
"""

from typing import NamedTuple

from scorecards.sample.words import Both

NOTHING: Both = ("", "")


class Moved(NamedTuple):
    """HR moves somebody to where she sits now, from the first day of the month before."""

    days: int
    who: str
    person: str
    unit: str
    role: str
    manager: str


class Left(NamedTuple):
    """HR notes somebody's last day."""

    days: int
    who: str
    person: str
    last_day: int


class Raised(NamedTuple):
    """Targets of the running month or its quarter rise: of each owner the target and stretch."""

    days: int
    who: str
    measure: str
    targets: tuple[tuple[str, str, str], ...]
    reason: Both
    quarter: bool = False


class Drafted(NamedTuple):
    """The running month is copied to the next, in which every target has to be accepted."""

    days: int
    who: str


class Round(NamedTuple):
    """Offers made at once: measure, owner and target of each; `due` counts days like `days`."""

    days: int
    who: str
    note: Both
    due: int
    offers: tuple[tuple[str, str, str], ...]
    upcoming: bool = True
    """For the month that is drafted, else for the running one."""


class Reply(NamedTuple):
    """A turn of catchball about the owner's measure."""

    days: int
    who: str
    kind: str
    measure: str
    owner: str
    target: str = ""
    reason: Both = NOTHING
    resources: Both = NOTHING
    upcoming: bool = True


class Remark(NamedTuple):
    """A comment about a place of the running month."""

    days: int
    who: str
    place: str
    text: Both


class Step(NamedTuple):
    """A milestone of an initiative; `done` is the day on which it was, None if it is not."""

    name: Both
    due: int
    done: int | None = None


class Initiated(NamedTuple):
    """An initiative for a place of the running month."""

    days: int
    who: str
    place: str
    name: Both
    owner: str
    starts: int
    ends: int
    cost: str | None
    status: str
    note: Both
    steps: tuple[Step, ...]


class Feared(NamedTuple):
    """A risk of the running month."""

    days: int
    who: str
    name: Both
    owner: str
    likelihood: str
    impact: str
    response: str
    note: Both
    taken: Both
    places: tuple[str, ...]


class Reported(NamedTuple):
    """A check-in of the running month on the last evening; `paper` is the ending of a file."""

    who: str
    measure: str
    owner: str
    values: dict[str, str]
    note: Both
    confidence: int
    paper: str = ""
    paper_name: Both = NOTHING


class Decided(NamedTuple):
    """What the lead above says of a report that waits for approval; a reason refuses it."""

    who: str
    measure: str
    owner: str
    reason: Both = NOTHING


Timed = Moved | Left | Raised | Drafted | Round | Reply | Remark | Initiated | Feared
"""What happens on a day."""
Late = Reported | Decided
"""What happens on the last evening."""
Event = Timed | Late
