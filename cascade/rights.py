"""Who may see and do what.

Goals and their progress are open to everyone who is signed in. Ratings, reviews and money are for
the person, the leads above (of the units and by the managers), HR, leadership and the auditor.
Running the program gives no right to them: an admin sees ratings only as what she is besides.
"""

from dataclasses import dataclass, field
from typing import NamedTuple

CYCLE_RUNNERS = ("leadership", "hr", "admin")


class Place(NamedTuple):
    """An owner and where it stands: a person in a unit, or a unit itself (`unit_id` its own)."""

    owner_id: int
    code: str
    kind: str
    name: str
    unit_id: int


@dataclass(frozen=True, slots=True)
class Viewer:
    """Whoever is signed in, with all that decides about rights."""

    account_id: int
    login: str
    role: str
    name: str = ""
    owner_id: int | None = None
    owner_code: str | None = None
    language: str = ""
    led_units: frozenset[int] = field(default_factory=frozenset)
    """Units led, and all units below them."""
    managed: frozenset[int] = field(default_factory=frozenset)
    """People managed, directly or through other managers."""
    leads_company: bool = False
    """Whether every unit is led or stands below one that is."""

    @property
    def is_lead(self) -> bool:
        """Whether there is anybody or any unit below."""
        return bool(self.led_units or self.managed)

    def leads(self, owner_id: int, unit_id: int | None = None) -> bool:
        """Whether the viewer stands above the unit, or above the person in that unit."""
        return owner_id in self.led_units or owner_id in self.managed or unit_id in self.led_units

    def may_see_rating(self, owner_id: int, unit_id: int | None = None) -> bool:
        """Scorecard total, grade, adjustments and reviews of an owner."""
        return self.may_see_all_ratings() or self.is_self(owner_id) or self.leads(owner_id, unit_id)

    def may_see_pay(self, owner_id: int, unit_id: int | None = None) -> bool:
        """Base pay, bonus and rewards of an owner."""
        return self.may_see_rating(owner_id, unit_id)

    def may_see_all_ratings(self) -> bool:
        """Ratings and money of the whole company."""
        return self.role in {"hr", "leadership", "auditor"} or self.leads_company

    def may_see_rewards(self) -> bool:
        """The rewards of a cycle, everybody's on one page."""
        return self.may_see_all_ratings()

    def may_write(self) -> bool:
        """Anything at all: an auditor changes nothing."""
        return self.role != "auditor"

    def may_check_in(self, owner_id: int, unit_id: int | None = None) -> bool:
        """Report values for an owner's targets: its own, those below, and HR for everyone."""
        if not self.may_write():
            return False
        return self.role == "hr" or self.is_self(owner_id) or self.leads(owner_id, unit_id)

    def may_set_strategy(self) -> bool:
        """Write perspectives, top objectives and the arrows of the strategy map."""
        return self.role in {"leadership", "hr", "admin"}

    def may_plan_below(self, owner_id: int, unit_id: int | None = None) -> bool:
        """Add, change, weigh, move and remove what hangs below an objective of that owner.

        So a lead breaks down what came to her unit, and does not change what came down itself.
        """
        if not self.may_write():
            return False
        return (
            self.may_set_strategy()
            or self.leads(owner_id, unit_id)
            or (self.is_self(owner_id) and self.is_lead)
        )

    def may_set_points(self, owner_id: int, unit_id: int | None = None) -> bool:
        """Say what each line of an owner's scorecard is worth: the leads above, never oneself."""
        if not self.may_write():
            return False
        return self.may_set_strategy() or (
            self.leads(owner_id, unit_id) and not self.is_self(owner_id)
        )

    def may_act_for(self, owner_id: int, unit_id: int | None = None) -> bool:
        """Plan initiatives and risks for a goal of that owner: its planners, and the owner."""
        return self.may_plan_below(owner_id, unit_id) or (
            self.may_write() and self.is_self(owner_id)
        )

    def may_approve(self, owner_id: int, unit_id: int | None = None) -> bool:
        """Decide on what an owner reports or offers: the leads above, and HR; never oneself."""
        if not self.may_write() or self.is_self(owner_id):
            return False
        return self.role == "hr" or self.leads(owner_id, unit_id)

    def may_see_evidence(self, owner_id: int, unit_id: int | None = None) -> bool:
        """Files that prove a check-in; values are open to all, but files may name customers."""
        return self.may_see_rating(owner_id, unit_id)

    def may_run_cycles(self) -> bool:
        """Create cycles, copy them and move them from state to state."""
        return self.role in CYCLE_RUNNERS

    def may_manage_people(self) -> bool:
        """Write units, roles, people and where they sit; invite them."""
        return self.role in {"hr", "admin"}

    def may_set_pay(self) -> bool:
        """Write base pay and target bonus: HR, and an admin who leads the whole company."""
        return self.role == "hr" or (self.role == "admin" and self.leads_company)

    def may_grant(self, role: str) -> bool:
        """Give an account that role, or take it away; HR only those without a right of its own."""
        return self.role == "admin" or (self.role == "hr" and role in {"staff", "leadership"})

    def may_keep_library(self) -> bool:
        """Write the measures that everyone uses."""
        return self.may_write() and (self.may_set_strategy() or self.is_lead)

    def may_import(self) -> bool:
        """Load bundles; they hold pay, but the page shows only what is wrong in them."""
        return self.role in {"hr", "admin"}

    def may_export(self) -> bool:
        """Take the company's bundle away; it holds everybody's pay."""
        return self.may_see_all_ratings()

    def is_self(self, owner_id: int) -> bool:
        """Whether the owner is the viewer."""
        return self.owner_id == owner_id
