"""Catchball: broken down as offers, countered, agreed, signed; then the cycle is activated."""

from collections.abc import Mapping, Sequence

from playwright.sync_api import Page, expect

from tests.browser.story.setting_up import Cast, go, heading, press

Levels = Mapping[str, str]


def break_down(page: Page, objective: str, lines: Mapping[str, Levels], who: Sequence[str]) -> None:
    """The measures go to the unit's own, its agents, or somebody who is looked for, as offers."""
    go(page, "Offers", "Break down", objective)
    heading(page, objective)
    for measure in lines:
        page.locator("#measures").get_by_label(measure).check()
        expect(page.locator("table.breakdown__lines")).to_contain_text(measure)
    choose_owners(page, who)
    for measure, levels in lines.items():
        for level, value in levels.items():
            field = page.get_by_label(f"{level}: {measure}", exact=True)
            field.fill(value)
            field.blur()
            expect(page.locator(".htmx-request")).to_have_count(0)
            expect(field).to_have_value(value)
    press(page, "Send as offers")
    expect(page.locator("#toasts")).to_contain_text("sent")


def choose_owners(page: Page, who: Sequence[str]) -> None:
    """A role of the unit, or people by name."""
    for name in who:
        if name == "role":
            page.get_by_label("Unit", exact=True).select_option(label="Service")
            page.get_by_label("Role", exact=True).select_option(label="Service agent")
            page.get_by_label("everyone in it and below with the role").check()
        else:
            page.get_by_label("Find a unit or person").fill(name)
            page.get_by_label("Find a unit or person").press("Enter")
            page.locator("#owners").get_by_label(name).check()
    expect(page.locator("table.breakdown__table")).to_be_visible()


def hand_on(cast: Cast) -> None:
    """The leadership to the unit and its lead, the lead to her people."""
    leader, lead = cast["grace"], cast["lena"]
    revenue = {"Baseline": "80", "Target": "120", "Points each": "100"}
    hours = {"Baseline": "0", "Target": "40", "Points each": "100"}
    rating = {"Target": "4.5", "Points each": "40"}
    solved = {"Target": "90", "Points each": "30"}
    break_down(leader, "Service pays for itself", {"Revenue": revenue}, ["Service"])
    break_down(leader, "Everyone can do it", {"Training hours": hours}, ["Lena Wolf"])
    lead.goto("/")
    lines = {"Customer satisfaction": rating, "Resolution rate": solved}
    break_down(lead, "Customers come back", lines, ["role"])
    rework = {"Rework rate": {"Target": "2", "Points each": "30"}}
    break_down(lead, "Repaired the first time", rework, ["role"])


def counter(page: Page) -> None:
    """Staff asks for another target, with her reason and what she needs."""
    page.goto("/")
    go(page, "Offers", "Customer satisfaction")
    form = page.locator(".offer__counter")
    form.get_by_label("Target").fill("4.3")
    form.get_by_label("Why").fill("The front desk is new this year")
    form.get_by_label("Resources asked").fill("a second phone line")
    press(page, "Send the counter-offer")
    expect(page.locator(".answer")).to_contain_text("4.3")


def accept_all(page: Page) -> None:
    """Whatever waits is accepted at once."""
    page.goto("/")
    go(page, "Offers")
    page.locator("[name=all]").click()
    expect(page.locator("main")).to_contain_text("Nothing to answer")


def agree(cast: Cast) -> None:
    """Staff counters, the lead accepts, the others accept; both names stand below."""
    counter(cast["sam"])
    lead = cast["lena"]
    lead.goto("/")
    go(lead, "Offers", "Customer satisfaction")
    expect(lead.locator("main")).to_contain_text("a second phone line")
    press(lead, "Accept the terms")
    expect(lead.locator("main")).to_contain_text("Both have signed")
    for login in ("lena", "sam", "tess"):
        accept_all(cast[login])


def activate(page: Page) -> None:
    """HR mends what the checklist names, and the cycle begins."""
    page.goto("/cycles/Y1")
    expect(page.locator("main")).to_contain_text("Every target was accepted by its owner.")
    go(page, "Activate the cycle")
    press(page, "Activate the cycle")
    expect(page.locator("[aria-current=step]")).to_contain_text("active")
