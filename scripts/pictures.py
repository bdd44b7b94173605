"""Takes the pictures of the user guide anew, from the demonstration on a fixed day.

    python scripts/pictures.py                  every picture, in every language
    python scripts/pictures.py en cascade map   only these languages and pictures

Each language has a company of its own, made in a temporary folder and served on a free port of this
machine. The clock stands still, so that the same sources give the same pictures. Chromium is needed
(the package chromium, or CATCHBALL_CHROMIUM), and about a minute.
"""

import io
import logging
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from threading import Thread
from typing import NamedTuple

from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from werkzeug.serving import make_server

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from app import clock  # noqa: E402 - the folder of the sources comes first
from app.commands.demo import create_company  # noqa: E402
from app.config import DEMO_PASSWORD, Settings  # noqa: E402
from app.db import Database  # noqa: E402
from app.web import create_app  # noqa: E402
from scorecards.sample import LANGUAGES  # noqa: E402
from scorecards.sample.demo import TIMEZONES  # noqa: E402

FOLDER = ROOT / "docs" / "guide" / "pictures"
NOW = datetime(2026, 11, 20, 6, 30, tzinfo=UTC)
RUNNING, FOLLOWING = "2026-11", "2026-12"
LEADER, LEAD, TEAM_LEAD, AGENT, HR = "linrui", "fangwei", "yaoxin", "wenqiao", "shenqing"
COLOURS = 256
_WIDTH = 1360
_TYPED = 1200  # ms: a page computes once nobody types any more
_CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
_COMPANY = {
    "en": {"company": "Harbour Bikes", "name": "Mei Tan"},
    "zh-CN": {"company": "海港单车", "name": "谭梅"},
}


class Shot(NamedTuple):
    """A picture: who looks at which page, what is done there first, and how large it is.

    Without a login the company is an empty one, and the page is looked at before it has accounts.
    """

    name: str
    login: str | None
    address: str
    prepare: Callable[[Page], None] | None = None
    height: int = 760


def _follow(selector: str) -> Callable[[Page], None]:
    """A click on the first link of the kind."""

    def prepare(page: Page) -> None:
        page.locator(selector).first.click()

    return prepare


def _open_branches(page: Page) -> None:
    """The customers' branch of the tree, two levels deep."""
    for _ in range(2):
        page.locator("table.tree [aria-expanded=false]").nth(2).click()
        page.wait_for_load_state("networkidle")


def _type_a_value(page: Page) -> None:
    """A report that is not saved: its effect stands below."""
    details = page.locator(".work__report details").first
    if not details.evaluate("each => each.open"):
        details.locator("summary").first.click()
    details.locator("input[inputmode=decimal]").first.fill("38")
    page.wait_for_timeout(_TYPED)


def _break_down(page: Page) -> None:
    """A sum for everybody of the team, split equally."""
    page.locator("a[href^='/breakdown?objective']").first.click()
    for choice in ("measure][value=HOURS", "who][value=people"):
        page.locator(f"input[name={choice}]").check()
        page.wait_for_timeout(_TYPED)
    page.locator("#way-0").select_option("equal")
    page.locator("#target-0").fill("200")
    page.keyboard.press("Tab")
    page.wait_for_timeout(_TYPED)


def _try_numbers(page: Page) -> None:
    """What 3 of 150 come to."""
    for place, number in enumerate(("3", "150")):
        page.locator("section[aria-labelledby=try] input").nth(place).fill(number)
    page.wait_for_timeout(_TYPED)


def _found_company(page: Page) -> None:
    """The form of the first start, filled in and sent."""
    language = page.locator("html").get_attribute("lang") or "en"
    for name, text in _COMPANY[language].items():
        page.locator(f"input[name={name}]").fill(text)
    page.locator("input[name=login]").fill("mei")
    for name in ("password", "again"):
        page.locator(f"input[name={name}]").fill(DEMO_PASSWORD)
    page.locator("button.button--primary").click()
    page.wait_for_url("**/start/next")


