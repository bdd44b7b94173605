"""From an empty database to a signed-off cascade with check-ins, by the people who do it."""

import pytest

from app import clock
from tests.browser.conftest import Opens, Site
from tests.browser.story import agreeing, amending, mapping, planning, reporting, setting_up
from tests.browser.story.setting_up import Cast

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def set_up(cast: Cast) -> None:
    """The administrator founds the company and lets everybody in."""
    setting_up.found_company(cast)
    setting_up.add_people(cast["ann"])
    for code, rights in (("grace", "leadership"), ("lena", "staff"), ("sam", "staff")):
        setting_up.invite(cast, code, rights)
    setting_up.invite(cast, "tess")
    setting_up.invite(cast, "hana", "hr")


def plan(cast: Cast) -> None:
    """HR chooses measures; the leadership opens a cycle and draws the map."""
    hr, leader = cast["hana"], cast["grace"]
    hr.goto("/")
    planning.choose_measures(hr)
    leader.goto("/")
    planning.open_cycle(leader, clock.today("Asia/Shanghai"))


def draw(cast: Cast) -> None:
    """The leadership weighs the perspectives and draws the map."""
    mapping.weigh_perspectives(cast["grace"])
    mapping.draw_map(cast["grace"])


def agree(cast: Cast) -> None:
    """Targets go out as offers and come back signed; HR activates the cycle."""
    agreeing.hand_on(cast)
    agreeing.agree(cast)
    agreeing.activate(cast["hana"])


def report(cast: Cast) -> None:
    """Staff reports, the lead approves, the leadership asks why, staff is told."""
    reporting.report_by_line(cast["sam"])
    reporting.report_in_grid(cast["tess"])
    reporting.approve(cast["lena"])
    reporting.look_why(cast["grace"])
    reporting.read_inbox(cast["sam"])


def go_on(cast: Cast) -> None:
    """The lead amends the plan and thinks again; HR tries the next step."""
    amending.amend(cast["lena"])
    amending.take_next_steps(cast["hana"])


CHAPTERS = (set_up, plan, draw, agree, report, go_on)


def test_a_company_sets_plans_agrees_and_reports(empty_site: Site, opens: Opens) -> None:
    cast = Cast(empty_site, opens)
    for chapter in CHAPTERS:
        chapter(cast)
