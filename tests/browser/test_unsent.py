"""What could not be sent is still there: no connection, a proxy's page, a sign-in that ended."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Dialog, Page, expect

from tests.browser.conftest import Opens, Site

NOTE = "[id^=note-]"


@pytest.fixture
def typed(own_site: Site, browser: Browser, opens: Opens) -> Iterator[Page]:
    """My work with a note typed, in a window whose complaints are expected."""
    cookies = opens(own_site, "wenqiao").context.cookies(own_site.url)
    with browser.new_context(base_url=own_site.url) as window:
        window.add_cookies([{**each} for each in cookies])  # type: ignore[typeddict-item]  # as they came
        page = window.new_page()
        page.goto("/work")
        page.locator("summary", has_text="Correct").first.click()
        page.locator(NOTE).first.fill("half a sentence")
        yield page


def save(page: Page) -> None:
    page.locator(".savebar .button--primary").click()


def told(page: Page, words: str) -> None:
    """Exactly this is said, and nothing that was typed is gone."""
    expect(page.locator(".toast--error")).to_have_count(1)
    expect(page.locator(".toast--error")).to_contain_text(words)
    assert page.locator(NOTE).first.input_value() == "half a sentence"


def offline(window: BrowserContext, page: Page) -> None:
    window.set_offline(True)
    save(page)
    told(page, "There is no connection")
    window.set_offline(False)


def test_what_was_typed_outlives_what_went_wrong(typed: Page) -> None:
    offline(typed.context, typed)
    typed.route("**/work", lambda route: route.fulfill(status=502, body="<h1>Bad gateway</h1>"))
    save(typed)
    told(typed, "does not answer properly")
    typed.unroute("**/work")
    kept = typed.context.cookies()
    typed.context.clear_cookies()
    save(typed)
    told(typed, "You are signed out")
    typed.context.add_cookies([{**each} for each in kept if each["name"] == "catchball"])  # type: ignore[typeddict-item]  # as they came
    save(typed)
    told(typed, "do it once more")
    save(typed)
    expect(typed.locator(".problem")).to_be_visible()  # understood: a note without a value


def test_a_page_with_something_typed_is_not_left_in_silence(typed: Page) -> None:
    asked: list[str] = []

    def leave(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    typed.on("dialog", leave)
    typed.locator("nav a").nth(1).click()
    typed.wait_for_url("**/inbox")
    assert asked == ["beforeunload"]


def test_what_is_typed_on_the_very_first_page_is_not_lost_in_silence(
    empty_site: Site, opens: Opens
) -> None:
    page = opens(empty_site)
    asked: list[str] = []

    def leave(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", leave)
    page.goto("/start")
    page.fill("[name=company]", "Far Sails")
    page.get_by_role("button", name="中文").click()
    expect(page.locator("html")).to_have_attribute("lang", "zh-CN")
    assert asked == ["beforeunload"]
    page.fill("[name=company]", "Far Sails")
    page.fill("[name=name]", "Mei Lin")
    page.fill("[name=login]", "mei.lin")
    page.fill("[name=password]", "a long phrase")
    page.fill("[name=again]", "a long phrase")
    page.locator("main .button--primary").click()
    page.wait_for_url("**/start/next")
    assert asked == ["beforeunload"], "what is sent is not warned about"


def test_what_two_answers_say_alike_is_said_once(typed: Page) -> None:
    typed.context.clear_cookies()
    save(typed)
    expect(typed.locator(".toast--error")).to_contain_text("You are signed out")
    typed.evaluate(
        """() => {
          const toast = document.querySelector("#toasts > .toast--error");
          toast.after(toast.cloneNode(true));
        }"""
    )
    expect(typed.locator(".toast--error")).to_have_count(1)
