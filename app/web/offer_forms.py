"""The forms of /offers: what was typed, and what is wrong with it."""

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING
from unicodedata import normalize

from flask import request
from flask_babel import gettext as _

from app.web.addresses import whole_number
from app.web.language import said
from app.web.signed_in import viewer
from app.web.transaction import db
from cascade import queries
from cascade.actions import NewTurn, Proposal
from cascade.catchball import LEVELS, Terms, terms_problem
from goals.numbers import HUNDRED, NotANumber, canonical, exact

if TYPE_CHECKING:
    from goals.changes import Row
    from goals.models import Cycle

_LONGEST = 2000
_MOST_ALIKE = 100
_MOST_TOLD = 5


def text(name: str) -> str:
    """What was typed into the field, with full-width digits as plain ones."""
    return normalize("NFKC", request.values.get(name, "")).strip()[:_LONGEST]


def address(offer_id: int | None) -> str:
    """Where an offer's page is; of None, the list of those to answer."""
    return "/offers" if offer_id is None else f"/offers/{offer_id}"


@dataclass(slots=True)
class Answer:
    """What somebody answers; `errors` are by field, `told` have none."""

    errors: dict[str, str] = field(default_factory=dict)
    told: list[str] = field(default_factory=list)

    def turn(self) -> NewTurn:
        """The turn that was typed."""
        kind = text("kind")
        terms = self.terms() if kind == "counter" else None
        return NewTurn(
            kind, terms, text("reason"), text("resources"), whole_number(text("follows"))
        )

    def terms(self) -> Terms:
        """The terms that were typed."""
        return Terms(
            self._share("weight"),
            self._share("points"),
            **{name: self._number(name) for name in LEVELS},
            curve=text("curve"),
        )

    def day(self, name: str) -> date | None:
        """The day of a field; None where it is blank or none."""
        try:
            return date.fromisoformat(text(name)) if text(name) else None
        except ValueError:
            self.errors[name] = _("%(found)s is no day such as 2025-06-30.", found=text(name))
            return None

    def _number(self, name: str) -> str | None:
        try:
            return canonical(text(name)) if text(name) else None
        except NotANumber:
            self.errors[name] = _("%(found)s is no plain number such as 12.5.", found=text(name))
            return None

    def _share(self, name: str) -> int | None:
        number = self._number(name)
        if number is None:
            return None
        hundredfold = exact(number) * 100
        if hundredfold.denominator != 1 or not 0 <= hundredfold <= HUNDRED:
            self.errors[name] = _("Enter 0 to 100 with at most two decimals.")
            return None
        return int(hundredfold)


def read_proposal(answer: Answer, cycle: "Cycle") -> Proposal | None:
    """What was proposed from below; None where a choice is missing, which `answer` says."""
    who = viewer()
    assert who.owner_id is not None  # the view asked
    objectives = queries.list_proposable(db(), cycle.id or 0, who.owner_id)
    objective = next((o for o in objectives if o[0] == whole_number(text("objective"))), None)
    owners = {who.owner_code or "", *(u for u, _name in queries.list_units_led(db(), who.owner_id))}
    owner = text("owner") or who.owner_code or ""
    measure = _chosen_measure(answer, text("measure"))
    if objective is None:
        answer.errors["objective"] = _("Choose an objective of your unit.")
    if owner not in owners:
        answer.errors["owner"] = _("Propose for yourself, or for a unit that you lead.")
    answer.day("due")
    terms = answer.terms()
    if measure is not None and not answer.errors:
        problem = terms_problem(measure["curve"], measure["direction"], terms)
        if problem is not None:
            answer.errors["target"] = said(problem)
    if objective is None or measure is None or answer.errors:
        return None
    return Proposal(objective[1], measure["code"], owner, terms)


def _chosen_measure(answer: Answer, typed: str) -> "Row | None":
    """The measure of that code, of that name, or the only one that has the text."""
    named = queries.list_rows(db(), "measures", keys={(typed,)})
    if not named and typed:
        found = queries.find_measures(db(), typed, _MOST_ALIKE)
        named = [row for row in found if row["name"].casefold() == typed.casefold()] or found
    if len(named) == 1:
        return named[0]
    if named:
        alike = ", ".join(f"{row['name']} ({row['code']})" for row in named[:_MOST_TOLD])
        answer.errors["measure"] = _(
            "Several measures fit: %(found)s. Enter the code.", found=alike
        )
    else:
        answer.errors["measure"] = _("Choose a measure of the library.")
    return None
