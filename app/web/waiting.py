"""What waits for whoever is signed in: a source for each kind of thing, asked on /work.

A new kind is a function that gives what waits, and its line in SOURCES.
"""

from collections.abc import Callable
from typing import NamedTuple

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from app.web.cycle import cycle_choice, today
from app.web.offers_waiting import offers_to_answer
from app.web.signed_in import find_signed_in, viewer
from app.web.transaction import db
from cascade.queries import count_undecided, list_handed, list_late
from goals.cycle_states import may_change, permits

_MOST = 100


class Waits(NamedTuple):
    """One thing that waits, as the macro `waiting` of components/page.html lists it."""

    status: str
    title: str
    href: str
    when: str = ""
    note: str = ""


def approvals() -> list[Waits]:
    """Reports that count once they are approved."""
    count = count_undecided(db(), viewer())
    if not count:
        return []
    words = ngettext("%(num)s report to approve", "%(num)s reports to approve", count)
    note = _("They count when you have approved them.")
    return [Waits("at_risk", words, url_for("checkins.approvals_page"), note=note)]


def late() -> list[Waits]:
    """Targets that nobody reported in time, of oneself and of everybody below."""
    cycle = cycle_choice().cycle
    if cycle is None or not permits(cycle.state, "remind"):
        return []
    count = len(list_late(db(), cycle, viewer(), today(), _MOST))
    if not count:
        return []
    words = ngettext("%(num)s target is late", "%(num)s targets are late", count)
    return [Waits("off_track", words, url_for("checkins.late", cycle=cycle.code))]


def uncovered() -> list[Waits]:
    """Objectives that one may break down and that have nothing below them yet."""
    cycle = cycle_choice().cycle
    plans = viewer().is_lead or viewer().may_set_strategy()
    if cycle is None or not may_change(cycle.state) or not plans:
        return []
    handed = list_handed(db(), viewer(), cycle.id or 0, "", _MOST)
    count = sum(not each.children for each in handed)
    if not count:
        return []
    words = ngettext(
        "%(num)s objective is not broken down", "%(num)s objectives are not broken down", count
    )
    note = _("Give each a target, or hand it on to units and people.")
    return [Waits("open", words, url_for("breakdown.index", cycle=cycle.code), note=note)]


def offers() -> list[Waits]:
    """Offers and counter-offers that want an answer."""
    count = offers_to_answer()
    if not count:
        return []
    words = ngettext("%(num)s offer to answer", "%(num)s offers to answer", count)
    return [Waits("at_risk", words, url_for("offers.index"))]


def notices() -> list[Waits]:
    """What the inbox has that was not read yet."""
    signed_in = find_signed_in()
    count = signed_in.unread if signed_in else 0
    if not count:
        return []
    words = ngettext("%(num)s unread notice", "%(num)s unread notices", count)
    return [Waits("open", words, url_for("inbox.index"))]


SOURCES: tuple[Callable[[], list[Waits]], ...] = (late, approvals, offers, uncovered, notices)


def waiting() -> list[Waits]:
    """All that waits, source by source."""
    return [each for source in SOURCES for each in source()]
