"""Who gets what on every route: the matrix of the product's rights.

A new route fails here until it has its line. `OWNER` is a person whose lead is `lead`; `other-lead`
and `stranger` belong to another unit.
"""

from typing import NamedTuple

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.web.conftest import ACCOUNTS, AsPerson

KINDS = (*ACCOUNTS, "anonymous")


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

PAYERS = ("hr", "leadership", "auditor")
"""Who may see everybody's ratings and money."""

REPORTERS = ("owner", "lead", "hr", "leadership")
"""Who may report for OWNER."""

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
    Route("GET", "/work/reward", "/work/reward?owner=OWNER", only(*RATINGS)),
    # Open to everyone, where there is one: test_targets.py and test_objectives.py have some.
    Route("GET", "/targets", "/targets", everyone(404)),
    Route("GET", "/targets/<int:target_id>", "/targets/1", everyone(404)),
    Route("GET", "/targets/<int:target_id>/why", "/targets/1/why", everyone(404)),
    Route("POST", "/targets/<int:target_id>", "/targets/1", everyone(404)),
    Route("GET", "/targets/<int:target_id>/preview", "/targets/1/preview", everyone(303)),
    Route("POST", "/targets/<int:target_id>/preview", "/targets/1/preview", everyone(404)),
    Route("GET", "/objectives", "/objectives", everyone(404)),
    Route("GET", "/objectives/<int:objective_id>", "/objectives/1", everyone(404)),
    Route("GET", "/objectives/<int:objective_id>/why", "/objectives/1/why", everyone(404)),
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
    Route("GET", "/cascade", "/cascade", everyone()),
    Route("GET", "/cascade/checks", "/cascade/checks", everyone()),
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
