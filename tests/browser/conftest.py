"""A real server of the sample company, and headless Chromium to open its pages with."""

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Playwright, expect, sync_playwright

from app import clock
from app.commands.demo import create_company
from app.commands.serve import gunicorn_arguments
from app.db import Database
from cascade import actions
from tests.browser.checks import WIDE

_FLAGS = (
    "--no-sandbox",  # the root of a container has no other choice
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
)
_NAMES = ("chromium", "chromium-browser", "google-chrome")
_PATIENCE = 20_000  # milliseconds; a busy machine is slow, and nothing waits that long for nothing
_REFUSED = "the server responded with a status of 422"


class Site(NamedTuple):
    """A running server and the database behind it."""

    url: str
    database: Database


Opens = Callable[..., Page]


@pytest.fixture(scope="session")
def demo_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with the sample company and its accounts, to be copied."""
    file = tmp_path_factory.mktemp("demo") / "demo.db"
    database = Database.connect(f"sqlite:///{file}")
    database.migrate()
    create_company(database)
    database.dispose()  # the last connection takes the write-ahead log into the file
    return file


@pytest.fixture(scope="session")
def site(demo_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A server that all tests share: they only read there."""
    with _serving(demo_file, tmp_path_factory.mktemp("site"), workers=2) as running:
        yield running


@pytest.fixture
def own_site(demo_file: Path, tmp_path: Path) -> Iterator[Site]:
    """A server of the test's own, whose company it may change."""
    with _serving(demo_file, tmp_path, workers=1) as running:
        yield running


@pytest.fixture
def empty_site(migrated_file: Path, tmp_path: Path) -> Iterator[Site]:
    """A server of the test's own where nobody has founded a company yet."""
    with _serving(migrated_file, tmp_path, workers=1) as running:
        yield running


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """What drives the browser."""
    expect.set_options(timeout=_PATIENCE)
    with sync_playwright() as driver:
        yield driver


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """Headless Chromium."""
    found = os.environ.get("CATCHBALL_CHROMIUM") or next(
        filter(None, map(shutil.which, _NAMES)), ""
    )
    if not found:
        assert not os.environ.get("CI"), "these checks may not be left out here: install chromium"
        pytest.skip("no Chromium: install the package chromium or set CATCHBALL_CHROMIUM")
    chromium = playwright.chromium.launch(executable_path=found, args=_FLAGS)
    yield chromium
    chromium.close()


@pytest.fixture
def opens(browser: Browser) -> Iterator[Opens]:
    """A function that opens a window: ``opens(site, "fangwei", language="zh-CN", width=360)``.

    Without a login nobody is signed in. Complaints of the browser fail the test at its end.
    """
    windows = []
    complaints: list[str] = []

    def open_window(
        where: Site,
        login: str | None = None,
        *,
        language: str = "en",
        width: int = WIDE,
        theme: str = "light",
        javascript: bool = True,
        touch: bool = False,
    ) -> Page:
        window = browser.new_context(
            base_url=where.url,
            locale=language,
            viewport={"width": width, "height": 900},
            color_scheme="dark" if theme == "dark" else "light",
            java_script_enabled=javascript,
            has_touch=touch,
            timezone_id="Asia/Shanghai",
        )
        window.set_default_timeout(_PATIENCE)
        windows.append(window)
        if login is not None:
            window.add_cookies(
                [{"name": "catchball", "value": _token(where, login), "url": where.url}]
            )
        page = window.new_page()
        page.on("console", lambda message: complaints.extend(_complaint(message)))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        return page

    yield open_window
    for window in windows:
        window.close()
    assert complaints == []


@contextmanager
def _serving(demo: Path, folder: Path, workers: int) -> Iterator[Site]:
    file = folder / "site.db"
    shutil.copyfile(demo, file)
    database = Database.connect(f"sqlite:///{file}")
    # Listening before the server starts: no port is guessed, and the first request simply waits.
    with socket.create_server(("127.0.0.1", 0), backlog=64) as listening:
        port = listening.getsockname()[1]
        inherited = listening.fileno()
        log = (folder / "server.log").open("wb")
        server = subprocess.Popen(
            [sys.executable, *gunicorn_arguments(f"fd://{inherited}", workers)],
            pass_fds=(inherited,),
            env=_environment(folder, database),
            stderr=log,
        )
    try:
        yield Site(f"http://127.0.0.1:{port}", database)
    finally:
        server.terminate()
        server.wait(20)
        log.close()
        database.dispose()
    assert b"Traceback" not in (folder / "server.log").read_bytes()


def _environment(folder: Path, database: Database) -> dict[str, str]:
    kept = {key: text for key, text in os.environ.items() if not key.startswith("CATCHBALL_")}
    return {
        **kept,
        "CATCHBALL_DB": database.url.render_as_string(hide_password=False),
        "CATCHBALL_INSTANCE": str(folder),
        "CATCHBALL_DEMO": "1",
    }


def _token(where: Site, login: str) -> str:
    """A sign-in made in the database: the form would hash a password each time."""
    with where.database.writing() as session:
        tried = actions.count_try(session, login, "192.0.2.1", clock.now())
        return actions.sign_in(session, tried, clock.now())


def _complaint(message: ConsoleMessage) -> list[str]:
    if message.type != "error" or _REFUSED in message.text:  # refused forms answer 422
        return []
    return [f"{message.text} ({message.location['url']})"]
