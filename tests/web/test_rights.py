"""Who gets what on every route: the matrix of the product's rights.

A new route fails here until it has its line. `OWNER` is a person whose lead is `lead`; `other-lead`
and `stranger` belong to another unit.
"""

from typing import NamedTuple

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.db import Database
from tests.web.conftest import ACCOUNTS, AsPerson

KINDS = (*ACCOUNTS, "anonymous")


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    """SQLite alone, for rights are decided in the program."""
    return sqlite_database


class Route(NamedTuple):
    """A request and the status that each kind of reader gets."""

    method: str
    rule: str
    address: str
    status: dict[str, int]
    data: dict[str, str] = {}  # noqa: RUF012 - never written


def everyone(status: int = 200) -> dict[str, int]:
    """All who are signed in; the others go to the sign-in page."""
    return dict.fromkeys(ACCOUNTS, status) | {"anonymous": 303}


def only(*kinds: str, status: int = 200, otherwise: int = 403) -> dict[str, int]:
    """These kinds of readers; the others who are signed in are refused."""
    return everyone(otherwise) | dict.fromkeys(kinds, status)


def public(status: int = 200) -> dict[str, int]:
    """Whoever asks."""
    return dict.fromkeys(KINDS, status)


RATINGS = ("owner", "lead", "hr", "leadership", "auditor")
"""Who may see ratings and money of OWNER."""

STAYED = only("hr", "admin", status=303)
"""Who keeps the people goes on to OWNER, who never moved."""

BLANK = only("hr", "admin", status=422)
"""Who keeps the people, and sends an empty form."""

PAYERS = ("hr", "leadership", "auditor")
"""Who may see everybody's ratings and money."""

RUNNERS = ("hr", "leadership", "admin")
"""Who may run cycles and set the strategy."""

REPORTERS = ("owner", "lead", "hr", "leadership")
"""Who may report for OWNER."""

HOURS = {"quiet_from": "20", "quiet_until": "8", "digest_hour": "8"}

KEEPERS = ("lead", "other-lead", "hr", "leadership", "admin")
"""Who may write the measure library."""

PLANNERS = ("lead", "other-lead", "hr", "leadership", "admin")
"""Who may break some objective down."""

PEOPLE = ("owner", "lead", "other-lead", "hr", "leadership", "stranger")
"""Who is a person of the company and may write."""

STRATEGISTS = ("hr", "leadership", "admin")
"""Who may write perspectives, top objectives and arrows."""

