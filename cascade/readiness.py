"""What blocks the next step of a cycle: a checklist from what stands in it.

An item is done, a warning, or an error; errors block. What a step looks at is gathered by queries;
here it is only judged.
"""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from cascade.findings import ERROR, WARNING
from goals.messages import Message, say
from goals.numbers import HUNDRED, fixed_hundredths

DONE = "done"


class Item(NamedTuple):
    """A line of the checklist; `code` says what it is about, and so where it is mended."""

    code: str
    level: str
    message: Message


class Planned(NamedTuple):
    """A draft: how much of it there is, and how much of that is off.

    `lanes` and `lane_sum` count and weigh the perspectives, `families` are parents and `cards`
    scorecards that are off 100, `empty` objectives without anything below them; `unaccepted` is
    None where nobody demands acceptance.
    """

    lanes: int
    lane_sum: int
    targets: int
    families: int
    cards: int
    empty: int
    unaccepted: int | None = None


class Running(NamedTuple):
    """An active cycle: its last day, the day it is, how many people are late with how much."""

    ends: date
    as_of: date
    people: int
    targets: int


class Reported(NamedTuple):
    """A cycle that is being scored: reports that wait, coverage, targets without a word."""

    waiting: int
    coverage: int
    missing: int


class Judged(NamedTuple):
    """A cycle that is being calibrated: whether a scheme judges it, and who got no grade."""

    has_scheme: bool
    cards: int
    ungraded: int


class Published(NamedTuple):
    """A published cycle: coverage, and targets that nothing is known of."""

    coverage: int
    missing: int


class Finished(NamedTuple):
    """A closed cycle: nothing follows."""


Standing = Planned | Running | Reported | Judged | Published | Finished


def checklist(standing: Standing) -> list[Item]:
    """What the next step asks for, in the order in which one would do it."""
    match standing:
        case Planned():
            return _planned(standing)
        case Running():
            return _running(standing)
        case Reported():
            return [_waiting(standing.waiting), _missing(standing.coverage, standing.missing)]
        case Judged():
            return _judged(standing)
        case Published():
            return [_missing(standing.coverage, standing.missing)]
    return []


def blocking(items: Iterable[Item]) -> list[Item]:
    """The items that keep the cycle from its next step."""
    return [item for item in items if item.level == ERROR]


def _item(code: str, is_done: bool, done: Message, otherwise: Message, level: str = ERROR) -> Item:
    return Item(code, DONE if is_done else level, done if is_done else otherwise)


def _planned(found: Planned) -> list[Item]:
    items = [
        _lanes(found),
        _item(
            "targets",
            found.targets > 0,
            say("There are %(number)s targets.", number=found.targets),
            say("There are no targets: copy a cycle, break objectives down, or import."),
        ),
        _item(
            "empty",
            found.empty == 0,
            say("Every objective is measured or broken down."),
            say("Objectives with nothing below them: %(number)s. Give each a target, or remove it.",
                number=found.empty),
        ),
        _item(
            "weights",
            found.families == 0,
            say("The weights under every parent sum to 100."),
            say("Parents under which weights do not sum to 100: %(number)s.",
                number=found.families),
        ),
        _item(
            "points",
            found.cards == 0,
            say("The points of every scorecard sum to 100."),
            say("Scorecards whose points do not sum to 100: %(number)s.", number=found.cards),
        ),
    ]  # fmt: skip
    if found.unaccepted is not None:
        items.append(
            _item(
                "unaccepted",
                found.unaccepted == 0,
                say("Every target was accepted by its owner."),
                say("Targets that their owners have not accepted as they stand: %(number)s.",
                    number=found.unaccepted),
            )
        )  # fmt: skip
    return items


def _lanes(found: Planned) -> Item:
    return _item(
        "perspectives",
        found.lanes > 0 and found.lane_sum == HUNDRED,
        say("The %(number)s perspectives weigh 100 together.", number=found.lanes),
        say("The %(number)s perspectives weigh %(sum)s together instead of 100.",
            number=found.lanes, sum=fixed_hundredths(found.lane_sum))
        if found.lanes
        else say("There are no perspectives: add the ones the company looks at itself from."),
    )  # fmt: skip


def _running(found: Running) -> list[Item]:
    days = (found.ends - found.as_of).days + 1
    return [
        _item(
            "days",
            days <= 0,
            say("The days of the cycle are over."),
            say("The cycle is not over yet; days left: %(days)s.", days=days),
            WARNING,
        ),
        _item(
            "late",
            found.people == 0,
            say("Everybody has reported in time."),
            say("Late with a report: %(people)s people or units, %(targets)s targets.",
                people=found.people, targets=found.targets),
            WARNING,
        ),
    ]  # fmt: skip


def _waiting(waiting: int) -> Item:
    return _item(
        "waiting",
        waiting == 0,
        say("No report waits for approval."),
        say("Reports that wait for approval: %(number)s.", number=waiting),
    )


def _missing(coverage: int, missing: int) -> Item:
    return _item(
        "missing",
        missing == 0,
        say("Every target that counts was reported or excused; coverage %(coverage)s %%.",
            coverage=fixed_hundredths(coverage)),
        say("Targets without a value or an excuse: %(number)s; coverage %(coverage)s %%. "
            "Report them, or excuse each by name.",
            number=missing, coverage=fixed_hundredths(coverage)),
    )  # fmt: skip


def _judged(found: Judged) -> list[Item]:
    items = [
        _item(
            "scheme",
            found.has_scheme,
            say("An appraisal scheme judges the cycle."),
            say(
                "No appraisal scheme lists the cycle, so it has no grades and no rewards. If it "
                "is to have them, import the scheme before publishing."
            ),
            WARNING,
        ),
    ]
    if found.has_scheme:
        items.append(_grades(found))
    return items


def _grades(found: Judged) -> Item:
    return _item(
        "grades",
        found.ungraded == 0,
        say("All scorecards that have a score have a grade: %(number)s.", number=found.cards),
        say("Scorecards without a grade: %(number)s of %(cards)s.",
            number=found.ungraded, cards=found.cards),
    )  # fmt: skip
