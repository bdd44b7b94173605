"""/comments: what people say about objectives and targets."""

from flask import Blueprint, Response, request, url_for

from app import clock
from app.web.checking_in import request_key
from app.web.cycle import current_cycle, turn_to
from app.web.htmx import render_page, see_other, wants_part
from app.web.language import said
from app.web.places import COMMENTS, MOST_COMMENTS, page_of, place_entry, thread
from app.web.signed_in import allow, viewer
from app.web.transaction import db, end
from cascade import actions, queries
from cascade.actions import NewComment
from cascade.comments import CommentEntry
from cascade.queries import PlaceEntry
from goals.messages import say
from goals.refusals import NotFound, RuleBroken

blueprint = Blueprint("comments", __name__)

_MOST_PEOPLE = 8


@blueprint.get("/comments")
def index() -> Response:
    """The comments of a place on a page of their own."""
    return _page(place_entry(current_cycle(), request.args.get("place", "")))


@blueprint.post("/comments")
def write() -> Response:
    """The comment stands in the thread and whom it mentions is told; refused: the form again."""
    who = viewer()
    allow(who.may_write())
    cycle = current_cycle()
    entry = place_entry(cycle, request.form.get("place", ""))
    text = request.form.get("text", "")
    new = NewComment(
        cycle.id or 0, entry.place, who.account_id, who.owner_code or who.login, text, request_key()
    )
    try:
        written = actions.write_comment(db(), new, clock.now())
    except RuleBroken as refused:
        end(keep=False)
        return _page(entry, typed=text, error=said(refused.message), status=422)
    address = url_for("comments.comment", comment_id=written)
    actions.notify_mentions(db(), written, address, clock.now())
    return _page(entry) if wants_part() else see_other(address)


@blueprint.get("/comments/<int:comment_id>")
def comment(comment_id: int) -> Response:
    """On to the comment where it stands, whichever page that is."""
    found = _found(comment_id)
    return see_other(_standing(found))


@blueprint.post("/comments/<int:comment_id>/withdraw")
def withdraw(comment_id: int) -> Response:
    """The comment is kept, but its text is shown no more."""
    who = viewer()
    allow(who.may_write())
    found = _found(comment_id)
    actor = who.owner_code or who.login
    actions.withdraw_comment(db(), comment_id, who.account_id, actor, clock.now())
    return see_other(_standing(found))


@blueprint.get("/comments/people")
def people() -> Response:
    """People and units of that name or code, to be mentioned or to be made owner."""
    wanted = request.args.get("q") or request.args.get(request.args.get("field", "owner")) or ""
    found = queries.find_owners(db(), wanted.strip()[:100], _MOST_PEOPLE) if wanted.strip() else []
    return render_page(
        "comments/people.html",
        "options" if "field" in request.args else "people",
        wanted=wanted,
        found=found,
    )


def _page(entry: PlaceEntry, typed: str = "", error: str = "", status: int = 200) -> Response:
    cycle = turn_to(entry.cycle_id)
    return render_page(
        "comments/comments.html",
        "thread",
        status=status,
        entry=entry,
        address=page_of(entry),
        thread=thread(cycle, entry.place, typed, error),
    )


def _found(comment_id: int) -> CommentEntry:
    found = queries.find_comment(db(), comment_id)
    if found is None:
        raise NotFound(say("there is no such comment"))
    return found


def _standing(comment: CommentEntry) -> str:
    """The place's page with the part of the comments that holds this one."""
    entry = place_entry(turn_to(comment.cycle_id), comment.place)
    page = queries.count_later(db(), comment) // MOST_COMMENTS + 1
    more = {COMMENTS: page} if page > 1 else {}
    return page_of(entry, **more, _anchor=f"comment-{comment.id}")