SHOTS = (
    Shot("start", None, "/start", height=900),
    Shot("next-steps", None, "/start", _found_company),
    Shot("organisation", HR, "/organisation"),
    Shot("cycle", HR, f"/cycles/{FOLLOWING}", height=860),
    Shot("map", LEADER, f"/map?cycle={RUNNING}", height=900),
    Shot("map-edit", LEADER, f"/map?cycle={RUNNING}&edit=1", height=860),
    Shot("cascade", LEAD, f"/cascade?cycle={RUNNING}", _open_branches, 860),
    Shot("breakdown", TEAM_LEAD, f"/objectives?cycle={FOLLOWING}&code=F-CARE", _break_down, 1200),
    Shot("offer", AGENT, "/offers", _follow("table.cards tbody th a")),
    Shot("my-work", AGENT, f"/work?cycle={RUNNING}", _type_a_value, height=820),
    Shot("grid", LEAD, f"/checkins?cycle={RUNNING}"),
    Shot("approvals", LEAD, "/checkins/approvals", height=520),
    Shot("objective", TEAM_LEAD, f"/objectives?cycle={RUNNING}&code=C-CARE", height=900),
    Shot("target", LEADER, f"/targets?cycle={RUNNING}&measure=MARGIN&owner=AFTER", height=900),
    Shot("history", LEADER, f"/objectives/history?cycle={RUNNING}"),
    Shot("measure", LEAD, "/measures/GRIEVANCE", _try_numbers, 900),
    Shot("inbox", LEAD, "/inbox", height=620),
    Shot("risks", LEAD, f"/risks?cycle={RUNNING}"),
    Shot("scorecard", AGENT, f"/scorecards/wenqiao?cycle={RUNNING}", height=820),
)


def main(asked: list[str]) -> None:
    """Takes the pictures that are asked for; all without any."""
    languages = [each for each in LANGUAGES if each in asked] or list(LANGUAGES)
    names = set(asked) - set(LANGUAGES)
    unknown = names - {each.name for each in SHOTS}
    if unknown:
        sys.exit(f"no such picture: {', '.join(sorted(unknown))}")
    shots = [each for each in SHOTS if not names or each.name in names]
    clock.now = lambda: NOW
    clock.today = lambda timezone: date(NOW.year, NOW.month, NOW.day)  # noqa: ARG005
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=_chromium(), args=["--no-sandbox"])
        for language in languages:
            take(browser, language, shots)
        browser.close()


def take(browser: Browser, language: str, shots: list[Shot]) -> None:
    """The pictures of one language stand in their folder."""
    FOLDER.joinpath(language).mkdir(parents=True, exist_ok=True)
    for is_empty in (True, False):
        wanted = [each for each in shots if (each.login is None) is is_empty]
        if not wanted:
            continue
        with serving(language, is_empty=is_empty) as url:
            windows: dict[str | None, BrowserContext] = {}
            for shot in wanted:
                if shot.login not in windows:
                    windows[shot.login] = _window(browser, url, language, shot.login)
                _take(windows[shot.login], language, shot)
            for window in windows.values():
                window.close()


@contextmanager
def serving(language: str, *, is_empty: bool) -> Iterator[str]:
    """The address of a site of its own: the demonstration, or nothing yet."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    with tempfile.TemporaryDirectory() as folder:
        database = Database.connect(f"sqlite:///{folder}/pictures.db")
        database.migrate()
        if not is_empty:
            create_company(database, language)
        site = create_app(Settings(instance=Path(folder)), database)
        server = make_server("127.0.0.1", 0, site)
        thread = Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()
            server.server_close()
            database.dispose()


def _window(browser: Browser, url: str, language: str, login: str | None) -> BrowserContext:
    """A window of the browser in which that account is signed in."""
    window = browser.new_context(
        base_url=url,
        locale=language,
        timezone_id=TIMEZONES[language],
        viewport={"width": _WIDTH, "height": 760},
        reduced_motion="reduce",
    )
    window.set_default_timeout(15_000)
    if login is not None:
        page = window.new_page()
        page.goto("/sign-in")
        page.locator("input[name=login]").fill(login)
        page.locator("input[name=password]").fill(DEMO_PASSWORD)
        page.locator("main button.button--primary").click()
        page.wait_for_load_state("networkidle")
        page.close()
    return window


def _take(window: BrowserContext, language: str, shot: Shot) -> None:
    page = window.new_page()
    page.set_viewport_size({"width": _WIDTH, "height": shot.height})
    answer = page.goto(shot.address, wait_until="networkidle")
    assert answer is not None and answer.ok, f"{shot.name}: {shot.address} is not there"  # noqa: PT018
    if shot.prepare is not None:
        shot.prepare(page)
        page.wait_for_load_state("networkidle")
    _keep(page.screenshot(animations="disabled"), FOLDER / language / f"{shot.name}.png")
    page.close()


def _keep(picture: bytes, file: Path) -> None:
    """The picture in few colours: a page has no more, and the file is a third as large."""
    drawn = Image.open(io.BytesIO(picture)).convert("RGB")
    reduced = drawn.quantize(COLOURS, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    reduced.save(file, optimize=True)


def _chromium() -> str:
    found = os.environ.get("CATCHBALL_CHROMIUM") or next(
        filter(None, map(shutil.which, _CHROMIUM)), None
    )
    return found or sys.exit("no Chromium: install the package chromium or set CATCHBALL_CHROMIUM")


if __name__ == "__main__":
    main(sys.argv[1:])
