"""Checks of a cycle's cascade: its weights, its branches and its owners. Targets: target_checks.

A check is a function from the examined cascade to what it found, in the order of the bundle.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cached_property

from cascade.branches import inside
from cascade.findings import ERROR, HINT, WARNING, Finding
from cascade.graph import Cascade, loops_of
from cascade.organisation import Organisation
from cascade.scores import CascadeData
from goals.messages import say
from goals.numbers import HUNDRED, fixed, fixed_hundredths

LIGHTEST = Fraction(1, 100)
"""A node with less of the company than this is hardly felt."""

EXAMPLES = 3
"""How many of many a sentence names."""


@dataclass(frozen=True)
class Examined:
    """A cycle with all that its checks look at.

    `causes` are the strategy map's arrows by objective codes; `last_reports` the last day that
    the check-ins of a target reach by target id and input, as known on the day `as_of`. Whoever is
    `patient` waits for a first report until the cycle runs and its first period is due.
    """

    data: CascadeData
    cascade: Cascade
    organisation: Organisation
    as_of: date
    causes: Sequence[tuple[str, str]] = ()
    last_reports: Mapping[int, Mapping[str, date]] | None = None
    patient: bool = False

    @cached_property
    def where(self) -> dict[int, str]:
        """For every node what findings call it."""
        data = self.data
        return {
            self.cascade.root: f"cycle {data.cycle.code}",
            **{each.key: f"perspective {each.code}" for each in data.perspectives},
            **{each.key: f"objective {each.code}" for each in data.objectives},
            **{each.key: each.place for each in data.targets},
        }

    @cached_property
    def inner(self) -> list[int]:
        """The nodes that can have children: company, perspectives, objectives."""
        data = self.data
        return [
            self.cascade.root,
            *(each.key for each in data.perspectives),
            *(each.key for each in data.objectives),
        ]

    @cached_property
    def owners(self) -> dict[int, str]:
        """The owner's code of every objective and target, by node."""
        objectives = {each.key: each.owner for each in self.data.objectives}
        return objectives | {each.key: each.owner for each in self.data.targets}

    @cached_property
    def measured(self) -> set[int]:
        """The nodes that some target with a weight adds to."""
        found: set[int] = set()
        for target in self.data.targets:
            at: int | None = target.key
            while at is not None and at not in found:
                found.add(at)
                at = self.cascade.parent(at) if self.cascade.nodes[at].weight != 0 else None
        return found


def weights(examined: Examined) -> Iterator[Finding]:
    """Siblings whose weights do not sum to 100, or of which only some have one."""
    for key in examined.inner:
        given = [examined.cascade.nodes[child].weight for child in examined.cascade.children(key)]
        total = sum(weight or 0 for weight in given)
        if all(weight is None for weight in given):
            continue
        if None in given:
            yield Finding(
                "weights-mixed",
                ERROR,
                examined.where[key],
                say(
                    "%(blank)s of its %(number)s children have no weight, the others together "
                    "%(sum)s.",
                    blank=given.count(None),
                    number=len(given),
                    sum=fixed_hundredths(total),
                ),
                say("Give every child a weight, or none of them for equal shares."),
            )
        elif total != HUNDRED:
            yield Finding(
                "weights-off",
                ERROR,
                examined.where[key],
                say(
                    "The weights of its children sum to %(sum)s instead of 100.",
                    sum=fixed_hundredths(total),
                ),
                say("Change the weights until they sum to exactly 100."),
            )


def perspectives_without_objectives(examined: Examined) -> Iterator[Finding]:
    """Perspectives that nothing hangs under."""
    for perspective in examined.data.perspectives:
        if not examined.cascade.children(perspective.key):
            yield Finding(
                "perspective-empty",
                WARNING if perspective.weight else HINT,
                examined.where[perspective.key],
                say(
                    "The perspective %(name)s has no objective; its weight of %(weight)s never "
                    "gets a score.",
                    name=perspective.name,
                    weight=fixed_hundredths(perspective.weight),
                ),
                say("Add an objective, or give its weight to the other perspectives."),
            )


