"""What people are called whose codes stand under reports, decisions and approvals.

A page says once whom it will name (one statement, however many they are); the filter `called`
then writes the names, and `by_name` those in a sentence about an excuse. Whoever has none, as an
account without a person, is called by the code.
"""

from collections.abc import Iterable
from typing import cast

from flask import Flask, g

from app.web.transaction import db
from cascade.queries import list_names
from cascade.submissions import SubmissionEntry
from goals.explaining import Explained
from goals.messages import Message
from goals.values import Report
from scorecards.work import WorkRow

_EXCUSER = "approver"
"""The place in a sentence where the code of whoever excused a target stands."""


def call_by_name(app: Flask) -> None:
    """Every template of the app has the filters."""
    app.jinja_env.filters.update({"called": _called, "by_name": _by_name})


def name_authors(codes: Iterable[str]) -> None:
    """This request's page calls whoever signs with these codes by name."""
    names = _names()
    wanted = {code for code in codes if code} - names.keys()
    if wanted:
        found = list_names(db(), wanted)
        names.update({code: found.get(("person", code), code) for code in wanted})


def of_rows(rows: Iterable[WorkRow]) -> set[str]:
    """Who reported and approved what stands in the rows."""
    return {code for row in rows for report in row.reports for code in _signed(report)}


def of_submissions(entries: Iterable[SubmissionEntry]) -> set[str]:
    """Who reported and decided."""
    decisions = {each.decision.actor for each in entries if each.decision}
    return decisions | {each.author for each in entries}


def of_explained(explained: Explained) -> set[str]:
    """Who made the check-ins that a number came from, and who excused others."""
    found: set[str] = set()
    for part in explained.walk():
        found.update(str(note.params[_EXCUSER]) for note in part.notes if _EXCUSER in note.params)
        if part.checkin:
            for report in (part.checkin.report, *part.checkin.superseded):
                found.update(_signed(report))
    return found


def _signed(report: Report) -> tuple[str, str]:
    return report.author, report.approved_by


def _called(code: str) -> str:
    return _names().get(code, code)


def _by_name(message: Message) -> Message:
    if _EXCUSER not in message.params:
        return message
    name = _called(str(message.params[_EXCUSER]))
    return Message(message.text, {**message.params, _EXCUSER: name})


def _names() -> dict[str, str]:
    if "author_names" not in g:
        g.author_names = {}
    return cast(dict[str, str], g.author_names)
