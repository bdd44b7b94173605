"""`catchball check`: what is odd about a cycle's cascade, scorecards and scheme."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from itertools import groupby

import click

from app import clock
from app.commands.cycles import cycle_option, in_cycle
from app.commands.invocation import Invocation, needs_invocation
from cascade.findings import ERROR, HINT, WARNING, Finding
from goals.messages import Message, say
from goals.queries import get_company
from scorecards.queries import list_findings

SHOWN = 10
"""How many findings of one kind a person is shown; --json prints them all."""

HEADINGS = {
    ERROR: say("Errors: the cycle cannot leave draft"),
    WARNING: say("Warnings: numbers are missing or distorted"),
    HINT: say("Hints: worth a look"),
}

PLACES = {
    "cycle": say("cycle"),
    "perspective": say("perspective"),
    "objective": say("objective"),
    "target": say("target"),
    "measure": say("measure"),
    "person": say("person"),
    "scorecard": say("scorecard"),
    "scheme": say("scheme"),
}
"""How a person reads the first word of a finding's `where`."""


@click.command()
@cycle_option
@click.option(
    "--as-of",
    "as_of",
    metavar="DATE",
    type=click.DateTime(["%Y-%m-%d"]),
    help="The day to judge check-ins on; default: today in the company's time zone.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@needs_invocation
def check(invocation: Invocation, cycle: str, as_of: datetime | None, as_json: bool) -> None:
    """Looks for problems in the cycle's goals, scorecards and scheme.

    Of a past cycle only what is still missing in it counts as overdue, on whatever later day it
    is asked.
    """
    with in_cycle(invocation, cycle) as (session, found):
        company = get_company(session)
        assert company is not None  # a cycle is loaded with its company
        day = as_of.date() if as_of else clock.today(company.timezone)
        findings = list_findings(session, found, day, company.timezone)
    if as_json:
        invocation.give_json(_document(invocation, cycle, findings))
        return
    for line in _told(invocation, findings):
        invocation.give(line)
    invocation.tell(_counted(findings, day))


def _document(invocation: Invocation, cycle: str, findings: Sequence[Finding]) -> dict[str, object]:
    return {
        "cycle": cycle,
        "findings": [
            {
                "code": finding.code,
                "severity": finding.severity,
                "where": finding.where,
                "message": invocation.said(finding.message),
                "mend": invocation.said(finding.mend),
            }
            for finding in findings
        ],
    }


def _told(invocation: Invocation, findings: Sequence[Finding]) -> Iterator[str]:
    for severity, grave in groupby(findings, key=lambda finding: finding.severity):
        yield invocation.said(HEADINGS[severity])
        kinds: dict[str, list[Finding]] = {}
        for finding in grave:
            kinds.setdefault(invocation.said(finding.mend), []).append(finding)
        for mend, same in kinds.items():
            for finding in same[:SHOWN]:
                yield f"  {_place(invocation, finding)}: {invocation.said(finding.message)}"
            if len(same) > SHOWN:
                more = say(
                    "… and %(number)s more like it (--json lists all)", number=len(same) - SHOWN
                )
                yield f"  {invocation.said(more)}"
            yield f"    → {mend}"


def _place(invocation: Invocation, finding: Finding) -> str:
    kind, _, code = finding.where.partition(" ")
    return f"{invocation.said(PLACES[kind])} {code}"


def _counted(findings: Sequence[Finding], day: date) -> Message:
    number = {each: sum(f.severity == each for f in findings) for each in HEADINGS}
    if not findings:
        return say("Nothing to mend on %(day)s.", day=day.isoformat())
    return say(
        "On %(day)s: %(errors)s errors, %(warnings)s warnings, %(hints)s hints.",
        day=day.isoformat(),
        errors=number[ERROR],
        warnings=number[WARNING],
        hints=number[HINT],
    )
