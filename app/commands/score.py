"""`catchball score`: all results of a cycle."""

import click

from app.commands.cycles import cycle_option, in_cycle
from app.commands.invocation import Invocation, needs_invocation
from goals.numbers import fixed, fixed_hundredths
from scorecards.queries import get_evaluation
from scorecards.results import score_document


@click.command()
@cycle_option
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@needs_invocation
def score(invocation: Invocation, cycle: str, as_json: bool) -> None:
    """Computes the cycle: values, scores, coverage and scorecards."""
    with in_cycle(invocation, cycle) as (session, found):
        judged = get_evaluation(session, found, streaks=False)
    if as_json:
        invocation.give_json(score_document(judged))
        return
    scores = judged.scores
    for label, key in [
        (scores.data.cycle.code, scores.cascade.root),
        *((p.name, p.key) for p in scores.data.perspectives),
        *((f"{o.code} {o.name}", o.key) for o in scores.data.objectives),
    ]:
        reached = scores.score(key)
        number = "–" if reached is None else fixed_hundredths(reached)
        invocation.give(f"{number:>7}  {fixed_hundredths(scores.coverage(key)):>6} %  {label}")
    for card in judged.scorecards.values():
        total = "–" if card.total is None else fixed(card.total, 2)
        invocation.give(f"{total:>7}  {card.grade or '–':>8}  {card.owner}")
