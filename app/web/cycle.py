"""Which cycle a page is about: the address says it, the browser remembers it."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, NamedTuple, cast

from flask import Flask, Response, g, request

from app import clock
from app.web.language import formats
from app.web.signed_in import settings
from app.web.transaction import db
from goals.messages import say
from goals.periods import FREQUENCIES
from goals.queries import list_cycles
from goals.refusals import NotFound

if TYPE_CHECKING:
    from goals.models import Cycle

COOKIE = "catchball-cycle"


class NoCycleYet(NotFound):
    """The page is about a cycle and the company has none; app/web/first_cycle.py answers."""


class CycleChoice(NamedTuple):
    """The cycle shown, its neighbours of the same length, and all there are; latest last."""

    cycle: "Cycle | None"
    previous: "Cycle | None"
    next: "Cycle | None"
    cycles: "list[Cycle]"
    code: str = ""
    """The cycle's code, which can be read when the transaction is over, too."""


def current_cycle() -> "Cycle":
    """The cycle that the page is about; raises NoCycleYet where the company has none."""
    found = cycle_choice().cycle
    if found is None:
        raise NoCycleYet(say("there is no cycle yet; open one, or import a bundle"))
    return found


def cycle_choice() -> CycleChoice:
    """The cycle of the address (raises NotFound), else of the browser, else today's."""
    if "cycle_choice" not in g:
        g.cycle_choice = _chosen(list_cycles(db()))
    return cast(CycleChoice, g.cycle_choice)


def alike_until_now(most: int = 6) -> "list[Cycle]":
    """The cycle shown and the ones of the same length before it, the earliest first."""
    choice = cycle_choice()
    if choice.cycle is None:
        return []
    alike = [each for each in choice.cycles if each.frequency == choice.cycle.frequency]
    return alike[: alike.index(choice.cycle) + 1][-most:]


def turn_to(cycle_id: int) -> "Cycle":
    """The cycle of that id, which the page is about whatever the address or the browser said."""
    choice = cycle_choice()
    found = next((each for each in choice.cycles if each.id == cycle_id), None)
    if found is None:
        raise NotFound(say("there is no such cycle"))
    g.cycle_choice = _neighbours(found, choice.cycles)
    return found


def today() -> date:
    """The day it is where the company is."""
    return clock.today(formats().timezone)


def default_cycle(cycles: "Sequence[Cycle]", day: date) -> "Cycle | None":
    """The active cycle around the day, the shortest and latest; else the latest that has begun."""
    around = [c for c in cycles if c.state == "active" and c.starts <= day <= c.ends]
    begun = [c for c in cycles if c.starts <= day]
    if around:
        return min(around, key=lambda c: (FREQUENCIES.index(c.frequency), -c.starts.toordinal()))
    if begun:
        return max(begun, key=lambda c: (c.starts, -FREQUENCIES.index(c.frequency)))
    return cycles[0] if cycles else None


def remember_cycle(app: Flask) -> None:
    """The browser keeps the cycle that was asked for by address."""

    @app.after_request
    def keep(response: Response) -> Response:
        choice: CycleChoice | None = g.get("cycle_choice")
        if choice and choice.code and request.args.get("cycle") == choice.code:
            response.set_cookie(
                COOKIE,
                choice.code.encode().hex(),  # codes may be Chinese, cookies may not
                secure=settings().secure_cookies,
                httponly=True,
                samesite="Lax",
            )
        return response


def _chosen(cycles: "list[Cycle]") -> CycleChoice:
    by_code = {each.code: each for each in cycles}
    wanted = request.args.get("cycle")
    if wanted and wanted not in by_code:
        raise NotFound(say("there is no cycle %(code)s", code=wanted))
    cycle = by_code.get(wanted or _remembered()) or default_cycle(cycles, today())
    if cycle is None:
        return CycleChoice(None, None, None, [])
    return _neighbours(cycle, cycles)


def _neighbours(cycle: "Cycle", cycles: "list[Cycle]") -> CycleChoice:
    alike = [each for each in cycles if each.frequency == cycle.frequency]
    place = alike.index(cycle)
    earlier = alike[place - 1] if place else None
    later = alike[place + 1] if place + 1 < len(alike) else None
    return CycleChoice(cycle, earlier, later, cycles, cycle.code)


def _remembered() -> str:
    try:
        return bytes.fromhex(request.cookies.get(COOKIE, "")).decode()
    except ValueError:
        return ""
