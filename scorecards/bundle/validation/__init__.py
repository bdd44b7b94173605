"""What must hold between the rows of a bundle and what is stored: every breach is a problem."""

from scorecards.bundle.rows import Problems
from scorecards.bundle.validation.judgement import JudgementChecks
from scorecards.bundle.validation.organisation import OrganisationChecks
from scorecards.bundle.validation.plan import PlanChecks
from scorecards.bundle.validation.records import RecordChecks
from scorecards.bundle.validation.world import Checks, World, lanes_of

__all__ = ["World", "lanes_of", "validate"]


def validate(world: World, problems: Problems, unreadable: set[str]) -> None:
    """Check everything that the bundle gives or that its changes touch.

    References to `unreadable` sheets are not judged: the sheet itself is the problem.
    """
    everything: tuple[type[Checks], ...] = (
        *(OrganisationChecks, PlanChecks),
        *(JudgementChecks, RecordChecks),
    )
    for checks in everything:
        checks(world, problems, unreadable).run()
