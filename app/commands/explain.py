"""`catchball explain`: where a number of a cycle comes from, down to the check-ins."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import click

from app.commands.cycles import cycle_option, in_cycle
from app.commands.invocation import Invocation, needs_invocation
from app.config.rendering import Formats
from app.db import Session
from goals.explaining import Explained
from goals.messages import Message, say
from goals.numbers import fixed
from goals.queries import get_company, get_excuses
from goals.values import Report
from scorecards.evaluation import rewards as paid_out
from scorecards.explaining import Explanations
from scorecards.queries import get_evaluation, get_members

if TYPE_CHECKING:
    from goals.models import Company, Cycle

_MOST_NAMED = 40


@click.command()
@cycle_option
@click.option("--person", metavar="CODE", help="The scorecard of a person.")
@click.option("--unit", metavar="CODE", help="The scorecard of a unit.")
@click.option("--objective", metavar="CODE", help="The score of an objective.")
@click.option("--reward", is_flag=True, help="The reward of that person or unit instead.")
@click.option("--levels", type=click.IntRange(min=0), help="Unfold so many levels, not all.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@needs_invocation
def explain(invocation: Invocation, /, cycle: str, as_json: bool, **asked: Any) -> None:
    """Writes out the sum behind a score or an amount, down to the check-ins.

    Without a person, unit or objective: the company's score.
    """
    wanted = Wanted(**asked)
    wanted.check()
    with in_cycle(invocation, cycle) as (session, found):
        company = get_company(session)
        assert company is not None  # a cycle is loaded with its company
        explained = _explained(invocation, session, found, company, wanted)
    formats = Formats(invocation.settings.language, company.currency, company.timezone)
    if as_json:
        invocation.give_json(_document(invocation, formats, explained))
        return
    for line in _lines(invocation, formats, explained):
        invocation.give(line)


@dataclass(frozen=True)
class Wanted:
    """What is to be explained."""

    person: str | None
    unit: str | None
    objective: str | None
    reward: bool
    levels: int | None

    @property
    def owner(self) -> str | None:
        """The code of the person or unit."""
        return self.person or self.unit

    def check(self) -> None:
        """Ends with wrong usage where the options contradict each other."""
        if sum(code is not None for code in (self.person, self.unit, self.objective)) > 1:
            raise click.UsageError("Name one of --person, --unit and --objective.")
        if self.reward and self.owner is None:
            raise click.UsageError("--reward needs --person or --unit.")


# What is asked for


def _explained(
    invocation: Invocation, session: Session, cycle: "Cycle", company: "Company", wanted: Wanted
) -> Explained:
    judged = get_evaluation(session, cycle, detailed=True, streaks=wanted.reward)
    explanations = Explanations(judged, get_excuses(session, cycle))
    if wanted.objective is not None:
        keys = explanations.objective_keys
        _check_known(invocation, wanted.objective, keys, _NO_OBJECTIVE, cycle)
        return explanations.objective(wanted.objective, wanted.levels)
    if wanted.owner is None:
        return explanations.company(wanted.levels)
    members = get_members(session, on=cycle.ends)
    kind, unknown = ("person", _NO_PERSON) if wanted.person else ("unit", _NO_UNIT)
    codes = [code for code, member in members.items() if member.kind == kind]
    _check_known(invocation, wanted.owner, codes, unknown, cycle)
    if not wanted.reward:
        _check_known(invocation, wanted.owner, judged.scorecards, _NO_SCORECARD, cycle)
        return explanations.scorecard(wanted.owner, wanted.levels)
    if judged.scheme is None:
        raise invocation.refuse(
            say(
                "no scheme lists the cycle %(cycle)s; add it to a scheme's cycles",
                cycle=cycle.code,
            )
        )
    paid = paid_out(judged, members)
    recipients = [line.recipient.code for line in paid.lines]
    _check_known(invocation, wanted.owner, recipients, _NO_RECIPIENT, cycle)
    return explanations.reward(wanted.owner, paid, members, company.currency, wanted.levels)


def _check_known(
    invocation: Invocation, code: str, known: Iterable[str], refusal: Message, cycle: "Cycle"
) -> None:
    """Ends with status 1 and what exists where the code is not among the known."""
    codes = sorted(known)
    if code in codes:
        return
    named = ", ".join(codes[:_MOST_NAMED]) + ", …" * (len(codes) > _MOST_NAMED)
    places: dict[str, object] = {"code": code, "cycle": cycle.code, "known": named or "–"}
    raise invocation.refuse(Message(refusal.text, places))


_PLACES = {"code": "", "cycle": "", "known": ""}
_NO_OBJECTIVE = say(
    "there is no objective %(code)s in the cycle %(cycle)s; there are: %(known)s", **_PLACES
)
_NO_PERSON = say("there is no person %(code)s; there are: %(known)s", **_PLACES)
_NO_UNIT = say("there is no unit %(code)s; there are: %(known)s", **_PLACES)
_NO_SCORECARD = say(
    "%(code)s has no scorecard in the cycle %(cycle)s; these have: %(known)s", **_PLACES
)
_NO_RECIPIENT = say(
    "no rule names %(code)s as a recipient in the cycle %(cycle)s; these are: %(known)s",
    **_PLACES,
)


# As text


def _lines(
    invocation: Invocation, formats: Formats, explained: Explained, indent: str = ""
) -> Iterator[str]:
    yield indent + _headline(invocation, explained)
    below = indent + "  "
    if explained.told:
        yield f"{below}= {explained.working}{_rounding(invocation, explained)}"
    for note in explained.notes:
        yield f"{below}· {invocation.said(note)}"
    if explained.checkin is not None:
        yield f"{below}· {_reported(invocation, formats, explained.checkin.report)}"
        for earlier in explained.checkin.superseded:
            told = _reported(invocation, formats, earlier)
            superseded = say("superseded: %(value)s, %(told)s", value=earlier.value, told=told)
            yield f"{below}· {invocation.said(superseded)}"
    for part in explained.parts:
        yield from _lines(invocation, formats, part, below)


def _headline(invocation: Invocation, explained: Explained) -> str:
    """The subject with what it comes to: ``客户满意度 4.231 分 → 84.62 分 × 40``."""
    line = f"{invocation.said(explained.subject)} → {invocation.said(explained.answer)}"
    if explained.unit is not None and explained.result is not None:
        line += f" {invocation.said(explained.unit)}"
    return f"{line} × {explained.weight}" if explained.weight else line


def _rounding(invocation: Invocation, explained: Explained) -> str:
    places = explained.rounding
    if places is None:
        return ""
    step = fixed(Fraction(1, 10**places), places)
    how = (
        say("cut to %(step)s", step=step)
        if explained.cut
        else say("rounded half up to %(step)s", step=step)
    )
    return f"  ({invocation.said(how)})"


def _reported(invocation: Invocation, formats: Formats, report: Report) -> str:
    """Who reported it, when, and with what."""
    told = [
        report.author or invocation.said(say("author not given")),
        formats.instant(report.recorded_at),
    ]
    if report.source:
        told.append(invocation.said(say("source: %(source)s", source=report.source)))
    if report.note:
        told.append(invocation.said(say("note: %(note)s", note=report.note)))
    return ", ".join(told)


# As JSON


def _document(invocation: Invocation, formats: Formats, explained: Explained) -> dict[str, Any]:
    said = invocation.said
    document: dict[str, Any] = {
        "subject": said(explained.subject),
        "result": explained.result,
        "unit": None if explained.unit is None else said(explained.unit),
        "weight": explained.weight or None,
        "working": explained.working or None,
        "rounding": explained.rounding,
        "cut": explained.cut,
        "used": explained.used,
        "notes": [said(note) for note in explained.notes],
        "ref": None if explained.ref is None else explained.ref._asdict(),
    }
    if explained.checkin is not None:
        document["checkin"] = _checkin(formats, explained.checkin.report)
        document["checkin"]["superseded"] = [
            _checkin(formats, report) for report in explained.checkin.superseded
        ]
    document["folded"] = explained.folded
    document["parts"] = [_document(invocation, formats, part) for part in explained.parts]
    return document


def _checkin(formats: Formats, report: Report) -> dict[str, Any]:
    zone = ZoneInfo(formats.timezone)
    return {
        "period": report.period,
        "input": report.input or None,
        "value": report.value,
        "recorded_at": report.recorded_at and report.recorded_at.astimezone(zone).isoformat(),
        "author": report.author or None,
        "note": report.note or None,
        "source": report.source or None,
    }
