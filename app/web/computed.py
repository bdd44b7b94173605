"""What takes the whole computation, kept until the company's next write."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar, cast

from flask import Flask, current_app, request

from app.web.signed_in import find_signed_in
from app.web.transaction import db
from cascade.graph import CascadeError
from goals.bulk import collector_paused
from goals.messages import say
from goals.refusals import NotFound
from scorecards.evaluation import Evaluation, rewards
from scorecards.queries import (
    Paid,
    counts_streaks,
    earlier_totals,
    get_evaluation,
    get_members,
    get_paid,
    get_revision,
    list_past,
)
from scorecards.reviews import Past
from scorecards.rewards import Payouts

if TYPE_CHECKING:
    from goals.models import Cycle

Made = TypeVar("Made")

_KEPT = 4
"""So many results of a kind: a judged cycle of a large company takes much memory."""


class Computed(NamedTuple):
    """A cycle judged from its check-ins; `paid` is None where no scheme lists it.

    `past` is there where the scheme's rules ask for it: everybody's earlier cycles.
    """

    judged: Evaluation
    paid: Payouts | None
    past: list[Past] | None = None


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


def paid_by(cycle: "Cycle") -> Paid | None:
    """What the cycle pays to everybody, None where no scheme lists it; kept till a write."""
    return remembered("paid", cycle, lambda: get_paid(db(), cycle))


def remembered(name: str, cycle: "Cycle | None", make: Callable[[], Made]) -> Made:
    """What `make` gives for the cycle (or all of them) as the database stands, kept till a write.

    What stands after a blank in the name, such as a day, tells results of a kind apart.
    """
    kept = cast(_Kept, current_app.extensions["catchball_computed"])
    key = (name, (cycle.id or 0) if cycle else 0, _revision())
    with kept.lock:
        if key not in kept.results:
            _drop_older(kept, key)
            with collector_paused():
                kept.results[key] = make()
        kept.results.move_to_end(key)
        return cast(Made, kept.results[key])


def _revision() -> int:
    """The count of writes in the snapshot that this request reads, so both are of one state."""
    signed_in = find_signed_in()
    if request.method in ("GET", "HEAD") and signed_in is not None:
        return signed_in.revision or 0
    return get_revision(db())  # this request may have written since it was let in


def _drop_older(kept: _Kept, new: tuple[str, int, int]) -> None:
    """Room for the new one: its earlier revision goes, else of too many alike the least used."""
    kind = new[0].partition(" ")[0]
    alike = [key for key in kept.results if key[0].partition(" ")[0] == kind]
    older = [key for key in alike if key[:2] == new[:2] and key[2] < new[2]]
    for key in older or alike[: len(alike) + 1 - _KEPT]:
        del kept.results[key]


def _computed(cycle: "Cycle") -> Computed:
    try:
        judged = get_evaluation(db(), cycle, detailed=True, streaks=False)
    except CascadeError as error:
        raise NotFound(say("%(cycle)s has no goals yet", cycle=cycle.code)) from error
    scheme = judged.scheme
    if scheme is None:
        return Computed(judged, None)
    past = list_past(db(), cycle, scheme) if counts_streaks(scheme) else None
    judged.earlier = earlier_totals(past or [], scheme)
    return Computed(judged, rewards(judged, get_members(db(), on=cycle.ends)), past)
