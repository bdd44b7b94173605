"""What the pages of objectives and targets share: where a place's page is, and its comments."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from secrets import token_urlsafe
from typing import TYPE_CHECKING, Any

from flask import url_for

from app.web.checking_in import request_key
from app.web.paging import Paging, page_start, paging
from app.web.signed_in import viewer
from app.web.transaction import db
from cascade import queries
from cascade.comments import LONGEST, CommentEntry
from cascade.places import PlaceCode, place_code
from cascade.queries import PlaceEntry
from goals.messages import say
from goals.refusals import NotFound

if TYPE_CHECKING:
    from goals.models import Cycle

COMMENTS = "comments"
"""The argument of an address that says which page of the comments is shown."""
MOST_COMMENTS = 20


@dataclass(frozen=True, slots=True)
class Thread:
    """The comments of a place, a page of them, and the form to write one."""

    place: str
    cycle: str
    comments: list[CommentEntry]
    total: int
    paging: Paging
    may_write: bool
    account_id: int
    key: str
    longest: int = LONGEST
    typed: str = ""
    errors: dict[str, str] = field(default_factory=dict)


def thread(cycle: "Cycle", place: str, typed: str = "", error: str = "") -> Thread:
    """The comments of the place on the page that the address asks for; the newest without one."""
    start = page_start(MOST_COMMENTS, COMMENTS)
    found, total = queries.list_comments(db(), cycle.id or 0, place, start, MOST_COMMENTS)
    who = viewer()
    return Thread(
        place,
        cycle.code,
        found,
        total,
        paging(start, MOST_COMMENTS, total, COMMENTS),
        who.may_write(),
        who.account_id,
        request_key() if error else token_urlsafe(12),
        typed=typed,
        errors={"text": error} if error else {},
    )


def place_entry(cycle: "Cycle", place: str) -> PlaceEntry:
    """The objective or target that the place names; raises NotFound."""
    found = queries.find_entry(db(), cycle.id or 0, place_code(place))
    if found is None:
        raise NotFound(say("there is no %(place)s in this cycle", place=place))
    return found


def page_of(entry: PlaceEntry, **more: Any) -> str:
    """The address of the place's page."""
    if entry.kind == "objective":
        return url_for("objectives.objective", objective_id=entry.id, **more)
    return url_for("targets.target", target_id=entry.id, **more)


def find_address(place: str, cycle: str) -> str | None:
    """An address that leads to the place's page, for lists that do not know its id."""
    found = place_code(place)
    if found.kind == "objective":
        return url_for("objectives.find", code=found.code, cycle=cycle)
    if found.kind == "target":
        starts = found.starts or None
        return url_for(
            "targets.find", measure=found.code, owner=found.owner, starts=starts, cycle=cycle
        )
    return None


def named_in(cycle: "Cycle", places: Iterable[str]) -> Callable[[str], str]:
    """How a list that has these places names each of them: by its code where it is gone."""
    titles = queries.get_titles(db(), cycle.id or 0, places)
    return lambda place: titles.get(place) or short_name(place)


def short_name(place: str) -> str:
    """The place's code without its kind, for a list."""
    found: PlaceCode = place_code(place)
    return " · ".join(part for part in found[1:] if part)
