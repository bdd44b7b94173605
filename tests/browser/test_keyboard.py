"""Keys alone: focus is always seen, dialogs keep it and give it back, the tree is edited."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Opens, Site
from tests.browser.test_journeys import press_until

pytestmark = [pytest.mark.browser, pytest.mark.slow]

LEADER = "linrui"
FORMS = (
    "/work",
    "/cascade",
    "/checkins",
    "/breakdown",
    "/cycles/new",
    "/measures/new",
    "/people/add/one",
)
# Everything that Tab stops at, in its order, and what of it does not show that it has the focus.
_STOPS = """() => {
  const plain = (style) => [style.outlineStyle, style.outlineWidth, style.boxShadow,
    style.borderColor, style.backgroundColor, style.textDecorationLine].join();
  const here = document.activeElement;
  const focused = plain(getComputedStyle(here));
  here.blur();
  const unseen = plain(getComputedStyle(here)) === focused;
  here.focus();
  const box = here.getBoundingClientRect();
  return { name: here.outerHTML.slice(0, 120), unseen, isBody: here === document.body,
    place: [...document.querySelectorAll("*")].indexOf(here),
    hidden: box.width === 0 || box.height === 0 };
}"""
_WITHIN = "(id) => document.getElementById(id).contains(document.activeElement)"


@pytest.mark.parametrize("address", FORMS)
def test_focus_is_seen_and_goes_in_order(site: Site, opens: Opens, address: str) -> None:
    page = opens(site, "shenqing")
    page.goto(address)
    last, found = -1, []
    for _ in range(40):
        page.keyboard.press("Tab")
        stop = page.evaluate(_STOPS)
        if stop["isBody"]:
            break
        if stop["unseen"] or stop["hidden"]:
            found.append(f"nobody sees the focus at {stop['name']}")
        if stop["place"] < last:  # a day is three stops in one field
            found.append(f"out of order: {stop['name']}")
        last = stop["place"]
    assert not found, "\n".join(found)


def test_the_first_stop_leads_past_the_navigation(site: Site, opens: Opens) -> None:
    page = opens(site, LEADER)
    page.goto("/cascade")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('#main').contains(document.activeElement)")


def test_a_branch_is_opened_and_a_weight_changed(own_site: Site, opens: Opens) -> None:
    page = opens(own_site, LEADER)
    page.goto("/cascade")
    toggle = page.locator("tr.tree__objective .tree__toggle").first
    name = (toggle.get_attribute("aria-label") or "").removeprefix("Open ")
    toggle.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name=f"Close {name}", exact=True)).to_be_focused()
    page.get_by_role("link", name=f"Change {name}", exact=True).focus()
    page.keyboard.press("Enter")
    form = page.locator("tr.editing form.plan")
    expect(form).to_be_visible()
    press_until(page, "Tab", "document.activeElement.matches('.editing [name=weight]')")
    page.keyboard.type("33")
    press_until(page, "Tab", "document.activeElement.matches('.editing [name=reason]')")
    page.keyboard.type("it counts for more")
    page.keyboard.press("Enter")
    row = page.locator("tr.tree__objective", has_text=name).first
    expect(row.locator("[data-label=Weight]")).to_have_text("33")
    expect(page.locator("#toasts")).to_contain_text("Undo")


def test_escape_gives_a_row_up(own_site: Site, opens: Opens) -> None:
    page = opens(own_site, LEADER)
    page.goto("/cascade")
    change = page.locator("tr.tree__objective .tree__do a[hx-get]").first
    change.focus()
    page.keyboard.press("Enter")
    expect(page.locator("tr.editing")).to_be_visible()
    press_until(page, "Tab", "document.activeElement.matches('.editing [name=weight]')")
    page.keyboard.press("Escape")
    expect(page.locator("tr.editing")).to_have_count(0)
    expect(change).to_be_focused()


def test_something_is_moved(own_site: Site, opens: Opens) -> None:
    page = opens(own_site, LEADER)
    page.goto("/cascade")
    page.locator("tr.tree__objective .tree__do a[hx-get]").first.focus()
    page.keyboard.press("Enter")
    move = page.get_by_role("link", name="Move to…")
    move.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/cascade/move**")
    page.locator("#q").press_sequentially("nothing is called so")
    expect(page.locator("#parents a")).to_have_count(0)
    page.locator("#q").press("Control+a")
    page.locator("#q").press("Delete")
    expect(page.locator("#parents a").first).to_be_visible()
    press_until(page, "Tab", "document.activeElement.matches('#parents a')")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Move it", exact=True)).to_be_visible()
    expect(page.get_by_label("Why")).to_be_visible()


def test_the_panel_beside_the_map_keeps_the_focus_and_gives_it_back(
    site: Site, opens: Opens
) -> None:
    page = opens(site, LEADER)
    page.goto("/map?edit=1")
    card = page.locator(".map__node").first
    card.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#drawer")).to_be_visible()
    stays_within(page, "drawer")
    page.keyboard.press("Escape")
    expect(page.locator("#drawer")).to_be_hidden()
    expect(card).to_be_focused()


def test_the_list_of_keys_keeps_the_focus_and_gives_it_back(site: Site, opens: Opens) -> None:
    page = opens(site, LEADER)
    page.goto("/cascade")
    link = page.locator("#main a").first
    link.focus()
    page.keyboard.press("?")
    dialog = page.locator("dialog[open]")
    expect(dialog).to_be_visible()
    stays_within(page, dialog.get_attribute("id") or "")
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(link).to_be_focused()


def stays_within(page: Page, name: str) -> None:
    """However often Tab is pressed, the focus is in the dialog (or in the browser's own bars)."""
    for _ in range(30):
        page.keyboard.press("Tab")
        assert page.evaluate(_WITHIN, name) or page.evaluate(
            "document.activeElement === document.body"
        )
