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
from tests.browser.checks import NARROW, WIDE, barriers, faults, overhang, untranslated
from tests.browser.conftest import Opens, Site

pytestmark = [pytest.mark.browser, pytest.mark.slow]

READERS = {
    "en": ("shenqing", "linrui", "wenqiao"),
    "zh-CN": ("shenqing", "fangwei", "admin", "jiamin"),
}
"""HR, who sees the most, in both languages; leadership, staff, a lead, an admin, an auditor."""
_LINKS = "links => links.map(link => link.getAttribute('href'))"
_STILL = "() => Promise.all(document.getAnimations().map(each => each.finished)).then(() => null)"
_NAMES = ("not translated: admin",)  # a login of the sample, which is a word, too
_NO_PAGES = ("static", "evidence.download")
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
        return None if endpoint in _NO_PAGES or path.endswith(_FILES) else endpoint

    return name


@pytest.mark.parametrize("language", READERS)
def test_every_page_is_sound(site: Site, opens: Opens, page_name: Names, language: str) -> None:
    """Axe looks once at every page, faults are looked for with the eyes of every reader."""
    found, looked_at = [], set[str]()
    for reader in READERS[language]:
        page = opens(site, reader, language=language)
        for address, name in walk(page, page_name):
            wrong = [each for each in faults(page, language) if each not in _NAMES]
            if name not in looked_at:
                wrong += barriers_in_both_themes(page, language)
                looked_at.add(name)
            turn(page, NARROW)
            wrong += overhang(page)
            turn(page, WIDE)
            found += [f"{reader} {address}: {fault}" for fault in wrong]
        page.context.close()
    assert not found, "\n".join(found)


@pytest.mark.parametrize("screen", SCREENS, ids=lambda screen: f"{screen.language}-{screen.width}")
def test_the_way_in_is_sound(site: Site, opens: Opens, screen: Screen) -> None:
    page = opens(site, **screen._asdict())
    page.goto("/sign-in")
    found = faults(page, screen.language) + barriers(page)
    assert not found, "\n".join(found)


def test_the_very_first_page_is_sound(empty_site: Site, opens: Opens) -> None:
    found = []
    for screen in SCREENS:
        page = opens(empty_site, **screen._asdict())
        page.goto("/start")
        found += faults(page, screen.language) + barriers(page)
    assert not found, "\n".join(found)


def test_english_is_noticed(site: Site, opens: Opens) -> None:
    page = opens(site, language="en")
    page.goto("/sign-in")
    assert "not translated: Password" in faults(page, "zh-CN")
    assert list(untranslated(["登录", "PDF", "Sign in"])) == ["Sign in"]


def barriers_in_both_themes(page: Page, language: str) -> list[str]:
    """Everything in light, wide or narrow by language; what darkness changes in the other width."""
    first, second = (WIDE, NARROW) if language == "en" else (NARROW, WIDE)
    turn(page, first)
    found = barriers(page)
    page.emulate_media(color_scheme="dark")
    turn(page, second)
    page.evaluate(_STILL)  # colours do not change at once
    found += barriers(page, "color-contrast", "target-size")
    page.emulate_media(color_scheme="light")
    return found


def turn(page: Page, width: int) -> None:
    """The same page on a screen of that width."""
    page.set_viewport_size({"width": width, "height": 900})


def walk(page: Page, page_name: Names) -> Iterator[tuple[str, str]]:
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
        yield address, name
