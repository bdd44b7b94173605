"""What takes the whole computation, kept until the company's next write."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar, cast

from flask import Flask, current_app

from app.web.transaction import db
from cascade.graph import CascadeError
from goals.measures import Excused
from goals.messages import say
from goals.queries import get_excuses
from goals.refusals import NotFound
from scorecards.evaluation import Evaluation, Member, rewards
from scorecards.payroll import PayLine, pay_lines
from scorecards.queries import get_evaluation, get_members, get_revision, list_earlier_totals
from scorecards.rewards import Payouts

if TYPE_CHECKING:
    from goals.models import Cycle

Made = TypeVar("Made")

_KEPT = 4
"""A judged cycle of a large company takes much memory."""


class Computed(NamedTuple):
    """A cycle judged from its check-ins; `paid` is None where no scheme lists it."""

    judged: Evaluation
    members: dict[str, Member]
    paid: Payouts | None
    lines: list[PayLine]
    excuses: dict[tuple[str, str], Excused]


@dataclass
class _Kept:
    """The results of one site in the order of their use; one thread computes at a time."""

    lock: Lock = field(default_factory=Lock)
    results: OrderedDict[tuple[str, int, int], Any] = field(default_factory=OrderedDict)


def keep_results(app: Flask) -> None:
    """The app keeps what it computed; its results are those of its own database."""
    app.extensions["catchball_computed"] = _Kept()


def computed(cycle: "Cycle") -> Computed:
    """The judged cycle with its payouts, computed again only after a write."""
    return remembered("judged", cycle, lambda: _computed(cycle))


def remembered(name: str, cycle: "Cycle", make: Callable[[], Made]) -> Made:
    """What `make` gives for the cycle as the database stands; asked once, then kept."""
    kept = cast(_Kept, current_app.extensions["catchball_computed"])
    # The revision is read in the snapshot that `make` reads, so both speak of the same state.
    key = (name, cycle.id or 0, get_revision(db()))
    with kept.lock:
        if key not in kept.results:
            _drop_older(kept, name, cycle.id or 0, key[2])
            kept.results[key] = make()
            while len(kept.results) > _KEPT:
                kept.results.popitem(last=False)
        kept.results.move_to_end(key)
        return cast(Made, kept.results[key])


def _drop_older(kept: _Kept, name: str, cycle_id: int, revision: int) -> None:
    """What an earlier revision gave goes before the new one needs its memory."""
    for key in [key for key in kept.results if key[:2] == (name, cycle_id) and key[2] < revision]:
        del kept.results[key]


def _computed(cycle: "Cycle") -> Computed:
    try:
        judged = get_evaluation(db(), cycle, detailed=True, streaks=False)
    except CascadeError as error:
        raise NotFound(say("%(cycle)s has no goals yet", cycle=cycle.code)) from error
    if judged.scheme is not None:
        judged.earlier = list_earlier_totals(db(), cycle, judged.scheme)
    members = get_members(db())
    paid = rewards(judged, members) if judged.scheme else None
    lines = pay_lines(judged, paid, members) if paid else []
    return Computed(judged, members, paid, lines, get_excuses(db(), cycle))
