"""What people come for, done the way they do it: by mouse, by keys, without JavaScript."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from app import clock
from app.config import DEMO_PASSWORD
from scorecards.bundle.writing import write_folder
from scorecards.sample import as_written
from scorecards.sample.demo import demo_bundle
from tests.browser.checks import NARROW
from tests.browser.conftest import Opens, Site

pytestmark = [pytest.mark.browser, pytest.mark.slow]

LEAD, AGENT, HR = "fangwei", "wenqiao", "shenqing"
MEASURE = "质检抽查得分"  # of LEAD; reported as one value


def test_a_wrong_password_is_told_and_a_right_one_leads_to_my_work(
    own_site: Site, opens: Opens
) -> None:
    page = opens(own_site)
    page.goto("/cascade")
    sign_in(page, "not the password")
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.get_by_label("Login")).to_have_value(AGENT)
    sign_in(page, DEMO_PASSWORD)
    expect(page.get_by_role("heading", level=1)).to_have_text("Cascade")  # where she was going


def test_after_signing_out_the_back_button_shows_nothing(own_site: Site, opens: Opens) -> None:
    page = opens(own_site)
    page.goto("/")
    sign_in(page, DEMO_PASSWORD)
    expect(page.get_by_role("heading", level=1)).to_have_text("My work")
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/sign-in")
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")


def test_the_language_is_chosen_once(own_site: Site, opens: Opens) -> None:
    page = opens(own_site, LEAD)
    page.goto("/map")
    page.get_by_role("button", name="中文").click()
    expect(page.locator("html")).to_have_attribute("lang", "zh-CN")
    assert page.url.endswith("/map")
    elsewhere = opens(own_site, LEAD, language="en")
    elsewhere.goto("/work")
    expect(elsewhere.locator("html")).to_have_attribute("lang", "zh-CN")  # kept for the account


def test_the_cycle_goes_along_from_page_to_page(site: Site, opens: Opens) -> None:
    page = opens(site, LEAD)
    page.goto("/work")
    now = shown_cycle(page)
    page.get_by_role("link", name="Previous cycle").click()
    expect(page.locator(".cycle b")).not_to_have_text(now)
    earlier = shown_cycle(page)
    page.get_by_role("link", name="Strategy map").first.click()
    expect(page.locator(".cycle b")).to_have_text(earlier)
    page.keyboard.press("]")
    expect(page.locator(".cycle b")).to_have_text(now)


def test_a_value_shows_what_it_changes_then_changes_it(own_site: Site, opens: Opens) -> None:
    page = opens(own_site, LEAD)
    page.goto("/work")
    before = total(page)
    target = unfold(page, MEASURE)
    target.get_by_role("textbox", name="value").fill("90")
    target.locator(".checkin__note").fill("counted again")
    expect(page.locator("#effect")).to_contain_text("1 change, not saved.")
    expect(page.locator("#effect")).to_contain_text(before)
    assert total(page) == before
    promised = re.findall(r" → ([\d.]+)", page.locator("#effect").inner_text())
    score, after = promised[0], promised[1]
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".answer__value--main")).to_have_text(after)
    assert after != before
    page.reload()
    assert total(page) == after
    expect(page.locator("tbody", has_text=MEASURE).first).to_contain_text(score)


def test_a_refused_value_keeps_what_was_typed(own_site: Site, opens: Opens) -> None:
    page = opens(own_site, LEAD)
    page.goto("/work")
    before = total(page)
    target = unfold(page, MEASURE)
    target.get_by_role("textbox", name="value").fill("twenty")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_be_focused()
    expect(target.get_by_role("textbox", name="value")).to_have_value("twenty")
    page.reload()
    assert total(page) == before


def test_keys_alone_are_enough(own_site: Site, opens: Opens) -> None:
    page = opens(own_site, LEAD)
    page.goto("/work")
    before = total(page)
    press_until(page, "Tab", "document.activeElement.matches('tbody summary')")
    page.keyboard.press("Enter")
    press_until(page, "Tab", "document.activeElement.matches('input[inputmode=decimal]')")
    page.keyboard.type("22")
    press_until(page, "Tab", "document.activeElement.matches('.checkin__note')")
    page.keyboard.type("counted again")
    expect(page.locator("#effect")).to_contain_text("1 change, not saved.")
    page.keyboard.press("Enter")
    expect(page.locator("#effect")).not_to_contain_text("not saved")
    page.wait_for_load_state()
    assert total(page) != before


def test_without_javascript_a_check_in_is_made_all_the_same(own_site: Site, opens: Opens) -> None:
    page = opens(own_site, LEAD, javascript=False, width=NARROW)
    page.goto("/work")
    before = total(page)
    target = unfold(page, MEASURE)
    target.get_by_role("textbox", name="value").fill("90")
    target.locator(".checkin__note").fill("counted again")
    page.get_by_role("button", name="What would it change?").click()
    expect(page.locator("#effect")).to_contain_text("1 change, not saved.")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#effect")).not_to_contain_text("not saved")
    assert total(page) != before


def test_the_cascade_opens_level_by_level(site: Site, opens: Opens) -> None:
    page = opens(site, LEAD)
    page.goto("/cascade")
    rows = page.locator("table.tree tbody tr")
    shown = rows.count()
    for name in ("客户放心再来", "售后服务部:客户放心再来"):
        page.get_by_role("button", name=f"Open {name}").click()
        expect(page.get_by_role("button", name=f"Close {name}")).to_be_visible()
        assert rows.count() > shown
        shown = rows.count()
    page.get_by_role("link", name="售后服务部:客户放心再来", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("售后服务部:客户放心再来")


def test_from_the_scorecard_down_to_the_report(site: Site, opens: Opens) -> None:
    page = opens(site, AGENT)
    page.goto(f"/scorecards/{AGENT}/why")
    result = page.locator(".equation__result").first.inner_text()
    page.goto(f"/scorecards/{AGENT}")
    expect(page.locator(".answer__value--main")).to_contain_text(result)
    page.locator(".quadrants tr", has_text="on track").get_by_role("link").first.click()
    page.wait_for_url("**/targets/**")
    expect(page.locator("main")).to_contain_text(re.compile(r"20\d\d-\d\d-\d\d \d\d:\d\d"))


def test_a_review_comes_as_pdf(site: Site, opens: Opens) -> None:
    page = opens(site, AGENT)
    page.goto(f"/scorecards/{AGENT}")
    with page.expect_download() as coming:
        page.get_by_role("link", name="Review as PDF").click()
    assert coming.value.path().read_bytes().startswith(b"%PDF")
    assert coming.value.suggested_filename.endswith(".pdf")


def test_a_bundle_is_refused_whole_or_loaded_whole(
    own_site: Site, opens: Opens, tmp_path: Path
) -> None:
    page = opens(own_site, HR)
    files = bundle(tmp_path / "bundle")
    people = tmp_path / "bundle" / "people.csv"
    sound = people.read_text(encoding="utf-8")
    people.write_text(sound.replace("方蔚", "方薇").replace("FRONT", "NOWHERE"), encoding="utf-8")
    upload(page, files)
    expect(page.get_by_role("heading", level=1)).to_contain_text("to mend")
    expect(page.locator("main")).to_contain_text("NOWHERE")
    people.write_text(sound.replace("方蔚", "方薇"), encoding="utf-8")
    upload(page, files)
    expect(page.get_by_role("heading", level=1)).to_have_text("Ready to load")
    page.get_by_role("button", name="Load").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Loaded")
    page.goto(f"/scorecards/{LEAD}")
    expect(page.get_by_role("heading", level=1)).to_contain_text("方薇")


def sign_in(page: Page, password: str) -> None:
    """The form is filled in and sent."""
    page.get_by_label("Login").fill(AGENT)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()


def shown_cycle(page: Page) -> str:
    """The code of the cycle that the page is about."""
    return page.locator(".cycle b").inner_text()


def total(page: Page) -> str:
    """The total at the top of my work."""
    return page.locator(".answer__value--main").inner_text()


def unfold(page: Page, measure: str) -> Locator:
    """The fields of the target, opened."""
    target = page.locator("tbody", has_text=measure).first
    if not target.locator("details").first.evaluate("each => each.open"):
        target.locator("summary").first.click()
    return target


def press_until(page: Page, key: str, reached: str) -> None:
    """The key is pressed until the page says so, at most a hundred times."""
    for _ in range(100):
        page.keyboard.press(key)
        if page.evaluate(reached):
            return
    pytest.fail(f"{key} never leads to {reached}")


def bundle(folder: Path) -> list[Path]:
    """The sample's files, of the day that a fresh sample is of."""
    write_folder(folder, as_written(demo_bundle(clock.today("Asia/Shanghai"))))
    return sorted(folder.glob("*.csv"))


def upload(page: Page, files: list[Path]) -> None:
    """The files are handed in for a look."""
    page.goto("/import")
    page.locator("#files").set_input_files(files)
    page.get_by_role("button", name="Check the files").click()
