"""Perspectives and the strategy map: objectives in their lanes, arrows by mouse and by keyboard."""

from playwright.sync_api import Locator, Page, expect

from tests.browser.story.setting_up import go, heading, press

ARROWS = ".map__arrow"


def weigh_perspectives(page: Page) -> None:
    """The four classic views, with weights of the company's own."""
    page.goto("/")
    go(page, "Set the perspectives")
    heading(page, "Perspectives")
    for place, weight in enumerate(("30", "40", "20", "10")):
        page.locator(f"#weight-{place}").fill(weight)
    expect(page.locator("[data-rest]")).to_have_text("exactly 100")
    press(page, "Save")
    expect(page.locator("#toasts")).to_contain_text("Undo")


def add_objective(page: Page, lane: str, name: str, code: str, owner: str) -> None:
    """A card in the lane, by the form that opens beside the map."""
    page.locator(".map").get_by_role("link", name=f"Add an objective to {lane}").click()
    panel = page.locator("#drawer")
    panel.get_by_label("Name").fill(name)
    panel.get_by_label("Code").fill(code)
    panel.get_by_label("Owner").fill(owner)
    panel.get_by_role("button", name="Add", exact=True).click()
    expect(card(page, code)).to_be_visible()


def card(page: Page, code: str) -> Locator:
    """The card of an objective on the map."""
    return page.locator(f'.map__node[data-key="{code}"]')


def draw_by_mouse(page: Page, cause: str, effect: str) -> None:
    """The handle of the cause is dragged to its effect."""
    before = page.locator(ARROWS).count()
    page.locator(f'.map__handle[data-key="{cause}"]').hover()
    page.mouse.down()
    card(page, effect).hover()
    expect(page.locator(".map__node.is-end")).to_have_attribute("data-key", effect)
    page.mouse.up()
    expect(page.locator(ARROWS)).to_have_count(before + 1)


def draw_by_keyboard(page: Page, cause: str, effect: str) -> None:
    """The arrow is begun with c at the cause and ended with Enter at its effect."""
    before = page.locator(ARROWS).count()
    card(page, cause).focus()
    page.keyboard.press("c")
    card(page, effect).focus()
    page.keyboard.press("Enter")
    expect(page.locator(ARROWS)).to_have_count(before + 1)


def draw_map(page: Page) -> None:
    """An objective in each lane, and what leads to what."""
    go(page, "Strategy map", "Add objectives")
    for lane, name, code, owner in (
        ("Financial", "Service pays for itself", "F1", "COMPANY"),
        ("Customer", "Customers come back", "C1", "Service"),
        ("Internal process", "Repaired the first time", "P1", "SERVICE"),
        ("Learning and growth", "Everyone can do it", "L1", "lena"),
    ):
        add_objective(page, lane, name, code, owner)
    draw_by_mouse(page, "C1", "F1")
    draw_by_keyboard(page, "P1", "C1")
    draw_by_keyboard(page, "L1", "P1")
    draw_by_mouse(page, "L1", "F1")
    press(page, "Undo")
    expect(page.locator(ARROWS)).to_have_count(3)
    go(page, "Done")
    heading(page, "Strategy map")
