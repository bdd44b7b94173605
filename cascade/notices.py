"""What people are told of: kinds, usual ways of telling, and the sentences.

A sentence is kept as JSON, so that every reader gets it in her own language.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from itertools import groupby
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from goals.messages import Message, say

KINDS: dict[str, str] = {
    "check_in": "digest",
    "offer": "mail",
    "approval": "digest",
    "mention": "mail",
    "change": "digest",
    "escalation": "mail",
}
"""Each kind with the channel it takes where nobody chose another."""

CHANNELS = ("none", "inbox", "mail", "digest")
"""Not at all; in the inbox; there and at once by mail; there and in the mail of the day."""

APPROVALS = "/checkins/approvals"
"""Where a lead decides on reports."""

_LONGEST = 140


class News(NamedTuple):
    """Something an account should know; `key` says what it is about."""

    account_id: int
    kind: str
    key: str
    message: Message
    href: str


class NoticeEntry(NamedTuple):
    """A notice as the inbox and letters show it."""

    id: int
    kind: str
    message: Message
    href: str
    created_at: datetime
    is_read: bool


def turn_key(offer_id: int, position: int) -> str:
    """The key of what is told of a turn of an offer."""
    return f"offer {offer_id} {position}"


def approval_key(owner_id: int, day: date) -> str:
    """The key of what is told of an owner's reports of a day that wait for approval."""
    return f"{approval_keys(owner_id)}{day}"


def approval_keys(owner_id: int) -> str:
    """What the keys of an owner's reports that wait for approval begin with."""
    return f"approval {owner_id} "


def message_text(message: Message) -> str:
    """The message as it is kept.

    >>> message_text(say("due by %(day)s", day=date(2025, 6, 10)))
    '{"text": "due by %(day)s", "params": {"day": {"day": "2025-06-10"}}}'
    """
    return json.dumps(_kept(message), ensure_ascii=False)


def read_message(text: str) -> Message:
    """The message that was kept."""
    found = _read(json.loads(text))
    assert isinstance(found, Message)  # message_text takes nothing else
    return found


def _kept(value: object) -> object:
    if isinstance(value, Message):
        return {
            "text": value.text,
            "params": {name: _kept(each) for name, each in value.params.items()},
        }
    return {"day": value.isoformat()} if isinstance(value, date) else value


def _read(value: Any) -> object:
    if not isinstance(value, Mapping):
        return value
    if "day" in value:
        return date.fromisoformat(value["day"])
    return Message(value["text"], {name: _read(each) for name, each in value["params"].items()})


def shortened(text: str) -> str:
    """The beginning of what somebody wrote, on one line."""
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1].rstrip()}…"


def by_day(
    entries: Sequence[NoticeEntry], zone: ZoneInfo
) -> list[tuple[bool, list[tuple[date, list[NoticeEntry]]]]]:
    """The entries in their order: unread or read, and in each by the day where the company is."""

    def day(entry: NoticeEntry) -> date:
        return entry.created_at.astimezone(zone).date()

    return [
        (is_read, [(when, list(same)) for when, same in groupby(alike, key=day)])
        for is_read, alike in groupby(entries, key=lambda entry: entry.is_read)
    ]


def due_words(count: int, measure: str, period: str, day: date) -> Message:
    """That check-ins are due; a single one is named."""
    if count == 1:
        return say("%(measure)s for %(period)s is due by %(day)s",
                   measure=measure, period=period, day=day)  # fmt: skip
    return say("%(count)s check-ins for %(period)s are due by %(day)s",
               count=count, period=period, day=day)  # fmt: skip


def late_words(count: int, measure: str, period: str, day: date) -> Message:
    """That check-ins are late."""
    if count == 1:
        return say("%(measure)s for %(period)s is late: it was due by %(day)s",
                   measure=measure, period=period, day=day)  # fmt: skip
    return say("%(count)s check-ins for %(period)s are late: they were due by %(day)s",
               count=count, period=period, day=day)  # fmt: skip