def objectives_without_targets(examined: Examined) -> Iterator[Finding]:
    """Objectives that have nothing below them, or that no target with a weight adds to.

    Of a branch without such a target the top is named, and each objective in it that is empty.
    """
    for objective in examined.data.objectives:
        key, above = objective.key, examined.cascade.parent(objective.key)
        if not examined.cascade.children(key):
            yield Finding(
                "objective-empty",
                WARNING,
                examined.where[key],
                say(
                    "The objective %(name)s has neither objectives nor targets below it.",
                    name=objective.name,
                ),
                say("Add a target that measures it, break it down, or delete it."),
            )
        elif key not in examined.measured and not (
            above in examined.owners and above not in examined.measured
        ):
            yield Finding(
                "objective-unmeasured",
                WARNING,
                examined.where[key],
                say(
                    "No target with a weight measures the objective %(name)s, neither here nor "
                    "further down.",
                    name=objective.name,
                ),
                say("Add a target to it or to an objective below it, with a weight above 0."),
            )


def owners_outside(examined: Examined) -> Iterator[Finding]:
    """Objectives and targets whose owner stands outside the unit branch of the parent's owner.

    A part of a target that ended in the middle of the cycle belongs where the owner sat then.
    """
    belongs = inside(examined.organisation)
    left = {each.key for each in examined.data.targets if each.part.ends is not None}
    for key, owner in examined.owners.items():
        above = examined.owners.get(examined.cascade.parent(key) or 0)
        if above is None or above == owner or key in left:
            continue
        if not belongs(owner, above):
            yield Finding(
                "owner-outside",
                HINT,
                examined.where[key],
                say(
                    "Its owner %(owner)s does not belong to %(above)s, who owns the objective "
                    "above it.",
                    owner=owner,
                    above=above,
                ),
                say("Give it to an owner of that branch, or hang it under one of the owner's own."),
            )


def owners_gone(examined: Examined) -> Iterator[Finding]:
    """People who left before the cycle begins and still own something in it."""
    cycle = examined.data.cycle
    owned: dict[str, list[str]] = {}
    for key, owner in examined.owners.items():
        owned.setdefault(owner, []).append(examined.where[key])
    for owner, places in owned.items():
        seat = examined.organisation.people.get(owner)
        if seat is not None and seat.left is not None and seat.left < cycle.starts:
            yield Finding(
                "owner-left",
                WARNING,
                f"person {owner}",
                say(
                    "%(name)s left on %(day)s, before the cycle begins, and still owns %(number)s "
                    "objectives or targets: %(places)s.",
                    name=seat.name,
                    day=seat.left.isoformat(),
                    number=len(places),
                    places=some(places),
                ),
                say("Give them to somebody else, or delete them."),
            )


def absolute_weights(examined: Examined) -> Iterator[Finding]:
    """Children under 1 % of the company, named together at the parent that still has as much.

    What lies further below is lighter still and not named again; a weight of 0 is meant so.
    """
    absolute = {examined.cascade.root: Fraction(1)}
    heavy = [examined.cascade.root]
    for key in heavy:
        children, shares = examined.cascade.children(key), examined.cascade.child_shares(key)
        whole = sum(shares) or 1
        absolute |= {
            child: absolute[key] * Fraction(share, whole)
            for child, share in zip(children, shares, strict=True)
        }
        heavy.extend(child for child in children if absolute[child] >= LIGHTEST)
        light = [child for child in children if 0 < absolute[child] < LIGHTEST]
        if light:
            least = min(light, key=absolute.__getitem__)
            yield Finding(
                "absolute-weight",
                HINT,
                examined.where[key],
                say(
                    "%(light)s of its %(number)s children count for less than 1 %% of the company; "
                    "the lightest, %(place)s, for %(share)s %%.",
                    light=len(light),
                    number=len(children),
                    place=examined.where[least],
                    share=fixed(absolute[least] * 100, 2),
                ),
                say("Join or drop what hardly counts, or raise the weights on the path to it."),
            )


def cause_loops(examined: Examined) -> Iterator[Finding]:
    """Arrows of the strategy map that lead back to where they begin."""
    for loop in loops_of(examined.causes):
        yield Finding(
            "cause-loop",
            WARNING,
            f"objective {loop[0]}",
            say("The cause arrows run in a circle: %(loop)s.", loop=" → ".join(loop)),
            say("Delete the arrow that points from the effect back to its cause."),
        )


def some(places: Sequence[str]) -> str:
    """The first few of many, for a sentence.

    >>> some(["a", "b", "c", "d"])
    'a, b, c …'
    """
    named = ", ".join(places[:EXAMPLES])
    return f"{named} …" if len(places) > EXAMPLES else named


STRUCTURE_CHECKS = (
    weights,
    perspectives_without_objectives,
    objectives_without_targets,
    cause_loops,
    owners_gone,
    owners_outside,
    absolute_weights,
)
