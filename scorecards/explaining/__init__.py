"""A judged cycle explained: nodes, scorecards and rewards, each down to the check-ins."""

from collections.abc import Mapping

from cascade.explaining import ExplainedNodes
from goals.explaining import Explained
from goals.measures import Excused
from scorecards.evaluation import Evaluation, Member
from scorecards.explaining.cards import explained_scorecard
from scorecards.explaining.payouts import explained_reward
from scorecards.rewards import Payouts

__all__ = ["Explanations"]


class Explanations:
    """Asks a judged cycle where its numbers come from; a level is a step towards the check-ins."""

    def __init__(
        self, judged: Evaluation, excuses: Mapping[tuple[str, str], Excused] | None = None
    ) -> None:
        """Of this evaluation; `excuses` by codes of measure and owner add the reasons."""
        self.judged = judged
        self.nodes = ExplainedNodes(judged.scores, excuses)
        self.objective_keys = {o.code: o.key for o in judged.scores.data.objectives}

    def company(self, levels: int | None = None) -> Explained:
        """The company's score."""
        return self.nodes.company(levels)

    def objective(self, code: str, levels: int | None = None) -> Explained:
        """The score of the objective of that code; raises KeyError."""
        return self.nodes.node(self.objective_keys[code], levels)

    def scorecard(self, owner: str, levels: int | None = None) -> Explained:
        """The scorecard of the owner of that code; raises KeyError."""
        card = self.judged.scorecards[owner]
        return explained_scorecard(self.judged, card, self.nodes, levels)

    def reward(
        self,
        recipient: str,
        paid: Payouts,
        members: Mapping[str, Member],
        currency: str,
        levels: int | None = None,
    ) -> Explained:
        """What the recipient of that code is paid; raises KeyError."""
        lines = {line.recipient.code: line for line in paid.lines}
        return explained_reward(
            self.judged, paid, lines[recipient], members, currency, self.nodes, levels
        )
