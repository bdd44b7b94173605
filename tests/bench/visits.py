"""Who opens which pages: every GET of the URL map, at addresses that exist in a workspace."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import update
from werkzeug.routing import Rule

from app import clock
from app.config import Settings
from app.web import create_app
from cascade import actions
from goals.models import Company
from tests.bench.workspace import CYCLE, DRAFT, ROLES, Workspace
from tests.web.routes import routes

QUERIES: dict[str, tuple[str, ...]] = {
    "/accounts": ("", "role=staff", "q=P0"),
    "/breakdown": ("", "objective={objective_id}&measure={measure}&who=people&unit={unit}"),
    "/cascade": ("", "units=1", "q=1", "status=off_track", "unit={unit}", "at=target {target}"),
    "/cascade/add": ("at=objective {objective}",),
    "/cascade/checks": ("", "code=children-differ"),
    "/cascade/edit": ("at=objective {objective}",),
    "/cascade/icicle": ("", "at={node_id}"),
    "/cascade/move": ("at=target {target}",),
    "/cascade/owners": ("owner=P0",),
    "/cascade/points": ("owner={member}",),
    "/cascade/remove": ("at=target {target}",),
    "/cascade/weights": ("at=objective {objective}",),
    "/checkins": ("", "owner={member}", "unit={unit}&measure=SURVEY"),
    "/comments": ("place=target {target}",),
    "/comments/people": ("q=P0",),
    "/cycles/<code>/move": ("to=scoring",),
    "/inbox": ("", "kind=offer"),
    "/initiatives": ("", "unit={unit}", "late=1"),
    "/initiatives/new": ("place=objective {objective}", "place=target {target}"),
    "/map": ("", "edit=1"),
    "/objectives": ("code={objective}",),
    "/offers": ("", "view=waiting", "view=settled", "view=all"),
    "/offers/sheet": ("owner={member}",),
    "/organisation": ("", "open={unit}", "q=S0"),
    "/people": ("", "q=P0", "unit={unit}"),
    "/people/find/choices": ("field=q&q=P0",),
    "/reviews": ("", "unit={unit}", "q=P0"),
    "/rewards": ("", "unit={unit}", "q=P0"),
    "/risks/new": ("place=objective {objective}", "place=target {target}"),
    "/risks/objectives": ("objective=F", "objective=F&targets=1"),
    "/scorecards": ("", "unit={unit}", "q=P0", "units=1"),
    "/targets": ("measure={measure}&owner={member}",),
    "/work": ("", "owner={member}"),
}
"""What pages are asked with besides their arguments, where that changes how much they show."""
_CODES = {"cycles": CYCLE, "measures": "{measure}", "organisation": "{unit}"}
_DRAFTS = {"/cycles/<code>/edit"}
_PLACE = re.compile(r"<(?:(\w+):)?(\w+)>")
_UPLOADED = ("company", "units", "people", "roles", "cycles", "perspectives")


class Site(NamedTuple):
    """A workspace on the web, with a browser for everybody who looks."""

    workspace: Workspace
    app: Flask
    browsers: dict[str, FlaskClient]
    visits: dict[str, str]
    """Addresses by rule and query before their places were filled: the same in every workspace."""

    @contextmanager
    def counted(self) -> Iterator[list[str]]:
        """The list of the statements until the end, but those that note who is there."""
        found: list[str] = []
        with self.workspace.database.count_statements() as seen:
            yield found
        found += [each for each in seen if not each.startswith("UPDATE sign_in")]

    def change(self) -> None:
        """Something is written, and whatever was remembered holds no more."""
        with self.workspace.database.writing() as session:
            session.execute(update(Company).values(revision=Company.revision + 1))


def site(workspace: Workspace) -> Site:
    """The workspace on the web, everybody signed in."""
    assert workspace.database.file is not None
    folder = workspace.database.file.parent
    app = create_app(Settings(instance=folder, secret_key="s" * 32), workspace.database)
    app.config.update(WTF_CSRF_ENABLED=False)
    browsers = {login: _signed_in(workspace, app, login) for login in ROLES}
    upload = _uploaded(browsers["hr"], workspace.database.file.with_suffix(""))
    visits = dict(_visits(workspace, app, upload))
    return Site(workspace, app, browsers, visits)


def _signed_in(workspace: Workspace, app: Flask, login: str) -> FlaskClient:
    with workspace.database.writing() as session:
        tried = actions.count_try(session, login, "192.0.2.1", clock.now())
        token = actions.sign_in(session, tried, clock.now())
    browser = app.test_client()
    browser.set_cookie("catchball", token)
    return browser


def _uploaded(browser: FlaskClient, bundle: Path) -> str:
    """The token of a bundle that waits to be loaded: some sheets of the one in the folder."""
    sheets = [Path(bundle, f"{name}.csv") for name in _UPLOADED]
    sent = [(BytesIO(sheet.read_bytes()), sheet.name) for sheet in sheets]
    answer = browser.post("/import", data={"files": sent})
    assert answer.status_code == 303
    return answer.location.rpartition("/")[2]


def _visits(workspace: Workspace, app: Flask, upload: str) -> Iterator[tuple[str, str]]:
    filled = {
        **workspace.codes,
        **workspace.ids,
        "target": f"{workspace.codes['measure']}/{workspace.codes['member']}",
    }
    for _method, rule in routes(app, reading=True):
        path = _PLACE.sub(partial(_part, rule), rule.rule)
        if rule.endpoint.startswith("imports"):
            path = path.replace("{token}", upload)
        for query in QUERIES.get(rule.rule, ("",)):
            address = f"{path}?{query}&cycle={CYCLE}".format_map(filled)
            yield f"{rule.rule}?{query}".rstrip("?"), address


def _part(rule: Rule, place: re.Match[str]) -> str:
    """What stands in the place of an argument, still to be filled."""
    kind, name = place.groups()
    if kind == "int" or name == "token":
        return f"{{{name}}}"
    if rule.rule in _DRAFTS:
        return DRAFT
    return _CODES.get(rule.endpoint.partition(".")[0], "{member}")
