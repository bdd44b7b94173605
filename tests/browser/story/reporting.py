"""Reports with notes, evidence and approval; the map moves, and everyone is told why."""

from playwright.sync_api import FilePayload, Locator, Page, expect

from tests.browser.story.mapping import card
from tests.browser.story.setting_up import go, heading, press
from tests.browser.test_grid import PASTE

LETTER: FilePayload = {
    "name": "letter.txt",
    "mimeType": "text/plain",
    "buffer": b"The parts came late.",
}


def line(page: Page, measure: str) -> Locator:
    """The target's line on my work, with the fields that report it."""
    return page.locator("table.work tbody").filter(has_text=measure)


def report_by_line(page: Page) -> None:
    """A red value is kept back until a note explains it; a file proves it; one waits."""
    page.goto("/")
    heading(page, "My work")
    line(page, "Customer satisfaction").get_by_role("textbox", name="value").fill("4.4")
    red = line(page, "Resolution rate")
    red.get_by_label("solved").fill("50")
    red.get_by_label("received").fill("100")
    waits = line(page, "Rework rate")
    waits.get_by_label("redone").fill("1")
    waits.get_by_label("jobs").fill("100")
    press(page, "Save")
    expect(page.get_by_role("alert")).to_be_focused()
    expect(red.get_by_label("solved")).to_have_value("50")
    red.get_by_label("Note on Resolution rate").fill("The parts came late")
    red.locator("details.attach summary").click()
    red.locator("input[type=file]").set_input_files(LETTER)
    red.get_by_label("Confidence for Resolution rate, 1 to 10").select_option("4")
    press(page, "Save")
    expect(page.locator("#effect")).not_to_contain_text("not saved")
    expect(line(page, "Rework rate")).to_contain_text("waits for approval")
    go(page, "Resolution rate")
    expect(page.locator("main")).to_contain_text("letter.txt")


def report_in_grid(page: Page) -> None:
    """A block out of a spreadsheet is pasted into the grid and saved."""
    page.goto("/work")
    go(page, "Grid")
    first = page.locator("table[data-grid] tbody tr").filter(has_text="Customer satisfaction")
    first.locator(".cell").first.click()
    page.evaluate(PASTE, "4.6\t4.7\n")
    expect(first.locator(".cell").nth(1)).to_have_value("4.7")
    expect(page.locator("#effect")).to_contain_text("not saved")
    press(page, "Save")
    expect(page.locator("#effect")).not_to_contain_text("not saved")
    page.reload()
    expect(first.locator(".cell").nth(1)).to_have_value("4.7")


def approve(page: Page) -> None:
    """The lead sees what it would change and approves."""
    page.goto("/")
    go(page, "1 report to approve")
    expect(page.locator("#approvals")).to_contain_text("Rework rate")
    press(page, "Approve chosen")
    expect(page.locator("main")).to_contain_text("Nothing waits for you")


def look_why(page: Page) -> None:
    """The leadership sees the map move, opens why, and asks whoever reported."""
    page.goto("/")
    heading(page, "Strategy map")
    expect(card(page, "C1")).not_to_have_attribute("aria-label", ": –,")
    card(page, "C1").click()
    page.get_by_text("The sum, written out").click()
    expect(page.locator("#why .equation").first).to_be_visible()
    go(page, "Why the score moved between two days, and every change of the plan")
    expect(page.locator("main")).to_contain_text("Sam Reed")
    page.go_back()
    page.get_by_role("textbox", name="Comment").fill("What do you need, @sam?")
    press(page, "Comment")
    expect(page.locator("#comments")).to_contain_text("@Sam Reed")


def read_inbox(page: Page) -> None:
    """Whoever was mentioned finds it in the inbox and comes to the place."""
    page.goto("/")
    go(page, "Inbox")
    words = "“What do you need, @Sam Reed?”"
    press(page, f"Grace Hall mentions you in a comment on Customers come back: {words}")
    heading(page, "Customers come back")
    expect(page.locator("#comments")).to_contain_text("What do you need")
