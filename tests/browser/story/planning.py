"""What is measured, the cycle, its perspectives, and the objectives on the map."""

from datetime import date, timedelta

from playwright.sync_api import Page, expect

from tests.browser.story.setting_up import fill, go, heading, press

LANES = ("Financial", "Customer", "Internal process", "Learning and growth")


def choose_measures(page: Page) -> None:
    """Four of the library, and a new one with a formula, tried out before it is kept."""
    go(page, "Measures", "From the library")
    for name in ("Customer satisfaction", "Resolution rate", "Revenue", "Training hours"):
        page.get_by_label(name, exact=True).check()
    press(page, "Take over the chosen ones")
    go(page, "New measure")
    fill(page, code="REWORK", name="Rework rate", description="Jobs done twice over all jobs.")
    page.get_by_label("Direction").select_option("decrease")
    page.get_by_label("A report counts only when the lead has approved it").check()
    fill(
        page,
        unit="%",
        inputs="redone jobs",
        formula="redone / jobs * 100",
        curve="at most: 2=100, 5=70",
    )
    press(page, "Try it out")
    page.get_by_text("Try numbers").click()
    fill(page, in_redone="5", in_jobs="100")
    press(page, "Try it out")
    expect(page.locator("#bench")).to_contain_text("70.00")
    press(page, "Save")
    heading(page, "Rework rate")


def open_cycle(page: Page, today: date) -> None:
    """A year that began some months ago and demands that every target is accepted."""
    go(page, "Cycles", "New cycle")
    page.get_by_label("Length").select_option(label="Year")
    first = (today.replace(day=1) - timedelta(days=100)).replace(day=1)
    page.get_by_label("First day").fill(first.isoformat())
    page.get_by_label("First day").blur()
    page.get_by_label("Last day").fill(first.replace(year=first.year + 1).isoformat())
    fill(page, name="The first year", code="Y1")
    page.get_by_label("Every target must be accepted").check()
    press(page, "Add the cycle")
    heading(page, "The first year")
