"""Sentences that the domain says and the adapters translate."""

from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Message:
    """An English sentence with named places (``%(name)s``) and what stands in them.

    >>> str(Message("no unit %(code)s", {"code": "CS"}))
    'no unit CS'
    """

    text: str
    params: dict[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.said(lambda text: text)

    def said(self, translate: Callable[[str], str]) -> str:
        """The sentence in the language of `translate`; messages among the params likewise."""
        params = {
            name: value.said(translate) if isinstance(value, Message) else value
            for name, value in self.params.items()
        }
        return translate(self.text) % params if params else translate(self.text)


def say(text: str, **params: object) -> Message:
    """A message; the catalogue collects the first argument of every call."""
    return Message(text, params)
