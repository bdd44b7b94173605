"""/inbox: what one was told, how one wants to be told, and (for an admin) the letters."""

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, flash, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app import clock
from app.config.letters import Letterhead, told, trial_letter
from app.web.addresses import local_address, whole_number
from app.web.htmx import render_page, see_other
from app.web.language import formats
from app.web.paging import page_start, paging
from app.web.signed_in import allow, find_signed_in, settings, viewer
from app.web.transaction import db
from cascade import actions, queries
from cascade.actions import Letter
from cascade.letters import Hours, is_address
from cascade.notices import CHANNELS, KINDS, by_day
from cascade.queries import LetterEntry, MailWay
from goals.messages import Message, say
from goals.refusals import NotFound, RuleBroken, TooManyTries

blueprint = Blueprint("inbox", __name__)

PAGE = 50
_MOST_TRIALS, _TRIAL_WINDOW = 5, timedelta(minutes=10)

KIND_WORDS = {
    "check_in": (_l("Check-ins"), _l("due and late ones of yours and of the units you lead")),
    "offer": (_l("Offers"), _l("targets offered to you, counter-offers and answers")),
    "approval": (_l("Approvals"), _l("reports that wait for you, and how yours were decided")),
    "mention": (_l("Mentions"), _l("comments that name you")),
    "change": (_l("Changes"), _l("somebody else changed a target of yours")),
    "escalation": (_l("Escalations"), _l("what has waited too long below you")),
}

CHANNEL_WORDS = {
    "none": _l("not at all"),
    "inbox": _l("inbox only"),
    "mail": _l("inbox, and mail at once"),
    "digest": _l("inbox, and the mail of the day"),
}


@blueprint.get("/inbox")
def index() -> Response:
    """What one was told: unread first, then the newest."""
    kind = request.args.get("kind", "")
    kind = kind if kind in KINDS else ""
    start = page_start(PAGE)
    signed_in = find_signed_in()
    notices, total = queries.list_notices(db(), viewer().account_id, kind, start, PAGE)
    return render_page(
        "inbox/index.html",
        "notices",
        parts=by_day(notices, ZoneInfo(formats().timezone)),
        pages=paging(start, PAGE, total),
        kind=kind,
        kinds=KIND_WORDS,
        unread=signed_in.unread if signed_in else 0,
        told=_told,
    )


@blueprint.post("/inbox/<int:notice_id>")
def visit(notice_id: int) -> Response:
    """The notice is read, and the browser goes where it leads."""
    place = queries.find_notice_place(db(), viewer().account_id, notice_id)
    if place is None:
        raise NotFound(say("there is no such notice in your inbox"))
    actions.mark_read(db(), viewer().account_id, clock.now(), notice_id=notice_id)
    return see_other(local_address(place))


@blueprint.post("/inbox/read")
def read() -> Response:
    """One notice, or all of them, is read; the inbox stays."""
    notice_id = whole_number(request.form.get("notice", ""))
    actions.mark_read(db(), viewer().account_id, clock.now(), notice_id=notice_id)
    return see_other(local_address(request.form.get("next") or url_for("inbox.index")))


@blueprint.get("/inbox/settings")
def choices() -> Response:
    """How one is told of what, and where and when letters come."""
    channels = queries.get_channels(db(), viewer().account_id)
    return _choices_page(channels, queries.get_mail_way(db(), viewer().account_id))


@blueprint.post("/inbox/settings")
def choose() -> Response:
    """The choices are kept, or come back with what is wrong."""
    who, now = viewer(), clock.now()
    channels = {kind: request.form.get(kind, "") for kind in KINDS if kind in request.form}
    address = request.form.get("address", "").strip()
    hours = Hours(*(_hour(name) for name in Hours._fields))
    if address and not is_address(address):
        way = queries.get_mail_way(db(), who.account_id)._replace(address=address, hours=hours)
        errors = {"address": _("This is no address; one looks like li.na@example.com.")}
        return _choices_page(KINDS | channels, way, errors)
    actions.choose_channels(db(), who.account_id, channels, actor=_actor(), now=now)
    actions.choose_mail(db(), who.account_id, address, hours, actor=_actor(), now=now)
    flash(_("Saved. You are told as you chose from now on."))
    return see_other(url_for("inbox.choices"))


@blueprint.post("/inbox/trial")
def trial() -> Response:
    """A test letter is on its way to oneself."""
    who, now = viewer(), clock.now()
    recipient = queries.get_mail_way(db(), who.account_id).recipient
    if settings().mail_server is None:
        raise RuleBroken(say("this site sends no letters: no mail server is set up"))
    if not is_address(recipient):
        raise RuleBroken(say("there is no address to send to; enter yours and save it first"))
    if queries.count_letters(db(), who.account_id, now - _TRIAL_WINDOW) >= _MOST_TRIALS:
        raise TooManyTries(say("enough letters for now; wait ten minutes"), _TRIAL_WINDOW)
    signed_in = find_signed_in()
    head = Letterhead((signed_in and signed_in.company) or "", settings().base_url)
    written = trial_letter(head, formats(), who.name)
    actions.write_letters(db(), [Letter(who.account_id, recipient, *written)], now)
    flash(_("A letter to %(address)s leaves within a minute.", address=recipient))
    return see_other(local_address(request.form.get("next") or url_for("inbox.choices")))


@blueprint.get("/inbox/letters")
def letters() -> Response:
    """For an admin: which letters were sent, wait, or were given up and why; not what they say."""
    allow(viewer().role == "admin")
    failed = request.args.get("state") == "failed"
    start = page_start(PAGE)
    found, total = queries.list_letters(db(), start, PAGE, failed=failed)
    return render_page(
        "inbox/letters.html",
        "letters",
        letters=found,
        pages=paging(start, PAGE, total),
        failed=failed,
        server=settings().mail_server,
        state=_state,
    )


def _choices_page(
    channels: dict[str, str], way: MailWay, errors: dict[str, str] | None = None
) -> Response:
    return render_page(
        "inbox/settings.html",
        status=422 if errors else 200,
        channels=channels,
        way=way,
        errors=errors or {},
        kinds=KIND_WORDS,
        ways=[(name, CHANNEL_WORDS[name]) for name in CHANNELS],
        hours=[(hour, f"{hour:02d}:00") for hour in range(24)],
        has_mail=settings().mail_server is not None,
        last=queries.find_last_letter(db(), viewer().account_id),
        state=_state,
    )


def _hour(name: str) -> int:
    hour = whole_number(request.form.get(name, ""))
    if hour is None or hour > 23:
        raise RuleBroken(say("an hour of the day lies between 0 and 23"))
    return hour


def _state(letter: LetterEntry) -> tuple[str, str]:
    """The letter's state as a status and in words."""
    if letter.sent_at is not None:
        return "on_track", _("sent %(when)s", when=formats().instant(letter.sent_at))
    if letter.failed_at is not None:
        return "off_track", _("given up: %(why)s", why=letter.failure)
    if letter.failure:
        places: dict[str, Any] = {"when": formats().instant(letter.due_at), "why": letter.failure}
        return "at_risk", _("again at %(when)s: %(why)s", **places)
    return "open", _("waiting to be sent")


def _told(message: Message) -> str:
    return told(message, formats())


def _actor() -> str:
    return viewer().owner_code or viewer().login
