"""A reward explained: each rule, the rounding and the pool, with what they read."""

from collections.abc import Mapping
from fractions import Fraction

import pytest

from cascade.explaining import ExplainedNodes
from goals.explaining import Explained
from goals.expressions import Read
from scorecards.evaluation import Evaluation, Member, Scheme
from scorecards.explaining.payouts import explained_reward
from scorecards.rewards import Fact, Payouts, Recipient, Rule, payouts
from scorecards.schemes import compiled_rule
from tests.cascade.test_explaining import nodes
from tests.recomputing import disagreements

CENT = Fraction(1, 100)


def rule(code: str, effect: str, value: str = "", when: str = "", group: str = "") -> Rule:
    return compiled_rule(code, "person", effect, value, when, group, f"the {code}")


def paid(
    rules: tuple[Rule, ...],
    facts: Mapping[str, Fact] | None = None,
    rounding: Fraction = CENT,
    pool: Fraction | None = None,
    people: int = 1,
) -> Payouts:
    """The payouts of so many people who are all alike."""
    known = facts or {}

    def lookup(read: Read) -> Fact:
        return known.get(read.kind)

    recipients = {Recipient(f"p{number}", "person"): lookup for number in range(people)}
    return payouts(rules, recipients, rounding, pool)


def explained(found: Payouts, place: int = 0) -> Explained:
    below: ExplainedNodes = nodes("weighted", ["80"])
    rules = tuple(step.rule for step in found.lines[place].steps)
    scheme = Scheme("BONUS", 3, "Bonus", (), 12_000, found.rounding, None, rules)
    judged = Evaluation(below.scores, scheme, {})
    line = found.lines[place]
    members = {line.recipient.code: Member(line.recipient.code, "Ada", "person")}
    return explained_reward(judged, found, line, members, "CNY", below)


def step(tree: Explained, code: str) -> tuple[str | None, str, str]:
    """Result, working and first note of a rule."""
    found = next(node for node in tree.walk() if node.ref == ("rule", code))
    return found.result, found.working, str(found.notes[0])


def test_effects_are_written_out() -> None:
    tree = explained(
        paid(
            (
                rule("base", "pay", "base_pay / 3"),
                rule("factor", "multiply", "1.5"),
                rule("most", "cap", "400"),
                rule("least", "floor", "450.005"),
                rule("star", "award"),
            ),
            {"base_pay": Fraction(1000)},
        )
    )
    assert step(tree, "base") == ("1000 ÷ 3", "0 + (1000 ÷ 3)", "fired")
    assert step(tree, "factor") == ("500", "(1000 ÷ 3) × 1.5", "fired")
    assert step(tree, "most") == ("400", "min(500, 400)", "fired")
    assert step(tree, "least") == ("450.005", "max(400, 450.005)", "fired")
    assert step(tree, "star") == ("the star", "", "fired")
    assert tree.result == "450.01"
    assert list(disagreements(tree)) == []


@pytest.mark.parametrize(
    ("second", "note"),
    [
        (rule("b", "pay", "1", "grade == 'A'"), "not applied: its condition does not hold"),
        (rule("b", "pay", "target_bonus"), "not applied: its value is missing"),
        (
            rule("b", "pay", "1", group="g"),
            "not applied: a of the same group (g) fired before",
        ),
    ],
)
def test_a_rule_that_did_nothing_says_why(second: Rule, note: str) -> None:
    tree = explained(paid((rule("a", "pay", "5", group="g"), second)))
    assert step(tree, "b") == (None, "", note)
    assert tree.result == "5.00"


def test_what_is_missing_stays_a_name() -> None:
    tree = explained(paid((rule("a", "pay", "5", "score > 60 and grade != 'E'"),)))
    condition = next(node for node in tree.walk() if "condition" in str(node.subject))
    assert condition.working == "score > 60 and grade != 'E'"
    assert [str(note) for note in condition.notes] == ["score is missing", "grade is missing"]
    assert list(disagreements(tree)) == []


def test_a_veto_silences_what_follows() -> None:
    tree = explained(paid((rule("no", "veto"), rule("late", "pay", "5"))))
    assert step(tree, "no")[:2] == ("0", "0")
    assert step(tree, "late") == (None, "", "fired, but a veto before it silences it")
    assert tree.result == "0.00"


def test_a_negative_amount_becomes_nothing() -> None:
    tree = explained(paid((rule("less", "pay", "-5"),)))
    assert tree.result == "0.00"
    assert any(node.working == "max(0, −5)" for node in tree.walk())
    assert list(disagreements(tree)) == []


@pytest.mark.parametrize(("place", "working"), [(0, "33.33 + 0.01"), (1, "33.33"), (2, "33.33")])
def test_the_pool_is_shared_by_largest_remainder(place: int, working: str) -> None:
    found = paid((rule("a", "pay", "50"),), pool=Fraction(100), people=3)
    tree = explained(found, place)
    scaled = next(node for node in tree.walk() if "scaled" in str(node.subject))
    assert scaled.working == working
    assert scaled.parts[0].working == "50 × 100 ÷ 150"
    assert str(scaled.notes[1]).startswith("1 steps of 0.01 remain")
    assert list(disagreements(tree)) == []


@pytest.mark.parametrize("rounding", [Fraction(1, 4), Fraction(10), Fraction(1, 1000)])
def test_other_steps_are_counted(rounding: Fraction) -> None:
    found = paid((rule("a", "pay", "123.4567"),), rounding=rounding, pool=Fraction(200), people=2)
    for place in range(2):
        assert list(disagreements(explained(found, place))) == []
