"""The results of a cycle as documents: what `score` and `rewards` print, exact to the digit."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

from cascade.scores import CycleScores
from goals.numbers import as_decimal, fixed, fixed_hundredths
from scorecards.evaluation import Evaluation
from scorecards.rewards import Payouts
from scorecards.scorecard import Scorecard

Document = dict[str, Any]


def score_document(judged: Evaluation) -> Document:
    """Scores, values and scorecards; numbers are Decimals or None, lists in the bundle's order."""
    scores = judged.scores
    data = scores.data
    return {
        "cycle": data.cycle.code,
        "company": _scored(scores, scores.cascade.root),
        "perspectives": [{"code": p.code} | _scored(scores, p.key) for p in data.perspectives],
        "objectives": [{"code": o.code} | _scored(scores, o.key) for o in data.objectives],
        "targets": [
            {
                "objective": target.objective,
                "measure": target.goal.measure.code,
                "owner": target.owner,
                "value": _number(scores.values[target.key].value),
                "score": _hundredths(scores.score(target.key)),
            }
            for target in data.targets
        ],
        "scorecards": [_card(card) for card in judged.scorecards.values()],
    }


def _scored(scores: CycleScores, key: int) -> Document:
    return {
        "score": _hundredths(scores.score(key)),
        "coverage": _hundredths(scores.coverage(key)),
    }


def _card(card: Scorecard) -> Document:
    return {
        "owner": card.owner,
        "weighted": _hundredths(card.weighted.score),
        "adjustments": _number(card.adjusted),
        "total": _number(card.total),
        "grade": card.grade,
        "perspectives": {code: _hundredths(mean.score) for code, mean in card.perspectives.items()},
    }


def rewards_document(judged: Evaluation, paid: Payouts, decimals: int) -> Document:
    """The payouts; money is text with the currency's `decimals`."""
    assert judged.scheme is not None  # there are no payouts without a scheme
    return {
        "cycle": judged.scores.data.cycle.code,
        "scheme": judged.scheme.code,
        "version": judged.scheme.version,
        "scaled": paid.scaled,
        "total": fixed(paid.total, decimals),
        "lines": [
            {
                "recipient": line.recipient.code,
                "amount": fixed(paid.amount(line), decimals),
                "awards": line.labels("award"),
                "plans": line.labels("plan"),
                "rules": line.rules,
            }
            for line in paid.lines
        ],
    }


def _hundredths(number: int | None) -> Decimal | None:
    return None if number is None else Decimal(fixed_hundredths(number))


def _number(value: Fraction | None) -> Decimal | None:
    return None if value is None else as_decimal(value)
