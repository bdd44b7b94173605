"""What letters say, in their readers' language; the same for pages and commands."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from jinja2 import Environment

from app.config.rendering import Formats, environment
from goals.messages import Message

MOST_ENTRIES = 50
"""How many things a letter lists; of more it says how many."""

_LONGEST_SUBJECT = 150


class Written(NamedTuple):
    """A letter's subject, which is one line, and its text."""

    subject: str
    body: str


@dataclass(frozen=True, slots=True)
class Letterhead:
    """Who writes: the company and where its site is reached (blank: no links)."""

    company: str
    base_url: str

    @property
    def settings(self) -> str:
        """Where a reader chooses what she is told; blank where no address is known."""
        return self.address("/inbox/settings")

    def address(self, place: str) -> str:
        """The whole address of a place of the site."""
        return f"{self.base_url}{place}" if self.base_url and place.startswith("/") else ""


def told(message: Message, formats: Formats) -> str:
    """The sentence in the reader's language, with the days in it as she writes them."""
    return formats.said(_dated(message, formats))


def _dated(message: Message, formats: Formats) -> Message:
    params: dict[str, object] = {}
    for name, value in message.params.items():
        if isinstance(value, Message):
            params[name] = _dated(value, formats)
        else:
            params[name] = formats.day(value) if isinstance(value, date) else value
    return Message(message.text, params)


def news_letter(
    head: Letterhead, formats: Formats, reader: str, news: Sequence[tuple[Message, str]]
) -> Written:
    """The letter that tells of these things: sentences and places of the site."""
    entries = [(_line(told(message, formats)), head.address(place)) for message, place in news]
    return _written("mail/letter.txt", head, formats, reader=_line(reader), entries=entries)


def trial_letter(head: Letterhead, formats: Formats, reader: str) -> Written:
    """The letter that somebody sends herself to see whether letters arrive."""
    return _written("mail/trial.txt", head, formats, reader=_line(reader))


def _written(template: str, head: Letterhead, formats: Formats, **told: Any) -> Written:
    """The letter of a template, whose first line is the subject."""
    text = (
        _environment(formats)
        .get_template(template)
        .render(head=head, company=_line(head.company), most=MOST_ENTRIES, **told)
    )
    subject, _, body = text.partition("\n")
    return Written(_subject(f"[{head.company}] {subject}"), f"{body.strip()}\n")


def _subject(text: str) -> str:
    line = _line(text)
    return line if len(line) <= _LONGEST_SUBJECT else f"{line[: _LONGEST_SUBJECT - 1]}…"


def _line(text: str) -> str:
    """The text on one line, without anything that a mail program might obey."""
    return " ".join("".join(each if each.isprintable() else " " for each in text).split())


@lru_cache(maxsize=8)
def _environment(formats: Formats) -> Environment:
    return environment(formats)
