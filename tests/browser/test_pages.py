"""Every page that a reader can get to by links, in both languages, on wide and narrow screens."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect
from werkzeug.exceptions import HTTPException

from app.config import Settings
from app.web import create_app
from tests.browser.checks import NARROW, WIDE, barriers, faults, untranslated
from tests.browser.conftest import Opens, Site

pytestmark = [pytest.mark.browser, pytest.mark.slow]

READERS = {"leader": "linrui", "lead": "fangwei", "agent": "wenqiao", "hr": "shenqing"}
_LINKS = "links => links.map(link => link.getAttribute('href'))"
_FILES = (".pdf", ".xlsx", ".zip", ".csv", ".json")

Names = Callable[[str], str | None]


class Screen(NamedTuple):
    """How somebody looks at the site."""

    language: str
    width: int
    theme: str


SCREENS = (
    Screen("en", WIDE, "light"),
    Screen("en", NARROW, "dark"),
    Screen("zh-CN", WIDE, "dark"),
    Screen("zh-CN", NARROW, "light"),
)


@pytest.fixture(scope="session")
def page_name(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Names:
    """A function that says which page of the site an address is; None where it is a file."""
    folder: Path = tmp_path_factory.mktemp("names")
    site_map = create_app(Settings(instance=folder), site.database).url_map.bind("")

    def name(address: str) -> str | None:
        path = urlsplit(address).path
        try:
            endpoint: str = site_map.match(path)[0]
        except HTTPException:
            return None
        return None if endpoint == "static" or path.endswith(_FILES) else endpoint

    return name


@pytest.mark.parametrize("screen", SCREENS, ids=lambda screen: f"{screen.language}-{screen.width}")
@pytest.mark.parametrize("reader", READERS)
def test_every_page_is_sound(
    site: Site, opens: Opens, page_name: Names, reader: str, screen: Screen
) -> None:
    page = opens(site, READERS[reader], **screen._asdict())
    found = []
    for address in walk(page, page_name):
        found += [f"{address}: {fault}" for fault in faults(page, screen.language)]
        if reader == "hr":  # who sees the most
            found += [f"{address}: {barrier}" for barrier in barriers(page)]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("screen", SCREENS, ids=lambda screen: f"{screen.language}-{screen.width}")
def test_the_way_in_is_sound(site: Site, opens: Opens, screen: Screen) -> None:
    page = opens(site, **screen._asdict())
    page.goto("/sign-in")
    found = faults(page, screen.language) + barriers(page)
    assert not found, "\n".join(found)


def test_english_is_noticed(site: Site, opens: Opens) -> None:
    page = opens(site, language="en")
    page.goto("/sign-in")
    assert "not translated: Password" in faults(page, "zh-CN")
    assert list(untranslated(["登录", "PDF", "Sign in"])) == ["Sign in"]


def walk(page: Page, page_name: Names) -> Iterator[str]:
    """Opens one address of every page that links lead to; the page stands at each in turn."""
    waiting, seen = ["/"], set()
    while waiting:
        address = waiting.pop(0)
        name = page_name(address)
        if name is None or name in seen:
            continue
        answer = page.goto(address)
        assert answer is not None
        assert answer.status == 200, f"{address}: {answer.status}"
        expect(page.locator(".htmx-request")).to_have_count(0)  # what comes later has come
        seen |= {name, page_name(page.url)}
        waiting += page.eval_on_selector_all("a[href^='/']", _LINKS)
        yield address
