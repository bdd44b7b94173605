"""The strategy map edited with the mouse, by keyboard alone, and in the panel beside it."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Opens, Site

pytestmark = [pytest.mark.browser, pytest.mark.slow]

ARROWS = ".map__arrow"


@pytest.fixture
def page(own_site: Site, opens: Opens) -> Page:
    """The map of the sample company, open to be edited by who leads it."""
    found = opens(own_site, "linrui")
    found.goto("/map")
    found.get_by_role("link", name="Edit", exact=True).click()
    expect(found.locator(ARROWS).first).to_be_attached()
    return found


def middle(element: Locator) -> tuple[float, float]:
    box = element.bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def swipe(page: Page, start: tuple[float, float], end: tuple[float, float]) -> None:
    """A finger goes from one point of the window to another."""
    fingers = page.context.new_cdp_session(page)
    (x, y), (to_x, to_y) = start, end
    for at in range(7):
        there = {"x": x + (to_x - x) * at / 6, "y": y + (to_y - y) * at / 6}
        kind = "touchMove" if at else "touchStart"
        fingers.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [there]})
    fingers.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def unlinked(page: Page) -> tuple[str, str]:
    """Two cards that no arrow joins, the cause in the lowest lane."""
    keys = [each.get_attribute("data-key") or "" for each in page.locator(".map__node").all()]
    ends = [
        {each.get_attribute("data-from"), each.get_attribute("data-to")}
        for each in page.locator(ARROWS).all()
    ]
    return next((keys[-1], key) for key in keys if key != keys[-1] and {keys[-1], key} not in ends)


def test_an_arrow_is_dragged_and_undone(page: Page) -> None:
    before = page.locator(ARROWS).count()
    cause, effect = unlinked(page)
    page.mouse.move(*middle(page.locator(f'.map__handle[data-key="{cause}"]')))
    page.mouse.down()
    page.mouse.move(*middle(page.locator(f'.map__node[data-key="{effect}"]')), steps=4)
    expect(page.locator(".map__node.is-end")).to_have_attribute("data-key", effect)
    page.mouse.up()
    expect(page.locator(ARROWS)).to_have_count(before + 1)
    expect(page.locator(f'.map__node[data-key="{effect}"]')).to_be_focused()
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(ARROWS)).to_have_count(before)


def test_a_drag_that_is_given_up_draws_nothing(page: Page) -> None:
    before = page.locator(ARROWS).count()
    cause, effect = unlinked(page)
    page.mouse.move(*middle(page.locator(f'.map__handle[data-key="{cause}"]')))
    page.mouse.down()
    page.mouse.move(*middle(page.locator(f'.map__node[data-key="{effect}"]')), steps=4)
    page.keyboard.press("Escape")
    page.mouse.up()
    expect(page.locator("#drawing")).to_have_text("No arrow was drawn.")
    expect(page.locator(ARROWS)).to_have_count(before)


def test_arrows_come_and_go_by_keyboard_alone(page: Page) -> None:
    before = page.locator(ARROWS).count()
    cause, effect = unlinked(page)
    page.locator(f'.map__node[data-key="{cause}"]').focus()
    page.keyboard.press("c")
    expect(page.locator("#drawing")).to_contain_text("press Enter")
    page.locator(f'.map__node[data-key="{effect}"]').focus()
    page.keyboard.press("Enter")
    expect(page.locator(ARROWS)).to_have_count(before + 1)
    drawn = page.locator(f'{ARROWS}[data-from="{cause}"][data-to="{effect}"]')
    drawn.focus()
    page.keyboard.press("Delete")
    expect(page.locator(ARROWS)).to_have_count(before)
    expect(page.locator(f'.map__node[data-key="{cause}"]')).to_be_focused()


def test_a_handle_is_clicked_and_then_the_other_card(page: Page) -> None:
    before = page.locator(ARROWS).count()
    cause, effect = unlinked(page)
    handle = page.locator(f'.map__handle[data-key="{cause}"]')
    handle.click()
    handle.click()
    expect(page.locator("#drawing")).to_have_text("No arrow was drawn.")
    handle.click()
    page.locator(f'.map__node[data-key="{effect}"]').click()
    expect(page.locator(ARROWS)).to_have_count(before + 1)


def test_a_finger_draws_scrolls_and_removes(own_site: Site, opens: Opens) -> None:
    page = opens(own_site, "linrui", width=1024, touch=True)
    page.goto("/map?edit=1")
    before = page.locator(ARROWS).count()
    cause, effect = unlinked(page)
    start = middle(page.locator(f'.map__handle[data-key="{cause}"]'))
    swipe(page, start, middle(page.locator(f'.map__node[data-key="{effect}"]')))
    expect(page.locator(ARROWS)).to_have_count(before + 1)
    assert page.evaluate("scrollY") == 0
    drawn = page.locator(f'{ARROWS}[data-from="{cause}"][data-to="{effect}"]')
    page.touchscreen.tap(*middle(drawn.locator(".map__cut")))
    expect(drawn).to_be_focused()
    page.touchscreen.tap(*middle(drawn.locator(".map__cut")))
    expect(page.locator(ARROWS)).to_have_count(before)
    x, y = middle(page.locator(f'.map__node[data-key="{effect}"]'))
    swipe(page, (x, y), (x, y - 150))
    page.wait_for_function("scrollY > 0")


def test_arrow_keys_go_from_card_to_card(page: Page) -> None:
    first = page.locator(".map__node").first
    first.focus()
    page.keyboard.press("ArrowDown")
    expect(page.locator(".map__node:focus")).not_to_have_attribute(
        "data-key", first.get_attribute("data-key") or ""
    )
    page.keyboard.press("ArrowUp")
    expect(first).to_be_focused()


def test_an_objective_is_renamed_beside_the_map(page: Page) -> None:
    first = page.locator(".map__node").first
    key = first.get_attribute("data-key")
    first.click()
    panel = page.locator("#drawer")
    panel.get_by_label("Name").fill("A clearer name")
    panel.get_by_label("Why").fill("nobody understood it")
    panel.get_by_role("button", name="Save").click()
    expect(page.locator(f'.map__node[data-key="{key}"]')).to_contain_text("A clearer name")
    assert "/map?" in page.url


def test_without_scripts_the_form_draws_and_cards_lead_to_pages(
    own_site: Site, opens: Opens
) -> None:
    page = opens(own_site, "linrui", javascript=False)
    page.goto("/map?edit=1")
    before = page.locator(ARROWS).count()
    cause, effect = unlinked(page)
    page.get_by_label("From (the cause)").select_option(cause)
    page.get_by_label("To (what it brings about)").select_option(effect)
    page.get_by_role("button", name="Draw the arrow").click()
    expect(page.locator(ARROWS)).to_have_count(before + 1)
    page.locator(".map__node").first.click()
    expect(page.get_by_label("Name")).to_be_visible()
