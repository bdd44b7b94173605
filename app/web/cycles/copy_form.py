"""The form that copies a cycle to the next: where to, what, by which rule, and what comes of it.

A target's field is `level-MEASURE/OWNER`; beside it `was-…` holds what the rule gave, so that only
what somebody wrote over it stays when the rule changes.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING
from unicodedata import normalize

from flask import request
from flask_babel import gettext as _

from app.web.cycle import today
from app.web.cycles.forms import CycleForm, typed_text
from app.web.language import said
from app.web.transaction import db
from cascade import queries
from cascade.actions import Overtaken, PlanRefused
from cascade.copying import Absent, Copied, Key, Source, Wanted, absent_owners, copied, is_at_home
from cascade.transfers import source_of
from goals.changes import Change, Row
from goals.cycles import last_day, parents, proposed_code, proposed_name, proposed_start
from goals.numbers import exact
from goals.queries import get_measures
from goals.raising import RULES, WITH_AMOUNT, Rise, rise_problem

if TYPE_CHECKING:
    from goals.models import Cycle

PARTS = ("targets", "weights", "points", "causes", "supports")
KEEP, LEAD = "keep", "lead"
_LEVEL, _WAS = "level-", "was-"
_LONGEST_NUMBER = 40


@dataclass(slots=True)
class CopyForm:
    """What was asked for; `into` is the code of an empty draft, blank for a new cycle."""

    new: CycleForm
    into: str = ""
    take: frozenset[str] = frozenset(PARTS)
    rule: str = "keep"
    amount: str = ""
    owners: str = LEAD
    chosen: dict[str, str] = field(default_factory=dict)
    """Who takes over from an absent owner, where that was chosen one by one."""
    typed: dict[Key, str] = field(default_factory=dict)
    was: dict[Key, str] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)

    def rise(self) -> Rise:
        """The rule with its amount; a wrong one is an error and raises nothing."""
        problem = rise_problem(self.rule, self.amount)
        if problem is not None:
            self.errors["amount"] = said(problem)
            return Rise()
        needs = self.rule in WITH_AMOUNT
        return Rise(self.rule, exact(self.amount) if needs else Fraction(0))

    def taker(self, each: Absent) -> str:
        """Who has the goals of an absent owner from now on."""
        proposed = each.lead if self.owners == LEAD and each.lead else each.code
        chosen = self.chosen.get(each.code, proposed)
        return chosen if chosen in (each.code, each.lead) else proposed


@dataclass(frozen=True, slots=True)
class Copying:
    """A form with what it would make; `drafts` are the empty ones that could be filled instead."""

    form: CopyForm
    source: Source
    into: Row
    is_new: bool
    absent: list[Absent]
    made: Copied
    drafts: list[Row]

    def name(self, owner: str) -> str:
        """What the owner of a target is called."""
        leads = {each.lead: each.lead_name for each in self.absent}
        return leads.get(owner) or self.source.names.get(owner, owner)

    def changes(self) -> list[Change]:
        """All that is new: the cycle, too, where it is."""
        cycle = [Change("cycles", None, self.into)] if self.is_new else []
        return [*cycle, *self.made.changes()]

    @property
    def is_wrong(self) -> bool:
        """Whether something has to be mended first."""
        wrong_rows = any(each.error for each in self.made.targets)
        return bool(self.form.errors or self.form.new.errors or wrong_rows)

    def blame_code(self, refused: Overtaken) -> None:
        """Somebody took the code, or filled the draft, meanwhile."""
        errors = self.form.new.errors if self.is_new else self.form.errors
        errors["code" if self.is_new else "into"] = said(refused.message)

    def blame(self, changes: Sequence[Change], refused: PlanRefused) -> None:
        """Each problem stands at its field, or is said with the row that it is about."""
        for place, column, message in refused.problems:
            sheet = changes[place].sheet if place is not None else ""
            if sheet == "cycles":
                self.form.new.errors.setdefault(column or "code", said(message))
            else:
                where = f"{changes[place].code}: " if place is not None else ""
                self.form.errors.setdefault(f"plan-{place}", f"{where}{said(message)}")


def asked_copy(source: "Cycle", cycles: "Sequence[Cycle]") -> CopyForm:
    """What was typed, or the proposal where nothing was yet."""
    if request.method != "POST":
        return CopyForm(_next(source, cycles))
    given = request.form
    new = CycleForm(
        typed_text("code"),
        typed_text("name"),
        typed_text("starts"),
        typed_text("ends"),
        source.frequency,
    )
    typed, was = _levels()
    return CopyForm(
        new,
        given.get("into", ""),
        frozenset(PARTS) & set(given.getlist("take")),
        given.get("rule", RULES[0]),
        _plain(given.get("amount", "")),
        given.get("owners", LEAD),
        {key[len("owner-") :]: code for key, code in given.items() if key.startswith("owner-")},
        typed,
        was,
    )


def copying(source: "Cycle", cycles: "Sequence[Cycle]", form: CopyForm) -> Copying:
    """What the form would make of the cycle."""
    row, drafts = queries.list_copied_cycles(db(), source.code)
    rows = _source(source.code, row or {})
    draft = next((row for row in drafts if row["code"] == form.into), None)
    if form.into and draft is None:
        form.errors["into"] = _("This cycle is no empty draft any more; choose another.")
    into = draft or _new_row(form, rows.cycle, cycles)
    organisation, moves = queries.get_departures(db(), source.starts)
    moves = {
        code: move
        for code, move in moves.items()
        if not is_at_home(rows, code, organisation.people[code].unit)
    }
    absent = absent_owners(rows.owners, organisation, moves, into["starts"])
    wanted = Wanted(
        **{name: name in form.take for name in PARTS},
        rise=form.rise(),
        owners={each.code: form.taker(each) for each in absent},
        typed=form.typed,
        lanes=_lanes(draft),
    )
    return Copying(form, rows, into, draft is None, absent, copied(rows, into, wanted), drafts)


def _lanes(draft: Row | None) -> frozenset[str]:
    """The codes of the perspectives that the draft has of its own."""
    rows = queries.list_rows(db(), "perspectives", draft["code"]) if draft else ()
    return frozenset(row["code"] for row in rows)


def _source(code: str, row: Row) -> Source:
    lanes, objectives, links = (
        queries.list_rows(db(), sheet, code) for sheet in ("perspectives", "objectives", "links")
    )
    told = queries.list_target_rows(db(), code)
    measures = {each.code: each for each in get_measures(db()).values()}
    return source_of(row, lanes, objectives, told, links, measures)


def _next(source: "Cycle", cycles: "Sequence[Cycle]") -> CycleForm:
    starts = proposed_start(cycles, source.frequency, today())
    return CycleForm(
        proposed_code(starts, source.frequency, {each.code for each in cycles}),
        said(proposed_name(starts, source.frequency)),
        starts.isoformat(),
        last_day(starts, source.frequency).isoformat(),
        source.frequency,
    )


def _new_row(form: CopyForm, source: Row, cycles: "Sequence[Cycle]") -> Row:
    row = form.new.row()
    around = parents(row["starts"], row["ends"], row["frequency"], cycles)
    kept = {name: source[name] for name in ("rollup_cap", "acceptance")}
    return {**row, **kept, "parent": around[0].code if around else ""}


def _levels() -> tuple[dict[Key, str], dict[Key, str]]:
    """What was written over the rule by measure and owner, and what the rule had given."""
    typed, was = {}, {}
    for name, text in request.form.items():
        if not name.startswith(_LEVEL):
            continue
        measure, _slash, owner = name[len(_LEVEL) :].rpartition("/")
        given, level = request.form.get(_WAS + name[len(_LEVEL) :], ""), _plain(text)
        if level and level != given:
            typed[measure, owner], was[measure, owner] = level, given
    return typed, was


def _plain(text: str) -> str:
    """The text with full-width digits as plain ones, as Chinese keyboards write them."""
    return normalize("NFKC", text).strip()[:_LONGEST_NUMBER]
