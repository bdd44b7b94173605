"""Which turn may follow which, and what both signed."""

from datetime import UTC, datetime, timedelta
from itertools import product
from typing import NamedTuple

import pytest

from cascade.catchball import (
    ANSWERING,
    OFFERING,
    STATES,
    Terms,
    agreed_row,
    allowed_turns,
    ball_of,
    changed_terms,
    is_as_agreed,
    is_settled,
    problems_of_turn,
    read_terms,
    signed_by,
    state_after,
    terms_of,
    terms_text,
)

NOON = datetime(2025, 6, 1, 12, tzinfo=UTC)


class Thrown(NamedTuple):
    kind: str
    terms: Terms | None = None


@pytest.mark.parametrize(
    ("state", "side", "turns"),
    [
        ("open", ANSWERING, ("accept", "counter", "decline")),
        ("open", OFFERING, ("remind", "withdraw")),
        ("countered", OFFERING, ("accept", "counter", "decline", "withdraw")),
        ("countered", ANSWERING, ("remind",)),
        ("open", None, ()),
    ],
)
def test_who_has_the_ball_answers(state: str, side: str | None, turns: tuple[str, ...]) -> None:
    assert allowed_turns(state, side, None, NOON) == turns


@pytest.mark.parametrize("side", [OFFERING, ANSWERING])
@pytest.mark.parametrize("state", ["accepted", "declined", "withdrawn"])
def test_what_is_settled_stays(state: str, side: str) -> None:
    assert is_settled(state)
    assert allowed_turns(state, side, None, NOON) == ()


def test_nobody_is_reminded_twice_a_day() -> None:
    for hours, may in ((1, False), (23, False), (24, True)):
        turns = allowed_turns("open", OFFERING, NOON - timedelta(hours=hours), NOON)
        assert ("remind" in turns) is may


def test_every_allowed_turn_leads_to_a_state_and_a_counter_throws_the_ball() -> None:
    for state, side in product(STATES, (OFFERING, ANSWERING)):
        for kind in allowed_turns(state, side, None, NOON):
            after = state_after(state, side, kind)
            assert after in STATES
            if kind == "counter":
                assert ball_of(after) not in (None, side)
            assert (after == state) is (kind == "remind")


def test_terms_are_kept_and_read_back() -> None:
    terms = Terms(5000, 0, "0", None, "12.5", None, "pass")
    assert read_terms(terms_text(terms)) == terms
    assert read_terms(terms_text(Terms())) == Terms()
    assert read_terms("") is None


def test_a_counter_offer_says_why_and_changes_something() -> None:
    table = Terms(target="12")
    assert set(problems_of_turn("counter", " ", table, table)) == {"reason", "target"}
    assert problems_of_turn("counter", "too much", Terms(target="10"), table) == {}
    assert set(problems_of_turn("decline", "", None, table)) == {"reason"}
    assert problems_of_turn("accept", "", None, table) == {}


def test_differences_are_named() -> None:
    assert changed_terms(None, Terms(target="1")) == frozenset()
    assert changed_terms(Terms(target="1", weight=100), Terms(target="2")) == {"target", "weight"}


def test_both_signed_the_last_terms_said() -> None:
    first, second = Thrown("offer", Terms(target="12")), Thrown("counter", Terms(target="10"))
    accept = Thrown("accept", Terms(target="10"))
    assert signed_by([first, second, Thrown("remind"), accept]) == (second, accept)
    assert signed_by([first, second]) is None
    assert signed_by([]) is None


def test_the_agreed_row_keeps_what_was_not_spoken_about() -> None:
    place = {"cycle": "Q1", "objective": "C1", "measure": "M", "owner": "P"}
    new = agreed_row(None, place, Terms(target="12", points=1000))
    assert (new["objective"], new["target"], new["weight"], new["plan"]) == ("C1", "12", None, "")
    stored = {**new, "objective": "C7", "weight": 2500, "plan": "2025-01=3"}
    changed = agreed_row(stored, place, Terms(target="13"))
    assert (changed["objective"], changed["weight"], changed["plan"]) == ("C7", 2500, "2025-01=3")
    assert (changed["target"], changed["points"]) == ("13", None)
    assert is_as_agreed(Terms(target="13"), terms_of(changed))
    assert not is_as_agreed(Terms(target="13", weight=100), terms_of(changed))
