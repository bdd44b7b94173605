"""The audit trail as a chain: every entry's hash covers the entry and the hash before it."""

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from hashlib import sha256
from typing import NamedTuple

START = ""
"""What stands for the previous hash in the first entry."""

State = Mapping[str, object] | None
"""What a thing was like, by field; None where there was nothing."""


class Entry(NamedTuple):
    """Who did what to which thing, when; the states before and after are JSON or blank."""

    at: datetime
    actor: str
    action: str
    subject: str
    code: str
    before: str = ""
    after: str = ""


class Chained(NamedTuple):
    """An entry with the hash before it and its own."""

    entry: Entry
    previous_hash: str
    hash: str


def state_text(state: State) -> str:
    """The state as it stands in an entry.

    >>> state_text({"b": 1, "a": "ä"}), state_text(None)
    ('{"a":"ä","b":1}', '')
    """
    if state is None:
        return ""
    return json.dumps(
        dict(state), ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str
    )


def entry_hash(previous: str, entry: Entry) -> str:
    """The SHA-256 over the previous hash and every field, each kept apart from the next."""
    at = entry.at.astimezone(UTC).isoformat(timespec="microseconds")
    fields = json.dumps([previous, at, *entry[1:]], ensure_ascii=False, separators=(",", ":"))
    return sha256(fields.encode("utf-8", "surrogatepass")).hexdigest()


def chained(previous: str, entries: Iterable[Entry]) -> list[Chained]:
    """The entries linked, the first of them to the previous hash."""
    links = []
    for entry in entries:
        link = Chained(entry, previous, entry_hash(previous, entry))
        links.append(link)
        previous = link.hash
    return links


def first_break(links: Iterable[Chained]) -> int | None:
    """The position (from 0) of the first entry that was changed or lacks the one before it.

    >>> at = datetime(2025, 6, 1, tzinfo=UTC)
    >>> links = chained(START, [Entry(at, "li", "add", "goal", c) for c in ("A", "B", "C")])
    >>> first_break(links), first_break([links[0], links[2]])
    (None, 1)
    """
    previous = START
    for position, (entry, previous_hash, stored) in enumerate(links):
        if previous_hash != previous or stored != entry_hash(previous, entry):
            return position
        previous = stored
    return None
