"""Rules into amounts, and amounts into a pool."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from goals.expressions import Read
from scorecards.rewards import Fact, Payouts, Recipient, payouts, within_pool
from scorecards.schemes import compiled_rule

CENT = Fraction(1, 100)
LI = Recipient("li", "person", "CS", "CSR")


def paid(
    *rules: tuple[str, str, str, str, str],
    facts: dict[str, Fact] | None = None,
    who: Recipient = LI,
) -> Payouts:
    """Each rule: effect, value, when, group, label; it applies to every person."""
    known: dict[str, Fact] = {"score": Fraction(85), "grade": "B", "target_bonus": Fraction(1000)}
    known |= facts or {}

    def lookup(read: Read) -> Fact:
        return known.get(read.kind)

    compiled = [
        compiled_rule(f"r{place}", "person", effect, value, when, group, label)
        for place, (effect, value, when, group, label) in enumerate(rules)
    ]
    return payouts(compiled, {who: lookup}, CENT, None)


def amount(found: Payouts) -> Fraction:
    return found.amount(found.lines[0])


def test_rules_run_in_order() -> None:
    found = paid(("pay", "100", "", "", ""), ("multiply", "1.5", "", "", ""),
                 ("pay", "10", "", "", ""), ("cap", "155", "", "", ""))  # fmt: skip
    assert amount(found) == 155
    assert found.lines[0].rules == ["r0", "r1", "r2", "r3"]


def test_of_a_group_only_the_first_that_fires_counts() -> None:
    found = paid(("pay", "1", "score > 90", "band", ""), ("pay", "2", "score > 80", "band", ""),
                 ("pay", "4", "score > 70", "band", ""))  # fmt: skip
    assert amount(found) == 2
    assert [step.outcome for step in found.lines[0].steps] == ["condition", "fired", "group"]


def test_a_veto_silences_money_but_names_what_fired() -> None:
    found = paid(("pay", "100", "", "", ""), ("veto", "", "", "", ""), ("pay", "50", "", "", ""),
                 ("award", "", "", "", "Star"), ("floor", "10", "", "", ""))  # fmt: skip
    assert amount(found) == 0
    assert found.lines[0].rules == ["r0", "r1", "r2", "r3", "r4"]
    assert found.lines[0].labels("award") == ["Star"]


def test_a_missing_value_does_not_fire_and_a_missing_comparison_is_false() -> None:
    found = paid(
        ("pay", "base_pay", "", "", ""),
        ("pay", "1", "base_pay < 5", "", ""),
        ("pay", "2", "not base_pay < 5", "", ""),
        ("pay", "1 / (score - 85)", "", "", ""),
    )
    assert amount(found) == 2
    assert [s.outcome for s in found.lines[0].steps] == ["missing", "condition", "fired", "missing"]


def test_a_negative_amount_becomes_zero_once_at_the_end() -> None:
    found = paid(("pay", "-30", "", "", ""), ("pay", "20", "", "", ""))
    assert found.lines[0].amount == -10
    assert amount(found) == 0


def test_half_a_cent_is_rounded_up() -> None:
    assert amount(paid(("pay", "941.625", "", "", ""))) == Fraction("941.63")


def test_only_those_whom_a_rule_names_have_a_line() -> None:
    bare = Recipient("wu", "person", "CS", "LEAD", has_scorecard=False)
    assert paid(("pay", "1", "", "", ""), who=bare).lines == ()
    named = {
        name: bare.named_by(name) for name in ("person:wu", "role:LEAD", "members:CS", "unit:CS")
    }
    assert named == {"person:wu": True, "role:LEAD": False, "members:CS": False, "unit:CS": False}
    assert Recipient("CS", "unit").named_by("unit:CS")


@given(st.lists(st.integers(0, 10**9), min_size=1, max_size=30), st.data())
def test_a_pool_is_spent_to_the_last_unit(amounts: list[int], data: st.DataObject) -> None:
    whole = sum(amounts)
    if whole == 0:
        return
    pool = data.draw(st.integers(0, whole - 1))
    shares = within_pool(amounts, pool)
    assert sum(shares) == pool
    for share, wanted in zip(shares, amounts, strict=True):
        assert abs(share - Fraction(wanted * pool, whole)) < 1


def nothing(_read: Read) -> Fact:
    return None


def test_ties_go_to_the_earlier_code() -> None:
    rule = [compiled_rule("r", "person", "pay", "1", "", "", "")]
    people = {Recipient(code, "person"): nothing for code in ("c", "a", "b")}
    found = payouts(rule, people, CENT, Fraction(2))
    assert found.scaled
    assert [(line.recipient.code, line.paid) for line in found.lines] == [
        ("a", 67),
        ("b", 67),
        ("c", 66),
    ]
