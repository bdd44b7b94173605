"""Catchball: which turn may follow which, by whom, and what both signed.

An offer has two sides: `OFFERING`, which threw the ball first, and `ANSWERING`. Whoever has the
ball counters, accepts or declines the terms last said; the other waits and may remind once a day.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple, Protocol, TypeVar

from goals.curves import CurveError, Levels, curve
from goals.messages import Message, say
from goals.numbers import exact

OFFERING, ANSWERING = "offering", "answering"

LEVELS = ("baseline", "threshold", "target", "stretch")

STATES = ("open", "countered", "accepted", "declined", "withdrawn")
"""`open`: the answering side has the ball; `countered`: the offering side has it."""

_BALL = {"open": ANSWERING, "countered": OFFERING}
_AFTER = {"accept": "accepted", "decline": "declined", "withdraw": "withdrawn"}
_THROWS = {OFFERING: "open", ANSWERING: "countered"}
_ANSWERS = ("accept", "counter", "decline")
_REMINDS_EVERY = timedelta(days=1)


class Terms(NamedTuple):
    """What a target is to be: weight and points in hundredths, levels as canonical text.

    No weight: it is not spoken about, and follows from the siblings.
    """

    weight: int | None = None
    points: int | None = None
    baseline: str | None = None
    threshold: str | None = None
    target: str | None = None
    stretch: str | None = None
    curve: str = ""


class Said(Protocol):
    """A turn: its kind, and the terms it said, None where none."""

    @property
    def kind(self) -> str: ...  # noqa: D102 - as above
    @property
    def terms(self) -> Terms | None: ...  # noqa: D102 - as above


Turn = TypeVar("Turn", bound=Said)


def terms_of(row: Mapping[str, Any]) -> Terms:
    """The terms of a target's row.

    >>> terms_of({"weight": 5000, "points": None, "target": "12", "curve": None}).target
    '12'
    """
    return Terms(**{name: row.get(name) for name in Terms._fields[:-1]}, curve=row["curve"] or "")


def terms_text(terms: Terms) -> str:
    """The terms as they are kept; equal terms have equal texts.

    >>> terms_text(Terms(points=1000, target="12"))
    '{"points": 1000, "target": "12"}'
    """
    said = {name: value for name, value in terms._asdict().items() if value not in (None, "")}
    return json.dumps(said, ensure_ascii=False)


def read_terms(text: str) -> Terms | None:
    """The terms that were kept; None where a turn said none."""
    return Terms(**json.loads(text)) if text else None


def ball_of(state: str) -> str | None:
    """The side that is to answer; None once the offer is settled.

    >>> ball_of("open"), ball_of("accepted")
    ('answering', None)
    """
    return _BALL.get(state)


def is_settled(state: str) -> bool:
    """Whether nothing can follow any more."""
    return state not in _BALL


def allowed_turns(
    state: str, side: str | None, reminded: datetime | None, now: datetime
) -> tuple[str, ...]:
    """What the side may do now; `reminded` is the instant of the last reminder.

    >>> noon = datetime(2025, 6, 1, 12)
    >>> allowed_turns("open", ANSWERING, None, noon)
    ('accept', 'counter', 'decline')
    >>> allowed_turns("open", OFFERING, noon, noon)
    ('withdraw',)
    """
    ball = ball_of(state)
    if ball is None or side is None:
        return ()
    turns: tuple[str, ...] = _ANSWERS if side == ball else ()
    if side != ball and (reminded is None or now - reminded >= _REMINDS_EVERY):
        turns += ("remind",)
    return (*turns, "withdraw") if side == OFFERING else turns


def state_after(state: str, side: str, kind: str) -> str:
    """The state that the turn leads to.

    >>> state_after("open", ANSWERING, "counter"), state_after("countered", OFFERING, "counter")
    ('countered', 'open')
    """
    if kind == "counter":
        return _THROWS[side]
    return _AFTER.get(kind, state)


def state_of_thread(kinds: Sequence[str]) -> str:
    """The state that these turns lead to, the first of them the offer itself.

    >>> state_of_thread(["offer", "counter", "remind"]), state_of_thread(["offer", "accept"])
    ('countered', 'accepted')
    """
    state = STATES[0]
    for kind in kinds[1:]:
        state = state_after(state, ball_of(state) or "", kind)
    return state


def changed_terms(before: Terms | None, after: Terms) -> frozenset[str]:
    """The names of what differs.

    >>> sorted(changed_terms(Terms(target="10"), Terms(target="12", points=500)))
    ['points', 'target']
    """
    if before is None:
        return frozenset()
    pairs = zip(Terms._fields, before, after, strict=True)
    return frozenset(name for name, old, new in pairs if old != new)


def problems_of_turn(
    kind: str, reason: str, terms: Terms | None, table: Terms
) -> dict[str, Message]:
    """What keeps the turn from being made, by field; empty where nothing does."""
    found = {}
    if kind in ("counter", "decline") and not reason.strip():
        found["reason"] = say("write a reason, so that the other side can answer it")
    if kind == "counter" and terms == table:
        found["target"] = say("these are the terms on the table; change one of them, or accept")
    return found


def terms_problem(measure_curve: str, direction: str, terms: Terms) -> Message | None:
    """Why a target on these terms could not be scored; None where it can."""
    try:
        rule = curve(terms.curve or measure_curve)
    except CurveError as error:
        return error.message
    levels = (getattr(terms, name) for name in LEVELS)
    return rule.problem(
        direction, Levels(*(None if each is None else exact(each) for each in levels))
    )


def signed_by(turns: Sequence[Turn]) -> tuple[Turn, Turn] | None:
    """Who said the terms that count and who accepted them; None before acceptance."""
    if not turns or turns[-1].kind != "accept":
        return None
    said = [turn for turn in turns[:-1] if turn.terms is not None]
    return (said[-1], turns[-1]) if said else None


def agreed_row(
    stored: Mapping[str, Any] | None, place: Mapping[str, str], terms: Terms
) -> dict[str, Any]:
    """The target's row as agreed: the stored one with the terms, else a new one at its place.

    `place` names cycle, objective, measure and owner; a stored target stays where it stands.
    """
    agreed = {**(stored or {**place, "plan": "", "starts": None, "ends": None}), **terms._asdict()}
    if terms.weight is None and stored:
        agreed["weight"] = stored["weight"]
    return agreed


def is_as_agreed(terms: Terms, row: Terms) -> bool:
    """Whether a target is what was accepted.

    >>> is_as_agreed(Terms(target="12"), Terms(weight=5000, target="12"))
    True
    """
    return terms == (row if terms.weight is not None else row._replace(weight=None))
