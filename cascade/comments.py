"""Comments: who is mentioned in a text, and the text taken apart for showing."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from goals.messages import say
from goals.refusals import RuleBroken

LONGEST = 4000
_MOST_MENTIONS = 20
_LONGEST_CODE = 60
_MENTION = re.compile(r"(?<!\w)@(\S+)")


class Segment(NamedTuple):
    """A piece of a comment: text, or the name of somebody mentioned with her code."""

    text: str
    code: str = ""


@dataclass(frozen=True, slots=True)
class CommentEntry:
    """A comment as it is shown; `author` is the name, `people` the names mentioned by code."""

    id: int
    cycle_id: int
    place: str
    account_id: int | None
    author: str
    text: str
    at: datetime
    withdrawn_at: datetime | None
    people: Mapping[str, str]

    @property
    def segments(self) -> list[Segment]:
        """The text with its mentions."""
        return list(segments(self.text, self.people))


def checked_text(text: str) -> str:
    """The text without blank ends and with plain line breaks; raises RuleBroken."""
    plain = text.replace("\r\n", "\n").strip()
    if not plain:
        raise RuleBroken(say("there is nothing; write something first"))
    if len(plain) > LONGEST:
        raise RuleBroken(
            say("that is %(length)s characters; write at most %(most)s",
                length=len(plain), most=LONGEST)
        )  # fmt: skip
    return plain


def possible_codes(text: str) -> set[str]:
    """The codes that may be meant by what stands after each ``@``.

    Words need no space after a name in every language, so each beginning is one.

    >>> sorted(possible_codes("@P1, look"))
    ['P', 'P1', 'P1,']
    """
    found = [match[1][:_LONGEST_CODE] for match in _MENTION.finditer(text)][:_MOST_MENTIONS]
    return {run[:length] for run in found for length in range(1, len(run) + 1)}


def mentioned(text: str, codes: Iterable[str]) -> list[str]:
    """The codes among these that the text mentions, each once, in its order.

    >>> mentioned("@P1, ask @P12 and @P1; a@P2 is mail", ["P1", "P12", "P2"])
    ['P1', 'P12']
    """
    found = [segment.code for segment in segments(text, {code: code for code in codes})]
    return list(dict.fromkeys(code for code in found if code))


def segments(text: str, people: Mapping[str, str]) -> Iterator[Segment]:
    """The text in pieces; a mention has the person's name.

    >>> list(segments("ask @P1!", {"P1": "Li Mei"}))
    [Segment(text='ask ', code=''), Segment(text='Li Mei', code='P1'), Segment(text='!', code='')]
    """
    done = 0
    for match in _MENTION.finditer(text):
        code = _longest(match[1], people)
        if code:
            if match.start() > done:
                yield Segment(text[done : match.start()])
            yield Segment(people[code], code)
            done = match.start() + 1 + len(code)
    if done < len(text):
        yield Segment(text[done:])


def _longest(run: str, people: Mapping[str, str]) -> str:
    """The longest beginning of the run that is a code; a longer Latin word is no mention."""
    for length in range(min(len(run), _LONGEST_CODE), 0, -1):
        code, rest = run[:length], run[length:]
        if code in people and not (code[-1:].isascii() and _goes_on(rest)):
            return code
    return ""


def _goes_on(rest: str) -> bool:
    return rest[:1].isascii() and rest[:1].isalnum()
