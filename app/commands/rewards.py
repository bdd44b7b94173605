"""`catchball rewards`: what a cycle's scheme pays."""

import click

from app.commands.cycles import cycle_option, in_cycle
from app.commands.invocation import Invocation, needs_invocation
from goals.messages import say
from goals.queries import get_company
from scorecards.evaluation import rewards as paid_out
from scorecards.queries import get_evaluation, get_members
from scorecards.results import rewards_document
from scorecards.schemes import money_decimals


@click.command()
@cycle_option
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@needs_invocation
def rewards(invocation: Invocation, cycle: str, as_json: bool) -> None:
    """Runs the scheme that lists the cycle: amounts, awards and plans."""
    with in_cycle(invocation, cycle) as (session, found):
        judged = get_evaluation(session, found)
        if judged.scheme is None:
            raise invocation.refuse(
                say("no scheme lists the cycle %(cycle)s; add it to a scheme's cycles", cycle=cycle)
            )
        paid = paid_out(judged, get_members(session, on=found.ends))
        company = get_company(session)
    assert company is not None  # a cycle is loaded with its company
    document = rewards_document(judged, paid, money_decimals(company.currency))
    if as_json:
        invocation.give_json(document)
        return
    for line in document["lines"]:
        named = ", ".join([*line["awards"], *line["plans"]])
        invocation.give(f"{line['amount']:>12}  {line['recipient']}  {named}".rstrip())
    invocation.give(f"{document['total']:>12}  {company.currency}")