ROUTES = [
    Route("GET", "/", "/", everyone(303)),
    Route("GET", "/sign-in", "/sign-in", everyone(303) | {"anonymous": 200}),
    Route("POST", "/sign-in", "/sign-in", public(422), {"login": "nobody"}),
    Route("POST", "/sign-out", "/sign-out", public(303)),
    Route("POST", "/language", "/language", public(303), {"language": "en"}),
    Route("GET", "/work", "/work?owner=OWNER", only(*RATINGS)),
    Route("POST", "/work", "/work", only(*REPORTERS, status=303), {"owner": "OWNER"}),
    Route("GET", "/work/preview", "/work/preview", everyone(303)),
    Route("POST", "/work/preview", "/work/preview", only(*REPORTERS), {"owner": "OWNER"}),
    Route("GET", "/work/waiting", "/work/waiting", everyone()),
    Route("GET", "/work/reward", "/work/reward?owner=OWNER", only(*RATINGS)),
    Route("GET", "/checkins", "/checkins?owner=OWNER", only(*RATINGS)),
    Route("POST", "/checkins", "/checkins", only(*REPORTERS, status=303), {"owner": "OWNER"}),
    Route("GET", "/checkins/preview", "/checkins/preview", everyone(303)),
    Route("POST", "/checkins/preview", "/checkins/preview", only(*REPORTERS), {"owner": "OWNER"}),
    Route("GET", "/checkins/paste", "/checkins/paste", everyone()),
    # Whose rows one may paste is decided row by row: test_checkins.py.
    Route("POST", "/checkins/paste", "/checkins/paste", everyone() | {"auditor": 403}),
    Route("GET", "/checkins/approvals", "/checkins/approvals", everyone()),
    Route("POST", "/checkins/approvals", "/checkins/approvals", everyone(422) | {"auditor": 403}),
    Route("GET", "/checkins/late", "/checkins/late", everyone()),
    Route(
        "POST",
        "/checkins/withdraw/<int:submission_id>",
        "/checkins/withdraw/1",
        everyone(404) | {"auditor": 403},
    ),
    # Where there is a file, test_evidence.py has who may see it.
    Route("GET", "/evidence/<int:evidence_id>", "/evidence/1", everyone(404)),
    Route("POST", "/evidence", "/evidence", everyone(404) | {"auditor": 403}),
    # Open to everyone, where there is one: test_targets.py and test_objectives.py have some.
    Route("GET", "/targets", "/targets?measure=CSAT&owner=OWNER", everyone(404)),
    Route("GET", "/targets/<int:target_id>", "/targets/1", everyone(404)),
    Route("GET", "/targets/<int:target_id>/why", "/targets/1/why", everyone(404)),
    Route("POST", "/targets/<int:target_id>", "/targets/1", everyone(404)),
    Route("GET", "/targets/<int:target_id>/preview", "/targets/1/preview", everyone(303)),
    Route("POST", "/targets/<int:target_id>/preview", "/targets/1/preview", everyone(404)),
    Route("GET", "/objectives", "/objectives?code=C1", everyone(404)),
    Route("GET", "/objectives/<int:objective_id>", "/objectives/1", everyone(404)),
    Route("GET", "/objectives/<int:objective_id>/why", "/objectives/1/why", everyone(404)),
    # Open to everyone who may write, where there is one: the tests of each page have some.
    Route("GET", "/objectives/history", "/objectives/history", everyone()),
    Route("GET", "/objectives/<int:objective_id>/history", "/objectives/1/history", everyone(404)),
    Route(
        *("POST", "/objectives/<int:objective_id>/links", "/objectives/1/links"),
        everyone(404) | {"auditor": 403},
    ),
    Route("GET", "/targets/<int:target_id>/history", "/targets/1/history", everyone(404)),
    Route("GET", "/comments", "/comments", everyone(404)),
    Route("POST", "/comments", "/comments", everyone(404) | {"auditor": 403}),
    Route("GET", "/comments/people", "/comments/people?q=OWNER", everyone()),
    Route("GET", "/comments/<int:comment_id>", "/comments/1", everyone(404)),
    Route(
        *("POST", "/comments/<int:comment_id>/withdraw", "/comments/1/withdraw"),
        everyone(404) | {"auditor": 403},
    ),
    Route("GET", "/initiatives", "/initiatives", everyone()),
    Route("GET", "/initiatives/new", "/initiatives/new", everyone(404) | {"auditor": 403}),
    Route("POST", "/initiatives", "/initiatives", everyone(404) | {"auditor": 403}),
    Route("GET", "/initiatives/<int:initiative_id>", "/initiatives/1", everyone(404)),
    Route(
        *("POST", "/initiatives/<int:initiative_id>", "/initiatives/1"),
        everyone(404) | {"auditor": 403},
    ),
    Route(
        *("POST", "/initiatives/<int:initiative_id>/remove", "/initiatives/1/remove"),
        everyone(404) | {"auditor": 403},
    ),
    Route(
        "POST",
        "/initiatives/<int:initiative_id>/milestones/<int:milestone_id>",
        "/initiatives/1/milestones/1",
        everyone(404) | {"auditor": 403},
    ),
    Route("GET", "/risks", "/risks", everyone()),
    Route("GET", "/risks/new", "/risks/new", only(*PLANNERS)),
    Route("POST", "/risks", "/risks", everyone(422) | {"auditor": 403}),
    Route("GET", "/risks/objectives", "/risks/objectives", everyone()),
    Route("GET", "/risks/<int:risk_id>", "/risks/1", everyone(404)),
    Route("POST", "/risks/<int:risk_id>", "/risks/1", everyone(404) | {"auditor": 403}),
    Route("GET", "/scorecards", "/scorecards", everyone()),
    Route("GET", "/scorecards/<code>", "/scorecards/OWNER", only(*RATINGS)),
    # Nobody has lines here; tests/web/cards.py gives everybody some.
    Route("GET", "/scorecards/<code>/why", "/scorecards/OWNER/why", only(*RATINGS, status=404)),
    Route("GET", "/scorecards/<code>.xlsx", "/scorecards/OWNER.xlsx", only(*RATINGS, status=404)),
    Route("GET", "/rewards", "/rewards", only(*PAYERS)),
    Route("GET", "/rewards/scheme", "/rewards/scheme", only(*PAYERS)),
    Route("GET", "/rewards/payroll.csv", "/rewards/payroll.csv", only(*PAYERS, status=404)),
    Route("GET", "/rewards/payroll.xlsx", "/rewards/payroll.xlsx", only(*PAYERS, status=404)),
    Route("GET", "/rewards/<code>/why", "/rewards/OWNER/why", only(*RATINGS)),
    Route("GET", "/reviews", "/reviews", everyone()),
    Route("GET", "/reviews/<code>.pdf", "/reviews/OWNER.pdf", only(*RATINGS, status=404)),
    Route("GET", "/reviews/company.pdf", "/reviews/company.pdf", only(*PAYERS, status=404)),
    Route("GET", "/map", "/map", everyone()),
    Route("GET", "/map.pdf", "/map.pdf", everyone(404)),  # there are no goals here
    Route("GET", "/map/glance", "/map/glance", everyone()),
    Route("GET", "/map/links", "/map/links", everyone(303)),
    Route("GET", "/map/why", "/map/why", everyone(404)),
    Route("POST", "/map/links", "/map/links", only(*STRATEGISTS, status=404)),
    Route("GET", "/cascade/icicle", "/cascade/icicle", everyone()),
    Route("GET", "/cascade", "/cascade", everyone()),
    Route("GET", "/cascade/checks", "/cascade/checks", everyone()),
    # What a place of the plan needs: test_plan_forms.py has some places.
    Route("GET", "/cascade/edit", "/cascade/edit?at=objective C1", everyone(404)),
    Route("GET", "/cascade/owners", "/cascade/owners?owner=OWN", everyone()),
    Route("GET", "/cascade/history", "/cascade/history", everyone()),
    *(
        Route(method, rule, f"{rule}?at=objective C1", everyone(404) | {"auditor": 403})
        for rule in ("/cascade/add", "/cascade/move", "/cascade/remove", "/cascade/weights")
        for method in ("GET", "POST")
    ),
    *(
        Route(
            method,
            "/cascade/points",
            "/cascade/points?owner=OWNER",
            only("lead", "hr", "leadership", "admin", status=404),
        )
        for method in ("GET", "POST")
    ),
    *(
        Route(method, rule, rule.replace(place, "1"), everyone(404) | {"auditor": 403})
        for rule, place in (
            ("/objectives/<int:objective_id>/edit", "<int:objective_id>"),
            ("/targets/<int:target_id>/edit", "<int:target_id>"),
        )
        for method in ("GET", "POST")
    ),
    # Which change somebody may undo: tests/web/test_amendments.py.
    Route(
        "POST",
        "/amendments/<int:amendment_id>/undo",
        "/amendments/1/undo",
        everyone(404) | {"auditor": 403},
    ),
    # One's own, whoever one is; somebody else's notice is not there: tests/web/test_inbox.py.
    Route("GET", "/inbox", "/inbox", everyone()),
    Route("POST", "/inbox/<int:notice_id>", "/inbox/1", everyone(404)),
    Route("POST", "/inbox/read", "/inbox/read", everyone(303)),
    Route("GET", "/inbox/settings", "/inbox/settings", everyone()),
    Route("POST", "/inbox/settings", "/inbox/settings", everyone(303), HOURS),
    Route("POST", "/inbox/trial", "/inbox/trial", everyone(422)),
    Route("GET", "/inbox/letters", "/inbox/letters", only("admin")),
    Route("GET", "/cycles", "/cycles", everyone()),
    Route("GET", "/cycles/new", "/cycles/new", only(*RUNNERS)),
    Route("POST", "/cycles", "/cycles", only(*RUNNERS, status=422)),
    Route("GET", "/cycles/<code>", "/cycles/2025-06", everyone()),
    # It is no draft: test_cycles.py has some.
    Route("GET", "/cycles/<code>/edit", "/cycles/2025-06/edit", only(*RUNNERS, status=422)),
    Route("POST", "/cycles/<code>/edit", "/cycles/2025-06/edit", only(*RUNNERS, status=422)),
    Route("POST", "/cycles/<code>/remove", "/cycles/2025-06/remove", only(*RUNNERS, status=422)),
    Route("GET", "/cycles/<code>/move", "/cycles/2025-06/move?to=scoring", only(*RUNNERS)),
    Route(
        "POST",
        "/cycles/<code>/move",
        "/cycles/2025-06/move",
        only(*RUNNERS, status=303),
        {"seen": "active", "to": "scoring"},
    ),
    Route("GET", "/cycles/<code>/late", "/cycles/2025-06/late", everyone()),
    Route("GET", "/cycles/<code>/unaccepted", "/cycles/2025-06/unaccepted", everyone()),
    Route(
        "POST",
        "/cycles/<code>/unaccepted",
        "/cycles/2025-06/unaccepted",
        only(*RUNNERS, status=303),
    ),
    Route("GET", "/cycles/<code>/missing", "/cycles/2025-06/missing", everyone()),
    Route("POST", "/cycles/<code>/missing", "/cycles/2025-06/missing", only(*RUNNERS, status=422)),
    Route("POST", "/cycles/<code>/scheme", "/cycles/2025-06/scheme", only(*RUNNERS, status=404)),
    Route("GET", "/cycles/<code>/copy", "/cycles/2025-06/copy", only(*RUNNERS)),
    Route("POST", "/cycles/<code>/copy", "/cycles/2025-06/copy", only(*RUNNERS, status=422)),
    Route("GET", "/cycles/<code>/copy/preview", "/cycles/2025-06/copy/preview", everyone(303)),
    Route("POST", "/cycles/<code>/copy/preview", "/cycles/2025-06/copy/preview", only(*RUNNERS)),
    Route("GET", "/perspectives", "/perspectives", everyone()),
    Route("POST", "/perspectives", "/perspectives", only(*RUNNERS, status=409)),
    Route("GET", "/measures", "/measures", everyone()),
    Route("GET", "/measures/library", "/measures/library", only(*KEEPERS)),
    Route("POST", "/measures/library", "/measures/library", only(*KEEPERS, status=303)),
    Route("GET", "/measures/new", "/measures/new", only(*KEEPERS)),
    Route("POST", "/measures/new", "/measures/new", only(*KEEPERS, status=422)),
    # Open to everyone, where there is one: tests/web/test_measures.py has some.
    Route("GET", "/measures/<code>", "/measures/NONE", everyone(404)),
    Route("GET", "/measures/<code>/edit", "/measures/NONE/edit", only(*KEEPERS, status=404)),
    Route("POST", "/measures/<code>/edit", "/measures/NONE/edit", only(*KEEPERS, status=404)),
    Route("POST", "/measures/<code>/remove", "/measures/NONE/remove", only(*KEEPERS, status=404)),
    Route("GET", "/breakdown", "/breakdown", only(*PLANNERS)),
    Route("POST", "/breakdown", "/breakdown", only(*PLANNERS, status=404)),
    Route("POST", "/breakdown/targets", "/breakdown/targets", only(*PLANNERS, status=404)),
    Route("POST", "/breakdown/offers", "/breakdown/offers", only(*PLANNERS, status=404)),
    Route("GET", "/offers", "/offers", everyone()),
    Route("POST", "/offers/accept", "/offers/accept", everyone(422) | {"auditor": 403}),
    Route("GET", "/offers/new", "/offers/new", only(*PEOPLE)),
    Route("POST", "/offers/new", "/offers/new", only(*PEOPLE, status=422)),
    Route("GET", "/offers/measures", "/offers/measures?measure=OWN", everyone()),
    Route("GET", "/offers/sheet", "/offers/sheet?owner=OWNER", only(*RATINGS)),
    # Only for the two sides and those above: test_offers.py has some.
    Route("GET", "/offers/<int:offer_id>", "/offers/1", everyone(404)),
    Route("POST", "/offers/<int:offer_id>", "/offers/1", everyone(404) | {"auditor": 403}),
    # Setting up is open while nobody has an account; test_start.py begins from nothing.
    Route("GET", "/start", "/start", everyone(303)),
    Route("POST", "/start", "/start", public(409)),
    Route("GET", "/start/next", "/start/next", only("hr", "admin")),
    Route("GET", "/company", "/company", only("hr", "admin")),
    Route("POST", "/company", "/company", only("hr", "admin", status=303)),
    Route("POST", "/start/sample", "/start/sample", only("hr", "admin", status=409)),
    Route("GET", "/organisation", "/organisation", everyone()),
    Route("GET", "/organisation/units/<code>", "/organisation/units/SERVICE", everyone()),
    Route("GET", "/organisation/add", "/organisation/add", only("hr", "admin")),
    Route("POST", "/organisation/add", "/organisation/add", only("hr", "admin", status=422)),
    Route(
        "GET",
        "/organisation/units/<code>/edit",
        "/organisation/units/SERVICE/edit",
        only("hr", "admin"),
    ),
    Route(
        "POST",
        "/organisation/units/<code>/edit",
        "/organisation/units/SERVICE/edit",
        only("hr", "admin", status=303),
    ),
    Route(
        "POST",
        "/organisation/units/<code>/remove",
        "/organisation/units/SERVICE/remove",
        only("hr", "admin", status=422),
    ),
    Route("GET", "/organisation/roles", "/organisation/roles", only("hr", "admin")),
    Route("POST", "/organisation/roles", "/organisation/roles", only("hr", "admin", status=303)),
    Route("GET", "/people", "/people", everyone()),
    Route("GET", "/people/find/choices", "/people/find/choices?field=q&q=o", everyone()),
    Route("GET", "/people/<code>", "/people/OWNER", everyone()),
    Route("GET", "/people/add/one", "/people/add/one", only("hr", "admin")),
    Route("POST", "/people/add/one", "/people/add/one", only("hr", "admin", status=422)),
    Route("GET", "/people/add/many", "/people/add/many", only("hr", "admin")),
    Route("POST", "/people/add/many", "/people/add/many", only("hr", "admin", status=422)),
    Route("GET", "/people/<code>/edit", "/people/OWNER/edit", only("hr", "admin")),
    Route("POST", "/people/<code>/edit", "/people/OWNER/edit", only("hr", "admin", status=303)),
    Route("GET", "/people/<code>/move", "/people/OWNER/move", only("hr", "admin")),
    Route("POST", "/people/<code>/move", "/people/OWNER/move", only("hr", "admin", status=422)),
    Route("GET", "/people/<code>/targets", "/people/OWNER/targets", STAYED),
    Route("POST", "/people/<code>/targets", "/people/OWNER/targets", BLANK),
    Route("POST", "/people/<code>/unmove", "/people/OWNER/unmove", BLANK),
    Route("GET", "/people/<code>/leave", "/people/OWNER/leave", only("hr", "admin")),
    Route("POST", "/people/<code>/leave", "/people/OWNER/leave", BLANK),
    Route("POST", "/people/<code>/return", "/people/OWNER/return", STAYED),
    Route("GET", "/accounts", "/accounts", only("hr", "admin")),
    # Account 1 is staff; test_accounts.py has the others, whom HR may not change.
    Route("GET", "/accounts/<int:account_id>", "/accounts/1", only("hr", "admin")),
    Route("POST", "/accounts/<int:account_id>/role", "/accounts/1/role", BLANK),
    Route(
        "POST",
        "/accounts/<int:account_id>/disable",
        "/accounts/1/disable",
        only("hr", "admin", status=303),
    ),
    Route(
        "POST",
        "/accounts/<int:account_id>/enable",
        "/accounts/1/enable",
        only("hr", "admin", status=303),
    ),
    Route(
        "POST",
        "/accounts/<int:account_id>/sign-ins/end",
        "/accounts/1/sign-ins/end",
        only("hr", "admin", status=303),
    ),
    Route(
        "POST",
        "/accounts/invite/people/<code>",
        "/accounts/invite/people/OWNER",
        only("hr", "admin"),
    ),
    Route(
        "POST",
        "/accounts/invite/units/<code>",
        "/accounts/invite/units/SERVICE",
        only("hr", "admin"),
    ),
    Route(
        "POST",
        "/accounts/invite/guest",
        "/accounts/invite/guest",
        only("hr", "admin", status=422),
    ),
    Route(
        "POST",
        "/accounts/invitations/<int:invitation_id>/revoke",
        "/accounts/invitations/1/revoke",
        only("hr", "admin", status=404),
    ),
    Route("GET", "/invitations/<token>", "/invitations/none", public(404)),
    Route("POST", "/invitations/<token>", "/invitations/none", public(404)),
    Route("GET", "/import", "/import", only("hr", "admin")),
    Route("POST", "/import", "/import", only("hr", "admin", status=422)),
    Route("GET", "/import/<token>", "/import/none", only("hr", "admin", status=404)),
    Route("POST", "/import/<token>", "/import/none", only("hr", "admin", status=404)),
    Route("GET", "/import/template.xlsx", "/import/template.xlsx", only("hr", "admin")),
    Route("GET", "/import/export.xlsx", "/import/export.xlsx", only(*PAYERS)),
]


def test_every_route_has_its_line(app: Flask) -> None:
    routes = {
        (method, rule.rule)
        for rule in app.url_map.iter_rules()
        if rule.endpoint != "static"
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    assert routes == {(route.method, route.rule) for route in ROUTES}


def test_every_line_names_every_kind() -> None:
    assert all(route.status.keys() == set(KINDS) for route in ROUTES)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("route", ROUTES, ids=lambda route: f"{route.method} {route.rule}")
def test_each_reader_gets_what_is_hers(
    client: FlaskClient, as_person: AsPerson, route: Route, kind: str
) -> None:
    if kind != "anonymous":
        as_person(client, kind)
    answer = client.open(route.address, method=route.method, data=route.data)
    assert answer.status_code == route.status[kind], answer.text[:2000]
    if kind == "anonymous" and route.method == "GET" and answer.status_code == 303:
        assert answer.location.startswith("/sign-in")
