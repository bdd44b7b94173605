"""The states of a cycle: what each permits, and which may follow."""

from goals.messages import Message, say

STATES = ("draft", "active", "scoring", "calibration", "published", "closed")

SETTLED = ("published", "closed")
"""States in which a cycle's results stand."""

_PERMITTED: dict[str, frozenset[str]] = {
    "draft": frozenset({"plan", "check_in", "offer", "excuse"}),
    "active": frozenset({"amend", "check_in", "remind", "offer", "excuse"}),
    "scoring": frozenset({"check_in", "remind", "excuse", "adjust"}),
    "calibration": frozenset({"excuse", "adjust"}),
    "published": frozenset(),
    "closed": frozenset(),
}

_NEXT: dict[str, tuple[str, ...]] = {
    "draft": ("active",),
    "active": ("scoring",),
    "scoring": ("calibration", "active"),
    "calibration": ("published", "scoring"),
    "published": ("closed",),
    "closed": (),
}


def permits(state: str, deed: str) -> bool:
    """Whether a cycle in that state permits the deed.

    `plan`: change goals freely; `amend`: change them with a reason from a day on; `offer`: agree
    on targets; `check_in`: report; `remind`: ask for reports, and call them late; `excuse`: excuse
    targets from reporting; `adjust`: add points.

    >>> permits("draft", "plan"), permits("active", "plan"), permits("published", "check_in")
    (True, False, False)
    """
    return deed in _PERMITTED[state]


def may_change(state: str) -> bool:
    """Whether goals may still change: freely, or as an amendment."""
    return permits(state, "plan") or permits(state, "amend")


def next_states(state: str) -> tuple[str, ...]:
    """The states that may follow, the way forward first; a published cycle never goes back.

    >>> next_states("scoring")
    ('calibration', 'active')
    """
    return _NEXT[state]


def goes_forward(state: str, to: str) -> bool:
    """Whether the step leads on and not back."""
    return STATES.index(to) > STATES.index(state)


def is_final(state: str, to: str) -> bool:
    """Whether no step leads back from there.

    >>> is_final("draft", "active"), is_final("active", "scoring")
    (True, False)
    """
    return state not in next_states(to)


WORDS: dict[str, Message] = {
    "draft": say("draft"),
    "active": say("active"),
    "scoring": say("scoring"),
    "calibration": say("calibration"),
    "published": say("published"),
    "closed": say("closed"),
}
"""What the states are called."""

PERMITTED_WORDS: dict[str, Message] = {
    "draft": say(
        "Goals are set, broken down and agreed on. Weights and points may be anything for now."
    ),
    "active": say(
        "Everybody reports. Goals change only as amendments, with a reason and from a day on."
    ),
    "scoring": say(
        "Goals stand as they are. What is missing is reported, corrected, approved or excused."
    ),
    "calibration": say(
        "Reports stand as they are. Compare the results once more before everyone sees them."
    ),
    "published": say("Everybody sees their own result. Nothing about the cycle changes any more."),
    "closed": say("The cycle is over and kept."),
}
"""What happens in each state, in a sentence or two."""
