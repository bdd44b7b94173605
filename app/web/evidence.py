"""/evidence: files that prove check-ins, to take away and never to open in a page."""

from flask import Blueprint, Flask, Response, request

from app import clock
from app.web.addresses import local_address, whole_number
from app.web.checking_in import evidence_files
from app.web.downloads import attachment
from app.web.htmx import see_other
from app.web.signed_in import allow, viewer
from app.web.transaction import db
from cascade.actions import attach_evidence
from cascade.queries import find_evidence, find_report_place
from goals.evidence import MOST_BYTES, MOST_FILES, EvidenceRefused
from goals.messages import say
from goals.refusals import NotFound, RuleBroken

blueprint = Blueprint("evidence", __name__)

TAKING_FILES = ("evidence.attach", "work.check_in", "targets.check_in")
_MOST_AT_ONCE = 3
"""A request brings so many of the largest files."""
_SEALED = "sandbox; default-src 'none'"


def take_files(app: Flask) -> None:
    """Requests that bring evidence may be larger than others of the app."""
    app.config["EVIDENCE_CONTENT_LENGTH"] = MOST_BYTES * _MOST_AT_ONCE + MOST_FILES * 10_000

    @app.before_request
    def make_room() -> None:
        if request.endpoint in TAKING_FILES:
            request.max_content_length = app.config["EVIDENCE_CONTENT_LENGTH"]

    @app.after_request
    def seal(response: Response) -> Response:
        if request.endpoint == "evidence.download" and response.status_code < 400:
            response.headers["Content-Security-Policy"] = _SEALED
        return response


@blueprint.get("/evidence/<int:evidence_id>")
def download(evidence_id: int) -> Response:
    """The file, as something to save: its type is no browser's to guess."""
    found = find_evidence(db(), evidence_id)
    if found is None:
        raise NotFound(say("there is no such file"))
    who = viewer()
    is_author = found.author == (who.owner_code or who.login)
    allow(is_author or who.may_see_evidence(found.owner_id, found.unit_id))
    return attachment(found.content, found.name, "application/octet-stream")


@blueprint.post("/evidence")
def attach() -> Response:
    """The files prove a check-in that stands already."""
    allow(viewer().may_write())
    check_in = whole_number(request.form.get("check_in", "")) or 0
    place = find_report_place(db(), check_in)
    if place is None:
        raise NotFound(say("there is no such check-in"))
    owner_id, unit_id, author = place
    actor = viewer().owner_code or viewer().login
    allow(author == actor or viewer().may_check_in(owner_id, unit_id))
    sent = [file for file in request.files.getlist("evidence") if file.filename]
    try:
        if not sent:
            raise EvidenceRefused(say("no file was chosen"))
        attach_evidence(db(), check_in, evidence_files(sent), actor, clock.now())
    except EvidenceRefused as refused:
        raise RuleBroken(refused.message) from refused
    return see_other(local_address(request.form.get("next")))
