"""The form of a cycle: what it proposes, what was typed, and the row it stands for."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from flask import request
from flask_babel import gettext as _

from app.web.checking_in import request_key
from app.web.cycle import today
from app.web.language import said
from app.web.signed_in import viewer
from cascade.actions import PlanRefused, Told
from goals.changes import Row
from goals.cycles import (
    FREQUENCIES_OF_CYCLES,
    can_begin,
    last_day,
    parents,
    proposed_code,
    proposed_name,
    proposed_start,
)
from goals.numbers import NotANumber, exact, plain

_NEW = "new"
"""The word in an address that no cycle's code can be."""
_LONGEST = 200
_HIGHEST_CAP = 120


@dataclass(slots=True)
class CycleForm:
    """The fields of a cycle as text, `acceptance` as a flag; `errors` by field."""

    code: str = ""
    name: str = ""
    starts: str = ""
    ends: str = ""
    frequency: str = "quarter"
    parent: str = ""
    rollup_cap: str = "100"
    acceptance: bool = False
    errors: dict[str, str] = field(default_factory=dict)

    def row(self, state: str = "draft") -> Row:
        """The row that the form stands for; what is wrong stands in `errors`."""
        return {
            "code": self._code(),
            "name": self._text("name"),
            "starts": self._day("starts"),
            "ends": self._day("ends"),
            "frequency": self._frequency(),
            "parent": self.parent,
            "state": state,
            "rollup_cap": self._cap(),
            "acceptance": self.acceptance,
        }

    def blame(self, refused: PlanRefused) -> None:
        """Each problem stands at its field."""
        for _change, column, message in refused.problems:
            self.errors.setdefault(column or "code", said(message))

    def _text(self, name: str) -> str:
        typed: str = getattr(self, name)
        if not typed:
            self.errors[name] = _("Enter something here.")
        elif len(typed) > _LONGEST or not typed.isprintable():
            self.errors[name] = _("Use at most %(most)s letters, on one line.", most=_LONGEST)
        return typed

    def _code(self) -> str:
        code = self._text("code")
        if code == _NEW:
            self.errors["code"] = _("%(code)s is an address of this site; choose another code.",
                                    code=code)  # fmt: skip
        return code

    def _day(self, name: str) -> date:
        typed: str = getattr(self, name)
        try:
            day = date.fromisoformat(typed)
        except ValueError:
            self.errors[name] = _("%(found)s is no day such as 2025-06-30.", found=typed or "–")
            return date.min
        if not can_begin(day):
            self.errors[name] = _("This day lies too far ahead.")
        return day

    def _frequency(self) -> str:
        if self.frequency not in FREQUENCIES_OF_CYCLES:
            self.errors["frequency"] = _("Choose one of the list.")
        return self.frequency

    def _cap(self) -> int:
        try:
            hundredths = exact(self.rollup_cap) * 100
        except NotANumber:
            hundredths = exact("-1")
        if hundredths.denominator != 1 or not 0 < hundredths <= _HIGHEST_CAP * 100:
            self.errors["rollup_cap"] = _("Enter 0 to 120 with at most two decimals.")
        return int(hundredths)


def typed_form() -> CycleForm:
    """What was typed."""
    return CycleForm(
        typed_text("code"),
        typed_text("name"),
        typed_text("starts"),
        typed_text("ends"),
        typed_text("frequency"),
        typed_text("parent"),
        typed_text("rollup_cap"),
        "acceptance" in request.form,
    )


def typed_text(name: str) -> str:
    """What was typed into the field."""
    return request.form.get(name, "").strip()


def form_of(row: Row) -> CycleForm:
    """The form of a stored cycle."""
    return CycleForm(
        row["code"],
        row["name"],
        row["starts"].isoformat(),
        row["ends"].isoformat(),
        row["frequency"],
        row["parent"],
        plain(exact(str(row["rollup_cap"])) / 100),
        row["acceptance"],
    )


def proposal(cycles: Sequence[Any]) -> CycleForm:
    """The next cycle of the length that the address names, from the day that it names.

    `was` of the address is the length that the day was proposed for: with another one the day is
    proposed anew.
    """
    given = request.args
    frequency = given.get("frequency", "")
    if frequency not in FREQUENCIES_OF_CYCLES:
        frequency = cycles[-1].frequency if cycles else "quarter"
    starts = proposed_start(cycles, frequency, today())
    if given.get("was", frequency) == frequency:
        starts = _day_or(given.get("starts", ""), starts)
    ends = last_day(starts, frequency)
    around = parents(starts, ends, frequency, cycles)
    return CycleForm(
        proposed_code(starts, frequency, {each.code for each in cycles}),
        said(proposed_name(starts, frequency)),
        starts.isoformat(),
        ends.isoformat(),
        frequency,
        around[0].code if around else "",
        "100",
        cycles[-1].acceptance if cycles else False,
    )


def told(action: str, reason: str = "") -> Told:
    """Who does it, by this form."""
    who = viewer()
    return Told(action, who.owner_code or who.login, reason, None, request_key())


def _day_or(text: str, otherwise: date) -> date:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return otherwise
    return found if can_begin(found) else otherwise
