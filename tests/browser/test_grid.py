"""The grid of check-ins as a keyboard uses it: keys of a spreadsheet, blocks from one."""

from playwright.sync_api import Page, expect

from tests.browser.conftest import Opens, Site
from tests.browser.test_journeys import LEAD

PASTE = """text => {
    const data = new DataTransfer();
    data.setData("text/plain", text);
    document.activeElement.dispatchEvent(
        new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
}"""
COPY = """() => {
    const data = new DataTransfer();
    document.activeElement.dispatchEvent(
        new ClipboardEvent("copy", {clipboardData: data, bubbles: true, cancelable: true}));
    return data.getData("text/plain");
}"""


def grid(page: Page) -> Page:
    """The lead's own grid, standing in the first cell of the last period."""
    page.goto("/checkins")
    page.locator("table[data-grid] tbody tr").first.locator(".cell").last.click()
    return page


def column(page: Page) -> list[str]:
    """The values of the last period, from the top."""
    rows = page.locator("table[data-grid]").first.locator("tbody tr")
    return [rows.nth(row).locator(".cell").last.input_value() for row in range(rows.count())]


def test_a_column_takes_its_digits_and_one_key_each(own_site: Site, opens: Opens) -> None:
    page = grid(opens(own_site, LEAD))
    count = len(column(page))
    keys = 0
    for value in range(11, 11 + count):
        page.keyboard.type(str(value))
        page.keyboard.press("Enter")
        keys += len(str(value)) + 1
    assert column(page) == [str(value) for value in range(11, 11 + count)]
    assert keys == 3 * count  # thirty for ten targets, no mouse in between
    expect(page.locator("#effect")).to_contain_text("not saved.")


def test_arrows_and_escape_are_those_of_a_spreadsheet(own_site: Site, opens: Opens) -> None:
    page = grid(opens(own_site, LEAD))
    before = column(page)
    page.keyboard.type("77")
    page.keyboard.press("ArrowDown")
    page.keyboard.type("88")
    page.keyboard.press("ArrowUp")
    assert column(page)[:2] == ["77", "88"]
    page.keyboard.press("Escape")
    assert column(page)[:2] == [before[0], "88"]


def test_blocks_are_pasted_and_copied(own_site: Site, opens: Opens) -> None:
    page = grid(opens(own_site, LEAD))
    page.evaluate(PASTE, "12\t13\n14\n")
    assert column(page)[:2] == ["12", "14"]
    expect(page.locator("#pasted")).to_contain_text("1")
    page.keyboard.press("Shift+ArrowDown")
    assert page.evaluate(COPY) == "12\n14"


def test_a_grid_is_saved_without_javascript_and_comes_back(own_site: Site, opens: Opens) -> None:
    page = opens(own_site, LEAD, javascript=False)
    page.goto("/checkins")
    row = page.locator("table[data-grid] tbody tr").first
    row.locator(".cell").last.fill("95")
    row.get_by_label("Note on").fill("counted again")
    page.get_by_role("button", name="What would it change?").click()
    expect(page.locator("#effect")).to_contain_text("not saved.")
    expect(row.locator(".cell").last).to_have_value("95")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#effect")).not_to_contain_text("not saved.")
    expect(row.locator(".cell").last).to_have_value("95")
