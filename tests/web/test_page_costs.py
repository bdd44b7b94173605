"""What a page costs does not grow with the company, and is little: statements, and HTML sent."""

from collections.abc import Iterator

import pytest

from scorecards import pdf
from tests.bench.visits import Site, site
from tests.bench.workspace import ROLES, workspace

pytestmark = pytest.mark.slow

SIZES = (100, 1000)
MOST_STATEMENTS = 15
MOST_BYTES = 200_000
SHEETS = {"/import/export.xlsx": 30}
"""No page but a file of everything: it takes a statement or two for each sheet."""


@pytest.fixture(scope="module")
def sites(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Site]]:
    """The same company at work with few people, and with ten times as many."""
    folder = tmp_path_factory.mktemp("sizes")
    patched = pytest.MonkeyPatch()
    patched.setattr(pdf, "render", lambda html, **_: html.encode())
    yield [site(workspace(folder / f"{people}.db", people)) for people in SIZES]
    patched.undo()


def test_every_page_is_visited(sites: list[Site]) -> None:
    small = sites[0]
    assert not [
        key
        for key, address in small.visits.items()
        if all(small.browsers[login].get(address).status_code >= 400 for login in ROLES)
    ]


@pytest.mark.parametrize("login", ["boss", "lead", "member", "hr"])
def test_a_page_costs_little_however_large_the_company(sites: list[Site], login: str) -> None:
    costs: dict[str, list[int]] = {}
    for found in sites:
        for key, address in found.visits.items():
            found.change()
            with found.counted() as seen:
                answer = found.browsers[login].get(address)
            costs.setdefault(key, []).append(len(seen))
            if answer.mimetype == "text/html":
                assert len(answer.data) <= MOST_BYTES, key
    most = {key: SHEETS.get(key, MOST_STATEMENTS) for key in costs}
    assert not {key: cost for key, cost in costs.items() if max(cost) > most[key]}
    assert not {key: cost for key, cost in costs.items() if cost[0] != cost[1]}
