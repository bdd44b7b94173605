"""From an empty database to people who can sign in: company, units, roles, people, invitations."""

import re
from dataclasses import dataclass, field

from playwright.sync_api import Page, expect

from tests.browser.conftest import Opens, Site

PASSWORD = "a quiet phrase for one"
SPREADSHEET = """code\tname\te-mail\tunit\trole
sam\tSam Reed\tsam@lark.example\tSERVICE\tAGENT
tess\tTess Moor\ttess@lark.example\tSERVICE\tAGENT
hana\tHana Voss\t\tCOMPANY\t
"""


@dataclass
class Cast:
    """The windows of everybody in the story, by login."""

    site: Site
    opens: Opens
    javascript: bool = True
    windows: dict[str, Page] = field(default_factory=dict)

    def __getitem__(self, login: str) -> Page:
        return self.windows[login]

    def enters(self, login: str) -> Page:
        """A window of somebody who has not signed in yet."""
        page = self.opens(self.site, javascript=self.javascript)
        self.windows[login] = page
        return page


def heading(page: Page, words: str) -> None:
    """The page is the one with this title."""
    expect(page.get_by_role("heading", level=1)).to_have_text(words)


def go(page: Page, *links: str) -> None:
    """The links are followed, one after the other; the navigation counts what waits."""
    for name in links:
        said = re.compile(rf"^{re.escape(name)}( ?\d+ waiting)?$")
        page.get_by_role("link", name=said).first.click()


def press(page: Page, name: str) -> None:
    """The button is pressed."""
    page.get_by_role("button", name=name, exact=True).first.click()


def fill(page: Page, **fields: str) -> None:
    """The fields get these texts, by what the form calls them."""
    for name, text in fields.items():
        page.locator(f"form [name='{name}']:visible").first.fill(text)


def found_company(cast: Cast) -> None:
    """Whoever comes first names the company and herself."""
    page = cast.enters("ann")
    page.goto("/")
    heading(page, "Set up your company")
    fill(page, company="Lark Motors", timezone="Asia/Shanghai", name="Ann Gray", login="ann")
    page.get_by_label("Currency").select_option("EUR")
    page.get_by_label("I only run this program").check()
    fill(page, password=PASSWORD, again=PASSWORD)
    press(page, "Set up")
    heading(page, "What to do next")
    expect(page.locator("main")).to_contain_text("Three ways to begin")


def add_people(page: Page) -> None:
    """A unit, a role, two leads by hand, and the others as rows of a spreadsheet."""
    go(page, "Add units and people", "Add a unit")
    fill(page, name="Service", code="SERVICE")
    page.get_by_label("Stands below").select_option(label="Lark Motors")
    press(page, "Save")
    for name, code, unit in (
        ("Grace Hall", "grace", "Lark Motors"),
        ("Lena Wolf", "lena", "Service"),
    ):
        go(page, "Organisation", "Add a person")
        fill(page, name=name, code=code, email=f"{code}@lark.example")
        page.get_by_label("Unit", exact=True).select_option(label=unit)
        press(page, "Save")
        heading(page, name)
    go(page, "Organisation", "Roles")
    fill(page, new_code="AGENT", new_name="Service agent")
    press(page, "Save")
    go(page, "Organisation", "Paste people")
    page.get_by_label("Rows, copied from a spreadsheet").fill(SPREADSHEET)
    press(page, "Look first")
    press(page, "Add 3 people")
    for unit, lead in (("Lark Motors", "grace"), ("Service", "Lena Wolf")):
        go(page, "Organisation")
        page.locator("aside, .rail").get_by_role("link", name=unit).first.click()
        page.get_by_label("Lead").fill(lead)
        press(page, "Save")
    go(page, "Organisation")
    expect(page.locator("table.units")).to_contain_text("Lena Wolf")


def invite(cast: Cast, code: str, rights: str = "staff") -> None:
    """The administrator makes a link; whoever gets it opens an account with it."""
    page = cast["ann"]
    page.goto(f"/people/{code}")
    page.get_by_label("Rights").select_option(rights)
    press(page, "Invite")
    link = page.locator("input.input--link").input_value()
    theirs = cast.enters(code)
    theirs.goto(link)
    fill(theirs, login=code, password=PASSWORD, again=PASSWORD)
    press(theirs, "Open your account")
    expect(theirs.get_by_role("button", name="Sign out")).to_be_visible()
