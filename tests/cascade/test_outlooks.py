"""What an objective may come to: its targets' forecasts, rolled up as scores are."""

from collections.abc import Sequence
from fractions import Fraction

from cascade.entries import TargetEntry
from cascade.outlooks import Branch, outlooks
from cascade.rollup import COVERED
from cascade.spreading import ChildNode, ParentNode
from goals.curves import Levels, curve
from goals.forecast import Forecast, Outlook, Points
from goals.measures import Goal, Measure
from goals.messages import say

CAP = 10_000
_RATIO = curve("ratio")
_GOAL = Goal(
    Measure("M", "M", "increase", "", "sum", (), None, 2, _RATIO, "month"),
    Levels(target=Fraction(100)),
    _RATIO,
)


def target(key: int, score: int | None = None, *, excused: bool = False) -> TargetEntry:
    owner = (7, "P", "Pia", 8)
    return TargetEntry(key, key, 1, 1, 1, _GOAL, "", *owner, None, None, score, None, excused)


def branch(targets: Sequence[TargetEntry], weights: Sequence[int], rollup: str) -> Branch:
    family = [
        ChildNode(each.key, weight, each.score, 0 if each.score is None else COVERED, each.excused)
        for each, weight in zip(targets, weights, strict=True)
    ]
    return Branch({1: ParentNode(None, rollup)}, {1: family})


def foreseen(low: int, middle: int, high: int) -> Forecast:
    return Forecast(3, (), say("so"), Outlook(Fraction(low), Fraction(middle), Fraction(high)))


TOO_FEW = Forecast(2, (), say("too few points"))


def test_forecasts_roll_up_by_the_rule_of_the_scores() -> None:
    pair = [target(2), target(3)]
    forecasts: dict[int, Forecast | None] = {2: foreseen(50, 60, 90), 3: foreseen(80, 100, 110)}
    weighed = outlooks(branch(pair, (7500, 2500), "weighted"), CAP, pair, forecasts)
    assert weighed.points[1] == Points(5750, 7000, 9250)
    least = outlooks(branch(pair, (7500, 2500), "min"), CAP, pair, forecasts)
    assert least.points[1] == Points(5000, 6000, 9000)
    assert least.points[3] == Points(8000, 10_000, 11_000)


def test_what_is_settled_counts_with_its_score_and_what_knows_too_little_is_left_out() -> None:
    three = [target(2, 4000), target(3, 9000), target(4)]
    found = outlooks(
        branch(three, (5000, 4000, 1000), "weighted"),
        CAP,
        three,
        {2: None, 3: TOO_FEW, 4: foreseen(100, 100, 100)},
    )
    assert found.points[1] == Points(5000, 5000, 5000)
    assert (found.foreseen, found.settled, found.lacking, found.all) == (1, 1, 1, 3)
    assert 3 not in found.points


def test_without_any_forecast_there_is_none_and_the_excused_are_not_missed() -> None:
    pair = [target(2), target(3, excused=True)]
    found = outlooks(branch(pair, (5000, 5000), "weighted"), CAP, pair, {2: TOO_FEW, 3: TOO_FEW})
    assert found.points == {}
    assert (found.foreseen, found.lacking) == (0, 1)