def late_below_words(names: Sequence[str], period: str, days: int) -> Message:
    """That people below have been late for days; a single one is named."""
    if len(names) == 1:
        return say("%(name)s has been late with the check-ins for %(period)s for %(days)s days",
                   name=names[0], period=period, days=days)  # fmt: skip
    return say("%(people)s people below you have been late with their check-ins for %(period)s "
               "for %(days)s days", people=len(names), period=period, days=days)  # fmt: skip


def turn_words(kind: str, name: str, measure: str, owner: str) -> Message:
    """What somebody did with an offer; `kind` is that of the turn."""
    sentences = {
        "offer": say("%(name)s offers a target: %(measure)s for %(owner)s"),
        "counter": say("%(name)s makes a counter-offer: %(measure)s for %(owner)s"),
        "accept": say("%(name)s accepts the offer: %(measure)s for %(owner)s"),
        "decline": say("%(name)s declines the offer: %(measure)s for %(owner)s"),
        "withdraw": say("%(name)s withdraws the offer: %(measure)s for %(owner)s"),
        "remind": say("%(name)s reminds you of the offer: %(measure)s for %(owner)s"),
    }
    return Message(sentences[kind].text, {"name": name, "measure": measure, "owner": owner})


def submission_words(name: str) -> Message:
    """That reports wait for approval."""
    return say("Reports of %(name)s wait for your approval", name=name)


def decision_words(outcome: str, name: str, measure: str, period: str, reason: str) -> Message:
    """How a report was decided."""
    if outcome == "approved":
        return say("%(name)s has approved %(measure)s for %(period)s",
                   name=name, measure=measure, period=period)  # fmt: skip
    return say("%(name)s has refused %(measure)s for %(period)s: %(reason)s",
               name=name, measure=measure, period=period, reason=shortened(reason))  # fmt: skip


def decisions_words(outcome: str, name: str, count: int, owner: str) -> Message:
    """How many reports were decided alike."""
    sentences = {
        "approved": say("%(name)s has approved %(count)s reports of %(owner)s"),
        "refused": say("%(name)s has refused %(count)s reports of %(owner)s"),
    }
    return Message(sentences[outcome].text, {"name": name, "count": count, "owner": owner})


def mention_words(name: str, goal: str, text: str) -> Message:
    """That somebody was named in a comment about a goal, and how the comment begins."""
    return say("%(name)s mentions you in a comment on %(goal)s: “%(words)s”",
               name=name, goal=goal, words=shortened(text))  # fmt: skip


def change_words(deeds: Iterable[str], name: str, measure: str, owner: str) -> Message:
    """That somebody changed an owner's targets; a deed is `added`, `changed` or `removed`."""
    found = list(deeds)
    if len(found) > 1:
        return say("%(name)s has changed %(count)s targets of %(owner)s",
                   name=name, count=len(found), owner=owner)  # fmt: skip
    sentences = {
        "added": say("%(name)s has set a target for %(owner)s: %(measure)s"),
        "changed": say("%(name)s has changed a target of %(owner)s: %(measure)s"),
        "removed": say("%(name)s has removed a target of %(owner)s: %(measure)s"),
    }
    return Message(sentences[found[0]].text, {"name": name, "owner": owner, "measure": measure})


def waiting_words(kind: str, name: str, lead: str, measure: str, days: int) -> Message:
    """That an approval or an offer has been waiting for somebody below."""
    sentences = {
        "approval": say("A report of %(name)s has waited %(days)s days for approval by %(lead)s: "
                        "%(measure)s"),
        "offer": say("An offer about a target of %(name)s has waited %(days)s days for %(lead)s: "
                     "%(measure)s"),
    }  # fmt: skip
    places = {"name": name, "days": days, "lead": lead, "measure": measure}
    return Message(sentences[kind].text, places)


def many_waiting_words(kind: str, lead: str, count: int, days: int) -> Message:
    """That approvals or offers have been waiting for somebody below."""
    sentences = {
        "approval": say("%(count)s reports have waited %(days)s days for approval by %(lead)s"),
        "offer": say("%(count)s offers have waited %(days)s days for %(lead)s"),
    }
    return Message(sentences[kind].text, {"count": count, "days": days, "lead": lead})
