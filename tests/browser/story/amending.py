"""An active cycle is changed with a reason and changed back; then its next steps."""

from playwright.sync_api import Page, expect

from tests.browser.story.setting_up import go, heading, press


def amend(page: Page) -> None:
    """A weight is changed in the tree, which asks why; undone, both stand in the history."""
    page.goto("/")
    go(page, "Cascade")
    press(page, "Open Customers come back")
    page.get_by_role("link", name="Change Customer satisfaction").first.click()
    form = page.locator("tr.editing form.plan")
    form.get_by_label("Weight").fill("40")
    form.get_by_role("button", name="Save").click()
    expect(form).to_be_visible()  # without a reason nothing is changed
    form.get_by_label("Why").fill("The survey counts for more")
    expect(form.locator(".plan__effect")).to_contain_text("→")
    form.get_by_role("button", name="Save").click()
    expect(page.locator("table.tree")).to_contain_text("40")
    press(page, "Undo")
    go(page, "History")
    expect(page.locator(".history")).to_contain_text("The survey counts for more")
    expect(page.locator(".history")).to_contain_text("undone since")


def take_next_steps(page: Page) -> None:
    """HR begins to score, sees what is missing, and goes back with a reason."""
    page.goto("/")
    heading(page, "The first year")
    press(page, "Begin scoring")
    expect(page.locator("[aria-current=step]")).to_contain_text("scoring")
    expect(page.locator("main")).to_contain_text("Targets without a value or an excuse")
    go(page, "Back to active")
    page.get_by_label("Reason").fill("The year is not over")
    press(page, "Back to active")
    expect(page.locator("[aria-current=step]")).to_contain_text("active")
