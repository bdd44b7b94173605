"""The main forms without JavaScript, from an empty database to a report and a comment."""

from datetime import date

import pytest
from playwright.sync_api import expect

from app import clock
from tests.browser.conftest import Opens, Site
from tests.browser.story import planning, setting_up
from tests.browser.story.setting_up import Cast, fill, go, heading, press

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_the_main_forms_need_no_scripts(empty_site: Site, opens: Opens) -> None:
    cast = Cast(empty_site, opens, javascript=False)
    setting_up.found_company(cast)
    setting_up.add_people(cast["ann"])
    setting_up.invite(cast, "grace", "leadership")
    setting_up.invite(cast, "sam")
    plan(cast, clock.today("Asia/Shanghai"))
    agree(cast)
    report(cast)


def plan(cast: Cast, today: date) -> None:
    """Measures, cycle, perspectives, two objectives, a target, and their weights."""
    page = cast["grace"]
    planning.choose_measures(page)
    planning.open_cycle(page, today)
    go(page, "Perspectives")
    press(page, "Save")
    for name, code in (("Customers come back", "C1"), ("Customers send others", "C2")):
        page.goto("/map?edit=1")
        page.locator(".map").get_by_role("link", name="Add an objective to Customer").click()
        fill(page, name=name, code=code, owner="Service")
        press(page, "Add")
        heading(page, "Edit the strategy map")
    go(page, "Cascade")
    page.get_by_role("link", name="Add below Customers send others").click()
    go(page, "Target", "Customer satisfaction")
    fill(page, owner="Service", target="4.5")
    press(page, "Add")
    page.get_by_role("link", name="Weights below Customer").click()
    page.get_by_label("Customers come back").fill("70")
    page.get_by_label("Customers send others").fill("30")
    press(page, "Save")
    expect(page.locator("table.tree")).to_contain_text("70")


def agree(cast: Cast) -> None:
    """Broken down as an offer, accepted by whom it was made to."""
    page = cast["grace"]
    go(page, "Offers", "Break down", "Customers come back")
    page.locator("#measures").get_by_label("Resolution rate").check()
    page.get_by_label("Find a unit or person").fill("Sam Reed")
    page.locator("#owners").get_by_role("button", name="Find").click()
    page.locator("#owners").get_by_label("Sam Reed").check()
    press(page, "Recompute")
    page.get_by_label("Target: Resolution rate", exact=True).fill("90")
    page.get_by_label("Points each: Resolution rate").fill("100")
    press(page, "Send as offers")
    staff = cast["sam"]
    staff.goto("/offers")
    go(staff, "Resolution rate")
    press(staff, "Accept the terms")
    expect(staff.locator("main")).to_contain_text("Both have signed")


def report(cast: Cast) -> None:
    """A check-in in my work, another one as pasted rows, and a comment."""
    page = cast["sam"]
    page.goto("/work")
    line = page.locator("table.work tbody").filter(has_text="Resolution rate")
    line.get_by_label("solved").fill("96")
    line.get_by_label("received").fill("100")
    press(page, "Save")
    expect(line).to_contain_text("100.00")
    period = line.locator("select[name^=period] option").last.inner_text().split()[0]
    go(page, "Grid", "Paste rows")
    page.get_by_label("Rows").fill(f"RESOLUTION, sam, {period}, 95, 100")
    press(page, "Look at it")
    press(page, "Save 1 check-in")
    page.goto("/work")
    go(page, "Resolution rate")
    expect(page.locator("main")).to_contain_text(period)
    page.get_by_role("textbox", name="Comment").fill("Done by hand")
    press(page, "Comment")
    expect(page.locator("#comments")).to_contain_text("Done by hand")
