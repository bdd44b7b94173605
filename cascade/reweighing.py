"""What becomes of siblings' weights when one of them comes, goes or changes.

Weights are hundredths; where they are found anew they sum to exactly 100.00. A family without any
weight stays without: its members count equally.
"""

from collections.abc import Mapping, Sequence
from typing import Literal, TypeVar

from goals.messages import say
from goals.numbers import HUNDRED, fixed_hundredths
from goals.refusals import RuleBroken

Key = TypeVar("Key")

Rule = Literal["take", "scale", "equal"]
RULES: tuple[Rule, ...] = ("take", "scale", "equal")
"""Keep the others and take from one sibling; scale the others; the same for everyone."""


class WeightsDoNotFit(RuleBroken):
    """The rule finds no weights of 0 to 100 that sum to 100."""


def reweighed(
    family: Mapping[Key, int | None],
    rule: Rule,
    fixed: Mapping[Key, int] | None = None,
    taken_from: Key | None = None,
) -> dict[Key, int | None]:
    """The weights of the family, whose order settles ties; raises WeightsDoNotFit.

    `family` is as it will be: who goes is left out, who comes stands in it with None or a weight.
    `fixed` are weights that somebody set and that stay, except that `equal` asks nobody.
    `taken_from` is the sibling that gives or gets the difference under the rule `take`.

    A child of 20 comes to two others; it takes from one of them, from both, or all are equal:

    >>> family = {"a": 6000, "b": 4000, "new": None}
    >>> reweighed(family, "take", {"new": 2000}, "a")
    {'a': 4000, 'b': 4000, 'new': 2000}
    >>> reweighed(family, "scale", {"new": 2000})
    {'a': 4800, 'b': 3200, 'new': 2000}
    >>> reweighed(family, "equal")
    {'a': 3334, 'b': 3333, 'new': 3333}

    A child of 40 goes, and the others fill the gap; of equal shares nothing needs to be said:

    >>> reweighed({"a": 4500, "b": 1500}, "scale")
    {'a': 7500, 'b': 2500}
    >>> reweighed({"a": None, "b": None}, "scale")
    {'a': None, 'b': None}
    """
    fixed = fixed or {}
    if not fixed and all(weight is None for weight in family.values()):
        return dict(family)
    if rule == "equal":
        return _placed(family, split([1] * len(family)))
    given = _without_blanks(family) if rule == "scale" else {k: w or 0 for k, w in family.items()}
    if rule == "take":
        return _taken(given, fixed, taken_from)
    return _scaled(given, fixed)


def split(parts: Sequence[int], whole: int = HUNDRED) -> list[int]:
    """The whole in proportion to the parts, by largest remainder; ties go to the first.

    Parts that are all 0 are equal.

    >>> split([1, 1, 1]), split([6000, 3000], 5000), split([0, 0])
    ([3334, 3333, 3333], [3333, 1667], [5000, 5000])
    """
    if not any(parts):
        parts = [1] * len(parts)
    total = sum(parts)
    found = [whole * part // total for part in parts]
    by_remainder = sorted(range(len(parts)), key=lambda place: -(whole * parts[place] % total))
    for place in by_remainder[: whole - sum(found)]:
        found[place] += 1
    return found


def _placed(family: Mapping[Key, object], weights: Sequence[int]) -> dict[Key, int | None]:
    return dict(zip(family, weights, strict=True))


def _without_blanks(family: Mapping[Key, int | None]) -> dict[Key, int]:
    """A blank among weights is taken for a share like the others' mean."""
    given = [weight for weight in family.values() if weight is not None]
    usual, number = (sum(given), len(given)) if given else (1, 1)
    return {key: usual if weight is None else weight * number for key, weight in family.items()}


def _taken(
    given: Mapping[Key, int], fixed: Mapping[Key, int], taken_from: Key | None
) -> dict[Key, int | None]:
    if taken_from is None or taken_from not in given or taken_from in fixed:
        raise WeightsDoNotFit(say("choose the sibling that gives or gets the difference"))
    found: dict[Key, int | None] = {key: fixed.get(key, weight) for key, weight in given.items()}
    others = sum(fixed.get(key, weight) for key, weight in given.items() if key != taken_from)
    if others > HUNDRED:
        raise WeightsDoNotFit(
            say(
                "that sibling has only %(has)s to give and %(wanted)s are wanted; "
                "take from another one, or scale them all",
                has=fixed_hundredths(given[taken_from]),
                wanted=fixed_hundredths(given[taken_from] + others - HUNDRED),
            )
        )
    found[taken_from] = HUNDRED - others
    return found


def _scaled(given: Mapping[Key, int], fixed: Mapping[Key, int]) -> dict[Key, int | None]:
    others = [key for key in given if key not in fixed]
    rest = HUNDRED - sum(fixed[key] for key in given if key in fixed)
    if not others:
        return {key: fixed[key] for key in given}
    if rest < 0:
        raise WeightsDoNotFit(
            say(
                "what is set comes to %(sum)s and leaves nothing for the others; "
                "together they are 100",
                sum=fixed_hundredths(HUNDRED - rest),
            )
        )
    scaled = dict(zip(others, split([given[key] for key in others], rest), strict=True))
    return {key: fixed.get(key, scaled.get(key)) for key in given}
